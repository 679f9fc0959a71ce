"""Draws the heart of one answer as a picture for the README."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

from soleus.answer import assess
from soleus.case.read import read_case
from soleus.load import load_book
from soleus.render import sections
from soleus.render.page import Page
from tools.pages.marks import ROOT

# A plain frame: rich's own asks a font server for its letters, and a picture in the docs must ask nobody.
SVG = """\
<svg viewBox="0 0 {width} {terminal_height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>An answer</title>
<style>
text {{ font: {char_height}px monospace; }}
{styles}
</style>
<rect width="{width}" height="{terminal_height}" rx="8" fill="#ffffff" stroke="#999999"/>
<defs>{lines}</defs>
<g transform="translate(9, 0)">
{backgrounds}
{matrix}
</g>
</svg>
"""


def answer_picture() -> str:
    """The heart of the answer for Ruth, the first example person, as a picture for the README."""
    book = load_book()
    console = Console(record=True, width=96, file=StringIO(), highlight=False, force_terminal=True)
    case = read_case(str(ROOT / "examples" / "evening-swelling.toml"), book.rules.vocabulary)
    page = Page(assess(case, book), book.words, load_book().library, console)
    for part in (sections.urgency, sections.verdict, sections.helps, sections.pressure, sections.footer):
        part(page)
    picture = console.export_svg(
        title="soleus assess", code_format=SVG, unique_id="answer", theme=DEFAULT_TERMINAL_THEME
    )
    return "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"
