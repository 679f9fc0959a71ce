"""A crowd of made-up laypeople in a table, and what the rules say of all of them at once.

The SQL reader is asked: a page of shares needs no reasons, and one query answers the crowd in the time in which the
reference reader answers a few of it.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.cohort.duck import connect
from soleus.cohort.people import laypeople
from soleus.cohort.readers import quoted
from soleus.rules.sql import answer_query, column_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from soleus.case.facts import Value
    from soleus.rules.model import Rulebook

TYPES = {"bool": "BOOLEAN", "number": "DOUBLE", "integer": "INTEGER", "choice": "VARCHAR"}
PLACE = "place_in_crowd"


def crowd(book: Rulebook, count: int, seed: int) -> tuple[dict[str, Value], ...]:
    """Draw made-up laypeople who answered everything, each as keys and values."""
    return tuple(dict(_flat(facts)) for facts in laypeople(book.vocabulary, count, seed))


def _flat(facts: Mapping[str, object]) -> Iterator[tuple[str, Value]]:
    for name, value in facts.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", of_leg) for inner, of_leg in value.items())
        else:
            yield name, value  # type: ignore[misc]  # what is no leg is a value


@contextmanager
def in_table(book: Rulebook, people: Sequence[Mapping[str, Value]]) -> Iterator[DuckDBPyConnection]:
    """Give a connection with the table ``people``: a column for each key, and ``PLACE``, which counts from 0."""
    keys = book.vocabulary.every_key()
    columns = {column_of(key): TYPES[book.vocabulary.fact(key).type] for key in keys} | {PLACE: "INTEGER"}
    shape = ", ".join(f"{quoted(name)}: {quoted(type_)}" for name, type_ in columns.items())
    with tempfile.TemporaryDirectory() as folder, connect() as connection:
        path = Path(folder) / "people.json"
        named = ({column_of(key): value for key, value in facts.items()} for facts in people)
        path.write_text("".join(f"{json.dumps({**row, PLACE: at})}\n" for at, row in enumerate(named)), "utf-8")
        made = f"read_json({quoted(str(path))}, format='newline_delimited', columns={{{shape}}})"
        connection.execute(f"CREATE TABLE people AS FROM {made}")
        yield connection


def answers_query(book: Rulebook, table: str, *wanted: str, keep: str) -> str:
    """Write the query for some parts of every answer, beside a column that is kept."""
    return answer_query(book, table, "duckdb", rules=False, wanted=wanted, keep=(keep,))


def counts(book: Rulebook, people: Sequence[Mapping[str, Value]], *parts: str) -> dict[str, Counter[str]]:
    """Count what the answers say in some of their parts."""
    with in_table(book, people) as connection:
        rows = connection.execute(answers_query(book, "people", *parts, keep=PLACE)).fetchall()
    return {part: Counter(row[at + 1] for row in rows) for at, part in enumerate(parts)}


def undecided(book: Rulebook, people: Sequence[Mapping[str, Value]]) -> list[int]:
    """Name the places of those who are left undecided."""
    query = answers_query(book, "people", "compression", keep=PLACE)
    with in_table(book, people) as connection:
        found = connection.execute(f"SELECT {PLACE} FROM ({query}) WHERE compression = 'undecided' ORDER BY 1")
        return [place for (place,) in found.fetchall()]
