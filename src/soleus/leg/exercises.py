"""What is measured of a whole step: pump, refilling and emptying; and how a step gives its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.measures import AT_A_MOMENT, venous_pressure
from soleus.leg.surroundings import columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from soleus.leg.course import Snapshot, StepRun
    from soleus.leg.scenario import Measure
    from soleus.leg.veins import Veins

    Array = NDArray[np.float64]

REFILLED = 0.9
CUFF_STEPS = np.arange(0, 90, 10.0)


def _raised(snapshot: Snapshot) -> Veins:
    """Give the veins with the leg raised, bare."""
    circuit = snapshot.circuit
    legs = circuit.legs
    column, drop = columns(legs, "leg_raised", None, np.zeros(legs.people))
    return circuit.veins(column, snapshot.moment.outside, drop)


def _reached(minutes: Array, table: Array, share: float) -> Array:
    """Give the seconds, (N,), until a share of the whole change has happened; ``table`` is (moments, N)."""
    target = table[0] + share * (table[-1] - table[0])
    is_reached = (table - target) * np.sign(table[-1] - table[0]) >= 0
    first = np.maximum(np.argmax(is_reached, axis=0), 1)
    person = np.arange(table.shape[1])
    low, high = table[first - 1, person], table[first, person]
    part = np.where(high == low, 0.0, (target - low) / np.where(high == low, 1.0, high - low))
    return np.asarray(60 * (minutes[first - 1] + part * (minutes[first] - minutes[first - 1])))


def _times(step_run: StepRun) -> Array:
    return np.array([0.0, *(snapshot.moment.minute for snapshot in step_run.moments)])


def refill_time(step_run: StepRun, measure: Measure) -> Array:
    """Seconds from the end of the exercise until venous pressure is 90 % of the way back."""
    rested = [venous_pressure(snapshot, measure) for snapshot in (step_run.start, *step_run.moments)]
    waited = [venous_pressure(snapshot, measure) for _, snapshot in step_run.still]
    passed = [minute for minute, _ in step_run.still]
    minutes = _times(step_run) + (passed[-1] if passed else 0.0)
    return _reached(np.array([*passed, *minutes]), np.stack([*waited, *rested]), REFILLED)


def _blood(snapshot: Snapshot) -> Array:
    legs = snapshot.circuit.legs
    return np.asarray((legs.volume_ml * snapshot.moment.veins.slices / 100)[:, 1:].sum(axis=1))


def venous_volume(step_run: StepRun, measure: Measure) -> Array:
    """Blood that the shank's veins take up on standing, mL."""
    del measure
    return _blood(step_run.end) - _blood(step_run.before)


def filling_index(step_run: StepRun, measure: Measure) -> Array:
    """90 % of the venous volume over the time in which it comes, mL/s."""
    seconds = _reached(_times(step_run), np.stack([_blood(s) for s in (step_run.start, *step_run.moments)]), REFILLED)
    return REFILLED * venous_volume(step_run, measure) / np.maximum(seconds, 1e-3)


def _full(step_run: StepRun) -> tuple[Array, Array]:
    """Give the blood of the shank standing before the exercise and with the leg raised, mL."""
    legs = step_run.before.circuit.legs
    raised = (legs.volume_ml * _raised(step_run.before).slices / 100)[:, 1:].sum(axis=1)
    return _blood(step_run.before), raised


def ejection_fraction(step_run: StepRun, measure: Measure) -> Array:
    """What the first contraction ejects of the venous volume, %."""
    del measure
    circuit, before = step_run.start.circuit, step_run.before.moment
    full, raised = _full(step_run)
    squeezed = circuit.veins(circuit.setting.column, before.outside).squeezed.value
    ejected = np.maximum(squeezed - circuit.floor, 0) * circuit.drive() * circuit.kept
    return np.asarray(100 * ejected / np.maximum(full - raised, 1e-3))


def residual_volume(step_run: StepRun, measure: Measure) -> Array:
    """What is left of the venous volume after the exercise, %."""
    del measure
    full, raised = _full(step_run)
    return np.asarray(100 * (_blood(step_run.work_ends) - raised) / np.maximum(full - raised, 1e-3))


def skin_pump(step_run: StepRun, measure: Measure) -> Array:
    """Blood under the skin that the exercise empties, % of what raising the leg empties."""
    legs = step_run.before.circuit.legs
    slicing = legs.slicing
    segments = slicing.parts["leg"] if measure.site == "leg" else [slicing.sites[measure.site]]

    def held(veins: Veins) -> Array:
        return np.asarray(
            (legs.volume_ml * slicing.along["superficial"] * veins.superficial.value)[:, segments].sum(axis=1)
        )

    full = held(step_run.before.moment.veins)
    raised = held(_raised(step_run.before))
    return np.asarray(100 * (full - held(step_run.work_ends.moment.veins)) / np.maximum(full - raised, 1e-6))


def _calf_blood(snapshot: Snapshot, measure: Measure) -> Array:
    legs = snapshot.circuit.legs
    part = legs.slicing.parts[measure.site]
    return np.asarray((legs.volume_ml * snapshot.moment.veins.slices)[:, part].sum(axis=1))


