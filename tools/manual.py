"""Builds the manual into ``build/manual``, runs its doctests, and checks that no page loads anything from elsewhere.

Run ``python -m tools.manual``, or ``make docs``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
BUILT = ROOT / "build" / "manual"
PAGES_READ = ROOT / "build" / "manual-read"  # what Sphinx keeps between its two builders

# Tags and attributes by which a page makes the browser fetch something by itself. A plain link is no such thing.
LOADS = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
ELSEWHERE = ("http:", "https:", "//")


class Loads(HTMLParser):
    """Collects the addresses on other machines that a page loads from."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an address that is loaded."""
        for name, value in attrs:
            if name in LOADS.get(tag, ()) and value and value.strip().startswith(ELSEWHERE):
                self.found.append(value)


def loads_from_elsewhere(page: str) -> list[str]:
    """Give the addresses elsewhere that an HTML page loads by itself."""
    reader = Loads()
    reader.feed(page)
    return reader.found


def style_loads_from_elsewhere(style: str) -> list[str]:
    """Give the addresses elsewhere that a style sheet loads: fonts, pictures, other sheets."""
    flat = style.replace('"', "").replace("'", "").replace(" ", "")
    return [start + address for start in ("url(", "@import") for address in ELSEWHERE if start + address in flat]


def outside(folder: Path) -> list[str]:
    """Name every page and style sheet under a folder that loads something from elsewhere, with what it loads."""
    found = [
        f"{path.relative_to(folder)}: {address}"
        for path in sorted(folder.rglob("*.html"))
        for address in loads_from_elsewhere(path.read_text("utf-8"))
    ]
    return found + [
        f"{path.relative_to(folder)}: {address}"
        for path in sorted(folder.rglob("*.css"))
        for address in style_loads_from_elsewhere(path.read_text("utf-8"))
    ]


def sphinx(builder: str, folder: Path) -> None:
    """Run one builder of Sphinx; a warning is an error, and a reference that leads nowhere is a warning."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-q",
            "-W",
            "--keep-going",
            "-n",
            "-b",
            builder,
            "-d",
            PAGES_READ,
            DOCS,
            folder,
        ],
        cwd=ROOT,
        check=True,
    )


def main() -> int:
    """Build afresh: pages made from docstrings hang on files that Sphinx does not know of."""
    for folder in (BUILT, PAGES_READ):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        sphinx("html", BUILT)
        sphinx("doctest", PAGES_READ / "examples")
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    found = outside(BUILT)
    if found:
        print("these pages load something from elsewhere:", *found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
