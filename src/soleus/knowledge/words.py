"""Every sentence a person can read, and the words of certainty, which only code writes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from soleus.knowledge.claims import Effect

MOST_LABELS = 2  # more of them make a sentence too long to read


@dataclass(frozen=True, slots=True)
class Words:
    """The sections of ``words.yaml``, each a mapping from an id to its sentences."""

    intended_use: str
    certainty: Mapping[str, Any]
    urgency: Mapping[str, Any]
    verdicts: Mapping[str, Any]
    emergency: Mapping[str, str]
    headings: Mapping[str, str]
    terminal: Mapping[str, str]
    says: Mapping[str, Any]
    helps: Mapping[str, Any]
    options: Mapping[str, str]
    advice: Mapping[str, str]
    rules: Mapping[str, str]
    rules_when_unknown: Mapping[str, str]
    facts: Mapping[str, Any]

    def label(self, key: str) -> str:
        """Name a fact in plain words; for a leg's fact, say which leg ("left leg: …")."""
        leg, _, name = key.rpartition(".")
        label: str = self.facts[name]["label"]
        return f"{self.says['leg'][leg]}: {label}" if leg else label

    def question(self, key: str) -> str:
        """Ask for a fact; for a leg's fact, say which leg first."""
        leg, _, name = key.rpartition(".")
        ask: str = self.facts[name]["ask"]
        return f"{self.says['leg'][leg].capitalize()}: {ask}" if leg else ask

    def not_answered(self, keys: Sequence[str]) -> str:
        """Say what was not answered: the first few, and how many more."""
        labels = [self.label(key) for key in keys[:MOST_LABELS]]
        if len(keys) > MOST_LABELS:
            labels.append(self.says["and_more"].format(count=len(keys) - MOST_LABELS))
        sentence: str = self.says["missing"]
        return sentence.format(labels="; ".join(labels))

    def value(self, name: str, value: object) -> str:
        """Say a fact's value in plain words."""
        if isinstance(value, bool):
            word: str = self.says["answer_yes" if value else "answer_no"]
            return word
        if isinstance(value, str):
            phrase: str = self.facts[name]["values"][value]
            return phrase
        return f"{value:g}"

    def effect(self, subject: str, subject_inside: str, outcome: str, certainty: str, **how: str) -> str:
        """Say an effect with the words that its certainty allows.

        Args:
            subject: what acts, as it begins a sentence ("Compression socks").
            subject_inside: the same inside a sentence.
            outcome: what it acts on.
            certainty: high, moderate, low, very_low or not_graded.
            how: ``direction`` (lowers, raises, no_difference; default lowers) and ``size`` (large, moderate, small,
                none; default moderate).
        """
        direction = how.get("direction", "lowers")
        pattern: str = (
            self.certainty["no_difference"][certainty] if direction == "no_difference" else self.certainty[certainty]
        )
        return pattern.format(
            subject=subject,
            subject_inside=subject_inside,
            outcome=outcome,
            size=self.certainty["size"].get(how.get("size", "moderate"), ""),
            **self.certainty["verbs"].get(direction, {}),
        )

    def claim_effect(self, effect: Effect, certainty: str) -> str:
        """Say a claim's measured effect in words."""
        subject = effect.with_[:1].upper() + effect.with_[1:]
        return self.effect(
            subject, effect.with_, effect.outcome, certainty, direction=effect.direction, size=effect.size
        )


def read_words(root: Path = ROOT) -> Words:
    """Read ``words.yaml``.

    Raises:
        KnowledgeError: a section is missing or unknown.
    """
    entry = read_yaml(root / "words.yaml")
    problems = key_problems("words.yaml", entry, [field.name for field in fields(Words)])
    if problems:
        raise KnowledgeError("The words cannot be used", problems)
    return Words(**entry)
