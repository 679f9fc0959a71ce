"""Who is compared with whom, told by the reference reader: people that a promise about two does not speak of."""

import pytest

from soleus.prove.people import breaks
from soleus.rules.promises import Promise, PromisedPart

HEALTHY = {"diabetes": False, "smoker": False}


def always_broken(who):
    """A promise that any two people whom it speaks of break."""
    return Promise(name="broken", reason="", who=who, then=(PromisedPart("urgency", ()),), same=("urgency",))


@pytest.mark.parametrize(
    ("who", "first", "second", "spoken_of"),
    [
        ("anything graver", {"diabetes": False}, {"diabetes": True}, True),
        ("anything graver", {"diabetes": True}, {"diabetes": False}, False),
        ("anything graver", {"diabetes": False}, {}, False),
        ("anything graver", {"age_years": 40.0}, {"age_years": 80.0}, False),
        ("gravest told", {}, {"leg_swelling": "all_day"}, True),
        ("gravest told", {}, {"leg_swelling": "evening"}, False),
        ("gravest told", {"diabetes": False}, {"leg_swelling": "all_day"}, False),
        ("safest told", {}, {"leg_swelling": "none"}, True),
        ("safest told", {}, {"age_years": 40.0}, False),
        ("left out told", {}, {"height_cm": 170.0}, True),
        ("left out told", {}, {"saddle_numbness": False}, False),
        ("left out told", {"height_cm": 170.0}, {"height_cm": 171.0}, False),
        ("left out told", {"saddle_numbness": True}, {"saddle_numbness": True, "height_cm": 170.0}, False),
        ("legs swapped", {"left.abi": 1.0}, {"right.abi": 1.0}, True),
        ("legs swapped", {"left.abi": 1.0}, {"left.abi": 1.0}, False),
        ("anything graver", {"heart_failure": False, "nyha_class": 2}, {"heart_failure": True, "nyha_class": 2}, False),
    ],
)
def test_of_two(rules, who, first, second, spoken_of):
    assert breaks(always_broken(who), rules, (first, second)) is spoken_of


@pytest.mark.parametrize(
    ("who", "facts", "spoken_of"),
    [
        ("everyone", {"left.abi": 1.0}, True),
        ("nothing known", {}, True),
        ("nothing known", HEALTHY, False),
        ("everything answered", HEALTHY, False),
    ],
)
def test_of_one(rules, who, facts, spoken_of):
    promise = Promise(name="broken", reason="", who=who, then=(PromisedPart("urgency", ()),))
    assert breaks(promise, rules, (facts,)) is spoken_of


@pytest.mark.parametrize(("facts", "spoken_of"), [(HEALTHY, True), ({"left.abi": 1.0}, False)])
def test_of_some_layperson_whoever_keeps_it_is_told(rules, facts, spoken_of):
    assert breaks(Promise(name="kept", reason="", who="some layperson"), rules, (facts,)) is spoken_of
