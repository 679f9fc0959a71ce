"""Meta-regression with one moderator: does the effect go with a number that differs between studies?

Mixed effects, tau2 by restricted maximum likelihood, tests by the normal distribution (metafor's ``rma(mods = ~ x)``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soleus.statistics.heterogeneity import tau2_by
from soleus.statistics.pooling import Z, about
from soleus.statistics.weighted import fit, sample

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from soleus.statistics.pooling import Interval

FEWEST = 3  # studies: with two a line goes through both, and nothing is left over


@dataclass(frozen=True, slots=True)
class Slope:
    """How the effect goes with a moderator.

    Attributes:
        intercept: the effect where the moderator is 0.
        slope: its change for each unit of the moderator.
        se: the standard error of the slope.
        ci: the slope's interval of 95 in 100, by the normal distribution.
        tau2: the variance between studies that the moderator leaves.
        r2: the share of the variance between studies that it explains, percent, never below 0; 0 where there was none.
    """

    intercept: float
    slope: float
    se: float
    ci: Interval
    tau2: float
    r2: float


def meta_regression(effects: ArrayLike, variances: ArrayLike, moderator: ArrayLike) -> Slope:
    """Regress effects on a moderator; all three are (k,).

    Raises:
        ValueError: fewer than 3 studies, a moderator that is the same in all, or as for ``pool``.
    """
    data = sample(effects, variances, moderator)
    values = data.columns[:, 1]
    if data.effects.size < FEWEST:
        raise ValueError(f"a moderator needs at least {FEWEST} studies")
    if values.min() == values.max():
        raise ValueError("the moderator is the same in every study")
    # Centred, so that a year does not cost the inverse its digits; the slope stays as it is.
    middle = float(values.mean())
    scale = float(np.ptp(values))
    centred = sample(effects, variances, (values - middle) / scale)
    tau2 = tau2_by("REML", centred)
    fitted = fit(centred, tau2)
    slope, se = float(fitted.coefficients[1]) / scale, math.sqrt(fitted.covariance[1, 1]) / scale
    without = tau2_by("REML", sample(effects, variances))
    return Slope(
        intercept=float(fitted.coefficients[0]) - slope * middle,
        slope=slope,
        se=se,
        ci=about(slope, Z * se),
        tau2=tau2,
        r2=max(0.0, 100 * (without - tau2) / without) if without else 0.0,
    )
