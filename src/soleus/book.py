"""The book: everything that is known, as one frozen record. ``soleus.load`` makes it; every stage is given it.

So two books of different folders stand side by side in one process, and each answers with its own rules, sentences,
garments and numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soleus.knowledge.claims import Claim, Library
    from soleus.knowledge.fitting import FittingKnowledge
    from soleus.knowledge.options import OptionFacts
    from soleus.knowledge.predicting import PredictionTexts, UnknownPriors
    from soleus.knowledge.questions import Asking
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
        """What predicting a day stands on."""
        return self.parts.prediction

    @property
    def asking(self) -> Asking:
        """The questions that people ask, with their answers, and the words of danger."""
        return self.parts.asking
