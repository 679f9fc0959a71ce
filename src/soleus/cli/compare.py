"""``soleus compare``: options side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cli.show import add_out, check_out, show
from soleus.render.views.compare import GROUPS, compare

if TYPE_CHECKING:
    import argparse

    from soleus.book import Book

HELP = """\
Sets options side by side, the same for everyone, with the main effect that was measured and whom it was tried in.

  soleus compare supports      sock, back brace, roller and massage, shoe inserts
  soleus compare needs         what a sock does, against what sciatica needs
  soleus compare treatments    physiotherapy, medicines, injections, surgery, heat, work, habits
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("name", choices=tuple(GROUPS), help="which comparison")
    add_out(parser)


def run(given: argparse.Namespace) -> int:
    """Set options side by side."""
    check_out(given)
    book: Book = given.book
    show(compare(given.name, book), given, book.words)
    return 0