def emptying_time(step_run: StepRun, measure: Measure) -> Array:
    """Seconds in which 90 % of what a cuff held back has gone."""
    emptied = np.stack([_calf_blood(snapshot, measure) for snapshot in (step_run.start, *step_run.moments)])
    return _reached(_times(step_run), emptied, REFILLED)


def first_second(step_run: StepRun, measure: Measure) -> Array:
    """What has gone one second after the release, % of all that goes."""
    start, second, end = (_calf_blood(s, measure) for s in (step_run.start, step_run.at(1 / 60), step_run.end))
    return np.asarray(100 * (start - second) / np.maximum(start - end, 1e-9))


def filling_pressure(step_run: StepRun, measure: Measure) -> Array:
    """Smallest thigh-cuff pressure, in tens, that gives the largest step of calf volume, mmHg."""
    snapshot = step_run.before
    circuit, knee = snapshot.circuit, snapshot.moment.state.knee
    part = circuit.legs.slicing.parts[measure.site]
    steps = [
        (circuit.veins(np.maximum(knee, cuff), snapshot.moment.outside).slices * circuit.legs.volume_ml)[:, part].sum(
            axis=1
        )
        for cuff in CUFF_STEPS
    ]
    rises = np.diff(np.stack(steps), axis=0)
    return np.asarray(CUFF_STEPS[1:][np.argmax(rises, axis=0)])


OF_A_STEP: dict[str, Callable[[StepRun, Measure], Array]] = {
    "refill_time_s": refill_time,
    "venous_filling_index_ml_s": filling_index,
    "venous_volume_ml": venous_volume,
    "ejection_fraction_percent": ejection_fraction,
    "residual_volume_percent": residual_volume,
    "skin_pump_percent": skin_pump,
    "emptying_time_90_s": emptying_time,
    "outflow_first_second_percent": first_second,
    "filling_pressure_mmhg": filling_pressure,
}


def within_movement(step_run: StepRun, measure: Measure) -> Array:
    """How far a quantity swings within one contraction: over its resting value, in its unit (N,)."""
    circuit = step_run.moments[0].circuit
    v = circuit.legs.values
    if not np.any(circuit.setting.rate) and not np.any(circuit.setting.fidgets):
        return np.zeros(circuit.legs.people)
    if measure.quantity == "interface_pressure_mmhg":
        worn = circuit.setting.worn
        return np.zeros(circuit.legs.people) if worn is None else worn.stiffness[:, 0] * v["girth_contraction"]
    deep = measure.quantity == "tissue_pressure_mmhg" and measure.compartment != "skin"
    if deep or (measure.quantity == "venous_pressure_mmhg" and measure.vein in {"deep", "posterior_tibial"}):
        return v["contraction_pressure"]
    return np.zeros(circuit.legs.people)


def take(step_run: StepRun, measure: Measure, minute: float | None) -> Array:
    """Give what is measured in a step: at its end or a minute, or the mean, lowest, highest or swing over it."""
    if measure.quantity in OF_A_STEP:
        return OF_A_STEP[measure.quantity](step_run, measure)
    value = AT_A_MOMENT[measure.quantity]
    if minute is not None or measure.take == "end":
        ambulatory = minute is None and measure.quantity == "ambulatory_venous_pressure_mmhg"
        return value(
            step_run.work_ends if ambulatory else step_run.at(minute), measure
        )  # tiptoes end before their step does
    if measure.take == "swing":
        return within_movement(step_run, measure)
    values = np.stack([value(snapshot, measure) for snapshot in step_run.moments])
    if measure.take == "mean":
        minutes = np.diff([0.0, *(snapshot.moment.minute for snapshot in step_run.moments)])
        return np.asarray(np.average(values, axis=0, weights=minutes))
    if measure.take == "lowest":
        return np.asarray(values.min(axis=0))
    return np.asarray(values.max(axis=0) + within_movement(step_run, measure))


def watched(measures: tuple[Measure, ...]) -> set[tuple[int, int]]:
    """Give each (day, step) of which some measure needs more than its end and single minutes.

    A quantity of exercise or refilling also looks at the step before.
    """
    steps = {(m.day, m.step) for m in measures if m.take != "end"}
    for m in measures:
        if m.quantity in OF_A_STEP:
            steps |= {(m.day, m.step), (m.day, m.step - 1)}
            steps |= set() if m.from_step is None else {(m.from_day, m.from_step), (m.from_day, m.from_step - 1)}
    return steps


def moments_wanted(measures: tuple[Measure, ...]) -> dict[tuple[int, int], tuple[float, ...]]:
    """Give the minutes of each (day, step) that some measure asks for."""
    wanted: dict[tuple[int, int], tuple[float, ...]] = {}
    for m in measures:
        for key, minute in (((m.day, m.step), m.minute), ((m.from_day, m.from_step or m.step), m.from_minute)):
            if minute:
                wanted[key] = (*wanted.get(key, ()), minute)
    for m in measures:
        if m.quantity == "outflow_first_second_percent":
            wanted[m.day, m.step] = (*wanted.get((m.day, m.step), ()), 1 / 60)
    return wanted
