"""A linear model of one series whose errors follow each other: AR(1) over whole days, days missing or not, by REML.

The correlation of two days is ``phi`` to the power of the days between them, as R's ``corAR1(form = ~ day)`` in
``nlme::gls`` has it (Pinheiro and Bates 2000). Errors are whitened one step at a time, so a fit takes time in
proportion to the days. Negative ``phi`` is let stand: days may alternate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from soleus.statistics.heterogeneity import LEVEL
from soleus.statistics.pooling import Interval, about

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Floats: TypeAlias = NDArray[np.float64]
WIDEST = 5.0  # how far artanh(phi) is searched: phi from -0.9999 to 0.9999
STEPS = 41
TOGETHER = 5_000_000  # numbers that are whitened together, so that many people take no more memory
FLAT = 1e-24  # of the values' own sum of squares: residuals below are rounding


@dataclass(frozen=True, slots=True)
class Series:
    """Values (n,) on whole days (n,), which rise, and the columns (n, p) that the values are regressed on."""

    values: Floats
    days: Floats
    columns: Floats

    @property
    def degrees(self) -> int:
        """How many values there are beyond the coefficients."""
        return self.values.size - int(self.columns.shape[1])


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient, its standard error, and its interval of 95 in 100 by t with n - p degrees."""

    estimate: float
    se: float
    ci: Interval


@dataclass(frozen=True, slots=True)
class Autoregression:
    """A fit: a coefficient for each column, the correlation of neighbouring days, and the errors' standard deviation.

    ``phi`` is None where the columns explain every value, so that no error is left to correlate.
    """

    coefficients: tuple[Coefficient, ...]
    phi: float | None
    sigma: float
    degrees: int


@dataclass(frozen=True, slots=True)
class Whitened:
    """Values and columns after whitening by each of m correlations: what likelihoods are made of.

    Attributes:
        information: X'V^-1 X, (m, p, p).
        projection: X'V^-1 y, (m, p).
        squares: y'V^-1 y, (m,).
        log_determinant: of V, (m,).
    """

    information: Floats
    projection: Floats
    squares: Floats
    log_determinant: Floats


def series(values: ArrayLike, days: ArrayLike, columns: ArrayLike) -> Series:
    """Hold a series.

    Raises:
        ValueError: numbers differ or are not finite, days are not whole or do not rise, there are no more values than
            coefficients, or a column follows from the others.
    """
    data = Series(np.asarray(values, dtype=float), np.asarray(days, dtype=float), np.asarray(columns, dtype=float))
    if data.columns.ndim != 2 or not data.values.shape == data.days.shape == data.columns.shape[:1]:  # noqa: PLR2004  # rows, columns
        raise ValueError("values, days and columns must be as many")
    if not all(np.isfinite(part).all() for part in (data.values, data.days, data.columns)):
        raise ValueError("values, days and columns must be finite")
    if (np.diff(data.days) <= 0).any() or (data.days != np.round(data.days)).any():
        raise ValueError("days must be whole numbers that rise")
    if data.degrees < 1:
        raise ValueError("there must be more values than coefficients")
    if np.linalg.matrix_rank(data.columns) < data.columns.shape[1]:
        raise ValueError("a column follows from the others")
    return data


def whiten(data: Series, phi: ArrayLike) -> Whitened:
    """Whiten a series by each of ``phi`` (m,), between -1 and 1."""
    both = np.column_stack([data.columns, data.values])
    with np.errstate(under="ignore"):
        link = np.power(np.asarray(phi, dtype=float)[:, None], np.diff(data.days)[None, :])
    scale = 1 / np.sqrt(1 - link**2)
    parts = np.array_split(np.arange(len(link)), max(1, len(link) * both.size // TOGETHER))
    products = np.concatenate([_products(both, link[part, :, None], scale[part, :, None]) for part in parts])
    return Whitened(products[:, :-1, :-1], products[:, :-1, -1], products[:, -1, -1], -2 * np.log(scale).sum(axis=1))


def _products(both: Floats, link: Floats, scale: Floats) -> Floats:
    """Give the products of all whitened columns with each other, for each correlation."""
    steps = (both[None, 1:] - link * both[None, :-1]) * scale
    products: Floats = steps.transpose(0, 2, 1) @ steps + both[:1].T @ both[:1]
    return products


def autoregression(data: Series) -> Autoregression:
    """Fit by REML; of several peaks of the likelihood the highest is taken.

    What is fitted is what least squares leaves, and its coefficients are put on top: a level far above the spread of
    days would otherwise cost all digits of what is left.
    """
    start: Floats = np.linalg.lstsq(data.columns, data.values, rcond=None)[0].astype(float)
    left = Series(data.values - data.columns @ start, data.days, data.columns)
    if float(left.values @ left.values) <= FLAT * float(data.values @ data.values):
        return _fitted(left, start, 0.0, is_flat=True)
    places = np.linspace(-WIDEST, WIDEST, STEPS)
    best = int(np.argmax(_restricted(left, places)))
    bounds = (places[max(best - 1, 0)], places[min(best + 1, STEPS - 1)])
    peak = optimize.minimize_scalar(
        lambda place: -_restricted(left, np.array([place]))[0], bounds=bounds, method="bounded", options={"xatol": 1e-9}
    )
    return _fitted(left, start, math.tanh(peak.x), is_flat=False)


def _restricted(data: Series, places: Floats) -> Floats:
    """Give the restricted log-likelihood at each artanh(phi), the variance profiled out."""
    white = whiten(data, np.tanh(places))
    coefficients = np.linalg.solve(white.information, white.projection[..., None])[..., 0]
    left = white.squares - (white.projection * coefficients).sum(axis=1)
    log_information = np.linalg.slogdet(white.information)[1]
    likelihood: Floats = -(data.degrees * np.log(left) + white.log_determinant + log_information) / 2
    return likelihood


def _fitted(data: Series, start: Floats, phi: float, *, is_flat: bool) -> Autoregression:
    white = whiten(data, [phi])
    covariance = np.linalg.inv(white.information[0])
    rest = covariance @ white.projection[0]
    coefficients = start if is_flat else start + rest
    left = 0.0 if is_flat else float(white.squares[0] - white.projection[0] @ rest)
    sigma = math.sqrt(max(left, 0.0) / data.degrees)
    half = float(stats.t.ppf((1 + LEVEL) / 2, data.degrees))
    errors = sigma * np.sqrt(np.diag(covariance))
    parts = tuple(
        Coefficient(float(estimate), float(se), about(float(estimate), half * float(se)))
        for estimate, se in zip(coefficients, errors, strict=True)
    )
    return Autoregression(parts, None if is_flat else phi, sigma, data.degrees)
