"""Tries every mutant of the rulebook and writes how they ended into the docs: run ``python -m tools.mutants``.

It takes minutes, on every core. The long tests hold the written table against a run of their own.
"""

from __future__ import annotations

from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from rich.progress import track

from soleus.load import load_book
from soleus.prove.mutants import ENDS, Tried, counts, mutants
from soleus.prove.mutation import MutationRun
from soleus.rules.promise_chapters import read_promises
from tools.pages.markdown import table
from tools.pages.marks import DOCS, put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.case.facts import Value
    from soleus.prove.mutants import Mutant

PAGE, PART = DOCS / "engineers" / "prover.md", "mutants"


def mutants_table(tried: Sequence[Tried]) -> str:
    """Write how mutants ended, by kind, as a Markdown table."""
    rows = [[kind, str(sum(ends.values())), *map(str, ends.values())] for kind, ends in counts(tried).items()]
    return table(["mutants", "made", *ENDS], rows)


def tried(made: Sequence[Mutant]) -> Iterator[Tried]:
    """Try the shipped book's mutants on every core; gives how each ended, in their order.

    New processes, not copies of this one: a copy that is made while another thread holds a lock would hang.
    """
    with get_context("spawn").Pool(initializer=prepare) as pool:
        for mutant, ended in zip(made, pool.imap(end_of, range(len(made)), chunksize=4), strict=True):
            yield Tried(mutant, *ended)


_ours: dict[str, Any] = {}  # what a process of the pool keeps from one mutant to the next


def prepare() -> None:
    """Make what a process needs: a trial, with its own solver, and the mutants, each of which is a whole rulebook."""
    book = load_book()
    _ours["trial"] = MutationRun(book, read_promises(book.rules.vocabulary, book.library.claims))
    _ours["made"] = list(mutants(book.rules))


def end_of(place: int) -> tuple[str, str, Mapping[str, Value] | None, Mapping[str, tuple[Any, Any]] | None]:
    """Try the mutant at a place; gives what ``Tried`` holds besides the mutant."""
    ended = _ours["trial"].try_one(_ours["made"][place])
    return ended.end, ended.by, ended.facts and dict(ended.facts), ended.differs


def main() -> None:
    """Try them all and write the table."""
    made = list(mutants(load_book().rules))
    text = mutants_table(list(track(tried(made), "trying mutants", total=len(made))))
    put(PAGE, PART, text)
    print(text)


if __name__ == "__main__":
    main()
