"""What a circuit gives at one instant: the veins, and the flows of the whole leg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from soleus.leg.tissue import TissueFlows
    from soleus.leg.tube import TubeCurve

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Veins:
    """Areas and volumes of the veins at one instant, each with its slope on the pressure at the knee.

    ``superficial`` and ``deep`` are relative areas (N, S); ``sinus`` is a volume (%), ``total`` and ``squeezed`` are mL
    of the whole leg (N,), ``slices`` the veins of each segment (%).
    """

    superficial: TubeCurve
    deep: TubeCurve
    sinus: TubeCurve
    slices: Array
    total: TubeCurve
    squeezed: TubeCurve
    superficial_transmural: Array
    on_outside: tuple[Array, Array]  # slopes of total and squeezed on what presses each segment, mL/mmHg (N, S)


@dataclass(frozen=True, slots=True)
class Flows:
    """Flows of the whole leg in mL/min (N,), of skin and of muscle in %/min (N, S), with slopes for the solver."""

    inflow: Array
    outflow: Array
    filtered: Array
    tissues: tuple[TissueFlows, TissueFlows]  # skin, muscle
    venous_slope: Array  # of (inflow - outflow - filtered) on the pressure at the knee, mL/min/mmHg
    venous_pressed: Array  # of (inflow - outflow) on what presses each segment, mL/min/mmHg (N, S)
    answers: tuple[Array, Array]  # how the pressure on the skin rises with the swelling of each tissue, mmHg per %
