"""Numbers of a study, beyond the figures of its effect, that cannot be: people, arms, percentages, ends of a scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.knowledge.figures import is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PERCENT = 100
_ON_A_SCALE = ("mean", "median", "q1", "q3")


def number_problems(location: str, entry: Mapping[str, Any]) -> list[str]:
    """Say everything that cannot be in the numbers of a study's entry; nothing if they can be."""
    problems = [*_people(location, entry), *_printed(f"{location}, printed", entry.get("printed"))]
    match entry.get("scale"):
        case None:
            pass
        case [low, high] if is_number(low) and is_number(high) and low < high:
            problems += _scale(location, entry.get("figures"), low, high)
        case scale if isinstance(scale, list):
            problems.append(f"{location}: scale must be [least, most]; it is '{scale}'")
    return problems


def _people(location: str, entry: Mapping[str, Any]) -> Iterator[str]:
    arms = entry.get("arms")
    arms = arms if isinstance(arms, dict) else {}
    counts = {"n": entry["n"], **arms} if "n" in entry else dict(arms)
    flaws = [
        f"{location}: {name} is {count}; people are counted in whole numbers above 0"
        for name, count in counts.items()
        if not _is_count(count)
    ]
    yield from flaws
    if not flaws and arms and "n" in entry and sum(arms.values()) != entry["n"]:
        yield f"{location}: the arms add up to {sum(arms.values())} people, not to {entry['n']}"


def _is_count(count: object) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and count > 0


def _printed(location: str, printed: object) -> Iterator[str]:
    """Look at further figures by their names: a p value, a percentage, an interval."""
    for key, value in printed.items() if isinstance(printed, dict) else ():
        for number in value if isinstance(value, list) else [value]:
            if not is_number(number):
                continue
            if str(key).endswith("percent") and abs(number) > _PERCENT:
                yield f"{location}: {key} is {number}; no more than 100 percent can be"
            if (str(key) == "p" or str(key).startswith("p_")) and not 0 <= number <= 1:
                yield f"{location}: {key} is {number}; a p value lies between 0 and 1"
        if str(key).endswith("interval") and not _goes_up(value):
            yield f"{location}: {key} is {value}; it must be numbers that go up"


def _goes_up(interval: object) -> bool:
    return isinstance(interval, list) and all(map(is_number, interval)) and interval == sorted(interval)


def _scale(location: str, figures: object, low: float, high: float) -> Iterator[str]:
    if not isinstance(figures, dict):
        return
    for arm in ("treated", "control"):
        part = figures.get(arm)
        for key, value in part.items() if isinstance(part, dict) else ():
            if key in _ON_A_SCALE and is_number(value) and abs(value) > max(abs(low), abs(high)):
                yield f"{location}, figures, {arm}: {key} is {value}, beyond the scale from {low} to {high}"
    estimate = figures.get("estimate")
    if figures.get("measure") == "MD" and is_number(estimate) and abs(estimate) > high - low:
        yield f"{location}, figures: a difference of {estimate} is more than the scale from {low} to {high}"
