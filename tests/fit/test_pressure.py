"""The pressure model: Laplace's law on legs whose answer is known, and every number reckoned again from its claims."""

from math import isclose, log, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.fitting.sizes import knit_for
from soleus.knowledge.garments import PLACES, Fabric
from soleus.leg import sock as pressure
from soleus.load import load_book
from tests.fit.charts import garment

KNOWLEDGE = load_book().fitting
CLAIMS = load_book().library.claims
AT = pressure.heights(KNOWLEDGE)
PLACE_AT = [AT.every.tolist().index(share) for share in AT.places.tolist()]

girths = st.floats(12, 60)
levels = st.tuples(st.floats(5, 40), st.floats(0, 20)).map(lambda ends: (ends[0], ends[0] + ends[1]))


def figure(claim: str, name: str) -> float:
    return float(CLAIMS[claim].numbers[name])


def test_laplace_on_a_cylinder():
    """20 N/m around a girth of 0.25 m: P = 2 pi 20 / 0.25 = 502.65 Pa = 3.770 mmHg."""
    assert isclose(float(pressure.laplace_mmhg(np.array(20.0), np.array(0.25))), 502.6548 / 133.322, rel_tol=1e-6)


@given(st.floats(1, 500), st.floats(0.1, 0.6))
def test_pressure_goes_with_tension_and_against_girth(tension, girth):
    one, double, wide = (
        float(pressure.laplace_mmhg(np.array(t), np.array(g)))
        for t, g in ((tension, girth), (2 * tension, girth), (tension, 2 * girth))
    )
    assert isclose(double, 2 * one)
    assert isclose(wide, one / 2)


@given(levels, girths)
def test_on_the_leg_that_a_size_is_knit_for_the_ankle_has_the_labels_middle_less_its_error(level, ankle):
    leg = np.array([[ankle, ankle * 1.2, ankle * 1.7, ankle * 1.6]])
    down = pressure.from_label(level, leg, leg, KNOWLEDGE)
    expected = max(0.0, sum(level) / 2 + KNOWLEDGE.number("label_error_mmhg"))
    assert isclose(down.mmhg[0, 0], expected, abs_tol=1e-9)
    assert np.allclose(down.mmhg[0, PLACE_AT], expected * AT.shares)


@given(levels, st.lists(girths, min_size=4, max_size=4), st.floats(1.01, 1.5))
def test_a_wider_leg_in_the_same_size_is_pressed_harder_by_the_girth_power(level, leg, more):
    row = np.array([leg])
    thin, wide = (pressure.from_label(level, leg_girths, row, KNOWLEDGE).mmhg for leg_girths in (row, row * more))
    assert np.allclose(wide, thin * more ** KNOWLEDGE.number("girth_power"))


@given(levels, st.lists(girths, min_size=4, max_size=4))
def test_the_band_holds_the_middle_and_widens_with_the_label(level, leg):
    row = np.array([leg])
    down = pressure.from_label(level, row, row, KNOWLEDGE)
    wider = pressure.from_label((level[0] - 2, level[1] + 2), row, row, KNOWLEDGE)
    assert (down.low <= down.mmhg).all()
    assert (down.mmhg <= down.high).all()
    assert (down.low >= 0).all()
    assert (wider.high >= down.high).all()


def test_the_band_of_class_two_at_the_ankle_is_that_of_legs():
    leg = np.array([[23.0, 28.0, 37.0, 34.0]])
    down = pressure.from_label((23.0, 32.0), leg, leg, KNOWLEDGE)
    half = (down.high - down.low)[0, 0] / 2
    assert isclose(half, pressure.HALF_90 * figure("in-vivo-accuracy", "sd_mmhg"), rel_tol=0.01)


def test_half_a_band_holds_nine_of_ten():
    rng = np.random.default_rng(2)
    errors = rng.laplace(0, 1 / sqrt(2), 200_000)
    assert isclose(np.mean(np.abs(errors) < pressure.HALF_90), 0.9, abs_tol=0.003)


def test_a_known_fabric_is_stretched_and_laid_around_the_leg():
    """Girth 21 over 14 lying flat: stretch 1.5, tension 50 N/m; P = 2 pi 50 / 0.21 less the error of laboratories."""
    fabric = Fabric(((1.0, 0.0), (2.0, 100.0)), {"1": dict.fromkeys(PLACES, 14.0)})
    plain = garment([(20, 22)], [(30, 40)])
    sock = type(plain)(**{name: getattr(plain, name) for name in plain.__slots__ if name != "fabric"}, fabric=fabric)
    down = pressure.from_fabric(sock, ["1"], np.full((1, 4), 21.0), KNOWLEDGE)
    expected = 2 * pi * 50 / 0.21 / 133.322 + KNOWLEDGE.number("laplace_error_mmhg")
    assert np.allclose(down.mmhg, expected)
    half = pressure.HALF_90 * KNOWLEDGE.number("laplace_sd_mmhg")
    assert np.allclose(down.high - down.mmhg, half)
    assert np.allclose(down.low, max(0.0, expected - half))


def test_a_fabric_that_nobody_measured_gives_nothing():
    with pytest.raises(ValueError, match="nobody has measured the fabric of made-up"):
        pressure.from_fabric(garment([(20, 22)]), ["1"], np.full((1, 4), 21.0), KNOWLEDGE)


def test_between_places_values_run_in_straight_lines():
    values = np.array([[20.0, 30.0, 40.0, 35.0]])
    carried = values @ AT.carry
    assert np.allclose(carried[0, PLACE_AT], values)
    assert np.allclose(carried[0], np.interp(AT.every, AT.places, values[0]))
    assert (np.diff(AT.every) > 0).all()


