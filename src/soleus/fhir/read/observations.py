"""Observations: numbers in a unit, and coded answers; a part of one (a component) is read as one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case.values import value_problem
from soleus.fhir.read.elements import BrokenElementError, newest
from soleus.fhir.read.findings import findings_of, is_danger
from soleus.knowledge.records import ANSWERS

if TYPE_CHECKING:
    from soleus.case.facts import Fact, Value
    from soleus.fhir.read.elements import Days, Element
    from soleus.fhir.read.entries import Entry, Unread
    from soleus.fhir.read.findings import Match, RecordReader, Statement
    from soleus.knowledge.records import Lookup

# Each status of R4's required list, with why it does not count ("" where it does).
STATUS = {
    "final": "", "amended": "", "corrected": "", "registered": "not_final", "preliminary": "not_final",
    "unknown": "not_final", "cancelled": "in_error", "entered-in-error": "in_error",
}  # fmt: skip


class UnreadValueError(ValueError):
    """A value is there but says nothing; its only argument is the name of the reason."""


def read_observation(entry: Entry, reader: RecordReader) -> tuple[list[Statement], list[Unread]]:
    """Read one Observation with its components.

    Raises:
        BrokenElementError: an element that counts is not of its form.
    """
    findings: list[Statement] = []
    unread: list[Unread] = []
    resource = entry.resource
    site = resource.one("bodySite")
    for part in (resource, *resource.many("component")):
        for match in reader.matches(entry, "observation", part.codings("code")):
            if part is resource and not _has_value(part) and resource.has("component"):
                continue  # a panel: its parts say it
            kept, passed = _read(match, part, site, reader)
            findings += kept
            unread += passed
    return findings, unread


def _read(
    match: Match, part: Element, site: Element | None, reader: RecordReader
) -> tuple[list[Statement], list[Unread]]:
    side, places = reader.side(match, (site,) if site is not None else ())
    days = _days(match.entry.resource)
    try:
        value = _value(match, part, places, reader)
        danger = is_danger(match.fact, value)
        limit = None if danger and match.lookup.ever else match.lookup.days
        why = reader.flaw(days, limit, danger=danger)
        if not why:
            return findings_of(match, value, side, days, part.place)
    except UnreadValueError as error:
        why = str(error)
    return [], [match.entry.unread(why, match.fact.name, part.place)]


def _value(match: Match, part: Element, places: set[str], reader: RecordReader) -> Value:
    _check_status(match.entry.resource)
    if part.has("dataAbsentReason"):
        raise UnreadValueError("no_value")
    if match.lookup.site and match.lookup.site not in places:
        raise UnreadValueError("other_site")
    if match.lookup.value == ANSWERS:
        return answer(part, match.lookup, reader)
    return quantity(part, "value", match.fact, reader)


def _check_status(resource: Element) -> None:
    status = resource.text("status")
    if status not in STATUS:
        raise BrokenElementError(f"{resource.place}.status")
    if STATUS[status]:
        raise UnreadValueError(STATUS[status])


def _has_value(part: Element) -> bool:
    return any(name.startswith("value") for name in part.content)


def _days(resource: Element) -> Days | None:
    period = resource.one("effectivePeriod")
    moments = (resource.days("effectiveDateTime"), resource.days("effectiveInstant"))
    return newest(*moments, period.days("start") if period is not None else None)


def answer(part: Element, lookup: Lookup, reader: RecordReader) -> Value:
    """Give what a coded answer means.

    Raises:
        UnreadValueError: there is none, or none that is understood.
    """
    codings = part.codings("valueCodeableConcept")
    if not codings:
        raise UnreadValueError("no_value")
    for coding in codings:
        for code in reader.mapping.by_code.get(coding, ()):
            if code.concept in lookup.answers:
                value: Value = lookup.answers[code.concept]
                return value
    raise UnreadValueError("unknown_answer")


def quantity(part: Element, prefix: str, fact: Fact, reader: RecordReader) -> Value:
    """Give a number in the fact's own unit, from ``valueQuantity``, ``valueDecimal`` or ``valueInteger``.

    Raises:
        UnreadValueError: there is no number, it has no unit that can be converted, or nobody can have it.
    """
    amount = part.one(f"{prefix}Quantity")
    if amount is None:
        bare = part.number(f"{prefix}Decimal") if part.has(f"{prefix}Decimal") else part.number(f"{prefix}Integer")
        if bare is None:
            raise UnreadValueError("no_value")
        return _within(fact, bare)
    if amount.text("comparator"):
        raise UnreadValueError("inexact")
    number = amount.number("value")
    if number is None:
        raise UnreadValueError("no_value")
    return _within(fact, number * _times(amount, fact, reader))


def _times(amount: Element, fact: Fact, reader: RecordReader) -> float:
    """Give how many of the fact's own unit one of this is."""
    units = reader.mapping.units.get(fact.unit or "", {})
    unit = amount.text("code") or amount.text("unit")
    if not unit and fact.unit in {"1", "{score}"}:
        return 1.0
    if unit not in units:
        raise UnreadValueError("no_unit")
    return units[unit]


def _within(fact: Fact, number: float) -> Value:
    value: Value = int(number) if fact.type == "integer" and number.is_integer() else number
    if value_problem(fact, value) is not None:
        raise UnreadValueError("out_of_range")
    return value
