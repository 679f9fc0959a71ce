"""Filtration, the interstitium and lymph, of skin with its fat and of muscle, at each height.

    J  = Kf (Pc - Pt - s (plasma - tissue / (1 + w / W)^1.5))        Starling; Pc follows the local venous pressure
    Pt = Pt0 + T outside + A (1 - exp(-w / w1)) + E w               stiff first, then soft
    L  = L_most x / (x + w2 (L_most / L_rest - 1)), x = max(w + w2, 0)   rises with swelling up to a cap
    dw/dt = J - L

Kf falls where veins are distended (most in the foot) and with hours upright, and rises in the skin with warmth. Lymph
rises with work and warmth and falls with age. w is mL per 100 mL of the tissue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.constants import constant
from soleus.leg.tube import TubeCurve, ramp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soleus.leg.legs import Legs
    from soleus.leg.surroundings import Setting

    Array = NDArray[np.float64]

PROTEIN = constant("protein_power")
FIDGETS_AS_WALK = constant("fidgets_as_walk")  # 1/min
MOST_MOVING = constant("most_moving")
OEDEMA_LEAK = constant("oedema_leak")
WORK_LASTS = constant("work_lasts")  # min
UPRIGHT_BUILDS = constant("upright_builds")  # min
WORK_IN_WARMTH = constant("work_in_warmth")
STIFFEST = constant("stiffest")
LYMPH_AGE_FROM = constant("lymph_age_from")  # years
LEAST_LYMPH, MOST_LYMPH = constant("least_lymph"), constant("most_lymph")
THINNEST = 0.05  # of the tissue's water, so that protein has something to be dissolved in
LYMPH_SOFT = 0.1  # % of swelling over which lymph flow stops in a drying tissue
LEAST_RESERVE = constant("least_reserve")
SKIN, MUSCLE = 0, 1


@dataclass(frozen=True, slots=True)
class State:
    """Venous pressure at the knee (N,), swelling of skin and of muscle (N, S) in %."""

    knee: Array
    skin: Array
    muscle: Array


@dataclass(frozen=True, slots=True)
class Memory:
    """What the leg carries over from the posture before: blood flow of work, and narrowing from being upright."""

    work: Array | float  # (N, 1) where legs were at it for different times
    upright: Array | float

    def later(self, minutes: Array | float, work: float, upright: float) -> Memory:
        """Give it after some minutes in a posture with these levels."""
        keep_work, keep_upright = np.exp(-minutes / WORK_LASTS), np.exp(-minutes / UPRIGHT_BUILDS)
        return Memory(work + (self.work - work) * keep_work, upright + (self.upright - upright) * keep_upright)


@dataclass(frozen=True, slots=True)
class TissueFlows:
    """Filtration and lymph, %/min (N, S), with slopes on the tissue's swelling (``on_knee``: of filtration on P).

    ``capillary`` and ``pressure`` are capillary and tissue pressure, mmHg.
    """

    filtration: TubeCurve
    on_knee: Array
    lymph: TubeCurve
    capillary: Array
    pressure: Array


class Tissue:
    """The tissue of N legs under one setting."""

    def __init__(self, legs: Legs, setting: Setting) -> None:
        """Prepare what does not change within a step."""
        v = legs.value
        foot = np.zeros_like(legs.volume_ml)
        foot[:, 0] = 1
        self.late = 1 - v("filtration_late")
        swollen = legs.oedema[:, None]
        base = v("filtration") * (foot * v("filtration_foot") + 1 - foot) * (1 + OEDEMA_LEAK * swollen)
        self.coefficient = (base * np.exp(v("heat_filtration") * setting.warmer), base)
        self.fall = 1 - (foot * v("filtration_upright_foot") + (1 - foot) * v("filtration_upright_calf"))
        self.slope = foot * v("capillary_slope_foot") + (1 - foot) * v("capillary_slope_calf")
        self.intercept = foot * v("capillary_foot") + (1 - foot) * v("capillary_calf")
        warmth = setting.warmer * (1 + WORK_IN_WARMTH * setting.work)
        self.flush = (v("heat_capillary") * warmth, np.zeros((legs.people, 1)))
        self.hyperaemia, self.reflection = v("capillary_exercise"), v("reflection")
        self.plasma, self.oncotic = v("oncotic_plasma"), (v("oncotic_tissue"), v("oncotic_muscle"))
        self.water = (v("tissue_water_skin"), v("tissue_water_muscle"))
        slack = v("oedema_soft") ** swollen
        self.stiff = (v("stiff_skin") * slack, v("stiff_muscle") * slack)
        self.over = (v("stiff_skin_over"), v("stiff_muscle_over"))
        self.soft = (v("soft_skin") * slack, v("soft_muscle") * slack)
        self.rest = (v("skin_pressure"), np.zeros_like(v("skin_pressure")))
        moving = np.minimum(setting.work + setting.fidgets[:, None] / FIDGETS_AS_WALK, MOST_MOVING)
        old = np.clip(1 - v("lymph_age") * (legs.age[:, None] - LYMPH_AGE_FROM), LEAST_LYMPH, MOST_LYMPH)
        helped = (1 + v("lymph_active") * moving) * np.exp(v("lymph_warm") * setting.warmer) * old
        helped = helped * (foot * v("lymph_foot") + 1 - foot)
        self.lymph_rest = v("lymph_rest") * helped
        most = np.maximum(v("lymph_most") * v("oedema_soft") ** swollen, LEAST_RESERVE * v("lymph_rest"))
        self.lymph_most = most * helped
        self.lymph_over = v("lymph_over")

    def flows(  # noqa: PLR0913, PLR0917  # what acts on a tissue has so many parts
        self,
        state: State,
        venous: TubeCurve,
        outside: tuple[Array, Array],
        answer: tuple[Array, Array],
        rise: Array,
        narrowed: TubeCurve,
        memory: Memory,
    ) -> tuple[TissueFlows, TissueFlows]:
        """Give the flows of skin and of muscle.

        Args:
            state: swelling of both.
            venous: local venous pressure over time, mmHg (N, S), with its slope on that at the knee.
            outside: pressure on each tissue from garment, cuff and fascia, mmHg (N, S).
            answer: how the garment's pressure in each tissue rises with its swelling, mmHg per % (N, S).
            rise: of the pressure in muscle with venous pressure (N, 1).
            narrowed: how far small vessels have narrowed, with its slope on venous pressure (N, S).
            memory: what lasts from the posture before.
        """
        capillary = self.slope * venous.value + self.intercept + self.hyperaemia * memory.work
        late = 1 - self.late * memory.upright
        parts = []
        for space, w in enumerate((state.skin, state.muscle)):
            left = np.exp(np.minimum(-w / self.over[space], STIFFEST))
            pressure = self.rest[space] + outside[space] + self.stiff[space] * (1 - left) + self.soft[space] * w
            on_w = self.stiff[space] * left / self.over[space] + self.soft[space] + answer[space]
            diluted = np.maximum(1 + w / self.water[space], THINNEST)
            tissue = self.oncotic[space] * diluted**-PROTEIN
            on_w = on_w + self.reflection * PROTEIN * tissue / (diluted * self.water[space])
            net = capillary + self.flush[space] - pressure - self.reflection * (self.plasma - tissue)
            open_ = self.coefficient[space] * late
            kept = open_ * (1 - self.fall * narrowed.value)
            steeper = self.slope * venous.slope - (rise if space == MUSCLE else 0)
            on_knee = kept * steeper - open_ * self.fall * narrowed.slope * net
            parts.append(TissueFlows(TubeCurve(kept * net, -kept * on_w), on_knee, self.lymph(w), capillary, pressure))
        return parts[SKIN], parts[MUSCLE]

    def lymph(self, w: Array) -> TubeCurve:
        """Give lymph flow and its slope on swelling."""
        fluid = ramp(w + self.lymph_over, LYMPH_SOFT)
        half = self.lymph_over * (self.lymph_most / self.lymph_rest - 1)
        flow = self.lymph_most * fluid.value / (fluid.value + half)
        return TubeCurve(flow, self.lymph_most * half / (fluid.value + half) ** 2 * fluid.slope)
