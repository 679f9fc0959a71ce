"""What the analysis does on made-up days: a small form of each promise here, the whole by ``make deep``."""

import numpy as np
import pytest
from scipy import stats

from tools.trial_statistics import BEFORE, BINS, PAGE, PHIS, PICTURE, POOLED_BEFORE, errors, power, ranks, weekly

# runs what other tests cover, over and over
pytestmark = pytest.mark.no_cover


def off(share, trials, sigmas=4.0):
    """How far a share of so many trials may be off by chance."""
    return sigmas * (share * (1 - share) / trials) ** 0.5


def test_few_null_trials_find_something():
    line = errors(0.5, 60, 3, days=20)
    assert line.exact <= 0.05 + off(0.05, 60)
    assert line.ar1 <= 0.07 + off(0.07, 60)
    assert line.helps_or_harms <= 0.05 + off(0.05, 60)
    assert line.covered >= 0.93 - off(0.07, 60)


def test_truths_from_the_prior_lie_evenly_in_their_posteriors():
    places = ranks(150, 4, days=20)
    assert stats.chisquare(np.histogram(places, bins=5, range=(0, 1))[0]).pvalue > 1e-4


def test_other_platforms_weeks_are_never_shuffled():
    assert weekly(28).tolist() == [True] * 7 + [False] * 7 + [True] * 7 + [False] * 7


def test_the_page_and_its_picture_were_made():
    text = PAGE.read_text("utf-8")
    assert all(f"| {phi:g} | " in text for phi in PHIS)
    assert all(f"| {days} | {block} | {effect:g} | " in text for days, block, effect, *_ in BEFORE)
    assert PICTURE.read_text("utf-8").startswith("<svg")


@pytest.mark.deep
@pytest.mark.parametrize("phi", PHIS)
def test_errors_and_coverage(phi):
    trials = 2000
    line = errors(phi, trials, 11)
    assert abs(line.exact - 0.05) <= off(0.05, trials)
    assert line.ar1 <= 0.065 + off(0.05, trials)
    assert abs(line.covered - 0.95) <= 0.015 + off(0.05, trials, 2)
    assert line.welch_weeks > 0.08 or phi == 0


@pytest.mark.deep
def test_ranks_are_uniform():
    places = ranks(3000, 12)
    assert stats.chisquare(np.histogram(places, bins=BINS, range=(0, 1))[0]).pvalue > 0.001
    assert stats.kstest(places, "uniform").pvalue > 0.001


@pytest.mark.deep
@pytest.mark.parametrize(("days", "block", "effect", "ar1", "exact", "half"), BEFORE)
def test_power_is_within_three_points_of_what_other_code_found(days, block, effect, ar1, exact, half):
    trials = 4000
    now = power(days, block, effect, trials, 13)
    for share, before in zip(now, (ar1, exact), strict=False):
        assert abs(share - before) <= 0.03 + off(max(before, 0.02), trials, 2)
    assert now[2] == pytest.approx(half, abs=0.02)


@pytest.mark.deep
@pytest.mark.parametrize(("people", "before"), POOLED_BEFORE)
def test_pooled_power_is_near_what_other_code_found(people, before):
    from tools.trial_statistics import pooled_power  # noqa: PLC0415  # minutes, so only here

    assert abs(pooled_power(people, 300, 14) - before) <= 0.03 + off(before, 300, 3)
