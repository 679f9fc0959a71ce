"""Fits legs to a garment's chart: ankle first, then every other girth, then the length, then the gradient.

A size below the ankle's is never given. A girth that was not measured counts as not fitting, never as fitting. Legs
come as arrays and so do the sizes: N legs at once, a person being two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from soleus.fitting.chart import NO_SIZE, chart_of, half_open
from soleus.leg.sock import pressure_shares, shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from soleus.fitting.chart import Chart, Numbers
    from soleus.knowledge.fitting import FittingKnowledge
    from soleus.knowledge.garments import Garment

    Chosen = tuple[NDArray[np.intp], NDArray[np.intp]]  # size and length variant of each leg
    Found = Iterator[tuple[NDArray[np.bool_], "Why", str]]

LEG_MEASURES = ("ankle_cm", "b1_cm", "calf_cm", "below_knee_cm", "knee_height_cm", "shoe_eu")
CHECKED = ("calf_cm", "b1_cm", "below_knee_cm", "thigh_cm")  # against the ankle's size, in this order


class Why(IntEnum):
    """Why a leg has this size of a garment, or none; ``Sizes.by`` names the measure."""

    FITS = 0
    UNKNOWN = 1
    SWAPPED = 2
    BELOW = 3
    ABOVE = 4
    HOLE = 5
    REVERSED = 6

    @property
    def word(self) -> str:
        """The name as it stands in answers."""
        return self.name.lower()


BY = (*CHECKED, "ankle_cm", "shoe_eu", "length_cm")  # what ``Sizes.by`` counts in


@dataclass(frozen=True, slots=True)
class Girths:
    """N legs as arrays in cm (EU points for the shoe); NaN is unknown.

    ``girths`` are N by 4, at B, B1, C and D, assumed where they were not measured.
    """

    measures: Mapping[str, Numbers]
    girths: Numbers

    def __len__(self) -> int:
        """Count the legs."""
        return len(self.measures["ankle_cm"])


@dataclass(frozen=True, slots=True)
class Sizes:
    """What one garment has for N legs: the size's number in its chart, why, by which measure, and the length variant.

    ``size`` is the ankle's size wherever there is one; it is given only where ``why`` is ``FITS``.
    """

    size: NDArray[np.intp]
    why: NDArray[np.int8]
    by: NDArray[np.int8]
    variant: NDArray[np.intp]

    @property
    def fits(self) -> NDArray[np.bool_]:
        """Where a size is given."""
        fits: NDArray[np.bool_] = self.why == Why.FITS
        return fits


def make_legs(measures: Mapping[str, Numbers | list[float]], knowledge: FittingKnowledge) -> Girths:
    """Make legs from some of ``LEG_MEASURES``; the others are unknown."""
    known = {name: np.asarray(values, dtype=float) for name, values in measures.items()}
    unknown = np.full(len(next(iter(known.values()))), np.nan)
    all_measures = {name: known.get(name, unknown) for name in (*LEG_MEASURES, "thigh_cm")}
    return Girths(all_measures, shape(all_measures, knowledge))


def fit_legs(legs: Girths, garment: Garment, knowledge: FittingKnowledge) -> Sizes:
    """Fit N legs to one garment."""
    chart = chart_of(garment)
    size = chart.size_of(legs.measures)
    why = np.zeros(len(legs), np.int8)
    by = np.full(len(legs), BY.index(chart.entered_by[0]), np.int8)
    variant = _variant(legs, garment, knowledge)
    hurdles = chain(
        _by_entry(legs, chart, size),
        _by_girths(legs, chart, size),
        _by_length(legs, garment, (size, variant), knowledge),
        _by_gradient(legs, garment, size, knowledge),
    )
    for hindered, reason, measure in hurdles:
        if np.count_nonzero(hindered):  # several times as quick as any() on one leg
            first = hindered & (why == Why.FITS)  # the first reason found is the one that is said
            why[first], by[first] = reason, BY.index(measure)
    return Sizes(size, why, by, variant)


def _by_entry(legs: Girths, chart: Chart, size: NDArray[np.intp]) -> Found:
    """Refuse what no size's own band holds."""
    yield legs.measures["ankle_cm"] >= legs.measures["calf_cm"], Why.SWAPPED, "ankle_cm"
    for measure in chart.entered_by:
        x, ends = legs.measures[measure], chart.ends[measure]
        yield np.isnan(x), Why.UNKNOWN, measure
        yield x < ends.low.min(), Why.BELOW, measure
        yield x >= ends.high.max(), Why.ABOVE, measure
        yield np.logical_not(ends.hold(x).any(axis=1)), Why.HOLE, measure
    yield size == NO_SIZE, Why.HOLE, chart.entered_by[-1]


