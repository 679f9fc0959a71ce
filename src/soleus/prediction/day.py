"""A day of many virtual people, bare and with a sock: both run side by side as one array of legs.

What is shared by the two arms (the people, their night, the hours that they stand, sit and walk) is drawn once, so that
equal socks give a difference of nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from soleus.leg.circuit import Circuit
from soleus.leg.course import Snapshot, rested, setting_of
from soleus.leg.legs import Legs
from soleus.leg.lumbar import lumbar_mmhg
from soleus.leg.measures import volume
from soleus.leg.scenario import Measure, ScenarioStep
from soleus.leg.solver import TimeGrid, integrate
from soleus.leg.surroundings import ROOM_C, Worn
from soleus.leg.tissue import MUSCLE, SKIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from soleus.leg.cohort import Cohort

    Array = NDArray[np.float64]

# Fine enough for mL at the end of a day (tests/predict/test_person.py measures it), at a fraction of the work.
DAY_GRID = TimeGrid(0.3, 5.0, 150.0, 1e-3)
WALK_FIRST = 0.25  # of the first time step, where the calf begins to pump: a longer one cannot be balanced
NIGHT_GRID = TimeGrid(2.0, 6.0, 300.0, 1e-3)
POSTURES = ("walking", "standing", "sitting")
ROUNDS = 2  # how often they take turns
SETTLE = 5.0  # minutes up before the first measurement of the morning
SHORTEST = 1.0  # minutes that a step is cut into, however short it is for most people
LAST = 1.0  # minutes standing still for the last one
LOWER_LEG = Measure("gain", "leg_volume_ml", step=1, day=1, site="leg")


@dataclass(frozen=True, slots=True)
class Arm:
    """A day's end in one arm: gain of the lower leg, mL and % of it (N,), and the pressure of the column, mmHg (N,)."""

    ml: Array
    percent: Array
    lumbar: Array


@dataclass(frozen=True, slots=True)
class Trace:
    """A day as it went: what a picture of it needs.

    ``minutes`` are those of a leg of the middle hours, (M,). ``gained`` is what the tissue of each lower leg gained
    since the morning's measurement, mL (M, N); to it is added, evenly over the day, what the evening finds more in the
    veins, so that it ends at the gain that is told. ``ends`` is the last moment in each posture, ``stretches`` are the
    postures in their turn, each with the minutes from and to. Of the N legs the first half is bare and the second wears
    the sock where ``arms`` is 2.
    """

    arms: int
    minutes: Array
    gained: Array
    ends: Mapping[str, Snapshot]
    stretches: tuple[tuple[str, float, float], ...]


def day(
    cohort: Cohort, hours: Mapping[str, Array], oedema: Array, worn: Worn | None, grid: TimeGrid = DAY_GRID
) -> tuple[Arm, Arm | None, Trace]:
    """Take people through their day.

    Args:
        cohort: N people.
        hours: hours a day of each of ``POSTURES``, (N,).
        oedema: what their tissue holds in the morning above a healthy leg's, mL per 100 mL (N,).
        worn: the sock on each leg; None where none is considered.
        grid: the time steps.

    Returns:
        The day without the sock, with it (None without one), and how it went.
    """
    arms = 1 if worn is None else 2
    both = replace(cohort, legs=joined([cohort.legs] * arms), bmi=np.tile(cohort.bmi, arms))
    paces = {name: np.tile(hours_a_day, arms) for name, hours_a_day in hours.items() if np.any(hours_a_day > 0)}
    snapshot = rested(both, ROOM_C, np.tile(oedema, arms), NIGHT_GRID)
    half_a_day = 30 * float(sum(np.median(hours_a_day) for hours_a_day in hours.values()))  # minutes
    on = (
        None
        if worn is None
        else _second_arm(
            worn, _swelling(both.legs, snapshot.moment.state.skin, snapshot.moment.state.muscle), half_a_day
        )
    )
    *_, snapshot = _spend(both, ScenarioStep("standing", SETTLE), snapshot, None, grid)
    morning = volume(snapshot, LOWER_LEG)
    minutes, fluid, ends = [0.0], [_tissue_ml(snapshot)], {}
    stretches: list[tuple[str, float, float]] = []
    for _ in range(ROUNDS):
        for posture, hours_a_day in paces.items():
            middle = max(60 * float(np.median(hours_a_day)) / ROUNDS, SHORTEST)
            first = grid.first * (WALK_FIRST if posture == "walking" else 1.0)
            pace = 60 * hours_a_day / ROUNDS / middle
            began = minutes[-1]
            for snapshot in _spend(both, ScenarioStep(posture, middle), snapshot, on, replace(grid, first=first), pace):  # noqa: B020  # each goes on from the one before
                minutes.append(began + snapshot.moment.minute)
                fluid.append(_tissue_ml(snapshot))
            ends[posture] = snapshot
            stretches.append((posture, began, minutes[-1]))
    standing = ScenarioStep("standing", LAST, movement="none")
    column = lumbar_mmhg(both.legs, setting_of(both, standing, on, ROOM_C))
    *_, snapshot = _spend(both, standing, snapshot, None, grid)
    gain = volume(snapshot, LOWER_LEG) - morning
    quantities = (gain, 100 * gain / morning, column)
    bare, *pressed = (Arm(*parts) for parts in zip(*(np.split(value, arms) for value in quantities), strict=True))
    gained = _gained(np.array([*minutes, minutes[-1] + LAST]), np.stack([*fluid, _tissue_ml(snapshot)]), gain)
    trace = Trace(arms, np.array([*minutes, minutes[-1] + LAST]), gained, ends, tuple(stretches))
    return bare, pressed[0] if pressed else None, trace


