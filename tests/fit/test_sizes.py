"""Legs against charts, as arrays: one size or none for every leg, and never a bolder size for something unknown."""

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.fitting.sizes import BY, Why, fit_legs, is_graduated, make_legs
from soleus.knowledge.garments import Band, Garment, Length, Size
from soleus.load import load_book
from tests.fit.charts import claims, garment

KNOWLEDGE = load_book().fitting
KNEE = [g for g in KNOWLEDGE.garments.values() if g.top == "knee"]
by_ankle = [g for g in KNEE if is_graduated(g)]


def fitted(made: Garment, **measures: float) -> tuple[str | None, str]:
    """The size of one leg, and why: the reason with its measure."""
    sizes = fit_legs(make_legs({name: [x] for name, x in measures.items()}, KNOWLEDGE), made, KNOWLEDGE)
    why = f"{Why(sizes.why[0]).word} {BY[sizes.by[0]]}"
    return (made.sizes[sizes.size[0]].name, "fits") if sizes.fits[0] else (None, why)


@pytest.mark.parametrize(
    ("leg", "expected"),
    [
        ({"ankle_cm": 22.5, "calf_cm": 38}, ("3", "fits")),
        ({"ankle_cm": 23, "calf_cm": 38}, ("4", "fits")),
        ({"ankle_cm": 22.5, "calf_cm": 39}, ("3", "fits")),
        ({"ankle_cm": 22.5, "calf_cm": 39.1}, (None, "above calf_cm")),
        ({"ankle_cm": 22.5, "calf_cm": 31.9}, (None, "below calf_cm")),
        ({"ankle_cm": 16.9, "calf_cm": 30}, (None, "below ankle_cm")),
        ({"ankle_cm": 33.1, "calf_cm": 45}, (None, "above ankle_cm")),
        ({"ankle_cm": 22.5}, (None, "unknown calf_cm")),
        ({"calf_cm": 38}, (None, "unknown ankle_cm")),
        ({"ankle_cm": 38, "calf_cm": 22.5}, (None, "swapped ankle_cm")),
        ({"ankle_cm": 30, "calf_cm": 30}, (None, "swapped ankle_cm")),
        ({"ankle_cm": 22.5, "calf_cm": 38, "knee_height_cm": 34.5}, ("3", "fits")),
        ({"ankle_cm": 22.5, "calf_cm": 38, "knee_height_cm": 35}, (None, "hole length_cm")),
        ({"ankle_cm": 22.5, "calf_cm": 38, "knee_height_cm": 35.5}, ("3", "fits")),
        ({"ankle_cm": 22.5, "calf_cm": 38, "knee_height_cm": 16}, (None, "below length_cm")),
        ({"ankle_cm": 22.5, "calf_cm": 38, "knee_height_cm": 47}, (None, "above length_cm")),
    ],
    ids=str,
)
def test_ankle_then_calf_then_length(leg, expected):
    assert fitted(KNOWLEDGE.garments["scintera-knee"], **leg) == expected


@pytest.mark.parametrize(
    ("name", "leg", "expected"),
    [
        ("soxpro-compression", {"ankle_cm": 22.5, "calf_cm": 36}, (None, "unknown shoe_eu")),
        ("soxpro-compression", {"ankle_cm": 22.5, "calf_cm": 36, "shoe_eu": 39}, ("S-", "fits")),
        ("soxpro-compression", {"ankle_cm": 22.5, "calf_cm": 37, "shoe_eu": 39}, (None, "hole calf_cm")),
        ("soxpro-compression", {"ankle_cm": 22.5, "calf_cm": 36, "shoe_eu": 37.5}, (None, "hole shoe_eu")),
        ("soxpro-compression", {"ankle_cm": 22.5, "calf_cm": 36, "shoe_eu": 50}, (None, "above shoe_eu")),
        ("scintera-thigh", {"ankle_cm": 22.5, "calf_cm": 36}, (None, "unknown thigh_cm")),
        ("farrowwrap-trim-to-fit", {"ankle_cm": 30, "calf_cm": 52}, (None, "unknown b1_cm")),
        (
            "farrowwrap-trim-to-fit",
            {"ankle_cm": 30, "calf_cm": 52, "b1_cm": 40, "below_knee_cm": 50},
            ("medium", "fits"),
        ),
        ("relaxsan-basic", {"ankle_cm": 22.5, "calf_cm": 38, "knee_height_cm": 60}, ("L", "fits")),
    ],
    ids=str,
)
def test_other_ways_of_choosing(name, leg, expected):
    assert fitted(KNOWLEDGE.garments[name], **leg) == expected


