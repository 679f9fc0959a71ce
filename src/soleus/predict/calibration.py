"""Published experiments, each simulated as it was done, and how the model's numbers are fitted to them.

The fit is an ensemble smoother with repeated assimilation (Emerick and Reynolds 2013). Members of the prior are moved
by the covariance of parameters and predictions, in a few rounds; each widens the error, so that together they count
once. It needs no gradient, gives an ensemble as posterior, and stays inside the ranges, because it moves scores that
are cut there. Covariances that a small ensemble shows by chance are damped (Furrer and Bengtsson 2007). A row's error
is the half width of its pass rule: the model is not exact, and neither is the account of what a study did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml
from soleus.predict.parameters import Z_95
from soleus.predict.scenario_read import build_scenario
from soleus.predict.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from soleus.case.facts import Vocabulary
    from soleus.predict.scenario import Scenario
    from soleus.predict.simulate import Simulated

    Array = NDArray[np.float64]

_STUDY_KEYS = ("id", "source", "says", "scenario")
_ROW_KEYS = ("name", "measure", "arm", "published", "pass")
_ROW_MORE = ("stat", "mean95", "by", "times", "group", "weight")
_TERM = re.compile(
    r"(?:(?P<factor>[\d.]+) )?(?:(?P<study>[\w-]+):)?(?P<measure>\w+)\.(?P<arm>\w+)(?:\.(?P<group>\w+))?"
)
SEED = 20_26


@dataclass(frozen=True, slots=True)
class Row:
    """One published number: which measure gives it, and what counts as met."""

    study: str
    name: str
    measure: str
    arm: str
    published: float
    low: float
    high: float
    stat: str = "mean"
    mean95: tuple[float, float] | None = None
    by: str | None = None
    times: float = 1.0
    group: str = "all"
    weight: float = 1.0

    @property
    def half(self) -> float:
        """Half the width of the pass rule."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Direction:
    """Values that must rise in this order; each is a number or (factor, study, measure, arm, group)."""

    study: str
    name: str
    less: tuple[float | tuple[float, str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Study:
    """One experiment."""

    id: str
    source: str
    says: str
    scenario: Scenario
    rows: tuple[Row, ...]
    directions: tuple[Direction, ...]


def read_studies(vocabulary: Vocabulary) -> tuple[Study, ...]:
    """Read ``calibration/*.yaml``.

    Raises:
        KnowledgeError: unknown or missing keys, or a source that does not exist.
        ScenarioError: a scenario that ``soleus simulate`` would refuse.
    """
    sources = read_yaml(ROOT / "physiology" / "sources.yaml")
    entries = [entry for path in sorted(ROOT.glob("calibration/*.yaml")) for entry in read_yaml(path)]
    problems = []
    for entry in entries:
        problems += key_problems(str(entry.get("id")), entry, _STUDY_KEYS, ("rows", "directions"))
        problems += [f"{entry.get('id')}: no source '{entry['source']}'"] * (entry.get("source") not in sources)
        for row in entry.get("rows", ()):
            problems += key_problems(f"{entry.get('id')}, {row.get('name')}", row, _ROW_KEYS, _ROW_MORE)
    if problems:
        raise KnowledgeError("The calibration studies cannot be used", problems)
    given = {entry["id"]: dict(entry["scenario"]) for entry in entries}
    for its in given.values():
        its.update({key: value for key, value in given.get(its.pop("like", ""), {}).items() if key not in its})
    return tuple(_study(entry, given[entry["id"]], vocabulary) for entry in entries)


def _study(entry: Mapping[str, Any], given: Mapping[str, Any], vocabulary: Vocabulary) -> Study:
    scenario = build_scenario({"seed": SEED, **given}, vocabulary, entry["id"])
    rows = tuple(_row(entry["id"], row) for row in entry.get("rows", ()))
    directions = tuple(
        Direction(entry["id"], d["name"], tuple(_term(part, entry["id"]) for part in d["less"]))
        for d in entry.get("directions", ())
    )
    return Study(entry["id"], entry["source"], entry["says"], scenario, rows, directions)


def _row(study: str, row: Mapping[str, Any]) -> Row:
    rest = {key: row[key] for key in ("stat", "by", "times", "group", "weight") if key in row}
    low, high = row["pass"]
    interval = tuple(row["mean95"]) if "mean95" in row else None
    return Row(study, row["name"], row["measure"], row["arm"], row["published"], low, high, mean95=interval, **rest)


def _term(part: object, study: str) -> float | tuple[float, str, str, str, str]:
    if isinstance(part, (int, float)):
        return float(part)
    match = _TERM.fullmatch(str(part))
    if match is None:
        raise KnowledgeError("The calibration studies cannot be used", [f"{study}: '{part}' names no measure and arm"])
    factor, where, measure, arm, group = match.groups()
    return float(factor or 1), where or study, measure, arm, group or "all"


def run_study(study: Study, scores: Array, people: int | None = None, seed: int | None = None) -> Simulated:
    """Simulate a study under each row of scores."""
    scenario = study.scenario
    if people is not None:
        scenario = replace(scenario, people=people, n=min(scenario.n, people))
    return simulate(replace(scenario, seed=scenario.seed if seed is None else seed), scores)


def _values(simulated: Simulated, measure: str, arm: str, group: str) -> Array:
    with_, without = simulated.values
    names = [g.name for g in simulated.scenario.groups]
    who = slice(None) if group == "all" else simulated.group == names.index(group)
    bare = without[measure][:, who]
    if arm == "without" or with_ is None:
        return np.asarray(bare)
    pressed = with_[measure][:, who]
    return np.asarray(pressed if arm == "with" else pressed - bare)


def predicted(row: Row, simulated: Simulated) -> Array:
    """Give the row's number in each draw, (draws,)."""
    arm = "difference" if row.arm == "percent" else row.arm
    values = _values(simulated, row.measure, arm, row.group)
    if row.stat == "sd":
        return np.asarray(values.std(axis=1, ddof=1))
    if row.stat == "share_outside":
        garment = simulated.scenario.garment
        low, high = garment.level if garment and garment.level else (-np.inf, np.inf)
        return np.asarray(row.times * np.mean((values < low) | (values > high), axis=1))
    mean = np.nanmean(values, axis=1)
    if row.arm == "percent":
        mean = 100 * mean / np.abs(np.nanmean(_values(simulated, row.measure, "without", row.group), axis=1))
    if row.by is not None:
        mean = mean / np.nanmean(_values(simulated, row.by, row.arm, row.group), axis=1)
    return np.asarray(row.times * mean)


def holds(direction: Direction, runs: Mapping[str, Simulated]) -> NDArray[np.bool_]:
    """Say in which draws a direction holds, (draws,)."""
    draws = next(iter(runs.values())).values[1]
    size = len(next(iter(draws.values())))
    sides = [_side(term, runs, size) for term in direction.less]
    rising = [low < high for low, high in pairwise(sides)]
    return np.asarray(np.logical_and.reduce(rising))


def _side(term: float | tuple[float, str, str, str, str], runs: Mapping[str, Simulated], size: int) -> Array:
    if isinstance(term, float):
        return np.full(size, term)
    factor, study, measure, arm, group = term
    return np.asarray(
        factor * np.nanmean(_values(runs[study], measure, arm.replace("percent", "difference"), group), axis=1)
    )


def run_all(
    studies: tuple[Study, ...],
    scores: Array,
    people: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[dict[str, Simulated], Array]:
    """Simulate every study; gives the runs and each row's prediction, (draws, rows)."""
    runs = {}
    for study in studies:
        if progress is not None:
            progress(study.id)
        runs[study.id] = run_study(study, scores, people)
    rows = [predicted(row, runs[study.id]) for study in studies for row in study.rows]
    return runs, np.stack(rows, axis=1)


def assimilate(
    scores: Array, predictions: Array, rows: tuple[Row, ...], rounds: int, rng: np.random.Generator
) -> Array:
    """Move an ensemble towards what was published: one of ``rounds`` rounds.

    Args:
        scores: (members, parameters) standard-normal scores.
        predictions: (members, rows).
        rows: the published numbers.
        rounds: how many rounds there are together; each widens the error by their number.
        rng: for the perturbed observations.
    """
    error = np.array([row.half / np.sqrt(row.weight) for row in rows]) * np.sqrt(rounds)
    published = np.array([row.published for row in rows])
    known = np.isfinite(predictions).all(axis=0)
    y = (predictions[:, known] - predictions[:, known].mean(axis=0)) / error[known]
    x = scores - scores.mean(axis=0)
    members = len(scores)
    together = x.T @ y / (members - 1)
    agree = (together / np.outer(x.std(axis=0, ddof=1), y.std(axis=0, ddof=1))) ** 2
    gain = (
        together
        * agree
        / (agree + (1 + agree) / members)
        @ np.linalg.inv(y.T @ y / (members - 1) + np.eye(int(known.sum())))
    )
    noise = rng.standard_normal((members, int(known.sum())))
    short = (published[known] - predictions[:, known]) / error[known] + noise
    return np.asarray(np.clip(scores + np.clip(short, -6, 6) @ gain.T, -Z_95, Z_95))
