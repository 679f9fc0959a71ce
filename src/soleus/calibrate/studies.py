"""Published experiments, each simulated as it was done, and how the model's numbers are fitted to them.

Three layers are fitted together: values of the whole by all rows, the effects of each source (``smoother.py``) by its
own, and people, who are drawn. The error of a row: where the 95 % interval of a published mean can be worked out, its
SD, and besides half the SD that its pass rule would have as a 95 % interval, for what the model and the account of the
study lack; else that whole SD. So the error holds the sampling of the study's people once, and of the few people who
are simulated only what is more than that is too much.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from soleus.calibrate.smoother import Observations, Predicted
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml
from soleus.leg.parameters import Z_95
from soleus.leg.scenario_read import build_scenario
from soleus.leg.simulate import simulate
from soleus.leg.solver import TimeGrid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soleus.calibrate.smoother import Members
    from soleus.case.facts import Vocabulary
    from soleus.leg.physiology import Physiology
    from soleus.leg.scenario import Scenario
    from soleus.leg.simulate import Simulated

    Array = NDArray[np.float64]

_STUDY_KEYS = ("id", "source", "says", "scenario")
_ROW_KEYS = ("name", "measure", "arm", "published", "pass")
_ROW_MORE = ("stat", "mean95", "by", "times", "group", "weight", "account")
_TERM = re.compile(
    r"(?:(?P<factor>[\d.]+) )?(?:(?P<study>[\w-]+):)?(?P<measure>\w+)\.(?P<arm>\w+)(?:\.(?P<group>\w+))?"
)
FILES = ("garments.yaml", "swelling.yaml", "veins.yaml")
MEMBERS, ROUNDS = 480, 4  # of the fit
DAY = 120.0  # minutes from which a study is fitted with longer time steps and fewer people
DAY_GRID = TimeGrid(0.012, 2.2, 45.0)
Term = tuple[float, str, str, str, str]  # factor, study, measure, arm, group


@dataclass(frozen=True, slots=True)
class Row:
    """One published number: which measure gives it, and what counts as met.

    A ``weight`` below 1 widens the error, and a row of weight 0 is judged but not fitted. ``account`` is set where an
    account can be read in two ways; the weight is then also how likely this one was held to be.
    """

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
    account: str = ""

    @property
    def half(self) -> float:
        """Half the width of the pass rule."""
        return (self.high - self.low) / 2

    @property
    def error(self) -> float:
        """The SD of what stands between the model and the published number."""
        whole = self.half / Z_95
        if self.mean95 is not None:
            whole = float(np.hypot((self.mean95[1] - self.mean95[0]) / 2 / Z_95, whole / 2))
        return whole / np.sqrt(self.weight) if self.weight else np.inf


@dataclass(frozen=True, slots=True)
class Direction:
    """Values that must rise in this order; each is a number, a term, or one term over another."""

    study: str
    name: str
    less: tuple[float | tuple[Term, Term | None], ...]


@dataclass(frozen=True, slots=True)
class Study:
    """One experiment."""

    id: str
    source: str
    says: str
    scenario: Scenario
    rows: tuple[Row, ...]
    directions: tuple[Direction, ...]


def read_studies(vocabulary: Vocabulary, physiology: Physiology) -> tuple[Study, ...]:
    """Read the experiments of ``calibration/``.

    Raises:
        KnowledgeError: unknown or missing keys, or a source that does not exist.
        ScenarioError: a scenario that ``soleus simulate`` would refuse.
    """
    sources = read_yaml(ROOT / "physiology" / "sources.yaml")
    entries = [entry for name in FILES for entry in read_yaml(ROOT / "calibration" / name)]
    problems = []
    for entry in entries:
        problems += key_problems(str(entry.get("id")), entry, _STUDY_KEYS, ("rows", "directions"))
        problems += [f"{entry.get('id')}: no source '{entry['source']}'"] * (entry.get("source") not in sources)
        for row in entry.get("rows", ()):
            problems += key_problems(f"{entry.get('id')}, {row.get('name')}", row, _ROW_KEYS, _ROW_MORE)
    if problems:
        raise KnowledgeError("The calibration studies cannot be used", problems)
    scenarios = {entry["id"]: dict(entry["scenario"]) for entry in entries}
    for day in scenarios.values():
        day.update({key: value for key, value in scenarios.get(day.pop("like", ""), {}).items() if key not in day})
    return tuple(_study(entry, scenarios[entry["id"]], vocabulary, physiology) for entry in entries)


def _study(entry: Mapping[str, Any], day: Mapping[str, Any], vocabulary: Vocabulary, physiology: Physiology) -> Study:
    people = crc32(entry["source"].encode()) % 2**31  # the people of one source are the same in all that it did
    scenario = build_scenario({"seed": people, **day}, vocabulary, physiology, entry["id"])
    rows = tuple(_row(entry["id"], row) for row in entry.get("rows", ()))
    directions = tuple(
        Direction(entry["id"], d["name"], tuple(_term(part, entry["id"]) for part in d["less"]))
        for d in entry.get("directions", ())
    )
    return Study(entry["id"], entry["source"], entry["says"], scenario, rows, directions)


def _row(study: str, row: Mapping[str, Any]) -> Row:
    rest = {key: row[key] for key in ("stat", "by", "times", "group", "weight", "account") if key in row}
    low, high = row["pass"]
    interval = tuple(row["mean95"]) if "mean95" in row else None
    return Row(study, row["name"], row["measure"], row["arm"], row["published"], low, high, mean95=interval, **rest)


def _term(part: object, study: str) -> float | tuple[Term, Term | None]:
    if isinstance(part, (int, float)):
        return float(part)
    terms: list[Term] = []
    for text in str(part).split(" / "):
        match = _TERM.fullmatch(text)
        if match is None or len(terms) > 1:
            raise KnowledgeError(
                "The calibration studies cannot be used", [f"{study}: '{part}' names no measure and arm"]
            )
        factor, study_named, measure, arm, group = match.groups()
        terms.append((float(factor or 1), study_named or study, measure, arm, group or "all"))
    return terms[0], terms[1] if len(terms) > 1 else None


def read_misses(studies: tuple[Study, ...]) -> dict[tuple[str, str], str]:
    """Read why numbers are missed, by (study, row or direction).

    Raises:
        KnowledgeError: a miss of something that is no row or direction.
    """
    known = {(study.id, row.name) for study in studies for row in study.rows}
    known |= {(study.id, direction.name) for study in studies for direction in study.directions}
    misses = {
        (study, name): str(why)
        for study, whys in read_yaml(ROOT / "calibration" / "misses.yaml").items()
        for name, why in whys.items()
    }
    if unknown := sorted(misses.keys() - known):
        raise KnowledgeError("The misses cannot be used", [f"{study}: no row '{name}'" for study, name in unknown])
    return misses


def run_study(
    study: Study, scores: Array, effects: Array | None = None, people: int | None = None, grid: TimeGrid | None = None
) -> Simulated:
    """Simulate a study under each row of scores, with as many people as it had or else as many as are asked for.

    ``effects`` are scores of its source's effects, (draws, parameters); left out: those of a new study.
    """
    people = study.scenario.n if people is None else people
    scenario = replace(study.scenario, people=people, n=min(study.scenario.n, people))
    return simulate(scenario, scores, grid=grid, effects=effects)


def _members(simulated: Simulated, group: str) -> NDArray[np.bool_]:
    names = [g.name for g in simulated.scenario.groups]
    return simulated.group >= 0 if group == "all" else simulated.group == names.index(group)


def _values(simulated: Simulated, measure: str, arm: str, members: NDArray[np.bool_]) -> Array:
    with_, without = simulated.values
    bare = without[measure][:, members]
    if arm == "without" or with_ is None:
        return np.asarray(bare)
    pressed = with_[measure][:, members]
    return np.asarray(pressed if arm == "with" else pressed - bare)


def predicted(row: Row, simulated: Simulated, without: int | None = None) -> Array:
    """Give the row's number in each draw, (draws,); ``without`` leaves one person out."""
    arm = "difference" if row.arm == "percent" else row.arm
    members = _members(simulated, row.group)
    if without is not None:
        members[without] = False
    values = _values(simulated, row.measure, arm, members)
    if row.stat == "sd":
        return np.asarray(values.std(axis=1, ddof=1))
    if row.stat == "share_outside":
        garment = simulated.scenario.garment
        low, high = garment.level if garment and garment.level else (-np.inf, np.inf)
        return np.asarray(row.times * np.mean((values < low) | (values > high), axis=1))
    mean = np.nanmean(values, axis=1)
    if row.arm == "percent":
        mean = 100 * mean / np.abs(np.nanmean(_values(simulated, row.measure, "without", members), axis=1))
    if row.by is not None:
        mean = mean / np.nanmean(_values(simulated, row.by, row.arm, members), axis=1)
    return np.asarray(row.times * mean)


