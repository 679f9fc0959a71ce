"""Which size a number belongs to: bands as printed, made half-open by one rule.

The rule: **a number that two sizes claim belongs to the larger one.** So each size runs from its printed lower number
up to, but not including, the place where a larger size begins; where none begins, its printed upper number is its own.
A number that no size claims stays without one. A chart is entered by the ankle, or by the shoe where it prints no
ankle; sizes with the same first band are parted by the calf, by the same rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from soleus.knowledge.garments import Band, Garment

    Numbers = NDArray[np.float64]

NO_SIZE = -1


@dataclass(frozen=True, slots=True)
class Ends:
    """Half-open ends, one entry a size: x belongs to it where ``low <= x < high``."""

    low: Numbers
    high: Numbers

    def hold(self, x: Numbers) -> NDArray[np.bool_]:
        """Say for each of N numbers which of K sizes hold it, as an N by K table; an unknown (NaN) is in none."""
        column = x[:, np.newaxis]
        held: NDArray[np.bool_] = (column >= self.low) & (column < self.high)
        return held

    def holding(self, x: float) -> int:
        """Give the first size that holds one number, or ``NO_SIZE``."""
        ends = zip(self.low.tolist(), self.high.tolist(), strict=True)
        return next((size for size, (low, high) in enumerate(ends) if low <= x < high), NO_SIZE)


@dataclass(frozen=True, slots=True)
class Chart:
    """A garment's sizes as half-open bands: ``entered_by`` after the rule, every other measure as printed."""

    entered_by: tuple[str, ...]
    ends: Mapping[str, Ends]

    def size_of(self, measures: Mapping[str, Numbers]) -> NDArray[np.intp]:
        """Give the number of the one size that each leg belongs to, or ``NO_SIZE``.

        Args:
            measures: arrays of one length by name; NaN is unknown.
        """
        first, *rest = (self.ends[measure].hold(measures[measure]) for measure in self.entered_by)
        held = first & rest[0] if rest else first
        return np.where(held.any(axis=1), held.argmax(axis=1), NO_SIZE)


@dataclass(frozen=True, slots=True)
class Seam:
    """A stretch of numbers between two neighbouring sizes: claimed by both, or by neither."""

    measure: str
    smaller: str
    larger: str
    low: float
    high: float
    is_hole: bool


@cache
def chart_of(garment: Garment) -> Chart:
    """Give the chart of a garment; it is made once."""
    entered_by = entered(garment)
    printed = {
        measure: np.array([half_open(size.bands[measure]) for size in garment.sizes]).T
        for measure in garment.sizes[0].bands
    }
    ends = {measure: Ends(low, high) for measure, (low, high) in printed.items()}
    first, *rest = entered_by
    ends[first] = _claimed_by_the_larger(*printed[first])
    for second in rest:
        low, high = printed[second].copy()
        for begin in np.unique(printed[first][0]):
            same = printed[first][0] == begin
            parted = _claimed_by_the_larger(low[same], high[same])
            low[same], high[same] = parted.low, parted.high
        ends[second] = Ends(low, high)
    return Chart(entered_by, ends)


def entered(garment: Garment) -> tuple[str, ...]:
    """Name the measures that choose the size: the ankle or the shoe, and the calf where sizes share that band."""
    bands = [size.bands for size in garment.sizes]
    first = "ankle_cm" if "ankle_cm" in bands[0] else "shoe_eu"
    shared = len({band[first] for band in bands}) < len(bands)
    return (first, "calf_cm") if shared and "calf_cm" in bands[0] else (first,)


def half_open(band: Band) -> tuple[float, float]:
    """Give a printed band as ``low <= x < high``: a printed end belongs to it, one that stands alone does not."""
    if band.low is None:
        return -inf, band.high if band.high is not None else inf
    if band.high is None:
        return float(np.nextafter(band.low, inf)), inf
    return band.low, float(np.nextafter(band.high, inf))


def _claimed_by_the_larger(low: Numbers, high: Numbers) -> Ends:
    """Cut each band where the next larger one begins; bands that begin together are of one group, and share its end."""
    begins = np.unique(low)
    following = np.searchsorted(begins, low, side="right")
    next_begin = np.append(begins, inf)[following]
    return Ends(low, np.minimum(high, next_begin))


def seams(garment: Garment) -> Iterator[Seam]:
    """Give every stretch that two sizes claim as printed, and every one that none claims, from small to large."""
    first, *rest = entered(garment)
    yield from _seams(first, {size.name: size.bands[first] for size in garment.sizes})
    for measure in rest:
        for band in dict.fromkeys(size.bands[first] for size in garment.sizes):
            same = {size.name: size.bands[measure] for size in garment.sizes if size.bands[first] == band}
            yield from _seams(measure, same)
    if garment.length is not None and garment.length.not_used is None:
        yield from (seam for seam in _seams("length_cm", garment.length.variants) if seam.is_hole)


def _seams(measure: str, bands: Mapping[str, Band]) -> Iterator[Seam]:
    names: dict[Band, list[str]] = {}
    for name, band in bands.items():
        names.setdefault(band, []).append(name)
    ordered = sorted((half_open(band), "/".join(same)) for band, same in names.items())
    for ((_, end), smaller), ((begin, _), larger) in pairwise(ordered):
        if begin < end:  # the first of these numbers and the last, both included
            yield Seam(measure, smaller, larger, begin, float(np.nextafter(end, -inf)), is_hole=False)
        elif begin > end:
            yield Seam(measure, smaller, larger, end, begin, is_hole=True)
