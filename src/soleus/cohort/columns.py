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
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.case.facts import LEGS
from soleus.case.read import NEAR, allowed
from soleus.rules.population import column_of
from soleus.rules.population.storeys import both, column, either, is_null, literal, when

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from soleus.case.facts import Contradiction, Fact, Vocabulary

TEXT, YES_NO, DOUBLE, SINGLE, WHOLE, DECIMAL = "text", "true or false", "double", "single", "whole", "decimal"
TYPES = {
    "BOOLEAN": YES_NO,
    "VARCHAR": TEXT,
    "ENUM": TEXT,
    "DOUBLE": DOUBLE,
    "FLOAT": SINGLE,
    "DECIMAL": DECIMAL,
} | dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), WHOLE)
TAKEN = {
    "bool": {YES_NO, TEXT},
    "choice": {TEXT},
    "number": {DOUBLE, SINGLE, WHOLE, DECIMAL, TEXT},
    "integer": {DOUBLE, SINGLE, WHOLE, DECIMAL, TEXT},
}
WANTED = {"bool": "booleans", "choice": "text", "number": "doubles", "integer": "whole numbers"}
MOST_DIGITS = 15  # of a decimal: any more, and two of them could become one double
NUMBER = "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class Check:
    """What a row must not hold: where it is true the row is refused.

    Attributes:
        column: the column or columns, for the message.
        says: what is allowed; never what was found.
        broken: true in a row that breaks it.
    """

    column: str
    says: str
    broken: exp.Expr


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


def read_columns(
    types: Mapping[str, str], vocabulary: Vocabulary, id_: str | None, taken: Collection[str]
) -> tuple[Columns, list[str]]:
    """Match a table's columns with the vocabulary.

    Args:
        types: the table's columns and their types, as DuckDB names them.
        vocabulary: the facts.
        id_: the column to hand through; None takes one named ``id`` if there is one.
        taken: names that the output needs for itself.

    Returns:
        The columns, and all that is wrong with them.
    """
    keys = {column_of(key): key for key in vocabulary.every_key()}
    carried = id_ or ("id" if "id" in types else None)
    problems = (
        [] if carried is None or carried in types else [f"{carried}: the table has no such column to hand through"]
    )
    if carried in taken or carried in keys:
        problems.append(f"{carried}: a column of this name is written by Soleus itself; rename the one to hand through")
    facts: dict[str, exp.Expr] = {}
    checks: list[Check] = []
    for name, type_ in types.items():
        if name in keys:
            fact = vocabulary.fact(keys[name])
            kind = _kind(type_)
            if kind in TAKEN[fact.type]:
                facts[name] = _value(fact, name, kind)
                checks += _checks(fact, name, kind, facts[name])
            else:
                problems.append(f"{name}: its type is {_shown(type_)}; give {WANTED[fact.type]}")
        elif name != carried:
            problems.append(_unknown(name, keys, vocabulary))
    if not facts and not problems:
        problems.append("the table has no column that is a fact")
    for contradiction in vocabulary.contradictions:
        if facts.keys() >= {*contradiction.these, *contradiction.at_least}:
            checks.append(_contradiction(contradiction, facts))
    lacking = tuple(key for name, key in keys.items() if name not in types)
    return Columns(facts, carried, tuple(checks), lacking), problems


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
    close = get_close_matches(name.lower(), keys, n=1, cutoff=NEAR)
    hint = (
        f"did you mean '{close[0]}'?"
        if close
        else "'soleus explain facts' lists the names; --id hands one column through"
    )
    return f"{name}: there is no fact of this name; {hint}"


def _value(fact: Fact, name: str, kind: str | None) -> exp.Expr:
    given = column(name)
    if fact.type == "choice":
        return exp.cast(given, "VARCHAR")
    if fact.type == "bool":
        if kind == YES_NO:
            return given
        word = exp.Lower(this=given)
        return when(
            (exp.EQ(this=word, expression=literal("true")), exp.true()),
            (exp.EQ(this=word.copy(), expression=literal("false")), exp.false()),
            otherwise=exp.cast(exp.Null(), "BOOLEAN"),
        )
    if kind == TEXT:
        return exp.TryCast(this=given, to=exp.DataType.build("DOUBLE"))
    return given if kind == DOUBLE else exp.cast(given, "DOUBLE")


def _checks(fact: Fact, name: str, kind: str | None, value: exp.Expr) -> list[Check]:
    """Say what a column must not hold; unknown breaks nothing."""
    given = column(name)
    if fact.type == "bool":
        words = exp.In(this=exp.Lower(this=given), expressions=[literal("true"), literal("false")])
        return [Check(name, allowed(fact), exp.Not(this=words))] if kind == TEXT else []
    if fact.type == "choice":
        words = exp.In(this=value.copy(), expressions=[literal(word) for word in fact.values])
        return [Check(name, allowed(fact), exp.Not(this=words))]
    ends = exp.Between(this=value.copy(), low=literal(fact.low or 0), high=literal(fact.high or 0))
    found = [Check(name, allowed(fact), exp.Not(this=ends))]  # also what is not a number: it lies beyond all numbers
    if kind == TEXT:
        no_number = exp.Not(this=exp.RegexpLike(this=given, expression=literal(NUMBER)))
        too_big = both([exp.Not(this=is_null(given.copy())), is_null(value.copy())])
        found.append(Check(name, "must be a number, written without its unit", either([no_number, too_big])))
    if kind == SINGLE:
        as_written = exp.cast(exp.cast(given, "VARCHAR"), "DOUBLE")
        found.append(
            Check(
                name,
                "must be a double: this number is not exact in single precision",
                exp.NEQ(this=as_written, expression=value.copy()),
            )
        )
    if fact.type == "integer" and kind != WHOLE:
        found.append(
            Check(name, "must be a whole number", exp.NEQ(this=exp.Floor(this=value.copy()), expression=value.copy()))
        )
    return found


def _contradiction(contradiction: Contradiction, facts: Mapping[str, exp.Expr]) -> Check:
    same = [exp.EQ(this=facts[name].copy(), expression=literal(value)) for name, value in contradiction.these.items()]
    enough = [
        exp.GTE(this=facts[name].copy(), expression=literal(lowest)) for name, lowest in contradiction.at_least.items()
    ]
    names, _, _ = contradiction.says.partition(":")
    return Check(names, contradiction.says.partition(": ")[2], both([*same, *enough]))
