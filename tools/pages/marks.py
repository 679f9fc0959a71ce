"""The parts of a page that code makes: each stands between two comments, and the first says what is wanted.

A part begins with ``<!-- made: NAME ARGUMENT -->`` and ends with ``<!-- /made -->``. Options follow in the comment, one
a line as ``key: value``, and after an empty line a text, such as the file that a command is to read. What stands
between the two is committed, so that a page reads the same wherever its source is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
BEGIN, END = re.compile(r"^<!-- made:", re.MULTILINE), "<!-- /made -->"
PART = re.compile(rf"(^<!-- made: ([a-z-]+)(.*?)-->$\n)(.*?)^{END}$", re.DOTALL | re.MULTILINE)
OPTION = re.compile(r"([a-z]+): (.*)")


class PageError(ValueError):
    """A page asks for what cannot be made: an example does not do what it says, or nothing has that name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One part as its page asks for it; ``body`` is empty or ends its last line."""

    name: str
    argument: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def status(self) -> int:
        """The exit status that the page expects."""
        return int(self.options.get("status", "0"))

    @property
    def title(self) -> str:
        """How messages call this part."""
        return f"{self.name} {self.argument}".strip()


def wanted_parts(page: str) -> list[Wanted]:
    """List what a page's text asks for."""
    return [_wanted(match) for match in PART.finditer(page)]


def fill(page: str, make: Callable[[Wanted], str | None]) -> tuple[str, list[str]]:
    """Fill every part of a page's text; gives the text, and what could not be made (it stays as it is).

    Args:
        page: the text with its parts.
        make: gives a part's Markdown, or None to leave the part as it is; raises PageError.
    """
    problems: list[str] = []

    def filled(match: re.Match[str]) -> str:
        wanted = _wanted(match)
        try:
            text = make(wanted)
        except PageError as error:
            problems.append(f"line {page.count(chr(10), 0, match.start()) + 1}, {wanted.title}: {error}")
            return match[0]
        return match[0] if text is None else f"{match[1]}\n{text}\n\n{END}"

    whole = PART.sub(filled, page)
    if not len(PART.findall(page)) == len(BEGIN.findall(page)) == page.count(f"\n{END}"):
        problems.append(f"a part lacks its '<!-- made: ... -->' or its '{END}'")
    return whole, problems


def put(path: Path, name: str, text: str, argument: str = "") -> None:
    """Write one part of a page, which another command than ``tools.tables`` makes.

    Raises:
        PageError: the page has no such part.
    """
    page = path.read_text("utf-8")
    if (name, argument) not in {(part.name, part.argument) for part in wanted_parts(page)}:
        raise PageError(f"{path.name} has no part '{name} {argument}'")
    whole, _ = fill(page, lambda part: text if (part.name, part.argument) == (name, argument) else None)
    path.write_text(whole, "utf-8")


def shown(path: Path, name: str, argument: str = "") -> str:
    """Give what a page shows in one of its parts.

    Raises:
        PageError: the page has no such part.
    """
    for match in PART.finditer(path.read_text("utf-8")):
        part = _wanted(match)
        if (part.name, part.argument) == (name, argument):
            return match[4].strip("\n")
    raise PageError(f"{path.name} has no part '{name} {argument}'")


def without_made(page: str) -> str:
    """Give a page's own words alone."""
    return PART.sub("", page)


def _wanted(match: re.Match[str]) -> Wanted:
    head, _, body = match[3].partition("\n\n")
    argument, *lines = head.splitlines() or [""]
    options = {found[1]: found[2] for line in lines if (found := OPTION.fullmatch(line))}
    text = body.strip("\n")
    return Wanted(match[2], argument.strip(), options, f"{text}\n" if text else "")
