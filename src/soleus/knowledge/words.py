"""Every sentence a person can read, and the words of certainty, which only code writes."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from soleus.knowledge.claims import GRADED_ELSEWHERE, NOT_STATED
from soleus.knowledge.in_english import InEnglish, with_capital
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from soleus.knowledge.claims import Claim
    from soleus.knowledge.options import OptionFacts

MOST_LABELS = 2  # more of them make a sentence too long to read, as do two long ones
MOST_LABEL_WORDS = 18


@dataclass(frozen=True)
class Words:
    """The sections of a language file, each a mapping from an id to its sentences.

    ``language`` holds the code, the name and the mark before decimals, and a ``notice`` where no clinician has reviewed
    the translation. ``prediction`` holds what ``physiology/says.yaml`` says in English, ``option_texts``
    what ``options.yaml`` does. ``english`` are the words that
    stand in where the file lacks some; None of the English ones.
    """

    language: Mapping[str, str]
    intended_use: str
    certainty: Mapping[str, Any]
    urgency: Mapping[str, Any]
    verdicts: Mapping[str, Any]
    take_off: Mapping[str, str]
    headings: Mapping[str, str]
    terminal: Mapping[str, str]
    clinical: Mapping[str, Any]
    pages: Mapping[str, Any]
    interview: Mapping[str, str]
    typed: Mapping[str, Any]
    units: Mapping[str, str]
    topics: Mapping[str, str]
    interview_groups: Sequence[Mapping[str, Any]]
    interview_gathers: Sequence[Sequence[str]]
    says: Mapping[str, Any]
    helps: Mapping[str, Any]
    options: Mapping[str, str]
    needs: Mapping[str, str]
    comparisons: Mapping[str, str]
    patterns: Mapping[str, str]
    recognition: Mapping[str, str]
    course: Mapping[str, str]
    advice: Mapping[str, str]
    rules: Mapping[str, str]
    rules_when_unknown: Mapping[str, str]
    fit: Mapping[str, Any]
    facts: Mapping[str, Any]
    web: Mapping[str, Any]
    ask: Mapping[str, Any]
    prediction: Mapping[str, Any] = field(default_factory=dict)
    option_texts: Mapping[str, Any] = field(default_factory=dict)
    english: Words | None = field(default=None, repr=False)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Every fact's name in plain words, by its key; a leg's fact says which leg ("left leg: …")."""
        plain = {name: fact["label"] for name, fact in self.facts.items()}
        legs = self.says["leg"].items()
        return plain | {f"{leg}.{name}": f"{side}: {label}" for leg, side in legs for name, label in plain.items()}

    def label(self, key: str) -> str:
        """Name a fact in plain words."""
        return self.labels[key]

    def question(self, key: str) -> str:
        """Ask for a fact; for a leg's fact, say which leg first."""
        leg, _, name = key.rpartition(".")
        ask: str = self.facts[name]["ask"]
        return f"{with_capital(self.says['leg'][leg])}: {ask}" if leg else ask

    def not_answered(self, keys: Sequence[str]) -> str:
        """Say what was not answered: the first few, and how many more."""
        key: tuple[str | int, ...] = (*keys[:MOST_LABELS], len(keys))
        if key not in self._not_answered:
            self._not_answered[key] = self._say_not_answered(keys)
        return self._not_answered[key]

    @cached_property
    def _not_answered(self) -> dict[tuple[str | int, ...], str]:
        """The sentences that were made so far, by the facts that are named and the count of all."""
        return {}

    def _say_not_answered(self, keys: Sequence[str]) -> str:
        labels = [self.labels[key] for key in keys[:MOST_LABELS]]
        if sum(len(label.split()) for label in labels) > MOST_LABEL_WORDS:
            del labels[1:]
        if len(keys) > len(labels):
            labels.append(self.says["and_more"].format(count=len(keys) - len(labels)))
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
        return self.number(f"{value:g}")

    def number(self, written: str) -> str:
        """Write a number with this language's mark before decimals."""
        return written.replace(".", self.language["decimal"])

    def day(self, day: date, form: str = "day") -> str:
        """Say a day with its weekday and month; ``short`` is the form for a narrow column."""
        dates: Mapping[str, Any] = self.pages["dates"]
        weekday, month = dates["weekdays"][day.weekday()], dates["months"][day.month - 1]
        text: str = dates[form]
        return text.format(weekday=weekday, day=day.day, month=month)

    def in_english(self, text: str) -> str:
        """Give a text of claims, sources or options, which are English: marked so among words of another language."""
        return text if self.english is None else InEnglish(text)

    def use(self, option: OptionFacts) -> str:
        """Say how an option is used."""
        translated = self.option_texts.get(option.id, {}).get("use")
        return " ".join(translated) if translated else self.in_english(" ".join(option.use))

    def adverse_effects(self, option: OptionFacts) -> str | None:
        """Say what an option can harm; None where nothing is known of it."""
        translated: str | None = self.option_texts.get(option.id, {}).get("adverse_effects")
        if translated or option.adverse_effects is None:
            return translated
        return self.in_english(option.adverse_effects)

    def effect(  # noqa: PLR0913  # what a sentence about an effect is made of, named at every call
        self,
        subject: str,
        outcome: str,
        certainty: str,
        *,
        direction: str = "lowers",
        size: str = "moderate",
        many: bool = False,
        seen_in: str = "many",
        observed: bool = False,
        certainty_words: str | None = None,
    ) -> str:
        """Say an effect with the words that its certainty allows.

        Args:
            subject: what acts, as it stands inside a sentence ("compression socks").
            outcome: what it acts on.
            certainty: high, moderate, low, very_low, grade_not_recorded or not_graded.
            direction: lowers, raises or no_difference.
            size: large, moderate, small, none or not_stated.
            many: whether the subject is a plural.
            seen_in: one study, many of them, or an uncontrolled one; said where no grade is known.
            observed: whether it only went with what acts, as nobody was given that by lot.
            certainty_words: the source's own words for how sure it is, where they are not ours.
        """
        verbs = self.certainty["verbs"][direction]
        own = certainty == GRADED_ELSEWHERE and certainty_words
        pattern: str = self.certainty["graded_otherwise" if own else certainty]
        manner = "uncontrolled" if seen_in == "uncontrolled" else "observed" if observed else "compared"
        past: str = self.certainty[manner][direction]
        return pattern.format(
            seen=self.certainty["seen"][seen_in],
            words=certainty_words,
            found=past.format(subject=subject, outcome=outcome, past=verbs["past"], size=self.certainty["size"][size]),
            subject=with_capital(subject),
            subject_inside=subject,
            outcome=outcome,
            size=self.certainty["size"][size],
            verb=verbs["many" if many else "one"],
            plain=verbs["many"],
        )

    def claim_effect(self, claim: Claim) -> str:
        """Say a claim's measured effect in words: also in whom, against what and when, or that this is not told.

        English, as claims are, whatever the language.

        Raises:
            ValueError: the claim has no effect.
        """
        if self.english is not None:
            return self.in_english(self.english.claim_effect(claim))
        effect = claim.effect
        if effect is None:
            raise ValueError(f"claim {claim.id} has no effect")
        sentence = self.effect(
            effect.with_,
            effect.outcome,
            claim.certainty,
            direction=effect.direction,
            size=effect.size,
            many=effect.many,
            seen_in=claim.seen_in,
            observed=claim.observed,
            certainty_words=claim.certainty_words,
        )
        scope = {"people": self.people(claim), "versus": effect.versus, "when": effect.when}
        untold: dict[str, str] = self.certainty["scope_missing"]
        parts = [
            untold[name] if text == NOT_STATED else self.certainty["scope"][name].format(text)
            for name, text in scope.items()
        ]
        return " ".join((sentence, *parts))

    def people(self, claim: Claim) -> str:
        """Say in whom a claim's effect was measured, in English as claims are."""
        if self.english is not None:
            return self.in_english(self.english.people(claim))
        populations: dict[str, str] = self.certainty["populations"]
        return (claim.effect and claim.effect.people) or populations[claim.population]


# What every language file has a section for, in the order of the file in English.
SECTIONS = tuple(part.name for part in fields(Words) if part.default is MISSING and part.default_factory is MISSING)


def read_words(root: Path = ROOT) -> Words:
    """Read ``words/en.yaml``.

    Raises:
        KnowledgeError: a section is missing or unknown.
    """
    entry = parse_yaml((root / "words" / "en.yaml").read_text("utf-8"), "words/en.yaml", ours=True)
    problems = key_problems("words/en.yaml", entry, SECTIONS)
    if problems:
        raise KnowledgeError("The words cannot be used", problems)
    return Words(**entry)
