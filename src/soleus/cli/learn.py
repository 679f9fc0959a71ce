"""``soleus learn``: pages to read, for people and for those who treat them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cli.show import add_out, check_out, show
from soleus.problems import ProblemsError
from soleus.render.views.learn import contents, learn

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book

HELP = """\
Shows pages to read, made from the same claims and rules as an answer, each with its sources: what a sock does and does
not, treatments compared, who gains, who must not, the causes of sciatica, the research so far, and signs of danger.

  soleus learn                                list the pages
  soleus learn danger                         signs of danger, by what to do
  soleus learn treatments --out page.html     a page to keep or to print; .md and .txt as well
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("page", metavar="PAGE", nargs="?", help="which page; without it, all are listed")
    add_out(parser, folds=True)


def run(given: argparse.Namespace) -> int:
    """Show one page, or the list of them."""
    check_out(given)
    book: Book = given.book
    names = book.learning.pages
    if given.page is not None and given.page not in names:
        raise ProblemsError(f"There is no page '{given.page}'", [f"there are: {', '.join(names)}"])
    show(learn(given.page, book) if given.page else contents(book), given, book.words)
    return 0
