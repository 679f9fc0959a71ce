"""Our numbers beside those of R's metafor, for public tables of studies (tests/data/README.md tells whose)."""

import pytest

from tests.statistics.conftest import NUMBERS
from tools.metafor import numbers

CLOSE = 1e-6  # of an estimate, a standard error and an interval's ends; relative where they are larger than 1
BY_DIFFERENCES = 1e-5  # what the optimiser in R reaches for the beta-binomial


def unlike(expected, ours, place=""):
    """Name every number that differs, and every one that is missing."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            if key != "beta_binomial":
                yield from unlike(value, ours.get(key, "missing"), f"{place} {key}")
    elif isinstance(expected, list):
        for number, (value, other) in enumerate(zip(expected, ours, strict=True)):
            yield from unlike(value, other, f"{place} {number}")
    elif isinstance(expected, str | bool | None):
        if expected != ours:
            yield place, expected, ours
    elif abs(expected - ours) > CLOSE * max(1, abs(expected)):
        yield place, expected, ours


def test_estimates_errors_intervals_and_spreads_are_those_of_metafor(table_name, our_numbers):
    assert list(unlike(NUMBERS[table_name], our_numbers)) == []


def test_the_beta_binomial_is_what_an_optimiser_in_r_gives(table_name, our_numbers):
    expected = NUMBERS[table_name].get("rare", {}).get("beta_binomial")
    if expected is not None:
        fitted = our_numbers["rare"]["beta_binomial"]
        got = (fitted.log_odds_ratio.estimate, fitted.log_odds_ratio.se, fitted.rho)
        assert got == pytest.approx(tuple(expected.values()), rel=BY_DIFFERENCES, abs=BY_DIFFERENCES)


def test_what_is_compared_is_worth_comparing():
    """Floored and not, tau2 at 0 and above, every measure, moderators, rare events, a table without enough studies."""
    methods = [mixed for entry in NUMBERS.values() for mixed in entry["methods"].values()]
    assert {mixed["hksj"]["floored"] for mixed in methods} == {True, False}
    assert {mixed["tau2"] > 0 for mixed in methods} == {True, False}
    assert {entry["measure"] for entry in NUMBERS.values()} == {"RR", "OR", "RD", "MD", "SMD", "GEN"}
    assert len({name.split()[0] for name in NUMBERS}) == 8
    assert sum("moderator" in entry for entry in NUMBERS.values()) == 6
    assert sum("small_studies" not in entry for entry in NUMBERS.values()) > 0


def test_a_number_that_differs_is_named():
    expected = {"q": 1.0, "methods": {"REML": {"ci": [0.1, 0.2]}}, "tau2_ci": [0, 1]}
    ours = {"q": 1.0, "methods": {"REML": {"ci": [0.1, 0.2 + 2e-6]}}}
    assert [place for place, *_ in unlike(expected, {**ours, "tau2_ci": [0, 1]})] == [" methods REML ci 1"]


@pytest.mark.deep
def test_r_gives_these_numbers_today():
    """A missing R fails here, with what to install: leaving the comparison out would pass for agreement."""
    asked = numbers.ask_metafor()
    assert set(asked) == set(NUMBERS)
    assert [line for name, entry in NUMBERS.items() for line in unlike(entry, asked[name])] == []
