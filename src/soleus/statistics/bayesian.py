"""Two Bayesian models without a random number: one series with AR(1) errors, and the effects of several put together.

Given correlation and spread, the coefficients of a linear model have a normal posterior in closed form; only those two
are integrated on a grid, and the grid closes in on where the posterior is. So a posterior is a mixture of normals, and
its moments, quantiles and chances are exact up to the grid: the same data give the same digits, whatever the seed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats

from soleus.statistics.autoregression import Series, whiten

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Floats: TypeAlias = NDArray[np.float64]
COARSE, FINE = 33, 41  # nodes of the grid along each axis, at first and at last
TAIL = 25.0  # what lies further below the peak, as a logarithm, is left out
PHI_END = 0.995
LEAST = 1e-4  # of the values' own size: a smaller sigma would be lost in rounding
FAR = 4.0  # standard deviations of a prior, on either side


@dataclass(frozen=True, slots=True)
class Prior:
    """What is taken to be so before the data: weak, proper, in the unit of the values.

    Attributes:
        centre: middle of the normal prior of every coefficient but the last; an intercept.
        centre_sd: its standard deviation.
        effect_sd: standard deviation of the normal prior of the last coefficient, about 0.
        sigma_median: median of the log-normal prior of the errors' standard deviation.
        sigma_log_sd: standard deviation of its logarithm.
        phi_mean: middle of the normal prior of the correlation of neighbouring days, cut off at -1 and 1.
        phi_sd: its standard deviation.
    """

    centre: float
    centre_sd: float
    effect_sd: float
    sigma_median: float
    sigma_log_sd: float
    phi_mean: float
    phi_sd: float


@dataclass(frozen=True, slots=True)
class Mixture:
    """A posterior as a mixture of normals: weights (m,), which sum to 1, means (m,) and standard deviations (m,)."""

    weights: Floats
    means: Floats
    sds: Floats

    @property
    def mean(self) -> float:
        """Its mean."""
        return float(self.weights @ self.means)

    @property
    def sd(self) -> float:
        """Its standard deviation."""
        return math.sqrt(float(self.weights @ (self.sds**2 + (self.means - self.mean) ** 2)))

    def below(self, value: float) -> float:
        """Give the chance of less than a value."""
        return float(self.weights @ special.ndtr((value - self.means) / self.sds))

    def quantile(self, share: float) -> float:
        """Give the value below which lies a share between 0 and 1."""
        reach = 40 * float(self.sds.max()) + float(np.ptp(self.means))
        low, high = self.mean - reach, self.mean + reach
        return float(optimize.brentq(lambda value: self.below(value) - share, low, high, xtol=1e-12 * reach))


def posterior(data: Series, prior: Prior) -> Mixture:
    """Give the posterior of the last coefficient of a series with AR(1) errors."""
    phi, log_sigma = np.linspace(-PHI_END, PHI_END, COARSE), _reach(data, prior)
    for nodes in (COARSE, FINE):
        density = _integrated(data, prior, phi, log_sigma)[0]
        phi, log_sigma = (_closer(axis, density.max(axis=1 - k), nodes) for k, axis in enumerate((phi, log_sigma)))
    density, means, sds = _integrated(data, prior, phi, log_sigma)
    weights = np.exp(density - density.max()).ravel()
    return Mixture(weights / weights.sum(), means.ravel(), sds.ravel())


def _reach(data: Series, prior: Prior) -> Floats:
    """Give the logarithms of sigma to begin with: what prior and residuals let expect, but none lost in rounding."""
    middle, ends, residual = math.log(prior.sigma_median), FAR * prior.sigma_log_sd, _spread(data)
    least = LEAST * float(np.abs(data.values - prior.centre).max())
    log_residual = math.log(max(residual, least)) if max(residual, least) else middle
    return np.linspace(min(middle - ends, log_residual - 2), max(middle + ends, log_residual + 3), 2 * COARSE)


def _spread(data: Series) -> float:
    coefficients = np.linalg.lstsq(data.columns, data.values, rcond=None)[0]
    return float(np.sqrt(np.mean((data.values - data.columns @ coefficients) ** 2)))


def _closer(axis: Floats, density: Floats, nodes: int) -> Floats:
    """Give a finer axis over the part that the posterior lies on, and one node beyond on either side."""
    inside = np.flatnonzero(density > density.max() - TAIL)
    return np.linspace(axis[max(inside[0] - 1, 0)], axis[min(inside[-1] + 1, axis.size - 1)], nodes)


def _integrated(data: Series, prior: Prior, phi: Floats, log_sigma: Floats) -> tuple[Floats, Floats, Floats]:
    """Integrate the coefficients out: log density, mean and standard deviation of the last one, each (phi, sigma)."""
    count = data.columns.shape[1]
    centre = np.full(count, prior.centre)
    centre[-1] = 0.0
    moved = Series(data.values - data.columns @ centre, data.days, data.columns)  # so that every prior mean is 0
    white = whiten(moved, phi)
    precision = np.full(count, prior.centre_sd**-2)
    precision[-1] = prior.effect_sd**-2
    inverse = np.exp(-2 * log_sigma)
    information = white.information[:, None] * inverse[None, :, None, None] + np.diag(precision)
    projection = white.projection[:, None] * inverse[None, :, None]
    covariance = np.linalg.inv(information)
    means = np.einsum("...ab,...b->...a", covariance, projection)
    fit = white.squares[:, None] * inverse - (projection * means).sum(axis=-1)
    density = -(fit + white.log_determinant[:, None] + np.linalg.slogdet(information)[1]) / 2
    density = density - data.values.size * log_sigma
    density = density - ((log_sigma - math.log(prior.sigma_median)) / prior.sigma_log_sd) ** 2 / 2
    density = density - (((phi - prior.phi_mean) / prior.phi_sd) ** 2 / 2)[:, None]
    return density, means[..., -1], np.sqrt(covariance[..., -1, -1])


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Several effects put together.

    Attributes:
        mean: the posterior of their mean.
        own: that of each one's true effect, shrunken towards the mean.
        tau: the posterior mean of how much true effects differ, a standard deviation.
    """

    mean: Mixture
    own: tuple[Mixture, ...]
    tau: float


def hierarchy(effects: ArrayLike, variances: ArrayLike, mean_sd: float, tau_scale: float) -> Hierarchy:
    """Put effects together: normal about their mean, which has a normal prior about 0; tau has a half-normal prior.

    Args:
        effects: one a series (k,).
        variances: their sampling variances (k,), above 0.
        mean_sd: standard deviation of the prior of the mean.
        tau_scale: scale of the prior of tau.
    """
    values, errors = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    tau = np.linspace(0, FAR * tau_scale, 10 * FINE)
    weight = 1 / (errors + tau[:, None] ** 2)
    precision = weight.sum(axis=1) + mean_sd**-2
    middle = (weight @ values) / precision
    density = (np.log(weight).sum(axis=1) - np.log(precision) - weight @ values**2 + precision * middle**2) / 2
    density += stats.halfnorm.logpdf(tau, scale=tau_scale)
    weights = np.exp(density - density.max())
    weights /= weights.sum()
    share = (tau[:, None] ** 2) * weight  # how much of an own result is believed
    own_mean = share * values + (1 - share) * middle[:, None]
    own_sd = np.sqrt(share * errors + (1 - share) ** 2 / precision[:, None])
    own = tuple(Mixture(weights, own_mean[:, k], own_sd[:, k]) for k in range(values.size))
    return Hierarchy(Mixture(weights, middle, 1 / np.sqrt(precision)), own, float(weights @ tau))
