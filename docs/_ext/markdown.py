"""Small pieces of Markdown: escaped text, tables, fenced blocks, anchors and links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Whatever Markdown would read as a sign; sentences from the knowledge files are to be shown as they stand.
SIGNS = re.compile(r"([\\`*_\[\]<>{}|$#~^])")


def plain(text: object) -> str:
    """Show a text as it stands: no sign in it is read as Markdown, and it stays on one line."""
    return SIGNS.sub(r"\\\1", " ".join(str(text).split()))


def code(text: object) -> str:
    """Show a word as code."""
    return f"`{text}`"


def link(text: str, target: str) -> str:
    """Link to an anchor anywhere in the manual; one that does not exist stops the build."""
    return f"[{text}](#{target})"


def rule_link(rule: str) -> str:
    """Link to where a rule or a named condition is printed."""
    return link(code(rule), f"rule-{rule}")


def claim_link(claim: str) -> str:
    """Link to a claim with its sources."""
    return link(code(claim), f"claim-{claim}")


def claim_links(claims: Iterable[str]) -> str:
    """Link to several claims, one after the other."""
    return ", ".join(map(claim_link, claims)) or "–"


def heading(level: int, text: str, anchor: str = "") -> str:
    """Write a heading, with an anchor that the whole manual can link to."""
    line = f"{'#' * level} {text}"
    return f"({anchor})=\n{line}" if anchor else line


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