def _gained(minutes: Array, fluid: Array, gain: Array) -> Array:
    """Give what was gained at each moment, mL (M, N), from the tissue's fluid, mL (M, N), and the gain told, (N,)."""
    tissue = fluid - fluid[0]
    in_veins = np.outer(minutes / minutes[-1], gain - tissue[-1])
    return np.asarray(tissue + in_veins)


def _tissue_ml(snapshot: Snapshot) -> Array:
    """Give the fluid in the tissue of the lower leg over a healthy leg's at rest, mL (N,)."""
    state, weight = snapshot.moment.state, snapshot.circuit.weight
    return np.asarray((weight[SKIN] * state.skin + weight[MUSCLE] * state.muscle)[:, 1:].sum(axis=1))


def _spend(  # noqa: PLR0913, PLR0917  # who, what, from where, in what, how finely and for how long
    cohort: Cohort, step: ScenarioStep, before: Snapshot, worn: Worn | None, grid: TimeGrid, pace: Array | float = 1.0
) -> Iterator[Snapshot]:
    """Take legs through a step, moment by moment; ``pace`` is that of ``integrate``."""
    circuit, was = Circuit(cohort.legs, setting_of(cohort, step, worn, ROOM_C)), before.moment
    held = was.veins.total.value
    for moment in integrate(circuit, was.state, was.memory, step.minutes, volume=held, grid=grid, pace=pace):
        yield Snapshot(circuit, moment)


def _swelling(legs: Legs, skin: Array, muscle: Array) -> Array:
    return np.asarray(legs.skin * skin + (1 - legs.skin) * muscle)


def _second_arm(worn: Worn, fitted: Array, minutes: float) -> Worn:
    """Put nothing on the first half of the legs and the sock on the second, as it presses after some minutes on."""
    doubled = {
        name: np.concatenate([np.zeros_like(values), values])
        for name in ("lying_mmhg", "stiffness", "thigh", "loss")
        for values in [getattr(worn, name)]
    }
    return replace(worn, **doubled, minutes=minutes, fitted=fitted)


def joined(parts: Sequence[Legs]) -> Legs:
    """Put legs side by side: arrays one after another, what holds for all legs once."""

    def together(values: Sequence[Any]) -> Any:  # noqa: ANN401  # a field of legs: an array, or some of them
        head = values[0]
        if isinstance(head, np.ndarray):
            return np.concatenate(values)
        if isinstance(head, tuple):
            return tuple(together(row) for row in zip(*values, strict=True))
        if isinstance(head, dict):
            return {name: together([value[name] for value in values]) for name in head}
        return head

    return Legs(**{field.name: together([getattr(part, field.name) for part in parts]) for field in fields(Legs)})
