"""Which numbers a maker's chart can print: a chart in inches or kPa is refused, never converted.

The bounds are wide: children's sizes, and the largest that are made for swollen legs, lie well inside.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, TypeGuard

from soleus.knowledge.garments import PLACES
from soleus.knowledge.load import key_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# By measure: the least number of any size, what the largest size must reach, and the most. A chart for grown-ups in
# inches ends at an ankle of 13 and a calf of 20, and one by American shoes at 14.
PRINTED: Mapping[str, tuple[float, float, float]] = {
    "ankle_cm": (10, 16, 70),
    "b1_cm": (10, 18, 80),
    "calf_cm": (15, 24, 100),
    "below_knee_cm": (15, 24, 100),
    "thigh_cm": (20, 36, 130),
    "length_cm": (15, 24, 120),
    "shoe_eu": (15, 24, 60),
}
UNDER, OVER = "is this in inches?", "is this in millimetres?"
SHOE_HINT = "is this another country's size?"

# mmHg at the ankle: what the strongest end of a label must reach, and the most. 15 to 40 mmHg are 2 to 5.3 kPa.
PRESSED = (8, 100)
SLACK_CM = (8, 100)  # a garment lying flat, its girth


def chart_problems(sizes: list[dict[str, Any]]) -> Iterator[str]:
    """Say which measures of a chart nobody's leg has, and which sizes have an ankle beyond the calf."""
    for measure, (least, reached, most) in PRINTED.items():
        numbers = [number for size in sizes for number in _numbers(size.get(measure, []))]
        hints = (SHOE_HINT, SHOE_HINT) if measure == "shoe_eu" else (UNDER, OVER)
        if numbers and (min(numbers) < least or max(numbers) < reached):
            yield f"{measure}: {min(numbers):g} to {max(numbers):g} is too little for this measure; {hints[0]}"
        elif numbers and max(numbers) > most:
            yield f"{measure}: {max(numbers):g} is too much for this measure; {hints[1]}"
    for size in sizes:
        ankle, calf = (_numbers(size.get(measure, [])) for measure in ("ankle_cm", "calf_cm"))
        if ankle and calf and min(ankle) > max(calf):
            yield f"size {size['size']}: ankle_cm lies beyond calf_cm; were they exchanged?"


def pressure_problem(mmhg: list[float]) -> str | None:
    """Say what is wrong with a label's pressure at the ankle, in mmHg."""
    reached, most = PRESSED
    if mmhg[1] < reached:
        return f"{mmhg[1]:g} is less than any label; is this in kPa?"
    if mmhg[1] > most:
        return f"{mmhg[1]:g} is more than any label; is this in another unit?"
    return None


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def fabric_problems(fabric: Mapping[str, Any], sizes: list[str]) -> list[str]:
    """Say what is wrong with what a laboratory measured of a fabric."""
    problems = key_problems("fabric", fabric, ("tension_n_per_m", "slack_cm"))
    if problems:
        return problems
    curve = fabric["tension_n_per_m"]
    pairs = isinstance(curve, list) and all(isinstance(p, list) and len(p) == len("xy") for p in curve)
    if not pairs or len(curve) < len("ab") or not all(is_number(n) for pair in curve for n in pair):
        problems.append("fabric: tension_n_per_m is a list of [stretch, tension] pairs, two or more")
    elif curve != sorted(curve) or [t for _, t in curve] != sorted(t for _, t in curve):
        problems.append("fabric: tension rises with stretch; the pairs stand in that order")
    slack = fabric["slack_cm"] if isinstance(fabric["slack_cm"], dict) else {}
    problems += key_problems("fabric, slack_cm", slack, sizes)
    for size, girths in slack.items():
        location = f"fabric, slack_cm, {size}"
        problems += key_problems(location, girths, PLACES)
        wrong = {place: _slack_problem(girth) for place, girth in girths.items()} if isinstance(girths, dict) else {}
        problems += [f"{location}, {place}: {problem}" for place, problem in wrong.items() if problem]
    return problems


def _slack_problem(girth: object) -> str | None:
    """Say what is wrong with a girth lying flat, in cm."""
    least, most = SLACK_CM
    is_girth = is_number(girth) and least <= girth <= most
    return None if is_girth else f"a girth from {least} to {most} cm; is this in inches?"


def _numbers(band: Any) -> list[float]:  # noqa: ANN401  # a band as written, checked before
    return [*band.values()] if isinstance(band, dict) else list(band)
