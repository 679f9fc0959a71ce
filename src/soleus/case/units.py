"""The units of facts: how each is said, what people write for it, and which other units they write instead.

Inch, foot, pound and stone: exact by the international yard and pound agreement of 1959; a year has 365.25 days.
"""

from __future__ import annotations

from dataclasses import dataclass

WEEK = 7.0  # days
YEAR = 365.25  # days


@dataclass(frozen=True, slots=True)
class Conversion:
    """Another unit: one of it is ``times`` of ours. ``is_slip``: some write it without saying so."""

    name: str
    times: float
    spelled: str
    is_slip: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units at once, such as 5 ft 6 in, each a pattern with how many of ours one of it is."""

    large: str
    small: str
    large_times: float
    small_times: float


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: ``word`` is said behind a number, ``spelled`` is a pattern of what people write for it."""

    word: str
    spelled: str
    conversions: tuple[Conversion, ...] = ()
    pair: Pair | None = None


_HOURS = "(?:h|hrs?|hours?)"
_MINUTES = Conversion("minutes", 1 / 60, "m|mins?|minutes?")

# By the code in UCUM that the vocabulary gives. The slips of a unit stand in the order in which they are thought of.
UNITS = {
    "cm": Unit(
        "cm",
        "cm|cms|centimet(?:er|re)s?",
        (
            Conversion("inches", 2.54, 'in|ins|inch|inches|"', is_slip=True),
            Conversion("metres", 100.0, "m|met(?:er|re)s?", is_slip=True),
            Conversion("millimetres", 0.1, "mm|millimet(?:er|re)s?", is_slip=True),
        ),
        Pair(r"(?:ft|foot|feet|')", "(?:in|ins|inch|inches|\"|'')", 30.48, 2.54),
    ),
    "kg": Unit(
        "kg",
        "kg|kgs|kilos?|kilogram(?:me)?s?",
        (
            Conversion("pounds", 0.45359237, "lbs?|pounds?", is_slip=True),
            Conversion("grams", 0.001, "g|grams?", is_slip=True),
        ),
        Pair(r"(?:st|stones?)", "(?:lbs?|pounds?)", 6.35029318, 0.45359237),
    ),
    "a": Unit("years", "y|yo|yrs?|years?|yrs? old|years? old|years? of age"),
    "wk": Unit(
        "weeks",
        "w|wks?|weeks?",
        (
            Conversion("days", 1 / WEEK, "d|days?"),
            Conversion("months", YEAR / 12 / WEEK, "months?|mo|mths?"),
            Conversion("years", YEAR / WEEK, "y|yrs?|years?"),
        ),
    ),
    "h": Unit("hours", _HOURS, (_MINUTES,)),
    "h/d": Unit("hours a day", rf"{_HOURS}(?: ?(?:/|a|per|each|every) ?(?:d|day))?", (_MINUTES,)),
    "mm[Hg]": Unit("mmHg", "mm ?hg"),
    "{score}": Unit("", "/ ?10|out of (?:10|ten)|of 10|points?"),
    "1": Unit("", "eu"),
}
NO_UNIT = Unit("", "(?!)")


def unit_of(code: str | None) -> Unit:
    """Give the unit of a code in UCUM; one that is not listed is said as it stands."""
    return UNITS.get(code, Unit(code, "(?!)")) if code else NO_UNIT
