"""``soleus review``: the rulebook as a sheet for clinicians to judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cli.show import add_out, check_out, show
from soleus.render.views.review import review

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book

HELP = """\
Writes the whole rulebook on one sheet for clinicians to judge: each rule with its reason, what it does in words,
its sources and its worked cases, and a line to tick, sign and correct it on. No code has to be read.

  soleus review --out sheet.html                    a page to print (A4) or to send
  soleus review --out sheet.md                      the same as Markdown
  soleus review --out arteries.html --chapter arteries
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_out(parser, must_be_file=True)
    parser.add_argument("--chapter", metavar="NAME", help="one chapter only, by the name of its file (benefit)")


def run(given: argparse.Namespace) -> int:
    """Write the review sheet."""
    check_out(given)
    book: Book = given.book
    show(review(book, book.library, given.chapter), given, book.words)
    return 0
