"""The numbers of the leg model: read strictly, drawn within their ranges, spread over studies and people.

What is not known is drawn in three layers: a value of the whole (prior or posterior), the effect of a study on it, and
the spread between people. A value is ``median * exp(width * z)`` (``median + width * z`` on a linear scale) with the
range as 95 % of z, and is cut at the range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Z_95 = 1.959964  # half width of the central 95 % of a standard normal

_REQUIRED = ("name", "unit", "median", "range")
_OPTIONAL = ("scale", "between", "study", "from", "assumed")
_SOURCE_KEYS = ("authors", "year", "journal", "doi", "pmid", "url")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number: ``low`` to ``high`` is what is believed before calibration; spreads are of its logarithm if ``log``.

    Where both are the median, calibration holds it, and only studies and people differ.

    ``sources`` are ids of ``sources.yaml``; ``assumed`` says why a range was chosen where no source gives it.
    """

    name: str
    unit: str
    median: float
    low: float
    high: float
    log: bool
    between: float
    study: float
    sources: tuple[str, ...]
    assumed: str

    @property
    def width(self) -> float:
        """What one score of the whole moves on the spread's own scale: half the range over 1.96."""
        return float(np.log(self.high / self.low) if self.log else self.high - self.low) / (2 * Z_95)

    def value(self, z: Array) -> Array:
        """Give the value at each standard-normal score, cut at the range."""
        z = np.clip(z, -Z_95, Z_95)
        if self.log:
            up, down = np.log(self.high / self.median), np.log(self.median / self.low)
            return np.asarray(self.median * np.exp(np.where(z > 0, float(up), float(down)) * z / Z_95))
        up, down = self.high - self.median, self.median - self.low
        return np.asarray(self.median + np.where(z > 0, up, down) * z / Z_95)

    def spread(self, centre: Array, step: Array) -> Array:
        """Move values by a step of the spread's own scale; a share never passes 1."""
        moved = centre * np.exp(step) if self.log else centre + step
        return np.minimum(moved, 1.0) if self.unit == "1" and self.high <= 1 else moved


def read_parameters(root: Path = ROOT) -> dict[str, Parameter]:
    """Read ``physiology/parameters.yaml`` against ``physiology/sources.yaml``.

    Raises:
        KnowledgeError: unknown or missing keys, a median outside its range, a name given twice, a number that has
            neither source nor reason, or a source that does not exist or that nothing cites.
    """
    entries = read_yaml(root / "physiology" / "parameters.yaml")
    sources = read_yaml(root / "physiology" / "sources.yaml")
    problems = [p for key, entry in sources.items() for p in key_problems(key, entry, ("title", "read"), _SOURCE_KEYS)]
    names = [entry.get("name") for entry in entries]
    problems += [f"{name}: named twice" for name in sorted({n for n in names if names.count(n) > 1})]
    for entry in entries:
        problems += _problems(entry, sources)
    if problems:
        raise KnowledgeError("The numbers of the leg model cannot be used", problems)
    return {entry["name"]: _parameter(entry) for entry in entries}


def _problems(entry: Mapping[str, Any], sources: Mapping[str, Any]) -> list[str]:
    name = str(entry.get("name"))
    problems = key_problems(name, entry, _REQUIRED, _OPTIONAL)
    if problems:
        return problems
    low, high = entry["range"]
    log = entry.get("scale", "log") == "log"
    if not low <= entry["median"] <= high or not low < high or (log and low <= 0):
        problems.append(f"{name}: the median lies in the range [low, high], and a log scale starts above 0")
    if entry.get("scale", "log") not in {"log", "linear"}:
        problems.append(f"{name}: scale is log or linear")
    if not entry.get("from") and not entry.get("assumed"):
        problems.append(f"{name}: a number needs a source or the reason for assuming it")
    return problems + [f"{name}: no source '{key}'" for key in entry.get("from", ()) if key not in sources]


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=entry["name"],
        unit=entry["unit"],
        median=float(entry["median"]),
        low=float(entry["range"][0]),
        high=float(entry["range"][1]),
        log=entry.get("scale", "log") == "log",
        between=float(entry.get("between", 0)),
        study=float(entry.get("study", 0)),
        sources=tuple(entry.get("from", ())),
        assumed=entry.get("assumed", ""),
    )


def _streams(parameters: Mapping[str, Parameter], rng: np.random.Generator) -> Iterator[np.random.Generator]:
    """Give a generator for each parameter, found by its name, so that a new one leaves the draws of others alone.

    They are of the kind of ``rng``, so that spaced numbers stay so.
    """
    seed = int(rng.integers(2**63))
    for name in parameters:
        yield type(rng)(np.random.PCG64([seed, crc32(name.encode())]))


def draw_prior(parameters: Mapping[str, Parameter], rng: np.random.Generator, draws: int) -> Array:
    """Draw scores of all parameters, untuned: shape (draws, parameters). Effects of a study are drawn so too."""
    return np.stack([own.standard_normal(draws) for own in _streams(parameters, rng)], axis=1)


def effect_size(parameters: Mapping[str, Parameter]) -> Array:
    """Give what a score of a study's effect moves, where a score of the whole moves 1: shape (parameters,).

    It is infinite where the whole is held: a number whose range is a point.
    """
    return np.array([p.study / p.width if p.width else np.inf for p in parameters.values()])


def spread_over_people(
    parameters: Mapping[str, Parameter],
    scores: Array,
    rng: np.random.Generator,
    people: int,
    effects: Array | None = None,
) -> dict[str, Array]:
    """Give each virtual person its own values, around those of its draw and study.

    Args:
        parameters: the numbers of the model.
        scores: (draws, parameters), as ``draw_prior`` gives them.
        rng: where the spread comes from.
        people: virtual people in one draw.
        effects: scores of the study's effects, (draws, parameters); left out: those of a study nobody has seen.

    Returns:
        Each parameter's values, shape (draws * people,), the people of a draw side by side.
    """
    effects = draw_prior(parameters, rng.spawn(1)[0], len(scores)) if effects is None else effects
    values = {}
    for column, (parameter, own) in enumerate(zip(parameters.values(), _streams(parameters, rng), strict=True)):
        centre = parameter.value(scores[:, column])[:, None]
        study = parameter.study * effects[:, column, None]
        person = parameter.between * own.standard_normal((len(scores), people))
        values[parameter.name] = parameter.spread(centre, study + person).ravel()
    return values
