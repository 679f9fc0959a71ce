"""The worked cases of every rule and named condition, from ``cases/*.yaml``.

Each names facts with which the rule is known true, known false and unknown, every number of its condition below, at and
above, and a person whose answer it alone changes.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from soleus.rules.model import Truth

FOLDER = Path(__file__).parent / "cases"
TRUTHS: dict[Any, Truth] = {True: True, "true": True, False: False, "false": False, "unknown": None, None: None}


@dataclass(frozen=True, slots=True)
class TruthCase:
    """Facts, and what the rule's condition (or its guard) must come to."""

    rule: str
    name: str
    facts: dict[str, Any]
    truth: Truth
    of_guard: bool = False

    @property
    def id(self) -> str:
        return f"{self.rule}-{self.name}"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number in a rule's condition: the truths just below, at and just above it."""

    rule: str
    fact: str
    beside: dict[str, Any]
    points: tuple[tuple[str, float, bool], ...]

    @property
    def at(self) -> float:
        return next(value for place, value, _ in self.points if place == "at")


@cache
def entries() -> dict[str, dict[str, Any]]:
    """Read every file: rule or condition name to its entry."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for name, entry in yaml.safe_load(path.read_text("utf-8")).items():
            assert name not in found, f"{name}: two entries"
            found[name] = entry
    return found


def truth_cases() -> list[TruthCase]:
    """Give all cases of truth: true, false, unknown, the further ways, thresholds, and the same of guards."""
    cases: list[TruthCase] = []
    for rule, entry in entries().items():
        for part, prefix, of_guard in ((entry, "", False), (entry.get("guard", {}), "guard-", True)):
            cases += [
                TruthCase(rule, f"{prefix}{state}", part[state], TRUTHS[state], of_guard)
                for state in ("true", "false", "unknown")
                if state in part
            ]
            for number, more in enumerate(part.get("more", ()), start=1):
                truth = TRUTHS[more["truth"]]
                cases.append(TruthCase(rule, f"{prefix}more{number}", more["facts"], truth, of_guard))
    for threshold in thresholds():
        for place, value, truth in threshold.points:
            facts = threshold.beside | {threshold.fact: value}
            cases.append(TruthCase(threshold.rule, f"{threshold.fact}-{place}-{threshold.at}", facts, truth))
    return cases


def thresholds() -> list[Threshold]:
    """Give the thresholds of all rules."""
    return [
        Threshold(
            rule,
            threshold["fact"],
            threshold.get("beside", {}),
            tuple((place, *threshold[place]) for place in ("below", "at", "above") if place in threshold),
        )
        for rule, entry in entries().items()
        for threshold in entry.get("thresholds", ())
    ]


def lone_people() -> dict[str, dict[str, Any]]:
    """Give, by rule, the person whose answer that rule alone changes: {start, facts}."""
    return {rule: entry["alone"] for rule, entry in entries().items() if "alone" in entry}
