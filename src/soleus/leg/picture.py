"""What the pictures of a simulated day show: swelling over time, pressure and vein calibre by height and posture."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.legs import SITES
from soleus.leg.measures import vein_area, venous_pressure, volume
from soleus.leg.scenario import Measure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from soleus.leg.course import Snapshot, StepRun
    from soleus.leg.scenario import ScenarioStep

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


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a picture needs of the last day of one arm, for P people.

    ``volume`` is the gain since the day's start at ``SHARES`` of each step, mL (P, steps, SHARES); ``pressure`` (mmHg)
    and ``area`` (mm2) are those of the deep veins at the end of each step, (P, steps, HEIGHTS).
    """

    volume: Array
    pressure: Array
    area: Array


def sketch_of(steps: Sequence[StepSketch]) -> Sketch:
    """Give the sketch of a day from those of its steps."""
    volume = np.stack([step.volume for step in steps], axis=1) - steps[0].before[:, None, None]
    return Sketch(volume, *(np.stack([getattr(step, name) for step in steps], axis=1) for name in ("pressure", "area")))


def joined(parts: Sequence[Sketch]) -> Sketch:
    """Put the people of several sketches one after another."""
    return Sketch(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Sketch)))


@dataclass(frozen=True, slots=True)
class StepSketch:
    """What is kept of one step: the volume before it and at ``SHARES`` of it, and the veins at its end."""

    before: Array
    volume: Array
    pressure: Array
    area: Array


def step_sketch(step_run: StepRun) -> StepSketch:
    """Sketch a step of which every moment was kept.

    It is read between the moments that were computed: to stop where the picture looks would move what is told.
    """
    leg = measure_of("leg")
    minutes = np.array([0.0, *(snapshot.moment.minute for snapshot in step_run.moments)])
    volumes = np.stack([volume(snapshot, leg) for snapshot in (step_run.start, *step_run.moments)])
    wanted = np.array(SHARES) * step_run.step.minutes
    weights = np.stack([np.interp(wanted, minutes, unit) for unit in np.eye(len(minutes))])

    def heights(value: Callable[[Snapshot, Measure], Array]) -> Array:
        return np.stack([value(step_run.end, measure_of(site)) for site in HEIGHTS], axis=1)

    return StepSketch(volume(step_run.before, leg), volumes.T @ weights, heights(venous_pressure), heights(vein_area))


def picture(steps: Sequence[ScenarioStep], with_: Sketch | None, without: Sketch) -> Picture:
    """Give the picture of a day of these steps from the sketches of its arms.

    Pressure and calibre are those at the end of the longest step in each posture.
    """
    ends = np.cumsum([step.minutes for step in steps])
    hours = [(end - (1 - share) * step.minutes) / 60 for end, step in zip(ends, steps, strict=True) for share in SHARES]
    longest_last = sorted(enumerate(steps), key=lambda entry: (entry[1].minutes, entry[0]))
    last = {step.posture: number for number, step in longest_last}

    def both(name: str, number: int | slice) -> tuple[Quantiles | None, Quantiles]:
        return (None if with_ is None else line(with_, name, number), line(without, name, number))

    def line(sketch: Sketch, name: str, number: int | slice) -> Quantiles:
        values = getattr(sketch, name)[:, number]
        return line_of(values.reshape(len(values), -1).T)

    return Picture(
        hours=np.array(hours),
        volume=both("volume", slice(None)),
        pressure={posture: line(without, "pressure", number) for posture, number in last.items()},
        area={posture: both("area", number) for posture, number in last.items()},
        ends=tuple(range(len(SHARES) - 1, len(hours), len(SHARES))),
    )


def line_of(values: Array) -> Quantiles:
    """Give the line of values, (points, people)."""
    return Quantiles(*np.quantile(values, [0.5, 0.05, 0.95], axis=1))


def measure_of(site: str) -> Measure:
    """Give what is read of the deep veins, or of a part, at a site."""
    return Measure("", "", step=1, day=1, site=site, vein="deep")
