"""Draws claims or rules to be read again by somebody who did not write them: ``python -m tools.second_reading``.

The draw hangs on the seed and the names alone: those come first whose name, hashed together with the seed, does. Of the
rules and named conditions the first of each kind is always among them. So anybody can draw the same, and nobody can
choose. Seeds stand on the pages that hold the tables: docs/clinicians/readings.md for the second reading,
third-reading.md for the third, reading-of-rules.md for the rules.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.knowledge.load import ROOT
from soleus.load import load_book
from soleus.rules.chapters import KEYS, read_blocks
from tools.pages.markdown import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SEED = "second reading of 28 November 2026"
COUNT = 60
COLUMNS = ("claim", "what was read of its source", "accord", "kind of fault", "what differs")
ROW = re.compile(r"^\| \[`([a-z0-9-]+)`\]", re.MULTILINE)
RULE_COLUMNS = ("rule", "accord", "kind of fault", "what differed")
TABLES = ("verdicts", "pressure-defaults")  # blocks that are no rules


def drawn(ids: Iterable[str], seed: str = SEED, count: int = COUNT) -> list[str]:
    """Give the ids that a seed draws, in their order by name."""
    return sorted(_shuffled(ids, seed)[:count])


def drawn_of_each_kind(kinds: Mapping[str, str], seed: str = SEED, count: int = COUNT) -> list[str]:
    """Give the names that a seed draws, the first of each kind among them, in their order by name."""
    ordered = _shuffled(kinds, seed)
    firsts = list({kinds[name]: name for name in reversed(ordered)}.values())
    rest = [name for name in ordered if name not in firsts]
    return sorted(firsts + rest[: max(count - len(firsts), 0)])


def kinds_of_rules() -> dict[str, str]:
    """Give the kind of each rule and named condition, by its name."""
    return {block.name: block.kind for block in read_blocks(ROOT) if block.kind in KEYS and block.kind not in TABLES}


def _shuffled(names: Iterable[str], seed: str) -> list[str]:
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).hexdigest())


def in_table(page: str) -> set[str]:
    """Give the claims that a page's table of drawn claims holds."""
    return set(ROW.findall(page))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print an empty table of what is drawn; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default=SEED, help="what to draw by")
    parser.add_argument("--count", type=int, default=COUNT, help="how many to draw")
    parser.add_argument("--besides", type=Path, help="a page whose table holds claims that are not to be drawn again")
    parser.add_argument("--rules", action="store_true", help="draw rules and named conditions in place of claims")
    asked = parser.parse_args(arguments)
    if asked.rules:
        names = drawn_of_each_kind(kinds_of_rules(), asked.seed, asked.count)
        print(table(list(RULE_COLUMNS), [[f"`{name}`", "", "", ""] for name in names]))
        return 0
    past = in_table(asked.besides.read_text("utf-8")) if asked.besides else set()
    ids = drawn(load_book().library.claims.keys() - past, asked.seed, asked.count)
    print(table(list(COLUMNS), [[f"[`{name}`](claims.md#{name})", "", "", "", ""] for name in ids]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
