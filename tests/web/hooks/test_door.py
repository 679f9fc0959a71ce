"""Everything that a record system can do wrong is refused with its place, and nothing about a patient is kept."""

import base64
import copy
import json
import logging
import time

import pytest
from starlette.testclient import TestClient

from soleus.knowledge.hooks import read_hook_text
from soleus.knowledge.load import KnowledgeError
from soleus.problems import ProblemsError
from soleus.web.app import create_app
from soleus.web.hooks.door import HooksDoor
from soleus.web.hooks.token import TokenCheck, read_callers
from soleus.web.settings import EVERYBODY, HookSettings, Settings, read_settings
from tests.web.hooks.conftest import (
    ADDRESS,
    CAUDA_EQUINA,
    DATA,
    MOST_BYTES,
    SCIATICA,
    TODAY,
    bundle,
    call,
    client_of,
    condition,
    order,
    recorded,
)

VIEW, ORDER = "/cds-services/soleus-patient-view", "/cds-services/soleus-order-select"
DRAFT, RESOURCE = "context.draftOrders.entry[0]", ("context", "draftOrders", "entry", 0, "resource")
ORIGIN = "https://records.example.org"

# ---------------------------------------------------------------- a real client, replayed


@pytest.mark.parametrize("name", recorded())
def test_what_a_real_client_sent_is_answered_as_it_was(service, name, tmp_path):
    exchange = recorded()[name]
    sent, received = exchange["request"], exchange["response"]
    token = sent["headers"]["authorization"].split(".")[1]
    issued = json.loads(base64.urlsafe_b64decode(f"{token}=="))["iat"]
    door = HooksDoor(
        service,
        TokenCheck(read_callers(DATA / "callers.json"), lambda: issued + 0.9),
        origins=[sent["headers"]["origin"]],
        feedback=tmp_path / "feedback.jsonl",
        today=lambda: TODAY,
    )
    assert exchange["today"] == str(TODAY)
    client = client_of(door)
    asked = {
        "origin": sent["headers"]["origin"],
        "access-control-request-method": sent["method"],
        "access-control-request-headers": "authorization,content-type",
    }
    preflight = client.options(sent["path"], headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == asked["origin"]
    body = None if sent["body"] is None else json.dumps(sent["body"])
    response = client.request(sent["method"], sent["path"], headers=sent["headers"], content=body)
    assert response.status_code == received["status"] == 200, response.text
    for header, value in received["headers"].items():
        assert response.headers[header] == value
    if name.endswith(("overridden", "accepted")):
        assert (tmp_path / "feedback.jsonl").read_text().count("\n") == 1
    elif received["body"] is not None and "cards" in received["body"]:
        assert [without_detail(card) for card in response.json()["cards"]] == received["body"]["cards"]
    else:
        assert response.json() == received["body"]


def without_detail(card):
    return {key: value for key, value in card.items() if key != "detail"}


def test_the_recorded_client_went_all_the_way():
    exchanges = recorded()
    cards = [card for entry in exchanges.values() for card in (entry["response"]["body"] or {}).get("cards", [])]
    bodies = [exchange["request"]["body"] or {} for exchange in exchanges.values()]
    outcomes = [entry["outcome"] for body in bodies for entry in body.get("feedback", [])]
    assert len(exchanges) == 6
    assert len(cards) == 2
    assert any("suggestions" in card for card in cards)
    assert outcomes == ["overridden", "accepted"]


# ---------------------------------------------------------------- what is refused


def spoiled(change, sent=None):
    body = copy.deepcopy(sent or call(condition("c1", SCIATICA)))
    change(body)
    return body


def without(*path):
    def change(body):
        for name in path[:-1]:
            body = body[name]
        del body[path[-1]]

    return change


def put(value, *path):
    def change(body):
        for name in path[:-1]:
            body = body[name]
        body[path[-1]] = value

    return change


def add(resource, mode="match"):
    """One more entry among the conditions."""

    def change(body):
        body["prefetch"]["conditions"]["entry"].append({"resource": resource, "search": {"mode": mode}})

    return change


def about(reference):
    return {**condition("c2", CAUDA_EQUINA), "subject": {"reference": reference}}


def outcome(**issue):
    return {"resourceType": "OperationOutcome", "issue": [issue]}


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        (put("order-select", "hook"), 400, "hook: it must be 'patient-view'"),
        (without("hookInstance"), 400, "hookInstance: it is needed, as a text"),
        (without("context"), 400, "context: it is needed, as an object"),
        (put(7, "context", "patientId"), 400, "context.patientId: it is needed, as the id of a Patient"),
        (put("Patient/", "context", "patientId"), 400, "context.patientId: it is needed, as the id of a Patient"),
        (put("p 1", "context", "patientId"), 400, "context.patientId: it is needed, as the id of a Patient"),
        (put("", "context", "userId"), 400, "context.userId: it is needed, as a text"),
        (put("x" * 65, "context", "patientId"), 400, "context.patientId: it is needed, as the id of a Patient"),
        (put([], "prefetch"), 400, "prefetch: it must be an object"),
        (put(7, "prefetch", "conditions"), 400, "prefetch.conditions: it must be a Bundle or null"),
        (put({"resourceType": []}, "prefetch", "conditions"), 400, "prefetch.conditions: it must be a Bundle or null"),
        (put(condition("c", SCIATICA), "prefetch", "conditions"), 400, "prefetch.conditions: it must be a Bundle"),
        (put({"resourceType": "Bundle", "entry": 7}, "prefetch", "conditions"), 400, "prefetch.conditions.entry: it"),
        (put("history", "prefetch", "conditions", "type"), 400, "prefetch.conditions.type: it must be searchset"),
        (put({"relation": "next"}, "prefetch", "conditions", "link"), 400, "prefetch.conditions.link: it must be a"),
        (put([{"fullUrl": "x"}], "prefetch", "observations", "entry"), 400, "prefetch.observations.entry[0]: it must"),
        (put([7], "prefetch", "observations", "entry"), 400, "prefetch.observations.entry[0]: it must be an object"),
        (put([{"resource": bundle()}], "prefetch", "observations", "entry"), 400, "prefetch.observations.entry[0]: it"),
        (put("p2", "context", "patientId"), 400, "prefetch.patient: it must be the Patient that context.patientId"),
        (put({"resourceType": "Group", "id": "p1"}, "prefetch", "patient"), 400, "prefetch.patient: it must be a Pa"),
        (
            put("p2", "prefetch", "patient", "id"),
            400,
            "prefetch.patient: it must be the Patient that context.patientId",
        ),
        (add(about("Patient/p2")), 400, "prefetch.conditions.entry[1]: it is about somebody else"),
        (add(about("https://x.example.org/Patient/p2/_history/1")), 400, "prefetch.conditions.entry[1]: it is about"),
        (add(about("urn:uuid:1")), 400, "prefetch.conditions.entry[1]: it is about somebody else"),
        (add({"resourceType": "Patient", "id": "p2"}), 400, "prefetch.conditions.entry[1]: it is about somebody else"),
        (without("prefetch"), 412, "prefetch.patient: it is needed; Soleus asks no server for it"),
        (without("prefetch", "conditions"), 412, "prefetch.conditions: it is needed"),
        (without("prefetch", "observations"), 412, "prefetch.observations: it is needed"),
        (put(None, "prefetch", "patient"), 412, "prefetch.patient: it is needed"),
        (put({"resourceType": "OperationOutcome"}, "prefetch", "conditions"), 412, "prefetch.conditions: it is needed"),
        (put([{"relation": "next", "url": "x"}], "prefetch", "observations", "link"), 412, "prefetch.observations: it"),
        (
            put({"resourceType": "Bundle", "link": [{"relation": "next"}]}, "prefetch", "devices"),
            412,
            "prefetch.devices",
        ),
        (put(2, "prefetch", "conditions", "total"), 412, "prefetch.conditions: its total is more than what was sent"),
        (add(outcome(severity="error", code="exception")), 412, "prefetch.conditions: an OperationOutcome in it says"),
        (add(outcome(severity="warning", code="suppressed")), 412, "prefetch.conditions: an OperationOutcome in it"),
        (add({"resourceType": "OperationOutcome"}), 412, "prefetch.conditions: an OperationOutcome in it says"),
    ],
    ids=range(36),
)
def test_a_call_that_cannot_be_answered_is_refused_with_its_place(client, change, status, problem):
    response = client.post(VIEW, json=spoiled(change))
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert any(text.startswith(problem) for text in response.json()["problems"]), response.text


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (put("o1", "context", "selections"), "context.selections: it is needed, as a list of texts"),
        (put([7], "context", "selections"), "context.selections: it is needed, as a list of texts"),
        (without("context", "draftOrders"), "context.draftOrders: it is needed, as a Bundle"),
        (put({}, "context", "draftOrders"), "context.draftOrders: it is needed, as a Bundle"),
        (put(7, "context", "draftOrders", "entry"), "context.draftOrders.entry: it must be a list of entries"),
        (put([7], "context", "draftOrders", "entry"), f"{DRAFT}: it must be an object with a resource"),
        (put(["ServiceRequest/o2"], "context", "selections"), "context.selections[0]: it names no draft"),
        (put({"reference": "Patient/p2"}, *RESOURCE, "subject"), f"{DRAFT}: it is for somebody else than context.pat"),
        (put(7, *RESOURCE, "code"), f"{DRAFT}.code: it is not of its form"),
        (put([7], *RESOURCE, "code", "coding"), f"{DRAFT}.code.coding[0]: it is not of its form"),
        (put({}, *RESOURCE, "orderDetail"), f"{DRAFT}.orderDetail: it is not of its form"),
    ],
    ids=range(11),
)
def test_an_order_that_cannot_be_read_is_refused(client, change, problem):
    response = client.post(ORDER, json=spoiled(change, order(condition("c1", SCIATICA))))
    assert response.status_code == 400
    (text,) = response.json()["problems"]
    assert text.startswith(problem)


