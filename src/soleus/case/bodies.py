"""What one body, one day and one life can hold together: bounds simple enough for every reader to carry.

Each bound speaks of keys (``left.calf_cm``), so that a reader never asks what belongs to a leg.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import key_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

LEGS = ("left", "right")
Value = bool | int | float | str  # what a fact can be

# A girth of 41.2 cm less one of 38.2 is 2.9999… or 3.0000… in binary, as it falls. No tape tells a millionth of a
# centimetre, so the bound is moved by one: then every reader, in whatever arithmetic, counts the very bound in.
SLACK = 1e-6
PLACES = 8  # behind the point: no reader keeps fewer


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

    @property
    def keys(self) -> tuple[str, ...]:
        """What it is about, each once."""
        return tuple(dict.fromkeys((*self.of, *self.over, *self.under)))

    def can_break(self, known: Collection[str]) -> bool:
        """Whether somebody of whom just these are known could break it."""
        return all(key in known for key in self.keys)

    def is_broken(self, measures: Mapping[str, float]) -> bool:
        """Whether no body has these measures together; while one is not known, it is not."""
        if not self.can_break(measures) or not all(measures[key] < bound for key, bound in self.under.items()):
            return False
        value = prod(measures[key] for key in self.of)
        per = prod(measures[key] for key in self.over)
        return not self.low * per <= value <= self.high * per


@dataclass(frozen=True, slots=True)
class TotalPart:
    """What one measure adds to a total: ``times`` of it; it lies from ``low`` to ``high``."""

    times: float
    low: float
    high: float

    @property
    def least(self) -> float:
        """The least that it can add, in so few figures that every reader can write it."""
        return round(min(self.times * self.low, self.times * self.high), PLACES)

    @property
    def most(self) -> float:
        """The most that it can add."""
        return max(self.times * self.low, self.times * self.high)


@dataclass(frozen=True, slots=True)
class Total:
    """Some measures, each so many times, come to no more than ``at_most`` together.

    What is not known adds the least that it can, so that a total is broken only where nothing could mend it.
    """

    parts: Mapping[str, TotalPart]
    at_most: float
    says: str

    @property
    def keys(self) -> tuple[str, ...]:
        """What it is about."""
        return tuple(self.parts)

    @property
    def most(self) -> float:
        """What every reader compares the total with."""
        return round(self.at_most + SLACK, PLACES)

    def can_break(self, known: Collection[str]) -> bool:
        """Whether somebody of whom just these are known could break it."""
        return sum(part.most if key in known else part.least for key, part in self.parts.items()) > self.most

    def is_broken(self, measures: Mapping[str, float]) -> bool:
        """Whether these measures are too much together."""
        added = (part.times * measures[key] if key in measures else part.least for key, part in self.parts.items())
        return sum(added) > self.most


Bound = Proportion | Total


def read_bounds(entry: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Bound]:
    """Make the bounds of one entry of the vocabulary's ``bodies``; of a fact of a leg, one for each leg.

    Args:
        entry: the entry; a name with a leg before it (``left.calf_cm``) speaks of that leg alone.
        facts: every fact's entry, by its name.
    """
    names = (*entry.get("of", ()), *entry.get("over", ()), *entry.get("under", {}), *entry.get("total", {}))
    for leg in LEGS if any(_is_of_leg(name, facts) for name in names) else ("",):
        keys = {name: f"{leg}.{name}" if _is_of_leg(name, facts) else name for name in names}
        if "total" in entry:
            ends = {name: facts[name.rpartition(".")[2]]["range"] for name in names}
            parts = {
                keys[name]: TotalPart(float(times), *map(float, ends[name])) for name, times in entry["total"].items()
            }
            yield Total(parts, float(entry["at_most"]), entry["says"])
        else:
            low, high = map(float, entry["range"])
            of, over = (tuple(keys[name] for name in entry.get(part, ())) for part in ("of", "over"))
            under = {keys[name]: bound for name, bound in entry.get("under", {}).items()}
            yield Proportion(of, over, low, high, entry["says"], under)


def bound_problems(entry: object, facts: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with an entry of the vocabulary's ``bodies``."""
    if isinstance(entry, dict) and "total" in entry:
        problems = key_problems("body", entry, ("total", "at_most", "says"))
        names = tuple(entry["total"])
    else:
        problems = key_problems("body", entry, ("of", "range", "says"), ("over", "under"))
        if problems or not isinstance(entry, dict):
            return problems
        names = (*entry["of"], *entry.get("over", ()), *entry.get("under", {}))
        ends = entry["range"]
        if not isinstance(ends, list) or len(ends) != len(("low", "high")) or not ends[0] < ends[1]:
            problems.append("body: a range is [low, high]")
    problems += [f"body: '{name}' is no fact that is a number" for name in names if not _is_number(name, facts)]
    if problems:
        return problems
    bounds = read_bounds(entry, facts)
    if any(isinstance(bound, Total) and bound.is_broken({}) for bound in bounds):
        problems.append(f"body: a total of {', '.join(names)} is beyond at_most for everybody")
    return problems


def _is_of_leg(name: str, facts: Mapping[str, Any]) -> bool:
    """Whether a name stands for either leg: a fact of a leg without a leg before it."""
    return bool(facts.get(name, {}).get("per") == "leg")


def _is_number(name: str, facts: Mapping[str, Any]) -> bool:
    leg, _, own = name.rpartition(".")
    fact = facts.get(own, {})
    belongs = not leg or (leg in LEGS and fact.get("per") == "leg")
    return belongs and fact.get("type") in {"number", "integer"}
