"""Studies put together: what can be worked out by hand, and what must not change the answer."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from soleus.statistics import METHODS, asymmetry, leave_one_out, meta_regression, pool
from soleus.statistics.heterogeneity import q_profile, tau2_by
from soleus.statistics.weighted import fit, sample

Z = stats.norm.ppf(0.975)
studies = st.lists(
    st.tuples(st.floats(-5, 5).map(lambda y: round(y, 3)), st.floats(0.01, 4).map(lambda v: round(v, 3))),
    min_size=2,
    max_size=12,
)


def known(result):
    """Give what must be there."""
    assert result is not None
    return result


def of(rows):
    return np.array([y for y, _ in rows]), np.array([v for _, v in rows])


def numbers(pooled):
    """Give every number of the random effects, and whether a floor was met."""
    for mixed in pooled.methods.values():
        yield from (mixed.estimate, mixed.se, *mixed.ci, mixed.tau2, mixed.i2)
        yield from (known(mixed.hksj).se, *known(mixed.hksj).ci, *mixed.prediction_interval)


def test_two_studies_by_hand():
    """0 and 2 with variance 1: Q is 2, and every estimator gives tau2 = Q - 1 = 1 on equal variances."""
    pooled = pool([0, 2], [1, 1])
    assert pooled.k == 2
    assert pooled.q == pytest.approx(2)
    assert (pooled.equal_effects.estimate, pooled.equal_effects.se) == pytest.approx((1, math.sqrt(0.5)))
    for mixed in pooled.methods.values():
        assert (mixed.estimate, mixed.se, mixed.tau2, mixed.i2) == pytest.approx((1, 1, 1, 50))
        assert mixed.ci == pytest.approx((1 - Z, 1 + Z))
        assert mixed.prediction_interval == pytest.approx((1 - Z * math.sqrt(2), 1 + Z * math.sqrt(2)))
        assert known(mixed.hksj).se == pytest.approx(1)
        assert known(mixed.hksj).ci == pytest.approx((1 - stats.t.ppf(0.975, 1), 1 + stats.t.ppf(0.975, 1)))
        assert not known(mixed.hksj).floored, "Q is as large as expected, to the last digit"
    # Q under tau2 is 2 / (1 + tau2): it meets the two ends of chi-squared with 1 degree of freedom there.
    assert pooled.tau2_ci == pytest.approx((0, 2 / stats.chi2.ppf(0.025, 1) - 1))


def test_studies_that_agree_are_pooled_as_if_they_had_one_effect_and_hartungs_interval_is_floored():
    pooled = pool([0.3, 0.31, 0.29], [0.04, 0.05, 0.06])
    equal = pooled.equal_effects
    for mixed in pooled.methods.values():
        assert (mixed.estimate, mixed.se, mixed.ci) == (equal.estimate, equal.se, equal.ci)
        assert (mixed.tau2, mixed.i2) == (0, 0)
        assert known(mixed.hksj).floored
        assert known(mixed.hksj).se == pytest.approx(equal.se)
        assert mixed.prediction_interval == pytest.approx(equal.ci)
    assert pooled.tau2_ci == (0, 0)


def test_one_study_tells_its_own_effect_and_nothing_of_how_far_studies_differ():
    pooled = pool([0.5], [0.04])
    assert (pooled.q, pooled.tau2_ci) == (0, None)
    assert pooled.equal_effects.ci == pytest.approx((0.5 - 0.2 * Z, 0.5 + 0.2 * Z))
    for mixed in pooled.methods.values():
        assert (mixed.estimate, mixed.se) == pytest.approx((0.5, 0.2))
        assert (mixed.tau2, mixed.i2, mixed.hksj, mixed.prediction_interval) == (None,) * 4
    assert leave_one_out([0.5], [0.04]) == ()


@given(studies)
def test_knapp_hartung_is_never_narrower_than_equal_effects(rows):
    pooled = pool(*of(rows))
    low, high = pooled.equal_effects.ci
    for mixed in pooled.methods.values():
        assert known(mixed.hksj).ci[1] - known(mixed.hksj).ci[0] >= (high - low) * (1 - 1e-9)
        assert known(mixed.hksj).se >= mixed.se * (1 - 1e-9)
        if known(mixed.hksj).floored:
            assert known(mixed.hksj).se == pytest.approx(mixed.se)


@given(studies, st.sampled_from([0.001, 0.1, 7, 1000]))
def test_another_unit_changes_nothing_but_the_unit(rows, by):
    effects, variances = of(rows)
    one, other = pool(effects, variances), pool(effects * by, variances * by**2)
    assert other.q == pytest.approx(one.q, rel=1e-9, abs=1e-9)
    for method in METHODS:
        before, behind = one.methods[method], other.methods[method]
        assert behind.estimate == pytest.approx(before.estimate * by, rel=1e-6, abs=1e-8 * by)
        assert behind.tau2 == pytest.approx(before.tau2 * by**2, rel=1e-6, abs=1e-9 * by**2)
        assert known(behind.hksj).floored is known(before.hksj).floored
    assert other.tau2_ci == pytest.approx([end * by**2 for end in known(one.tau2_ci)], rel=1e-6, abs=1e-9 * by**2)


@given(studies)
def test_other_signs_mirror_it_and_another_order_leaves_it(rows):
    effects, variances = of(rows)
    one = list(numbers(pool(effects, variances)))
    assert list(numbers(pool(effects[::-1], variances[::-1]))) == pytest.approx(one, rel=1e-7, abs=1e-7)
    mirrored = pool(-effects, variances)
    for method, mixed in pool(effects, variances).methods.items():
        assert mirrored.methods[method].estimate == pytest.approx(-mixed.estimate, rel=1e-7, abs=1e-9)
        assert mirrored.methods[method].tau2 == pytest.approx(mixed.tau2, rel=1e-7, abs=1e-9)


@given(studies)
def test_each_estimate_of_tau2_is_what_its_method_asks_for(rows):
    data = sample(*of(rows))
    reml, mandel = tau2_by("REML", data), tau2_by("PM", data)
    top = fit(data, reml).log_likelihood
    spread = float(np.ptp(data.effects)) ** 2 + 4
    assert all(fit(data, tau2).log_likelihood <= top + 1e-9 for tau2 in [*np.geomspace(1e-6, spread, 200), 0])
    assert mandel == 0 or fit(data, mandel).q == pytest.approx(data.degrees)
    low, high = q_profile(data)
    assert 0 <= low <= high
    assert low == 0 or fit(data, low).q == pytest.approx(stats.chi2.ppf(0.975, data.degrees))
    assert high == 0 or fit(data, high).q == pytest.approx(stats.chi2.ppf(0.025, data.degrees))
    assert low <= mandel <= high or mandel == 0


@pytest.mark.parametrize("scale", [1e-9, 1, 1e9])
def test_variances_of_most_different_sizes_still_have_an_answer(scale):
    pooled = pool(np.array([1, 2, 3]) * scale, np.array([1e-9, 1, 1e9]) * scale**2)
    assert all(map(math.isfinite, numbers(pooled)))


@pytest.mark.parametrize(
    ("effects", "variances"),
    [([], []), ([1], [0]), ([1], [-1]), ([1, 2], [1]), ([math.nan], [1]), ([1], [math.inf]), ([[1]], [[1]])],
)
def test_what_cannot_be_put_together_is_refused(effects, variances):
    with pytest.raises(ValueError, match=r"effects|variance"):
        pool(effects, variances)


def test_a_line_through_three_studies_by_hand():
    """Effects on a line: slope and intercept are its own, nothing is left between studies."""
    line = meta_regression([1, 3, 5], [0.5, 0.5, 0.5], [2000, 2001, 2002])
    assert (line.slope, line.intercept) == pytest.approx((2, 1 - 4000))
    assert (line.se, line.tau2, line.r2) == pytest.approx((0.5, 0, 100))
    assert line.ci == pytest.approx((2 - 0.5 * Z, 2 + 0.5 * Z))


def test_a_moderator_explains_nothing_where_studies_agree():
    assert meta_regression([1, 1, 1, 1.1], [1, 1, 1, 1], [1, 2, 3, 4]).r2 == 0


def test_a_moderator_in_another_unit_has_a_slope_in_that_unit():
    hours = meta_regression([0.1, 0.9, 0.4, 1.4], [0.1, 0.2, 0.1, 0.3], [1, 2, 3, 4])
    minutes = meta_regression([0.1, 0.9, 0.4, 1.4], [0.1, 0.2, 0.1, 0.3], [60, 120, 180, 240])
    expected = (hours.intercept, hours.slope / 60, hours.se / 60, hours.tau2, hours.r2)
    assert (minutes.intercept, minutes.slope, minutes.se, minutes.tau2, minutes.r2) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("moderator", "says"), [([1, 2], "at least 3"), ([1, 1, 1], "the same"), ([1, 2, math.nan], "finite")]
)
def test_a_moderator_that_tells_nothing_is_refused(moderator, says):
    with pytest.raises(ValueError, match=says):
        meta_regression([1, 2, 3][: len(moderator)], [1, 1, 1][: len(moderator)], moderator)


@pytest.mark.parametrize(("k", "is_tested"), [(9, False), (10, True), (11, True)])
def test_asymmetry_is_looked_for_from_ten_studies_on(k, is_tested):
    effects, variances = [0.1 * n % 0.7 for n in range(k)], [0.1 + 0.05 * n for n in range(k)]
    assert (asymmetry(effects, variances) is not None) is is_tested


def test_studies_of_one_size_have_no_asymmetry_to_look_for():
    assert asymmetry(range(12), [1] * 12) is None


def test_an_effect_that_goes_with_its_error_is_asymmetry():
    errors = np.linspace(0.1, 1, 12)
    egger = known(asymmetry(2 + 3 * errors, errors**2))
    assert (egger.slope, egger.intercept) == pytest.approx((3, 2))
    assert egger.p_value < 1e-9
