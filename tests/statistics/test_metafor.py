"""Our numbers beside those of R's metafor, for public tables of studies (tests/data/README.md tells whose)."""

import json

import pytest

from tools.metafor.numbers import NUMBERS, ask_metafor
from tools.metafor.ours import BY_AN_OPTIMISER, differences, our_numbers

CLOSE = 1e-6  # of an estimate, a standard error and an interval's ends; relative where they are larger than 1
BY_DIFFERENCES = 1e-5  # what the optimiser in R reaches for the beta-binomial
METAFOR = json.loads(NUMBERS.read_text("utf-8"))


def unlike(expected, ours):
    return {place: off for place, off in differences(expected, ours) if off > CLOSE}


@pytest.fixture(scope="module")
def our_own():
    return {name: our_numbers(name) for name in METAFOR}


@pytest.mark.parametrize("name", METAFOR)
def test_estimates_errors_intervals_and_spreads_are_those_of_metafor(name, our_own):
    assert unlike(METAFOR[name], our_own[name]) == {}


@pytest.mark.parametrize("name", [name for name in METAFOR if name.endswith("OR")])
def test_the_beta_binomial_is_what_an_optimiser_in_r_gives(name, our_own):
    expected, ours = METAFOR[name]["rare"][BY_AN_OPTIMISER], our_own[name]["rare"][BY_AN_OPTIMISER]
    assert {key: ours[key] for key in expected} == pytest.approx(expected, rel=BY_DIFFERENCES, abs=BY_DIFFERENCES)


def test_what_is_compared_is_worth_comparing():
    """Floored and not, tau2 at 0 and above, every measure, moderators, rare events, a table without enough studies."""
    methods = [mixed for entry in METAFOR.values() for mixed in entry["methods"].values()]
    assert {mixed["hksj"]["floored"] for mixed in methods} == {True, False}
    assert {mixed["tau2"] > 0 for mixed in methods} == {True, False}
    assert {entry["measure"] for entry in METAFOR.values()} == {"RR", "OR", "RD", "MD", "SMD", "GEN"}
    assert len({name.split()[0] for name in METAFOR}) == 8
    assert sum("moderator" in entry for entry in METAFOR.values()) == 6
    assert sum("small_studies" not in entry for entry in METAFOR.values()) > 0


def test_a_number_that_differs_or_is_missing_is_named():
    expected = {"q": 1.0, "methods": {"REML": {"ci": [0.1, 2000.0], "floored": True}}, "tau2_ci": [0, 1]}
    ours = {"q": 1.0, "methods": {"REML": {"ci": (0.1 + 2e-6, 2000.001), "floored": False}}, "tau2_ci": (0,)}
    assert list(unlike(expected, ours)) == ["methods REML ci 0", "methods REML floored", "tau2_ci 1"]
    assert list(unlike(expected, {})) == ["q", "methods REML ci 0", "methods REML ci 1", "methods REML floored",
                                          "tau2_ci 0", "tau2_ci 1"]  # fmt: skip


@pytest.mark.deep
def test_r_gives_these_numbers_today():
    """A missing R fails here, with what to install: leaving the comparison out would pass for agreement."""
    asked = ask_metafor()
    assert set(asked) == set(METAFOR)
    assert {name: unlike(entry, asked[name]) for name, entry in METAFOR.items() if unlike(entry, asked[name])} == {}
