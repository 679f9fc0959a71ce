"""Runs a scenario: draws, people, both arms; gives each measure between people and for the mean of a study's n."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from soleus.leg.cohort import draw_cohort, unused_facts
from soleus.leg.course import course, rested
from soleus.leg.exercises import OF_A_STEP, moments_wanted, take, watched
from soleus.leg.legs import USUAL
from soleus.leg.parameters import draw_prior
from soleus.leg.picture import joined, picture, sketch_of, step_sketch
from soleus.leg.put_on import put_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from soleus.leg.cohort import Cohort
    from soleus.leg.course import Snapshot, StepRun
    from soleus.leg.legs import Slicing
    from soleus.leg.picture import Picture, Sketch, StepSketch
    from soleus.leg.scenario import Measure, Scenario, WornGarment
    from soleus.leg.solver import TimeGrid

    Array = NDArray[np.float64]

LEGS_AT_ONCE = 1250  # as many as stay in a processor's cache
TOO_SMALL = 1e-9  # of |without| for a percentage
ARMS = ("with", "without")
NORMALS = np.array([-1.645, -1.036, -0.674, -0.385, -0.126, 0.126, 0.385, 0.674, 1.036, 1.645])


@dataclass(frozen=True, slots=True)
class Simulated:
    """Every person's value of each measure, (draws, people), with garment (None without one) and without.

    ``sketches`` are what a picture of the run needs of each arm; None where no picture was asked for.
    """

    scenario: Scenario
    group: NDArray[np.int64]
    values: tuple[dict[str, Array] | None, dict[str, Array]]
    warnings: tuple[str, ...]
    sketches: tuple[Sketch | None, Sketch] | None = None

    def to_json(self) -> dict[str, Any]:
        """Give it as it is printed (see ``summary``)."""
        return summary(self)

    def picture(self) -> Picture:
        """Give the picture of its last day; volume is the gain since that day's start.

        Raises:
            ValueError: no picture was asked for when it was simulated.
        """
        if self.sketches is None:
            raise ValueError("the picture of this run was not asked for when it was simulated")
        return picture(self.scenario.steps, *self.sketches)


def simulate(  # noqa: PLR0913  # what to do, and six things that are usually left as they are
    scenario: Scenario,
    scores: Array | None = None,
    progress: Callable[[float], None] | None = None,
    *,
    grid: TimeGrid | None = None,
    effects: Array | None = None,
    slicing: Slicing = USUAL,
    sketched: bool = False,
) -> Simulated:
    """Run a scenario.

    Args:
        scenario: what to do.
        scores: (draws, parameters) instead of draws of the posterior.
        progress: called with the share that is done.
        grid: the time steps, if others than usual.
        effects: (draws, parameters) scores of the study's effects, the same in both arms; left out: a new study's.
        slicing: how finely legs are cut along their length.
        sketched: keep what a picture needs; it changes no value.
    """
    rng = np.random.default_rng(scenario.seed)
    physiology = scenario.physiology
    scores = physiology.draw_scores(rng, scenario.draws) if scores is None else scores
    if effects is None:
        effects = draw_prior(physiology.parameters, np.random.default_rng([scenario.seed, 3]), len(scores))
    sizes = scenario.sizes(scenario.people)
    share = max(1, LEGS_AT_ONCE // scenario.people)
    parts = [slice(first, first + share) for first in range(0, len(scores), share)]
    garment: list[dict[str, Array]] = []
    bare: list[dict[str, Array]] = []
    drawn: tuple[list[Sketch], list[Sketch]] | None = ([], []) if sketched else None
    group = np.zeros(0, np.int64)
    for first, part in enumerate(parts):
        seed = int(rng.integers(2**31))
        draw = partial(
            draw_cohort, scenario.groups, sizes, scores[part],
            physiology=physiology, effects=effects[part], slicing=slicing,
        )  # fmt: skip
        cohort = draw(np.random.default_rng(seed))
        group = cohort.group[: scenario.people]
        start = _rested(scenario, cohort)
        if scenario.garment is not None:
            garment.append(_arm(scenario, cohort, start, scenario.garment, seed, grid, drawn and drawn[0]))
        if scenario.n_control is not None:
            control_rng = np.random.default_rng([seed, 1])
            cohort = draw(control_rng)
            start = _rested(scenario, cohort)
        bare.append(_arm(scenario, cohort, start, scenario.control, seed, grid, drawn and drawn[1]))
        if progress is not None:
            progress((first + 1) / len(parts))
    warned = [*scenario.warnings, *(f"person.{name} is not used by the model" for name in unused_facts(scenario))]
    values = (_joined(garment) if garment else None, _joined(bare))
    sketches = None if drawn is None else (joined(drawn[0]) if drawn[0] else None, joined(drawn[1]))
    return Simulated(scenario, group, values, tuple(warned), sketches)


def _joined(parts: list[dict[str, Array]]) -> dict[str, Array]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _rested(scenario: Scenario, cohort: Cohort) -> Snapshot:
    """Give a cohort's legs after a night flat, with the oedema that the scenario gives them."""
    swelling = np.zeros(cohort.legs.people)
    for number, group in enumerate(scenario.groups):
        oedema = group.person.get("oedema", "none")
        swelling[cohort.group == number] = scenario.physiology.bodies["oedema_ml_per_100ml"][oedema]
    return rested(cohort, scenario.room_c, swelling)


