"""The one rule of charts: a number that two sizes claim belongs to the larger one; one that none claims to none."""

from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.fitting.chart import NO_SIZE, chart_of, entered, seams
from soleus.knowledge.garments import Band, Garment
from soleus.load import load_book
from tests.fit.charts import charts, claims, garment

KNOWLEDGE = load_book().fitting


def size_of(made: Garment, *ankles: float) -> list[str | None]:
    x = np.array(ankles, dtype=float)
    sizes = chart_of(made).size_of({"ankle_cm": x, "calf_cm": np.full(len(x), nan)})
    return [None if size == NO_SIZE else made.sizes[size].name for size in sizes]


@pytest.mark.parametrize(
    ("bands", "ankle", "size"),
    [
        ([(17, 19), (19, 21)], 16.9, None),
        ([(17, 19), (19, 21)], 17, "1"),
        ([(17, 19), (19, 21)], 18.99, "1"),
        ([(17, 19), (19, 21)], 19, "2"),
        ([(17, 19), (19, 21)], 21, "2"),
        ([(17, 19), (19, 21)], 21.01, None),
        ([(29, 31), (30, 33)], 29.9, "1"),
        ([(29, 31), (30, 33)], 30, "2"),
        ([(29, 31), (30, 33)], 31, "2"),
        ([(17, 18), (19, 20)], 18, "1"),
        ([(17, 18), (19, 20)], 18.5, None),
        ([(17, 18), (19, 20)], 19, "2"),
        ([(17, 18)], nan, None),
        ([(17, 18)], inf, None),
        ([(17, 18)], -1, None),
    ],
)
def test_which_size_a_number_belongs_to(bands, ankle, size):
    assert size_of(garment(bands), ankle) == [size]


def claiming(made: Garment, ankle: float) -> list[str]:
    """Which sizes claim an ankle as printed, found the plain way."""
    return [size.name for size in made.sizes if claims(size.bands["ankle_cm"], ankle)]


@given(charts(), st.lists(st.integers(1000, 5000), min_size=1, max_size=20))
def test_the_largest_size_that_claims_a_number_has_it(made, hundredths):
    ankles = [x / 100 for x in hundredths]
    assert size_of(made, *ankles) == [next(reversed(claiming(made, ankle)), None) for ankle in ankles]


@given(charts())
def test_each_end_of_each_band_has_the_largest_size_that_claims_it(made):
    ends = [end for size in made.sizes for end in (size.bands["ankle_cm"].low, size.bands["ankle_cm"].high) if end]
    assert size_of(made, *ends) == [claiming(made, end)[-1] for end in ends]


@given(charts())
def test_seams_are_just_the_numbers_with_two_sizes_or_none(made):
    found = list(seams(made))
    for seam in found:
        middle = (seam.low + seam.high) / 2
        assert (claiming(made, middle) == []) is seam.is_hole
        assert seam.is_hole or {seam.smaller, seam.larger} <= set(claiming(made, middle))
    assert len(found) == len(made.sizes) - 1, "neighbours in tenths of a centimetre never just touch"


@pytest.mark.parametrize(
    ("name", "measure", "numbers", "is_hole"),
    [
        ("scintera-knee", "ankle_cm", (19, 19), False),
        ("scintera-knee", "ankle_cm", (30, 31), False),
        ("scintera-knee", "length_cm", (38, 39), True),
        ("scintera-thigh", "length_cm", (71, 72), True),
        ("soxpro-compression", "calf_cm", (37, 37), True),
        ("soxpro-compression", "shoe_eu", (40, 41), True),
    ],
)
def test_the_gaps_and_overlaps_of_real_charts_are_found(name, measure, numbers, is_hole):
    found = [(s.measure, round(s.low, 6), round(s.high, 6), s.is_hole) for s in seams(KNOWLEDGE.garments[name])]
    assert (measure, *numbers, is_hole) in found


def test_a_chart_without_an_ankle_is_entered_by_the_shoe_and_parted_by_the_calf():
    sock = KNOWLEDGE.garments["soxpro-compression"]
    assert entered(sock) == ("shoe_eu", "calf_cm")
    shoes, calves = np.array([39.0, 39, 39, 37.5, nan]), np.array([36.9, 37, 37.1, 36, 36])
    sizes = chart_of(sock).size_of({"shoe_eu": shoes, "calf_cm": calves})
    assert [sock.sizes[size].name if size != NO_SIZE else None for size in sizes] == ["S-", None, "S+", None, None]


def test_wide_calf_variants_of_one_ankle_size_are_parted_by_the_calf():
    made = garment([(20, 22), (20, 22), (22, 24)], [(30, 36), (36, 42), (34, 40)])
    assert entered(made) == ("ankle_cm", "calf_cm")
    ankles, calves = np.array([21.0, 21, 21, 22]), np.array([35.9, 36, 42.1, 36])
    sizes = chart_of(made).size_of({"ankle_cm": ankles, "calf_cm": calves})
    assert sizes.tolist() == [0, 1, NO_SIZE, 2]


def test_a_band_open_at_one_end_does_not_hold_its_end():
    assert isnan(Band(None, 37.0).middle)
    made = garment([(20, 22)] * 2, [(None, 37), (37, None)])
    sizes = chart_of(made).size_of({"ankle_cm": np.full(3, 21.0), "calf_cm": np.array([36.99, 37, 37.01])})
    assert sizes.tolist() == [0, NO_SIZE, 1]