def sampling(row: Row, simulated: Simulated) -> float:
    """Give the variance of the row's number that comes from the few people simulated: jackknife, mean of the draws."""
    people = np.flatnonzero(_members(simulated, row.group))
    each = np.stack([predicted(row, simulated, int(person)) for person in people])
    return float((len(people) - 1) * np.nanmean(each.var(axis=0)))


def holds(direction: Direction, runs: Mapping[str, Simulated]) -> NDArray[np.bool_]:
    """Say in which draws a direction holds, (draws,)."""
    rising = [low < high for low, high in pairwise(_sides(direction, runs))]
    return np.asarray(np.logical_and.reduce(rising))


def holds_at_median(direction: Direction, runs: Mapping[str, Simulated]) -> bool:
    """Say whether a direction holds of the medians of the draws."""
    return all(low < high for low, high in pairwise(float(np.median(side)) for side in _sides(direction, runs)))


def _sides(direction: Direction, runs: Mapping[str, Simulated]) -> list[Array]:
    draws = len(next(iter(runs[direction.study].values[1].values())))
    return [np.full(draws, term) if isinstance(term, float) else _side(term, runs) for term in direction.less]


def _side(term: tuple[Term, Term | None], runs: Mapping[str, Simulated]) -> Array:
    (factor, study, measure, arm, group), over = term
    values = _values(runs[study], measure, arm.replace("percent", "difference"), _members(runs[study], group))
    mean = factor * np.nanmean(values, axis=1)
    return np.asarray(mean if over is None else mean / _side((over, None), runs))


