"""What a trial of so many days would find for this person, from the days of the run-in and what is usual.

No trial is made up for it: the error of the difference follows from the order, the day-to-day spread and the
correlation of neighbouring days (generalised least squares), and the chance that the AR(1) interval leaves out no
difference from a noncentral t. ``tests/trial/test_power.py`` holds it against simulated trials.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from soleus.trial.design import LEAST_DAYS, MOST_DAYS, RUN_IN_DAYS, draw

if TYPE_CHECKING:
    from collections.abc import Sequence

# Planning values: Page and others 2022 (day-to-day SD), and a middle of what package authors assume (correlation).
USUAL_SD, USUAL_PHI = 1.2, 0.3
LEAST_PHI, MOST_PHI = 0.0, 0.5
USUAL_WEIGHT_DAYS = RUN_IN_DAYS  # what is usual counts as much as a full run-in: a week alone says little of a spread
ROUNDING_VARIANCE = 1 / 12  # of a rating in whole points
DIFFERENCE = 1.0  # points: the least that is planned for
ALPHA = 0.05
ANY_DAY = date(2000, 1, 1)  # an order has a first day; the error does not hang on it
ORDERS, SEED = 8, 1  # over so many orders the error is averaged
PARAMETERS = 3  # a level, a difference, a correlation


@dataclass(frozen=True, slots=True)
class DayToDay:
    """How one person's days differ: the standard deviation (points), and the correlation of neighbouring days.

    ``days`` is how many run-in days this rests on, beside what is usual.
    """

    sd: float
    phi: float
    days: int


@dataclass(frozen=True, slots=True)
class Power:
    """Of so many days: the chance (0 to 1) to find a difference, in points."""

    days: int
    chance: float


def day_to_day(ratings: Sequence[float | None]) -> DayToDay:
    """Estimate from the run-in, day by day (None for a gap), drawn towards what is usual since a week is short."""
    values = np.array([np.nan if rating is None else rating for rating in ratings], dtype=float)
    known = ~np.isnan(values)
    count = int(known.sum())
    if count < PARAMETERS:
        return DayToDay(USUAL_SD, USUAL_PHI, count)
    errors = values - values[known].mean()
    variance = float((errors[known] ** 2).sum() / (count - 1))
    weight = count - 1
    sd = float(np.sqrt((weight * variance + USUAL_WEIGHT_DAYS * USUAL_SD**2) / (weight + USUAL_WEIGHT_DAYS)))
    beside = known[1:] & known[:-1]
    products, both = errors[1:][beside] * errors[:-1][beside], int(beside.sum())
    seen = float(products.sum() / (both * variance)) if both and variance > 0 else USUAL_PHI
    phi = (both * seen + USUAL_WEIGHT_DAYS * USUAL_PHI) / (both + USUAL_WEIGHT_DAYS)
    return DayToDay(sd, float(np.clip(phi, LEAST_PHI, MOST_PHI)), count)


def standard_error(is_sock: Sequence[bool], person: DayToDay) -> float:
    """Give the standard error (points) of sock days less others, of one order, every day told."""
    count = len(is_sock)
    places = np.arange(count)
    covariance = (person.sd**2) * person.phi ** np.abs(places[:, None] - places)
    covariance[np.diag_indices(count)] += ROUNDING_VARIANCE
    columns = np.column_stack([np.ones(count), np.array(is_sock, dtype=float)])
    precision = columns.T @ np.linalg.solve(covariance, columns)
    return float(np.sqrt(np.linalg.inv(precision)[1, 1]))


def power(days: int, block_days: int, person: DayToDay, difference: float = DIFFERENCE) -> Power:
    """Give the chance that a trial finds a true difference (points)."""
    from scipy.stats import nct, t  # noqa: PLC0415  # half a second, and only a plan needs it

    errors = [standard_error(draw(ANY_DAY, days, block_days, SEED + k).is_sock, person) for k in range(ORDERS)]
    freedom = days - PARAMETERS
    edge, away = t.ppf(1 - ALPHA / 2, freedom), difference / float(np.mean(errors))
    return Power(days, float(nct.sf(edge, freedom, away) + nct.cdf(-edge, freedom, away)))


def powers(block_days: int, person: DayToDay, difference: float = DIFFERENCE) -> tuple[Power, ...]:
    """Give the chance for every length that a trial may have, in weeks or the nearest that makes whole pairs."""
    step = 2 * block_days
    lengths = sorted({step * round(days / step) for days in range(LEAST_DAYS, MOST_DAYS + 1, 7)})
    return tuple(power(days, block_days, person, difference) for days in lengths if LEAST_DAYS <= days <= MOST_DAYS)


def of_ten(chance: float) -> int:
    """Give a chance as people of ten, never all and never none."""
    return min(max(int(10 * chance), 1), 9)
