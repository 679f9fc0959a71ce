"""The prover: how long each kind of proof takes, and one person asked of the solver against the reference reader."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from soleus.case.read import build_case
from soleus.cohort.people import laypeople
from soleus.load import load_book
from soleus.prove.people import read
from soleus.prove.proof import prove
from soleus.rules.promise_chapters import read_promises
from soleus.rules.prover import SolverReader

if TYPE_CHECKING:
    from collections.abc import Callable

PEOPLE = 100
SLOWEST = 8


def measure() -> str:
    """Prove every promise and ask about some people; returns Markdown."""
    book, library = load_book(), load_book().library
    outcomes = list(prove(read_promises(book.rules.vocabulary, library.claims), book.rules))
    slowest = sorted(outcomes, key=lambda outcome: -outcome.seconds)
    proved, seconds = sum(outcome.is_proved for outcome in outcomes), sum(outcome.seconds for outcome in outcomes)
    solver, reference = _per_person()
    lines = [
        f"{proved} of {len(outcomes)} promises proved in {seconds:.1f} s. The slowest:",
        "",
        "| promise | status | seconds |",
        "|---|---|---|",
        *(f"| {outcome.name} | {outcome.status} | {outcome.seconds:.2f} |" for outcome in slowest[:SLOWEST]),
        f"| each of the others, at most | | {slowest[SLOWEST].seconds:.2f} |",
        "",
        "One person, every rule and the whole answer:",
        "",
        "| reader | ms a person | times the reference |",
        "|---|---|---|",
        f"| reference | {1000 * reference:.2f} | 1 |",
        f"| solver | {1000 * solver:.2f} | {solver / reference:.1f} |",
    ]
    return "\n".join(lines) + "\n"


def _per_person() -> tuple[float, float]:
    """Time the solver and the reference reader on the same made-up people; seconds a person."""
    rules = load_book().rules
    drawn = laypeople(rules.vocabulary, PEOPLE, seed=1)
    people = [dict(build_case(given, rules.vocabulary).facts) for given in drawn]
    reads_out = SolverReader(rules)

    def timed(reader: Callable[[dict[str, bool | int | float | str]], object]) -> float:
        start = time.perf_counter()
        for facts in people:
            reader(facts)
        return (time.perf_counter() - start) / len(people)

    def reference(facts: dict[str, bool | int | float | str]) -> None:
        read(rules, facts).screening.reader.read_rules(rules.rules())

    return timed(reads_out.read), timed(reference)
