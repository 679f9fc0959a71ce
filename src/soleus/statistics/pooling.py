"""Effects of several studies put together, under one common effect and under effects that vary."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from scipy import special

from soleus.statistics.heterogeneity import LEVEL, METHODS, Method, i2_of, q_profile, tau2_by
from soleus.statistics.weighted import Sample, WeightedFit, fit, sample

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Interval: TypeAlias = tuple[float, float]
Z = float(special.ndtri((1 + LEVEL) / 2))
EXACT = 1e-9  # nearer to 1 than this the spread is as wide as assumed: Paule and Mandel solve for just that


@dataclass(frozen=True, slots=True)
class Combined:
    """An effect, its standard error, and its interval of 95 in 100 by the normal distribution."""

    estimate: float
    se: float
    ci: Interval


@dataclass(frozen=True, slots=True)
class KnappHartung:
    """Standard error and interval (t, k - 1 degrees) by Knapp and Hartung 2003 (doi:10.1002/sim.1482), with a floor.

    ``floored``: the studies lie closer together than their errors and tau2 let expect, and the standard error was
    raised to the plain one of random effects (metafor's ``test="adhoc"``), which is never below that of one common
    effect.
    """

    se: float
    ci: Interval
    floored: bool


@dataclass(frozen=True, slots=True)
class Mixed:
    """Random effects by one estimator of tau2; what one study alone cannot tell is None.

    Attributes:
        estimate: the mean effect.
        se: its standard error.
        ci: its interval by the normal distribution.
        tau2: the variance between studies, in the effect's unit squared.
        i2: its share of what varies, percent.
        hksj: standard error and interval by Knapp and Hartung.
        prediction_interval: where 95 in 100 true effects of such studies lie, by the normal distribution with se^2 +
            tau2 (what metafor's ``predict`` gives by default).
    """

    estimate: float
    se: float
    ci: Interval
    tau2: float | None
    i2: float | None
    hksj: KnappHartung | None
    prediction_interval: Interval | None


@dataclass(frozen=True, slots=True)
class Pooled:
    """Studies put together: ``k`` of them, Cochran's ``q``, and the interval of tau2 by Q-profile (None for one)."""

    k: int
    q: float
    equal_effects: Combined
    methods: Mapping[Method, Mixed]
    tau2_ci: Interval | None


def pool(effects: ArrayLike, variances: ArrayLike) -> Pooled:
    """Put studies together.

    Args:
        effects: one a study (k,); logarithms for ratios.
        variances: their sampling variances (k,), above 0.

    Raises:
        ValueError: none are given, their numbers differ, one is not finite, or a variance is not above 0.
    """
    data = sample(effects, variances)
    common = fit(data, 0)
    return Pooled(
        k=data.effects.size,
        q=common.q if data.degrees else 0.0,
        equal_effects=combined(common),
        methods={method: mixed(data, method) for method in METHODS},
        tau2_ci=q_profile(data) if data.degrees else None,
    )


def mixed(data: Sample, method: Method) -> Mixed:
    """Put studies together with effects that vary, tau2 by one estimator."""
    if not data.degrees:
        only = combined(fit(data, 0))
        return Mixed(only.estimate, only.se, only.ci, tau2=None, i2=None, hksj=None, prediction_interval=None)
    tau2 = tau2_by(method, data)
    fitted = fit(data, tau2)
    mean = combined(fitted)
    return Mixed(
        estimate=mean.estimate,
        se=mean.se,
        ci=mean.ci,
        tau2=tau2,
        i2=i2_of(data, tau2),
        hksj=_knapp_hartung(fitted, data.degrees),
        prediction_interval=about(mean.estimate, Z * math.sqrt(mean.se**2 + tau2)),
    )


def combined(fitted: WeightedFit) -> Combined:
    """Give the first coefficient of a fit, with its interval."""
    estimate, se = float(fitted.coefficients[0]), math.sqrt(fitted.covariance[0, 0])
    return Combined(estimate, se, about(estimate, Z * se))


def about(middle: float, half: float) -> Interval:
    """Give an interval by its middle and half its width."""
    return (middle - half, middle + half)


def _knapp_hartung(fitted: WeightedFit, degrees: int) -> KnappHartung:
    spread = fitted.q / degrees
    se = combined(fitted).se * math.sqrt(max(1.0, spread))
    half = float(special.stdtrit(degrees, (1 + LEVEL) / 2)) * se
    return KnappHartung(se, about(float(fitted.coefficients[0]), half), floored=spread < 1 - EXACT)
