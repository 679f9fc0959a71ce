"""Whose record it is: which resources are about one patient, and which day is "now" in it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from soleus.case.values import value_problem
from soleus.document import shown
from soleus.fhir.read.elements import BrokenElementError
from soleus.fhir.read.entries import HEADLINE
from soleus.fhir.read.findings import FactOrigin, Statement
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.fhir.read.elements import Days, Element
    from soleus.fhir.read.entries import Entry, Unread
    from soleus.fhir.read.findings import RecordReader

SEXES = {"female": "female", "male": "male", "other": "other"}  # "unknown" says nothing
# Where resources say when they are of; not when they were last stored or sent.
DATES = (
    "effectiveDateTime", "effectiveInstant", "onsetDateTime", "recordedDate", "authoredOn", "authored", "dateAsserted",
    "performedDateTime", "recordedOn", "timingDateTime", "issued", "date",
)  # fmt: skip
PERIODS = ("effectivePeriod", "onsetPeriod", "performedPeriod", "timingPeriod")
VISITS = ("Encounter", "EpisodeOfCare")  # of all that have a ``period``: an insurance or a plan runs for years ahead
UNMADE = ("entered-in-error", "planned", "draft", "proposed", "intended")  # what did not happen, or not yet
ENDED = ("finished", "completed", "stopped", "not-taken", "final", "amended", "corrected")  # so its end has come
_VERSION = re.compile(r"/_history/[^/]*\Z")
_PLAIN = re.compile(r"(?:\A|/)[A-Z][A-Za-z]+/[A-Za-z0-9.\-]+\Z", re.ASCII)
MOST_NAMED = 10  # patients that a refusal names


def subject(entry: Entry) -> str:
    """Give the id of the patient that a resource is about, or the address in a Bundle; "" where it does not say.

    Raises:
        BrokenElementError: the reference is not of its form.
    """
    if entry.type == "Patient":
        return entry.id or entry.url
    reference = entry.resource.one("subject") or entry.resource.one("patient")
    return "" if reference is None else _VERSION.sub("", reference.text("reference"))


def patient_of(entries: Iterable[Entry], wanted: str = "") -> tuple[frozenset[str], Entry | None]:
    """Give every name by which resources point to the one patient, and the Patient resource where there is one.

    Raises:
        ProblemsError: there are several patients and none was named, or the one named is not there.
    """
    names = _patients(entries)
    wanted = wanted.removeprefix("Patient/")
    if wanted and wanted not in names:
        raise ProblemsError(HEADLINE, [f"there is no patient '{shown(wanted)}' in it"])
    if not wanted and len(names) > 1:
        ids = ", ".join(shown(name) for name in list(names)[:MOST_NAMED])
        raise ProblemsError(HEADLINE, [f"it is of {len(names)} patients; name one with --patient, such as: {ids}"])
    name = wanted or next(iter(names), "")
    entry = names.get(name)
    known = {name, f"Patient/{name}", *({entry.url} if entry is not None and entry.url else ())} if name else set()
    return frozenset(known), entry


def _patients(entries: Iterable[Entry]) -> dict[str, Entry | None]:
    """Give the patients of a record by id, those too that are only pointed to."""
    patients: dict[str, Entry | None] = {}
    urls, pointed = set(), []
    for entry in entries:
        if entry.type == "Patient" and (entry.id or entry.url):
            twin = patients.setdefault(entry.id or entry.url, entry)
            if twin is not None and twin.url != entry.url:
                raise ProblemsError(HEADLINE, [f"two patients of it bear the id '{shown(entry.id)}'"])
            urls.add(entry.url)
        elif entry.type != "Patient":
            pointed.append(entry)
    for entry in pointed:
        try:
            reference = subject(entry)
        except BrokenElementError:
            continue  # told where the resource is read
        name = patient_name(reference)
        twin = patients.get(name)
        is_elsewhere = twin is not None and _is_elsewhere(reference, {twin.url})
        if name and reference not in urls and (name not in patients or is_elsewhere):
            patients[reference if is_elsewhere else name] = None
    return patients


def patient_name(reference: str) -> str:
    """Give the id in a reference to a Patient; an address of another kind (urn:uuid:...) is its own name."""
    before, slash, name = reference.rpartition("/")
    if not slash:
        return reference if reference.startswith("urn:") else ""
    return name if before == "Patient" or before.endswith("/Patient") else ""


def is_about(reference: str, names: frozenset[str]) -> bool:
    """Whether a reference points to the patient of these names."""
    return reference in names or (patient_name(reference) in names and not _is_elsewhere(reference, names))


def _is_elsewhere(reference: str, names: Iterable[str]) -> bool:
    """Whether a reference is to another server than the one that names the patient: ids are of their server."""
    servers = [name for name in names if name.startswith("http")]
    return bool(servers) and reference.startswith("http") and reference not in servers


def names_nobody(reference: str) -> bool:
    """Whether a reference leads to nothing that could be told apart: something contained, a search, a text."""
    return not (reference.startswith("urn:") or _PLAIN.search(reference))


def latest_day(entries: Iterable[Entry], until: date = date.max) -> date | None:
    """Give the latest day, up to one, that a record tells of; None where it tells none."""
    dated = (days.first for entry in entries for days in _dated(entry))
    return max((day for day in dated if day <= until), default=None)


def _dated(entry: Entry) -> Iterator[Days]:
    """Give the days on which something happened: a plan or the end of what still goes on may lie years ahead."""
    resource, status = entry.resource, entry.resource.content.get("status")
    verified = _span(resource, "verificationStatus")
    if status in UNMADE or (verified is not None and "entered-in-error" in str(verified.content)):
        return
    marks = ("start", "end") if status in ENDED else ("start",)
    periods = (*PERIODS, "period") if entry.type in VISITS else PERIODS
    for element, names in ((resource, DATES), *((_span(resource, name), marks) for name in periods)):
        for name in names if element is not None else ():
            try:
                days = element.days(name) if element is not None else None
            except BrokenElementError:
                continue
            if days is not None:
                yield days


def _span(resource: Element, name: str) -> Element | None:
    try:
        return resource.one(name)
    except BrokenElementError:
        return None


def read_patient(entry: Entry, reader: RecordReader) -> tuple[list[Statement], list[Unread]]:
    """Read age and sex.

    Raises:
        ProblemsError: this person has died.
        BrokenElementError: an element that counts is not of its form.
    """
    findings, unread = [], []
    resource, facts = entry.resource, reader.vocabulary.facts
    died = resource.days("deceasedDateTime")
    if resource.truth("deceasedBoolean") or (died is not None and died.first <= reader.as_of):
        raise ProblemsError(HEADLINE, [f"{entry.name}: the record says that this person has died"])
    born = resource.days("birthDate")
    if born is not None:
        origin = FactOrigin(entry.name, f"{resource.place}.birthDate", "", "birthDate", born.text)
        oldest, youngest = _years(born.first, reader.as_of), _years(born.last, reader.as_of)
        if oldest != youngest:
            unread.append(entry.unread("birth_unclear", "age_years", origin.place))
        elif value_problem(facts["age_years"], oldest) is not None:
            unread.append(entry.unread("out_of_range", "age_years", origin.place))
        else:
            findings.append(Statement("age_years", float(oldest), origin, None, replaces=True))
    sex = SEXES.get(resource.text("gender"))
    if sex is not None:
        origin = FactOrigin(entry.name, f"{resource.place}.gender", "", "gender", "")
        findings.append(Statement("sex", sex, origin, None, replaces=True))
    return findings, unread


def _years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
