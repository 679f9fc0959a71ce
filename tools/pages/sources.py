"""Shows what stands in another file of the project: a file whole, or one section of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.pages.markdown import fenced
from tools.pages.marks import ROOT, PageError

if TYPE_CHECKING:
    from tools.pages.marks import Wanted


def file(name: str) -> str:
    """Show a file whole."""
    return fenced(name.rpartition(".")[2], (ROOT / name).read_text("utf-8"))


def section(wanted: Wanted) -> str:
    """Repeat what stands under a second heading (option ``under``) of a page.

    Raises:
        PageError: the page has no such heading.
    """
    _, found, rest = (ROOT / wanted.argument).read_text("utf-8").partition(f"\n## {wanted.options['under']}\n")
    if not found:
        raise PageError(f"{wanted.argument} has no heading '{wanted.options['under']}'")
    return rest.partition("\n## ")[0].strip("\n")