def _arm(  # noqa: PLR0913, PLR0917  # who, from where, what they wear, and how finely
    scenario: Scenario,
    cohort: Cohort,
    start: Snapshot,
    garment: WornGarment | None,
    seed: int,
    grid: TimeGrid | None,
    drawn: list[Sketch] | None,
) -> dict[str, Array]:
    """Give each measure's values in one arm, (draws, people); its sketch is added to ``drawn`` where that is wanted."""
    rng = np.random.default_rng([seed, 2])  # the same garment errors in both arms, so that equal garments give 0
    worn = None if garment is None else put_on(garment, cohort.legs, rng)
    people = scenario.people
    values: dict[tuple[int, bool], Array] = {}
    wanted, whole = moments_wanted(scenario.measures), watched(scenario.measures)
    steps: list[StepSketch] = []
    if drawn is not None:
        whole |= {(scenario.days, number) for number in range(1, len(scenario.steps) + 1)}
    for day, step, step_run in course(scenario, cohort, start, worn=worn, wanted=wanted, whole=whole, grid=grid):
        for number, measure in enumerate(scenario.measures):
            if (day, step) == (measure.day, measure.step):
                values[number, True] = take(step_run, measure, measure.minute)
            if measure.from_step is not None and (day, step) == (measure.from_day, measure.from_step):
                values[number, False] = _before(step_run, measure)
        if drawn is not None and day == scenario.days and step > 0:
            steps.append(step_sketch(step_run))
    if drawn is not None:
        drawn.append(sketch_of(steps))
    return {
        measure.name: _value(scenario, measure, values[number, True], values.get((number, False))).reshape(-1, people)
        for number, measure in enumerate(scenario.measures)
    }


def _before(step_run: StepRun, measure: Measure) -> Array:
    """Give what a change is counted from: the end of a step, or a minute of it."""
    return take(step_run, replace(measure, take="end"), measure.from_minute)


def _value(scenario: Scenario, measure: Measure, now: Array, before: Array | None) -> Array:
    if before is None:
        return now
    if measure.quantity in OF_A_STEP:
        return now - before
    if scenario.physiology.quantities[measure.quantity].get("from"):
        return 100 * (now / np.where(np.abs(before) < TOO_SMALL, np.nan, before) - 1)
    return now - before


def summary(simulated: Simulated) -> dict[str, Any]:
    """Give the output as design fixes it: one entry for each measure and group, ``all`` first."""
    scenario = simulated.scenario
    warnings = list(simulated.warnings)
    entries = [entry for measure in scenario.measures for entry in _entries(simulated, measure, warnings)]
    return {
        "scenario": scenario.name,
        "people": scenario.people,
        "draws": scenario.draws,
        "n": scenario.n,
        "seed": scenario.seed,
        "warnings": warnings,
        "measures": entries,
    }


