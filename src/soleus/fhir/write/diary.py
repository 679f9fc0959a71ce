"""A diary of a trial on one person as FHIR R4: a Bundle of all that is kept, in the order in which it was written.

A Patient without a name, an Observation for each outcome of an evening and for each event of the trial, and a
QuestionnaireResponse for what was known of the person. What was not told has no Observation. An entry that a later one
corrects stays, as entered in error, so that nobody counts it; the one that corrects it is "corrected". Entries that
stand beside each other on one day are both final: the higher number counts.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from soleus.fhir.header import DERIVED, ID, Knowledge, coding
from soleus.fhir.write.narrated import narrated
from soleus.fhir.write.questionnaire import UCUM
from soleus.fhir.write.response import questionnaire_response

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

PATIENT = "patient"
PAIN = "pain 0-10"  # the concept of the records' code list
GIRTH = "leg circumference"  # with the ankle as its body site
SITES = {"leg_pain": "site: leg", "ankle_cm": "site: ankle"}
UNITS = {"leg_pain": "{score}", "heaviness": "{score}", "ankle_cm": "cm", "hours_worn": "h"}
CODED = {"leg_pain": PAIN, "ankle_cm": GIRTH}
FINAL, CORRECTED, IN_ERROR = "final", "corrected", "entered-in-error"
NO_VALUE = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
NOT_SURE = "asked-unknown"  # asked, and the person does not know
PLACES = 6  # of a mean of two readings: behind them is only what binary numbers add


def diary_bundle(exported: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """Give the Bundle (a collection) as JSON.

    Args:
        exported: a diary as ``soleus trial export`` gives it: format, trial, and its events, oldest first.
        knowledge: the words and codes, and the address under which a site keeps its resources.
    """
    events = exported["events"]
    replaced = {event["replaces"] for event in events if event["kind"] == "entry"}
    patient: dict[str, Any] = {"resourceType": "Patient", "id": PATIENT}
    patient["identifier"] = [{"system": f"{knowledge.base}/trial", "value": str(exported["trial"])}]
    resources = [narrated(patient, "Patient", knowledge.book.words.intended_use)]
    for event in events:
        if event["kind"] == "entry":
            resources += _of_entry(event, replaced, knowledge)
        else:
            resources += _of_event(event, knowledge)
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"{knowledge.base}/{resource['resourceType']}/{resource['id']}", "resource": resource}
            for resource in resources
        ],
    }


def _of_entry(
    event: Mapping[str, Any], replaced: Container[int | None], knowledge: Knowledge
) -> Iterator[dict[str, Any]]:
    """Give the Observations of an evening: one for each outcome that was told, and one for the danger signs."""
    entry, replaces = event["entry"], event["replaces"]
    note = f"Entry {event['number']}" + (f", corrects entry {replaces}" if replaces is not None else "")
    common: dict[str, Any] = {
        "status": IN_ERROR if event["number"] in replaced else CORRECTED if replaces is not None else FINAL,
        "note": [{"time": date.fromordinal(event["written"]).isoformat(), "text": note}],
    }
    if entry["on_paper"]:
        common["method"] = _own("on_paper", knowledge)
    for name in ("leg_pain", "heaviness", "hours_worn"):
        if entry[name] is not None:
            yield _observation(event, name, knowledge, common | {"valueQuantity": _quantity(name, entry[name])})
    if entry["ankle_cm"]:
        yield _observation(event, "ankle_cm", knowledge, common | _girth(entry["ankle_cm"], knowledge))
    if entry["trouble"].strip():
        yield _observation(event, "trouble", knowledge, common | {"valueString": entry["trouble"]})
    yield _observation(event, "danger_signs", knowledge, common | _signs(entry, knowledge))


def _girth(girths: list[float], knowledge: Knowledge) -> dict[str, Any]:
    """Give the mean of the readings of the tape, and each of them."""
    reading = _own("tape_reading", knowledge)
    return {
        "valueQuantity": _quantity("ankle_cm", round(sum(girths) / len(girths), PLACES)),
        "component": [{"code": reading, "valueQuantity": _quantity("ankle_cm", value)} for value in girths],
    }


def _signs(entry: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """Say whether any sign is there: yes, not known, or (where none is unsure) no; and name each that was ticked."""
    unknown: dict[str, Any] = {"dataAbsentReason": {"coding": [coding(NO_VALUE, NOT_SURE)]}}
    any_there = {"valueBoolean": bool(entry["signs"])} if entry["signs"] or not entry["unsure"] else unknown
    component: list[dict[str, Any]] = [
        {"code": _sign(name, knowledge), "valueBoolean": True} for name in entry["signs"]
    ]
    component += [{"code": _sign(name, knowledge)} | unknown for name in entry["unsure"]]
    return any_there | ({"component": component} if component else {})


def _of_event(event: Mapping[str, Any], knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    """Give what happened in the trial, with each part of it, and what was known of the person then."""
    parts = {key: value for key, value in event.items() if key not in {"number", "kind", "day", "facts"}}
    component = [{"code": _own(name, knowledge)} | _part(value) for name, value in parts.items() if value != []]
    common = {"status": FINAL} | ({"component": component} if component else {})
    yield _observation(event, event["kind"], knowledge, common)
    if "facts" in event:
        subject = {"reference": f"Patient/{PATIENT}"}
        response = questionnaire_response(event["facts"], knowledge, subject, event["day"])
        response["id"] = f"{event['number']}-facts"
        # A reader of records must not take "no sign" of the start for today's, past the sign that stopped the trial.
        response["meta"] = {"tag": [coding(f"{knowledge.base}/CodeSystem/{ID}", DERIVED)]}
        yield narrated(response, knowledge.text.title, knowledge.book.words.intended_use)


def _part(value: Any) -> dict[str, Any]:  # noqa: ANN401  # as it is kept
    if isinstance(value, int):
        return {"valueInteger": value}
    return {"valueString": ", ".join(value) if isinstance(value, list) else value}


def _observation(event: Mapping[str, Any], name: str, knowledge: Knowledge, more: Mapping[str, Any]) -> dict[str, Any]:
    concept = _own(name, knowledge)
    if name in CODED:
        concept["coding"] = [_known(CODED[name], knowledge), *concept["coding"]]
    observation = {
        "resourceType": "Observation",
        "id": f"{event['number']}-{name.replace('_', '-')}",
        "code": concept,
        "subject": {"reference": f"Patient/{PATIENT}"},
        "effectiveDateTime": event["day"],
        **more,
    }
    if name in SITES:
        observation["bodySite"] = {"coding": [_known(SITES[name], knowledge)]}
    return narrated(observation, concept["text"], knowledge.book.words.intended_use)


def _own(name: str, knowledge: Knowledge) -> dict[str, Any]:
    """Give a concept of our own, where no standard code means just this."""
    text = name.replace("_", " ").capitalize()
    return {"coding": [coding(f"{knowledge.base}/CodeSystem/{ID}", name.replace("_", "-"), text)], "text": text}


def _sign(name: str, knowledge: Knowledge) -> dict[str, Any]:
    """Give a danger sign under the name of its question in the form."""
    label = knowledge.book.words.label(name)
    return {"coding": [coding(knowledge.canonical("Questionnaire"), name, label)], "text": label}


def _known(concept: str, knowledge: Knowledge) -> dict[str, Any]:
    """Give the last, and widest, code of a concept."""
    code = knowledge.records.by_concept[concept][-1]
    return coding(code.system, code.code, code.display)


def _quantity(name: str, value: float) -> dict[str, Any]:
    unit = UNITS[name]
    return {"value": value, "unit": unit.strip("{}"), "system": UCUM, "code": unit}
