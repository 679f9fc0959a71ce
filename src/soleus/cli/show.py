"""Where a document goes: to the terminal, drawn or plain, or into a file in the form that its name ends in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from soleus.problems import ProblemsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from rich.console import Console

    from soleus.knowledge.words import Words
    from soleus.render.blocks import Document

PLAIN = "no colours, boxes or tables: for screen readers and plain terminals"
OUT = "write it to FILE instead (.html, .pdf, .md or .txt), whole and with nothing folded away"
LANGUAGE = "speak another language that there are words in, such as de (default: en)"
DETAILS = "open what is folded: options, wearing, the day, where each line comes from"


def add_language(parser: argparse.ArgumentParser) -> None:
    """Let a command be told which language it speaks."""
    parser.add_argument("--language", default="en", metavar="CODE", help=LANGUAGE)


def add_out(parser: argparse.ArgumentParser, *, folds: bool = False, must_be_file: bool = False) -> None:
    """Let a command be told where its document goes, and where it has parts that are folded, to open them."""
    parser.add_argument("--out", type=Path, metavar="FILE", required=must_be_file, help=OUT)
    if not must_be_file:
        parser.add_argument("--plain", action="store_true", help=PLAIN)
    if folds:
        parser.add_argument("--details", action="store_true", help=DETAILS)


def check_out(given: argparse.Namespace, also: Callable[[Path], bool] = lambda _: False) -> None:
    """Refuse what cannot be written before any work is done; ``also`` says which other files a command writes itself.

    Raises:
        ProblemsError: the file's name asks for no form that there is, or JSON was asked for too.
    """
    if given.out is None:
        return
    from soleus.render.writers.file import writer_for  # noqa: PLC0415  # only where a file is written

    if not also(given.out):
        writer_for(given.out)
    if getattr(given, "json", False):
        raise ProblemsError("The answer cannot be given", ["--json prints it and --out writes a page: ask for one"])


def show(document: Document, given: argparse.Namespace, words: Words) -> None:
    """Print a document, or write it to the file that was asked for, which only its owner can read.

    Raises:
        ProblemsError: the file cannot be written.
    """
    if given.out is not None:
        _write(document, given.out, words)
        return
    from soleus.cli.console import plain_console  # noqa: PLC0415  # a terminal is not needed for a file

    details = getattr(given, "details", True)
    print_document(document, plain_console(no_color=given.plain), words, plain=given.plain, details=details)


def _write(document: Document, path: Path, words: Words) -> None:
    from soleus.files import write_whole  # noqa: PLC0415  # only where a file is written
    from soleus.render.writers.file import writer_for  # noqa: PLC0415  # only where a file is written

    write_whole(path, writer_for(path)(document))
    print(words.terminal["written"].format(file=path))


def print_document(document: Document, console: Console, words: Words, *, plain: bool, details: bool) -> None:
    """Print a document on a console; where something stays folded, say how to open it."""
    from rich.text import Text  # noqa: PLC0415  # a terminal is not needed for a file

    from soleus.render.blocks import Fold, walk  # noqa: PLC0415  # a terminal is not needed for a file
    from soleus.render.writers.plain import document_lines  # noqa: PLC0415  # a terminal is not needed for a file
    from soleus.render.writers.terminal import print_blocks  # noqa: PLC0415  # a terminal is not needed for a file

    folded = not details and any(isinstance(block, Fold) for block in walk(document.blocks))
    hint = words.terminal["folded"] if folded else ""
    if plain:
        for line in document_lines(document, opened=details, hint=hint):
            console.print(Text(line))
    else:
        print_blocks(document, console, opened=details, hint=hint)
