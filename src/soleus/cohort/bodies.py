"""Which measures no one body has together, said of the columns of a table."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.case.bodies import Proportion
from soleus.cohort.check import Check
from soleus.rules.sql import column_of
from soleus.rules.sql.layers import both, either, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from soleus.case.bodies import Total
    from soleus.case.facts import Vocabulary


def bodies(vocabulary: Vocabulary, facts: Mapping[str, exp.Expr]) -> Iterator[Check]:
    """Give a check for each bound that somebody of the table could break; unknown breaks nothing."""
    for bound in vocabulary.bodies:
        known = {key: _double(facts[column_of(key)]) for key in bound.keys if column_of(key) in facts}
        if bound.can_break(known):
            broken = _out_of_proportion(bound, known) if isinstance(bound, Proportion) else _too_much(bound, known)
            yield Check(", ".join(map(column_of, known)), bound.says, broken)


def _out_of_proportion(proportion: Proportion, values: Mapping[str, exp.Expr]) -> exp.Expr:
    """Say it as ``Proportion.is_broken`` does, in the same order of multiplication: doubles depend on it."""
    value, per = _product(proportion.of, values), _product(proportion.over, values)
    small = [exp.LT(this=values[key].copy(), expression=literal(bound)) for key, bound in proportion.under.items()]
    least = exp.Mul(this=literal(proportion.low), expression=exp.Paren(this=per))
    most = exp.Mul(this=literal(proportion.high), expression=exp.Paren(this=per.copy()))
    outside = [exp.LT(this=value, expression=least), exp.GT(this=value.copy(), expression=most)]
    return both([*small, either(outside)])


def _too_much(total: Total, values: Mapping[str, exp.Expr]) -> exp.Expr:
    """Say it as ``Total.is_broken`` does: what is not known adds the least that it can."""
    added: list[exp.Expr] = [
        exp.Coalesce(
            this=exp.Mul(this=literal(part.times), expression=values[key].copy()), expressions=[literal(part.least)]
        )
        if key in values
        else literal(part.least)
        for key, part in total.parts.items()
    ]
    together = reduce(lambda amount, addend: exp.Add(this=amount, expression=addend), added)
    return exp.GT(this=together, expression=literal(total.most))


def _double(value: exp.Expr) -> exp.Expr:
    return exp.cast(exp.Paren(this=value.copy()), "DOUBLE")


def _product(keys: Iterable[str], values: Mapping[str, exp.Expr]) -> exp.Expr:
    parts = [values[key].copy() for key in keys]
    return reduce(lambda factor, further: exp.Mul(this=factor, expression=further), parts) if parts else literal(1.0)
