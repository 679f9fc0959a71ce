"""Studies and questions as records: what one paper found of one outcome, and what is asked of papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soleus.knowledge.claims import READ

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.knowledge.figures import PrintedFigures
    from soleus.knowledge.trends import PressurePair, StudyModerators

RANDOMISED = ("randomised_parallel", "randomised_crossover", "randomised_within_person")
CHOSEN = ("as_treated", "cohort", "controlled", "within_person")  # compared, but nobody drew lots
ONE_SIDED = ("single_arm", "one_person")
DESIGNS = (*RANDOMISED, *CHOSEN, *ONE_SIDED, "review")
AGAINST = ("nothing", "placebo", "usual_care", "active", "mixed")
BETTER = ("lower", "higher")
READS = (*READ, "table in a review")  # several are joined by ", "
APART = {
    "review": "it is a review, and the trials it holds would count twice",
    "no_spread": "no spread of its difference was read",
    "arm_sizes_not_read": "how many people were in each arm was not read",
    "numbers_not_read": "its figures were not in the part that was read",
    "p_values_only": "it prints p values without a difference",
    "words_only": "it tells the direction in words only",
    "impossible_interval": "its printed interval is narrower than its people allow",
    "single_arm": "it compares with nobody",
    "one_person": "it is about one person",
    "other_unit": "it is told only in a unit of its own",
    "within_groups_only": "it compares each group only with itself",
    "not_an_effect": "it tells how the trial went, not what came of it",
}


@dataclass(frozen=True, slots=True)
class Apart:
    """Why an outcome is never put together with others: a ``reason`` from ``APART``, and the same in a sentence."""

    reason: str
    because: str


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """One outcome of one study at one time, as read.

    Attributes:
        people: who took part, in words; ``population`` is one of ``claims.POPULATIONS``.
        against: what kind of comparison ``comparator`` is, one of ``AGAINST``.
        outcome: in the same words wherever the same is measured; ``unit`` likewise.
        read: what was read, of ``READS``.
        better: whether ``lower`` or ``higher`` is good for a person.
        n: people in the study, where read.
        arms: people in each arm, by name, where read; they add up to ``n``.
        scale: the least and the most that the unit allows, where it has ends.
        figures: what an effect is computed from, where there is enough.
        printed: further figures as printed, by name.
        overlap: studies of one such name may be about the same people.
        holds: studies, by id, that a review has in it.
        apart: why it never pools; None if it may.
        moderators: how hard it pressed, and after how many hours legs were measured, where read.
        pressures: what it tells of two pressures on the same people.
    """

    id: str
    question: str
    design: str
    people: str
    population: str
    intervention: str
    comparator: str
    against: str
    outcome: str
    unit: str
    better: str
    time: str
    bias: str
    read: str
    source: str
    n: int | None = None
    arms: Mapping[str, int] = field(default_factory=dict)
    scale: tuple[float, float] | None = None
    figures: PrintedFigures | None = None
    printed: Mapping[str, Any] = field(default_factory=dict)
    overlap: str | None = None
    holds: tuple[str, ...] = ()
    apart: Apart | None = None
    note: str | None = None
    moderators: StudyModerators | None = None
    pressures: PressurePair | None = None

    @property
    def is_randomised(self) -> bool:
        """Whether lots were drawn and people counted where they were drawn to."""
        return self.design in RANDOMISED


@dataclass(frozen=True, slots=True)
class StudyQuestion:
    """What is asked of studies. ``direct`` answer it; ``near`` only come close, nearest first."""

    id: str
    text: str
    population: str
    intervention: str
    comparator: str
    outcome: str
    unit: str
    direct: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Studies:
    """All questions and studies by id."""

    questions: Mapping[str, StudyQuestion]
    studies: Mapping[str, StudyRecord]

    def of(self, question: str) -> tuple[StudyRecord, ...]:
        """Give all that was filed under a question."""
        return tuple(study for study in self.studies.values() if study.question == question)

    def direct(self, question: str) -> tuple[StudyRecord, ...]:
        """Give the studies that answer a question directly."""
        return tuple(self.studies[study] for study in self.questions[question].direct)
