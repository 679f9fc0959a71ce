"""Which measures no one body has together, said of the columns of a table."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.case.facts import LEGS
from soleus.cohort.check import Check
from soleus.rules.population import column_of
from soleus.rules.population.storeys import both, either, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.case.bodies import Proportion
    from soleus.case.facts import Vocabulary


def bodies(vocabulary: Vocabulary, facts: Mapping[str, exp.Expr]) -> Iterator[Check]:
    """Give a check for each proportion, leg by leg, all of whose measures the table has; unknown breaks nothing."""
    for proportion in vocabulary.bodies:
        of_leg = any(vocabulary.facts[name].per_leg for name in proportion.names)
        for leg in LEGS if of_leg else ("",):
            names = {
                name: column_of(f"{leg}.{name}" if vocabulary.facts[name].per_leg else name)
                for name in proportion.names
            }
            if facts.keys() >= set(names.values()):
                values = {name: facts[column] for name, column in names.items()}
                yield Check(", ".join(names.values()), proportion.says, _broken(proportion, values))


def _broken(proportion: Proportion, values: Mapping[str, exp.Expr]) -> exp.Expr:
    """Say it as ``Proportion.is_broken`` does, in the same order of multiplication: doubles depend on it."""
    value, per = _product(proportion.of, values), _product(proportion.over, values)
    small = [exp.LT(this=values[name].copy(), expression=literal(bound)) for name, bound in proportion.under.items()]
    least = exp.Mul(this=literal(proportion.low), expression=exp.Paren(this=per))
    most = exp.Mul(this=literal(proportion.high), expression=exp.Paren(this=per.copy()))
    outside = [exp.LT(this=value, expression=least), exp.GT(this=value.copy(), expression=most)]
    return both([*small, either(outside)])


def _product(names: Sequence[str], values: Mapping[str, exp.Expr]) -> exp.Expr:
    parts: list[exp.Expr] = [exp.cast(exp.Paren(this=values[name].copy()), "DOUBLE") for name in names]
    return reduce(lambda one, next_: exp.Mul(this=one, expression=next_), parts) if parts else literal(1.0)
