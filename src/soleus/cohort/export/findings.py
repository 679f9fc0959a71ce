"""The rules of reading records as queries: from lines of NDJSON to what is said of each key of each patient.

They say what ``soleus.fhir.read`` says of a resource whose elements have their plain form; tests hold the two together,
resource by resource. A patient with any resource of another form, or with two entries of which order alone could
choose, is ``odd``: the reader of one record reads all that was kept of that patient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cohort.export.lookups import CLINICAL_MAP, KINDS_MAP, VERIFIED_MAP
from soleus.cohort.export.shapes import (
    ALL_PATHS,
    FACTOR,
    LONE_SITE,
    MOST_CODES,
    SITES,
    is_plain,
    is_there,
    keys,
    text,
)
from soleus.cohort.readers import quoted
from soleus.fhir.header import ID
from soleus.fhir.read.statements import HOLDS, ONLY_PLANNED, OVER, REFUTED, STATUS
from soleus.knowledge.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

THINGS = {"Medication": "code", "Device": "type"}
ORDERS = ("DeviceRequest", "ServiceRequest")
TYPES = ("Patient", "QuestionnaireResponse", *(name for names in KINDS.values() for name in names), *THINGS, *ORDERS)

_CODED = ("code", "medicationCodeableConcept", "codeCodeableConcept", "type")
_HEAD = (
    "resourceType", "id", "subject", "subject.reference", "patient.reference", "questionnaire", "component",
    "medicationReference.reference", "device.reference", "codeReference.reference",
)  # fmt: skip


def kept_query(relation: str) -> str:
    """Write which lines are kept: those with a code that is known, with where they point to, and all people.

    Returns:
        Rows of ``type``, ``name`` (whom it is about) and ``json``.
    """
    paths = [f"$.{name}" for name in _HEAD]
    paths += [f"$.{name}.coding[{n}].{part}" for name in _CODED for n in range(MOST_CODES) for part in ("system", "code")]
    paths += [f"$.{name}.coding[{MOST_CODES}]" for name in _CODED]
    at = {path.removeprefix("$."): f"h[{n}]" for n, path in enumerate(paths, 1)}
    pairs = [
        f"coalesce({at[f'{name}.coding[{n}].system']}, '') || '|' || {at[f'{name}.coding[{n}].code']}"
        for name in _CODED
        for n in range(MOST_CODES)
    ]
    is_known = " OR ".join(f"{pair} IN (SELECT code FROM known)" for pair in pairs)
    more = " OR ".join(f"{at[f'{name}.coding[{MOST_CODES}]']} IS NOT NULL" for name in _CODED)
    pointers = ("medicationReference", "device", "codeReference")
    pointer = f"coalesce({', '.join(at[f'{name}.reference'] for name in pointers)})"
    part = (
        f"({at['component']} IS NOT NULL AND list_has_any(json_extract_string(CAST({at['component']} AS JSON),"
        f" '$[*].code.coding[*].code'), (SELECT list(split_part(code, '|', 2)) FROM codes WHERE kind = 'observation')))"
    )
    whom = f"CASE WHEN {at['subject']} IS NOT NULL THEN {at['subject.reference']} ELSE {at['patient.reference']} END"
    return (
        f"SELECT type, name, json FROM (SELECT {at['resourceType']} AS type, json,"
        f" CASE WHEN {at['resourceType']} = 'Patient' THEN coalesce({at['id']}, '') ELSE"
        f" coalesce(patient_name(regexp_replace({whom}, '/_history/[^/]*$', '')), '') END AS name,"
        f" CASE {at['resourceType']} WHEN 'Patient' THEN true"
        f" WHEN 'QuestionnaireResponse' THEN coalesce({at['questionnaire']} LIKE {quoted(f'%{ID}%')}, false)"
        f" ELSE coalesce({is_known}, false) OR {more} OR {part} OR {pointer} IS NOT NULL END"
        f" OR {at['resourceType']} IN ({', '.join(map(quoted, THINGS))}) AS is_kept"
        f" FROM (SELECT json, json_extract_string(json, {quoted(paths)}) AS h FROM {relation})"
        f" WHERE {at['resourceType']} IN ({', '.join(map(quoted, TYPES))}))"
        f" WHERE is_kept AND (name <> '' OR type IN ({', '.join(map(quoted, THINGS))}))"
    )


def _dates(names: Sequence[str]) -> str:
    return f"greatest({', '.join(f'days({text(name)})' for name in names)})"


_MOMENTS: Mapping[str, tuple[str, ...]] = {
    "Condition": ("onsetDateTime", "recordedDate", "onsetPeriod.start"),
    "AllergyIntolerance": ("onsetDateTime", "recordedDate", "lastOccurrence", "onsetPeriod.start"),
    "MedicationRequest": ("authoredOn", "effectiveDateTime", "dateAsserted", "effectivePeriod.start"),
    "MedicationStatement": ("authoredOn", "effectiveDateTime", "dateAsserted", "effectivePeriod.start"),
    "DeviceUseStatement": ("recordedOn", "timingDateTime", "timingPeriod.start"),
    "Procedure": ("performedDateTime", "performedPeriod.start"),
    "Observation": ("effectiveDateTime", "effectiveInstant", "effectivePeriod.start"),
    "Patient": ("birthDate",),
    "DeviceRequest": ("authoredOn",),
    "ServiceRequest": ("authoredOn",),
}


def _word(path: str, words: str, default: str) -> str:
    """Write what the first known word of a concept comes to; broken where there are only unknown ones."""
    codes = ", ".join(f"{words}[{text(f'{path}.coding[{n}].code')}]" for n in range(MOST_CODES))
    return f"coalesce({codes}, CASE WHEN len({keys(path)}) > 0 THEN 'broken' ELSE {default} END)"


def _state(today: int) -> str:
    """Write whether a statement holds, is over, was refuted, or why it says nothing; see ``read_statement``."""
    over = " OR ".join(is_there(f"abatement{name}") for name in ("DateTime", "Period", "Age", "String"))
    verified = _word("verificationStatus", VERIFIED_MAP, quoted(HOLDS))
    clinical = _word("clinicalStatus", CLINICAL_MAP, f"CASE WHEN {over} THEN {quoted(OVER)} ELSE {quoted(HOLDS)} END")
    ends = {"MedicationRequest": "effectivePeriod.end", "MedicationStatement": "effectivePeriod.end",
            "DeviceUseStatement": "timingPeriod.end"}  # fmt: skip
    has_ended = " OR ".join(
        f"(type = {quoted(kind)} AND coalesce(days({text(path)}) // {FACTOR} < {today}, false))"
        for kind, path in ends.items()
    )
    words = "MAP {" + ", ".join(
        f"{quoted(f'{kind} {word}')}: {quoted(state)}" for kind, states in STATUS.items() for word, state in states.items()
    ) + "}"  # fmt: skip
    return (
        f"CASE WHEN type IN ('Condition', 'AllergyIntolerance') THEN (CASE WHEN {clinical} = 'broken' THEN 'broken'"
        f" WHEN {verified} = {quoted(HOLDS)} THEN {clinical} ELSE {verified} END)"
        f" WHEN {words}[type || ' ' || {text('status')}] IS NULL THEN 'broken'"
        f" WHEN {text('doNotPerform')} = 'true' THEN 'negated'"
        f" WHEN {text('intent')} IN ({', '.join(map(quoted, ONLY_PLANNED))}) THEN 'only_considered'"
        f" WHEN {words}[type || ' ' || {text('status')}] = {quoted(HOLDS)} AND ({has_ended}) THEN {quoted(OVER)}"
        f" ELSE {words}[type || ' ' || {text('status')}] END"
    )


def _pointer() -> str:
    """Write the reference to the medicine or device; a code in place goes before it."""
    return (
        f"CASE WHEN type = 'DeviceUseStatement' THEN {text('device.reference')}"
        f" WHEN type = 'DeviceRequest' THEN {text('codeReference.reference')}"
        f" WHEN type LIKE 'Medication%' AND NOT {is_there('medicationCodeableConcept')}"
        f" THEN {text('medicationReference.reference')} END"
    )


def lines_query(today: int) -> str:
    """Write what is read of each kept line, once: states, dates, codes, values; ``kept`` is the table of them.

    Args:
        today: the day that is now, in days since the first of January of the year 1.
    """
    age = "CASE type " + " ".join(f"WHEN {quoted(kind)} THEN {_dates(names)}" for kind, names in _MOMENTS.items())
    coded = (
        f"CASE WHEN type LIKE 'Medication%' THEN {keys('medicationCodeableConcept')}"
        f" WHEN type = 'DeviceRequest' THEN {keys('codeCodeableConcept')} ELSE {keys('code')} END"
    )
    sites = f"CASE WHEN type = 'Observation' THEN {keys(LONE_SITE)} ELSE {keys(SITES[0])} || {keys(SITES[1])} END"
    columns = {
        "is_plain": is_plain(),
        "is_modified": f"{is_there('modifierExtension')} OR {is_there('implicitRules')}",
        "state": _state(today),
        "age": f"{age} END",
        "codes": coded,
        "pointer": _pointer(),
        "sites": sites,
        "number": f"TRY_CAST({text('valueQuantity.value')} AS DOUBLE)",
        "unit": f"coalesce(nullif({text('valueQuantity.code')}, ''), {text('valueQuantity.unit')}, '')",
        "is_inexact": f"coalesce({text('valueQuantity.comparator')} <> '', false)",
        "value_codes": keys("valueCodeableConcept"),
        "status": text("status"),
        "intent": text("intent"),
        "is_negated": f"coalesce({text('doNotPerform')} = 'true', false)",
        "gender": text("gender"),
        "has_died": f"coalesce({text('deceasedBoolean')} = 'true', false)"
        f" OR coalesce(days({text('deceasedDateTime')}) % {FACTOR} <= {today}, false)",
    }  # fmt: skip
    written = ", ".join(f"{value} AS {name}" for name, value in columns.items())
    return (
        f"SELECT r, type, name, {KINDS_MAP}[type] AS kind, {written} FROM (SELECT rowid AS r, *,"
        f" json_type(json, {ALL_PATHS}) AS k, json_extract_string(json, {ALL_PATHS}) AS t FROM kept"
        f" WHERE type NOT IN ({', '.join(map(quoted, THINGS))}))"
    )