def _entries(simulated: Simulated, measure: Measure, warnings: list[str]) -> Iterator[dict[str, Any]]:
    scenario = simulated.scenario
    with_, without = (None if arm is None else arm[measure.name] for arm in simulated.values)
    groups: list[tuple[str, slice | NDArray[np.bool_], int, int]] = [
        ("all", slice(None), scenario.n, scenario.n_control or scenario.n)
    ]
    if scenario.groups[0].name != "all":
        sizes = zip(scenario.sizes(scenario.n), scenario.sizes(scenario.n_control or scenario.n), strict=True)
        groups += [
            (group.name, simulated.group == number, n, control)
            for number, (group, (n, control)) in enumerate(zip(scenario.groups, sizes, strict=True))
        ]
    for name, members, n, control in groups:
        entry = {
            "name": measure.name,
            "group": name,
            "quantity": measure.quantity,
            "unit": scenario.physiology.quantities[measure.quantity]["unit"],
            "site": measure.site,
            "vein": measure.vein,
            "step": measure.step,
            "day": measure.day,
        }
        b = without[:, members] if without is not None else None
        a = None if with_ is None else with_[:, members]
        entry |= _compared(a, b, (n, control), paired=scenario.n_control is None)
        label = scenario.garment.level if scenario.garment else None
        if measure.quantity == "interface_pressure_mmhg" and label is not None and a is not None:
            entry["share_outside"] = float(np.mean((a < label[0]) | (a > label[1])))
        warnings += [
            f"{measure.name}, {name}, {arm}: cannot be computed for these people"
            for arm in ("with", "without", "difference", "percent")
            if entry[arm] is not None and entry[arm]["mean"] is None
        ]
        yield entry


def _compared(with_: Array | None, without: Array | None, n: tuple[int, int], *, paired: bool) -> dict[str, Any]:
    if without is None or with_ is None:
        return {"with": None, "without": _told(without, n[1]), "difference": None, "percent": None}
    difference = with_ - without
    means = None
    if not paired:
        means = _means(with_, n[0])[:, :, None] - _means(without, n[1])[:, None, :]
        means = means.reshape(len(with_), -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        small = np.abs(without) < TOO_SMALL * max(1.0, float(np.nanmax(np.abs(without), initial=0)))
        percent = np.where(small, np.nan, 100 * difference / np.abs(without))
        gain = _means(difference, n[0]) if means is None else means
        of_means = 100 * gain / np.abs(without.mean(axis=1, keepdims=True))
    of_means = np.where(np.isfinite(of_means), of_means, np.nan)
    summary = _told(percent, n[0], of_means)
    if summary is not None:
        base = float(np.mean(without))
        summary["mean"] = None if abs(base) < TOO_SMALL else _plain(100 * float(np.mean(difference)) / abs(base))
    return {
        "with": _told(with_, n[0]),
        "without": _told(without, n[1]),
        "difference": _told(difference, n[0], means),
        "percent": summary,
    }


def _means(values: Array, n: int) -> Array:
    """Give what the mean of n people may be in each draw, (draws, 10): the draw's mean and what sampling adds.

    People of a draw are already a sample of ``people``; what is missing is SD^2 (1/n - 1/people), taken as normal.
    """
    people = values.shape[1]
    with np.errstate(invalid="ignore"):
        sd = np.std(values, axis=1, ddof=1) if people > 1 else np.zeros(len(values))
        more = sd * np.sqrt(max(1 / n - 1 / people, 0.0))
        return np.asarray(np.mean(values, axis=1)[:, None] + more[:, None] * NORMALS)


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _told(values: Array | None, n: int, means: Array | None = None) -> dict[str, float | None] | None:
    if values is None:
        return None
    finite = values[np.isfinite(values)]
    if finite.size < values.size / 2 or not finite.size:
        return dict.fromkeys(("mean", "median", "sd", "p05", "p95", "mean_p05", "mean_p95"))
    means = _means(values, n) if means is None else means
    means = means[np.isfinite(means)]
    low, high = np.quantile(means, [0.05, 0.95]) if means.size else (np.nan, np.nan)
    return {
        "mean": _plain(float(finite.mean())),
        "median": _plain(float(np.median(finite))),
        "sd": _plain(float(finite.std(ddof=1)) if finite.size > 1 else 0.0),
        "p05": _plain(float(np.quantile(finite, 0.05))),
        "p95": _plain(float(np.quantile(finite, 0.95))),
        "mean_p05": _plain(float(low)),
        "mean_p95": _plain(float(high)),
    }
