"""How much hangs on one study, and whether small studies found something else than large ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from soleus.statistics.pooling import Mixed, mixed
from soleus.statistics.weighted import fit, sample

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from soleus.statistics.heterogeneity import Method

FEWEST = 10  # studies: with fewer, chance cannot be told from real asymmetry (Sterne 2011, doi:10.1136/bmj.d4002)


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """Egger's regression of effects on their standard errors (Egger 1997, doi:10.1136/bmj.315.7109.629).

    Attributes:
        slope: the change of the effect for each unit of its standard error.
        se: the slope's standard error.
        p_value: of no slope, two-sided, by t with k - 2 degrees.
        intercept: the effect where the standard error is 0.
    """

    slope: float
    se: float
    p_value: float
    intercept: float


def leave_one_out(effects: ArrayLike, variances: ArrayLike, method: Method = "REML") -> tuple[Mixed, ...]:
    """Put the studies together without each in turn, in their order; none where there is only one.

    Raises:
        ValueError: as for ``pool``.
    """
    data = sample(effects, variances)
    if not data.degrees:
        return ()
    every = np.arange(data.effects.size)
    return tuple(mixed(sample(data.effects[every != k], data.variances[every != k]), method) for k in every)


def asymmetry(effects: ArrayLike, variances: ArrayLike) -> Asymmetry | None:
    """Look for an effect of small studies by weighted linear regression; None with fewer than 10 studies.

    None too where all studies are equally large: there is nothing to compare.

    Raises:
        ValueError: as for ``pool``.
    """
    data = sample(effects, variances)
    errors = np.sqrt(data.variances)
    if data.effects.size < FEWEST or errors.min() == errors.max():
        return None
    fitted = fit(sample(data.effects, data.variances, errors), 0)
    degrees = data.effects.size - 2
    slope, se = float(fitted.coefficients[1]), math.sqrt(fitted.covariance[1, 1] * fitted.q / degrees)
    p_value = 2 * float(special.stdtr(degrees, -abs(slope) / se)) if se else float(slope == 0)
    return Asymmetry(slope, se, p_value, float(fitted.coefficients[0]))