def test_of_an_order_that_points_to_what_was_not_sent_nobody_can_tell(client):
    lost = {"resourceType": "DeviceRequest", "id": "o2", "codeReference": {"reference": "Device/9"}}
    sent = order(condition("c1", SCIATICA))
    sent["context"]["draftOrders"]["entry"].append({"resource": lost})
    assert len(client.post(ORDER, json=sent).json()["cards"]) == 1
    sent["context"]["selections"].append("DeviceRequest/o2")
    assert len(client.post(ORDER, json=sent).json()["cards"]) == 1
    sent["context"]["selections"].remove("ServiceRequest/o1")
    response = client.post(ORDER, json=sent)
    assert response.status_code == 412
    assert response.json()["problems"] == ["context.draftOrders.entry[1].codeReference: what it points to was not sent"]


def test_what_a_search_says_beside_its_matches_is_no_refusal(client):
    sent = call(condition("c1", SCIATICA))
    add(outcome(severity="information", code="informational"), "outcome")(sent)
    add({"resourceType": "Practitioner", "id": "x"}, "include")(sent)
    add({**condition("c2", SCIATICA), "subject": {"reference": "https://x.example.org/Patient/p1"}})(sent)
    sent["prefetch"]["conditions"]["total"] = 2
    assert len(client.post(VIEW, json=sent).json()["cards"]) == 1


