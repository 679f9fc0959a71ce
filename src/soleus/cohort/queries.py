"""The queries of a run, written out once: they are the same for every part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.cohort.names import HANDED, ROW
from soleus.cohort.options import COLUMNS
from soleus.cohort.row_checks import sound_select
from soleus.cohort.undecided import holding_selects
from soleus.rules.sql import VERDICT_COLUMNS, answer_select, rule_columns
from soleus.rules.sql.layers import column, select

if TYPE_CHECKING:
    from soleus.cohort.columns import Columns
    from soleus.cohort.options import Options
    from soleus.rules.model import Rulebook


@dataclass(frozen=True, slots=True)
class Queries:
    """The queries of a run, in SQL.

    Attributes:
        answers: the answers for the rows of ``part`` that break no check, in the engine's words.
        levels: how many of the rows in ``answers`` have each three levels, in DuckDB's words.
        people: those at ``undecided`` with their facts, in the engine's words.
        holding: for how many of these people each fact stands in the way, in the engine's words.
        facts: the keys of those facts.
    """

    answers: str
    levels: str
    people: str
    holding: str
    facts: tuple[str, ...]


def queries(book: Rulebook, columns: Columns, options: Options) -> Queries:
    """Write the queries of a run."""
    holding = holding_selects(book, columns)
    return Queries(
        answers=_answers(book, columns, options).sql(dialect=options.engine, copy=False),
        levels=_levels().sql(dialect="duckdb"),
        people=holding.people.sql(dialect=options.engine, copy=False),
        holding=holding.counts.sql(dialect=options.engine, copy=False),
        facts=holding.keys,
    )


def _answers(book: Rulebook, columns: Columns, options: Options) -> exp.Select:
    with_rules, wanted = options.columns == "rules", COLUMNS[options.columns]
    handed = {columns.id: HANDED} if columns.id else {}
    answers = answer_select(
        book,
        sound_select(columns),
        rules=with_rules,
        wanted=wanted,
        keep=[ROW, *handed.values()],
        known=columns.facts,
    )
    names = [*wanted, *(rule_columns(book) if with_rules else ())]
    named = {ROW: ROW} | handed | dict(zip(names, names, strict=True))
    return select(answers, {name: column(behind) for name, behind in named.items()})


def _levels() -> exp.Select:
    counts = {name: column(name) for name in VERDICT_COLUMNS} | {"people": exp.Count(this=exp.Star())}
    return select(exp.to_table("answers"), counts).group_by(*map(column, VERDICT_COLUMNS))
