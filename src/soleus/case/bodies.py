"""Which measures one body can have together: bounds on products and ratios, simple enough for every reader to carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import key_problems

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Proportion:
    """What some measures come to lies in a range: the product of those ``of`` by the product of those ``over``.

    It is asked only of a body whose every measure is known, and is less than each bound of ``under``.
    """

    of: tuple[str, ...]
    over: tuple[str, ...]
    low: float
    high: float
    says: str
    under: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Proportion:
        """Make it from its entry in the vocabulary."""
        low, high = map(float, entry["range"])
        return cls(
            tuple(entry["of"]), tuple(entry.get("over", ())), low, high, entry["says"], dict(entry.get("under", {}))
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that it is about, each once."""
        return tuple(dict.fromkeys((*self.of, *self.over, *self.under)))

    def is_broken(self, measures: Mapping[str, float]) -> bool:
        """Whether no body has these measures together; ``measures`` holds each of ``names``."""
        if not all(measures[name] < bound for name, bound in self.under.items()):
            return False
        value = prod(measures[name] for name in self.of)
        per = prod(measures[name] for name in self.over)
        return not self.low * per <= value <= self.high * per


def proportion_problems(entry: object, facts: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with an entry of the vocabulary's ``bodies``."""
    problems = key_problems("body", entry, ("of", "range", "says"), ("over", "under"))
    if problems or not isinstance(entry, dict):
        return problems
    for name in (*entry["of"], *entry.get("over", ()), *entry.get("under", {})):
        if facts.get(name, {}).get("type") not in {"number", "integer"}:
            problems.append(f"body: '{name}' is no fact that is a number")
    ends = entry["range"]
    if not isinstance(ends, list) or len(ends) != len(("low", "high")) or not ends[0] < ends[1]:
        problems.append("body: a range is [low, high]")
    return problems