@pytest.mark.parametrize("ankle", [6.0, 12.8, 25.84, 40.0])
def test_the_chance_that_pressure_falls_is_that_of_drawn_socks(ankle):
    rng = np.random.default_rng(11)
    expected = ankle * AT.shares
    drawn = expected + KNOWLEDGE.number("laplace_sd_mmhg") * rng.standard_normal((100_000, 4))
    falls = (drawn[:, 0] > drawn[:, 2]) & (drawn[:, 2] > drawn[:, 3])
    assert isclose(pressure.chance_it_falls(expected, KNOWLEDGE), falls.mean(), abs_tol=0.006)


def test_a_leg_that_is_not_measured_above_the_ankle_gets_assumed_girths():
    measures = {"ankle_cm": [20.0], "calf_cm": [36.0], "b1_cm": [np.nan], "below_knee_cm": [np.nan]}
    assumed = pressure.shape({name: np.array(x) for name, x in measures.items()}, KNOWLEDGE)
    assert np.allclose(assumed, [[20, 20 + 0.4 * 16, 36, 0.92 * 36]])


def test_a_size_is_knit_for_the_middle_of_its_bands():
    assert np.allclose(knit_for(garment([(20, 22)], [(30, 40)]), KNOWLEDGE)[0, [0, 2]], [21, 35])


RECKONED = {
    "label_error_mmhg": figure("in-vivo-accuracy", "mean_mmhg") - 27.5,
    "leg_sd_mmhg": figure("in-vivo-accuracy", "sd_mmhg"),
    "laplace_error_mmhg": (
        figure("b1-definition", "agreement_low_mmhg") + figure("b1-definition", "agreement_high_mmhg")
    )
    / 2,
    "laplace_sd_mmhg": (figure("b1-definition", "agreement_high_mmhg") - figure("b1-definition", "agreement_low_mmhg"))
    / (2 * 1.96),
    "sock_sd_mmhg": sqrt(5.7**2 - 4.06**2 - 9**2 / 12),
    "girth_power": log(
        figure("oversize-one-size", "class_iii_s_mmhg") / figure("oversize-one-size", "class_iii_m_mmhg")
    )
    / log(22 / 20),
    "calf_share": figure("graduated-and-inverse", "graduated_c_mmhg")
    / figure("graduated-and-inverse", "graduated_b1_mmhg"),
    "below_knee_share": (
        figure("sigel-profile", "knee_mmhg") / figure("sigel-profile", "ankle_mmhg")
        + figure("graduation-target", "knee_percent") / 100
    )
    / 2,
    "standing_rise_mmhg": (
        figure("double-class-one", "double_standing_mmhg") - figure("double-class-one", "double_lying_mmhg")
    )
    / (figure("double-class-one", "double_standing_mmhg") / figure("double-class-one", "single_standing_mmhg")),
    "walking_swing_calf_mmhg": (
        figure("class-two-stiffness", "swing_strong_mmhg") + figure("class-two-stiffness", "swing_light_mmhg")
    )
    / 2,
    "walking_swing_below_knee_mmhg": 5.465
    * figure("class-two-stiffness", "girth_change_below_knee_cm")
    / figure("class-two-stiffness", "girth_change_calf_cm"),
    "b1_share": 1.0,
    "knee_bend_above_cm": sum(CLAIMS["measuring-length"].numbers["fingers_cm"]) / 2,
}


@pytest.mark.parametrize("name", RECKONED)
def test_a_number_is_what_its_claims_give(name):
    assert isclose(KNOWLEDGE.number(name), RECKONED[name], rel_tol=0.02)


def test_every_number_with_claims_is_reckoned_again_or_counted_on_the_survey():
    counted = {"small_ankle_cm", "small_calf_cm", "wide_calf_ratio"}  # tests/fit/test_survey.py
    sourced = {name for name, number in KNOWLEDGE.numbers.items() if number.claims and not number.assumed}
    assert sourced == set(RECKONED) | counted


def test_the_calf_lies_under_the_ceiling_of_the_standard():
    assert KNOWLEDGE.number("below_knee_share") <= figure("ral-gradient", "below_knee_percent_of_ankle_max") / 100


def test_a_profile_is_the_pressure_unrounded():
    leg = np.array([[21.3, 25.1, 36.7, 33.3]])
    down = pressure.from_label((18.0, 21.0), leg, leg * 1.03, KNOWLEDGE)
    given = pressure.profile(down, KNOWLEDGE)
    assert given.at_places() == pytest.approx(down.mmhg[0][np.isin(given.heights, given.places)], abs=1e-12)
    assert given.sd * pressure.HALF_90 == pytest.approx(down.high[0, 0] - down.mmhg[0, 0])


def test_a_profile_lies_on_segments_by_its_places():
    """Places of fitting and sites of the leg have heights of their own; between them all of the profile counts."""
    heights = np.array([0.2, 0.3, 0.4, 0.6, 0.8, 1.0])
    profile = pressure.Profile(heights, np.array([20.0, 19, 18, 9, 12, 10]), np.array([0.2, 0.4, 0.8, 1.0]), sd=1.0)
    sites = np.array([1.0, 2.0, 5.0, 6.0])
    at = profile.at(np.array([0.5, 1.0, 1.5, 2.0, 3.5, 5.0, 6.0, 7.0]), sites)
    assert at == pytest.approx([20, 20, 19, 18, 9, 12, 10, 10])
