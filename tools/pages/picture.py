"""Draws the heart of one answer as a picture for the README."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

from soleus.answer import assess
from soleus.case.read import read_case
from soleus.load import load_book
from soleus.render.blocks import Document, Heading
from soleus.render.views import person
from soleus.render.writers.terminal import print_blocks
from tools.pages.marks import ROOT

if TYPE_CHECKING:
    from soleus.answer import Answer
    from soleus.book import Book

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
    print_blocks(_heart(assess(case, book), book), console, opened=False)
    picture = console.export_svg(
        title="soleus assess", code_format=SVG, unique_id="answer", theme=DEFAULT_TERMINAL_THEME
    )
    return "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"


def _heart(answer: Answer, book: Book) -> Document:
    """What the picture shows: the question, the verdict, what a sock can do, and when to take it off."""
    words, heading = book.words, book.words.headings["answer"]
    parts = (person.first, person.helps, person.danger)
    blocks = (block for make in parts for block in make(answer, words))
    return Document(heading, (Heading(1, heading), *blocks), words.intended_use)
