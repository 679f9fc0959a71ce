"""The elements that are read of a resource, and the form in which a query may read them.

A resource of which every element below has its plain form is read by queries. Any other (a partial list, a fourth code,
a component, a name that stands twice) is left, with all else of its patient, to the reader of one record, which knows
every form. So queries never need to know what a broken element comes to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cohort.readers import quoted
from soleus.fhir.read.record import OF_OTHER_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_CODES, FEW_CODES = 5, 2  # codes of what is stated, and of its states, sites and answers, that queries read
TEXT, OBJECT, ARRAY, TRUTH = ("VARCHAR", "NULL"), ("OBJECT", "NULL"), ("ARRAY", "NULL"), ("BOOLEAN", "NULL")
NUMBER = ("UBIGINT", "BIGINT", "DOUBLE", "NULL")
PART = ("OBJECT",)  # of a list: there is no null in one
NOTHING_THERE: tuple[str, ...] = ()
ANY = ("anything",)  # looked at for being there alone

STATES, SPAN = ("verificationStatus", "clinicalStatus"), ("start", "end")
# Of each type: what it is coded by, the dates and periods that say when, and other elements that are text.
CODED: Mapping[str, str] = {
    "Condition": "code", "AllergyIntolerance": "code", "Procedure": "code", "Observation": "code",
    "MedicationRequest": "medicationCodeableConcept", "MedicationStatement": "medicationCodeableConcept",
    "DeviceRequest": "codeCodeableConcept", "ServiceRequest": "code",
}  # fmt: skip
MOMENTS: Mapping[str, tuple[str, ...]] = {
    "Condition": ("onsetDateTime", "recordedDate", "onsetPeriod"),
    "AllergyIntolerance": ("onsetDateTime", "recordedDate", "lastOccurrence", "onsetPeriod"),
    "MedicationRequest": ("authoredOn", "effectiveDateTime", "dateAsserted", "effectivePeriod"),
    "MedicationStatement": ("authoredOn", "effectiveDateTime", "dateAsserted", "effectivePeriod"),
    "DeviceUseStatement": ("recordedOn", "timingDateTime", "timingPeriod"),
    "Procedure": ("performedDateTime", "performedPeriod"),
    "Observation": ("effectiveDateTime", "effectiveInstant", "effectivePeriod"),
    "Patient": ("birthDate",),
    "DeviceRequest": ("authoredOn",),
    "ServiceRequest": ("authoredOn",),
    "QuestionnaireResponse": (),
}
POINTERS = {
    "MedicationRequest": "medicationReference", "MedicationStatement": "medicationReference",
    "DeviceUseStatement": "device", "DeviceRequest": "codeReference",
}  # fmt: skip


def _concept(path: str, most: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield f"{path}.coding", ARRAY
    for n in range(most):
        yield f"{path}.coding[{n}]", PART
        yield f"{path}.coding[{n}].system", TEXT
        yield f"{path}.coding[{n}].code", TEXT
    yield f"{path}.coding[{most}]", NOTHING_THERE


def _elements(kind: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from (("id", TEXT), ("modifierExtension", ANY), ("implicitRules", ANY))
    for name in ("subject", "patient", *((POINTERS[kind],) if kind in POINTERS else ())):
        yield from ((name, OBJECT), (f"{name}.reference", TEXT))
    for name in MOMENTS[kind]:
        if name.endswith("Period"):
            yield from ((name, OBJECT), (f"{name}.start", TEXT), (f"{name}.end", TEXT))
        else:
            yield name, TEXT
    if kind in CODED:
        yield CODED[kind], OBJECT
        yield from _concept(CODED[kind], MOST_CODES)
    if not kind.startswith("Medication"):  # the reader of records would read it of anything
        yield "medicationCodeableConcept", NOTHING_THERE
    yield from ((name, NOTHING_THERE) for name in OF_OTHER_VERSIONS.get(kind, ()))
    yield from _of_its_own(kind)


def _of_its_own(kind: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if kind == "Patient":
        yield from (("gender", TEXT), ("deceasedDateTime", TEXT), ("deceasedBoolean", TRUTH))
        return
    if kind in {"Condition", "AllergyIntolerance"}:
        for name in STATES:
            yield name, OBJECT
            yield from _concept(name, FEW_CODES)
        yield from (("abatementDateTime", TEXT), ("abatementPeriod", NOTHING_THERE))
        yield from ((f"abatement{name}", ANY) for name in ("Age", "String"))
    else:
        yield from (("status", TEXT), ("intent", TEXT), ("doNotPerform", TRUTH))
    if kind in POINTERS:
        yield "contained", NOTHING_THERE
    if kind == "Observation":
        yield from (("bodySite", OBJECT), *_concept("bodySite", FEW_CODES))
        yield from (("valueQuantity", OBJECT), ("valueQuantity.value", NUMBER))
        yield from ((f"valueQuantity.{name}", TEXT) for name in ("code", "unit", "comparator"))
        yield from (("valueCodeableConcept", OBJECT), *_concept("valueCodeableConcept", FEW_CODES))
        left = ("valueDecimal", "valueInteger", "component", "dataAbsentReason")
        yield from ((name, NOTHING_THERE) for name in left)
    elif kind != "DeviceUseStatement":
        yield "bodySite", ARRAY
        for name in ("bodySite[0]", "bodySite[1]"):
            yield name, PART
            yield from _concept(name, FEW_CODES)
        yield "bodySite[2]", NOTHING_THERE


class Shape:
    """The elements of one type of resource, in the words of a query.

    The query has ``json``, ``k`` and ``t``: the types and texts at ``paths``, as lists.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.elements = dict(_elements(kind))
        self._places = {path: n for n, path in enumerate(self.elements, 1)}
        self.paths = quoted([f"$.{path}" for path in self.elements])

    def text(self, path: str) -> str:
        """Write the text of an element; null where this type has none of the name."""
        return f"t[{self._places[path]}]" if path in self._places else "CAST(NULL AS VARCHAR)"

    def is_there(self, path: str) -> str:
        """Write whether an element is there."""
        place = self._places.get(path)
        return f"(k[{place}] IS NOT NULL AND k[{place}] <> 'NULL')" if place else "false"

    def is_plain(self) -> str:
        """Write whether every element has its plain form."""
        forms = []
        for path, types in self.elements.items():
            kind = f"k[{self._places[path]}]"
            if types != ANY:
                forms.append(f"{kind} IS NULL" + (f" OR {kind} IN ({', '.join(map(quoted, types))})" if types else ""))
        forms += [f"is_date({self.text(path)})" for path in self._dates()]
        forms.append("len(json_keys(json)) = len(list_distinct(json_keys(json)))")
        return " AND ".join(f"({form})" for form in forms)

    def is_settled(self, today: int) -> str:
        """Write whether a statement has happened, and has one word for each of its states.

        What lies ahead or ends, and what was ruled out by several codes or dates or of a part of the body, the reader
        of records weighs by rules of their own.
        """
        tests = [f"coalesce(days({self.text(path)}) % {FACTOR} <= {today}, true)" for path in self._dates()]
        if STATES[0] in self.elements:
            tests += [f"k[{self._places[f'{name}.coding[1]']}] IS NULL" for name in STATES]
            words = [self.is_there(name) for name in MOMENTS[self.kind]]
            dates = " + ".join(f"CAST({word} AS INTEGER)" for word in words)
            alone = f"NOT ({self.is_there('code.coding[1]')} OR {self.is_there('bodySite[0]')}) AND {dates} <= 1"
            tests += [f"coalesce({self.text(f'{STATES[0]}.coding[0].code')} <> 'refuted', true) OR ({alone})"]
            tests += [f"coalesce(days({self.text('abatementDateTime')}) // {FACTOR} <= {today}, true)"]
        several = " OR ".join(self.is_there(f"bodySite[{n}].coding[1]") for n in (0, 1))
        tests += [f"NOT ({self.is_there('bodySite[1]')} AND ({several}))"]
        return " AND ".join(f"({test})" for test in tests)

    def _dates(self) -> Iterator[str]:
        for name in (*MOMENTS[self.kind], "deceasedDateTime", "abatementDateTime"):
            yield from (f"{name}.{end}" for end in SPAN) if name.endswith("Period") else (name,)

    def moments(self) -> str:
        """Write its newest date; a period counts from its begin."""
        names = [f"{name}.start" if name.endswith("Period") else name for name in MOMENTS[self.kind]]
        return f"greatest({', '.join(f'days({self.text(name)})' for name in names)})" if names else "NULL"

    def keys(self, path: str) -> str:
        """Write the codes of a concept as a list (``soleus.cohort.export.lookups.code_key``)."""
        codes = ", ".join(
            f"CASE WHEN k[{self._places[f'{path}.coding[{n}]']}] IS NOT NULL THEN"
            f" coalesce({self.text(f'{path}.coding[{n}].system')}, '') || '|'"
            f" || coalesce({self.text(f'{path}.coding[{n}].code')}, '') END"
            for n in range(MOST_CODES)
            if f"{path}.coding[{n}]" in self._places
        )
        return f"list_filter(CAST([{codes}] AS VARCHAR[]), lambda key: key IS NOT NULL)"


