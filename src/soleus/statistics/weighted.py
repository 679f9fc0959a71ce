"""Weighted least squares for a given variance between studies: the one fit on which every estimator stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Effects (k,), their sampling variances (k,), and the columns (k, p) that they are regressed on."""

    effects: Floats
    variances: Floats
    columns: Floats

    @property
    def degrees(self) -> int:
        """How many studies there are beyond the coefficients."""
        return self.effects.size - int(self.columns.shape[1])


@dataclass(frozen=True, slots=True)
class WeightedFit:
    """Coefficients (p,) with their covariance (p, p), for weights 1 / (variance + tau2).

    Attributes:
        q: the weighted sum of squared residuals; Cochran's Q where tau2 is 0.
        trace: that of P = W - W X (X'W X)^-1 X'W.
        q_squared: the effects' y'P P y, which is that sum with squared weights.
        log_likelihood: the restricted one, up to what no tau2 changes.
    """

    coefficients: Floats
    covariance: Floats
    q: float
    trace: float
    q_squared: float
    log_likelihood: float


def sample(effects: ArrayLike, variances: ArrayLike, moderator: ArrayLike | None = None) -> Sample:
    """Hold effects with their variances, and with a moderator where there is one.

    Raises:
        ValueError: none are given, their numbers differ, one is not finite, or a variance is not above 0.
    """
    values, spreads = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    columns = (
        [np.ones_like(values)] if moderator is None else [np.ones_like(values), np.asarray(moderator, dtype=float)]
    )
    if values.ndim != 1 or not values.size or any(column.shape != values.shape for column in (spreads, *columns)):
        raise ValueError("effects, variances and the moderator must be as many, and at least one")
    if not all(np.isfinite(column).all() for column in (values, spreads, *columns)):
        raise ValueError("effects, variances and the moderator must be finite")
    if not (spreads > 0).all():
        raise ValueError("every variance must be above 0")
    return Sample(values, spreads, np.column_stack(columns))


def fit(data: Sample, tau2: float) -> WeightedFit:
    """WeightedFit by weighted least squares; ``tau2`` is the variance between studies, in the effect's unit squared."""
    weights = 1 / (data.variances + tau2)
    weighted = data.columns * weights[:, None]
    information = data.columns.T @ weighted
    covariance: Floats = np.linalg.inv(information).astype(float)
    coefficients = covariance @ (weighted.T @ data.effects)
    residuals = data.effects - data.columns @ coefficients
    q = float(weights @ residuals**2)
    return WeightedFit(
        coefficients=coefficients,
        covariance=covariance,
        q=q,
        trace=float(weights.sum() - np.trace(covariance @ (weighted.T @ weighted))),
        q_squared=float(weights**2 @ residuals**2),
        log_likelihood=float(np.log(weights).sum() - np.linalg.slogdet(information)[1] - q) / 2,
    )
