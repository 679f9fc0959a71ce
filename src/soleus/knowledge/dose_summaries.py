"""What came of the questions of dose and response, as summaries hold it: made ahead, so that no page waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class DoseLine:
    """One study: its dose and effect where they were read, and why it is not on the line; on it ``because`` is empty.

    ``amount`` is mmHg more than the comparison, or hours. ``effect`` is the difference with the ends of its 95 %
    interval in ``unit``, treated less control.
    """

    study: str
    source: str
    outcome: str
    unit: str
    amount: float | None
    effect: tuple[float, float, float] | None
    because: tuple[str, ...]

    @property
    def is_on_line(self) -> bool:
        """Whether a line could run through it."""
        return not self.because


@dataclass(frozen=True, slots=True)
class SlopeOfDose:
    """A straight line through studies: the effect's change for one mmHg or hour more, with its 95 % interval.

    ``r2`` is the share of the spread between studies that the dose explains, in percent.
    """

    slope: float
    low: float
    high: float
    r2: float


@dataclass(frozen=True, slots=True)
class WithinLine:
    """What a study tells of two pressures, as ``soleus.knowledge.doses.SeveralPressures`` has it."""

    study: str
    source: str
    weaker: str
    stronger: str
    found: str
    because: str


@dataclass(frozen=True, slots=True)
class DoseResponse:
    """Whether an effect goes with the dose: every study, those that can stand on a line, and the line, if there is one.

    ``fewest`` is how many studies, of more than one dose, a line takes.
    """

    id: str
    text: str
    by: str
    looked: str
    fewest: int
    lines: tuple[DoseLine, ...]
    slope: SlopeOfDose | None
    within: tuple[WithinLine, ...]

    @property
    def on_line(self) -> tuple[DoseLine, ...]:
        """The studies that a line could run through, the smallest dose first."""
        return tuple(sorted((line for line in self.lines if line.is_on_line), key=lambda line: line.amount or 0.0))


def dose_response_of(entry: Mapping[str, Any]) -> DoseResponse:
    """Make one of what summaries hold."""
    made: dict[str, Any] = {
        "lines": tuple(
            DoseLine(**{**line, "effect": tuple(line["effect"] or ()) or None, "because": tuple(line["because"])})
            for line in entry["lines"]
        ),
        "slope": SlopeOfDose(**entry["slope"]) if entry["slope"] else None,
        "within": tuple(WithinLine(**line) for line in entry["within"]),
    }
    return DoseResponse(**{**entry, **made})
