"""The door for record systems in an application of its own, behind the guard that stands before it in the server."""

import json
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.routing import Route
from starlette.testclient import TestClient

from soleus.web.guard import Guard
from soleus.web.hooks.application import hook_service
from soleus.web.hooks.door import PATH, HooksDoor
from soleus.web.problem import problem

DATA = Path(__file__).parents[2] / "data" / "cds-hooks"
ADDRESS = "http://127.0.0.1:8497"
TODAY = date(2026, 11, 28)
MOST_BYTES = 200_000
SCT, ICD = "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
SCIATICA, CAUDA_EQUINA, ARTERIAL, FOOT_DROP = "23056005", "192970008", "840580004", "M21.371"
APPLYING = "229511001"


async def refuse(_scope, status):
    return problem(status)


def client_of(door):
    app = FastAPI(openapi_url=None)
    app.router.routes.append(Route(f"{PATH}{{place:path}}", door))
    app.add_middleware(Guard, most_bytes=1000, requests_a_minute=10**9, refuse=refuse, most_bytes_of_record=MOST_BYTES)
    return TestClient(app, base_url=ADDRESS)


@pytest.fixture(scope="session")
def service(book):
    return hook_service(book, ADDRESS)


@pytest.fixture(scope="session")
def client(service):
    return client_of(HooksDoor(service, None, today=lambda: TODAY))


def recorded():
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(DATA.glob("[0-9]*.json"))}


def condition(name, code, onset="2026-11-20"):
    return {
        "resourceType": "Condition",
        "id": name,
        "code": {"coding": [{"system": ICD if code.startswith("M") else SCT, "code": code}]},
        "subject": {"reference": "Patient/p1"},
        "clinicalStatus": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]
        },
        "onsetDateTime": onset,
    }


def abi(leg, value):
    side = {"left": "7771000", "right": "24028007"}[leg]
    return {
        "resourceType": "Observation",
        "id": f"abi-{leg}",
        "status": "final",
        "code": {"coding": [{"system": SCT, "code": "446841001"}]},
        "bodySite": {"coding": [{"system": SCT, "code": side}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-11-20",
        "valueQuantity": {"value": value, "system": "http://unitsofmeasure.org", "code": "{ratio}"},
    }


def bundle(*resources):
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}


def call(*conditions, hook="patient-view", observations=(), **prefetch):
    patient = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1958-03-02"}
    return {
        "hook": hook,
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/x", "patientId": "p1"},
        "prefetch": {
            "patient": patient,
            "conditions": bundle(*conditions),
            "observations": bundle(*observations),
            **prefetch,
        },
    }


def order(*conditions, code=APPLYING, **others):
    """An order of compression, drafted and selected."""
    sent = call(*conditions, hook="order-select", **others)
    draft = {
        "resourceType": "ServiceRequest",
        "id": "o1",
        "status": "draft",
        "intent": "plan",
        "code": {"coding": [{"system": SCT, "code": code}]},
        "subject": {"reference": "Patient/p1"},
    }
    sent["context"] |= {"selections": ["ServiceRequest/o1"], "draftOrders": bundle(draft)}
    return sent
