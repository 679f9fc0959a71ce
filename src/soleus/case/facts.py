"""The vocabulary: the one list of facts from which reader, questions, forms, record items and columns derive.

A fact that exists once for each leg has two keys, ``left.abi`` and ``right.abi``; every other fact's key is its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from soleus.case.bodies import LEGS, SLACK, Bound, Value, bound_problems, read_bounds
from soleus.case.contradictions import Contradiction, contradiction_problems
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["GIRTHS", "LEGS", "Fact", "LegsDiffer", "Value", "Vocabulary", "read_vocabulary"]

GIRTHS = ("ankle_cm", "b1_cm", "calf_cm", "below_knee_cm")  # of each leg, from the ankle up
TYPES = ("bool", "number", "integer", "choice")
WHO = ("anyone", "clinician")


@dataclass(frozen=True, slots=True)
class LegsDiffer:
    """A yes/no fact worked out of a measurement of both legs: they differ by at least ``by``, in its unit.

    It is unknown until both legs are measured, and is never given from outside.
    """

    measure: str
    by: float

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that it is worked out of."""
        return tuple(f"{leg}.{self.measure}" for leg in LEGS)

    @property
    def least(self) -> float:
        """The smallest difference that counts; every reader compares ``abs(left - right)`` with it."""
        return self.by - SLACK

    def holds(self, left: float, right: float) -> bool:
        """Whether two measured legs differ so much."""
        return abs(left - right) >= self.least

    def truth(self, facts: Mapping[str, Value]) -> bool | None:
        """Give the truth for one person, None while a leg is not measured."""
        left, right = (facts.get(key) for key in self.keys)
        return None if left is None or right is None else self.holds(float(left), float(right))


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be known.

    ``danger`` is the order of its values from safest to most dangerous, empty where there is none; a bool without an
    order of its own has (False, True). Numbers have no order here: the rulebook bands them.
    ``wish`` marks plans and wishes: they count only when given, so leaving them out is no gap.
    ``measured`` marks what a layperson needs a tape for: it can be answered, but not by looking.
    ``computed`` says what the fact is worked out of; such a fact has no key, since no case may hold it.
    """

    name: str
    section: str
    type: str
    who: str
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    danger: tuple[Value, ...] = ()
    per_leg: bool = False
    wish: bool = False
    measured: bool = False
    computed: LegsDiffer | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The names under which a case holds this fact; none where it is computed."""
        if self.computed:
            return ()
        return tuple(f"{leg}.{self.name}" for leg in LEGS) if self.per_leg else (self.name,)

    @property
    def for_anyone(self) -> bool:
        """Whether a layperson can answer it."""
        return self.who == "anyone"

    @property
    def can_be_seen(self) -> bool:
        """Whether a layperson can answer it without measuring."""
        return self.for_anyone and not self.measured

    def holds(self, number: float) -> bool:
        """Whether a number lies in its range."""
        return (self.low or 0) <= number <= (self.high or 0)

    def known_values(self) -> tuple[Value, ...]:
        """All values of a yes/no or choice fact; empty for numbers, which have too many."""
        return (False, True) if self.type == "bool" else self.values


@dataclass(frozen=True)
class Vocabulary:
    """All facts by name, with the version of the list. Readers ask it for its keys at every leaf of every condition."""

    version: int
    facts: Mapping[str, Fact]
    contradictions: tuple[Contradiction, ...]
    bodies: tuple[Bound, ...] = ()

    def every_key(self) -> Iterator[str]:
        """Give every key a case can hold, in the vocabulary's order."""
        yield from self._keys

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return tuple(key for fact in self.facts.values() for key in fact.keys)

    @cached_property
    def computed(self) -> Mapping[str, LegsDiffer]:
        """What each computed fact is worked out of, by its name."""
        return {fact.name: fact.computed for fact in self.facts.values() if fact.computed}

    def fact(self, key: str) -> Fact:
        """Give the fact behind a key (``left.abi`` gives ``abi``)."""
        return self.facts[key.rpartition(".")[2]]


