"""Small pieces of Markdown: escaped text, tables, fenced blocks, headings and the links between pages.

Nothing else in the tools knows how a table or a link is written.
"""

from __future__ import annotations

import re
from posixpath import relpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import PurePath

# Whatever Markdown would read as a sign; sentences from the knowledge files are to be shown as they stand.
SIGNS = re.compile(r"([\\`*_\[\]<>{}|$#~^])")
# A link that is not yet written from the page it stands on.
FROM_DOCS = re.compile(r"(?<=\]\()docs:([^)\s#]*)")


def plain(text: object) -> str:
    """Show a text as it stands: no sign in it is read as Markdown, and it stays on one line."""
    return SIGNS.sub(r"\\\1", " ".join(str(text).split()))


def code(text: object) -> str:
    """Show a word as code."""
    return f"`{text}`"


def slug(heading: str) -> str:
    """Give the anchor that code hosts and the manual make of a heading's text."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link(text: str, target: str) -> str:
    """Link to a page under ``docs/``, such as ``people/index.md#a-heading``; ``settle`` writes it from its own page."""
    return f"[{text}](docs:{target})"


def settle(text: str, page: PurePath) -> str:
    """Write every link of a text as it is read from the page that it stands on (a path under ``docs/``)."""

    def written(match: re.Match[str]) -> str:
        same = match[1] == str(page)
        return "" if same else relpath(match[1], page.parent)

    return FROM_DOCS.sub(written, text)


def heading(level: int, text: str) -> str:
    """Write a heading."""
    return f"{'#' * level} {text}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table. Cells hold Markdown already; an empty one gets a dash."""
    lines = [header, ["---"] * len(header), *([cell or "–" for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(lines: Iterable[str]) -> str:
    """Write a list."""
    return "\n".join(f"- {line}" for line in lines)


def fenced(language: str, text: str) -> str:
    """Write a block of code; no line of it may look like the block's end."""
    body = text.strip("\n")
    if "````" in body:
        raise ValueError("a text that holds a fence of its own cannot be shown as a block")
    return f"````{language}\n{body}\n````"


def blocks(*parts: str) -> str:
    """Put blocks one under the other, empty ones left out."""
    return "\n\n".join(part for part in parts if part)
