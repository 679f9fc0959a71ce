"""Reads ``knowledge/population.yaml``: how common each answer is among made-up people, and what of it is known.

Round assumptions, no findings. People made from them say nothing about any real population.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from soleus.case.facts import Fact, Vocabulary

FILE = "population.yaml"
_CONDITION = re.compile(r"(\w+)(?: >= ([\d.]+))?")


@dataclass(frozen=True, slots=True)
class When:
    """A yes/no fact that is true, or a number from a bound on."""

    fact: str
    bound: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many people something is true of: a share, times each factor whose condition holds."""

    share: float
    times: Mapping[When, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """How common each value of a choice is; ``tilts`` multiply some weights where their condition holds."""

    weights: Mapping[Any, float]
    tilts: Mapping[When, Mapping[Any, float]]


@dataclass(frozen=True, slots=True)
class Even:
    """A number evenly between two others."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bell:
    """A number around a mean, in the fact's unit; the right leg differs from the left by a bell of its own."""

    mean: float
    sd: float
    shifts: Mapping[When, float]
    legs_differ_by: float
    decimals: int


Drawn = Share | Weights | Even | Bell


@dataclass(frozen=True, slots=True)
class FactBlock:
    """Facts that are known together or not at all, and of how many people."""

    known: Share
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """How facts are drawn, in order; which are known together; and the share of answers lost one by one."""

    facts: Mapping[str, Drawn]
    blocks: tuple[FactBlock, ...]
    slips: float


def read_population(vocabulary: Vocabulary, root: Path = ROOT) -> Population:
    """Read how made-up people are drawn.

    Raises:
        KnowledgeError: a fact has no entry, an entry has no fact, or an entry is none that can be drawn.
    """
    text = read_yaml(root / FILE)
    problems = key_problems(FILE, text, ("facts", "slips", "blocks"))
    names = [fact.name for fact in vocabulary.facts.values() if not fact.computed]
    if not problems:
        problems = key_problems(FILE, text["facts"], names)
    if problems:
        raise KnowledgeError("The made-up population cannot be used", problems)
    facts = {}
    for name, entry in text["facts"].items():
        try:
            facts[name] = _drawn(entry, vocabulary.facts[name])
            _in_order(facts[name], list(facts)[:-1], vocabulary)
        except (TypeError, ValueError, KeyError, AttributeError):
            problems.append(f"{FILE}: '{name}' is drawn in no way that the head of the file names")
    if problems:
        raise KnowledgeError("The made-up population cannot be used", problems)
    return Population(facts, tuple(_block(entry, vocabulary) for entry in text["blocks"]), float(text["slips"]))


def _drawn(entry: Any, fact: Fact) -> Drawn:  # noqa: ANN401  # YAML; a wrong entry raises whatever it trips over
    """Read one entry."""
    match entry:
        case [low, high] if fact.type == "number":
            return Even(float(low), float(high))
        case {"mean": mean, "sd": sd} if fact.type == "number":
            shifts = {_when(key): float(by) for key, by in entry.get("shifts", {}).items()}
            return Bell(float(mean), float(sd), shifts, float(entry.get("legs_differ_by", 0)), entry.get("decimals", 1))
        case Mapping() if fact.type in {"choice", "integer"}:
            weights = entry.get("weights", entry)
            tilts = {_when(key): dict(by) for key, by in entry.get("tilts", {}).items()} if "weights" in entry else {}
            if fact.type == "choice" and set(weights) != set(fact.values):
                raise ValueError(fact.name)
            read = str if fact.type == "choice" else int
            return Weights({read(value): float(weight) for value, weight in weights.items()}, tilts)
        case _ if fact.type == "bool":
            return _share(entry)
    raise ValueError(fact.name)


def _share(entry: Any) -> Share:  # noqa: ANN401  # YAML; float() refuses what is no number
    if not isinstance(entry, Mapping):
        return Share(float(entry), {})
    return Share(float(entry["share"]), {_when(key): float(by) for key, by in entry["times"].items()})


def _when(text: str) -> When:
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return When(match[1], None if match[2] is None else float(match[2]))


def _in_order(drawn: Drawn, before: list[str], vocabulary: Vocabulary) -> None:
    """Refuse a condition on a fact that is drawn later, or that is of the wrong kind."""
    conditions = {Share: "times", Weights: "tilts", Bell: "shifts"}.get(type(drawn))
    for when in getattr(drawn, conditions) if conditions else ():
        if when.fact not in before or (vocabulary.facts[when.fact].type == "bool") != (when.bound is None):
            raise ValueError(when.fact)


def _block(entry: Mapping[str, Any], vocabulary: Vocabulary) -> FactBlock:
    sections = entry.get("sections", ())
    named = entry.get("facts", ())
    facts = (fact for fact in vocabulary.facts.values() if fact.for_anyone and not fact.computed)
    lay = (fact.name for fact in facts if fact.section in sections)
    return FactBlock(_share(entry["known"]), (*lay, *named))
