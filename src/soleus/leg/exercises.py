"""What is measured of a whole step: pump, refilling and emptying; and how a step gives its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.measures import AT_A_MOMENT, venous_pressure
from soleus.leg.surroundings import columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from soleus.leg.circuit import Veins
    from soleus.leg.course import Snapshot, StepRun
    from soleus.leg.scenario import Measure

    Array = NDArray[np.float64]

REFILLED = 0.9
CUFF_STEPS = np.arange(0, 90, 10.0)


def _raised(seen: Snapshot) -> Veins:
    """Give the veins with the leg raised, bare."""
    circuit = seen.circuit
    legs = circuit.legs
    column, drop = columns(legs, "leg_raised", None, np.zeros(legs.people))
    return circuit.veins(column, seen.moment.outside, drop)


def _reached(minutes: Array, table: Array, share: float) -> Array:
    """Give the seconds, (N,), until a share of the whole change has happened; ``table`` is (moments, N)."""
    target = table[0] + share * (table[-1] - table[0])
    there = (table - target) * np.sign(table[-1] - table[0]) >= 0
    first = np.maximum(np.argmax(there, axis=0), 1)
    person = np.arange(table.shape[1])
    low, high = table[first - 1, person], table[first, person]
    part = np.where(high == low, 0.0, (target - low) / np.where(high == low, 1.0, high - low))
    return np.asarray(60 * (minutes[first - 1] + part * (minutes[first] - minutes[first - 1])))


def _times(done: StepRun) -> Array:
    return np.array([0.0, *(seen.moment.minute for seen in done.moments)])


def refill_time(done: StepRun, measure: Measure) -> Array:
    """Seconds from the end of the exercise until venous pressure is 90 % of the way back."""
    rested = [venous_pressure(seen, measure) for seen in (done.start, *done.moments)]
    waited = [venous_pressure(seen, measure) for _, seen in done.still]
    passed = [minute for minute, _ in done.still]
    minutes = _times(done) + (passed[-1] if passed else 0.0)
    return _reached(np.array([*passed, *minutes]), np.stack([*waited, *rested]), REFILLED)


def _blood(seen: Snapshot) -> Array:
    legs = seen.circuit.legs
    return np.asarray((legs.volume_ml * seen.moment.veins.slices / 100)[:, 1:].sum(axis=1))


def venous_volume(done: StepRun, measure: Measure) -> Array:
    """Blood that the shank's veins take up on standing, mL."""
    del measure
    return _blood(done.end) - _blood(done.before)


def filling_index(done: StepRun, measure: Measure) -> Array:
    """90 % of the venous volume over the time in which it comes, mL/s."""
    seconds = _reached(_times(done), np.stack([_blood(s) for s in (done.start, *done.moments)]), REFILLED)
    return REFILLED * venous_volume(done, measure) / np.maximum(seconds, 1e-3)


def _full(done: StepRun) -> tuple[Array, Array]:
    """Give the blood of the shank standing before the exercise and with the leg raised, mL."""
    legs = done.before.circuit.legs
    raised = (legs.volume_ml * _raised(done.before).slices / 100)[:, 1:].sum(axis=1)
    return _blood(done.before), raised


def ejection_fraction(done: StepRun, measure: Measure) -> Array:
    """What the first contraction ejects of the venous volume, %."""
    del measure
    circuit, before = done.start.circuit, done.before.moment
    full, raised = _full(done)
    squeezed = circuit.veins(circuit.setting.column, before.outside).squeezed.at
    ejected = np.maximum(squeezed - circuit.floor, 0) * circuit.drive() * circuit.kept
    return np.asarray(100 * ejected / np.maximum(full - raised, 1e-3))


def residual_volume(done: StepRun, measure: Measure) -> Array:
    """What is left of the venous volume after the exercise, %."""
    del measure
    full, raised = _full(done)
    return np.asarray(100 * (_blood(done.work_ends) - raised) / np.maximum(full - raised, 1e-3))


def skin_pump(done: StepRun, measure: Measure) -> Array:
    """Blood under the skin that the exercise empties, % of what raising the leg empties."""
    legs = done.before.circuit.legs
    slicing = legs.slicing
    at = slicing.parts["leg"] if measure.site == "leg" else [slicing.sites[measure.site]]

    def held(veins: Veins) -> Array:
        return np.asarray((legs.volume_ml * slicing.along["superficial"] * veins.superficial.at)[:, at].sum(axis=1))

    full = held(done.before.moment.veins)
    raised = held(_raised(done.before))
    return np.asarray(100 * (full - held(done.work_ends.moment.veins)) / np.maximum(full - raised, 1e-6))


def _calf_blood(seen: Snapshot, measure: Measure) -> Array:
    legs = seen.circuit.legs
    part = legs.slicing.parts[measure.site]
    return np.asarray((legs.volume_ml * seen.moment.veins.slices)[:, part].sum(axis=1))


def emptying_time(done: StepRun, measure: Measure) -> Array:
    """Seconds in which 90 % of what a cuff held back has gone."""
    emptied = np.stack([_calf_blood(seen, measure) for seen in (done.start, *done.moments)])
    return _reached(_times(done), emptied, REFILLED)


def first_second(done: StepRun, measure: Measure) -> Array:
    """What has gone one second after the release, % of all that goes."""
    start, one, end = (_calf_blood(s, measure) for s in (done.start, done.at(1 / 60), done.end))
    return np.asarray(100 * (start - one) / np.maximum(start - end, 1e-9))


def filling_pressure(done: StepRun, measure: Measure) -> Array:
    """Smallest thigh-cuff pressure, in tens, that gives the largest step of calf volume, mmHg."""
    seen = done.before
    circuit, knee = seen.circuit, seen.moment.state.knee
    part = circuit.legs.slicing.parts[measure.site]
    steps = [
        (circuit.veins(np.maximum(knee, cuff), seen.moment.outside).slices * circuit.legs.volume_ml)[:, part].sum(
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


def within_movement(done: StepRun, measure: Measure) -> Array:
    """How far a quantity swings within one contraction: over its resting value, in its unit (N,)."""
    circuit = done.moments[0].circuit
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


def take(done: StepRun, measure: Measure, minute: float | None) -> Array:
    """Give what is measured in a step: at its end or a minute, or the mean, lowest, highest or swing over it."""
    if measure.quantity in OF_A_STEP:
        return OF_A_STEP[measure.quantity](done, measure)
    value = AT_A_MOMENT[measure.quantity]
    if minute is not None or measure.take == "end":
        ambulatory = minute is None and measure.quantity == "ambulatory_venous_pressure_mmhg"
        return value(done.work_ends if ambulatory else done.at(minute), measure)  # tiptoes end before their step does
    if measure.take == "swing":
        return within_movement(done, measure)
    values = np.stack([value(seen, measure) for seen in done.moments])
    if measure.take == "mean":
        minutes = np.diff([0.0, *(seen.moment.minute for seen in done.moments)])
        return np.asarray(np.average(values, axis=0, weights=minutes))
    if measure.take == "lowest":
        return np.asarray(values.min(axis=0))
    return np.asarray(values.max(axis=0) + within_movement(done, measure))


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