def sources_of(studies: tuple[Study, ...]) -> tuple[str, ...]:
    """Name the sources, each once, in the order of the studies."""
    return tuple(dict.fromkeys(study.source for study in studies))


def observations_of(studies: tuple[Study, ...]) -> tuple[tuple[Study, ...], tuple[Row, ...], Observations]:
    """Give the studies and rows that are fitted, and what was published of them."""
    fitted = tuple(study for study in studies if any(row.weight for row in study.rows))
    sources = sources_of(studies)
    pairs = [(row, sources.index(study.source)) for study in fitted for row in study.rows if row.weight]
    rows = tuple(row for row, _ in pairs)
    return (
        fitted,
        rows,
        Observations(
            published=np.array([row.published for row in rows]),
            error=np.array([row.error for row in rows]),
            source=np.array([source for _, source in pairs]),
            account=np.array([row.account for row in rows]),
            chance=np.array([row.weight for row in rows]),
        ),
    )


def predict_rows(
    studies: tuple[Study, ...], members: Members, sources: tuple[str, ...], people: tuple[int, int]
) -> Predicted:
    """Simulate what is fitted; ``people`` are so many at most in a study of minutes and in one of a day."""
    values, noise, chance = [], [], []
    for study in studies:
        long = sum(step.minutes for step in study.scenario.steps) > DAY
        effects = members.effects[:, sources.index(study.source)]
        few = min(people[long], study.scenario.n)
        run = run_study(study, members.scores, effects, few, DAY_GRID if long else None)
        values += [predicted(row, run) for row in study.rows if row.weight]
        noise.append(own := [sampling(row, run) for row in study.rows if row.weight])
        chance.append(np.array(own) * few / study.scenario.n)
    return Predicted(np.stack(values, axis=1), np.concatenate(noise), np.concatenate(chance))
