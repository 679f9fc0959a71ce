"""Tries every mutant of the rulebook and writes how they ended into the docs: run ``python -m tools.mutants``.

It takes minutes. The long tests hold the written table against a run of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import track

from soleus.load import load_book
from soleus.prove.mutants import ENDS, Tried, counts, mutants
from soleus.prove.trial import Trial
from soleus.rules.promise_chapters import read_promises
from tools.pages.markdown import table
from tools.pages.marks import DOCS, put

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE, PART = DOCS / "engineers" / "prover.md", "mutants"


def mutants_table(tried: Sequence[Tried]) -> str:
    """Write how mutants ended, by kind, as a Markdown table."""
    rows = [[kind, str(sum(ends.values())), *map(str, ends.values())] for kind, ends in counts(tried).items()]
    return table(["mutants", "made", *ENDS], rows)


def main() -> None:
    """Try them all and write the table."""
    book = load_book()
    trial = Trial(book, read_promises(book.rules.vocabulary, load_book().library.claims))
    made = list(mutants(book.rules))
    text = mutants_table([trial.try_one(mutant) for mutant in track(made, "trying mutants")])
    put(PAGE, PART, text)
    print(text)


if __name__ == "__main__":
    main()
