"""The sets that orders are drawn from: counted, listed, drawn with equal chances, and known by their members."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from soleus.trial.orders import BalancedOrders, OrderSet, PairedOrders, balanced, pairs


def longest_run(order, starts=()):
    run = longest = 0
    for place, arm in enumerate(order):
        run = run + 1 if place and place not in starts and arm == order[place - 1] else 1
        longest = max(longest, run)
    return longest


def weekdays_apart(order):
    return max(abs(sum(1 if arm else -1 for arm in order[day::7])) for day in range(7))


SETS: dict[str, tuple[OrderSet, Callable[[tuple[bool, ...]], bool]]] = {
    "pairs": (pairs(8), lambda o: all(o[i] != o[i + 1] for i in range(0, 8, 2))),
    "pairs of blocks": (
        pairs(12, 3),
        lambda o: all(len(set(o[i : i + 3])) == 1 for i in range(0, 12, 3)) and o[0] != o[3] and o[6] != o[9],
    ),
    "a pair with a day missing": (PairedOrders((0, 1, 1), (True, False, True)), lambda o: o[1] != o[2]),
    "pairs, weekdays balanced": (
        pairs(14, weekdays=True, spare=0),
        lambda o: all(o[i] != o[i + 1] for i in range(0, 14, 2)) and weekdays_apart(o) == 0,
    ),
    "balanced": (balanced(8), lambda o: sum(o) == 4),
    "phases": (balanced(12, 2), lambda o: sum(o) == 6 and all(o[i] == o[i + 1] for i in range(0, 12, 2))),
    "max-run=1": (balanced(8, most_run=1), lambda o: sum(o) == 4 and longest_run(o) == 1),
    "max-run=2": (balanced(8, most_run=2), lambda o: sum(o) == 4 and longest_run(o) <= 2),
    "max-run with a gap": (
        BalancedOrders(tuple(range(8)), 3, 2, (3,)),
        lambda o: sum(o) == 3 and longest_run(o, (3,)) <= 2,
    ),
}


@pytest.mark.parametrize("name", SETS)
def test_a_set_lists_counts_and_knows_exactly_its_members(name):
    orders, belongs = SETS[name]
    expected = {order for order in product([False, True], repeat=orders.days) if belongs(order)}
    assert {tuple(row.tolist()) for row in orders.members()} == expected
    assert orders.size == len(expected) == len(orders.members())
    assert all(
        orders.contains(np.array(order)) == belongs(order) for order in product([False, True], repeat=orders.days)
    )


@pytest.mark.parametrize("name", SETS)
def test_a_set_draws_each_member_as_often_as_any_other(name):
    orders, _ = SETS[name]
    count = 200 * orders.size
    rows, times = np.unique(orders.draw(np.random.default_rng(7), count), axis=0, return_counts=True)
    assert len(rows) == orders.size
    chi_square = float(((times - 200) ** 2 / 200).sum())
    assert chi_square < orders.size + 5 * (2 * orders.size) ** 0.5 + 1


def test_a_seed_gives_the_same_order():
    for orders, _ in SETS.values():
        first, again = (orders.draw(np.random.default_rng(3), 5) for _ in range(2))
        assert (first == again).all()


@pytest.mark.parametrize(
    ("orders", "size"),
    [
        (pairs(8), 16),
        (pairs(10), 32),
        (pairs(12), 64),
        (pairs(28), 16384),
        (pairs(56, 7), 16),
        (balanced(8), 70),
        (balanced(56, 7), 70),
        (pairs(56), 2**28),
        (pairs(28, weekdays=True), 7270),
    ],
)
def test_sizes_that_are_known(orders, size):
    assert orders.size == size


def test_a_set_too_large_to_list_says_so():
    with pytest.raises(ValueError, match="too many to list"):
        pairs(56).members()
    with pytest.raises(ValueError, match="too many to list"):
        balanced(56).members()
    assert balanced(56, most_run=3).draw(np.random.default_rng(1), 1).sum() == 28


def test_weekdays_that_cannot_be_balanced_are_told_and_not_drawn_for_ever():
    with pytest.raises(ValueError, match="weekdays balanced"):
        pairs(2, weekdays=True, spare=0).draw(np.random.default_rng(1), 1)


@pytest.mark.parametrize(("make", "days"), [(pairs, 7), (pairs, 0), (balanced, 7), (balanced, 0)])
def test_days_that_do_not_divide_are_refused(make, days):
    with pytest.raises(ValueError, match=f"{days} days"):
        make(days)
    with pytest.raises(ValueError, match="at least one"):
        balanced(8, most_run=0)
