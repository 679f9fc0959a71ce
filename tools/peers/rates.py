"""How many people a second the peers and our readers answer, on the same rules and the same people.

Each rate is of a warm engine: everybody is read once before the clock runs, and loading or translating the rules is
left out. The clock is the one on the wall, or the processor time of all threads, which other work on the machine does
not count into (``time.process_time``). Every engine computes the same levels: danger, urgency and what it could be,
benefit, verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from soleus.case import Case
from soleus.indicate import indicate
from soleus.rules.compiled import CompiledReader
from soleus.rules.cql import write_cql
from soleus.rules.person import PersonReader
from soleus.screen import screen
from tools.node.cql import CqlEngine
from tools.peers.zen_rules import KEPT, Zen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.case import Vocabulary
    from soleus.indicate import Indication
    from soleus.rules.model import Rulebook
    from soleus.rules.person import Reader

# Urgency and verdict, which every engine must give alike before its speed counts.
Answer = tuple[str, str]
Clock = Callable[[], float]


def for_verdict(book: Rulebook) -> Rulebook:
    """Leave out the families that neither urgency nor verdict stands on: options, patterns, course and advice."""
    return replace(book, options=(), patterns=(), courses=(), advice=())


def facts_of_row(row: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Give the facts that a row of a cohort table holds: its columns are our keys, with ``left_`` for ``left.``."""
    columns = {key.replace(".", "_"): key for key in vocabulary.every_key()}
    return {columns[name]: value for name, value in row.items() if name in columns and value is not None}


def person_reader(
    book: Rulebook, people: Sequence[Mapping[str, Any]], clock: Clock = perf_counter
) -> tuple[float, list[Answer]]:
    """Rate of the person reader, in people a second, and what it answered."""
    return _rate_of_ours(book, people, PersonReader, clock)


def compiled_reader(
    book: Rulebook, people: Sequence[Mapping[str, Any]], clock: Clock = perf_counter
) -> tuple[float, list[Answer]]:
    """Rate of the compiled reader, in people a second, and what it answered."""
    return _rate_of_ours(book, people, CompiledReader, clock)


def _rate_of_ours(
    book: Rulebook, people: Sequence[Mapping[str, Any]], reader: Callable[[Rulebook, Case], Reader], clock: Clock
) -> tuple[float, list[Answer]]:
    """Rate of screening and indication, with the facts that each reason shown stands on or still hangs on."""
    cases = [Case(facts) for facts in people]

    def read() -> list[Answer]:
        return [explained(indicate(screen(case, book, reader)))[0] for case in cases]

    return _rate(read, len(cases), clock)


def explained(indication: Indication) -> tuple[Answer, list[tuple[frozenset[str], frozenset[str]]]]:
    """Give urgency and verdict, and the facts behind every reason that an answer shows: known ones, unknown ones."""
    screening = indication.screening
    shown = (*screening.dangers, *screening.routine)
    facts = [(finding.when.stands_on, finding.missing) for finding in shown]
    return (screening.urgency.word, indication.verdict), facts


def zen_engine(
    book: Rulebook, people: Sequence[Mapping[str, Any]], clock: Clock = perf_counter
) -> tuple[float, list[Answer]]:
    """Rate of zen-engine called once a person."""
    engine = Zen(book)
    return _rate(lambda: [_answer(engine.read(facts)) for facts in people], len(people), clock)


def zen_engine_in_bulk(
    book: Rulebook, people: Sequence[Mapping[str, Any]], clock: Clock = perf_counter
) -> tuple[float, list[Answer]]:
    """Rate of zen-engine called once for all, which uses every core."""
    engine = Zen(book)
    return _rate(lambda: [_answer(one) for one in engine.read_all(people)], len(people), clock)


def cql_execution(
    book: Rulebook, people: Sequence[Mapping[str, Any]], clock: Clock = perf_counter
) -> tuple[float, list[Answer]]:
    """Rate of cql-execution, timed within Node."""
    with CqlEngine() as engine:
        run = engine.run(write_cql(for_verdict(book)), people, only=[*KEPT, "compression"], rounds=1)
    return len(people) / (run.cpu_seconds if clock is process_time else run.seconds), [
        _answer(one) for one in run.results
    ]


def _answer(result: Mapping[str, Any]) -> Answer:
    return result["urgency"], result["compression"]


def _rate(read: Callable[[], list[Answer]], people: int, clock: Clock) -> tuple[float, list[Answer]]:
    read()
    begin = clock()
    answers = read()
    return people / (clock() - begin), answers
