"""The pressure around the nerve root: the still column of blood at the height of the lowest discs, in any garment.

    P = P_lying cos(tilt) + 77.6 (zero level - lumbar height) sin(tilt) + belly + share of what presses there

The veins around the root are a part of the same column that fills the veins of the leg. A garment adds the share of its
pressure that tissue passes on (``transmission_muscle``) at the heights that it covers, and nothing above them. The
lower back is some 0.6 of stature over the floor; a garment ends below the knee (0.225), at the upper thigh (0.47) or,
as tights, at the waist, where its top has no graduated pressure. What it adds is computed, and comes out as nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.constants import constant
from soleus.leg.legs import KNEE
from soleus.leg.surroundings import COLUMN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soleus.leg.legs import Legs
    from soleus.leg.surroundings import Setting, Worn

    Array = NDArray[np.float64]

# Shares of stature over the floor.
LUMBAR = constant("lumbar_height")
CROTCH = constant("crotch_height")


def lumbar_mmhg(legs: Legs, setting: Setting, height: float = LUMBAR) -> Array:
    """Give the pressure of the column at a height standing, mmHg (N,).

    Args:
        legs: N legs.
        setting: a step of their day, upright, with what is worn in it.
        height: share of stature over the floor.
    """
    over_knee = (height - KNEE) * legs.stature_m
    return np.asarray(
        setting.column - COLUMN * over_knee + legs.values["transmission_muscle"] * _pressed(setting.worn, legs, height)
    )


def _pressed(worn: Worn | None, legs: Legs, height: float) -> Array:
    """Give what a garment presses at a height, mmHg (N,): its profile below the knee, its thigh part, nothing above."""
    if worn is None or height > CROTCH:
        return np.zeros(legs.people)
    if height > KNEE:
        return worn.thigh
    nearest = np.argmin(np.abs(legs.heights_m[0] / legs.stature_m[0] - height))
    return np.asarray(worn.lying_mmhg[:, nearest])