def test_a_call_of_version_3_is_answered(client):
    sent = call(condition("c1", SCIATICA)) | {
        "fhirServer": "https://records.example.org/fhir",
        "fhirAuthorization": {"access_token": "x", "token_type": "Bearer", "expires_in": -1, "scope": "patient/*.rs"},
        "extension": {"org.example": 1},
    }
    assert len(client.post(VIEW, json=sent).json()["cards"]) == 1
    assert client.post(VIEW, json=spoiled(without("prefetch"), sent)).status_code == 412


def test_nobody_is_answered_for_who_has_died(client):
    response = client.post(VIEW, json=spoiled(put(True, "prefetch", "patient", "deceasedBoolean")))
    assert response.status_code == 422


def test_data_that_a_record_system_does_not_have_is_no_refusal(client):
    sent = call(condition("c1", SCIATICA), devices=None, procedures={"resourceType": "OperationOutcome"})
    sent["prefetch"] |= {"conditions": None, "observations": None}
    assert client.post(VIEW, json=sent).status_code == 200


def test_a_record_whose_facts_contradict_each_other_is_refused_without_a_value(client, monkeypatch):
    from soleus.case import ContradictionError  # noqa: PLC0415  # of this test alone

    def contradicted(*_, **__):
        raise ContradictionError("The case was refused", ["leg_swelling, whole_leg_swollen: both cannot be"])

    monkeypatch.setattr("soleus.fhir.hooks.call.read_record", contradicted)
    response = client.post(VIEW, json=call(condition("c1", SCIATICA)))
    assert response.status_code == 422
    assert response.json()["problems"] == ["leg_swelling, whole_leg_swollen: both cannot be"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/cds-services", 405),
        ("GET", VIEW, 405),
        ("DELETE", f"{VIEW}/feedback", 405),
        ("POST", "/cds-services/soleus-other", 404),
        ("POST", f"{VIEW}/analytics", 404),
        ("GET", "/cds-servicesx", 404),
    ],
)
def test_other_addresses_and_methods(client, method, path, status):
    response = client.request(method, path, json={} if method == "POST" else None)
    assert response.status_code == status
    assert ("allow" in response.headers) == (status == 405)


