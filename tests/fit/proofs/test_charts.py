"""Proved over every real number, by a solver: no chart gives two sizes, and none is a guess.

The bands are those that the program reckons with; the printed ones come from the files. Each statement is also put to
a spoiled chart, on which it must fail.
"""

from fractions import Fraction
from math import isfinite

import pytest
import z3

from soleus.fitting.chart import Ends, chart_of, entered, seams
from soleus.knowledge.garments import Band, Garment
from soleus.load import load_book

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

GARMENTS = list(load_book().fitting.garments.values())
X = {measure: z3.Real(measure) for measure in ("ankle_cm", "calf_cm", "shoe_eu", "length_cm")}

every_chart = pytest.mark.parametrize("garment", GARMENTS, ids=lambda garment: garment.id)


def exact(number: float) -> z3.ArithRef:
    """A float as the very number that it is."""
    fraction = Fraction(float(number))
    return z3.Q(fraction.numerator, fraction.denominator)


def half_open(measure: str, low: float, high: float) -> z3.BoolRef:
    ends = [X[measure] >= exact(low)] if isfinite(low) else []
    return z3.And(*ends, *([X[measure] < exact(high)] if isfinite(high) else []))


def printed(measure: str, band: Band) -> z3.BoolRef:
    x = X[measure]
    if band.low is None or band.high is None:
        return x < exact(band.high) if band.high is not None else x > exact(band.low or 0)
    return z3.And(x >= exact(band.low), x <= exact(band.high))


def reckoned(garment: Garment, ends: dict[str, Ends]) -> list[z3.BoolRef]:
    """For each size: the legs to which the program gives it by the measures that enter the chart."""
    return [
        z3.And(*(half_open(m, ends[m].low[size], ends[m].high[size]) for m in entered(garment)))
        for size in range(len(garment.sizes))
    ]


def as_printed(garment: Garment) -> list[z3.BoolRef]:
    return [z3.And(*(printed(m, size.bands[m]) for m in entered(garment))) for size in garment.sizes]


def proved(statement: z3.BoolRef) -> bool:
    solver = z3.Solver()
    solver.add(z3.Not(statement))
    answer = solver.check()
    assert answer != z3.unknown
    return bool(answer == z3.unsat)


def no_leg_has_two_sizes(sizes: list[z3.BoolRef]) -> z3.BoolRef:
    return z3.PbLe([(size, 1) for size in sizes], 1)


# The program's inclusive ends lie one float above the printed ones: between two floats there is no measurement.
def is_a_float_away(garment: Garment, ends: dict[str, Ends]) -> z3.BoolRef:
    """Just past a printed end, where no number that a float can hold lies."""
    gaps = []
    for measure in entered(garment):
        for size, low, high in zip(garment.sizes, ends[measure].low, ends[measure].high, strict=True):
            band, x = size.bands[measure], X[measure]
            if band.high is not None:
                gaps.append(z3.And(x > exact(band.high), x < exact(high)))
            if band.low is not None:
                gaps.append(z3.And(x > exact(band.low), x < exact(low)))
    return z3.Or(*gaps)


@every_chart
def test_no_leg_has_two_sizes(garment):
    ends = dict(chart_of(garment).ends)
    assert proved(no_leg_has_two_sizes(reckoned(garment, ends)))


@every_chart
def test_no_size_is_a_guess(garment):
    """Whoever gets a size lies in its band as printed."""
    ends = dict(chart_of(garment).ends)
    for given, band in zip(reckoned(garment, ends), as_printed(garment), strict=True):
        assert proved(z3.Implies(z3.And(given, z3.Not(is_a_float_away(garment, ends))), band))


@every_chart
def test_nobody_whom_the_chart_holds_goes_without(garment):
    ends = dict(chart_of(garment).ends)
    assert proved(
        z3.Implies(z3.Or(*as_printed(garment)), z3.Or(*reckoned(garment, ends), is_a_float_away(garment, ends)))
    )


@every_chart
def test_a_closed_chart_has_no_hole(garment):
    """Between its smallest and its largest number every ankle has a size, unless the chart's holes are listed."""
    measure = entered(garment)[0]
    holes = [seam for seam in seams(garment) if seam.is_hole and seam.measure == measure]
    ends = chart_of(garment).ends[measure]
    inside = half_open(measure, min(ends.low), max(ends.high))
    listed = [half_open(measure, seam.low, seam.high) for seam in holes]
    held = [half_open(measure, low, high) for low, high in zip(ends.low, ends.high, strict=True)]
    assert proved(z3.Implies(inside, z3.Or(*held, *listed)))
    closed = {"relaxsan-basic", "scintera-knee", "scintera-thigh", "soxpro-recovery", "farrowwrap-trim-to-fit"}
    assert (garment.id in closed) is (not holes)


# ---------------------------------------------------------------- spoiled charts

SCINTERA = next(garment for garment in GARMENTS if garment.id == "scintera-knee")


def spoiled(**changed: float) -> dict[str, Ends]:
    ends = chart_of(SCINTERA).ends["ankle_cm"]
    low, high = ends.low.copy(), ends.high.copy()
    low[1], high[1] = changed.get("low", low[1]), changed.get("high", high[1])
    return {"ankle_cm": Ends(low, high)}


def test_an_overlap_is_refuted():
    assert not proved(no_leg_has_two_sizes(reckoned(SCINTERA, spoiled(high=21.5))))


def test_a_guess_is_refuted():
    assert not proved(z3.Implies(reckoned(SCINTERA, spoiled(high=21.5))[1], as_printed(SCINTERA)[1]))


def test_a_leg_left_out_is_refuted():
    assert not proved(z3.Implies(z3.Or(*as_printed(SCINTERA)), z3.Or(*reckoned(SCINTERA, spoiled(low=19.5)))))
