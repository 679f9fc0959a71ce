"""``soleus review``: the rulebook as a sheet for clinicians to judge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from soleus.render.review import review
from soleus.render.sheet import write_sheet, writer_for

if TYPE_CHECKING:
    import argparse

HELP = """\
Writes the whole rulebook on one sheet for clinicians to judge: each rule with its reason, what it does in words,
its sources and its worked cases, and a line to tick, sign and correct it on. No code has to be read.

  soleus review --out sheet.html                    a page to print (A4) or to send
  soleus review --out sheet.md                      the same as Markdown
  soleus review --out arteries.html --chapter arteries
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="write the sheet here (.html or .md)")
    parser.add_argument("--chapter", metavar="NAME", help="one chapter only, by the name of its file (benefit)")


def run(given: argparse.Namespace) -> int:
    """Write the review sheet."""
    writer_for(given.out)  # a name that asks for no form is refused before any work
    write_sheet(given.out, review(given.book, given.book.library, given.chapter))
    print(f"written: {given.out}")
    return 0
