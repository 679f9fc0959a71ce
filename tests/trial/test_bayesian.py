"""The Bayesian models: beside brute force, by what must hold, and calibrated under their own prior."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from soleus.statistics.autoregression import series
from soleus.statistics.bayesian import Mixture, Prior, hierarchy, posterior

PRIOR = Prior(5, 3, 2, 1.2, 0.8, 0.3, 0.3)


def days(count=30, effect=-1.0, seed=2):
    generator = np.random.default_rng(seed)
    arm = np.arange(count) % 2
    return series(
        5 + generator.normal(size=count) + effect * arm, np.arange(count), np.column_stack([arm * 0 + 1, arm])
    )


def test_it_agrees_with_draws_from_the_prior_weighted_by_the_likelihood():
    data, generator, count = days(7), np.random.default_rng(1), 400_000
    level, effect = generator.normal(5, 3, count), generator.normal(0, 2, count)
    sigma, phi = 1.2 * np.exp(0.8 * generator.normal(size=count)), generator.normal(0.3, 0.3, count)
    inside = np.abs(phi) < 0.995
    left = data.values - level[:, None] - effect[:, None] * data.columns[:, 1]
    scale = np.sqrt(1 - np.where(inside, phi, 0) ** 2)
    steps = (left[:, 1:] - phi[:, None] * left[:, :-1]) / scale[:, None]
    log = -((steps**2).sum(axis=1) + left[:, 0] ** 2) / 2 / sigma**2 - 7 * np.log(sigma) - 6 * np.log(scale)
    weight = np.where(inside, np.exp(log - log.max()), 0)
    weight /= weight.sum()
    belief = posterior(data, PRIOR)
    assert belief.mean == pytest.approx(weight @ effect, abs=0.04)
    assert belief.sd == pytest.approx(np.sqrt(weight @ (effect - belief.mean) ** 2), abs=0.04)
    assert belief.below(0) == pytest.approx(weight @ (effect < 0), abs=0.03)


@pytest.mark.parametrize("count", [3, 12, 60, 400])
def test_quantiles_and_chances_belong_together(count):
    belief = posterior(days(count), PRIOR)
    for share in (0.025, 0.5, 0.975):
        assert belief.below(belief.quantile(share)) == pytest.approx(share, abs=1e-9)
    assert belief.weights.sum() == pytest.approx(1)


def test_turned_round_the_posterior_is_turned_round():
    data = days()
    there = posterior(data, replace(PRIOR, centre=0))
    back = posterior(series(-data.values, data.days, data.columns), replace(PRIOR, centre=0))
    assert back.mean == pytest.approx(-there.mean, rel=1e-6)
    assert back.sd == pytest.approx(there.sd, rel=1e-6)


def test_values_that_are_all_equal_have_a_posterior_too():
    belief = posterior(series([5.0] * 10, range(10), [[1, k % 2] for k in range(10)]), PRIOR)
    assert belief.mean == pytest.approx(0, abs=1e-6)
    assert 0 < belief.sd < 0.5


def test_more_days_tell_more_and_the_prior_less():
    sds = [posterior(days(count), PRIOR).sd for count in (4, 16, 64, 256)]
    assert sds == sorted(sds, reverse=True)


def test_a_mixture_of_one_normal_is_that_normal():
    one = Mixture(np.array([1.0]), np.array([2.0]), np.array([3.0]))
    assert (one.mean, one.sd) == (2, 3)
    assert one.quantile(0.975) == pytest.approx(stats.norm(2, 3).ppf(0.975))


def test_own_results_are_shrunken_towards_the_mean_and_the_less_sure_ones_more():
    pooled = hierarchy([-2, 0, -1, -1], [0.1, 0.1, 0.1, 1.0], 4, 1)
    assert -2 < pooled.own[0].mean < pooled.mean.mean < pooled.own[1].mean < 0
    alone = hierarchy([-2, -2], [0.1, 2.0], 100, 1)
    assert alone.own[1].sd > alone.own[0].sd
    assert pooled.tau > 0


def test_one_trial_alone_is_believed_within_the_prior():
    pooled = hierarchy([-2.0], [0.01], 100, 0.5)
    assert pooled.own[0].mean == pytest.approx(-2, abs=0.05)
    assert pooled.mean.sd > pooled.own[0].sd


def test_a_mean_that_does_not_vary_agrees_with_the_formula():
    effects, variances = np.array([-1.0, -0.4, -0.7]), np.array([0.2, 0.1, 0.3])
    pooled = hierarchy(effects, variances, 1000, 1e-6)
    assert pooled.mean.mean == pytest.approx((effects / variances).sum() / (1 / variances).sum(), rel=1e-4)
    assert pooled.mean.sd == pytest.approx((1 / variances).sum() ** -0.5, rel=1e-4)
