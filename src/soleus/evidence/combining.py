"""Which studies may be put together, and why the rest may not.

Nothing is left out in silence: each refusal has a reason from ``REASONS`` and a sentence. A study whose error is only
bounded may pool, for that error is the largest it can be: it weighs less than it might, never more. Its mark stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soleus.evidence.effects import StudyEffect, effect_of
from soleus.knowledge.study_records import APART

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.knowledge.study_records import StudyRecord

REASONS = {
    **APART,
    "not_randomised": "nobody drew lots in it, but in others of the rows somebody did",
    "same_people": "it may be about people who are counted already",
    "other_outcome": "it measured something else than most",
    "other_measure": "it compares in another measure than most",
    "other_comparison": "it compares with something else than most",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a study is not put together with the others: a reason from ``REASONS``, and a sentence."""

    study: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Combinable:
    """What may be put together, and what not: each study of those asked about is in one of the two."""

    studies: tuple[StudyRecord, ...]
    effects: tuple[StudyEffect, ...]
    refusals: tuple[Refusal, ...]


def poolable(studies: Iterable[StudyRecord], *, outcome: str | None = None, unit: str | None = None) -> Combinable:
    """Choose those of some studies that may be put together.

    Apart are kept, in this order: those that say so themselves, those that nobody randomised
    beside randomised ones, then all that measured another outcome or unit, in another measure, or against another kind
    of comparison than most, and last all but the largest of those that may be about the same people.

    Args:
        studies: rows of one question.
        outcome: the one to look at, in the studies' words; the one that most of them measured if not told.
        unit: likewise.
    """
    rows = _Rows(list(studies))
    rows.keep_apart()
    randomised = {row.id for row in rows.kept if row.is_randomised}
    if randomised:
        rows.keep("not_randomised", randomised, _not_randomised)
    for reason, kind_of, sentence in _KINDS:
        kind = _most(rows.kept, kind_of, (outcome, unit))
        rows.keep(reason, {row.id for row in rows.kept if kind_of(row) == kind}, sentence)
    rows.keep("same_people", _one_of_each_people(rows.kept), _same_people)
    effects = tuple(effect for row in rows.kept if (effect := effect_of(row)) is not None)
    return Combinable(tuple(rows.kept), effects, tuple(rows.refusals))


@dataclass(slots=True)
class _Rows:
    """The rows that are left, and what was refused on the way."""

    kept: list[StudyRecord]
    refusals: list[Refusal] = field(default_factory=list)

    def keep_apart(self) -> None:
        """Refuse the rows that say themselves that they never pool."""
        self.refusals += [Refusal(row.id, row.apart.reason, row.apart.because) for row in self.kept if row.apart]
        self.kept = [row for row in self.kept if row.apart is None]

    def keep(self, reason: str, ids: set[str], sentence: Callable[[StudyRecord], str]) -> None:
        """Refuse all rows but some, with a sentence for each."""
        self.refusals += [Refusal(row.id, reason, sentence(row)) for row in self.kept if row.id not in ids]
        self.kept = [row for row in self.kept if row.id in ids]


def _kind_of_outcome(study: StudyRecord) -> tuple[str, str, str]:
    return study.outcome, study.unit, study.better


def _kind_of_measure(study: StudyRecord) -> str:
    return study.figures.measure if study.figures is not None else ""


def _kind_of_comparison(study: StudyRecord) -> tuple[str, str]:
    return study.against, study.comparator if study.against == "active" else ""


def _not_randomised(study: StudyRecord) -> str:
    return f"Nobody drew lots (design: {study.design}), so it is not put together with randomised trials."


def _other_outcome(study: StudyRecord) -> str:
    return f"It measured {study.outcome} ({study.unit}); what is put together here is something else."


def _other_measure(study: StudyRecord) -> str:
    return f"It compares by {_kind_of_measure(study)}, most of the rest by another measure."


def _other_comparison(study: StudyRecord) -> str:
    return f"It compares with {study.comparator}, most of the rest with something else."


def _same_people(_: StudyRecord) -> str:
    return "It may be about the same people as a row that is kept: the larger one, or the one named first."


_KINDS: tuple[tuple[str, Callable[[StudyRecord], Hashable], Callable[[StudyRecord], str]], ...] = (
    ("other_outcome", _kind_of_outcome, _other_outcome),
    ("other_measure", _kind_of_measure, _other_measure),
    ("other_comparison", _kind_of_comparison, _other_comparison),
)


def _most(
    rows: list[StudyRecord], kind_of: Callable[[StudyRecord], Hashable], wanted: tuple[str | None, str | None]
) -> Hashable:
    """Give the kind that most rows are of; among equals that of more people, then that named first."""
    outcome, unit = wanted
    counts, people = Counter[Hashable](), Counter[Hashable]()
    for row in rows:
        if outcome in {None, row.outcome} and unit in {None, row.unit}:
            counts[kind_of(row)] += 1
            people[kind_of(row)] += row.n or 0
    return max(counts, key=lambda kind: (counts[kind], people[kind]), default=None)


def _one_of_each_people(rows: list[StudyRecord]) -> set[str]:
    """Give the rows that are left if of all that may share people only the largest counts."""
    largest: dict[str, StudyRecord] = {}
    for row in rows:
        people = row.overlap or row.source
        if people not in largest or (row.n or 0) > (largest[people].n or 0):
            largest[people] = row
    return {row.id for row in largest.values()}