def test_the_methods_of_an_address_are_told(client):
    response = client.options(VIEW)
    assert (response.status_code, response.headers["allow"]) == (204, "POST, OPTIONS")
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"[" * 50_000, "application/json; charset=utf-8", 400),
        (b'{"hook": NaN}', "application/json", 400),
        (b'{"hook": "x", "hook": "x"}', "application/json", 400),
        (b'{"hookInstance": "\\ud800"}', "application/json", 400),
        (b'"' + b"a" * MOST_BYTES, "application/json", 413),
    ],
    ids=range(9),
)
def test_what_is_no_call_is_refused(client, body, media_type, status):
    for path in (VIEW, f"{VIEW}/feedback"):
        response = client.post(path, content=body, headers={"content-type": media_type})
        assert response.status_code == status, response.text


# ---------------------------------------------------------------- feedback


def feedback(**changes):
    entry = {
        "card": "93fb2a1d-0ed9-5847-8eb1-f9a5e43981a7",
        "outcome": "overridden",
        "outcomeTimestamp": "2026-11-28T20:31:14.578Z",
        "overrideReason": {"reason": {"code": "examined", "system": "x"}, "userComment": "her foot is blue"},
    }
    return {"feedback": [{**entry, **changes}]}


def test_feedback_is_counted_by_card_outcome_and_reason_and_nothing_else(service, tmp_path):
    path = tmp_path / "feedback.jsonl"
    client = client_of(HooksDoor(service, None, feedback=path, today=lambda: TODAY))
    for sent in (
        feedback(),
        feedback(outcome="accepted", overrideReason=None, acceptedSuggestions=[{"id": "secret"}]),
        feedback(card="93fb2a1d-0ed9-5847-8eb1-000000000000", overrideReason={"reason": {"code": "her foot is blue"}}),
        feedback(overrideReason="her foot is blue"),
    ):
        response = client.post(f"{VIEW}/feedback", json=sent)
        assert (response.status_code, response.content) == (200, b"")
    head = '{"day": "2026-11-28", "service": "soleus-patient-view", "card": '
    assert path.read_text().splitlines() == [
        f'{head}"measure_first", "outcome": "overridden", "reason": "examined"}}',
        f'{head}"measure_first", "outcome": "accepted", "reason": "none"}}',
        f'{head}"unknown", "outcome": "overridden", "reason": "other"}}',
        f'{head}"measure_first", "outcome": "overridden", "reason": "other"}}',
    ]


def test_without_a_file_feedback_goes_to_the_log(client, caplog):
    caplog.set_level(logging.INFO, "soleus.web")
    assert client.post(f"{VIEW}/feedback", json=feedback()).status_code == 200
    assert '"reason": "examined"' in caplog.text
    assert "blue" not in caplog.text
    assert "93fb2a1d" not in caplog.text


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({}, "feedback: it is needed, as a list of 1 to 100 entries"),
        ({"feedback": []}, "feedback: it is needed, as a list of 1 to 100 entries"),
        ({"feedback": [7]}, "feedback[0]: it must be an object"),
        (feedback(card="7"), "feedback[0].card: it must be the uuid of a card"),
        (feedback(outcome="ignored"), "feedback[0].outcome: it must be one of accepted, overridden"),
    ],
)
def test_feedback_of_another_form_is_refused(client, sent, problem):
    response = client.post(f"{VIEW}/feedback", json=sent)
    assert (response.status_code, response.json()["problems"]) == (400, [problem])


# ---------------------------------------------------------------- the server


def test_it_is_off_until_somebody_says_who_may_call(book):
    client = TestClient(create_app(Settings("s" * 40), book))
    assert client.get("/cds-services").status_code == 404
    assert read_settings({"SOLEUS_SECRET": "s" * 40}).hooks is None


def test_a_file_of_feedback_that_cannot_be_written_is_told_at_the_start(book, tmp_path):
    hooks = HookSettings(feedback=tmp_path / "none" / "feedback.jsonl")
    with pytest.raises(ProblemsError, match=r"feedback\.jsonl: No such file"):
        create_app(Settings("s" * 40, hooks=hooks), book)


def test_the_server_mounts_it_and_opens_the_page_from_a_launch(book, tmp_path):
    environment = {
        "SOLEUS_SECRET": "s" * 40,
        "SOLEUS_CALLERS": str(DATA / "callers.json"),
        "SOLEUS_ADDRESS": f"{ADDRESS}/",
        "SOLEUS_ORIGINS": f"{ORIGIN} https://two.example.org",
        "SOLEUS_FEEDBACK": str(tmp_path / "feedback.jsonl"),
    }
    settings = read_settings(environment)
    assert settings.hooks is not None
    assert settings.hooks.origins == (ORIGIN, "https://two.example.org")
    client = TestClient(create_app(settings, book), base_url=ADDRESS)
    assert client.get("/cds-services").json()["services"]
    assert client.post(VIEW, json={}).status_code == 401
    launched = client.get("/launch?iss=https://records.example.org/fhir&launch=secret", follow_redirects=False)
    assert (launched.status_code, launched.headers["location"]) == (303, "/")


