"""The figures of one outcome as a paper prints them, and which of them cannot be.

A paper gives events, means, medians, paired means or a contrast (a difference or ratio with its interval, standard
error or p value). ``soleus.evidence`` computes an effect from each; nothing is computed or turned round in the files.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeGuard

from soleus.knowledge.load import key_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RATIOS = ("RR", "OR", "HR")
EVENT_MEASURES = ("RR", "OR", "RD")
MEAN_MEASURES = ("MD", "SMD")
MEASURES = (*MEAN_MEASURES, "RR", "OR", "HR", "RD")
# What an arm holds, by kind; a mean has either the spread of people (sd) or its own error (se).
_ARM_KEYS = {
    "events": (("n", "events"), ()),
    "means": (("n", "mean"), ("sd", "se")),
    "medians": (("n", "median", "q1", "q3"), ()),
    "paired_means": (("mean", "sd"), ()),
}
_KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "events": (("treated", "control", "measure"), ()),
    "means": (("treated", "control", "measure"), ()),
    "medians": (("treated", "control", "measure"), ()),
    "paired_means": (("pairs", "treated", "control", "measure"), ("p", "correlation")),
    "paired_medians": (("pairs", "median", "q1", "q3", "measure"), ("turned",)),
    "contrast": (("measure", "estimate"), ("interval", "level", "se", "p", "p_below", "turned")),
}
KINDS = tuple(_KEYS)
_MEASURES_OF = {
    "events": EVENT_MEASURES,
    "means": MEAN_MEASURES,
    "medians": ("MD",),
    "paired_means": ("MD",),
    "paired_medians": ("MD",),
    "contrast": MEASURES,
}
SPREADS = ("interval", "se", "p", "p_below")
LEVEL = 95.0  # percent: what an interval covers where nothing else is printed
# The error of a log ratio is at least this over the root of the people, were half of them in each arm and (odds) half
# of those had the event: 1/d1 + 1/d2 >= 4/n for hazards, four cells of n/4 for odds.
_LEAST_ERROR = {"HR": 2.0, "OR": 4.0}
_MOST, _LEAST, _LEAST_P = 1e12, 1e-12, 1e-300  # beyond them a number is a slip of the pen
_ROUNDING = 0.9  # printed figures are rounded: an interval a little too narrow is no fault


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """What is printed of one arm; None where a paper of that kind gives none."""

    n: int | None = None
    events: int | None = None
    mean: float | None = None
    sd: float | None = None
    se: float | None = None
    median: float | None = None
    q1: float | None = None
    q3: float | None = None


@dataclass(frozen=True, slots=True)
class PrintedFigures:
    """The figures of one outcome as printed; ``kind`` says which are there.

    Attributes:
        measure: MD, SMD, RR, OR, HR or RD (of proportions, or in points of 100 where the study's unit says percent).
        interval: of ``level`` percent; of a ratio, not on the logarithmic scale.
        p: an exact p value, two-sided; ``p_below`` only its upper bound ("p < 0.001").
        turned: the paper prints control minus treated, or the like: the sign (of a ratio: its logarithm) is turned.
        pairs: people who were measured both ways.
        correlation: between the two measurements of one person.
    """

    kind: str
    measure: str
    treated: ArmFigures | None = None
    control: ArmFigures | None = None
    pairs: int | None = None
    median: float | None = None
    q1: float | None = None
    q3: float | None = None
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    level: float = LEVEL
    se: float | None = None
    p: float | None = None
    p_below: float | None = None
    correlation: float | None = None
    turned: bool = False


def figures_of(entry: Mapping[str, Any]) -> PrintedFigures:
    """Make the record of an entry in which ``figures_problems`` finds nothing wrong."""
    rest = {key: value for key, value in entry.items() if key not in {"treated", "control", "interval"}}
    arms: dict[str, Any] = {key: ArmFigures(**entry[key]) for key in ("treated", "control") if key in entry}
    interval = tuple(entry["interval"]) if "interval" in entry else None
    return PrintedFigures(interval=interval, **arms, **rest)


def figures_problems(location: str, entry: object, people: object = None) -> list[str]:
    """Say everything that cannot be in the figures of an outcome among so many people; nothing if they can be."""
    if not isinstance(entry, dict):
        return [f"{location}: must be a table of keys and values"]
    kind = entry.get("kind")
    if kind not in KINDS:
        return [f"{location}: kind is '{kind}' (allowed: {', '.join(KINDS)})"]
    required, optional = _KEYS[kind]
    problems = key_problems(location, entry, ("kind", *required), optional)
    if entry.get("measure") not in _MEASURES_OF[kind]:
        problems.append(f"{location}: measure is '{entry.get('measure')}' (of {kind}: {', '.join(_MEASURES_OF[kind])})")
    if not isinstance(entry.get("turned", False), bool):
        problems.append(f"{location}: turned must be true or false")
    problems += [
        p for arm in ("treated", "control") if arm in entry for p in _arm(f"{location}, {arm}", kind, entry[arm])
    ]
    problems += [p for key in ("pairs", *_NUMBERS) if key in entry for p in _number(location, key, entry[key])]
    problems += _quartiles(location, entry)
    problems += [*_paired(location, entry)] if kind == "paired_means" else []
    problems += [*_contrast(location, entry, people)] if kind == "contrast" else []
    return problems + _sum(location, entry, people)


_NUMBERS = tuple(f.name for f in fields(PrintedFigures) if "float" in str(f.type) and f.name != "interval")
_WHOLE = ("n", "events", "pairs")
_ABOVE_ZERO = ("n", "pairs", "sd", "se")


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number that could stand in a paper (true and false are none)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _MOST


def _number(location: str, key: str, value: object) -> Iterator[str]:
    if not is_number(value):
        yield f"{location}: {key} must be a number of at most {_MOST:g}; it is '{value}'"
        return
    if key in _WHOLE and value != int(value):
        yield f"{location}: {key} is {value}, but people are counted in whole numbers"
    if key in _ABOVE_ZERO and value < _LEAST:
        yield f"{location}: {key} is {value}; it must be above 0"
    if key in {"n", "pairs"} and value == 1:
        yield f"{location}: {key} is 1, and one person has no spread"
    if key == "events" and value < 0:
        yield f"{location}: events are {value}; there cannot be fewer than none"
    if key in {"p", "p_below"} and not _LEAST_P <= value <= 1:
        yield f"{location}: {key} is {value}; a p value lies above 0 and is at most 1"
    if key == "level" and not 0 < value < 100:  # noqa: PLR2004  # percent
        yield f"{location}: level is {value}; an interval covers between 0 and 100 percent"
    if key == "correlation" and not -1 < value < 1:
        yield f"{location}: correlation is {value}; it lies between -1 and 1"


def _arm(location: str, kind: str, arm: object) -> list[str]:
    required, optional = _ARM_KEYS.get(kind, ((), ()))
    problems = key_problems(location, arm, required, optional)
    if not isinstance(arm, dict):
        return problems
    for key, value in arm.items():
        problems += _number(location, key, value)
    if kind == "means" and ("sd" in arm) == ("se" in arm):
        problems.append(f"{location}: a mean has either sd (the spread of people) or se (the error of the mean)")
    events, n = arm.get("events"), arm.get("n")
    if is_number(events) and is_number(n) and events > n:
        problems.append(f"{location}: {events} events among {n} people cannot be")
    return problems + _quartiles(location, arm)


def _quartiles(location: str, part: Mapping[str, Any]) -> list[str]:
    q1, median, q3 = (part.get(key) for key in ("q1", "median", "q3"))
    if not (is_number(q1) and is_number(median) and is_number(q3)) or (q1 <= median <= q3 and q1 < q3):
        return []
    return [f"{location}: quartiles {q1} and {q3} do not lie around the median {median}"]


def _paired(location: str, entry: Mapping[str, Any]) -> Iterator[str]:
    if ("p" in entry) == ("correlation" in entry):
        yield f"{location}: paired means need either p or correlation, or their difference has no spread"
    means = [arm.get("mean") for key in ("treated", "control") if isinstance(arm := entry.get(key), dict)]
    if "p" in entry and (means[:1] == means[1:] or entry["p"] == 1):
        yield f"{location}: there is no difference, so a p value tells no spread"


def _contrast(location: str, entry: Mapping[str, Any], people: object) -> Iterator[str]:
    estimate, measure = entry.get("estimate"), entry.get("measure")
    if not any(key in entry for key in SPREADS):
        yield f"{location}: a contrast needs one of {', '.join(SPREADS)}"
    ratio = measure in RATIOS
    if is_number(estimate) and ratio and estimate <= 0:
        yield f"{location}: {measure} is {estimate}; a ratio is above 0"
    no_difference = estimate == (1 if ratio else 0) or 1 in (entry.get("p"), entry.get("p_below"))
    if no_difference and not {"interval", "se"} & set(entry):
        yield f"{location}: there is no difference, so a p value tells no spread"
    if measure == "RD" and is_number(estimate) and abs(estimate) > 100:  # noqa: PLR2004  # percent
        yield f"{location}: a difference of {estimate} percent cannot be"
    if "interval" in entry:
        yield from _interval(location, entry, people)


def _interval(location: str, entry: Mapping[str, Any], people: object) -> Iterator[str]:
    match entry["interval"]:
        case [low, high] if is_number(low) and is_number(high):
            pass
        case interval:
            yield f"{location}: interval must be [low, high]; it is '{interval}'"
            return
    estimate, measure = entry.get("estimate"), entry.get("measure")
    if low >= high:
        yield f"{location}: the interval from {low} to {high} must go up"
    elif is_number(estimate) and not low <= estimate <= high:
        yield f"{location}: the interval from {low} to {high} is not around its estimate {estimate}"
    if measure in RATIOS and low <= 0:
        yield f"{location}: the interval of {measure} begins at {low}; a ratio is above 0"
    elif (
        isinstance(measure, str)
        and measure in _LEAST_ERROR
        and is_number(people)
        and is_too_narrow(entry, float(people))
    ):
        yield f"{location}: the interval from {low} to {high} is narrower than {people} people allow"


def is_too_narrow(entry: Mapping[str, Any], people: float) -> bool:
    """Tell whether the interval of a log OR or HR is narrower than any trial of so many people could give."""
    low, high = entry["interval"]
    if not 0 < low < high or people <= 0:
        return False
    level = level if is_number(level := entry.get("level", LEVEL)) and 0 < level < 100 else LEVEL  # noqa: PLR2004  # percent
    error = (math.log(high) - math.log(low)) / (2 * NormalDist().inv_cdf(0.5 + level / 200))
    return error < _ROUNDING * _LEAST_ERROR[entry["measure"]] / math.sqrt(people)


def _sum(location: str, entry: Mapping[str, Any], people: object) -> list[str]:
    arms = [arm.get("n") for key in ("treated", "control") if isinstance(arm := entry.get(key), dict)]
    counts = [entry["pairs"]] if "pairs" in entry else arms
    numbers = [count for count in counts if is_number(count)]
    if not is_number(people) or sum(numbers) <= people:
        return []
    return [f"{location}: {' and '.join(map(str, numbers))} people are more than the {people} of the study"]
