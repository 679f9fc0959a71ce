"""What came of the questions of trends, as summaries hold it: made ahead, so that no page waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TrendStudy:
    """One study: its moderator and effect where read, and why it is not on the line; on it ``because`` is empty.

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
class TrendSlope:
    """A straight line through studies: the effect's change for one mmHg or hour more, with its 95 % interval.

    ``r2`` is the share of the spread between studies that the moderator explains, in percent.
    """

    slope: float
    low: float
    high: float
    r2: float


@dataclass(frozen=True, slots=True)
class PairedPressures:
    """What a study tells of two pressures, as ``soleus.knowledge.trends.PressurePair`` has it."""

    study: str
    source: str
    weaker: str
    stronger: str
    swelling: str
    because: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Whether an effect goes with the moderator: every study, those that can stand on a line, and the line.

    ``fewest`` is how many studies, of more than one amount, a line takes.
    """

    id: str
    text: str
    by: str
    looked: str
    fewest: int
    lines: tuple[TrendStudy, ...]
    slope: TrendSlope | None
    within: tuple[PairedPressures, ...]

    @property
    def on_line(self) -> tuple[TrendStudy, ...]:
        """The studies that a line could run through, by its moderator."""
        return tuple(sorted((line for line in self.lines if line.is_on_line), key=lambda line: line.amount or 0.0))


def trend_of(entry: Mapping[str, Any]) -> Trend:
    """Make one of what summaries hold."""
    made: dict[str, Any] = {
        "lines": tuple(
            TrendStudy(**{**line, "effect": tuple(line["effect"] or ()) or None, "because": tuple(line["because"])})
            for line in entry["lines"]
        ),
        "slope": TrendSlope(**entry["slope"]) if entry["slope"] else None,
        "within": tuple(PairedPressures(**line) for line in entry["within"]),
    }
    return Trend(**{**entry, **made})
