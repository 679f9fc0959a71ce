"""Effects of single studies, and rare events: by hand, at the edges, and refused."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soleus.statistics import Arms, Means, beta_binomial, effect_size, mantel_haenszel, peto
from soleus.statistics.effects import hedges_correction


def known(result):
    """Give what must be there."""
    assert result is not None
    return result


@st.composite
def tables(draw):
    totals = draw(st.tuples(st.integers(1, 60), st.integers(1, 60)))
    return Arms(draw(st.integers(0, totals[0])), totals[0], draw(st.integers(0, totals[1])), totals[1])


def swapped(arms):
    return Arms(arms.events_2, arms.total_2, arms.events_1, arms.total_1)


def test_ten_of_a_hundred_beside_twenty_of_a_hundred():
    arms = Arms(10, 100, 20, 100)
    ratio, odds, difference = (effect_size(measure, arms) for measure in ("RR", "OR", "RD"))
    assert (math.exp(ratio.value), ratio.variance) == pytest.approx((0.5, 0.13))
    assert (math.exp(odds.value), odds.variance) == pytest.approx((4 / 9, 1 / 10 + 1 / 90 + 1 / 20 + 1 / 80))
    assert (difference.value, difference.variance) == pytest.approx((-0.1, 0.0009 + 0.0016))


@pytest.mark.parametrize(
    ("arms", "ratio"),
    [
        (Arms(0, 10, 5, 10), (0.5 / 11) / (5.5 / 11)),
        (Arms(1, 10, 5, 10), 0.2),
        (Arms(10, 10, 5, 10), (10.5 / 11) / (5.5 / 11)),
        (Arms(0, 10, 0, 30), (0.5 / 11) / (0.5 / 31)),
        (Arms(10, 10, 20, 20), (10.5 / 11) / (20.5 / 21)),
    ],
    ids=["none treated", "one treated", "all treated", "none at all", "everybody"],
)
def test_half_a_person_is_added_where_a_cell_is_empty_and_nowhere_else(arms, ratio):
    assert math.exp(effect_size("RR", arms).value) == pytest.approx(ratio)


@given(tables())
def test_arms_the_other_way_round_have_the_opposite_effect(arms):
    for measure in ("RR", "OR", "RD"):
        there, back = effect_size(measure, arms), effect_size(measure, swapped(arms))
        assert (there.value, there.variance) == pytest.approx((-back.value, back.variance))
        assert there.variance > 0


def test_means_by_hand():
    arms = Means(5, 2, 16, 3, 2, 16)
    difference, standardised = effect_size("MD", arms), effect_size("SMD", arms)
    assert (difference.value, difference.variance) == pytest.approx((2, 0.5))
    assert standardised.value == pytest.approx(hedges_correction(30))
    assert standardised.variance == pytest.approx(1 / 8 + standardised.value**2 / 64)


def test_the_correction_is_the_exact_one():
    """The usual approximation 1 - 3 / (4 m - 1) is off in the third figure where people are few."""
    assert hedges_correction(2) == pytest.approx(1 / math.sqrt(math.pi))
    assert hedges_correction(1000) == pytest.approx(1 - 3 / 3999, abs=1e-7)


@pytest.mark.parametrize(
    "numbers", [(-1, 10, 1, 10), (11, 10, 1, 10), (1, 0, 1, 10), (1, 10, math.nan, 10), (1, math.inf, 1, 10)]
)
def test_arms_that_cannot_be_are_refused(numbers):
    with pytest.raises(ValueError, match="cannot be"):
        Arms(*numbers)


@pytest.mark.parametrize(
    "numbers",
    [(1, -1, 9, 1, 1, 9), (1, 1, 1, 1, 1, 9), (1, 0, 9, 2, 0, 9), (math.inf, 1, 9, 1, 1, 9), (1, 1, 9, 1, math.nan, 9)],
)
def test_means_that_cannot_be_are_refused(numbers):
    with pytest.raises(ValueError, match=r"cannot be|finite"):
        Means(*numbers)


@pytest.mark.parametrize(
    ("measure", "arms"), [("MD", Arms(1, 2, 1, 2)), ("RR", Means(1, 1, 9, 1, 1, 9)), ("X", Arms(1, 2, 1, 2))]
)
def test_a_measure_of_other_numbers_is_refused(measure, arms):
    with pytest.raises(ValueError, match="is not computed from"):
        effect_size(measure, arms)


def test_one_study_is_its_own_mantel_haenszel():
    arms = Arms(10, 100, 20, 100)
    for measure in ("RR", "OR", "RD"):
        combined, alone = known(mantel_haenszel(measure, [arms])), effect_size(measure, arms)
        assert (combined.estimate, combined.se) == pytest.approx((alone.value, math.sqrt(alone.variance)))


def test_peto_by_hand():
    """5 of 15 events expected among the treated if nothing worked would be 7.5; the variance is hypergeometric."""
    combined = known(peto([Arms(5, 100, 10, 100)]))
    variance = 15 * 185 * 100 * 100 / (200**2 * 199)
    assert (combined.estimate, combined.se) == pytest.approx(((5 - 7.5) / variance, variance**-0.5))


def test_a_study_without_events_says_nothing_of_a_ratio_and_something_of_a_difference():
    some, none = Arms(2, 100, 8, 100), Arms(0, 500, 0, 500)
    for measure in ("RR", "OR"):
        assert mantel_haenszel(measure, [some, none]) == mantel_haenszel(measure, [some])
    assert peto([some, none]) == peto([some])
    diluted, alone = (known(mantel_haenszel("RD", arms)).estimate for arms in ([some, none], [some]))
    assert diluted == pytest.approx(alone / 6)
    with_none, without = known(beta_binomial([some, some, none])), known(beta_binomial([some, some]))
    assert with_none.log_odds_ratio != without.log_odds_ratio


@pytest.mark.parametrize("arms", [Arms(0, 10, 0, 10), Arms(10, 10, 10, 10)], ids=["none", "everybody"])
def test_what_no_study_can_tell_is_none(arms):
    assert peto([arms]) is None
    assert mantel_haenszel("OR", [arms]) is None
    assert beta_binomial([arms]) is None


def test_an_arm_without_events_in_any_study_has_no_ratio():
    arms = [Arms(0, 10, 3, 10), Arms(0, 20, 1, 20)]
    assert mantel_haenszel("RR", arms) is None
    assert beta_binomial(arms) is None
    assert peto(arms) is not None, "its odds ratio stays finite, which is its weakness too"


def test_risks_that_do_not_vary_are_fitted_by_the_binomial():
    """Then the odds ratio is that of all people together, and its variance the sum over the four cells."""
    fitted = known(beta_binomial([Arms(10, 100, 20, 100), Arms(20, 200, 40, 200), Arms(5, 50, 10, 50)]))
    assert fitted.rho == 0
    assert math.exp(fitted.log_odds_ratio.estimate) == pytest.approx((35 / 315) / (70 / 280))
    assert fitted.log_odds_ratio.se**2 == pytest.approx(1 / 35 + 1 / 315 + 1 / 70 + 1 / 280)


def test_arms_of_one_person_each_show_no_spread_and_still_have_an_odds_ratio():
    fitted = known(beta_binomial([Arms(0, 1, 1, 1), Arms(1, 1, 0, 1), Arms(0, 1, 1, 1)]))
    assert fitted.rho == 0
    assert math.exp(fitted.log_odds_ratio.estimate) == pytest.approx(1 / 4)


def test_arms_that_are_all_or_nothing_are_as_alike_as_can_be():
    fitted = known(beta_binomial([Arms(0, 5, 5, 5), Arms(5, 5, 0, 5)]))
    assert fitted.rho == pytest.approx(1)
    assert fitted.log_odds_ratio.se == pytest.approx(2), "as if each arm were one person"


@settings(max_examples=20)
@given(st.lists(tables(), min_size=1, max_size=5))
def test_rare_events_have_an_answer_or_none_and_mirror(studies):
    for combined, back in (
        (peto(studies), peto([*map(swapped, studies)])),
        *((mantel_haenszel(m, studies), mantel_haenszel(m, [*map(swapped, studies)])) for m in ("RR", "OR", "RD")),
    ):
        assert (combined is None) is (back is None)
        if combined and back:
            assert (combined.estimate, combined.se) == pytest.approx((-back.estimate, back.se), rel=1e-7, abs=1e-9)
            assert math.isfinite(combined.estimate)
    fitted, turned = beta_binomial(studies), beta_binomial([*map(swapped, studies)])
    assert (fitted is None) is (turned is None)
    if fitted and turned:
        assert 0 <= fitted.rho < 1
        assert fitted.log_odds_ratio.estimate == pytest.approx(-turned.log_odds_ratio.estimate, rel=1e-4, abs=1e-4)


REFUSED = {
    "peto": lambda: peto([]),
    "beta-binomial": lambda: beta_binomial([]),
    "mantel-haenszel": lambda: mantel_haenszel("RR", []),
    "of means": lambda: mantel_haenszel("MD", [Arms(1, 2, 1, 2)]),
    "half a person": lambda: beta_binomial([Arms(0.5, 2, 1, 2)]),
}


@pytest.mark.parametrize("method", REFUSED.values(), ids=REFUSED)
def test_nothing_to_put_together_is_refused(method):
    with pytest.raises(ValueError, match=r"at least one study|whole numbers"):
        method()
