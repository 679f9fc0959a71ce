"""Measures speed and writes it down: run ``make bench``, or ``python -m tools.bench PART`` for some parts alone.

Each part is a module beside this one with a function ``measure`` that gives Markdown; it becomes the made part of its
page in ``docs/speed``. Times stand there and never in a test: a test that measures time fails on a busy machine.
"""

from __future__ import annotations

import argparse
import os
import platform
from importlib import import_module

from tools.pages.marks import DOCS, put

PARTS = (
    "person", "engines", "interview", "visit", "web", "hooks", "population", "export", "million", "prover", "fit",
    "leg", "diary",
)  # fmt: skip


def main() -> int:
    """Measure every part, or those that are named, and write their pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help=f"one or more of: {', '.join(PARTS)} (default: all)")
    asked = parser.parse_args().part or PARTS
    unknown = sorted(set(asked) - set(PARTS))
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    for part in asked:
        print(f"measuring: {part}", flush=True)
        text = f"{machine()}\n\n{import_module(f'tools.bench.{part}').measure().strip()}"
        put(DOCS / "speed" / f"{part}.md", "bench", text, part)
        print(text, flush=True)
    return 0


def machine() -> str:
    """Say on what was measured."""
    return f"Measured with Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores."


if __name__ == "__main__":
    raise SystemExit(main())
