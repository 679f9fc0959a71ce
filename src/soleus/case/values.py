"""Which values a fact can have: allowed values, ranges, units and near misses, said once for every door."""

from __future__ import annotations

import math
from difflib import get_close_matches
from typing import TYPE_CHECKING

from soleus.case.amounts import amount
from soleus.case.units import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.case.facts import Fact

NEAR = 0.6  # how alike two names must be to be called a near miss (difflib ratio)
# No fact in any unit goes this far. Beyond it no unit is guessed: a number of 400 digits cannot even be multiplied.
MOST = 1e6
LONGEST_NAME = 60  # characters; no longer name is near to any of ours


def span(fact: Fact) -> str:
    """Say from where to where a number lies, without its unit."""
    return f"{fact.low or 0:g} to {fact.high or 0:g}"


def one_of(fact: Fact) -> str:
    """List the values of a choice."""
    return f"one of {', '.join(fact.values)}"


def allowed(fact: Fact) -> str:
    """Say which values a fact can have."""
    match fact.type:
        case "bool":
            return "must be true or false"
        case "choice":
            return f"must be {one_of(fact)}"
        case _:
            return f"must lie from {span(fact)}{in_unit(fact)}"


def near(name: str, names: Iterable[str]) -> str | None:
    """Give the name that somebody most likely meant, capital letters aside, or None."""
    if len(name) > LONGEST_NAME:
        return None
    by_small = {name_of.casefold(): name_of for name_of in names}
    close = get_close_matches(name.casefold(), by_small, n=1, cutoff=NEAR)
    return by_small[close[0]] if close else None


def did_you_mean(name: str, names: Iterable[str], otherwise: str = "") -> str:
    """Ask for the name that somebody most likely meant; where there is none, say something else."""
    meant = near(name, names)
    return f"did you mean '{meant}'?" if meant else otherwise


def value_problem(fact: Fact, value: object, *, quoting: bool = True) -> str | None:
    """Say what is wrong with a value, or None. Without ``quoting`` no number is told as it would be written."""
    match fact.type:
        case "bool":
            return None if isinstance(value, bool) else f"{allowed(fact)}, without quotes"
        case "choice":
            return _choice_problem(fact, value)
        case _:
            return _number_problem(fact, value, quoting=quoting)


def _choice_problem(fact: Fact, value: object) -> str | None:
    if not isinstance(value, str):
        return allowed(fact)
    if value in fact.values:
        return None
    hint = did_you_mean(value, fact.values)
    return f"{allowed(fact)}; {hint}" if hint else allowed(fact)


def _number_problem(fact: Fact, value: object, *, quoting: bool) -> str | None:
    kind = "a whole number" if fact.type == "integer" else "a number"
    unit = in_unit(fact)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        dot = _with_a_dot(fact, value) if quoting and isinstance(value, str) else ""
        return f"must be {kind}{unit}, written without its unit and without quotes{dot}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"must be {kind}{unit}; 'not a number' and infinity are refused, leave out what is not known"
    if fact.type == "integer" and not isinstance(value, int):
        return "must be a whole number"
    if fact.holds(value):
        return None
    unit_meant = other_unit(fact, value)
    hint = f"; is that in {unit_meant}?" if unit_meant else ""
    return f"{allowed(fact)}{hint}"


def _with_a_dot(fact: Fact, text: str) -> str:
    """Say how a number with a comma is written; empty for any other text."""
    if "," not in text or len(text) > LONGEST_NAME:
        return ""
    meant = amount(text.strip().casefold(), fact.unit or "")
    return f", and with a dot, not a comma{f': {meant.number:g}' if meant else ''}"


def slips(fact: Fact, number: float) -> Iterator[tuple[str, float]]:
    """Give each other unit that somebody may have written a number in, with what it then is in the fact's own."""
    for unit in unit_of(fact.unit).conversions if abs(number) < MOST else ():
        if unit.is_slip:
            yield unit.name, number * unit.times


def other_unit(fact: Fact, value: float) -> str | None:
    """Name the unit in which a number would lie in its fact's range, or None."""
    return next((name for name, meant in slips(fact, value) if fact.holds(meant)), None)


def in_unit(fact: Fact) -> str:
    """Name the unit behind a number, as " in cm"; empty for a bare number."""
    word = unit_of(fact.unit).word
    return f" in {word}" if word else ""
