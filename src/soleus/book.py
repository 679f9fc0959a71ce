"""The book: everything that is known, as one frozen record. ``soleus.load`` makes it; every stage is given it.

So two books of different folders stand side by side in one process, and each answers with its own rules, sentences,
garments and numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soleus.knowledge.claims import Claim, Library
    from soleus.knowledge.fitting import FittingKnowledge
    from soleus.knowledge.learning import Learning
    from soleus.knowledge.options import OptionFacts
    from soleus.knowledge.predicting import PredictionTexts, UnknownPriors
    from soleus.knowledge.questions import Asking
    from soleus.knowledge.summaries import Summaries
    from soleus.knowledge.words import Words
    from soleus.leg.physiology import Physiology
    from soleus.rules.model import Rulebook


@dataclass(frozen=True, slots=True)
class PredictionKnowledge:
    """What a prediction says, what it takes for what was not told, and the numbers of the leg model.

    ``pictures`` holds the words on a picture of a day.
    """

    says: PredictionTexts
    pictures: Mapping[str, str]
    priors: UnknownPriors
    physiology: Physiology


class Languages(Protocol):
    """The words of a book in every language that there is a file of; equal to itself alone."""

    def __hash__(self) -> int:
        """Let what was made of them be kept."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages, English first."""

    def words(self, code: str) -> Words:
        """Give the words in a language.

        Raises:
            KnowledgeError: there is no such language, or its file does not fit the English words.
        """


class Parts(Protocol):
    """The parts of a book that not every answer needs; each is fetched when it is first asked for, and kept.

    Raises:
        KnowledgeError: the files were changed since the book was loaded, so that the part would be of another book.
    """

    @property
    def library(self) -> Library:
        """Claims and sources."""

    @property
    def fitting(self) -> FittingKnowledge:
        """Garments, and what fitting stands on."""

    @property
    def prediction(self) -> PredictionKnowledge:
        """What predicting stands on."""

    @property
    def asking(self) -> Asking:
        """The questions that people ask, and the words of danger."""

    @property
    def languages(self) -> Languages:
        """The words in other languages."""

    @property
    def learning(self) -> Learning:
        """The pages to read."""

    @property
    def evidence(self) -> Summaries:
        """What bodies of evidence came to."""


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that is known.

    ``effects`` holds the claims that are the options' main effects, which every answer shows. ``root`` is the folder
    that it was read from: beside it lie what changes no answer, such as worked cases and codes of record systems.
    """

    rules: Rulebook
    words: Words
    options: Mapping[str, OptionFacts]
    effects: Mapping[str, Claim]
    root: Path = field(repr=False, compare=False)
    parts: Parts = field(repr=False, compare=False)

    @property
    def library(self) -> Library:
        """All claims and sources."""
        return self.parts.library

    @property
    def fitting(self) -> FittingKnowledge:
        """The garments, and what fitting them stands on."""
        return self.parts.fitting

    @property
    def prediction(self) -> PredictionKnowledge:
        """What predicting a day stands on; it speaks the language of the book."""
        prediction = self.parts.prediction
        if self.words.english is None:
            return prediction
        from soleus.knowledge.languages import predicted_in  # noqa: PLC0415  # most answers are in English

        return replace(prediction, says=predicted_in(prediction.says, self.words))

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that the book can speak ("en", "de"), English first."""
        return self.parts.languages.codes

    def in_language(self, code: str) -> Book:
        """Give the same book with its words in a language; what that language lacks stays English, and is marked so.

        Claims, sources and what a clinician reads stay English. The rules are the same, and so is their hash.

        Raises:
            KnowledgeError: there is no such language, or its file does not fit the English words.
        """
        if code == self.words.language["code"]:
            return self
        return replace(self, words=self.parts.languages.words(code))

    @property
    def learning(self) -> Learning:
        """The pages to read, for people and for those who treat them."""
        return self.parts.learning

    @property
    def evidence(self) -> Summaries:
        """What the bodies of evidence behind made claims came to, made ahead; the gaps and the disputes."""
        return self.parts.evidence

    @property
    def asking(self) -> Asking:
        """The questions that people ask, with their answers, and the words of danger."""
        return self.parts.asking
