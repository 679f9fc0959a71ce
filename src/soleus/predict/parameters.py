"""The numbers of the leg model: read strictly, drawn within their ranges, spread over studies and people.

What is not known is drawn in three layers: a value of the whole (prior or posterior), the effect of a study on it, and
the spread between people. A value is ``median * exp(width * z)`` (``median + width * z`` on a linear scale) with the
range as 95 % of z, and is cut at the range.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
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


@cache
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


def draw_prior(parameters: Mapping[str, Parameter], rng: np.random.Generator, draws: int) -> Array:
    """Draw scores of all parameters, untuned: shape (draws, parameters)."""
    return rng.standard_normal((draws, len(parameters)))


def spread_over_people(
    parameters: Mapping[str, Parameter], scores: Array, rng: np.random.Generator, people: int
) -> dict[str, Array]:
    """Give each virtual person its own values, around those of its draw and study.

    Args:
        parameters: the numbers of the model.
        scores: (draws, parameters), as ``draw_prior`` gives them.
        rng: where the spread comes from.
        people: virtual people in one draw.

    Returns:
        Each parameter's values, shape (draws * people,), the people of a draw side by side.
    """
    draws = len(scores)
    values = {}
    for column, parameter in enumerate(parameters.values()):
        centre = parameter.value(scores[:, column])[:, None]
        study = parameter.study * rng.standard_normal((draws, 1))
        person = parameter.between * rng.standard_normal((draws, people))
        values[parameter.name] = parameter.spread(centre, study + person).ravel()
    return values
