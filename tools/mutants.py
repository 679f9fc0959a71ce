"""Tries every mutant of the rulebook and writes how they ended into the docs: run ``python -m tools.mutants``.

It takes minutes. The long tests hold the written table against a run of their own.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import track

from soleus.load import load_book
from soleus.prove.mutants import ENDS, Tried, counts, mutants
from soleus.prove.trial import Trial
from soleus.rules.promise_chapters import read_promises

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = Path(__file__).parent.parent / "docs" / "engineers" / "prover.md"
PLACE = re.compile(r"(?<=<!-- mutants -->\n).*?(?=<!-- /mutants -->)", re.DOTALL)


def table(tried: Sequence[Tried]) -> str:
    """Write how mutants ended, by kind, as a Markdown table."""
    lines = [f"| mutants | made | {' | '.join(ENDS)} |", f"|---|---|{'---|' * len(ENDS)}"]
    for kind, ends in counts(tried).items():
        lines.append(f"| {kind} | {sum(ends.values())} | {' | '.join(map(str, ends.values()))} |")
    return "\n".join(lines) + "\n"


def shown() -> str:
    """Give the table that the page shows."""
    found = PLACE.search(PAGE.read_text("utf-8"))
    if found is None:
        msg = f"{PAGE.name} has lost its markers"
        raise ValueError(msg)
    return found[0]


def main() -> None:
    """Try them all and write the table."""
    book = load_book()
    trial = Trial(book, read_promises(book.rules.vocabulary, load_book().library.claims))
    made = list(mutants(book.rules))
    text = table([trial.try_one(mutant) for mutant in track(made, "trying mutants")])
    PAGE.write_text(PLACE.sub(lambda _: text, PAGE.read_text("utf-8")), "utf-8")
    print(text)


if __name__ == "__main__":
    main()
