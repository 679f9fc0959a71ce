"""What acts on a leg from outside during one step: the blood column, a garment, cuffs, suction, work and warmth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from soleus.leg.constants import constant
from soleus.leg.legs import KNEE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soleus.leg.legs import Legs

    Array = NDArray[np.float64]

COLUMN = constant("column")  # mmHg/m
BMI_FREE = constant("bmi_free")  # kg/m2
ROOM_C = constant("room")  # degC
LEAST_LEFT = constant("least_left")
EFFORT = constant("effort")
MOST_WORN = constant("most_worn")  # mmHg
GIVES_OVER = constant("gives_over")  # min
STEEPER, LEAST_WORK = constant("steeper"), constant("least_work")
MOST_WORK = constant("most_work")
BRISK = 5.0  # km/h: the walking that a level of exercise is told by
MOVEMENTS = ("none", "little", "some", "much")


@dataclass(frozen=True, slots=True)
class Worn:
    """A garment on a leg: pressure lying on each segment (mmHg, shape (N, S)) and how it answers a change of girth.

    ``stiffness`` in mmHg per cm of girth, shape (N, 1). ``thigh`` is the pressure above the knee, shape (N,). ``loss``
    is the share of its pressure that it loses over hours, (N, 1), and ``minutes`` for how long it has been on.
    ``fitted`` is the swelling of the leg for which the pressures hold, %, (N, S) or 0.
    """

    lying_mmhg: Array
    stiffness: Array
    thigh: Array
    loss: Array
    minutes: float = 0.0
    fitted: Array | float = 0.0

    def in_posture(self, legs: Legs, *, bearing: float, working: bool) -> Array:
        """Give the pressure in a posture before any swelling, mmHg (N, S); the foot keeps its girth.

        Muscles that bear weight bulge. In exercise the veins are emptier than lying, and between contractions the calf
        is thinner: a garment that does not give then presses less.
        """
        thicker = np.zeros((legs.people, 1))
        thicker = -legs.value("girth_emptied") if working else bearing * legs.value("girth_standing")
        kept = np.minimum(self.lying_mmhg, MOST_WORN) * (1 - self.loss * (1 - np.exp(-self.minutes / GIVES_OVER)))
        change = self.stiffness * thicker * (kept > 0)
        change[:, 0] = 0.0
        return np.asarray(np.clip(kept + change, LEAST_LEFT * kept, MOST_WORN))


@dataclass(frozen=True, slots=True)
class Setting:
    """One step, for N legs.

    ``column`` is the pressure of the still blood column at the knee (mmHg, (N,)); ``drop`` what each segment has more
    (mmHg, (N, S)). ``rate`` is contractions a minute times their strength in exercise, ``fidgets`` contractions a
    minute of someone who stands or sits; ``work`` the level of exercise (1 = walking at 5 km/h). ``outside`` is cuff
    less suction on each segment, ``dam`` the pressure of a cuff on the thigh.
    """

    column: Array
    drop: Array
    rate: Array
    fidgets: Array
    work: float
    upright: float
    outside: Array
    dam: Array
    warmer: float
    worn: Worn | None = None
    pressed: Array | None = None  # of the garment in this posture, before swelling


def columns(legs: Legs, posture: str, tilt_deg: float | None, bmi: Array) -> tuple[Array, Array]:
    """Give the still column at the knee (mmHg, (N,)) and what each segment has more (mmHg, (N, S)).

    P = P_lying cos(tilt) + 77.6 (zero level - height) sin(tilt), with the heart lowered in sitting and cycling; lying,
    77.6 times the height to which the leg is raised comes off. BMI over 25 adds the abdomen's pressure, and flow from
    the foot needs a few mmHg more there.
    """
    entry = legs.physiology.postures[posture]
    angle = np.radians(entry.get("tilt", tilt_deg if tilt_deg is not None else 90))
    level = (legs.values["zero_level"] - entry.get("lowered", 0.0)) * legs.stature_m
    belly = legs.values["bmi_pressure"] * np.maximum(bmi - BMI_FREE, 0)
    foot, knee = entry.get("raised_m", (0.0, 0.0))
    heights = legs.heights_m
    knee_m = KNEE * legs.stature_m
    column = legs.values["lying_pressure"] * np.cos(angle) + COLUMN * (level - knee_m) * np.sin(angle)
    along = (knee_m[:, None] - heights) / (knee_m[:, None] - heights[:, :1])  # 1 at the foot, 0 at the knee
    drop = COLUMN * ((knee_m[:, None] - heights) * np.sin(angle) - (foot - knee) * along)
    drop = drop + legs.value("flow_drop") * along
    return column + belly - COLUMN * knee, drop


def contractions(legs: Legs, step: Mapping[str, Any]) -> tuple[Array, Array, float]:
    """Give contractions a minute times their strength in exercise, those at rest, both (N,), and the level of work."""
    posture, nothing = legs.physiology.postures[step["posture"]], np.zeros(legs.people)
    if posture.get("still"):
        movement = step.get("movement", "some")
        if isinstance(movement, str):
            return nothing, nothing if movement == "none" else legs.values[f"movement_{movement}"], 0.0
        return nothing, np.full(legs.people, float(movement)), 0.0
    speed = float(step.get("speed_kmh", posture.get("speed_kmh", 0.0)))
    steeper = max(1 + STEEPER * float(step.get("slope_percent", 0)), LEAST_WORK)
    rate = posture.get("rate", 0) + posture.get("rate_per_kmh", 0) * speed
    work = posture.get("exercise", 0) + posture.get("exercise_at_5kmh", 0) * (speed / BRISK) ** EFFORT * steeper
    work += posture.get("exercise_per_watt", 0) * float(step["watt"])
    return np.full(legs.people, rate * posture.get("strength", 0.0)), nothing, min(work, MOST_WORK)
