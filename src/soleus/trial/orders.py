"""The sets from which the order of a trial is drawn, and from which its randomisation test draws again.

An order says of each day whether it is a treatment day. A set of orders can draw one of its members with equal chances,
count them, list them, and say whether an order is one of them. A test is valid only with the very set that the order
came from (Bulte and Onghena 2008, doi 10.3758/BRM.40.2.467), so plan and analysis share these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

MOST_LISTED = 1 << 21  # members that are listed one by one: 21 pairs, the usual 42 days
DAYS_OF_WEEK = 7
SPARE = 2  # how far treatment days and others may lie apart on a weekday: half a pair too many

Orders: TypeAlias = NDArray[np.bool_]
Counts: TypeAlias = NDArray[np.int64]


class OrderSet(Protocol):
    """A set of orders of the same days, all equally likely."""

    @property
    def days(self) -> int:
        """How many days an order has."""

    @property
    def size(self) -> int:
        """How many orders there are, exactly."""

    def draw(self, generator: np.random.Generator, count: int) -> Orders:
        """Draw orders with equal chances: ``count`` rows of ``days``, true on treatment days."""

    def members(self) -> Orders:
        """List every order, a row each.

        Raises:
            ValueError: there are more than ``MOST_LISTED``.
        """

    def contains(self, order: Orders) -> bool:
        """Whether an order is one of the set."""


@dataclass(frozen=True, slots=True)
class PairedOrders:
    """Pairs of days, or of blocks of days, each in the order that a fair coin gave.

    Attributes:
        pair: the pair of each day, counted from 0.
        is_second: whether a day stands in the second half of its pair.
        weekday: the weekday of each day, any seven labels from 0; where given, every weekday has as many treatment days
            as others, give or take ``spare``.
        spare: how far the two numbers may lie apart on any weekday.
    """

    pair: tuple[int, ...]
    is_second: tuple[bool, ...]
    weekday: tuple[int, ...] = ()
    spare: int = SPARE

    @property
    def days(self) -> int:
        """How many days an order has."""
        return len(self.pair)

    @property
    def size(self) -> int:
        """How many orders there are, exactly."""
        return _balanced_coins(self) if self.weekday else 2 ** _number_of(self.pair)

    def draw(self, generator: np.random.Generator, count: int) -> Orders:
        """Draw orders; where weekdays are balanced, orders are thrown away until enough of them are."""
        drawn: Orders = np.empty((0, self.days), dtype=bool)
        if self.size == 0:
            raise ValueError("no order of these days has its weekdays balanced")
        while len(drawn) < count:
            coins = generator.integers(0, 2, (max(count, 64), _number_of(self.pair)), dtype=np.int8).astype(bool)
            drawn = np.concatenate([drawn, self._balanced(self._orders(coins))])
        return drawn[:count]

    def members(self) -> Orders:
        """List every order."""
        pairs = _number_of(self.pair)
        if 2**pairs > MOST_LISTED:
            raise ValueError(f"2^{pairs} orders are too many to list")
        numbers = np.arange(2**pairs, dtype="<u4").view(np.uint8).reshape(-1, 4)
        coins = np.unpackbits(numbers, axis=1, count=pairs, bitorder="little").view(bool)
        return self._balanced(self._orders(coins))

    def contains(self, order: Orders) -> bool:
        """Whether each pair holds both arms, a half each, and the weekdays are balanced if they should be."""
        firsts = np.asarray(order, dtype=bool) ^ np.array(self.is_second)
        coins = np.zeros(_number_of(self.pair), dtype=bool)
        coins[np.array(self.pair)] = firsts
        return bool((coins[np.array(self.pair)] == firsts).all()) and len(self._balanced(np.array([order]))) == 1

    def _orders(self, coins: Orders) -> Orders:
        orders: Orders = coins[:, np.array(self.pair)] ^ np.array(self.is_second)
        return orders

    def _balanced(self, orders: Orders) -> Orders:
        if not self.weekday:
            return orders
        weekday = np.array(self.weekday)
        columns = [2 * orders[:, weekday == day].sum(axis=1) - (weekday == day).sum() for day in range(DAYS_OF_WEEK)]
        kept: Orders = orders[(np.abs(np.stack(columns, axis=1)) <= self.spare).all(axis=1)]
        return kept


@lru_cache(maxsize=64)
def _balanced_coins(orders: PairedOrders) -> int:
    """Count the orders whose weekdays are balanced: both halves of the coins are listed, and their sums matched."""
    pairs = _number_of(orders.pair)
    signs = np.where(orders.is_second, -1, 1)
    steps = np.zeros((pairs, DAYS_OF_WEEK), dtype=np.int64)
    np.add.at(steps, (np.array(orders.pair), np.array(orders.weekday)), signs)
    first, second = (_sums(half) for half in np.array_split(steps, 2))
    total = 0
    for sums, count in zip(*first, strict=True):
        fits = (np.abs(second[0] + sums) <= orders.spare).all(axis=1)
        total += int(count) * int(second[1][fits].sum())
    return total


def _sums(steps: Counts) -> tuple[Counts, Counts]:
    """Give every sum of steps, each forwards or backwards, with the number of ways to it."""
    sums, ways = np.zeros((1, DAYS_OF_WEEK), dtype=np.int64), np.ones(1, dtype=np.int64)
    for step in steps:
        every = np.concatenate([sums + step, sums - step])
        sums, place = np.unique(every, axis=0, return_inverse=True)
        ways = np.bincount(place.ravel(), np.concatenate([ways, ways])).astype(np.int64)
    return sums, ways


@dataclass(frozen=True, slots=True)
class BalancedOrders:
    """Any order with so many treatment units among its units, where wanted with no long run of one arm.

    Attributes:
        unit: the unit of each day, counted from 0: the day itself, or the phase that it belongs to.
        treated: how many units have the treatment.
        most_run: the longest run of units of one arm; None where any will do.
        starts: units before which days are missing, where a run begins anew, since nobody knows what was worn.
    """

    unit: tuple[int, ...]
    treated: int
    most_run: int | None = None
    starts: tuple[int, ...] = ()

    @property
    def days(self) -> int:
        """How many days an order has."""
        return len(self.unit)

    @property
    def size(self) -> int:
        """How many orders there are, exactly."""
        units = _number_of(self.unit)
        return comb(units, self.treated) if self.most_run is None else sum(_ways(self)[0][self.treated].values())

    def draw(self, generator: np.random.Generator, count: int) -> Orders:
        """Draw orders with equal chances."""
        units = _number_of(self.unit)
        if self.most_run is None:
            row = np.arange(units) < self.treated
            drawn: Orders = generator.permuted(np.tile(row, (count, 1)), axis=1)
        else:
            drawn = np.array([_walk(self, generator) for _ in range(count)], dtype=bool).reshape(count, units)
        days: Orders = drawn[:, np.array(self.unit)]
        return days

    def members(self) -> Orders:
        """List every order: a unit is added at a time, and what can lead nowhere is left."""
        if self.size > MOST_LISTED:
            raise ValueError(f"{self.size} orders are too many to list")
        units, most = _number_of(self.unit), self.most_run or _number_of(self.unit)
        rows: Orders = np.zeros((1, 0), dtype=bool)
        run = np.zeros(1, dtype=np.int64)
        for unit in range(units):
            arms = np.repeat([True, False], len(rows))
            rows, run = np.tile(rows, (2, 1)), np.tile(run, 2)
            is_same = np.full(len(rows), fill_value=False) if unit in (0, *self.starts) else rows[:, -1] == arms
            run = np.where(is_same, run + 1, 1)
            rows = np.column_stack([rows, arms])
            left = self.treated - rows.sum(axis=1)
            kept = (run <= most) & (left >= 0) & (left <= units - unit - 1)
            rows, run = rows[kept], run[kept]
        listed: Orders = rows[:, np.array(self.unit)]
        return listed

    def contains(self, order: Orders) -> bool:
        """Whether the units hold together, so many of them are treated, and no run is too long."""
        unit, order = np.array(self.unit), np.asarray(order, dtype=bool)
        arms = np.zeros(_number_of(self.unit), dtype=bool)
        arms[unit] = order
        if not (arms[unit] == order).all() or arms.sum() != self.treated:
            return False
        run = longest = 0
        for place, arm in enumerate(arms):
            run = run + 1 if place not in (0, *self.starts) and arm == arms[place - 1] else 1
            longest = max(longest, run)
        return longest <= (self.most_run or len(arms))


State: TypeAlias = tuple[bool, int]  # the arm of the unit before, and how long its run is; nobody's where run is 0
NOBODY: State = (False, 0)


@lru_cache(maxsize=32)
def _ways(orders: BalancedOrders) -> list[list[dict[State, int]]]:
    """Count the ways to end, by the unit that is next, how many treatment units are left, and the run before it."""
    units, most = _number_of(orders.unit), orders.most_run or _number_of(orders.unit)
    states: list[State] = [(arm, run) for arm in (False, True) for run in range(1, most + 1)]
    table: list[list[dict[State, int]]] = [[{} for _ in range(orders.treated + 1)] for _ in range(units + 1)]
    table[units][0] = dict.fromkeys([*states, NOBODY], 1)
    for unit in reversed(range(units)):
        for left in range(orders.treated + 1):
            for state in states if unit else [NOBODY]:
                after = (_after(orders, unit, state, arm) for arm in (False, True))
                ways = sum(table[unit + 1][left - s[0]].get(s, 0) for s in after if left >= s[0])
                if ways:
                    table[unit][left][state] = ways
    return table


def _after(orders: BalancedOrders, unit: int, state: State, arm: bool) -> State:  # noqa: FBT001  # an arm is a value
    is_same = state[1] > 0 and state[0] == arm and unit not in orders.starts
    return (arm, state[1] + 1 if is_same else 1)


def _walk(orders: BalancedOrders, generator: np.random.Generator) -> list[bool]:
    """Draw one order: each unit by its share of the ways that are left."""
    table, left, state, arms = _ways(orders), orders.treated, NOBODY, []
    for unit in range(_number_of(orders.unit)):
        treated, control = (_after(orders, unit, state, arm) for arm in (True, False))
        ways = table[unit + 1][left - 1].get(treated, 0) if left else 0
        every = ways + table[unit + 1][left].get(control, 0)
        state = treated if generator.random() < ways / every else control
        left -= state[0]
        arms.append(state[0])
    return arms


def pairs(days: int, block_days: int = 1, *, weekdays: bool = False, spare: int = SPARE) -> PairedOrders:
    """Give the set of a plan in pairs.

    Args:
        days: how many days the trial has: a multiple of twice ``block_days``.
        block_days: days of the same arm in a row, the half of a pair.
        weekdays: whether weekdays are balanced between the arms.
        spare: how far treatment days and others may lie apart on any weekday.

    Raises:
        ValueError: the days make no whole pairs.
    """
    if days <= 0 or days % (2 * block_days):
        raise ValueError(f"{days} days make no whole pairs of blocks of {block_days}")
    blocks = [day // block_days for day in range(days)]
    weekday = tuple(day % DAYS_OF_WEEK for day in range(days)) if weekdays else ()
    return PairedOrders(tuple(b // 2 for b in blocks), tuple(b % 2 == 1 for b in blocks), weekday, spare)


def balanced(days: int, block_days: int = 1, most_run: int | None = None) -> BalancedOrders:
    """Give the set of a plan in which half of the blocks, any half, have the treatment.

    Args:
        days: how many days the trial has: a multiple of twice ``block_days``.
        block_days: days of the same arm in a row; more than one makes phases.
        most_run: the longest run of blocks of one arm; None where any will do.

    Raises:
        ValueError: the days make no two equal halves, or a run is below 1.
    """
    if days <= 0 or days % (2 * block_days):
        raise ValueError(f"{days} days in blocks of {block_days} make no two equal halves")
    if most_run is not None and most_run < 1:
        raise ValueError("a run has at least one block")
    units = tuple(day // block_days for day in range(days))
    return BalancedOrders(units, days // block_days // 2, most_run)


def _number_of(units: tuple[int, ...]) -> int:
    return max(units) + 1
