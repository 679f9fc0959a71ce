"""The models of a trial: columns for the arm, for each person, and for what a sensitivity analysis adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soleus.statistics.autoregression import Autoregression, Coefficient, Series, autoregression, series
from soleus.trial.orders import DAYS_OF_WEEK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soleus.trial.analysis.days import Floats, TrialDays

APART = 1_000_000  # days between two people on one axis: so far that nothing of an error is left


@dataclass(frozen=True, slots=True)
class Data:
    """Values (n,) of one outcome that were told, with day, arm and person of each; days of people lie far apart."""

    values: Floats
    days: Floats
    treated: Floats
    person: NDArray[np.int64]
    lag: Floats
    as_told: NDArray[np.bool_]

    def columns(self, *extra: Floats) -> Floats:
        """Give a column for each person, those that are added, and the arm as the last one."""
        people = [(self.person == number).astype(float) for number in np.unique(self.person)]
        return np.column_stack([*people, *extra, self.treated])

    def series(self, *extra: Floats) -> Series | None:
        """Give the series with added columns; None where there are too few days to fit them."""
        try:
            return series(self.values, self.days, self.columns(*extra))
        except ValueError:
            return None

    def kept(self, rows: NDArray[np.bool_]) -> Data:
        """Give some of the days."""
        parts = (self.values, self.days, self.treated, self.person, self.lag, self.as_told)
        return Data(*(part[rows] for part in parts))  # type: ignore[arg-type]  # each as it was


def data_of(people: Sequence[TrialDays], outcome: str) -> Data:
    """Put the days of people one after the other, those without a value left out."""
    values = np.concatenate([person.outcomes[outcome] for person in people])
    treated = np.concatenate([np.array(person.treated, dtype=float) for person in people])
    days = np.concatenate([np.array(p.days, dtype=float) - p.days[0] + APART * k for k, p in enumerate(people)])
    number = np.concatenate([np.full(len(person.days), k) for k, person in enumerate(people)])
    as_told = np.concatenate([[k is not False for k in (p.as_told or (None,) * len(p.days))] for p in people])
    lag = np.concatenate([_lag(person) for person in people])
    return Data(values, days, treated, number, lag, as_told.astype(bool)).kept(~np.isnan(values))


def _lag(person: TrialDays) -> Floats:
    """Give yesterday's arm as 1 or 0; nan where nobody knows."""
    arms = dict(zip(person.days, person.treated, strict=True))
    return np.array([float(arms[day - 1]) if day - 1 in arms else np.nan for day in person.days])


def plain(data: Data) -> Autoregression | None:
    """Fit the arm alone; None where there are too few days."""
    fitted = data.series()
    return None if fitted is None else autoregression(fitted)


def with_trend(data: Data) -> tuple[Autoregression, Coefficient] | None:
    """Fit the arm and a straight line through the days; gives the fit and the line's slope a day."""
    fitted = data.series(data.days % APART)
    if fitted is None:
        return None
    result = autoregression(fitted)
    return result, result.coefficients[-2]


def sensitivities(data: Data) -> dict[str, Coefficient | None]:
    """Give the effect under other models; None where there are too few days for one.

    ``trend``: a straight line; ``weekday``: each weekday its own level; ``lag``: yesterday's arm beside today's, which
    is what carry-over would leave; ``as_told``: without the days on which the order was not kept.
    """
    weekdays = [(data.days % APART % DAYS_OF_WEEK == day).astype(float) for day in range(1, DAYS_OF_WEEK)]
    lagged = data.kept(~np.isnan(data.lag))
    models = {
        "trend": data.series(data.days % APART),
        "weekday": data.series(*weekdays),
        "lag": lagged.series(lagged.lag) if lagged.values.size else None,
    }
    if not data.as_told.all():
        models["as_told"] = data.kept(data.as_told).series()
    return {name: autoregression(part).coefficients[-1] if part else None for name, part in models.items()}
