"""Which set an order came from: named, told from the days, or refused."""

import numpy as np
import pytest

from soleus.problems import ProblemsError
from soleus.trial.analysis.days import TrialDays
from soleus.trial.analysis.order import inferred_rule, order_rule, order_set, planned_set, with_missing_halves
from soleus.trial.orders import pairs


def days(arms, numbers=None, pair="", phase=""):
    """``arms`` as letters, S on treatment days; a point is a day that is missing."""
    places = [k + 1 for k, arm in enumerate(arms) if arm != "."] if numbers is None else numbers
    treated = tuple(arm == "S" for arm in arms if arm != ".")
    return TrialDays("", tuple(places), treated, {"pain": np.zeros(len(treated))}, tuple(pair), tuple(phase))


@pytest.mark.parametrize(
    ("arms", "rule", "size"),
    [
        ("SnnSnSSn", "pairs", 16),
        ("Sn.SnSSn", "pairs", 16),  # half a pair left
        ("Sn..nSSn", "pairs", 8),  # a whole pair gone
        ("nSnnSSn", "pairs", 16),  # the first day stands second in its pair
        ("SSSnnnnnnSSS", "pairs", 4),
        ("SnnSnSSn", "balanced", 70),
        ("SnnSnSSn", "max-run=2", 34),
        ("SSnnSnSn", "max-run=2", 34),
        ("SSnnSS", "phases", 3),
        ("SSSSnnSS", "phases", 4),  # the long run is two phases
        ("SSSSSSSnnnnnnnSSSSSSSnnnnnnn", "phases", 6),
        ("SS.nnnSSSnn.", "phases", 6),
    ],
)
def test_the_size_of_the_set_that_days_came_from(arms, rule, size):
    orders = order_set(order_rule(rule), days(arms))
    assert orders.size == size
    assert orders.contains(np.array(days(arms).treated))


def test_a_run_ends_at_a_gap_for_nobody_knows_what_was_worn():
    with pytest.raises(ProblemsError, match="max-run=2"):
        order_set(order_rule("max-run=2"), days("SSSnnn"))
    assert order_set(order_rule("max-run=2"), days("SS.Snn.n")).size > 1


def test_pairs_have_their_names_where_there_is_a_column():
    assert order_set(order_rule("pairs"), days("SnSSnn", pair="aabccb")).size == 8
    assert order_set(order_rule("pairs"), days("SSSnnnSSS", pair="aaaaaabbb")).size == 4


@pytest.mark.parametrize(
    ("arms", "pair", "says"),
    [
        ("SSnn", "aabb", "pair a: all its days have the same arm"),
        ("SnSnSnnS", "aaaabbcc", "pair a: its arm changes more than once"),
    ],
)
def test_pairs_that_are_none_are_refused_by_name(arms, pair, says):
    with pytest.raises(ProblemsError) as refused:
        order_set(order_rule("pairs"), days(arms, pair=pair))
    assert says in refused.value.problems


def test_days_in_no_pairs_are_refused():
    with pytest.raises(ProblemsError, match="do not go in pairs"):
        order_set(order_rule("pairs"), days("SnnnSSSnnnSn"))


def test_pairs_with_weekdays_balanced_are_fewer():
    drawn = pairs(28, weekdays=True).draw(np.random.default_rng(1), 1)[0]
    person = days("".join("S" if arm else "n" for arm in drawn))
    assert order_set(order_rule("pairs-weekdays"), person).size == 7270
    assert order_set(order_rule("pairs"), person).size == 2**14
    with pytest.raises(ProblemsError, match=r"pairs-weekdays[^$]*give each day of the plan a line"):
        order_set(
            order_rule("pairs-weekdays"),
            days("Sn" * 3 + "nS" * 4 + "Sn" * 3 + "nS" * 4),
        )


@pytest.mark.parametrize("stopped", [9, 20, 34])
def test_a_trial_that_was_stopped_keeps_its_set_by_the_days_that_were_not_told(stopped):
    """Without their lines nobody knows how long the plan was, and its weekdays may seem unbalanced."""
    for drawn in pairs(42, weekdays=True).draw(np.random.default_rng(3), 20):
        told = np.where(np.arange(42) < stopped, 5.0, np.nan)
        person = TrialDays("", tuple(range(42)), tuple(drawn.tolist()), {"pain": told})
        assert order_set(order_rule("pairs-weekdays"), with_missing_halves(person)).size == 512828


@pytest.mark.parametrize("missing", [(), (3,), (0, 5, 20), (27,), (6, 7), (2, 3, 16, 17), (2, 3, 9, 10, 16)])
def test_days_that_are_missing_unbalance_no_weekday(missing):
    for drawn in pairs(28, weekdays=True).draw(np.random.default_rng(2), 40):
        arms = "".join("." if day in missing else "S" if arm else "n" for day, arm in enumerate(drawn))
        filled = with_missing_halves(days(arms))
        orders = order_set(order_rule("pairs-weekdays"), filled)
        assert orders.contains(np.array(filled.treated))
        if len(missing) < 2:
            assert orders.size == 7270
            assert filled.treated == tuple(drawn.tolist())


@pytest.mark.parametrize(
    ("arms", "expected"),
    [("SnnSSn", "pairs"), ("SSSnnnSSSnnn", "pairs"), ("SSnnnnSSSSnn", "pairs"), ("SSSnnSSSSnn", "phases"),
     ("SnnnSSSnnS", "balanced")],
)  # fmt: skip
def test_a_set_that_is_not_named_is_told_from_the_days(arms, expected):
    assert str(inferred_rule([days(arms)])) == expected


def test_names_of_phases_and_pairs_tell_the_set():
    assert str(inferred_rule([days("SSSnnSSn", pair="aabbccdd")])) == "pairs"
    named = days("SSSnnSSSnnn", phase="aabccddeeee")
    assert str(inferred_rule([named])) == "phases"
    assert str(inferred_rule([days("SSnnnnSS", phase="aabbccdd")])) == "phases"  # though they fit pairs too
    with pytest.raises(ProblemsError):
        order_set(order_rule("phases"), days("SnSn", phase="aabb"))


@pytest.mark.parametrize("text", ["", "pair", "max-run", "max-run=0", "max-run=x", "max-run=-1", "PAIRS"])
def test_a_set_by_no_known_name_is_refused(text):
    with pytest.raises(ValueError, match="max-run=N"):
        order_rule(text)


@pytest.mark.parametrize(
    ("rule", "block", "size"),
    [("pairs", 1, 2**6), ("pairs", 3, 4), ("balanced", 1, 924), ("phases", 3, 6), ("max-run=1", 1, 2)],
)
def test_a_plan_is_drawn_from_the_set_that_its_days_are_held_to(rule, block, size):
    planned = planned_set(order_rule(rule), 12, block)
    assert planned.size == size
    order = planned.draw(np.random.default_rng(4), 1)[0]
    if block == 1:
        assert order_set(order_rule(rule), days("".join("S" if arm else "n" for arm in order))).size == size
