"""Measured legs against every chart: what was reckoned apart, what the pages say, and what counts as unusual."""

import numpy as np
import pytest

from soleus.fitting.sizes import Why, fit_legs, make_legs
from soleus.load import load_book
from tests.fit.charts import claims
from tools.legs import draw_legs, survey
from tools.pages.sizes import RECKONED_APART, by_ankle, flips, shares, survey_legs

KNOWLEDGE = load_book().fitting


def test_the_survey_is_whole():
    people = survey()
    assert (people.is_man.sum(), (~people.is_man).sum()) == (4082, 1986)
    men = people.is_man
    found = [
        (round(float(x[men].mean()), 2), round(float(x[~men].mean()), 2)) for x in (people.ankle_cm, people.calf_cm)
    ]
    assert found == [(22.93, 21.57), (39.23, 37.33)]


@pytest.mark.parametrize("garment", KNOWLEDGE.garments.values(), ids=lambda garment: garment.id)
def test_every_measured_leg_has_one_size_or_a_reason(garment):
    sizes = fit_legs(survey_legs(with_length=True), garment, KNOWLEDGE)
    assert ((sizes.size[sizes.fits] >= 0) & (sizes.size[sizes.fits] < len(garment.sizes))).all()
    assert set(sizes.why.tolist()) <= set(map(int, Why))
    legs = survey_legs(with_length=True).measures
    for number, size in enumerate(garment.sizes):
        band = size.bands.get("ankle_cm")
        mine = sizes.fits & (sizes.size == number)
        if band is not None and mine.any():
            assert claims(band, legs["ankle_cm"][mine].min())
            assert claims(band, legs["ankle_cm"][mine].max())


@pytest.mark.parametrize(("name", "apart"), RECKONED_APART.items())
def test_shares_lie_within_two_points_of_those_reckoned_apart(name, apart):
    found = shares(KNOWLEDGE.garments[name])
    assert np.abs(np.subtract(found, apart)).max() <= 2.0


def test_half_a_centimetre_flips_the_size_of_about_one_in_four():
    found = [share for garment in by_ankle() for share in flips(garment, 0.5)]
    assert 20 <= min(found) <= max(found) <= 27


def test_hardly_any_grown_up_has_a_leg_that_is_called_small():
    people = survey()
    small = (people.ankle_cm < KNOWLEDGE.number("small_ankle_cm")) | (
        people.calf_cm < KNOWLEDGE.number("small_calf_cm")
    )
    assert small.sum() == 1
    wide = people.calf_cm / people.ankle_cm > KNOWLEDGE.number("wide_calf_ratio")
    assert 0.01 < wide.mean() < 0.025


@pytest.mark.parametrize("men", [True, False])
def test_made_up_legs_are_like_the_surveys_at_its_age_and_weight(men):
    """Drawn at all ages and a BMI of 28 they are about as wide as soldiers': a little heavier, a little older."""
    drawn = draw_legs(20_000, np.random.default_rng(1), men=men)
    people, mine = survey(), survey().is_man == men
    assert abs(drawn["ankle_cm"].mean() - people.ankle_cm[mine].mean()) < 1
    assert abs(drawn["calf_cm"].mean() - people.calf_cm[mine].mean()) < 2
    correlation = np.corrcoef(drawn["ankle_cm"], drawn["calf_cm"])[0, 1]
    assert 0.7 < correlation < 0.95


def test_swelling_widens_made_up_legs_and_never_thins_them():
    legs = {oedema: draw_legs(5000, np.random.default_rng(1), men=True, oedema=oedema) for oedema in ("none", "marked")}
    assert (legs["marked"]["ankle_cm"] >= legs["none"]["ankle_cm"]).all()
    assert make_legs(dict(legs["marked"]), KNOWLEDGE).girths.shape == (5000, 4)