# Days since the first of January of the year 1, the last that a date can mean and the first, in one number that sorts
# as both together do (``soleus.fhir.read.elements.Days``).
FACTOR = 4_000_000
FORM = r"\d{4}(?:-(\d\d)(?:-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?"
MACROS = tuple(
    f"CREATE TEMP MACRO {macro}"
    for macro in """
first_day(words) AS TRY_CAST(CASE length(words) WHEN 4 THEN words || '-01-01' WHEN 7 THEN words || '-01'
  ELSE left(words, 10) END AS DATE);
last_of(words) AS CASE length(words) WHEN 4 THEN TRY_CAST(words || '-12-31' AS DATE)
  WHEN 7 THEN last_day(first_day(words)) ELSE first_day(words) END;
is_date(words) AS words IS NULL OR words = '' OR (regexp_full_match(words, '@form@')
  AND left(words, 4) BETWEEN '0001' AND '9998' AND first_day(words) IS NOT NULL);
daynumber(day) AS CAST(day - DATE '0001-01-01' AS BIGINT);
days(words) AS CASE WHEN words <> '' THEN daynumber(last_of(words)) * @factor@ + daynumber(first_day(words)) END;
thing_name(reference) AS CASE WHEN reference LIKE 'http%'
  THEN regexp_extract(regexp_replace(reference, '/_history/[^/]*$', ''), '([^/]+/[^/]+)$', 1)
  ELSE regexp_replace(reference, '/_history/[^/]*$', '') END;
patient_name(reference) AS CASE
  WHEN reference NOT LIKE '%/%' THEN CASE WHEN reference LIKE 'urn:%' THEN reference ELSE '' END
  WHEN regexp_matches(reference, '(^|/)Patient/[^/]*$') THEN regexp_extract(reference, '[^/]*$') ELSE '' END
""".replace("@form@", FORM)
    .replace("@factor@", str(FACTOR))
    .split(";")
)
