"""Three-valued logic: every row of every table, unknown written as None."""

import itertools

import pytest

from soleus.case import Case
from soleus.rules.nodes import And, AnyLeg, AtLeast, Compare, Constant, EveryLeg, Guarded, Holds, Named, Not, Or
from soleus.rules.person import PersonReader

A, B, C = "diabetes", "smoker", "pregnant"
STATES = (True, None, False)


def truth(book, node, **facts):
    known = {key: value for key, value in facts.items() if value is not None}
    return PersonReader(book, Case(known)).read(node).truth


@pytest.mark.parametrize(("a", "expected"), [(True, False), (None, None), (False, True)])
def test_not(rules, a, expected):
    assert truth(rules, Not(Holds(A)), diabetes=a) is expected


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (True, True, True, True),
        (True, None, None, True),
        (True, False, False, True),
        (None, True, None, True),
        (None, None, None, None),
        (None, False, False, None),
        (False, True, False, True),
        (False, None, False, None),
        (False, False, False, False),
    ],
)
def test_and_or(rules, a, b, both, either):
    assert truth(rules, And((Holds(A), Holds(B))), diabetes=a, smoker=b) is both
    assert truth(rules, Or((Holds(A), Holds(B))), diabetes=a, smoker=b) is either


@pytest.mark.parametrize("states", list(itertools.product(STATES, repeat=3)), ids=str)
def test_at_least_two_of_three(rules, states):
    node = AtLeast(2, (Holds(A), Holds(B), Holds(C)))
    certain, possible = states.count(True), states.count(True) + states.count(None)
    expected = True if certain >= 2 else None if possible >= 2 else False
    assert truth(rules, node, diabetes=states[0], smoker=states[1], pregnant=states[2]) is expected


@pytest.mark.parametrize(("guard", "part"), list(itertools.product(STATES, repeat=2)), ids=str)
def test_a_guarded_part_is_unknown_unless_its_guard_is_known_not_to_hold(rules, guard, part):
    expected = False if part is None and guard is False else part
    assert truth(rules, Guarded(Holds(A), Holds(B)), diabetes=guard, smoker=part) is expected


@pytest.mark.parametrize(
    ("left", "right", "any_leg", "every_leg"),
    [
        ("weak_or_absent", "weak_or_absent", True, True),
        ("weak_or_absent", None, True, None),
        ("weak_or_absent", "normal", True, False),
        (None, None, None, None),
        (None, "normal", None, False),
        ("normal", "normal", False, False),
    ],
)
def test_legs(rules, left, right, any_leg, every_leg):
    weak = Compare("foot_pulse", "=", "weak_or_absent")
    facts = {"left.foot_pulse": left, "right.foot_pulse": right}
    assert truth(rules, AnyLeg(weak), **facts) is any_leg
    assert truth(rules, EveryLeg(weak), **facts) is every_leg


@pytest.mark.parametrize("value", [True, False])
def test_constant(rules, value):
    assert truth(rules, Constant(value)) is value


def test_a_named_condition_is_what_it_names(rules):
    assert truth(rules, Named("swollen"), leg_swelling="evening") is True
    assert truth(rules, Named("swollen"), leg_swelling="none", new_swelling_one_leg=False) is False
    assert truth(rules, Named("swollen")) is None
