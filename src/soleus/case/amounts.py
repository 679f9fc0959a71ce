"""Amounts as people write them: with a comma, a unit behind, in feet, pounds, months or words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from soleus.case.units import unit_of

NUMBER = r"[+-]?(?:[0-9]{1,9}(?:[.,][0-9]{1,20})?|[.,][0-9]{1,20})"  # a double of a record has up to 17 digits
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@dataclass(frozen=True, slots=True)
class TypedAmount:
    """A number in the fact's own unit; converted from another unit, to one decimal, or taken as it stood."""

    number: float
    is_converted: bool = False


def amount(typed: str, unit: str, *, is_class: bool = False) -> TypedAmount | None:
    """Understand an amount, or None. A class may be written as "class III" or "C3"."""
    text = re.sub(r"^(?:about|around|roughly|approximately|approx\.?|ca\.?|~|=) ?", "", _without_words(typed))
    if is_class:
        text = re.sub(r"^(?:nyha )?(?:class |stage |grade |c ?(?=[0-9]))?", "", text)
        if text in ROMAN:
            return TypedAmount(float(ROMAN[text]))
    match = re.fullmatch(rf"({NUMBER}) ?(?:{unit_of(unit).spelled})?", text)
    if match:
        number = _number(match[1])
        return None if number is None else TypedAmount(number)
    return _pair(text, unit) or _converted(text, unit)


def _number(written: str) -> float | None:
    """Read a number; a comma before three digits may part thousands, so it is asked again."""
    if re.search(r"[1-9][0-9]{0,2},[0-9]{3}$", written):
        return None
    return float(written.replace(",", "."))


def _converted(text: str, unit: str) -> TypedAmount | None:
    for other_unit in unit_of(unit).conversions:
        match = re.fullmatch(rf"({NUMBER}) ?(?:{other_unit.spelled})", text)
        number = _number(match[1]) if match else None
        if number is not None:
            return TypedAmount(round(number * other_unit.times, 1), is_converted=True)
    return None


def _pair(text: str, unit: str) -> TypedAmount | None:
    pair = unit_of(unit).pair
    match = pair and re.fullmatch(rf"({NUMBER}) ?{pair.large}(?: ?(?:and )?({NUMBER}) ?{pair.small}?)?", text)
    if not pair or not match:
        return None
    many, few = _number(match[1]), _number(match[2] or "0")
    if many is None or few is None or few < 0 or few * pair.small_times >= pair.large_times:
        return None
    return TypedAmount(round(many * pair.large_times + few * pair.small_times, 1), is_converted=True)


def _without_words(typed: str) -> str:
    """Write number words as digits ("fifty eight" as 58), and "2 and a half" as 2.5."""
    ones = {word: number for number, word in enumerate(_ONES)}
    tens = {word: 10 * number for number, word in enumerate(_TENS, start=2)}
    ten, digit = "|".join(tens), "|".join(_ONES[1:10])
    text = re.sub(rf"\b({ten})[ -]({digit})\b", lambda m: str(tens[m[1]] + ones[m[2]]), typed)
    text = re.sub(r"\b[a-z]+\b", lambda m: str({**ones, **tens}.get(m[0], m[0])), text)
    text = re.sub(r"\b([0-9]+)(?: and a half| 1/2| and 1/2)\b", r"\1.5", text)
    return re.sub(r"^(?:half an?|1/2(?: an?)?) (?=h)", "0.5 ", text)
