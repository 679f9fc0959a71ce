"""Takes a cohort through the steps of a scenario in one arm and keeps what the measures need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.circuit import Circuit
from soleus.leg.constants import constant
from soleus.leg.solver import Moment, TimeGrid, evaluate, integrate
from soleus.leg.surroundings import ROOM_C, Setting, columns, contractions
from soleus.leg.tissue import Memory, State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray

    from soleus.leg.cohort import Cohort
    from soleus.leg.scenario import Scenario, ScenarioStep
    from soleus.leg.surroundings import Worn

    Array = NDArray[np.float64]

OEDEMA_MUSCLE = constant("oedema_muscle")
STEEP = constant("steep_tilt")  # deg
SAME = 1e-9  # minutes within which a moment is the one that was asked for
NIGHT = constant("night")  # min
# For steps of several days in which nothing is measured: a study that measured every evening spent most of its time on
# fine nights. A millionth of a mL is far below what anything that is measured can tell.
UNSEEN_GRID = TimeGrid(0.012, 2.2, 45.0, 1e-6)
REST_GRID = TimeGrid(0.2, 2.0, 100.0)
TIPTOE_GRID = TimeGrid(0.01, 1.3, 0.05)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A moment with the circuit that it holds in."""

    circuit: Circuit
    moment: Moment


@dataclass(frozen=True, slots=True)
class StepRun:
    """One step that was done: what came before it, its start, and every moment in it."""

    step: ScenarioStep
    before: Snapshot
    start: Snapshot
    moments: tuple[Snapshot, ...]
    work_ends: Snapshot  # at the end of exercise; the end of the step where it is all exercise
    still: tuple[tuple[float, Snapshot], ...] = ()  # minutes from the end of the exercise before, up to the start

    def since_work(self) -> tuple[tuple[float, Snapshot], ...]:
        """Give what followed the exercise within this step, with the minutes since its end."""
        ended = self.work_ends.moment.minute
        return tuple((s.moment.minute - ended, s) for s in self.moments if s.moment.minute >= ended)

    @property
    def end(self) -> Snapshot:
        """The last moment."""
        return self.moments[-1]

    def at(self, minute: float | None) -> Snapshot:
        """Give the moment nearest a minute; the end if None."""
        if minute is None:
            return self.end
        if minute == 0:
            return self.start
        return min(self.moments, key=lambda snapshot: abs(snapshot.moment.minute - minute))


def setting_of(cohort: Cohort, step: ScenarioStep, worn: Worn | None, room_c: float) -> Setting:
    """Give what a step does to a cohort's legs."""
    legs = cohort.legs
    exercise = {
        "posture": step.posture,
        "movement": step.movement,
        "slope_percent": step.slope_percent,
        "watt": step.watt,
        **({} if step.speed_kmh is None else {"speed_kmh": step.speed_kmh}),
    }
    column, drop = columns(legs, step.posture, step.tilt_deg, cohort.bmi)
    rate, fidgets, work = contractions(legs, exercise)
    outside = np.full_like(drop, -step.suction_mmhg)
    dam = np.full(legs.people, -np.inf)
    if step.cuff_mmhg and step.cuff_site == "thigh":
        dam = np.full(legs.people, step.cuff_mmhg)
    elif step.cuff_mmhg:
        outside[:, legs.slicing.cuffs[step.cuff_site]] += step.cuff_mmhg
    posture = legs.physiology.postures[step.posture]
    upright = posture["upright"]
    if step.tilt_deg is not None:
        upright *= max(np.sin(np.radians(step.tilt_deg)), 0)
    tilt = posture.get("tilt", step.tilt_deg)
    bearing = float(posture.get("bears", 0)) if tilt >= STEEP else 0.0
    pressed = None if worn is None else worn.in_posture(legs, bearing=bearing, working=bool(np.any(rate)))
    warmer = room_c - ROOM_C
    return Setting(column, drop, rate, fidgets, work, float(upright), outside, dam, warmer, worn, pressed)


def rested(cohort: Cohort, room_c: float, swelling: Array, grid: TimeGrid = REST_GRID) -> Snapshot:
    """Give the legs after a night flat; ``swelling`` is what oedema adds to the tissue, mL per 100 mL (N,)."""
    from soleus.leg.scenario import ScenarioStep  # noqa: PLC0415  # only its shape is needed above

    circuit = Circuit(cohort.legs, setting_of(cohort, ScenarioStep("lying", NIGHT), None, room_c))
    flat = np.zeros_like(circuit.legs.volume_ml)
    state = State(cohort.legs.values["lying_pressure"] + 1.0, flat, flat)
    *_, last = integrate(circuit, state, Memory(0.0, 0.0), NIGHT, grid=grid)
    skin, muscle = swelling[:, None], OEDEMA_MUSCLE * swelling[:, None]
    added = State(last.state.knee, last.state.skin + skin, last.state.muscle + muscle)
    outside, veins, flows = evaluate(circuit, added, last.memory)
    return Snapshot(circuit, replace(last, state=added, veins=veins, flows=flows, outside=outside))


