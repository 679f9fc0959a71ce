"""A patient's record as a case: every fact with its origin, and all that could not be read with its place and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from soleus.case.read import build_case
from soleus.case.start import nested
from soleus.document import shown
from soleus.fhir.read.answers import read_answers
from soleus.fhir.read.choose import choose
from soleus.fhir.read.elements import BrokenElementError
from soleus.fhir.read.entries import HEADLINE, Entry, Unread, entries, unversioned
from soleus.fhir.read.findings import FactOrigin, RecordReader, Statement
from soleus.fhir.read.observations import read_observation
from soleus.fhir.read.person import (
    is_about,
    is_of_another,
    latest_day,
    names_nobody,
    patient_name,
    patient_of,
    read_patient,
    subject,
)
from soleus.fhir.read.statements import read_statement
from soleus.knowledge.records import KINDS
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from soleus.case.case import Case
    from soleus.case.facts import Vocabulary
    from soleus.fhir.read.elements import Element
    from soleus.knowledge.records import RecordMapping

KIND_OF = {resource: kind for kind, resources in KINDS.items() for resource in resources}
# Resources that have a reader of their own.
WHOLE = {"Patient": read_patient, "QuestionnaireResponse": read_answers, "Observation": read_observation}
READ = (*KIND_OF, *WHOLE)
# What statements point to, by which element, and which element codes it.
POINTERS = {"medicine": "medicationReference", "device": "device"}
NAMED_BY = {"Medication": "code", "Device": "type"}
MODIFIED = ("modifierExtension", "implicitRules")
# Elements of other versions of FHIR that say that it was not so, or when it was, where R4 says it elsewhere.
OF_OTHER_VERSIONS: Mapping[str, tuple[str, ...]] = {
    "MedicationStatement": ("taken", "wasNotTaken"),
    "Procedure": ("notDone", "notPerformed", "occurrenceDateTime", "occurrencePeriod"),
}


@dataclass(frozen=True, slots=True)
class Record:
    """What a record says about one patient.

    Attributes:
        case: the facts; its origins name resource and date.
        as_of: the day that was taken for "now".
        patient: the patient's id; "" where the record names none.
        origins: where each fact comes from, by key.
        unread: what could not be read, or was set aside, in the order of the record.
        passed_over: how many resources of each type have nothing that a fact is read from.
    """

    case: Case
    as_of: date
    patient: str = field(repr=False)
    origins: Mapping[str, FactOrigin] = field(repr=False)
    unread: tuple[Unread, ...] = field(repr=False)
    passed_over: Mapping[str, int]


def read_record(
    content: object, vocabulary: Vocabulary, mapping: RecordMapping, *, patient: str = "", as_of: date | None = None
) -> Record:
    """Read a patient's record.

    Args:
        content: a Bundle, another resource, or a list of resources, as parsed JSON.
        vocabulary: the facts that there are.
        mapping: how they are read (``soleus.knowledge.records``).
        patient: the id of the patient that is meant; needed where the record is of several.
        as_of: the day that is "now"; left out, the latest day that the record tells of.

    Raises:
        ProblemsError: it is no record, tells no day, or is of several patients and none was named.
        CaseError: its facts cannot stand together; each with its origin.
    """
    resources, unread = entries(content)
    names, own = patient_of(resources, patient)
    ours = _about(resources, names, unread)
    day = as_of or latest_day(ours)
    if day is None:
        raise ProblemsError(HEADLINE, ["it tells no day, so nothing says what is now; give it with --as-of"])
    name = own.id or own.url if own is not None else next(map(patient_name, sorted(names)), patient)
    return _record(ours, RecordReader(vocabulary, mapping, day), _things(resources), unread, name)


def read_people(
    content: object, vocabulary: Vocabulary, mapping: RecordMapping, *, as_of: date | None = None
) -> Iterator[Record | ProblemsError]:
    """Read every patient of a bulk export, in the order in which they first appear; one who is refused is the error.

    Args:
        content: a list of resources, or a Bundle, as parsed JSON.
        vocabulary: the facts that there are.
        mapping: how they are read.
        as_of: the day that is "now"; left out, the latest day that each patient's own resources tell of.
    """
    resources, broken = entries(content)
    things = _things(resources)
    for name, ours in _by_patient(resources).items():
        day = as_of or latest_day(ours)
        if day is None:
            problem = f"Patient/{shown(name)}: it tells no day, so nothing says what is now"
            yield ProblemsError(HEADLINE, [problem])
            continue
        try:
            yield _record(ours, RecordReader(vocabulary, mapping, day), things, list(broken), name)
        except ProblemsError as error:
            yield error
        broken = []


def _by_patient(resources: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Give the resources of each patient; those that name none belong to nobody."""
    people: dict[str, list[Entry]] = {}
    patients = [entry for entry in resources if entry.type == "Patient" and entry.id]
    ids = {entry.url: entry.id for entry in reversed(patients) if entry.url}
    urls = {entry.id: entry.url for entry in reversed(patients)}  # the first of an id bears it
    for entry in resources:
        try:
            reference = subject(entry)
        except BrokenElementError:
            continue
        name = entry.id or reference if entry.type == "Patient" else ids.get(reference, patient_name(reference))
        address = entry.url if entry.type == "Patient" else reference
        if address and is_of_another(address, {urls.get(name, "")}):
            name = address
        if name:
            people.setdefault(name, []).append(entry)
    return people


