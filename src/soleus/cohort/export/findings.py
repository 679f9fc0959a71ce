"""The rules of reading records as queries: from lines of NDJSON to what is said of each key of each patient.

They say what ``soleus.fhir.read`` says of a resource whose elements have their plain form; tests hold the two together,
resource by resource. A patient with any resource of another form, or with two entries of which order alone could
choose, is ``odd``: the reader of one record reads all that was kept of that patient.
"""

from __future__ import annotations

from soleus.cohort.export.lookups import CLINICAL_MAP, KINDS_MAP, VERIFIED_MAP, words_to_states
from soleus.cohort.export.shapes import CODED, FACTOR, FEW_CODES, MOMENTS, MOST_CODES, POINTERS, Shape
from soleus.cohort.readers import quoted
from soleus.fhir.header import ID
from soleus.fhir.read.statements import HOLDS, ONLY_PLANNED, OVER, STATUS
from soleus.knowledge.records import KINDS

SITES = ("bodySite[0]", "bodySite[1]")
STATED = frozenset(name for kind, names in KINDS.items() if kind != "observation" for name in names)
THINGS = ("Medication", "Device")
ORDERS = ("DeviceRequest", "ServiceRequest")
LISTED = "a list"
HEAPS = ("Bundle", LISTED)  # of resources: no line of an export is one
TYPES = ("Patient", "QuestionnaireResponse", *(name for names in KINDS.values() for name in names), *THINGS, *ORDERS)

_HEAD = (
    "resourceType", "id", "subject", "subject.reference", "patient.reference", "questionnaire", "component",
    "medicationReference.reference", "device.reference", "codeReference.reference",
)  # fmt: skip
_CONCEPTS = ("code", "medicationCodeableConcept", "codeCodeableConcept")


def kept_query(relation: str) -> str:
    """Write which lines are kept: those with a code that is known, all people, and Bundles, to be refused.

    Returns:
        Rows of ``type``, ``name`` (whom it is about) and ``json``.
    """
    paths = [f"$.{name}" for name in _HEAD]
    paths += [f"$.{name}.coding[{n}].code" for name in _CONCEPTS for n in range(MOST_CODES)]
    paths += [f"$.{name}.coding[{MOST_CODES}]" for name in _CONCEPTS]
    items = {path.removeprefix("$."): f"h[{n}]" for n, path in enumerate(paths, 1)}
    codes = [
        f"coalesce({', '.join(items[f'{name}.coding[{n}].code'] for name in _CONCEPTS)})" for n in range(MOST_CODES)
    ]
    is_known = " OR ".join(f"coalesce({code} IN (SELECT word FROM known), false)" for code in codes)
    pointers = ("medicationReference", "device", "codeReference")
    more = [
        *(items[f"{name}.coding[{MOST_CODES}]"] for name in _CONCEPTS),
        *(items[f"{name}.reference"] for name in pointers),
    ]
    part = (
        f"({items['component']} IS NOT NULL AND list_has_any(json_extract_string(CAST({items['component']} AS JSON),"
        f" '$[*].code.coding[*].code'), (SELECT list(split_part(code, '|', 2)) FROM codes WHERE kind = 'observation')))"
    )
    subject = (
        f"CASE WHEN {items['subject']} IS NOT NULL THEN {items['subject.reference']}"
        f" ELSE {items['patient.reference']} END"
    )
    unowned = ", ".join(map(quoted, (*THINGS, *HEAPS)))
    types = ", ".join(map(quoted, (*TYPES, *HEAPS)))
    return (
        f"SELECT type, name, json FROM (SELECT type, json,"
        f" CASE WHEN type = 'Patient' THEN coalesce({items['id']}, '') ELSE"
        f" coalesce(patient_name(regexp_replace({subject}, '/_history/[^/]*$', '')), '') END AS name,"
        f" CASE type WHEN 'Patient' THEN true"
        f" WHEN 'QuestionnaireResponse' THEN coalesce({items['questionnaire']} LIKE {quoted(f'%{ID}%')}, false)"
        f" ELSE {is_known} OR {part} OR {' OR '.join(f'{name} IS NOT NULL' for name in more)} END"
        f" OR type IN ({unowned}) AS is_kept"
        f" FROM (SELECT json, h, CASE WHEN {items['resourceType']} IS NULL AND json_type(json) = 'ARRAY'"
        f" THEN {quoted(LISTED)} ELSE {items['resourceType']} END AS type"
        f" FROM (SELECT json, json_extract_string(json, {quoted(paths)}) AS h FROM {relation}))"
        f" WHERE type IN ({types}))"
        f" WHERE is_kept AND (name <> '' OR type IN ({unowned}))"
    )


