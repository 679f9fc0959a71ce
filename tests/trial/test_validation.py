"""What the analysis does on made-up days: a small form of each promise here, the whole by ``make deep``."""

import numpy as np
import pytest
from scipy import stats

from soleus.statistics.autoregression import autoregression, series
from soleus.statistics.pooling import pool
from tools import pooled_power
from tools.trial_gaps import gap_errors
from tools.trial_statistics import BEFORE, BINS, PAGE, PHIS, PICTURE, errors, power, ranks, weekly

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


def test_people_fitted_together_are_fitted_as_each_alone():
    treated, values = pooled_power.made_up_people(25, -0.5, np.random.default_rng(5))
    effects, spreads = pooled_power.differences(treated, values)
    days = np.arange(pooled_power.DAYS)
    for own, error, arms, ratings in zip(effects, spreads, treated, values, strict=True):
        fitted = autoregression(series(ratings, days, np.column_stack([np.ones(days.size), arms]))).coefficients[-1]
        assert (own, error) == pytest.approx((fitted.estimate, fitted.se), abs=1e-5)


def test_the_floored_interval_of_the_table_is_the_one_of_the_product():
    effects, variances = pooled_power.people_together(40, -1.0, 6, 5)
    pooled = [pool(*part).methods["REML"].hksj for part in zip(effects, variances, strict=True)]
    is_found = [mean is not None and not mean.ci[0] <= 0 <= mean.ci[1] for mean in pooled]
    assert 0 < sum(is_found) < 40
    assert pooled_power.pooled_power(5, effects, variances, 1.0).floored == sum(is_found) / 40


def test_few_null_trials_with_days_missing_find_something():
    line = gap_errors(0.5, 40, 2)
    assert line.exact <= 0.05 + off(0.05, 40)
    assert line.ar1 <= 0.08 + off(0.08, 40)


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
@pytest.mark.parametrize("phi", PHIS)
def test_errors_where_days_are_missing(phi):
    trials = 2000
    line = gap_errors(phi, trials, 15)
    assert abs(line.exact - 0.05) <= off(0.05, trials)
    assert line.ar1 <= 0.065 + off(0.05, trials)


@pytest.fixture(scope="module")
def together():
    return pooled_power.people_together(2500, -pooled_power.BENEFIT, 16)


@pytest.mark.deep
@pytest.mark.parametrize("people", pooled_power.PEOPLE)
def test_pooled_power_is_what_a_t_test_has_and_what_other_code_found(people, together):
    """Other code's 25 of 100 for five people is beyond a t test of five differences, and is not what we plan with."""
    effects, variances = together
    found = pooled_power.pooled_power(people, effects, variances, pooled_power.BENEFIT)
    before = pooled_power.BEFORE[people]
    assert abs(found.plain - found.theory) <= 0.015 + off(found.theory, len(effects), 2)
    assert found.plain - 0.04 <= found.floored <= found.plain
    if people == 5:  # of the docstring
        assert found.theory < before - 0.05
    else:
        assert abs(found.floored - before) <= 0.03 + off(before, 400, 2)


@pytest.mark.deep
def test_five_people_without_a_benefit_seldom_find_one():
    effects, variances = pooled_power.people_together(6000, 0.0, 17, 5)
    null = pooled_power.pooled_power(5, effects, variances, 0.0)
    assert null.floored <= 0.05
    assert null.plain <= 0.06 + off(0.05, 6000, 2)
    assert null.normal > 0.09 - off(0.1, 6000, 2)
    assert null.theory == pytest.approx(0.05)
    assert null.loose > 0.06
