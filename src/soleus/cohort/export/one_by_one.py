"""People whom queries do not read: the reader of one record reads them, in processes beside this one."""

from __future__ import annotations

import json
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

from soleus.case.facts import read_vocabulary
from soleus.cohort.export.lookups import number_of
from soleus.fhir.read import read_people
from soleus.knowledge.records import read_record_mapping
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from soleus.case.facts import Vocabulary
    from soleus.knowledge.records import RecordMapping

MOST_ALONE = 2000  # people who are read without a process beside this one: starting one takes as long

# Of one person: the name, and (place of the key, number); None for the numbers of one who is refused.
Read = tuple[str, "list[tuple[int, float]] | None"]


def read_each(
    people: Iterable[tuple[str, Sequence[str]]], vocabulary: Vocabulary, mapping: RecordMapping, as_of: date
) -> Iterator[Read]:
    """Read people one by one.

    Args:
        people: the name of each, and all lines about that person and what those point to.
        vocabulary: the facts.
        mapping: how they are read.
        as_of: the day that is now.
    """
    places = {key: n for n, key in enumerate(vocabulary.every_key())}
    for name, lines in people:
        for record in read_people([json.loads(line) for line in lines], vocabulary, mapping, as_of=as_of):
            if isinstance(record, ProblemsError):
                yield name, None
            elif record.patient == name:
                facts = record.case.facts
                yield name, [(places[key], number_of(vocabulary.fact(key), value)) for key, value in facts.items()]


def read_beside(batches: Iterable[list[tuple[str, Sequence[str]]]], as_of: date, root: Path) -> Iterator[list[Read]]:
    """Read batches of people in as many processes as there are cores.

    Raises:
        ProblemsError: a process was ended from outside.
    """
    cores, rest = os.cpu_count() or 1, iter(batches)
    try:
        with ProcessPoolExecutor(cores, get_context("spawn")) as pool:
            while some := list(islice(rest, 4 * cores)):  # never all at once: they would not fit in memory
                yield from pool.map(partial(_batch, as_of=as_of, root=root), some)
    except BrokenProcessPool:
        raise ProblemsError("The records could not be read through", ["a process ended early: make room"]) from None


def _batch(people: list[tuple[str, Sequence[str]]], as_of: date, root: Path) -> list[Read]:
    vocabulary = read_vocabulary(root)
    return list(read_each(people, vocabulary, read_record_mapping(vocabulary.facts, root), as_of))
