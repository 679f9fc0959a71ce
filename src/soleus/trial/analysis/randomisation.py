"""The randomisation test: how often an order that could have been drawn gives a difference as large as the one seen.

If the treatment does nothing, the values would have been the same under any order, whatever their trend or correlation.
So the test holds its error for every series, and rests on nothing but the draw. Exact where the orders can be listed,
else by draws from the same set, the seen order counted among them (Phipson and Smyth 2010's add-one p).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from soleus.trial.orders import MOST_LISTED

if TYPE_CHECKING:
    from soleus.trial.analysis.days import TrialDays
    from soleus.trial.orders import Orders, OrderSet

Floats: TypeAlias = NDArray[np.float64]
DRAWS = 9999
ROWS = 1 << 16  # orders that are looked at together
ROUNDING = 1e-9  # of the largest difference: two that lie nearer are equal


@dataclass(frozen=True, slots=True)
class Randomisation:
    """A two-sided ``p``; the size of the set; how many orders were looked at: all where it equals the size."""

    p: float
    set_size: int
    draws: int


def randomisation_tests(
    people: Sequence[TrialDays], sets: Sequence[OrderSet], seed: int, draws: int = DRAWS
) -> dict[str, Randomisation]:
    """Test every outcome against no effect on any day of anybody.

    Args:
        people: their days.
        sets: what each one's order was drawn from.
        seed: of the draws, where the orders are too many to list.
        draws: how many.
    """
    size = prod(orders.size for orders in sets)
    is_exact = size <= MOST_LISTED
    generator = np.random.default_rng(seed)
    tested: dict[str, Randomisation] = {}
    listed = [orders.members() if is_exact else orders.draw(generator, draws) for orders in sets]
    for outcome in people[0].outcomes:
        parts = [differences(orders, person.outcomes[outcome]) for person, orders in zip(people, listed, strict=True)]
        seen = sum(differences(np.array([person.treated]), person.outcomes[outcome])[0] for person in people)
        every = np.abs(_sums(parts) if is_exact else np.sum(parts, axis=0))
        as_large = int((every >= abs(seen) - ROUNDING * every.max()).sum())
        p = as_large / size if is_exact else (as_large + 1) / (draws + 1)
        tested[outcome] = Randomisation(p, size, size if is_exact else draws)
    return tested


def _sums(parts: Sequence[Floats]) -> Floats:
    """Give the sum for every way to take one of each part."""
    total = parts[0]
    for part in parts[1:]:
        total = np.add.outer(total, part).ravel()
    return total


def differences(orders: Orders, values: Floats) -> Floats:
    """Give the difference in means, treatment less control, that each order (m, n) makes of values (n,).

    Days without a value count for nothing. An order that leaves an arm without a day gives no difference: 0.
    """
    has_value = ~np.isnan(values)
    centred = values[has_value] - values[has_value].mean() if has_value.any() else values[has_value]
    result = np.zeros(len(orders))
    for start in range(0, len(orders), ROWS):
        part = orders[start : start + ROWS, has_value].astype(float)
        count = part.sum(axis=1)
        above = part @ centred
        with np.errstate(invalid="ignore", divide="ignore"):
            result[start : start + ROWS] = above / count - (centred.sum() - above) / (centred.size - count)
    return np.nan_to_num(result, nan=0.0, posinf=0.0, neginf=0.0)