def read_vocabulary(root: Path = ROOT) -> Vocabulary:
    """Read ``vocabulary.yaml``.

    Raises:
        KnowledgeError: a fact is not described as the others are, or its name is taken twice.
    """
    text = read_yaml(root / "vocabulary.yaml")
    problems = key_problems("vocabulary.yaml", text, ("vocabulary_version", "sections", "contradictions"), ("bodies",))
    if problems:
        raise KnowledgeError("The vocabulary cannot be used", problems)
    entries = [(section, entry) for section, facts in text["sections"].items() for entry in facts]
    for _, entry in entries:
        problems += _fact_problems(entry)
    names = [entry["name"] for _, entry in entries if isinstance(entry, dict) and "name" in entry]
    problems += [f"fact {name}: named twice" for name in sorted({n for n in names if names.count(n) > 1})]
    known = {entry["name"]: entry for _, entry in entries if isinstance(entry, dict) and "name" in entry}
    for entry in known.values():
        problems += _computed_problems(entry, known)
    for entry in text["contradictions"]:
        problems += contradiction_problems(entry, known)
    for entry in text.get("bodies", ()):
        problems += bound_problems(entry, known)
    if problems:
        raise KnowledgeError("The vocabulary cannot be used", problems)
    return Vocabulary(
        version=text["vocabulary_version"],
        facts={entry["name"]: _fact(section, entry) for section, entry in entries},
        contradictions=tuple(map(Contradiction.read, text["contradictions"])),
        bodies=tuple(bound for entry in text.get("bodies", ()) for bound in read_bounds(entry, known)),
    )


_FACT_KEYS = ("unit", "range", "values", "danger", "per", "wish", "measured", "computed")
_FACT_TYPES = {"name": str, "values": list, "range": list, "danger": list, "wish": bool, "measured": bool}


def _fact_problems(entry: object) -> list[str]:
    location = f"fact {entry.get('name')}" if isinstance(entry, dict) else f"fact {entry}"
    problems = key_problems(location, entry, ("name", "type", "who"), _FACT_KEYS)
    if not isinstance(entry, dict):
        return problems
    wrong = type_problems(location, entry, _FACT_TYPES)
    if wrong:
        return problems + wrong
    kind = entry.get("type")
    if kind not in TYPES:
        problems.append(f"{location}: type is one of {', '.join(TYPES)}")
    if entry.get("who") not in WHO:
        problems.append(f"{location}: who is one of {', '.join(WHO)}")
    if kind in {"number", "integer"} and not {"unit", "range"} <= set(entry):
        problems.append(f"{location}: a number needs a unit and a range")
    if entry.get("per", "leg") != "leg":
        problems.append(f"{location}: per is 'leg' or left out")
    return problems + _value_problems(location, kind, entry)


def _value_problems(location: str, kind: object, entry: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with the values that a fact can have: range, choice and danger order."""
    problems: list[str] = []
    values, ends = entry.get("values", []), entry.get("range", [0, 1])
    if len(ends) != len(("low", "high")) or not ends[0] < ends[1]:
        problems.append(f"{location}: a range is [low, high]")
    if kind == "choice" and not values:
        problems.append(f"{location}: a choice needs its values")
    if len(set(values)) != len(values):
        problems.append(f"{location}: a choice names each value once")
    allowed = [False, True] if kind == "bool" else values
    if "danger" in entry and sorted(map(str, entry["danger"])) != sorted(map(str, allowed)):
        problems.append(f"{location}: the danger order must name every value once")
    return problems


def _computed_problems(entry: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with how a fact is worked out of others."""
    if "computed" not in entry:
        return []
    location, computed = f"fact {entry['name']}, computed", entry["computed"]
    problems = key_problems(location, computed, ("legs_differ_in", "by"))
    if problems:
        return problems
    source = facts.get(computed["legs_differ_in"], {})
    if source.get("type") != "number" or source.get("per") != "leg":
        problems.append(f"{location}: legs_differ_in names a number that is measured for each leg")
    if isinstance(computed["by"], bool) or not isinstance(computed["by"], (int, float)) or computed["by"] <= 0:
        problems.append(f"{location}: by is a number above zero, in the unit of what is measured")
    if entry.get("type") != "bool" or "per" in entry:
        problems.append(f"{location}: the fact itself is of the person, and yes or no")
    return problems


def _fact(section: str, entry: Mapping[str, Any]) -> Fact:
    low, high = entry.get("range", (None, None))
    order = tuple(entry.get("danger", ()))
    return Fact(
        name=entry["name"],
        section=section,
        type=entry["type"],
        who=entry["who"],
        unit=entry.get("unit"),
        low=low,
        high=high,
        values=tuple(entry.get("values", ())),
        danger=order or ((False, True) if entry["type"] == "bool" else ()),
        per_leg=entry.get("per") == "leg",
        wish=entry.get("wish", False),
        measured=entry.get("measured", False),
        computed=LegsDiffer(entry["computed"]["legs_differ_in"], float(entry["computed"]["by"]))
        if "computed" in entry
        else None,
    )
