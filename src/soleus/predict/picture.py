"""What the pictures of a simulated day show: swelling over time, pressure and vein calibre by height and posture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from soleus.predict.day import LAST, POSTURES, ROUNDS, SETTLE
from soleus.predict.legs import SITES
from soleus.predict.person import DRAWS, SEED, known_of, leg_of, told_hours
from soleus.predict.scenario import Group, Measure, Scenario, Step
from soleus.predict.simulate import simulate
from soleus.predict.surroundings import ROOM_C

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soleus.case.case import Case
    from soleus.predict.person import Sock

    Array = NDArray[np.float64]

SHARES = (0.1, 0.4, 1.0)  # of a step, at which its volume is drawn
HEIGHTS = ("foot", *SITES)


@dataclass(frozen=True, slots=True)
class Line:
    """A quantity's median and the 5 to 95 % of people."""

    middle: Array
    low: Array
    high: Array


@dataclass(frozen=True, slots=True)
class Picture:
    """Hours of the last day with the gain of volume (mL); pressure (mmHg) and vein area (mm2) by posture and height.

    ``volume``, ``pressure[posture]`` and ``area[posture]`` hold (with, without); with is None where nothing is worn.
    """

    hours: Array
    volume: tuple[Line | None, Line]
    pressure: dict[str, Line]
    area: dict[str, tuple[Line | None, Line]]


def picture(scenario: Scenario, start: int = 0) -> Picture:
    """Simulate a scenario with the measures that its picture needs; volume is the gain since step ``start`` ended.

    Pressure and calibre are those at the end of the longest step in each posture.
    """
    day, passed = scenario.days, 0.0
    measures: list[Measure] = []
    hours: list[float] = []
    for at, step in enumerate(scenario.steps, start=1):
        for share in SHARES:
            name = f"volume {len(hours)}"
            measures.append(
                _measure(name, "leg_volume_ml", at, day, minute=share * step.minutes, site="leg", since=start)
            )
            hours.append((passed + share * step.minutes) / 60)
        passed += step.minutes
    longest_last = sorted(enumerate(scenario.steps, start=1), key=lambda one: (one[1].minutes, one[0]))
    last = {step.posture: at for at, step in longest_last}
    for posture, at in last.items():
        for site in HEIGHTS:
            measures.append(_measure(f"pressure {posture} {site}", "venous_pressure_mmhg", at, day, site=site))
            measures.append(_measure(f"area {posture} {site}", "vein_area_mm2", at, day, site=site, vein="deep"))
    simulated = simulate(replace(scenario, measures=tuple(measures)))
    with_, without = simulated.values

    def line(arm: dict[str, Array], names: list[str]) -> Line:
        values = np.stack([arm[name].ravel() for name in names])
        return Line(*np.quantile(values, [0.5, 0.05, 0.95], axis=1))

    def both(names: list[str]) -> tuple[Line | None, Line]:
        return (None if with_ is None else line(with_, names), line(without, names))

    return Picture(
        hours=np.array(hours),
        volume=both([f"volume {at}" for at in range(len(hours))]),
        pressure={p: line(without, [f"pressure {p} {site}" for site in HEIGHTS]) for p in last},
        area={p: both([f"area {p} {site}" for site in HEIGHTS]) for p in last},
    )


def day_of(case: Case, sock: Sock | None) -> Scenario:
    """Give the person's day for a picture, from a few minutes up in the morning, which are its first step.

    Hours that were not told stand in the middle, so that all lines are of one day.
    """
    hours = {posture: float(np.mean(told_hours(case, f"hours_{posture}"))) for posture in POSTURES}
    blocks = [
        Step(posture, 60 * long / ROUNDS, sock=sock is not None)
        for _ in range(ROUNDS)
        for posture, long in hours.items()
        if long > 0
    ]
    return Scenario(
        *("person", 1, DRAWS, 1, None, SEED, 1, 0, ROOM_C),
        groups=(Group("all", 1.0, known_of(case, leg_of(case.facts))),),
        garment=None if sock is None else sock.garment_worn(),
        control=None,
        steps=(Step("standing", SETTLE), *blocks, Step("standing", LAST, movement="none")),
        measures=(),
    )


def _measure(  # noqa: PLR0913, PLR0917  # the parts of a measure
    name: str,
    quantity: str,
    step: int,
    day: int,
    minute: float | None = None,
    site: str = "b",
    vein: str | None = None,
    since: int | None = None,
) -> Measure:
    return Measure(name, quantity, step, day, site, vein, minute=minute, from_step=since, from_day=day)