def test_a_size_that_would_press_harder_at_the_calf_is_refused():
    made = garment([(20, 22)], [(30, 60)])
    assert fitted(made, ankle_cm=21, calf_cm=45) == ("1", "fits")
    assert fitted(made, ankle_cm=21, calf_cm=60, below_knee_cm=59) == ("1", "fits")
    assert fitted(made, ankle_cm=20, calf_cm=60, below_knee_cm=90) == (None, "reversed calf_cm")
    narrow = garment([(20, 30)], [(20, 60)])
    assert fitted(narrow, ankle_cm=20, calf_cm=60) == (None, "reversed calf_cm")


def test_a_leg_shorter_than_the_sock_is_refused_because_its_edge_would_reach_the_nerve():
    made = garment([(20, 22)], length=Length("below_knee", {"only": Band(40.0, 45.0)}))
    assert fitted(made, ankle_cm=21, calf_cm=36, knee_height_cm=39.9) == (None, "below length_cm")
    assert fitted(made, ankle_cm=21, calf_cm=36, knee_height_cm=40) == ("1", "fits")


def test_a_length_printed_for_each_size_is_checked_against_that_size():
    plain = garment([(20, 22), (22, 24)], length=Length("below_knee"))
    sizes = tuple(Size(s.name, {**s.bands, "length_cm": Band(36.0, 40.0)}) for s in plain.sizes)
    made = Garment(**{name: getattr(plain, name) for name in plain.__slots__} | {"sizes": sizes})
    assert fitted(made, ankle_cm=21, calf_cm=36, knee_height_cm=40) == ("1", "fits")
    assert fitted(made, ankle_cm=21, calf_cm=36, knee_height_cm=35.9) == (None, "below length_cm")
    assert fitted(made, ankle_cm=21, calf_cm=36, knee_height_cm=40.1) == (None, "above length_cm")
    assert fitted(made, ankle_cm=21, calf_cm=36) == ("1", "fits")


girths = st.one_of(st.just(nan), st.integers(100, 600).map(lambda tenths: tenths / 10))


@given(st.sampled_from(KNEE), girths, girths, girths, girths)
def test_what_is_not_measured_never_brings_a_size(made, ankle, calf, height, shoe):
    """Whoever has a size with a measure unknown would have the same or none with it known, never another."""
    leg = {"ankle_cm": ankle, "calf_cm": calf, "knee_height_cm": height, "shoe_eu": shoe}
    size, _ = fitted(made, **leg)
    for name in leg:
        unknown, _ = fitted(made, **leg | {name: nan})
        assert size is None or unknown in {None, size}


def in_a_plain_loop(made: Garment, ankle: float, calf: float, height: float) -> str | None:
    """The same choice for a chart by ankle and calf, written out for one leg."""
    if isnan(ankle) or isnan(calf) or ankle >= calf:
        return None
    claiming = [size for size in made.sizes if claims(size.bands["ankle_cm"], ankle)]
    if not claiming or not claims(claiming[-1].bands["calf_cm"], calf):
        return None
    if made.length and not made.length.not_used and not isnan(height):
        length = height + (3.5 if made.length.to == "bend_of_knee" else 0)
        if not any(claims(band, length) for band in made.length.variants.values()):
            return None
    return claiming[-1].name


@given(st.sampled_from(by_ankle), girths, girths, girths)
def test_arrays_choose_as_a_plain_loop_does(made, ankle, calf, height):
    size, why = fitted(made, ankle_cm=ankle, calf_cm=calf, knee_height_cm=height)
    if why != "reversed calf_cm":
        assert size == in_a_plain_loop(made, ankle, calf, height)


def test_many_legs_are_fitted_as_one_is():
    rng = np.random.default_rng(3)
    ankles, calves = rng.uniform(15, 35, 300), rng.uniform(25, 55, 300)
    for made in by_ankle:
        together = fit_legs(make_legs({"ankle_cm": ankles, "calf_cm": calves}, KNOWLEDGE), made, KNOWLEDGE)
        names = [
            made.sizes[size].name if fits else None for size, fits in zip(together.size, together.fits, strict=True)
        ]
        apart = [fitted(made, ankle_cm=a, calf_cm=c)[0] for a, c in zip(ankles, calves, strict=True)]
        assert names == apart


def test_the_size_is_never_below_the_ankles():
    for made in by_ankle:
        for ankle in np.arange(16, 34, 0.1):
            size, _ = fitted(made, ankle_cm=float(ankle), calf_cm=40.0)
            claiming = [s.name for s in made.sizes if claims(s.bands["ankle_cm"], float(ankle))]
            assert size in {None, *claiming[-1:]}
