"""What a column of a table holds, with what a map says of its words; see ``soleus.cohort.columns`` for the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.cohort.check import Check
from soleus.cohort.names import given as column
from soleus.rules.sql.layers import either, literal, when

if TYPE_CHECKING:
    from collections.abc import Collection

    from soleus.case.facts import Fact, Value
    from soleus.cohort.mapped import Mapped

TEXT, YES_NO, DOUBLE, SINGLE, WHOLE, DECIMAL = "text", "true or false", "double", "single", "whole", "decimal"
NOTHING = "nothing"  # but nulls
NUMBER = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"
WHOLLY = rf"^({NUMBER})\z"  # in SQL, where "$" would let a line break stand behind
WITH_COMMA = r"^[+-]?[0-9]+,[0-9]+\z"
# What the words of a map come to, by the type of the fact; and a type for what is not known.
MEANT = {"bool": YES_NO, "choice": TEXT, "integer": DOUBLE}
UNKNOWN = {"bool": "BOOLEAN", "choice": "VARCHAR", "number": "DOUBLE", "integer": "DOUBLE"}
NAN = "NaN"
KINDS = {TEXT: "text", YES_NO: "booleans"} | dict.fromkeys((DOUBLE, SINGLE, WHOLE, DECIMAL), "numbers")


@dataclass(frozen=True, slots=True)
class Given:
    """What a column holds, once the map has been heard: its name, its values and their kind, and what is refused."""

    name: str
    values: exp.Expr
    kind: str
    checks: tuple[Check, ...] = ()


def as_mapped(fact: Fact, name: str, kind: str, mapped: Mapped) -> Given | str:
    """Give what a column holds by the words of the map, or which of them it cannot hold."""
    odd = [word for word in mapped.words if not _can_hold(kind, word)]
    if odd:
        return f"{name} in the map: a column of {KINDS[kind]} never holds {', '.join(map(repr, odd))}"
    if kind not in {TEXT, YES_NO} and len(set(map(float, mapped.words))) < len(mapped.words):
        return f"{name} in the map: two of {', '.join(mapped.words)} are one number"
    is_unknown = _is_one_of(name, kind, mapped.unknown, as_number=fact.type == "number")
    if mapped.values is None:
        return Given(name, when((is_unknown, exp.Null()), otherwise=column(name)), kind)
    by_value: dict[Value, list[str]] = {}
    for word, value in mapped.values.items():
        by_value.setdefault(value, []).append(word)
    meant = [(_is_one_of(name, kind, words), literal(value)) for value, words in by_value.items()]
    says = f"must be one of {', '.join(mapped.words)}, as the map says"
    known = _is_one_of(name, kind, mapped.words)
    nothing = exp.cast(exp.Null(), UNKNOWN[fact.type])
    return Given(name, when(*meant, otherwise=nothing), MEANT[fact.type], (Check(name, says, exp.Not(this=known)),))


def _can_hold(kind: str, word: str) -> bool:
    if kind == YES_NO:
        return word in {"true", "false"}
    return kind == TEXT or re.fullmatch(NUMBER, word) is not None or word == NAN


def _is_one_of(name: str, kind: str, words: Collection[str], *, as_number: bool = False) -> exp.Expr:
    """Say whether a column holds one of these; numbers are compared as numbers: 1 and 1.0 are one."""
    if not words:
        return exp.false()
    values = column(name)
    if kind == YES_NO:
        return exp.In(this=values, expressions=[literal(word == "true") for word in words])
    numbers = [literal(float(word)) for word in words if _can_hold(WHOLE, word)]
    if kind != TEXT:
        return exp.In(this=exp.cast(values, "DOUBLE"), expressions=numbers)
    is_word = exp.In(this=exp.cast(values, "VARCHAR"), expressions=[literal(word) for word in words])
    if not (as_number and numbers):
        return is_word
    number = as_double(values.copy())
    return either([is_word, exp.In(this=number, expressions=numbers)])


def as_double(text: exp.Expr) -> exp.Expr:
    """Turn text into a double, null where it is none; "safe", or Spark would stop at such a text, and show it."""
    return exp.TryCast(this=text, to=exp.DataType.build("DOUBLE"), safe=True)
