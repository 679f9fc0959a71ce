"""The variance between studies, tau2: three estimators, its interval, and its share of what varies.

DerSimonian and Laird 1986 (doi:10.1016/0197-2456(86)90046-2), Paule and Mandel 1982 (doi:10.6028/jres.087.022),
restricted maximum likelihood and the Q-profile interval as Viechtbauer 2005 and 2007 (doi:10.3102/10769986030003261,
doi:10.1002/sim.2514) have them. Each holds for a meta-regression too, with its degrees of freedom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from scipy import optimize, special

from soleus.statistics.weighted import Sample, fit

if TYPE_CHECKING:
    from collections.abc import Callable

Method: TypeAlias = Literal["REML", "PM", "DL"]
METHODS: tuple[Method, ...] = ("REML", "PM", "DL")
LEVEL = 0.95
STEPS = 64  # of a search for every place at which the restricted likelihood is level


def tau2_by(method: Method, data: Sample) -> float:
    """Estimate tau2, never below 0; needs more studies than coefficients."""
    return {"REML": _restricted, "PM": _paule_mandel, "DL": _dersimonian_laird}[method](data)


def _dersimonian_laird(data: Sample) -> float:
    common = fit(data, 0)
    return max(0.0, (common.q - data.degrees) / common.trace)


def _paule_mandel(data: Sample) -> float:
    return _where_q_is(data, data.degrees)


def _restricted(data: Sample) -> float:
    """Give the highest point of the restricted likelihood: it may have several, and one at 0."""

    def slope(tau2: float) -> float:
        now = fit(data, tau2)
        return now.q_squared - now.trace

    top = _top(data, lambda tau2: slope(tau2) < 0)
    grid = [0.0, *np.geomspace(data.variances.min() / 1e3, top, STEPS)]
    slopes = [slope(tau2) for tau2 in grid]
    level = [
        _root(slope, low, high)
        for low, high, before, behind in zip(grid, grid[1:], slopes, slopes[1:], strict=False)
        if before > 0 >= behind
    ]
    return max([0.0, *level], key=lambda tau2: fit(data, tau2).log_likelihood)


def q_profile(data: Sample) -> tuple[float, float]:
    """Give the interval of 95 in 100 for tau2: all values under which Q is as chi-squared would have it."""
    tail = (1 - LEVEL) / 2
    low, high = (float(special.chdtri(data.degrees, above)) for above in (1 - tail, tail))
    return _where_q_is(data, high), _where_q_is(data, low)


def i2_of(data: Sample, tau2: float) -> float:
    """Give I2, percent: the share of tau2 in it and the typical variance of a study (Higgins and Thompson 2002)."""
    typical = data.degrees / fit(data, 0).trace
    return 100 * tau2 / (typical + tau2)


def _where_q_is(data: Sample, target: float) -> float:
    """Give the tau2 under which Q falls to ``target``; 0 where it is no higher from the start."""

    def excess(tau2: float) -> float:
        return fit(data, tau2).q - target

    return 0.0 if excess(0) <= 0 else _root(excess, 0.0, _top(data, lambda tau2: excess(tau2) < 0))


def _top(data: Sample, is_past: Callable[[float], bool]) -> float:
    """Give a tau2 behind which nothing more is to be looked for."""
    top = float(max(data.variances.max(), np.ptp(data.effects) ** 2))
    while not is_past(top):
        top *= 2
    return top


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(optimize.brentq(function, low, high, xtol=1e-300, rtol=1e-14, maxiter=1000))
