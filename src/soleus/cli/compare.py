"""``soleus compare``: options side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from soleus.cli.console import plain_console
from soleus.cli.plain import add_plain
from soleus.render.compare import NAMES, comparisons

if TYPE_CHECKING:
    import argparse

    from rich.console import Console

    from soleus.book import Book

HELP = """\
Sets options side by side, the same for everyone, with the main effect that was measured and whom it was tried in.

  soleus compare supports      sock, back brace, roller and massage, shoe inserts
  soleus compare needs         what a sock does, against what sciatica needs
  soleus compare treatments    physiotherapy, medicines, injections, surgery, heat, work, habits
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("name", choices=NAMES, help="which comparison")
    add_plain(parser)


def run(given: argparse.Namespace) -> int:
    """Set options side by side."""
    return compare(given.name, given.book, plain_console(no_color=given.plain), plain=given.plain)


def compare(name: str, book: Book, console: Console, *, plain: bool) -> int:
    """Print one comparison: a block for each row, since nine columns fit no terminal."""
    comparison = comparisons(book)[name]
    console.print(Text(comparison.title, style="" if plain else "bold"))
    for row in comparison.rows:
        console.print()
        console.print(Text(row[0], style="" if plain else "bold"))
        table = Table.grid(padding=(0, 2))
        for header, cell in zip(comparison.headers[1:], row[1:], strict=True):
            if plain:
                console.print(Text(f"{header}: {cell}"))
            else:
                table.add_row("", header, Text(cell, overflow="fold"))
        if not plain:
            console.print(table)
    console.print()
    console.print(Text(book.words.intended_use, style="" if plain else "dim"))
    return 0
