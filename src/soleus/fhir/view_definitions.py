"""The mapping of records as ViewDefinitions (SQL on FHIR v2): which rows of which resources a population needs.

One view for each type of resource, a row for each of its codes, with what the rules of reading look at: whom it is
about, its states, its dates, its value and unit, its body site. Which codes count, and for which fact, stands in the
list beside them, to be joined by system and code. Nothing here goes beyond the part of FHIRPath
that every runner has. https://build.fhir.org/ig/FHIR/sql-on-fhir-v2/
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from soleus.fhir.header import ID
from soleus.knowledge.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.fhir.header import Knowledge

    Columns = tuple[tuple[str, str, str], ...]  # (name, FHIRPath, FHIR type)

SUBJECT: Columns = (("patient", "subject.getReferenceKey(Patient)", "string"),)
# What is read of each type beside its id and its codes.
COLUMNS: Mapping[str, Columns] = {
    "Condition": (
        *SUBJECT,
        ("clinical_status", "clinicalStatus.coding.first().code", "code"),
        ("verification_status", "verificationStatus.coding.first().code", "code"),
        ("onset", "onset.ofType(dateTime)", "dateTime"),
        ("recorded", "recordedDate", "dateTime"),
        ("body_site", "bodySite.coding.first().code", "code"),
    ),
    "AllergyIntolerance": (
        ("patient", "patient.getReferenceKey(Patient)", "string"),
        ("clinical_status", "clinicalStatus.coding.first().code", "code"),
        ("verification_status", "verificationStatus.coding.first().code", "code"),
        ("onset", "onset.ofType(dateTime)", "dateTime"),
        ("recorded", "recordedDate", "dateTime"),
    ),
    "Observation": (
        *SUBJECT,
        ("status", "status", "code"),
        ("effective", "effective.ofType(dateTime)", "dateTime"),
        ("value", "value.ofType(Quantity).value", "decimal"),
        ("unit", "value.ofType(Quantity).code", "code"),
        ("comparator", "value.ofType(Quantity).comparator", "code"),
        ("answer_system", "value.ofType(CodeableConcept).coding.first().system", "uri"),
        ("answer_code", "value.ofType(CodeableConcept).coding.first().code", "code"),
        ("body_site", "bodySite.coding.first().code", "code"),
    ),
    "MedicationRequest": (
        *SUBJECT, ("status", "status", "code"), ("intent", "intent", "code"),
        ("do_not_perform", "doNotPerform", "boolean"), ("authored", "authoredOn", "dateTime"),
    ),
    "MedicationStatement": (
        *SUBJECT, ("status", "status", "code"), ("effective", "effective.ofType(dateTime)", "dateTime"),
        ("begin", "effective.ofType(Period).start", "dateTime"), ("end", "effective.ofType(Period).end", "dateTime"),
    ),
    "DeviceUseStatement": (
        *SUBJECT, ("status", "status", "code"), ("device", "device.getReferenceKey(Device)", "string"),
    ),
    "Procedure": (
        *SUBJECT, ("status", "status", "code"), ("performed", "performed.ofType(dateTime)", "dateTime"),
        ("body_site", "bodySite.coding.first().code", "code"),
    ),
}  # fmt: skip
MEDICINE = "medication.ofType(CodeableConcept)"
UNCODED = ("DeviceUseStatement",)  # points to a Device, which has the code


def view_definitions(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Give the ViewDefinitions as JSON, the person first."""
    resources = [resource for resources in KINDS.values() for resource in resources]
    return [_person(knowledge), *(_view(knowledge, resource) for resource in resources)]


def _head(knowledge: Knowledge, resource: str) -> dict[str, Any]:
    name = f"{ID}-{resource.lower()}"
    return {
        "resourceType": "ViewDefinition",
        "url": f"{knowledge.base}/ViewDefinition/{name}",
        "name": name.replace("-", "_"),
        "status": "draft",
        "fhirVersion": ["4.0.1"],
        "resource": resource,
    }


def _column(name: str, path: str, kind: str) -> dict[str, Any]:
    return {"name": name, "path": path, "type": kind}


def _person(knowledge: Knowledge) -> dict[str, Any]:
    columns = (("id", "getResourceKey()", "string"), ("born", "birthDate", "date"), ("sex", "gender", "code"),
               ("deceased", "deceased.ofType(boolean)", "boolean"))  # fmt: skip
    return _head(knowledge, "Patient") | {"select": [{"column": [_column(*column) for column in columns]}]}


def _view(knowledge: Knowledge, resource: str) -> dict[str, Any]:
    columns = (("id", "getResourceKey()", "string"), *COLUMNS[resource])
    select: list[dict[str, Any]] = [{"column": [_column(*column) for column in columns]}]
    view = _head(knowledge, resource) | {"select": select}
    if resource in UNCODED:
        return view
    coded = MEDICINE if resource.startswith("Medication") else "code"
    select.append(
        {"forEach": f"{coded}.coding", "column": [_column("system", "system", "uri"), _column("code", "code", "code")]}
    )
    if resource == "Observation":
        select.append({"forEachOrNull": "component", "column": [
            _column("component_system", "code.coding.first().system", "uri"),
            _column("component_code", "code.coding.first().code", "code"),
            _column("component_value", "value.ofType(Quantity).value", "decimal"),
            _column("component_unit", "value.ofType(Quantity).code", "code"),
        ]})  # fmt: skip
    return view


def code_list(knowledge: Knowledge) -> str:
    """Give the codes that are read, as CSV: the fact, the kind of resource, the concept, and the leg of each."""
    lines = io.StringIO()
    rows = csv.writer(lines, lineterminator="\n")
    rows.writerow(("fact", "kind", "concept", "system", "code", "side"))
    for lookup in knowledge.records.lookups:
        for code in knowledge.records.codes_of(lookup):
            rows.writerow((lookup.fact, lookup.kind, code.concept, code.system, code.code, code.side))
    return lines.getvalue()
