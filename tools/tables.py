"""Fills the made parts of every page from what the code does; ``--check`` only compares.

Run ``python -m tools.tables``. ``docs/engineers/manual.md`` says how a page asks for a part, and ``tools.pages`` makes
it. Named pages are filled alone. Whatever cannot be made is named at the end, after all the rest was written.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.pages.chapters import names as chapter_names
from tools.pages.makers import make
from tools.pages.markdown import settle
from tools.pages.marks import DOCS, END, ROOT, fill
from tools.pages.picture import answer_picture
from tools.pages.places import chapter_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tools.pages.marks import Wanted

# Files that are made whole.
WHOLE: dict[str, Callable[[], str]] = {"docs/answer.svg": answer_picture}
RUN = "python -m tools.tables"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill pages, or with --check name what is stale; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", nargs="*", help="fill these pages alone, such as docs/rules.md")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is stale")
    asked = parser.parse_args(arguments)
    problems: list[str] = []
    stale = []
    for name in asked.page or every_page():
        old, (new, faults) = _read(name), text_of(name)
        problems += [f"{name}, {fault}" for fault in faults]
        if new != old:
            stale.append(f"{name}: {first_difference(old, new)}")
            if not asked.check:
                (ROOT / name).write_text(new, "utf-8")
    if stale and asked.check:
        print("not what the code says now:", *stale, f"run '{RUN}', and look at what changed", sep="\n")
    if problems:
        print("not made:", *problems, sep="\n")
    return 1 if problems or (stale and asked.check) else 0


def every_page() -> list[str]:
    """Name every file in which something may be made, from the top of the project."""
    there = {path.relative_to(ROOT).as_posix() for path in DOCS.rglob("*.md")}
    return sorted(there | {f"docs/{chapter_page(chapter)}" for chapter in chapter_names()}) + list(WHOLE)


def text_of(name: str) -> tuple[str, list[str]]:
    """Give what a file should hold, and what of it could not be made. A chapter's page is begun where there is none."""
    if name in WHOLE:
        return WHOLE[name](), []
    page = Path(name).relative_to("docs")

    def made(wanted: Wanted) -> str | None:
        text = make(wanted)
        return None if text is None else settle(text, page)

    return fill(_read(name) or f"<!-- made: chapter {page.stem} -->\n{END}\n", made)


def _read(name: str) -> str:
    path = ROOT / name
    return path.read_text("utf-8") if path.exists() else ""


def first_difference(old: str, new: str) -> str:
    """Say where two texts part: the line, as it stands and as it should."""
    ours, theirs = old.splitlines(), new.splitlines()
    at = next((at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), None)
    if at is None:
        return f"line {min(len(ours), len(theirs)) + 1}: one ends here"
    return f"line {at + 1}:\n  - {_short(ours[at])}\n  + {_short(theirs[at])}"


def _short(line: str) -> str:
    most = 100
    return line if len(line) <= most else f"{line[:most]}…"


if __name__ == "__main__":
    sys.exit(main())
