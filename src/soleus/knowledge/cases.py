"""The worked cases of every rule and named condition, from ``cases/*.yaml``.

Each entry names facts with which the rule is known true, known false and unknown, every number of its condition below,
at and above, and a person whose answer it alone changes. Tests hold the rules against them, and ``soleus review``
prints them for clinicians to judge.

No answer is made from them. So they are no part of ``load.TEXT_FILES`` and leave the rulebook's hash alone: two answers
with one hash stand on the same rules, whatever cases were added between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from soleus.knowledge.expect import expect_problems
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

Truth = bool | None
Facts = Mapping[str, Any]

TRUTHS: dict[object, Truth] = {True: True, "true": True, False: False, "false": False, "unknown": None}
STATES = ("true", "false", "unknown")
PLACES = ("below", "at", "above")
# What is known of somebody before their own facts; ``soleus.case.start`` gives the facts.
STARTS = ("nothing", "all_no")
_OF_GUARD = (*STATES, "more")
_KEYS = (*_OF_GUARD, "thresholds", "guard", "alone")


@dataclass(frozen=True, slots=True)
class TruthCase:
    """Facts by key (``left.abi``), and what the rule's condition (or its guard) must come to with them."""

    rule: str
    name: str
    facts: Facts
    truth: Truth
    of_guard: bool = False

    @property
    def id(self) -> str:
        """The name under which the test runs."""
        return f"{self.rule}-{self.name}"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number in a rule's condition: the truths just below, at and just above it.

    ``beside`` holds the facts known besides; ``points`` are (place, value, truth), with no place beyond the range.
    """

    rule: str
    fact: str
    beside: Facts
    points: tuple[tuple[str, float, bool], ...]

    @property
    def number(self) -> float:
        """The number itself."""
        return next(value for place, value, _ in self.points if place == "at")

    def truth_cases(self) -> Iterator[TruthCase]:
        """Give each point as a case of its own."""
        for place, value, truth in self.points:
            yield TruthCase(self.rule, f"{self.fact}-{place}-{self.number}", {**self.beside, self.fact: value}, truth)


@dataclass(frozen=True, slots=True)
class LonePerson:
    """Somebody whose answer one rule alone changes: a start (see ``STARTS``) and the facts laid over it.

    ``expect`` holds what must come out for them (see ``soleus.knowledge.expect``), where it shows the rule's effect.
    """

    rule: str
    start: str
    facts: Facts
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkedCases:
    """All that is written down for one rule or named condition."""

    rule: str
    truths: tuple[TruthCase, ...]
    thresholds: tuple[Threshold, ...]
    alone: LonePerson | None = None

    def every_truth(self) -> Iterator[TruthCase]:
        """Give every case of truth, the points of the thresholds among them."""
        yield from self.truths
        for threshold in self.thresholds:
            yield from threshold.truth_cases()


@cache
def read_cases(root: Path = ROOT) -> dict[str, WorkedCases]:
    """Read ``cases/*.yaml``: the name of a rule or condition to its cases.

    Whether there is such a rule or fact is not known down here; tests hold that.

    Raises:
        KnowledgeError: unknown or missing keys, facts or truths of another shape, a name with two entries.
    """
    problems: list[str] = []
    entries: dict[str, Any] = {}
    for path in sorted(root.glob("cases/*.yaml")):
        text = read_yaml(path)
        problems += key_problems(f"cases/{path.name}", text, text or ())
        for name, entry in text.items() if isinstance(text, dict) else ():
            location = f"cases/{path.name}, {name}"
            problems += [f"{location}: has two entries"] if name in entries else []
            problems += _entry_problems(location, entry)
            entries[name] = entry
    if problems:
        raise KnowledgeError("The worked cases cannot be used", problems)
    return {name: _worked(name, entry) for name, entry in entries.items()}


def facts_problems(location: str, facts: object, *, over_a_start: bool = False) -> list[str]:
    """Say what is wrong with the facts of a case; ``over_a_start`` lets null take a fact of the start away again."""
    problems = key_problems(location, facts, facts if isinstance(facts, dict) else ())
    if problems or not isinstance(facts, dict):
        return problems
    return [
        f"{location}: '{key}' must be yes or no, a number or a word"
        for key, value in facts.items()
        if not (isinstance(value, bool | int | float | str) or (over_a_start and value is None))
    ]


def start_problems(location: str, start: object) -> list[str]:
    """Say whether a start is none of those there are."""
    return [] if start in STARTS else [f"{location}: start is '{start}' (allowed: {', '.join(STARTS)})"]


def _entry_problems(location: str, entry: object) -> Iterator[str]:
    yield from key_problems(location, entry, (), _KEYS)
    if not isinstance(entry, dict):
        return
    if not entry:
        yield f"{location}: has no case"
    yield from _truth_problems(location, entry)
    if "guard" in entry:
        yield from key_problems(f"{location}, guard", entry["guard"], (), _OF_GUARD)
        yield from _truth_problems(f"{location}, guard", entry["guard"])
    for number, threshold in _numbered(location, entry, "thresholds"):
        if isinstance(threshold, str):
            yield threshold
        else:
            yield from _threshold_problems(f"{location}, threshold {number}", threshold)
    if "alone" in entry:
        flaws = key_problems(f"{location}, alone", entry["alone"], ("start", "facts"), ("expect",))
        yield from flaws or _alone_problems(f"{location}, alone", entry["alone"])


def _numbered(location: str, entry: Mapping[str, Any], key: str) -> Iterator[tuple[int, Any]]:
    """Give the items of a list with their numbers, or the one problem that it is no list."""
    items = entry.get(key, [])
    yield from enumerate(items if isinstance(items, list) else [f"{location}: {key} must be a list"], start=1)


def _truth_problems(location: str, part: object) -> Iterator[str]:
    if not isinstance(part, dict):
        return
    for state in STATES:
        if state in part:
            yield from facts_problems(f"{location}, {state}", part[state])
    for number, more in _numbered(location, part, "more"):
        if isinstance(more, str):
            yield more
            continue
        flaws = key_problems(f"{location}, more {number}", more, ("facts", "truth"))
        yield from flaws
        if flaws:
            continue
        yield from facts_problems(f"{location}, more {number}", more["facts"])
        if not isinstance(more["truth"], bool | str) or more["truth"] not in TRUTHS:
            yield f"{location}, more {number}: truth is '{more['truth']}' (allowed: {', '.join(STATES)})"


def _threshold_problems(location: str, threshold: object) -> Iterator[str]:
    yield from key_problems(location, threshold, ("fact", "at"), ("beside", "below", "above"))
    if not isinstance(threshold, dict):
        return
    if not isinstance(threshold.get("fact", ""), str):
        yield f"{location}: fact must be text"
    yield from facts_problems(location, threshold.get("beside", {}))
    for place in PLACES:
        match threshold.get(place, [0, True]):
            case [int() | float() as value, bool()] if not isinstance(value, bool):
                pass
            case _:
                yield f"{location}: {place} must be [number, true or false]"


def _alone_problems(location: str, alone: Mapping[str, Any]) -> Iterator[str]:
    yield from start_problems(location, alone["start"])
    yield from facts_problems(location, alone["facts"], over_a_start=True)
    yield from expect_problems(location, alone["expect"]) if "expect" in alone else ()


def _worked(rule: str, entry: Mapping[str, Any]) -> WorkedCases:
    alone = LonePerson(rule=rule, **entry["alone"]) if "alone" in entry else None
    return WorkedCases(
        rule=rule,
        truths=(*_truths(rule, entry, of_guard=False), *_truths(rule, entry.get("guard", {}), of_guard=True)),
        thresholds=tuple(_threshold(rule, threshold) for threshold in entry.get("thresholds", ())),
        alone=alone,
    )


def _truths(rule: str, part: Mapping[str, Any], *, of_guard: bool) -> Iterator[TruthCase]:
    prefix = "guard-" if of_guard else ""
    for state in STATES:
        if state in part:
            yield TruthCase(rule, f"{prefix}{state}", part[state], TRUTHS[state], of_guard)
    for number, more in enumerate(part.get("more", ()), start=1):
        yield TruthCase(rule, f"{prefix}more{number}", more["facts"], TRUTHS[more["truth"]], of_guard)


def _threshold(rule: str, entry: Mapping[str, Any]) -> Threshold:
    points = tuple((place, *entry[place]) for place in PLACES if place in entry)
    return Threshold(rule, entry["fact"], entry.get("beside", {}), points)
