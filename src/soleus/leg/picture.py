"""What the pictures of a simulated day show: swelling over time, pressure and vein calibre by height and posture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.legs import SITES
from soleus.leg.scenario import Measure, Scenario
from soleus.leg.simulate import simulate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SHARES = (0.1, 0.4, 1.0)  # of a step, at which its volume is drawn
HEIGHTS = ("foot", *SITES)


@dataclass(frozen=True, slots=True)
class Quantiles:
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
    volume: tuple[Quantiles | None, Quantiles]
    pressure: dict[str, Quantiles]
    area: dict[str, tuple[Quantiles | None, Quantiles]]
    ends: tuple[int, ...]  # places in ``hours`` that a table gives


def picture(scenario: Scenario) -> Picture:
    """Simulate a scenario with the measures that its picture needs; volume is the gain since its start.

    Pressure and calibre are those at the end of the longest step in each posture.
    """
    day, passed = scenario.days, 0.0
    measures: list[Measure] = []
    hours: list[float] = []
    for number, step in enumerate(scenario.steps, start=1):
        for share in SHARES:
            name = f"volume {len(hours)}"
            measures.append(
                measure_of(name, "leg_volume_ml", number, day, minute=share * step.minutes, site="leg", since=0)
            )
            hours.append((passed + share * step.minutes) / 60)
        passed += step.minutes
    longest_last = sorted(enumerate(scenario.steps, start=1), key=lambda entry: (entry[1].minutes, entry[0]))
    last = {step.posture: number for number, step in longest_last}
    for posture, number in last.items():
        for site in HEIGHTS:
            measures.append(measure_of(f"pressure {posture} {site}", "venous_pressure_mmhg", number, day, site=site))
            measures.append(measure_of(f"area {posture} {site}", "vein_area_mm2", number, day, site=site, vein="deep"))
    simulated = simulate(replace(scenario, measures=tuple(measures)))
    with_, without = simulated.values

    def line(arm: dict[str, Array], names: list[str]) -> Quantiles:
        return line_of(np.stack([arm[name].ravel() for name in names]))

    def both(names: list[str]) -> tuple[Quantiles | None, Quantiles]:
        return (None if with_ is None else line(with_, names), line(without, names))

    return Picture(
        hours=np.array(hours),
        volume=both([f"volume {number}" for number in range(len(hours))]),
        pressure={p: line(without, [f"pressure {p} {site}" for site in HEIGHTS]) for p in last},
        area={p: both([f"area {p} {site}" for site in HEIGHTS]) for p in last},
        ends=tuple(range(len(SHARES) - 1, len(hours), len(SHARES))),
    )


def line_of(values: Array) -> Quantiles:
    """Give the line of values, (points, people)."""
    return Quantiles(*np.quantile(values, [0.5, 0.05, 0.95], axis=1))


def measure_of(  # noqa: PLR0913, PLR0917  # the parts of a measure
    name: str,
    quantity: str,
    step: int,
    day: int,
    minute: float | None = None,
    site: str = "b",
    vein: str | None = None,
    since: int | None = None,
) -> Measure:
    """Give a measure; its change since the end of step ``since`` if that is given."""
    return Measure(name, quantity, step, day, site, vein, minute=minute, from_step=since, from_day=day)
