"""What a prediction says and what it takes for granted: ``physiology/says.yaml`` and ``physiology/person.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isclose
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class PredictionTexts:
    """Sentences by id with their claims; how a change is said; heads of the table; what can drive the spread, by id."""

    sentences: Mapping[str, str]
    claims: Mapping[str, list[str]]
    changes: Mapping[str, str]
    legs: Mapping[str, str]
    columns: Mapping[str, str]
    rows: Mapping[str, str]
    sensitivities: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class UnknownPriors:
    """What is taken for what a person did not tell; ``person.yaml`` says of each part what it is."""

    hours: Mapping[str, list[float]]
    hours_up: float
    unknown: Mapping[str, float | Mapping[str, float]]
    settled_by: Mapping[str, list[str]]
    oedema: Mapping[str, str]
    noticed_percent: float
    measured: Mapping[str, list[float]]


def read_says(claims: Container[str], root: Path = ROOT) -> PredictionTexts:
    """Read ``physiology/says.yaml``.

    Raises:
        KnowledgeError: a missing or unknown section, a sentence without claims, or a claim that does not exist.
    """
    entry = read_yaml(root / "physiology" / "says.yaml")
    problems = key_problems("says.yaml", entry, [field.name for field in fields(PredictionTexts)])
    if problems:
        raise KnowledgeError("What a prediction says cannot be used", problems)
    texts = PredictionTexts(**entry)
    problems = key_problems("says.yaml, claims", texts.claims, texts.sentences)
    for name, ids in texts.claims.items():
        problems += [f"says.yaml, {name}: no claim '{claim}'" for claim in ids or [""] if claim not in claims]
    for name, sensitivity in texts.sensitivities.items():
        problems += key_problems(f"says.yaml, drivers, {name}", sensitivity, ("says", "parameters"))
    if problems:
        raise KnowledgeError("What a prediction says cannot be used", problems)
    return texts


def read_unknown_priors(root: Path = ROOT) -> UnknownPriors:
    """Read ``physiology/person.yaml``.

    Raises:
        KnowledgeError: a missing or unknown section, or shares that do not sum to 1.
    """
    entry = read_yaml(root / "physiology" / "person.yaml")
    problems = key_problems("person.yaml", entry, [field.name for field in fields(UnknownPriors)])
    if not problems:
        for name, shares in entry["unknown"].items():
            if isinstance(shares, dict) and not isclose(sum(shares.values()), 1):
                problems.append(f"person.yaml, {name}: shares must sum to 1")
    if problems:
        raise KnowledgeError("What a prediction takes for granted cannot be used", problems)
    return UnknownPriors(**entry)
