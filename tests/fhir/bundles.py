"""Small records for tests: one patient, born in 1960, seen on the last day of March 2026."""

from datetime import date
from typing import Any

AS_OF = date(2026, 3, 31)
SCT, LOINC = "http://snomed.info/sct", "http://loinc.org"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SUBJECT = {"reference": "Patient/p1"}
PATIENT = {"resourceType": "Patient", "id": "p1", "birthDate": "1960-04-01", "gender": "female"}
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def condition(
    code: tuple[str, str],
    onset: str | None = "2026-03-20",
    *,
    clinical: str | None = "active",
    verified: str = "confirmed",
    site: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    resource: dict[str, Any] = {"resourceType": "Condition", "id": "c1", "code": concept(*code), "subject": SUBJECT}
    resource["verificationStatus"] = concept(VERIFIED, verified)
    if clinical:
        resource["clinicalStatus"] = concept(CLINICAL, clinical)
    if onset:
        resource["onsetDateTime"] = onset
    if site:
        resource["bodySite"] = [concept(SCT, site)]
    return resource | more


def observation(
    code: tuple[str, str], number: float | None, unit: str | None = None, when: str | None = "2026-03-20", **more: Any
) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": concept(*code),
        "subject": SUBJECT,
    }
    if when:
        resource["effectiveDateTime"] = when
    if number is not None:
        resource["valueQuantity"] = {"value": number} | ({"code": unit} if unit else {})
    return resource | more


def medicine(status: str = "active", authored: str = "2026-03-01", **more: Any) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": status,
        "intent": "order",
        "subject": SUBJECT,
    }
    return resource | {"authoredOn": authored, "medicationCodeableConcept": concept(RXNORM, "310965")} | more


def bundle(*resources: Any, patient: Any = PATIENT) -> dict[str, Any]:
    entries = [{"resource": resource} for resource in ((patient, *resources) if patient else resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}
