"""Draws claims to be read again by somebody who did not write them: ``python -m tools.second_reading``.

The draw hangs on the seed and the claims' ids alone: the claims whose id, hashed together with the seed, comes first.
So anybody can draw the same, and nobody can choose. Seeds stand on the pages that hold the tables:
docs/clinicians/readings.md for the second reading, docs/clinicians/third-reading.md for the third.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.load import load_book
from tools.pages.markdown import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEED = "second reading of 28 November 2026"
COUNT = 60
COLUMNS = ("claim", "what was read of its source", "accord", "kind of fault", "what differs")
ROW = re.compile(r"^\| \[`([a-z0-9-]+)`\]", re.MULTILINE)


def drawn(ids: Iterable[str], seed: str = SEED, count: int = COUNT) -> list[str]:
    """Give the ids that a seed draws, in their order by name."""
    ordered = sorted(ids, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).hexdigest())
    return sorted(ordered[:count])


def in_table(page: str) -> set[str]:
    """Give the claims that a page's table of drawn claims holds."""
    return set(ROW.findall(page))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print an empty table of the claims drawn; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default=SEED, help="what to draw by")
    parser.add_argument("--count", type=int, default=COUNT, help="how many to draw")
    parser.add_argument("--besides", type=Path, help="a page whose table holds claims that are not to be drawn again")
    asked = parser.parse_args(arguments)
    past = in_table(asked.besides.read_text("utf-8")) if asked.besides else set()
    ids = drawn(load_book().library.claims.keys() - past, asked.seed, asked.count)
    print(table(list(COLUMNS), [[f"[`{name}`](claims.md#{name})", "", "", "", ""] for name in ids]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
