"""Measures speed and writes it down: run ``make bench``, or ``python -m tools.bench PART`` for some parts alone.

Each part is a module beside this one with a function ``measure`` that gives Markdown; it becomes a page in
``docs/speed``. Times stand there and never in a test: a test that measures time fails on a busy machine.
"""

from __future__ import annotations

import argparse
import os
import platform
from importlib import import_module
from pathlib import Path

SPEED = Path(__file__).parent.parent.parent / "docs" / "speed"
PARTS = {
    "person": "One person",
    "engines": "One person, against other engines",
    "interview": "Questions asked",
    "population": "Many people at once",
    "table": "A table on one core and on two",
    "prover": "Proofs",
    "fit": "Legs fitted",
    "leg": "Legs simulated",
}


def main() -> int:
    """Measure every part, or those that are named, and write their pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", help=f"one or more of: {', '.join(PARTS)} (default: all)")
    asked = parser.parse_args().part or list(PARTS)
    unknown = sorted(set(asked) - set(PARTS))
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    for part in asked:
        print(f"measuring: {part}", flush=True)
        text = page(part, import_module(f"tools.bench.{part}").measure())
        (SPEED / f"{part}.md").write_text(text, "utf-8")
        print(text, flush=True)
    return 0


def page(part: str, measured: str) -> str:
    """Put a heading and the machine above what a part measured."""
    return "\n".join(
        [
            "<!-- written by `make bench`; do not edit -->",
            f"# {PARTS[part]}",
            "",
            f"Measured with Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores.",
            "",
            measured,
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
