"""The circuit: what flows at one instant, and how volume answers pressure.

    arteries ──inflow──► veins (superficial, deep, sinus; S heights, one column) ──outflow, pump──► thigh
                 │             ▲ ▲                                             ◄──reflux──
            filtration         │ └ contractions of the calf
                 ▼             └ pressure of tissue, garment, cuff
      interstitium of skin and muscle (S heights) ──lymph──► body

Volumes are in mL per 100 mL of tissue ("%") unless a name says mL; pressures in mmHg; time in minutes. The unknowns are
the venous pressure at the knee P (N,) and the swelling w of skin and muscle (N, S) each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.constants import constant
from soleus.leg.legs import by_segment
from soleus.leg.surroundings import MOST_WORN
from soleus.leg.tissue import MUSCLE, SKIN, Memory, State, Tissue
from soleus.leg.tube import TubeCurve, ramp, vein_area
from soleus.leg.veins import Flows, Veins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soleus.leg.legs import Legs
    from soleus.leg.surroundings import Setting

    Array = NDArray[np.float64]

DEEP_SQUEEZED = constant("deep_squeezed")
PRESSED_AT = constant("pressed_at")  # mmHg
MOST_EJECTED = constant("most_ejected")
VEIN_AGE_FROM, LEAST_YOUNG, MOST_YOUNG = constant("vein_age_from"), constant("least_young"), constant("most_young")
SKIN_SQUEEZED_AT = constant("skin_squeezed_at")  # mmHg
DEEP_OPEN_AT = constant("deep_open_at")  # mmHg
THIGH_OVER_KNEE = constant("thigh_over_knee")  # mmHg
NARROWED_EJECTS = constant("narrowed_ejects")
LEAST_DROP = constant("least_drop")  # mmHg
FLOOR_SOFT = 2.0  # mL over which a contraction runs dry
SINUS_SOFT = 4.0  # mmHg over which the veins in muscle begin to fill
EMPTIED_SOFT = 2.0  # mmHg over which a pressure comes down to that of emptied veins
SOFT = 0.5  # mmHg over which a valve goes from shut to open
OPEN = constant("vein_open")
REFERENCE = constant("reflux_reference")  # mmHg
NARROWING_OVER = constant("narrowing_over")  # mmHg
PERFUSION = constant("perfusion")  # mmHg
LEAST_OPEN = constant("least_open")
ARTERIAL_MEAN = constant("arterial_mean")  # mmHg


class Circuit:
    """The leg under one setting; what does not change within a step is worked out once."""

    def __init__(self, legs: Legs, setting: Setting) -> None:
        """Prepare the numbers of a step for N legs."""
        self.legs, self.setting = legs, setting
        v = legs.value
        self.young = np.clip(1 - v("vein_age") * (legs.age[:, None] - VEIN_AGE_FROM), LEAST_YOUNG, MOST_YOUNG)
        self.stretch = (v("stretch_superficial") * self.young, v("stretch_deep") * self.young)
        self.more = v("stretch_reflux") * (legs.backflow[0][:, None] > 0)
        along = legs.slicing.along
        self.room = tuple(by_segment(v(f"vein_{name}") * along[name]) for name in ("superficial", "deep"))
        self.sinus_room = by_segment(v("vein_sinus") * along["sinus"]) * self.young
        self.reach = legs.volume_ml / 100 * along["squeezed"]  # mL of tissue per % that contraction squeezes, (N, S)
        self.transmission = (v("transmission_skin"), v("transmission_muscle"))
        self.weight = (legs.volume_ml * legs.skin / 100, legs.volume_ml * (1 - legs.skin) / 100)
        stiffness = setting.worn.stiffness if setting.worn is not None else np.zeros((legs.people, 1))
        self.girth_answer = stiffness * legs.girth_cm / 200  # mmHg per % of volume
        peak = stiffness * v("girth_contraction")
        self.skin_squeezed = peak / (peak + SKIN_SQUEEZED_AT)  # of superficial veins, by a garment that does not give
        self.reference = self._reference()
        self.tissue = Tissue(legs, setting)
        self.backflow = self._backflow()
        half = legs.values["ejection_leak"] * legs.volume_ml[:, 1:].sum(axis=1) / 100
        self.kept = half / (half + self.backflow)  # of what a contraction ejects, what does not fall back
        self.floor = legs.values["ejection_floor"] * self._standing(setting) * self._deeper()

    def _reference(self) -> tuple[Array, Array, Array]:
        v, width = self.legs.value, self.legs.value("collapse_width")
        pressure = np.full_like(width, REFERENCE)
        superficial = vein_area(pressure, v("collapse_superficial"), width, self.stretch[0], self.more).value
        deep = vein_area(pressure, v("collapse_deep"), width, self.stretch[1]).value
        lying = np.full_like(width, DEEP_OPEN_AT)
        return superficial, deep, vein_area(lying, v("collapse_deep"), width, self.stretch[1]).value

    def _standing(self, setting: Setting) -> Array:
        """Give the volume that contraction squeezes in a leg standing still in this garment, mL (N,)."""
        everywhere = np.full_like(self.legs.volume_ml, REFERENCE)
        pressed = np.zeros_like(everywhere) if setting.pressed is None else setting.pressed
        return self.veins(np.zeros(self.legs.people), pressed, everywhere).squeezed.value

    def emptied(self, outside: Array) -> Array:
        """Give the venous pressure at the calf to which contractions empty the veins there, mmHg (N, 1).

        Bare it is that of the muscle. A garment squeezes more out, so that of its own pressure only a part is left in
        the emptied veins (``emptied_pressed`` is the other): elastic stockings hardly change the venous pressure of
        healthy people who walk.
        """
        v, calf = self.legs.value, self.legs.slicing.muscle
        pressed = self.transmission[MUSCLE] * outside[:, calf].mean(axis=1, keepdims=True)
        return np.asarray(v("muscle_pressure") + (1 - v("emptied_pressed")) * pressed)

    def _deeper(self) -> Array:
        """Give the volume at which a contraction in this garment runs dry, as a share of the same without it (N,)."""
        legs, setting = self.legs, self.setting
        nothing = np.zeros_like(legs.volume_ml)
        pressed = nothing if setting.pressed is None else setting.pressed
        at_calf = setting.drop[:, legs.slicing.muscle].mean(axis=1)
        bare, held = (
            self._in_muscle(self.veins(self.emptied(outside)[:, 0] - at_calf, outside))
            for outside in (nothing, pressed)
        )
        return np.asarray(np.minimum(held / np.maximum(bare, 1e-9), 1.0))

    def _in_muscle(self, veins: Veins) -> Array:
        """Give the blood of the deep veins that contraction reaches, mL (N,)."""
        deep = DEEP_SQUEEZED * self.room[1] * veins.deep.value
        return np.asarray(np.sum(self.reach * (deep + veins.sinus.value), axis=1))

    def outside(self, state: State) -> Array:
        """Give the pressure on the skin of each segment, mmHg: garment, as swelling stretches it, cuff and suction."""
        setting = self.setting
        if setting.pressed is None or setting.worn is None:
            return setting.outside
        swelling = self.legs.skin * state.skin + (1 - self.legs.skin) * state.muscle - setting.worn.fitted
        worn = np.where(setting.pressed > 0, setting.pressed + self.girth_answer * swelling, 0.0)
        return np.clip(worn, 0.0, MOST_WORN) + setting.outside

    def local(self, knee: Array) -> Array:
        """Give the venous pressure of each segment, mmHg (N, S)."""
        return knee[:, None] + self.setting.drop

    def muscle_pressure(self, local: Array) -> Array:
        """Give the resting pressure of muscle at a venous pressure, mmHg (N, S), without anything from outside."""
        v = self.legs.value
        return v("muscle_pressure") + v("muscle_pressure_rise") * (local - v("lying_pressure"))

    def veins(self, knee: Array, outside: Array, drop: Array | None = None) -> Veins:
        """Give areas and volumes of the veins at a pressure at the knee; ``drop`` in place of the setting's."""
        legs, v = self.legs, self.legs.value
        local = knee[:, None] + (self.setting.drop if drop is None else drop)
        width = v("collapse_width")
        rise = 1 - v("muscle_pressure_rise")
        under_skin = local - v("skin_pressure") - self.transmission[SKIN] * outside
        within = local - self.muscle_pressure(local) - self.transmission[MUSCLE] * outside
        superficial = vein_area(under_skin, v("collapse_superficial"), width, self.stretch[0], self.more)
        tube = vein_area(within, v("collapse_deep"), width, self.stretch[1])
        deep = TubeCurve(tube.value, tube.slope * rise)
        fill = ramp(within, SINUS_SOFT)
        left = np.exp(-fill.value / v("sinus_fill"))
        pool = self.sinus_room * left / v("sinus_fill") * fill.slope
        sinus = TubeCurve(self.sinus_room * (1 - left), pool * rise)
        a, b = self.room
        slices = a * superficial.value + b * deep.value + sinus.value
        slope = a * superficial.slope + b * deep.slope + sinus.slope
        ml = legs.volume_ml / 100
        reach, skin_reach = self.reach, self.reach * self.skin_squeezed * a
        return Veins(
            superficial=superficial,
            deep=deep,
            sinus=sinus,
            slices=slices,
            total=TubeCurve(np.sum(ml * slices, axis=1), np.sum(ml * slope, axis=1)),
            squeezed=TubeCurve(
                np.sum(reach * (DEEP_SQUEEZED * b * deep.value + sinus.value) + skin_reach * superficial.value, axis=1),
                np.sum(reach * (DEEP_SQUEEZED * b * deep.slope + sinus.slope) + skin_reach * superficial.slope, axis=1),
            ),
            superficial_transmural=under_skin,
            on_outside=self._on_outside(superficial.slope, tube.slope, pool),
        )

    def _on_outside(self, superficial: Array, deep: Array, sinus: Array) -> tuple[Array, Array]:
        """Give the slopes of ``Veins.on_outside``, from those of areas and sinus on transmural pressure, (N, S)."""
        if self.setting.pressed is None:  # nothing worn answers swelling
            return np.zeros_like(deep), np.zeros_like(deep)
        skin, muscle = self.transmission
        a, b = self.room
        under_skin, within = -skin * a * superficial, -muscle * (b * deep + sinus)
        reached = -muscle * (DEEP_SQUEEZED * b * deep + sinus) + self.skin_squeezed * under_skin
        return self.legs.volume_ml / 100 * (under_skin + within), self.reach * reached

    def _backflow(self) -> Array:
        """Give the conductance of reflux, mL/(min mmHg) (N,).

        It goes as a power of the area that the veins of the shank have under the still column and what presses on
        them: that is the calibre through which the column above would fall back.
        """
        legs, power, setting = self.legs, self.legs.values["reflux_calibre"], self.setting
        outside = setting.outside if setting.pressed is None else setting.pressed + setting.outside
        veins = self.veins(setting.column, outside)
        shank = legs.volume_ml[:, 1:].sum(axis=1) / 100
        total = legs.values["reflux_healthy"] * shank
        for system, (conductance, area) in enumerate(zip(legs.backflow, (veins.superficial, veins.deep), strict=True)):
            calibre = area.value[:, legs.slicing.refluxing].mean(axis=1) / self.reference[system][:, 0]
            total = total + conductance * self.thigh_part(system) * shank * np.maximum(calibre, 0.0) ** power
        return np.asarray(total)

    def thigh_part(self, system: int) -> Array | float:
        """Give the share of superficial reflux that a garment on the thigh leaves."""
        worn = self.setting.worn
        if worn is None or system != 0:
            return 1.0
        v, width = self.legs.values, self.legs.values["collapse_width"]
        above = self.setting.column - THIGH_OVER_KNEE
        free, pressed = (
            vein_area(p, v["collapse_superficial"], width, self.stretch[0][:, 0], self.more[:, 0]).value
            for p in (above, above - v["transmission_skin"] * worn.thigh)
        )
        part: Array = (pressed / np.maximum(free, 1e-6)) ** v["reflux_calibre"]
        return part

    def resistance(self, veins: Veins) -> TubeCurve:
        """Give the resistance to passive outflow, mmHg min/mL (N,): it rises as deep veins of the shank collapse."""
        legs, v = self.legs, self.legs.values
        whole = v["outflow_resistance"] * legs.outflow / (legs.volume_ml[:, 1:].sum(axis=1) / 100)
        upper = legs.slicing.over_ankle
        room = veins.deep.value[:, upper] + OPEN
        tight = (self.reference[2] + OPEN) / room
        share = v["resistance_local"]
        value = whole * (1 - share + share * tight.mean(axis=1))
        return TubeCurve(value, whole * share * (-tight * veins.deep.slope[:, upper] / room).mean(axis=1))

    def answer(self, outside: Array) -> Array:
        """Give how the garment's pressure rises with a segment's swelling, mmHg per % (N, S).

        Where it lies loose, or is as tight as anything can be, it does not.
        """
        worn = outside - self.setting.outside
        return np.where((worn > 0) & (worn < MOST_WORN), self.girth_answer, 0.0)

    def over_time(self, knee: Array, outside: Array) -> TubeCurve:
        """Give the venous pressure of each segment averaged over movements at rest, mmHg (N, S).

        A contraction empties the veins to where they begin to collapse, and inflow needs some time to fill them; for
        that share of time, 1 - exp(-rate * time), the pressure is that of emptied veins. Reflux shortens the time.
        """
        local = self.local(knee)
        share = 1 - np.exp(-self.setting.fidgets * self.legs.values["emptied_minutes"] * self.kept)[:, None]
        calf = self.legs.slicing.muscle
        emptied = self.emptied(outside) + self.setting.drop - self.setting.drop[:, calf].mean(axis=1, keepdims=True)
        excess = ramp(local - emptied, EMPTIED_SOFT)
        return TubeCurve(local - share * excess.value, 1 - share * excess.slope)

    def drive(self) -> Array:
        """Give the share of the squeezed veins that one contraction ejects; past an old clot less gets away."""
        legs, setting, v = self.legs, self.setting, self.legs.values
        held = np.zeros(legs.people)
        if setting.pressed is not None and setting.worn is not None:  # at the height of a contraction
            held = setting.pressed[:, legs.slicing.muscle].mean(axis=1)
            held = held + setting.worn.stiffness[:, 0] * v["girth_contraction"] * (held > 0)
        ejected = np.minimum(legs.ejection * (1 + v["ejection_pressed"] * held / PRESSED_AT), MOST_EJECTED)
        return np.asarray(ejected / np.maximum(legs.outflow, 1.0) ** NARROWED_EJECTS)

    def narrowing(self, transmural: Array) -> TubeCurve:
        """Give how far small vessels have narrowed, 0 to 1, by the distension of the veins."""
        openness = 0.5 * (1 + np.tanh(0.5 * (transmural - self.legs.value("narrowing_at")) / NARROWING_OVER))
        return TubeCurve(openness, openness * (1 - openness) / NARROWING_OVER)

    def inflow(self, narrowed: Array, outside: Array, exercise: Array | float) -> TubeCurve:
        """Give arterial inflow of each segment, %/min (N, S): less if upright or pressed, more in work and warmth.

        Its slope is that on what presses the segment.
        """
        v = self.legs.value
        arterial = self.legs.arterial[:, None] * ARTERIAL_MEAN + np.maximum(self.setting.drop, LEAST_DROP)
        arterial = arterial + np.maximum(self.setting.column, 0)[:, None]
        open_ = np.clip((arterial - outside) / PERFUSION, LEAST_OPEN, 1)
        rest = v("inflow") * (1 - v("inflow_upright_fall") * narrowed)
        warm = np.exp(v("heat_inflow") * self.setting.warmer)
        full = rest * (warm + v("inflow_exercise") * exercise)
        return TubeCurve(full * open_, np.where((open_ > LEAST_OPEN) & (open_ < 1), -full / PERFUSION, 0.0))

    def flows(self, state: State, veins: Veins, outside: Array, memory: Memory) -> Flows:
        """Give every flow at one instant."""
        legs, setting, v = self.legs, self.setting, self.legs.values
        ml = legs.volume_ml / 100
        narrowed = self.narrowing(veins.superficial_transmural)
        share = self.inflow(narrowed.value, outside, memory.work)
        inflow = np.sum(ml * share.value, axis=1)
        fall = legs.value("inflow_upright_fall")
        on_inflow = -np.sum(ml * share.value * fall * narrowed.slope / (1 - fall * narrowed.value), axis=1)
        resistance = self.resistance(veins)
        dam = np.maximum(setting.column, setting.dam)
        over, under = ramp(state.knee - dam, SOFT), ramp(setting.column - state.knee, SOFT)
        passive = over.value / resistance.value
        passive_slope = over.slope / resistance.value - passive * resistance.slope / resistance.value
        reflux = self.backflow * under.value
        reflux_slope = -self.backflow * under.slope
        away = ramp(veins.squeezed.value - self.floor, FLOOR_SOFT)
        drive = setting.rate * self.drive() * self.kept
        pump, pump_slope = drive * away.value, drive * away.slope * veins.squeezed.slope
        answer = self.answer(outside)
        answers = (answer * legs.skin, answer * (1 - legs.skin))
        rise = v["muscle_pressure_rise"][:, None]
        tissues = self.tissue.flows(
            state,
            self.over_time(state.knee, outside),
            (
                self.transmission[SKIN] * outside,
                self.muscle_pressure(self.local(state.knee)) + self.transmission[MUSCLE] * outside,
            ),
            (self.transmission[SKIN] * answers[SKIN], self.transmission[MUSCLE] * answers[MUSCLE]),
            rise,
            narrowed,
            memory,
        )
        lost = sum(
            (np.sum(w * t.filtration.value, axis=1) for w, t in zip(self.weight, tissues, strict=True)),
            np.zeros(legs.people),
        )
        lost_slope = sum(
            (np.sum(w * t.on_knee, axis=1) for w, t in zip(self.weight, tissues, strict=True)), np.zeros(legs.people)
        )
        return Flows(
            inflow=inflow,
            outflow=passive - reflux + pump,
            filtered=lost,
            tissues=tissues,
            venous_slope=on_inflow - lost_slope - passive_slope + reflux_slope - pump_slope,
            venous_pressed=ml * share.slope - (drive * away.slope)[:, None] * veins.on_outside[1],
            answers=answers,
        )
