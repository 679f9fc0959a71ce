"""The columns of a table: which fact each holds, how its type becomes the fact's, and which values are refused.

What is taken is what ``soleus.case.build_case`` takes for one person, and what can be turned into that without a guess:

- yes/no: booleans, or the words true and false;
- choices: text;
- numbers: doubles and whole numbers; decimals of up to 15 digits, which become the double that is written alike; single
  precision only where it is exact (0.5 is, 0.8 is not); text that is a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.case.facts import LEGS
from soleus.case.values import allowed, near
from soleus.cohort.bodies import bodies
from soleus.cohort.check import Check
from soleus.cohort.given import (
    DECIMAL,
    DOUBLE,
    MEANT,
    NOTHING,
    SINGLE,
    TEXT,
    UNKNOWN,
    WHOLE,
    WHOLLY,
    WITH_COMMA,
    YES_NO,
    Given,
    as_double,
    as_mapped,
)
from soleus.cohort.mapped import assigned
from soleus.cohort.names import given as column
from soleus.cohort.names import same
from soleus.rules.sql import column_of
from soleus.rules.sql.layers import both, either, is_null, literal, when

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from soleus.case.contradictions import Contradiction
    from soleus.case.facts import Fact, Vocabulary
    from soleus.cohort.mapped import Mapped

TYPES = {
    "BOOLEAN": YES_NO,
    "VARCHAR": TEXT,
    "ENUM": TEXT,
    "DOUBLE": DOUBLE,
    "FLOAT": SINGLE,
    "DECIMAL": DECIMAL,
} | dict.fromkeys(
    (f"{sign}{size}" for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT") for sign in ("", "U")), WHOLE
)
TAKEN = {
    "bool": {YES_NO, TEXT},
    "choice": {TEXT},
    "number": {DOUBLE, SINGLE, WHOLE, DECIMAL, TEXT},
    "integer": {DOUBLE, SINGLE, WHOLE, DECIMAL, TEXT},
}
WANTED = {"bool": "booleans", "choice": "text", "number": "doubles", "integer": "whole numbers"}
MOST_DIGITS = 15  # of a decimal: any more, and two of them could become one double


@dataclass(frozen=True, slots=True)
class Columns:
    """How a table's columns become facts.

    Attributes:
        facts: by the fact's column, its value in the fact's own type.
        id: the column that is handed through, or None.
        checks: what no row may hold.
        lacking: keys of the facts that the table lacks; they are unknown for everyone.
    """

    facts: Mapping[str, exp.Expr]
    id: str | None
    checks: tuple[Check, ...]
    lacking: tuple[str, ...]

    @property
    def broken(self) -> exp.Expr:
        """Whether a row breaks any check."""
        return either([check.broken.copy() for check in self.checks])


def read_columns(  # noqa: PLR0913, PLR0917  # the last two are the user's own words about the table
    types: Mapping[str, str],
    vocabulary: Vocabulary,
    id_: str | None,
    taken: Collection[str],
    mapped: Mapping[str, Mapped | None],
    ignored: Collection[str],
    is_empty: Callable[[str], bool] = lambda _: False,
) -> tuple[Columns, list[str]]:
    """Match a table's columns with the vocabulary.

    Args:
        types: the table's columns and their types, as DuckDB names them.
        vocabulary: the facts.
        id_: the column to hand through; None takes one named ``id`` if there is one.
        taken: names that the output needs for itself.
        mapped: what a map says of some columns; None where that is wrong, and told already.
        ignored: columns that are not read.
        is_empty: says whether a column holds nothing but nulls; asked where its type is wrong.

    Returns:
        The columns, and all that is wrong with them.
    """
    keys = {column_of(key): key for key in vocabulary.every_key()}
    carried = id_
    if id_ is None and "id" in types and "id" not in {*mapped, *ignored}:
        carried = "id"
    problems = [] if carried is None else list(_carried_problems(carried, types, keys, taken))
    holds, mismatches = assigned(types, keys, mapped, ignored, carried)
    problems += mismatches
    facts: dict[str, exp.Expr] = {}
    checks: list[Check] = []
    for name, type_ in types.items():
        if name in holds:
            fact = vocabulary.fact(keys[holds[name]])
            column_given = _given(fact, name, type_, mapped.get(name), is_empty)
            if isinstance(column_given, Given):
                facts[holds[name]] = _value(fact, column_given)
                checks += [*column_given.checks, *_checks(fact, column_given, facts[holds[name]])]
            else:
                problems.append(column_given)
        elif name != carried and name not in {*mapped, *ignored}:
            problems.append(_unknown(name, keys, vocabulary))
    if not facts and not problems:
        problems.append("the table has no column that is a fact")
    for contradiction in vocabulary.contradictions:
        if facts.keys() >= set(contradiction.names):
            checks.append(_contradiction(contradiction, facts, vocabulary))
    checks += bodies(vocabulary, facts)
    lacking = tuple(key for name, key in keys.items() if name not in facts)
    return Columns(facts, carried, tuple(checks), lacking), problems


def _carried_problems(name: str, types: Iterable[str], keys: Collection[str], taken: Collection[str]) -> Iterator[str]:
    """Say why a column cannot be handed through."""
    if not name.strip():
        yield "--id: it names no column; leave it out, or name the column to hand through"
    elif name not in types:
        like = next((column_name for column_name in types if same(column_name, [name])), None)
        hint = f"; did you mean '{like}'?" if like else ""
        yield f"{name}: the table has no such column to hand through{hint}"
    if name in keys:
        yield f"{name}: this column is a fact, and facts are not handed through; copy it under another name"
    elif same(name, {*taken, *keys}):
        yield f"{name}: a column of this name is written by Soleus itself; rename the one to hand through"


def _kind(type_: str) -> str | None:
    digits = re.match(r"DECIMAL\((\d+),", type_)
    if type_.endswith("]") or (digits and int(digits[1]) > MOST_DIGITS):  # a list, or more digits than a double has
        return None
    return TYPES.get(type_.partition("(")[0])


def _shown(type_: str) -> str:
    return type_.partition("(")[0] if type_.startswith(("ENUM", "STRUCT")) else type_


def _unknown(name: str, keys: Mapping[str, str], vocabulary: Vocabulary) -> str:
    leg, _, rest = name.partition("_")
    fact = vocabulary.facts.get(name)
    if fact and fact.computed:
        return f"{name}: this is worked out; give the columns {' and '.join(map(column_of, fact.computed.keys))}"
    if fact:
        return f"{name}: this is known for each leg; name the columns {' and '.join(f'{leg}_{name}' for leg in LEGS)}"
    if leg in LEGS and rest in vocabulary.facts:
        return f"{name}: this is known for the person; name the column {rest}"
    if column_of(name) in keys:
        return f"{name}: name the column {column_of(name)}"
    meant = near(name, keys)
    if meant:
        return f"{name}: there is no fact of this name; did you mean '{meant}'? Rename it, or say so with --map"
    hint = "'soleus explain facts' lists the names; --map says what a column means, --id hands one through"
    return f"{name}: there is no fact of this name; {hint}"


def _given(fact: Fact, name: str, type_: str, mapped: Mapped | None, is_empty: Callable[[str], bool]) -> Given | str:
    """Give what a column holds, or what is wrong with its type; a column of nothing but nulls can have any."""
    kind = _kind(type_)
    by_word = mapped is not None and mapped.values is not None
    if kind is None or not (by_word or kind in TAKEN[fact.type]):
        if is_empty(name):
            return Given(name, exp.cast(exp.Null(), UNKNOWN[fact.type]), NOTHING)
        mend = ", or say with --map what its values mean" if kind and fact.type in MEANT else ""
        return f"{name}: its type is {_shown(type_)}; give {WANTED[fact.type]}{mend}"
    return Given(name, column(name), kind) if mapped is None else as_mapped(fact, name, kind, mapped)


def _value(fact: Fact, column_: Given) -> exp.Expr:
    values, kind = column_.values.copy(), column_.kind
    if kind == NOTHING:
        return values
    if fact.type == "choice":
        return exp.cast(values, "VARCHAR")
    if fact.type == "bool":
        if kind == YES_NO:
            return values
        word = exp.Lower(this=values)
        return when(
            (exp.EQ(this=word, expression=literal("true")), exp.true()),
            (exp.EQ(this=word.copy(), expression=literal("false")), exp.false()),
            otherwise=exp.cast(exp.Null(), "BOOLEAN"),
        )
    if kind == TEXT:
        return as_double(values)
    return values if kind == DOUBLE else exp.cast(values, "DOUBLE")


def _checks(fact: Fact, column_: Given, value: exp.Expr) -> list[Check]:
    """Say what a column must not hold; unknown breaks nothing."""
    name, values, kind = column_.name, column_.values.copy(), column_.kind
    if kind == NOTHING:
        return []
    if fact.type == "bool":
        words = exp.In(this=exp.Lower(this=values), expressions=[literal("true"), literal("false")])
        return [Check(name, allowed(fact), exp.Not(this=words))] if kind == TEXT else []
    if fact.type == "choice":
        words = exp.In(this=value.copy(), expressions=[literal(word) for word in fact.values])
        return [Check(name, allowed(fact), exp.Not(this=words))]
    ends = exp.Between(this=value.copy(), low=literal(fact.low or 0), high=literal(fact.high or 0))
    checks = [Check(name, allowed(fact), exp.Not(this=ends))]  # also what is not a number: it lies beyond all numbers
    if kind == TEXT:
        comma = exp.RegexpLike(this=values.copy(), expression=literal(WITH_COMMA))
        no_number = exp.Not(this=exp.RegexpLike(this=values, expression=literal(WHOLLY)))
        too_big = both([exp.Not(this=is_null(values.copy())), is_null(value.copy())])
        without = both([exp.Not(this=comma), either([no_number, too_big])])
        checks += [
            Check(name, "must be a number, written without its unit", without),
            Check(name, "must be a number, written with a dot, not a comma", comma.copy()),
        ]
    if kind == SINGLE:
        as_written = exp.cast(exp.cast(values, "VARCHAR"), "DOUBLE")
        checks.append(
            Check(
                name,
                "must be a double: this number is not exact in single precision",
                exp.NEQ(this=as_written, expression=value.copy()),
            )
        )
    if fact.type == "integer" and kind != WHOLE:
        checks.append(
            Check(name, "must be a whole number", exp.NEQ(this=exp.Floor(this=value.copy()), expression=value.copy()))
        )
    return checks


def _contradiction(contradiction: Contradiction, facts: Mapping[str, exp.Expr], vocabulary: Vocabulary) -> Check:
    """Say that values cannot stand together; a number out of its range is told of by itself."""
    parts: list[exp.Expr] = [
        exp.EQ(this=facts[name].copy(), expression=literal(value)) for name, value in contradiction.these.items()
    ]
    for name in {**contradiction.at_least, **contradiction.below}:
        fact = vocabulary.facts[name]
        low = contradiction.at_least.get(name, fact.low or 0)
        ends = exp.Between(this=facts[name].copy(), low=literal(low), high=literal(fact.high or 0))
        parts.append(ends)
        if name in contradiction.below:
            parts.append(exp.LT(this=facts[name].copy(), expression=literal(contradiction.below[name])))
    names, _, says = contradiction.says.partition(": ")
    return Check(names, says, both(parts))