def _about(resources: Iterable[Entry], names: frozenset[str], unread: list[Unread]) -> list[Entry]:
    """Give the resources about one patient; what does not say whom it is about is unread."""
    ours = []
    for entry in resources:
        try:
            reference = subject(entry)
        except BrokenElementError as error:
            unread.append(entry.unread("broken", place=str(error)))
            continue
        if entry.type in READ and entry.type != "Patient" and names_nobody(reference):
            unread.append(entry.unread("no_subject"))
        elif not reference or reference in names or is_about(reference, names):
            ours.append(entry)
    return ours


def _things(resources: Iterable[Entry]) -> dict[str, Entry]:
    """Give the medicines and devices by every name that a reference can have for them."""
    things = [entry for entry in resources if entry.type in NAMED_BY]
    return {name: entry for entry in things for name in (f"{entry.type}/{entry.id}", entry.url) if name}


def _record(
    ours: Iterable[Entry], reader: RecordReader, things: Mapping[str, Entry], unread: list[Unread], name: str
) -> Record:
    findings: dict[str, list[Statement]] = {}
    passed: Counter[str] = Counter()
    for entry in ours:
        try:
            kept, aside = _read(entry, reader, things)
        except BrokenElementError as error:
            kept, aside = [], [entry.unread("broken", place=str(error))]
        passed[entry.type] += not kept and not aside
        unread += aside
        for finding in kept:
            findings.setdefault(finding.key, []).append(finding)
    chosen: dict[str, Statement] = {}
    for key in (key for key in reader.vocabulary.every_key() if key in findings):
        best, aside = choose(findings[key], reader.vocabulary.fact(key))
        unread += aside
        if best is not None:
            chosen[key] = best
    facts: dict[str, Any] = {key: finding.value for key, finding in chosen.items()}
    origins = {key: finding.origin for key, finding in chosen.items()}
    case = build_case(
        nested(facts), reader.vocabulary, {key: str(origin) for key, origin in origins.items()}, quoting=False
    )
    return Record(case, reader.as_of, name, origins, tuple(unread), {kind: n for kind, n in passed.items() if n})


def _read(entry: Entry, reader: RecordReader, things: Mapping[str, Entry]) -> tuple[list[Statement], list[Unread]]:
    """Read one resource by its type; one of another type says nothing."""
    kind = KIND_OF.get(entry.type, "")
    if entry.type in READ and entry.resource.has(*MODIFIED):
        return [], [entry.unread("modified")]
    if entry.resource.has(*OF_OTHER_VERSIONS.get(entry.type, ())):
        return [], [entry.unread("other_version")]
    if entry.type in WHOLE:
        return WHOLE[entry.type](entry, reader)
    if not kind:
        return [], []
    codings = _codings(entry, kind, things)
    if kind in POINTERS and not codings:
        return [], [entry.unread("no_thing")]
    return read_statement(entry, kind, codings, reader)


def _codings(entry: Entry, kind: str, things: Mapping[str, Entry]) -> tuple[tuple[str, str], ...]:
    """Give the codes of what a statement is about: in place, contained, or elsewhere in the record."""
    resource, name = entry.resource, POINTERS.get(kind, "")
    if resource.has("medicationCodeableConcept"):
        return resource.codings("medicationCodeableConcept")
    if not name:
        return resource.codings("code")
    pointer = resource.one(name)
    reference = unversioned(pointer.text("reference")) if pointer is not None else ""
    contained = {f"#{part.text('id')}": part for part in resource.many("contained")}
    thing = contained.get(reference) or _thing(reference, things)
    if thing is None or thing.has(*MODIFIED) or thing.text("status") == "entered-in-error":
        return ()
    return thing.codings(NAMED_BY.get(thing.text("resourceType"), "code"))


def _thing(reference: str, things: Mapping[str, Entry]) -> Element | None:
    """Give what a reference leads to; an address leads to what bears its id, unless that is of another server."""
    thing = things.get(reference)
    if thing is None and reference.startswith("http"):
        thing = things.get("/".join(reference.split("/")[-2:]))
        thing = None if thing is None or is_of_another(reference, {thing.url}) else thing
    return None if thing is None else thing.resource
