"""How often a treatment that does nothing is found where days are missing, by the parts that analyse a diary.

Orders come from the set of the product's own plans, pairs with weekdays balanced. A missing day is in no row, so its
arm is told from its pair or not at all, and the set that the test draws from is told from the rows that are left. Only
the first and the last pair have their rows whatever was told: where a plan began and ended, no gap can tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soleus.trial.analysis.days import TrialDays
from soleus.trial.analysis.models import data_of, plain
from soleus.trial.analysis.order import OrderRule, order_set, with_missing_halves
from soleus.trial.analysis.randomisation import randomisation_tests
from soleus.trial.orders import pairs
from soleus.trial.simulate import ALPHA, Planned, made_up_days

DAYS, MISSING = 28, 0.15
RULE = OrderRule("pairs-weekdays")


@dataclass(frozen=True, slots=True)
class GapErrors:
    """Shares of null trials in which the orders test and AR(1) find something, days missing, at one correlation."""

    phi: float
    exact: float
    ar1: float


def gap_errors(phi: float, trials: int, seed: int) -> GapErrors:
    """Make up null trials of which each day is missing with a chance of ``MISSING``, and count what is found."""
    generator = np.random.default_rng(seed)
    plan = Planned(pairs(DAYS, weekdays=True), 0.0, phi=phi, dropout=MISSING, is_whole=False)
    counts = np.zeros(2)
    for treated in plan.orders.draw(generator, trials):
        values = made_up_days(plan, treated, 0.0, generator)
        has_row = ~np.isnan(values)
        has_row[[0, 1, -2, -1]] = True
        days = np.flatnonzero(has_row)
        rows = TrialDays("", tuple(days.tolist()), tuple(treated[days].tolist()), {"pain": values[days]})
        person = with_missing_halves(rows)
        p = randomisation_tests([person], [order_set(RULE, person)], seed)["pain"].p
        fitted = plain(data_of([person], "pain"))
        low, high = fitted.coefficients[-1].ci if fitted else (-1.0, 1.0)
        counts += [p <= ALPHA, not low <= 0 <= high]
    exact, ar1 = map(float, counts / trials)
    return GapErrors(phi, exact, ar1)