def _by_girths(legs: Girths, chart: Chart, size: NDArray[np.intp]) -> Found:
    """Refuse what the ankle's size does not hold further up."""
    for measure in CHECKED:
        if measure in chart.ends and measure not in chart.entered_by:
            x, ends = legs.measures[measure], chart.ends[measure]
            yield np.isnan(x), Why.UNKNOWN, measure
            yield x < ends.low[size], Why.BELOW, measure
            yield x >= ends.high[size], Why.ABOVE, measure


def _by_length(legs: Girths, garment: Garment, sizes: Chosen, knowledge: FittingKnowledge) -> Found:
    """Refuse a leg that is shorter or longer than the sock is made for; an unknown length is said, not refused."""
    if not _counts_length(garment):
        return
    x, (size, variant) = _length(legs, garment, knowledge), sizes
    if "length_cm" in garment.sizes[0].bands:
        own = chart_of(garment).ends["length_cm"]
        yield x < own.low[size], Why.BELOW, "length_cm"
        yield x >= own.high[size], Why.ABOVE, "length_cm"
    ends = _length_ends(garment)
    if ends:
        yield x < min(low for low, _ in ends), Why.BELOW, "length_cm"
        yield x >= max(high for _, high in ends), Why.ABOVE, "length_cm"
        yield (variant == NO_SIZE) & ~np.isnan(x), Why.HOLE, "length_cm"


def _by_gradient(legs: Girths, garment: Garment, size: NDArray[np.intp], knowledge: FittingKnowledge) -> Found:
    """Refuse where the sock would press harder at the calf or below the knee than at the ankle."""
    if is_graduated(garment):
        b, _, c, d = pressure_shares(legs.girths, knit_for(garment, knowledge)[size], knowledge).T
        yield (c >= b) | (d >= b), Why.REVERSED, "calf_cm"


def _counts_length(garment: Garment) -> bool:
    """Whether its length can be held against the height below the knee, which is what a case holds."""
    length = garment.length
    return length is not None and length.not_used is None and length.to in {"below_knee", "bend_of_knee"}


def _length_ends(garment: Garment) -> list[tuple[float, float]]:
    bands = garment.length.variants.values() if garment.length and _counts_length(garment) else ()
    return [half_open(band) for band in bands]


def _length(legs: Girths, garment: Garment, knowledge: FittingKnowledge) -> Numbers:
    """Give the length as the maker counts it."""
    to_bend = garment.length is not None and garment.length.to == "bend_of_knee"
    return legs.measures["knee_height_cm"] + (knowledge.number("knee_bend_above_cm") if to_bend else 0.0)


def _variant(legs: Girths, garment: Garment, knowledge: FittingKnowledge) -> NDArray[np.intp]:
    """Give the number of the length variant, or ``NO_SIZE``."""
    variant = np.full(len(legs), NO_SIZE)
    x = _length(legs, garment, knowledge)
    for number, (low, high) in enumerate(_length_ends(garment)):
        variant[(x >= low) & (x < high)] = number
    return variant


@cache
def is_graduated(garment: Garment) -> bool:
    """Whether its chart says for what leg each size is knit: a sock with an ankle and a calf for each size."""
    return garment.made_as == "sock" and all(
        measure in size.bands and isfinite(size.bands[measure].middle)
        for size in garment.sizes
        for measure in ("ankle_cm", "calf_cm")
    )


@cache
def knit_for(garment: Garment, knowledge: FittingKnowledge) -> Numbers:
    """Give the legs that a garment's sizes are knit for, one row of 4 girths (cm) a size: the middle of its bands."""
    sizes = [size.bands for size in garment.sizes]
    middles = {measure: np.array([band[measure].middle for band in sizes]) for measure in ("ankle_cm", "calf_cm")}
    unknown = np.full(len(sizes), np.nan)
    return shape({**middles, "b1_cm": unknown, "below_knee_cm": unknown}, knowledge)
