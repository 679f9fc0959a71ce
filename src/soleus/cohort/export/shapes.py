"""The elements that are read of a resource, and the form in which a query may read them.

A resource of which every element below has its plain form is read by queries. Any other (a partial list, a fourth code,
a component, a name that stands twice) is left, with all else of its patient, to the reader of one record, which knows
every form. So queries never need to know what a broken element comes to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cohort.readers import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CODES = 5  # codes of one concept that queries read
TEXT, OBJECT, ARRAY, TRUTH = ("VARCHAR", "NULL"), ("OBJECT", "NULL"), ("ARRAY", "NULL"), ("BOOLEAN", "NULL")
NUMBER = ("UBIGINT", "BIGINT", "DOUBLE", "NULL")
PART = ("OBJECT",)  # of a list: there is no null in one
ABSENT: tuple[str, ...] = ()

DATES = (
    "onsetDateTime", "recordedDate", "lastOccurrence", "authoredOn", "effectiveDateTime", "effectiveInstant",
    "dateAsserted", "recordedOn", "timingDateTime", "performedDateTime", "birthDate", "deceasedDateTime",
)  # fmt: skip
SPANS = ("onsetPeriod", "effectivePeriod", "timingPeriod", "performedPeriod")
CONCEPTS = ("code", "medicationCodeableConcept", "codeCodeableConcept", "valueCodeableConcept", "verificationStatus",
            "clinicalStatus")  # fmt: skip
# Where the one form is a table and the other a list, the type of the resource says which it must be.
LONE_SITE, SITES = "bodySite", ("bodySite[0]", "bodySite[1]")


def _concept(path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield f"{path}.coding", ARRAY
    for n in range(MOST_CODES):
        yield f"{path}.coding[{n}]", PART
        yield f"{path}.coding[{n}].system", TEXT
        yield f"{path}.coding[{n}].code", TEXT
    yield f"{path}.coding[{MOST_CODES}]", ABSENT


def _elements() -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in ("id", "status", "intent", "gender"):
        yield name, TEXT
    for name in ("subject", "patient", "medicationReference", "device", "codeReference"):
        yield name, OBJECT
        yield f"{name}.reference", TEXT
    yield from ((name, TEXT) for name in DATES)
    for name in SPANS:
        yield from ((name, OBJECT), (f"{name}.start", TEXT), (f"{name}.end", TEXT))
    for name in CONCEPTS:
        yield name, OBJECT
        yield from _concept(name)
    yield from _concept(LONE_SITE)
    for name in SITES:
        yield name, PART
        yield from _concept(name)
    yield "bodySite[2]", ABSENT
    yield from (("doNotPerform", TRUTH), ("deceasedBoolean", TRUTH))
    yield from (("valueQuantity", OBJECT), ("valueQuantity.value", NUMBER))
    yield from ((f"valueQuantity.{name}", TEXT) for name in ("code", "unit", "comparator"))
    yield from ((name, ABSENT) for name in ("valueDecimal", "valueInteger", "component", "contained"))


ELEMENTS = dict(_elements())
# Looked at for being there alone.
MARKS = ("modifierExtension", "implicitRules", "abatementDateTime", "abatementPeriod", "abatementAge",
         "abatementString")  # fmt: skip
PATHS = (*ELEMENTS, *MARKS, "bodySite")
PLACES = {path: n for n, path in enumerate(PATHS, 1)}
ALL_PATHS = quoted([f"$.{path}" for path in PATHS])


def text(path: str) -> str:
    """Write the text of an element: an item of ``t``, the texts of ``PATHS``."""
    return f"t[{PLACES[path]}]"


def is_there(path: str) -> str:
    """Write whether an element is there; ``k`` are the types of ``PATHS``."""
    return f"(k[{PLACES[path]}] IS NOT NULL AND k[{PLACES[path]}] <> 'NULL')"


def is_plain() -> str:
    """Write whether every element has its plain form; ``json``, ``type``, ``k`` and ``t`` are the row's."""
    forms = []
    for path, types in ELEMENTS.items():
        kind = f"k[{PLACES[path]}]"
        forms.append(f"{kind} IS NULL" + (f" OR {kind} IN ({', '.join(map(quoted, types))})" if types else ""))
    forms += [f"is_date({text(name)})" for name in DATES]
    forms += [f"is_date({text(f'{span}.{end}')})" for span in SPANS for end in ("start", "end")]
    site = f"k[{PLACES['bodySite']}]"
    forms.append(
        f"{site} IS NULL OR {site} IN ('NULL', CASE WHEN type = 'Observation' THEN 'OBJECT' ELSE 'ARRAY' END)"
    )
    forms.append(f"type LIKE 'Medication%' OR NOT {is_there('medicationCodeableConcept')}")
    forms.append("len(json_keys(json)) = len(list_distinct(json_keys(json)))")
    return " AND ".join(f"({form})" for form in forms)


def keys(path: str) -> str:
    """Write the codes of a concept as a list of up to ``MOST_CODES`` (``soleus.cohort.export.lookups.code_key``)."""
    codes = ", ".join(
        f"CASE WHEN k[{PLACES[f'{path}.coding[{n}]']}] IS NOT NULL THEN coalesce({text(f'{path}.coding[{n}].system')}"
        f", '') || '|' || coalesce({text(f'{path}.coding[{n}].code')}, '') END"
        for n in range(MOST_CODES)
    )
    return f"list_filter([{codes}], lambda key: key IS NOT NULL)"


# Days since the first of January of the year 1, the last that a date can mean and the first, in one number that sorts
# as both together do (``soleus.fhir.read.elements.Days``).
FACTOR = 4_000_000
FORM = r"\d{4}(?:-(\d\d)(?:-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?"
MACROS = (
    "CREATE TEMP MACRO first_day(words) AS TRY_CAST(CASE length(words) WHEN 4 THEN words || '-01-01' WHEN 7 THEN"
    " words || '-01' ELSE left(words, 10) END AS DATE)",
    "CREATE TEMP MACRO last_of(words) AS CASE length(words) WHEN 4 THEN TRY_CAST(words || '-12-31' AS DATE)"
    " WHEN 7 THEN last_day(first_day(words)) ELSE first_day(words) END",
    f"CREATE TEMP MACRO is_date(words) AS words IS NULL OR words = '' OR (regexp_full_match(words, '{FORM}')"
    " AND left(words, 4) BETWEEN '0001' AND '9998' AND first_day(words) IS NOT NULL)",
    "CREATE TEMP MACRO daynumber(day) AS CAST(day - DATE '0001-01-01' AS BIGINT)",
    f"CREATE TEMP MACRO days(words) AS CASE WHEN words <> '' THEN daynumber(last_of(words)) * {FACTOR}"
    " + daynumber(first_day(words)) END",
    "CREATE TEMP MACRO patient_name(reference) AS CASE WHEN reference NOT LIKE '%/%' THEN CASE WHEN reference LIKE"
    " 'urn:%' THEN reference ELSE '' END WHEN regexp_matches(reference, '(^|/)Patient/[^/]*$')"
    " THEN regexp_extract(reference, '[^/]*$') ELSE '' END",
)