def test_a_large_call_is_refused_as_data_and_a_page_keeps_its_own_limit(book):
    settings = read_settings(
        {"SOLEUS_SECRET": "s" * 40, "SOLEUS_CALLERS": EVERYBODY, "SOLEUS_MOST_BYTES_OF_RECORD": "100000"}
    )
    client = TestClient(create_app(settings, book))
    headers = {"content-type": "application/json"}
    assert client.post(VIEW, content=b"a" * 100_001, headers=headers).json()["type"].endswith("#too-large")
    assert client.post("/api/assess", content=b"a" * 70_000, headers=headers).status_code == 413
    assert client.post(VIEW, content=b"a" * 70_000, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        ({"SOLEUS_CALLERS": "callers.json"}, "SOLEUS_ADDRESS: it is needed, since tokens must name it"),
        ({"SOLEUS_ADDRESS": "legs.example.org"}, "SOLEUS_ADDRESS: it must be such as https://legs.example.org"),
        ({"SOLEUS_ADDRESS": "https://legs.example.org/a"}, "SOLEUS_ADDRESS: it must be such as"),
        (
            {"SOLEUS_CALLERS": EVERYBODY, "SOLEUS_ORIGINS": "https://a.example.org/"},
            "SOLEUS_ORIGINS: each must be such",
        ),
        ({"SOLEUS_CALLERS": EVERYBODY, "SOLEUS_ORIGINS": "* null"}, "SOLEUS_ORIGINS: each must be such as https://"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(environment, problem):
    with pytest.raises(ProblemsError) as refused:
        read_settings({"SOLEUS_SECRET": "s" * 40, **environment})
    assert problem in str(refused.value)


def test_no_health_fact_is_in_a_log_or_a_refusal(client, caplog):
    caplog.set_level(logging.DEBUG)
    secrets = ("p1-secret", CAUDA_EQUINA, "1958-03-02", "her foot is blue")
    sent = call(condition("c1", CAUDA_EQUINA))
    sent["context"]["patientId"] = sent["prefetch"]["patient"]["id"] = "p1-secret"
    sent["prefetch"]["conditions"]["entry"][0]["resource"]["subject"]["reference"] = "Patient/p1-secret"
    responses = [
        client.post(VIEW, json=sent),
        client.post(VIEW, json=spoiled(put("her foot is blue", "prefetch", "conditions"), sent)),
        client.post(VIEW, json=spoiled(put("p2", "context", "patientId"), sent)),
        client.post(VIEW, json=spoiled(put(True, "prefetch", "patient", "deceasedBoolean"), sent)),
        client.post(VIEW, json=spoiled(put("her foot is blue", "prefetch", "patient", "deceasedBoolean"), sent)),
        client.post(f"{VIEW}/feedback", json=feedback(card="her foot is blue")),
    ]
    assert [response.status_code for response in responses] == [200, 400, 400, 422, 200, 400]
    told = caplog.text + "".join(response.text for response in responses if response.status_code != 200)
    assert not [secret for secret in secrets if secret in told]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("needs: [patient", "needs: [weather", "needs: no prefetch 'weather'"),
        ("concerns: [wears", "concerns: [mood, wears", "concerns: no fact 'mood'"),
        ("orders: [compression garment", "orders: [tea", "no code for the concept 'tea'"),
        ("hook: patient-view", "hook: coffee-break", "hook is one of patient-view, order-select"),
        ("usage:", "usages:", "usage"),
    ],
)
def test_texts_of_the_service_that_cannot_be_used_are_refused(service, tmp_path, old, new, problem):
    book = service.book
    folder = tmp_path / "records"
    folder.mkdir()
    text = (book.root / "records" / "hooks.yaml").read_text("utf-8")
    (folder / "hooks.yaml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError, match="The texts of the service") as refused:
        read_hook_text(book.rules.vocabulary.facts, service.mapping.by_concept, tmp_path)
    assert problem in str(refused.value)


def test_the_clock_of_the_door_is_that_of_the_world(service):
    sent = call(condition("c1", SCIATICA, time.strftime("%Y-%m-%d", time.gmtime())))
    assert client_of(HooksDoor(service, None)).post(VIEW, json=sent).json()["cards"]
