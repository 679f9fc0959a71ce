"""Answers that cannot stand together."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import key_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soleus.case.bodies import Value


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Values that cannot stand together: a measurement against the answer that says there is nothing to measure.

    ``these`` maps a fact's name to the one value it must not have here, ``at_least`` to the lowest of the values that
    it must not have, ``below`` to what lies just over the highest of them.
    """

    these: Mapping[str, Value]
    at_least: Mapping[str, float]
    says: str
    below: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Contradiction:
        """Make it from its entry in the vocabulary."""
        return cls(entry.get("these", {}), entry.get("at_least", {}), entry["says"], entry.get("below", {}))

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that it is about, each once."""
        return tuple(dict.fromkeys((*self.these, *self.at_least, *self.below)))

    @property
    def cuts(self) -> Iterator[tuple[str, float]]:
        """Every number that it compares with, with the fact's name."""
        yield from (*self.at_least.items(), *self.below.items())

    def stands_in(self, facts: Mapping[str, Value]) -> bool:
        """Whether somebody of whom this is known contradicts themselves."""
        return all(self.is_met(name, facts[name]) if name in facts else False for name in self.names)

    def is_met(self, name: str, value: Value) -> bool:
        """Whether a value of one of its facts is one that it must not have."""
        if name in self.these and value != self.these[name]:
            return False
        number = value if isinstance(value, int | float) else nan
        return not (
            (name in self.at_least and not number >= self.at_least[name])
            or (name in self.below and not number < self.below[name])
        )


def contradiction_problems(entry: object, facts: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with an entry of the vocabulary's ``contradictions``."""
    problems = key_problems("contradiction", entry, ("says",), ("these", "at_least", "below"))
    if problems or not isinstance(entry, dict):
        return problems
    values, numbers = entry.get("these", {}), {**entry.get("at_least", {}), **entry.get("below", {})}
    if not values and not numbers:
        problems.append("contradiction: names nothing that contradicts")
    for name in sorted({*values, *numbers}):
        if name not in facts:
            problems.append(f"contradiction: no fact '{name}'")
        elif "computed" in facts[name]:
            problems.append(f"contradiction: '{name}' is computed, so nobody gives it")
        elif facts[name].get("per") == "leg":
            problems.append(f"contradiction: '{name}' is a fact of a leg, of which a contradiction cannot speak")
        elif isinstance(values.get(name), str) and values[name] not in facts[name].get("values", ()):
            problems.append(f"contradiction: '{name}' is never '{values[name]}'")
        elif name in numbers and facts[name].get("type") not in {"number", "integer"}:
            problems.append(f"contradiction: '{name}' is no number")
    return problems
