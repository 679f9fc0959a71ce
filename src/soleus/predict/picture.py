"""What the pictures of a simulated day show: swelling over time, pressure and vein calibre by height and posture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from soleus.predict.legs import SITES
from soleus.predict.measures import vein_area, venous_pressure
from soleus.predict.scenario import Measure, Scenario
from soleus.predict.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from soleus.predict.course import Seen
    from soleus.predict.day import Trace

    Array = NDArray[np.float64]

SHARES = (0.1, 0.4, 1.0)  # of a step, at which its volume is drawn
COLUMNS = 6  # of the table beside a person's day
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
    ends: tuple[int, ...]  # places in ``hours`` that a table gives


def picture(scenario: Scenario) -> Picture:
    """Simulate a scenario with the measures that its picture needs; volume is the gain since its start.

    Pressure and calibre are those at the end of the longest step in each posture.
    """
    day, passed = scenario.days, 0.0
    measures: list[Measure] = []
    hours: list[float] = []
    for at, step in enumerate(scenario.steps, start=1):
        for share in SHARES:
            name = f"volume {len(hours)}"
            measures.append(
                _measure(name, "leg_volume_ml", at, day, minute=share * step.minutes, site="leg", since=0)
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
        return _line(np.stack([arm[name].ravel() for name in names]))

    def both(names: list[str]) -> tuple[Line | None, Line]:
        return (None if with_ is None else line(with_, names), line(without, names))

    return Picture(
        hours=np.array(hours),
        volume=both([f"volume {at}" for at in range(len(hours))]),
        pressure={p: line(without, [f"pressure {p} {site}" for site in HEIGHTS]) for p in last},
        area={p: both([f"area {p} {site}" for site in HEIGHTS]) for p in last},
        ends=tuple(range(len(SHARES) - 1, len(hours), len(SHARES))),
    )


def day_picture(trace: Trace) -> Picture:
    """Give the picture of a day that was computed: the run that is told, not another."""
    pressed = trace.arms - 1  # the number of the arm that wears the sock

    def lines(values: Array) -> list[Line]:
        """Give the lines of each arm; values are (points, N)."""
        return [_line(arm) for arm in np.split(values, trace.arms, axis=1)]

    def both(values: Array) -> tuple[Line | None, Line]:
        arms = lines(values)
        return (arms[pressed] if pressed else None, arms[0])

    def heights(value: Callable[[Seen, Measure], Array], seen: Seen) -> Array:
        return np.stack([value(seen, _measure("", "", 1, 1, site=site, vein="deep")) for site in HEIGHTS])

    return Picture(
        hours=trace.minutes / 60,
        volume=both(trace.gained),
        pressure={posture: lines(heights(venous_pressure, seen))[0] for posture, seen in trace.ends.items()},
        area={posture: both(heights(vein_area, seen)) for posture, seen in trace.ends.items()},
        ends=tuple(np.linspace(0, len(trace.minutes) - 1, COLUMNS + 1).round().astype(int)[1:].tolist()),
    )


def _line(values: Array) -> Line:
    return Line(*np.quantile(values, [0.5, 0.05, 0.95], axis=1))


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
