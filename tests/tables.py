"""Tables of people for tests: people as rows, and what the answers for single people say that the rows must say."""

import csv
from pathlib import Path
from typing import Any

from soleus.answer import assess
from soleus.book import Book
from soleus.case import Case, Vocabulary
from soleus.cohort.table import hash_of
from soleus.indicate import indicate
from soleus.rules import combine
from soleus.rules.levels import ONLY_WHEN_TOLD, TARGETS, UNTRIED, Help, Urgency
from soleus.rules.model import Rulebook
from soleus.rules.person import PersonReader
from soleus.rules.sql import column_of, rule_column
from soleus.screen import screen

SQL_TYPES = {"bool": "BOOLEAN", "number": "DOUBLE", "integer": "INTEGER", "choice": "VARCHAR"}


def write_people(path: Path, people: list[Case], vocabulary: Vocabulary) -> Path:
    """Write people as a CSV file, with ``row`` from 1."""
    keys = list(vocabulary.every_key())
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["row", *map(column_of, keys)])
        for number, person in enumerate(people, 1):
            rows.writerow([number, *(person.facts.get(key) for key in keys)])
    return path


def sql_columns(vocabulary: Vocabulary) -> dict[str, str]:
    """Give the type of every column."""
    return {"row": "BIGINT"} | {column_of(key): SQL_TYPES[vocabulary.fact(key).type] for key in vocabulary.every_key()}


def create(connection, path: Path, vocabulary: Vocabulary) -> None:
    """Read the people of a CSV file into the table ``people``."""
    connection.execute(
        f"create or replace table people as select * from read_csv('{path}', columns = {sql_columns(vocabulary)})"
    )


def asked(connection, query: str) -> list[dict[str, Any]]:
    """Ask, and give rows by column name in the order of ``row``."""
    cursor = connection.execute(f"select * from ({query}) order by row")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def expected(case: Case, book: Rulebook) -> dict[str, object]:
    """Say what the person reader and the scales make of one person, under the names of the columns."""
    screening = screen(case, book, PersonReader)
    indication = indicate(screening)
    low, high = indication.pressure_mmhg or (None, None)
    cap = combine.pressure(indication.pressures, book.pressure_defaults)[1]
    reader = PersonReader(book, case)
    return {
        "urgency": screening.urgency.word,
        "urgency_could_be": screening.urgency_could_be.word,
        "compression": indication.verdict,
        "pressure_low_mmhg": low,
        "pressure_high_mmhg": high,
        "pressure_cap_mmhg": cap if indication.verdict == "suitable" else None,
        **{f"helps_{target}": helped(indication, target) for target in TARGETS},
        **{rule_column(rule): reader.read(rule.when).truth for rule in book.rules()},
    }


def helped(indication, target: str) -> str | None:
    """Say what a sock does for one target, as ``soleus.answer.says`` does; ``answered`` holds it against that."""
    if indication.screening.urgency is Urgency.EMERGENCY:
        return None
    strongest = combine.strongest(indication.benefits, target)
    if strongest is not None:
        return strongest.rule.then.word
    if target in UNTRIED:
        return Help.UNTESTED.word
    return None if combine.target_is_open(indication.benefits, target) else Help.NO.word


def answered(case: Case, book: Book) -> dict[str, object]:
    """Say what the whole answer for one person says, under the names of the columns."""
    answer = assess(case, book)
    told: dict[str, object] = {name: helped.verdict for name, helped in answer.helps.items()}
    if answer.urgency != Urgency.EMERGENCY.word:  # a table says "no" of a reason that nobody gave; an answer is silent
        told = {name: expected(case, book.rules)[f"helps_{name}"] for name in ONLY_WHEN_TOLD} | told
    low, high = answer.pressure_mmhg or (None, None)
    return {
        "urgency": answer.urgency,
        "urgency_could_be": answer.urgency_could_be,
        "compression": answer.compression,
        "pressure_low_mmhg": low,
        "pressure_high_mmhg": high,
        **{f"helps_{name}": told.get(name) for name in TARGETS},
    }


def answers_in(folder: Path) -> list[dict[str, Any]]:
    """Give the answers of a run, in order, by column."""
    return rows_in(folder / "answers")


def rows_in(folder: Path) -> list[dict[str, Any]]:
    """Give the rows of all Parquet files in a folder, in the order of ``row``."""
    return _rows(f"select * from read_parquet('{folder}/**/*.parquet') order by row")


def rows_of_file(path: Path) -> list[dict[str, Any]]:
    """Give the rows of one Parquet file, in its order."""
    return _rows(f"select * from read_parquet('{path}')")


def _rows(query: str) -> list[dict[str, Any]]:
    import duckdb  # noqa: PLC0415  # an extra, which the tests that call this have

    cursor = duckdb.connect().execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def hashes(folder: Path) -> dict[str, str]:
    """Give the hash_of of every file of a run."""
    return {path.relative_to(folder).as_posix(): hash_of(path) for path in sorted(folder.rglob("*")) if path.is_file()}
