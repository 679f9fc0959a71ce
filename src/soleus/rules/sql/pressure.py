"""The pressure at the ankle: the rules on it, combined as ``soleus.rules.combine.pressure`` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.rules.sql.layers import both, column, number, possible, sure, when

if TYPE_CHECKING:
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node
    from soleus.rules.sql.logic import Resolver


class Pressures:
    """The rules on pressure, each with the name of its condition."""

    def __init__(self, book: Rulebook, resolver: Resolver) -> None:
        """Take the rules and the defaults."""
        self._defaults = book.pressure_defaults
        self._rules = {f"pressure_{place}": rule for place, rule in enumerate(book.pressures)}
        self._resolver = resolver

    @property
    def can_be_too_weak(self) -> bool:
        """Whether a cap could lie at or under the start: only the default start is ever taken without looking."""
        caps = [rule.cap for rule in self._rules.values() if rule.cap is not None]
        return min([self._defaults.cap, *caps]) <= self._defaults.start[0]

    def conditions(self) -> dict[str, Node]:
        """Name the conditions whose truth is needed."""
        return {name: self._resolver.resolve(rule.when) for name, rule in self._rules.items()}

    def cap(self) -> exp.Expr:
        """Write the cap in mmHg: a lift counts when true, a cap unless it is known to be off."""
        standing = number(self._defaults.cap)
        lifts = [
            when((sure(name), number(rule.lift_cap_to)), otherwise=standing.copy())
            for name, rule in self._rules.items()
            if rule.lift_cap_to is not None
        ]
        lifted = exp.Greatest(this=standing, expressions=lifts) if lifts else standing
        caps = [
            when((exp.Not(this=possible(name)), lifted.copy()), otherwise=number(rule.cap))
            for name, rule in self._rules.items()
            if rule.cap is not None
        ]
        return exp.Least(this=lifted, expressions=caps) if caps else lifted

    def start(self) -> dict[str, exp.Expr]:
        """Write the lowest true start that lies under the cap, else the default, in mmHg."""
        starts = sorted((rule.start, name) for name, rule in self._rules.items() if rule.start is not None)
        low, high = (
            when(
                *(
                    (both([sure(name), exp.LT(this=number(start[0]), expression=column("cap"))]), number(start[end]))
                    for start, name in starts
                ),
                otherwise=number(self._defaults.start[end]),
            )
            for end in (0, 1)
        )
        return {"low": low, "high": high}
