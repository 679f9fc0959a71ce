"""Which values a fact can have: allowed values, ranges, units and near misses, said once for every door."""

from __future__ import annotations

import math
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soleus.case.facts import Fact

# What people write where the list wants another unit; used only to make the refusal helpful, never to convert.
OTHER_UNITS = {
    "cm": (("inches", 2.54), ("metres", 100.0), ("millimetres", 0.1)),
    "kg": (("pounds", 0.45359237), ("grams", 0.001)),
}
# No fact in any unit goes this far. Beyond it no unit is guessed: a number of 400 digits cannot even be multiplied.
MOST = 1e6
NEAR = 0.6  # how alike two names must be to be called a near miss (difflib ratio)


def allowed(fact: Fact) -> str:
    """Say which values a fact can have."""
    match fact.type:
        case "bool":
            return "must be true or false"
        case "choice":
            return f"must be one of {', '.join(fact.values)}"
        case _:
            return f"must lie from {fact.low or 0:g} to {fact.high or 0:g}{in_unit(fact)}"


def value_problem(fact: Fact, value: object) -> str | None:
    """Say what is wrong with a value, or None."""
    match fact.type:
        case "bool":
            return None if isinstance(value, bool) else f"{allowed(fact)}, without quotes"
        case "choice":
            return _choice_problem(fact, value)
        case _:
            return _number_problem(fact, value)


def _choice_problem(fact: Fact, value: object) -> str | None:
    if isinstance(value, str) and value in fact.values:
        return None
    close = get_close_matches(value, fact.values, n=1, cutoff=NEAR) if isinstance(value, str) else []
    hint = f"; did you mean '{close[0]}'?" if close else ""
    return f"{allowed(fact)}{hint}"


def _number_problem(fact: Fact, value: object) -> str | None:
    kind = "a whole number" if fact.type == "integer" else "a number"
    unit = in_unit(fact)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"must be {kind}{unit}, written without its unit and without quotes"
    if isinstance(value, float) and not math.isfinite(value):
        return f"must be {kind}{unit}; 'not a number' and infinity are refused, leave out what is not known"
    if fact.type == "integer" and not isinstance(value, int):
        return "must be a whole number"
    low, high = fact.low or 0, fact.high or 0
    if low <= value <= high:
        return None
    other = other_unit(fact, value)
    hint = f"; is that in {other}?" if other else ""
    return f"{allowed(fact)}{hint}"


def other_unit(fact: Fact, value: float) -> str | None:
    """Name the unit in which a number would lie in its fact's range, or None."""
    others = OTHER_UNITS.get(fact.unit or "", ()) if abs(value) < MOST else ()
    return next((name for name, factor in others if (fact.low or 0) <= value * factor <= (fact.high or 0)), None)


def in_unit(fact: Fact) -> str:
    """Name the unit behind a number, as " in cm"; empty for a bare number."""
    words = {"a": "years", "wk": "weeks", "h": "hours", "h/d": "hours a day", "mm[Hg]": "mmHg"}
    return "" if fact.unit in {"1", "{score}"} else f" in {words.get(fact.unit or '', fact.unit or '')}"
