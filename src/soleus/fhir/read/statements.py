"""Resources that state something: diagnoses, allergies, medicines, devices, procedures.

That nothing is stated says nothing: only a diagnosis that was ruled out says no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.fhir.read.elements import BrokenElementError, newest
from soleus.fhir.read.findings import BOTH, findings_of, is_danger, safest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from soleus.fhir.read.elements import Days, Element
    from soleus.fhir.read.entries import Entry, Unread
    from soleus.fhir.read.findings import Match, RecordReader, Statement

HOLDS, OVER, REFUTED = "holds", "over", "refuted"

# The code lists of R4 that are required, each code with what it comes to: one of the three above, or a reason to pass
# it over. https://hl7.org/fhir/R4/terminologies-valuesets.html
CLINICAL = {
    "active": HOLDS,
    "recurrence": HOLDS,
    "relapse": HOLDS,
    "inactive": OVER,
    "remission": OVER,
    "resolved": OVER,
}
VERIFIED = {
    "confirmed": HOLDS, "unconfirmed": HOLDS, "provisional": HOLDS, "differential": "only_considered",
    "refuted": REFUTED, "entered-in-error": "in_error",
}  # fmt: skip
STATUS: Mapping[str, Mapping[str, str]] = {
    "MedicationRequest": {
        "active": HOLDS, "on-hold": OVER, "cancelled": "in_error", "completed": OVER, "entered-in-error": "in_error",
        "stopped": OVER, "draft": "only_considered", "unknown": "only_considered",
    },
    "MedicationStatement": {
        "active": HOLDS, "completed": OVER, "entered-in-error": "in_error", "intended": "only_considered",
        "stopped": OVER, "on-hold": OVER, "unknown": "only_considered", "not-taken": OVER,
    },
    "DeviceUseStatement": {
        "active": HOLDS, "completed": OVER, "entered-in-error": "in_error", "intended": "only_considered",
        "stopped": OVER, "on-hold": OVER,
    },
    "Procedure": {
        "preparation": "only_considered", "in-progress": HOLDS, "not-done": "in_error", "on-hold": "only_considered",
        "stopped": "only_considered", "completed": HOLDS, "entered-in-error": "in_error", "unknown": "only_considered",
    },
}  # fmt: skip
ONLY_PLANNED = ("proposal", "plan", "option")


def read_statement(
    entry: Entry, kind: str, codings: tuple[tuple[str, str], ...], reader: RecordReader
) -> tuple[list[Statement], list[Unread]]:
    """Read one statement.

    Args:
        entry: the resource.
        kind: its kind (``knowledge.records.KINDS``).
        codings: what its code, or that of its medicine, says.
        reader: what it is read by.

    Raises:
        BrokenElementError: an element that counts is not of its form.
    """
    matches = list(reader.matches(entry, kind, codings))
    findings: list[Statement] = []
    unread: list[Unread] = []
    if not matches:
        return findings, unread
    state, days = _state(entry, reader.as_of), _days(entry.resource, kind)
    if state == HOLDS and kind in {"medicine", "device"} and _has_ended(entry.resource, kind, reader.as_of):
        state = OVER
    for match in matches:
        kept, passed = _read(match, state, days, reader)
        findings += kept
        unread += passed
    return findings, unread


def _read(match: Match, state: str, dates: list[Days], reader: RecordReader) -> tuple[list[Statement], list[Unread]]:
    entry, lookup, fact = match.entry, match.lookup, match.fact
    sites = entry.resource.many("bodySite") if entry.type != "DeviceUseStatement" else ()
    side, places = reader.side(match, sites)
    days = _day(dates, reader.as_of, clears=state == REFUTED)
    value = safest(fact) if state == REFUTED and fact.danger else lookup.value
    limit = lookup.clears_days if state == REFUTED else lookup.days
    flaws = (
        state if state not in {HOLDS, OVER, REFUTED} else "",
        "not_now" if state == OVER and not lookup.ever else "",
        "not_refuting" if state == REFUTED and not _is_whole(match, side, sites) else "",
        "other_site" if lookup.site and lookup.site not in places else "",
        reader.flaw(days, limit, danger=state != REFUTED and is_danger(fact, value)),
    )
    why = next(filter(None, flaws), "")
    if why:
        return [], [entry.unread(why, fact.name)]
    return findings_of(match, value, side, days)


def _is_whole(match: Match, side: str, sites: tuple[Element, ...]) -> bool:
    """Whether what was ruled out is all that the fact asks for: every coding as broad, and no part of the body."""
    return set(match.codings) <= match.lookup.refuted and (not sites or side == BOTH)


def _state(entry: Entry, as_of: date) -> str:
    """Say whether what it states holds, is over, was refuted, or why it is passed over."""
    resource = entry.resource
    if entry.type in {"Condition", "AllergyIntolerance"}:
        verified = _word(resource, "verificationStatus", VERIFIED, HOLDS)
        return _clinical(resource, as_of) if verified == HOLDS else verified
    statuses = STATUS[entry.type]
    status = resource.text("status")
    if status not in statuses:
        raise BrokenElementError(f"{resource.place}.status")
    if resource.truth("doNotPerform"):
        return "negated"
    return "only_considered" if resource.text("intent") in ONLY_PLANNED else statuses[status]


def _clinical(resource: Element, as_of: date) -> str:
    """Say whether a diagnosis holds or is over on a day: what ends after it holds still."""
    spans = _spans(resource, ("abatementPeriod",))
    end = newest(resource.days("abatementDateTime"), *(span.days("start") for span in spans))
    if end is not None and end.first > as_of:
        return HOLDS
    is_over = resource.has("abatementDateTime", "abatementPeriod", "abatementAge", "abatementString")
    is_over = is_over and (end is None or end.last <= as_of)
    return _word(resource, "clinicalStatus", CLINICAL, OVER if is_over else HOLDS)


def _word(resource: Element, name: str, words: Mapping[str, str], default: str) -> str:
    codings = resource.codings(name)
    if not codings:
        return default
    named = {words[code] for _, code in codings if code in words}
    if len(named) != 1:  # none of the list, or two that speak against each other
        raise BrokenElementError(f"{resource.place}.{name}")
    return named.pop()


# Where each kind of statement says of when it is.
_DATES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "condition": (("onsetDateTime", "recordedDate"), ("onsetPeriod",)),
    "allergy": (("onsetDateTime", "recordedDate", "lastOccurrence"), ("onsetPeriod",)),
    "medicine": (("authoredOn", "effectiveDateTime", "dateAsserted"), ("effectivePeriod",)),
    "device": (("recordedOn", "timingDateTime"), ("timingPeriod",)),
    "procedure": (("performedDateTime",), ("performedPeriod",)),
}


def _days(resource: Element, kind: str) -> list[Days]:
    """Give its dates. A period counts from its begin, and to its end where that is over."""
    moments, periods = _DATES[kind]
    spans = _spans(resource, periods)
    dates = (*(resource.days(name) for name in moments), *(span.days("start") for span in spans))
    return [days for days in dates if days is not None]


def _day(dates: list[Days], as_of: date, *, clears: bool) -> Days | None:
    """Choose the date that counts: the oldest for what clears; else the newest that is not still to come, if any is."""
    if clears:
        return min(dates, key=lambda days: (days.first, days.last), default=None)
    return newest(*([days for days in dates if days.first <= as_of] or dates))


def _spans(resource: Element, names: tuple[str, ...]) -> list[Element]:
    return [span for name in names if (span := resource.one(name)) is not None]


def _has_ended(resource: Element, kind: str, as_of: date) -> bool:
    """Whether a period that it names is over."""
    ends = [span.days("end") for span in _spans(resource, _DATES[kind][1])]
    return any(end is not None and end.last < as_of for end in ends)
