"""Lists what a module offers: its first words, where it stands, and its public names with what each says of itself."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING

from tools.pages.markdown import blocks, code, link, plain, table

if TYPE_CHECKING:
    from types import ModuleType


def module(name: str) -> str:
    """Show one module."""
    found = import_module(name)
    path = f"../src/{name.replace('.', '/')}{'/__init__' if hasattr(found, '__path__') else ''}.py"
    rows = [[code(public), _said(getattr(found, public))] for public in _public(found)]
    return blocks(
        f"{_said(found)} ({link('source', path)})",
        table(["name", "what it is"], rows) if rows else "",
    )


def _public(found: ModuleType) -> list[str]:
    """Name what a module passes on, or else the classes and functions that it defines itself."""
    if hasattr(found, "__all__"):
        return list(found.__all__)
    made_here = (
        (name, item)
        for name, item in vars(found).items()
        if not name.startswith("_") and (inspect.isclass(item) or inspect.isroutine(item))
    )
    return [name for name, item in made_here if getattr(item, "__module__", "") == found.__name__]


def _said(item: object) -> str:
    """Give the first sentence or so of a docstring, which the manual's own pages show whole."""
    if not (inspect.isclass(item) or inspect.isroutine(item) or inspect.ismodule(item)):
        return ""
    first, _, _ = (inspect.getdoc(item) or "").partition("\n\n")
    return plain(first.replace("``", ""))
