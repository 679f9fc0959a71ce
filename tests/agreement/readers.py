"""Every reader of the rulebook behind one signature: a rulebook and people in, what each person comes to out."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from pyspark.sql import SparkSession

from soleus.case import Case, Vocabulary
from soleus.indicate import indicate
from soleus.rules.compiled import CompiledReader
from soleus.rules.cql import holds
from soleus.rules.model import Rulebook
from soleus.rules.nodes import Truth
from soleus.rules.person import PersonReader
from soleus.rules.prover.solver_answer import SolverReader
from soleus.rules.sql import answer_query, column_of, rule_column
from soleus.screen import Screening, screen
from tools.node.cql import CqlEngine, run_cql


@dataclass(frozen=True)
class Result:
    """What one person comes to: each rule's truth, and the levels and the verdict made of them."""

    truths: Mapping[str, Truth]
    urgency: str
    urgency_could_be: str
    compression: str
    pressure_mmhg: tuple[int, int] | None


Reader = Callable[[Rulebook, Sequence[Case]], list[Result]]


def person(book: Rulebook, people: Sequence[Case]) -> list[Result]:
    """The reference."""
    return [_by_person(book, case) for case in people]


def _by_person(book: Rulebook, case: Case) -> Result:
    return _by_stages(screen(case, book, PersonReader))


def compiled(book: Rulebook, people: Sequence[Case]) -> list[Result]:
    """Give what the stages read with by default."""
    return [_by_stages(screen(case, book, CompiledReader)) for case in people]


def _by_stages(screening: Screening) -> Result:
    indication = indicate(screening)
    findings = screening.reader.read_rules(screening.book.rules())
    return Result(
        truths={finding.rule.id: finding.when.truth for finding in findings},
        urgency=screening.urgency.word,
        urgency_could_be=screening.urgency_could_be.word,
        compression=indication.verdict,
        pressure_mmhg=indication.pressure_mmhg,
    )


def solver(book: Rulebook, people: Sequence[Case]) -> list[Result]:
    """Z3."""
    reads = SolverReader(book)
    found = []
    for case in people:
        said = reads.read(case.facts)
        found.append(
            Result(
                truths={rule.id: said.truths[rule.id] for rule in book.rules()},
                urgency=said.answer["urgency"].word,
                urgency_could_be=said.answer["urgency_could_be"].word,
                compression=said.answer["compression"],
                pressure_mmhg=said.answer["pressure"],
            )
        )
    return found


def cql(engine: CqlEngine) -> Reader:
    """Give ``cql-execution``, in a running engine."""

    def read(book: Rulebook, people: Sequence[Case]) -> list[Result]:
        return [_by_names(book, said, holds) for said in run_cql(book, people, engine)]

    return read


def duck(book: Rulebook, people: Sequence[Case]) -> list[Result]:
    """DuckDB."""
    with TemporaryDirectory() as folder, duckdb.connect() as database:
        path, types = _written(people, Path(folder)), _types(book.vocabulary)
        table = database.read_json(str(path), columns=types, format="newline_delimited")
        table.create_view("people")
        result = database.execute(answer_query(book, "people", "duckdb", keep=["place"]))
        names = [column[0] for column in result.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return _in_order(book, rows)


def spark(session: SparkSession) -> Reader:
    """Give Spark, in a running session."""

    def read(book: Rulebook, people: Sequence[Case]) -> list[Result]:
        with TemporaryDirectory() as folder:
            path = _written(people, Path(folder))
            schema = ", ".join(f"`{name}` {type_}" for name, type_ in _types(book.vocabulary).items())
            session.read.schema(schema).json(str(path)).createOrReplaceTempView("people")
            rows = session.sql(answer_query(book, "people", "spark", keep=["place"])).collect()
            return _in_order(book, (row.asDict() for row in rows))

    return read


TYPES = {"bool": "BOOLEAN", "number": "DOUBLE", "integer": "BIGINT", "choice": "STRING"}


def _types(vocabulary: Vocabulary) -> dict[str, str]:
    facts = {column_of(key): TYPES[vocabulary.fact(key).type] for key in vocabulary.every_key()}
    return {"place": "BIGINT"} | facts


def _written(people: Sequence[Case], folder: Path) -> Path:
    """Write people down, one JSON object a line; both databases read it, each with its own reader."""
    path = folder / "people.json"
    with path.open("w", encoding="utf-8") as file:
        for place, case in enumerate(people):
            facts = {column_of(key): value for key, value in case.facts.items()}
            file.write(json.dumps({"place": place} | facts) + "\n")
    return path


def _in_order(book: Rulebook, rows: Iterable[Mapping[str, Any]]) -> list[Result]:
    """Give results in the order of the people, in which no database must return them."""
    ordered = sorted(rows, key=lambda row: int(row["place"]))
    return [_by_names(book, row, rule_column) for row in ordered]


def _by_names(book: Rulebook, said: Mapping[str, Any], name: Callable[[Any], str]) -> Result:
    low, high = said["pressure_low_mmhg"], said["pressure_high_mmhg"]
    return Result(
        truths={rule.id: said[name(rule)] for rule in book.rules()},
        urgency=said["urgency"],
        urgency_could_be=said["urgency_could_be"],
        compression=said["compression"],
        pressure_mmhg=None if low is None else (low, high),
    )


def differences(reference: Result, other: Result) -> list[str]:
    """Say what another reader makes of the same person, where it differs."""
    found = [
        f"{rule}: {truth} against {other.truths.get(rule, 'nothing')}"
        for rule, truth in reference.truths.items()
        if other.truths.get(rule, "nothing") is not truth
    ]
    for level in ("urgency", "urgency_could_be", "compression", "pressure_mmhg"):
        mine, its = getattr(reference, level), getattr(other, level)
        if mine != its:
            found.append(f"{level}: {mine} against {its}")
    return found