def _word(shape: Shape, path: str, words: str, default: str) -> str:
    """Write what the first known word of a concept comes to; broken where there are only unknown ones."""
    codes = ", ".join(f"{words}[{shape.text(f'{path}.coding[{n}].code')}]" for n in range(FEW_CODES))
    return f"coalesce({codes}, CASE WHEN len({shape.keys(path)}) > 0 THEN 'broken' ELSE {default} END)"


def _state(shape: Shape, today: int) -> str:
    """Write whether a statement holds, is over, was refuted, or why it says nothing; see ``read_statement``."""
    kind = shape.kind
    if kind in {"Condition", "AllergyIntolerance"}:
        over = " OR ".join(shape.is_there(f"abatement{name}") for name in ("DateTime", "Age", "String"))
        verified = _word(shape, "verificationStatus", VERIFIED_MAP, quoted(HOLDS))
        otherwise = f"CASE WHEN {over} THEN {quoted(OVER)} ELSE {quoted(HOLDS)} END"
        clinical = _word(shape, "clinicalStatus", CLINICAL_MAP, otherwise)
        return (
            f"CASE WHEN {clinical} = 'broken' THEN 'broken'"
            f" WHEN {verified} = {quoted(HOLDS)} THEN {clinical} ELSE {verified} END"
        )
    if kind not in STATUS:
        return "NULL"
    word = f"{words_to_states(STATUS[kind])}[{shape.text('status')}]"
    ends = [f"{name}.end" for name in MOMENTS[kind] if name.endswith("Period")] if kind in POINTERS else []
    has_ended = " OR ".join(f"coalesce(days({shape.text(end)}) // {FACTOR} < {today}, false)" for end in ends)
    return (
        f"CASE WHEN {word} IS NULL THEN 'broken' WHEN {shape.text('doNotPerform')} = 'true' THEN 'negated'"
        f" WHEN {shape.text('intent')} IN ({', '.join(map(quoted, ONLY_PLANNED))}) THEN 'only_considered'"
        f" WHEN {word} = {quoted(HOLDS)} AND ({has_ended or 'false'}) THEN {quoted(OVER)} ELSE {word} END"
    )


def lines_query(today: int) -> str:
    """Write what is read of each kept line, once: states, dates, codes, values; ``kept`` is the table of them.

    Args:
        today: the day that is now, in days since the first of January of the year 1.
    """
    return " UNION ALL ".join(f"({_lines(Shape(kind), today)})" for kind in MOMENTS)


def _lines(shape: Shape, today: int) -> str:
    kind, text = shape.kind, shape.text
    pointer = f"thing_name({text(f'{POINTERS[kind]}.reference')})" if kind in POINTERS else "CAST(NULL AS VARCHAR)"
    if kind.startswith("Medication"):  # a code in place goes before it
        pointer = f"CASE WHEN NOT {shape.is_there('medicationCodeableConcept')} THEN {pointer} END"
    sites = [shape.keys(path) for path in ("bodySite", *SITES) if f"{path}.coding" in shape.elements]
    columns = {
        "is_plain": f"{shape.is_plain()} AND {shape.is_settled(today) if kind in STATED else 'true'}",
        "is_modified": f"{shape.is_there('modifierExtension')} OR {shape.is_there('implicitRules')}",
        "state": f"CAST({_state(shape, today)} AS VARCHAR)",
        "age": f"CAST({shape.moments()} AS BIGINT)",
        "codes": shape.keys(CODED[kind]) if kind in CODED else "CAST([] AS VARCHAR[])",
        "pointer": pointer,
        "sites": " || ".join(sites) or "CAST([] AS VARCHAR[])",
        "has_two_sites": shape.is_there("bodySite[1]"),
        "number": f"TRY_CAST({text('valueQuantity.value')} AS DOUBLE)",
        "unit": f"coalesce(nullif({text('valueQuantity.code')}, ''), {text('valueQuantity.unit')}, '')",
        "is_inexact": f"coalesce({text('valueQuantity.comparator')} <> '', false)",
        "value_codes": shape.keys("valueCodeableConcept"),
        "status": text("status"),
        "intent": text("intent"),
        "is_negated": f"coalesce({text('doNotPerform')} = 'true', false)",
        "gender": text("gender"),
        "has_died": f"coalesce({text('deceasedBoolean')} = 'true', false)"
        f" OR coalesce(days({text('deceasedDateTime')}) % {FACTOR} <= {today}, false)",
    }
    written = ", ".join(f"{value} AS {name}" for name, value in columns.items())
    return (
        f"SELECT type, name, {KINDS_MAP}[type] AS kind, {written}, r FROM (SELECT *,"
        f" json_type(json, {shape.paths}) AS k, json_extract_string(json, {shape.paths}) AS t FROM kept"
        f" WHERE type = {quoted(kind)})"
    )