def run_step(  # noqa: PLR0913  # who, what, from where, in what and how finely
    cohort: Cohort,
    step: ScenarioStep,
    before: Snapshot,
    *,
    worn: Worn | None,
    room_c: float,
    stops: tuple[float, ...] = (),
    whole: bool = True,
    grid: TimeGrid | None = None,
) -> StepRun:
    """Take the legs through one step; what is not asked for whole keeps only its stops and its end, to save memory."""
    setting = setting_of(cohort, step, worn, room_c)
    circuit = Circuit(cohort.legs, setting)
    state, memory, volume = before.moment.state, before.moment.memory, before.moment.veins.total.value
    *_, first = integrate(circuit, state, memory, 1e-6, volume=volume, grid=TimeGrid(1e-6))
    start, snapshots = Snapshot(circuit, replace(first, minute=0.0)), []
    working = step.working_minutes
    parts = [(circuit, working)]
    if working < step.minutes:
        still = replace(setting, rate=np.zeros_like(setting.rate), work=0.0)
        parts.append((Circuit(cohort.legs, still), step.minutes - working))
    passed, last = 0.0, start
    work_ends = start
    for part, minutes in parts:
        wanted = [stop - passed for stop in stops]
        steps = TIPTOE_GRID if step.posture == "tiptoe" and part is circuit else grid
        m = last.moment
        for moment in integrate(part, m.state, m.memory, minutes, volume=m.veins.total.value, stops=wanted, grid=steps):
            last = Snapshot(part, replace(moment, minute=passed + moment.minute))
            if whole or any(abs(last.moment.minute - stop) < SAME for stop in stops):
                snapshots.append(last)
        passed += minutes
        if part is circuit:
            work_ends = last
    if not snapshots or snapshots[-1] is not last:
        snapshots.append(last)
    return StepRun(step, before, start, tuple(snapshots), work_ends)


def course(  # noqa: PLR0913  # who, what, from where, in what and how finely
    scenario: Scenario,
    cohort: Cohort,
    start: Snapshot,
    *,
    worn: Worn | None,
    wanted: Mapping[tuple[int, int], tuple[float, ...]],
    whole: Collection[tuple[int, int]] = (),
    grid: TimeGrid | None = None,
) -> Iterator[tuple[int, int, StepRun]]:
    """Go through run-in and days; gives (day, step, what was done) for each step that is wanted, step 0 being the rest.

    ``wanted`` holds the minutes of each (day, step) that are kept; of those in ``whole`` every moment is.

    Run-in days are done bare; the last of them is day 0.
    """
    before = start
    if worn is not None:
        legs, state = cohort.legs, before.moment.state
        worn = replace(worn, fitted=legs.skin * state.skin + (1 - legs.skin) * state.muscle)
    still: tuple[tuple[float, Snapshot], ...] = ()
    measured = _measured(scenario)
    for day in range(1 - scenario.run_in_days, scenario.days + 1):
        yield day, 0, StepRun(scenario.steps[0], before, before, (before,), before)
        since = 0.0
        for number, step in enumerate(scenario.steps, start=1):
            on = None
            if worn is not None and step.sock and day > 0:
                on = replace(worn, minutes=since + step.minutes / 2)
                since += step.minutes
            stops = wanted.get((day, number), ())
            kept = (day, number) in whole
            steps = grid if measured is None or (day, number) in measured else UNSEEN_GRID
            step_run = run_step(
                cohort, step, before, worn=on, room_c=scenario.room_c, stops=stops, whole=kept, grid=steps
            )
            yield day, number, replace(step_run, still=still)
            before, still = step_run.end, step_run.since_work()


def _measured(scenario: Scenario) -> set[tuple[int, int]] | None:
    """Give each (day, step) that is done finely: what is measured, and the step before; all of a single day (None)."""
    if scenario.days + scenario.run_in_days == 1:
        return None
    steps = {(m.day, m.step) for m in scenario.measures}
    steps |= {(m.from_day, m.from_step) for m in scenario.measures if m.from_step is not None}
    last = len(scenario.steps)
    return steps | {(day, step - 1) if step > 1 else (day - 1, last) for day, step in steps}
