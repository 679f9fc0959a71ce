"""Bodies of evidence, from ``evidence/*.yaml``: which studies stand behind a claim, and what a person judges of them.

A body of evidence is GRADE's term for all that was found on one outcome of one comparison. ``soleus evidence build``
puts its studies together, says how sure they make us, and writes the claim that it names.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.grading import DOWN, UP
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of one reason of GRADE: levels (0 to 2), and the argument."""

    levels: int
    because: str


@dataclass(frozen=True, slots=True)
class Matters:
    """The smallest difference that matters to a person, in the body's unit (ratios: the ratio, above 1), and why."""

    value: float
    because: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TheirGrade:
    """How sure the source itself is, by GRADE, and where that was read."""

    certainty: str
    read: str


@dataclass(frozen=True, slots=True)
class BodyOfEvidence:
    """What one claim is made from.

    Attributes:
        claim: the claim that it makes.
        question: the question of ``studies/*.yaml`` that it answers.
        takes: its studies; empty for all of the question that may be put together. A review may stand alone.
        asked_of: whom the answer is for, one of those whom ``grading.yaml`` borrows for.
        topic, with_, many, outcome, versus, when: words of the claim and its effect, as ``Effect`` has them.
        statement: the claim's sentences, with ``{estimate}``, ``{low}``, ``{high}``, ``{studies}`` and ``{people}``.
        judged: what a person says of a reason, by its name.
        theirs: the source's own grade, where it gives one.
    """

    id: str
    claim: str
    question: str
    asked_of: str
    topic: str
    with_: str
    outcome: str
    versus: str
    when: str
    statement: str
    matters: Matters
    takes: tuple[str, ...] = ()
    many: bool = False
    judged: Mapping[str, Judgement] = field(default_factory=dict)
    theirs: TheirGrade | None = None
