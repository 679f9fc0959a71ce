"""What ``soleus evidence build`` found, from ``evidence/summaries.json``: made ahead, so that no page waits for it.

A summary of findings is GRADE's term for what one body of evidence came to, with its certainty and the argument for it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from soleus.knowledge.evidence import Beside, Dispute, beside_of, dispute_of
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.knowledge.trend_summaries import Trend, trend_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "evidence/summaries.json"


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One study in a summary: its effect and interval as people read them, its weight from 0 to 1, and each step."""

    study: str
    source: str
    people: str
    bias: str
    estimate: float
    low: float
    high: float
    weight: float
    mark: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A study that was not put together with the others, and why."""

    study: str
    source: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class WithoutLine:
    """What the rest comes to without one study."""

    study: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RareLine:
    """What events come to by a method for rare ones, as an odds ratio."""

    method: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason to be more or less sure, as ``soleus.evidence.grade.CertaintyReason`` has it."""

    name: str
    levels: int
    because: str
    judged: bool
    laxer: bool


@dataclass(frozen=True, slots=True)
class SummaryOfFindings:
    """What one body of evidence came to; ratios as ratios, differences in the outcome's unit, treated less control.

    ``studies`` and ``people`` are None where a review does not tell; ``source_certainty`` is the source's own grade.
    """

    body: str
    claim: str
    question: str
    text: str
    asked_of: str
    looked: str
    measure: str
    unit: str
    is_ratio: bool
    studies: int | None
    people: int | None
    estimate: float
    low: float
    high: float
    prediction: tuple[float, float] | None
    i2: float | None
    matters: float
    matters_because: str
    called_because: str | None
    start: str
    certainty: str
    source_certainty: str | None
    source_read: str | None
    reasons: tuple[ReasonLine, ...]
    lines: tuple[StudyLine, ...]
    refused: tuple[RefusedLine, ...]
    without: tuple[WithoutLine, ...]
    rare: tuple[RareLine, ...]
    beside: Beside | None


@dataclass(frozen=True, slots=True)
class NearStudy:
    """Indirect evidence: how many steps it is away, which they are, and what it found, where that can be computed."""

    study: str
    source: str
    outcome: str
    steps_away: int
    steps: tuple[str, ...]
    finding: str | None


@dataclass(frozen=True, slots=True)
class ClosingTrial:
    """The trial that would close a gap: whom it needs, and from which study's spread; all in shares of the scale."""

    study: str
    spread: float
    matters: float
    two_arms: int
    crossover: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that no study answers directly with a figure; ``is_untested`` where none was filed under it at all."""

    question: str
    text: str
    direct: int
    is_untested: bool
    near: tuple[NearStudy, ...]
    trial: ClosingTrial


@dataclass(frozen=True, slots=True)
class Summaries:
    """All summaries by body, the gaps as ranked, the bodies behind each target, what is not made, disputes, trends."""

    bodies: Mapping[str, SummaryOfFindings]
    gaps: tuple[Gap, ...]
    targets: Mapping[str, tuple[str, ...]]
    unmade_options: Mapping[str, tuple[str, str]]
    unmade_targets: Mapping[str, tuple[str, str]]
    disputes: tuple[Dispute, ...]
    trends: tuple[Trend, ...]

    def of_claim(self, claim: str) -> SummaryOfFindings | None:
        """Give the summary behind a claim; None for a claim that is written by hand."""
        return next((summary for summary in self.bodies.values() if summary.claim == claim), None)


def summaries_text(summaries: Summaries) -> str:
    """Write summaries as the file holds them."""
    return json.dumps(asdict(summaries), ensure_ascii=False, indent=1) + "\n"


def read_summaries(root: Path = ROOT) -> Summaries:
    """Read ``evidence/summaries.json``; it is made, so it is not checked entry by entry.

    Raises:
        KnowledgeError: it is not there, or is not what ``soleus evidence build`` writes.
    """
    try:
        entry = json.loads((root / FILE).read_text("utf-8"))
        return Summaries(
            bodies={name: _summary(body) for name, body in entry["bodies"].items()},
            gaps=tuple(map(_gap, entry["gaps"])),
            targets={name: tuple(bodies) for name, bodies in entry["targets"].items()},
            unmade_options={name: tuple(line) for name, line in entry["unmade_options"].items()},
            unmade_targets={name: tuple(line) for name, line in entry["unmade_targets"].items()},
            disputes=tuple(map(dispute_of, entry["disputes"])),
            trends=tuple(map(trend_of, entry["trends"])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError(
            "The summaries of evidence cannot be used", [f"{FILE}: run soleus evidence build"]
        ) from error


def _summary(entry: dict[str, Any]) -> SummaryOfFindings:
    made: dict[str, Any] = {
        "prediction": tuple(entry["prediction"]) if entry["prediction"] else None,
        "reasons": tuple(ReasonLine(**line) for line in entry["reasons"]),
        "lines": tuple(StudyLine(**{**line, "steps": tuple(line["steps"])}) for line in entry["lines"]),
        "refused": tuple(RefusedLine(**line) for line in entry["refused"]),
        "without": tuple(WithoutLine(**line) for line in entry["without"]),
        "rare": tuple(RareLine(**line) for line in entry["rare"]),
        "beside": beside_of(entry["beside"]) if entry["beside"] else None,
    }
    return SummaryOfFindings(**{**entry, **made})


def _gap(entry: dict[str, Any]) -> Gap:
    near = tuple(NearStudy(**{**line, "steps": tuple(line["steps"])}) for line in entry["near"])
    return Gap(**{**entry, "near": near, "trial": ClosingTrial(**entry["trial"])})
