"""The tube law of veins, and the smooth corners that the circuit is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from soleus.leg.constants import constant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

STIFFENS = constant("stiffens")  # mmHg
REFLUX_STRETCH_FROM = constant("reflux_stretch_from")  # mmHg
STRETCH_SOFT, REFLUX_SOFT = 2.0, 1.5  # mmHg over which walls begin to stretch, and those of refluxing veins further


class TubeCurve(NamedTuple):
    """A quantity and its slope."""

    value: Array
    slope: Array


def ramp(x: Array, width: float) -> TubeCurve:
    """Give a smooth max(x, 0) and its slope."""
    root = np.sqrt(x * x + width * width)
    return TubeCurve(0.5 * (x + root), 0.5 * (1 + x / root))


def _stiffening(pressure: TubeCurve) -> TubeCurve:
    less = 1 + pressure.value / STIFFENS
    return TubeCurve(pressure.value / less, pressure.slope / less**2)


def vein_area(transmural: Array, collapse: Array, width: Array, stretch: Array, more: Array | None = None) -> TubeCurve:
    """Tube law: area relative to an unstretched open vein, and its slope per mmHg.

    a = (1 + stretch s(p) + more s(p - 20)) / (1 + exp(-(p + collapse) / width)), s(p) = p / (1 + p / 300) above zero:
    nearly linear (source vein-rel-compliance), a little stiffer as the wall is stretched, collapsing below zero.
    """
    open_ = 0.5 * (1 + np.tanh(0.5 * (transmural + collapse) / width))
    up = _stiffening(ramp(transmural, STRETCH_SOFT))
    stretched, slope = 1 + stretch * up.value, stretch * up.slope
    if more is not None:
        far = _stiffening(ramp(transmural - REFLUX_STRETCH_FROM, REFLUX_SOFT))
        stretched, slope = stretched + more * far.value, slope + more * far.slope
    return TubeCurve(open_ * stretched, open_ * (1 - open_) / width * stretched + open_ * slope)
