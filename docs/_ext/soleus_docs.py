"""The Sphinx extension of the manual: pages are expanded (see ``expand``) before they are parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError

from docs._ext.commands import ExampleError
from docs._ext.expand import expand

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Pages whose tables need the whole width: their own contents at the side are left out.
WIDE = {"rules"}


def expand_page(_app: Sphinx, page: str, content: list[str]) -> None:
    """Replace the blocks of a page that code makes."""
    try:
        content[0] = expand(content[0])
    except ExampleError as error:
        raise ExtensionError(f"{page}: {error}") from error


def widen(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Give wide pages their whole width."""
    if page in WIDE:
        context["furo_hide_toc"] = True
        app.add_css_file("wide.css")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the steps with Sphinx."""
    app.connect("source-read", expand_page)
    app.connect("html-page-context", widen, priority=900)  # after the theme's own step
    return {"parallel_read_safe": False, "parallel_write_safe": True}
