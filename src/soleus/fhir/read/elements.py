"""Elements of a resource as plain JSON, with the place of each; what is not of FHIR's form is refused by its place."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

LONGEST_NAME = 200  # characters of an id or a code that are shown; a real id has at most 64
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)
DECEMBER = 12


class BrokenElementError(ValueError):
    """An element is not of the form that FHIR R4 gives it; its only argument is its place, never its value."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a date can mean: "2024-05" is any day of May. ``text`` is how it was written."""

    first: date
    last: date
    text: str

    def age(self, day: date, *, youngest: bool) -> int:
        """Give how many days before ``day`` it was, at least or at most."""
        return (day - (min(self.last, day) if youngest else self.first)).days


@dataclass(frozen=True, slots=True)
class Element:
    """A table of elements and its place, such as ``Bundle.entry[3].resource``."""

    content: Mapping[str, Any] = field(repr=False)
    place: str

    def has(self, *names: str) -> bool:
        """Whether one of these elements is there."""
        return any(self.content.get(name) is not None for name in names)

    def text(self, name: str) -> str:
        """Give a text; empty where there is none."""
        return self._of(name, str) or ""

    def truth(self, name: str) -> bool | None:
        """Give yes or no; None where it does not say."""
        value: bool | None = self._of(name, bool)
        return value

    def number(self, name: str) -> float | None:
        """Give a number; None where there is none."""
        value = self._of(name, (int, float))
        if isinstance(value, bool) or (value is not None and not math.isfinite(_as_float(value))):
            raise BrokenElementError(f"{self.place}.{name}")
        return None if value is None else _as_float(value)

    def one(self, name: str) -> Element | None:
        """Give a table of elements; None where there is none."""
        value = self._of(name, Mapping)
        return None if value is None else Element(value, f"{self.place}.{name}")

    def many(self, name: str) -> tuple[Element, ...]:
        """Give a list of tables of elements; empty where there is none."""
        parts = self._of(name, list) or []
        places = [f"{self.place}.{name}[{number}]" for number in range(len(parts))]
        for part, place in zip(parts, places, strict=True):
            if not isinstance(part, Mapping):
                raise BrokenElementError(place)
        return tuple(map(Element, parts, places))

    def days(self, name: str) -> Days | None:
        """Give a date or a time of day as the days that it can mean; None where there is none."""
        text = self.text(name)
        if not text:
            return None
        match = _DATE.fullmatch(text)
        try:
            if match is not None:
                return _days(match)
        except ValueError:  # such as the 31st of February
            pass
        raise BrokenElementError(f"{self.place}.{name}")

    def codings(self, name: str) -> tuple[tuple[str, str], ...]:
        """Give (system, code) of each coding of a CodeableConcept."""
        concept = self.one(name)
        return () if concept is None else concept.coded()

    def coded(self) -> tuple[tuple[str, str], ...]:
        """Give (system, code) of each coding of this CodeableConcept."""
        return tuple((coding.text("system"), coding.text("code")) for coding in self.many("coding"))

    def _of(self, name: str, kind: Any) -> Any:  # noqa: ANN401  # a type or several; what is of it
        value = self.content.get(name)
        if value is not None and not isinstance(value, kind):
            raise BrokenElementError(f"{self.place}.{name}")
        return value


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number of 400 digits
        return math.inf


def _days(match: re.Match[str]) -> Days:
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or month is None:
        return Days(date(year or 0, 1, 1), date(year or 0, DECEMBER, 31), match[0])
    if day is None:
        first = date(year, month, 1)
        after = date(year + month // DECEMBER, month % DECEMBER + 1, 1) if first < date(9999, DECEMBER, 1) else date.max
        return Days(first, after - timedelta(days=1), match[0])
    return Days(date(year, month, day), date(year, month, day), match[0][:10])


def newest(*dates: Days | None) -> Days | None:
    """Give the latest of several dates; None where there is none."""
    dated = [days for days in dates if days is not None]
    return max(dated, key=lambda days: (days.last, days.first)) if dated else None
