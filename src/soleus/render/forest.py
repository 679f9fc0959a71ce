"""The block of a forest plot: each study's effect with its interval on one axis, and what they come to together."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from math import isfinite, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FAR = 3  # half widths of a usual interval beyond the outermost effects; what reaches further is cut, and marked


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One line of a forest plot.

    Attributes:
        cells: what stands in its columns, its name first.
        estimate: the effect, as people read it: a ratio, never its logarithm.
        low: the lower end of its interval.
        high: the upper end.
        weight: the study's share of the weight, from 0 to 1; None for what the studies come to together.
        beyond: the prediction interval, where there is one.
    """

    cells: tuple[str, ...]
    estimate: float
    low: float
    high: float
    weight: float | None = None
    beyond: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Forest:
    """Studies with their effects, and what these come to together, the last rows.

    Whoever sees no picture loses nothing: the words and the cells say it all. Where ``is_ratio``, the axis is
    logarithmic and 1 means no difference; else 0 does.
    """

    title: str
    words: str
    x_label: str
    headers: tuple[str, ...]
    rows: tuple[ForestRow, ...]
    is_ratio: bool = False

    def __post_init__(self) -> None:
        numbers = [number for row in self.rows for number in (row.estimate, row.low, row.high, *(row.beyond or ()))]
        if not self.rows or not all(map(isfinite, numbers)) or (self.is_ratio and min(numbers) <= 0):
            raise ValueError("a forest plot needs rows of finite numbers, above 0 where they are ratios")

    @property
    def scale(self) -> Callable[[float], float]:
        """What a number is before it is drawn: its logarithm, for ratios."""
        return log if self.is_ratio else float

    @property
    def no_difference(self) -> float:
        """The number that means no difference."""
        return 1.0 if self.is_ratio else 0.0

    @property
    def ends(self) -> tuple[float, float]:
        """From where to where the axis goes, scaled: one wide interval does not press all others flat."""
        to = self.scale
        spread = statistics.median(to(row.high) - to(row.low) for row in self.rows) / 2 * FAR
        middles = [to(row.estimate) for row in self.rows]
        low = max(min(to(row.low) for row in self.rows), min(middles) - spread)
        high = min(max(to(row.high) for row in self.rows), max(middles) + spread)
        low, high = min(low, to(self.no_difference)), max(high, to(self.no_difference))
        margin = (high - low or 1.0) * 0.02
        return low - margin, high + margin
