"""What a record system gets: silence, or a card with its source, its offers and the reasons to do otherwise."""

import random
from dataclasses import replace
from uuid import UUID

import pytest
from fhir.resources.R4B.servicerequest import ServiceRequest

from soleus.answer import assess
from soleus.case.start import person
from soleus.fhir.hooks import cards_of, read_call
from soleus.fhir.hooks.cards import LOUDNESS
from soleus.knowledge.worked import read_worked_people
from tests.people import random_facts
from tests.web.hooks.conftest import (
    ADDRESS,
    APPLYING,
    ARTERIAL,
    CAUDA_EQUINA,
    FOOT_DROP,
    SCIATICA,
    SCT,
    TODAY,
    abi,
    bundle,
    call,
    condition,
    order,
)

VIEW, ORDER = "/cds-services/soleus-patient-view", "/cds-services/soleus-order-select"
WORN = {
    "resourceType": "Procedure",
    "id": "w1",
    "status": "completed",
    "code": {"coding": [{"system": SCT, "code": APPLYING}]},
    "subject": {"reference": "Patient/p1"},
    "performedDateTime": "2026-11-20",
}


def cards(client, path, sent):
    response = client.post(path, json=sent)
    assert response.status_code == 200, response.text
    return response.json()["cards"]


def kinds(found):
    return [(card["indicator"], card["summary"]) for card in found]


def test_silence_where_the_record_gives_no_reason_to_speak(client):
    assert cards(client, VIEW, call()) == []
    assert cards(client, ORDER, order(condition("c1", SCIATICA), code="24028007")) == []
    sent = order(condition("c1", SCIATICA))
    sent["context"]["selections"] = []
    assert cards(client, ORDER, sent) == []


def test_an_emergency_is_the_only_card(client, book):
    for path, sent in ((VIEW, call(condition("c1", CAUDA_EQUINA))), (ORDER, order(condition("c1", CAUDA_EQUINA)))):
        (card,) = cards(client, path, sent)
        assert (card["indicator"], card["summary"]) == ("critical", book.words.clinical["urgency"]["emergency"])
        assert book.words.clinical["urgency"]["emergency"] in card["detail"]
        assert "links" not in card


def test_a_compression_order_over_unmeasured_arteries_offers_to_measure_and_to_take_it_back(client, book):
    (card,) = cards(client, ORDER, order(condition("c1", SCIATICA)))
    assert kinds([card]) == [("warning", book.words.clinical["verdicts"]["measure_first"])]
    cancel, measure = card["suggestions"]
    assert cancel["actions"] == [
        {"type": "delete", "description": "Delete the drafted order", "resourceId": "ServiceRequest/o1"}
    ]
    (action,) = measure["actions"]
    assert action["type"] == "create"
    ServiceRequest.model_validate(action["resource"])
    assert action["resource"]["subject"] == {"reference": "Patient/p1"}
    assert action["resource"]["code"]["coding"][0]["code"] == "446841001"
    assert card["selectionBehavior"] == "any"


def test_the_same_patient_without_an_order_is_told_more_quietly(client):
    (card,) = cards(client, VIEW, call(condition("c1", SCIATICA)))
    assert card["indicator"] == "info"
    assert [offer["label"] for offer in card["suggestions"]] == ["Order the ankle-brachial index of both legs"]


HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
GARMENT = {"coding": [{"system": SCT, "code": "348681001"}]}
OTHER = {"coding": [{"system": SCT, "code": "24028007"}]}
DEVICE = {"resourceType": "Device", "id": "d1", "type": GARMENT}


@pytest.mark.parametrize(
    ("kind", "ordered", "others"),
    [
        ("ServiceRequest", {"code": OTHER, "orderDetail": [OTHER, GARMENT]}, ()),
        ("DeviceRequest", {"codeCodeableConcept": GARMENT}, ()),
        ("DeviceRequest", {"codeCodeableConcept": {"coding": [{"system": HCPCS, "code": "A6534"}]}}, ()),
        ("DeviceRequest", {"codeReference": {"reference": "#d1"}, "contained": [DEVICE]}, ()),
        ("DeviceRequest", {"codeReference": {"reference": "Device/d1"}}, (DEVICE,)),
        ("SupplyRequest", {"itemCodeableConcept": GARMENT}, ()),
        ("SupplyRequest", {"itemReference": {"reference": "#d1"}, "contained": [DEVICE]}, ()),
    ],
    ids=range(7),
)
@pytest.mark.parametrize("name", ["{kind}/o1", "o1", "urn:uuid:1"])
def test_compression_is_known_in_every_form_of_order_and_by_every_name_of_a_draft(client, kind, ordered, others, name):
    draft = {"resourceType": kind, "id": "o1", "status": "draft", "subject": {"reference": "Patient/p1"}, **ordered}
    drafts = bundle({"resourceType": "NutritionOrder", "id": "n1", "status": "draft"}, draft, *others)
    drafts["entry"][1]["fullUrl"] = "urn:uuid:1"
    sent = order(condition("c1", SCIATICA))
    sent["context"] |= {"draftOrders": drafts, "selections": [name.format(kind=kind)]}
    (card,) = cards(client, ORDER, sent)
    assert card["suggestions"][0]["actions"][0]["resourceId"] == f"{kind}/o1"


def test_what_is_dated_today_further_east_counts(client, book):
    east = condition("c2", CAUDA_EQUINA, "2026-11-29T08:00:00+11:00")
    planned = condition("c3", SCIATICA, "2026-12-24")
    (card,) = cards(client, VIEW, call(condition("c1", SCIATICA), planned, east))
    assert card["summary"] == book.words.clinical["urgency"]["emergency"]
    later = condition("c2", CAUDA_EQUINA, "2026-11-30")
    (card,) = cards(client, VIEW, call(condition("c1", SCIATICA), later))
    assert card["summary"] != book.words.clinical["urgency"]["emergency"]


def test_arteries_that_are_too_poor_speak_against_what_is_ordered(client, book):
    poor = (abi("left", 0.4), abi("right", 0.4))
    found = cards(client, ORDER, order(condition("c1", ARTERIAL), observations=poor))
    verdict = found[-1]
    assert (verdict["indicator"], verdict["summary"]) == ("critical", book.words.clinical["verdicts"]["avoid"])
    assert [offer["label"] for offer in verdict["suggestions"]] == ["Take the compression order back"]


def test_what_is_worn_against_a_reason_not_to_comes_off(client, book):
    poor = (abi("left", 0.4), abi("right", 0.4))
    worn = bundle(WORN)
    found = cards(client, VIEW, call(condition("c1", ARTERIAL), observations=poor, procedures=worn))
    assert found[-1]["indicator"] == "critical"
    assert found[-1]["summary"] == book.words.clinical["verdicts"]["stop_now"]


def test_every_card_has_what_the_standard_asks_for(client, book, service):
    for sent in (call(condition("c1", SCIATICA)), call(condition("c1", CAUDA_EQUINA))):
        for card in cards(client, VIEW, sent):
            assert len(card["summary"]) < 140
            assert card["indicator"] in {"info", "warning", "critical"}
            assert card["source"] == {"label": "Soleus", "url": service.address, "topic": service.text.topic}
            assert {"code", "system", "display"} == set(card["overrideReasons"][0])
            assert book.words.intended_use in card["detail"]
    (card,) = cards(client, VIEW, call(condition("c1", SCIATICA)))
    assert card["links"] == [
        {
            "label": "Answer the open questions with the patient",
            "url": f"{service.address}/launch",
            "type": "smart",
        }
    ]


def answered_people(book):
    for worked in read_worked_people():
        if not worked.expect.get("refused"):
            yield person(book.rules.vocabulary, worked.start, worked.facts)
    rng = random.Random("people of record systems")
    for _ in range(40):
        facts = random_facts(book.rules.vocabulary, rng, rng.choice((0.05, 0.4, 0.95)))
        yield person(book.rules.vocabulary, "nothing", facts)


def test_the_cards_of_everybody_are_of_the_form_of_the_standard(service, book):
    read = read_call("soleus-order-select", order(), service, TODAY)
    summaries = set()
    for case in answered_people(book):
        answer = assess(case, book, with_prediction=False)
        found = cards_of(replace(read, record=replace(read.record, case=case)), answer, service)
        for card in found:
            check_card(card)
        summaries.add(found[-1]["summary"])
        if answer.urgency == "emergency":
            assert [card["summary"] for card in found] == [book.words.clinical["urgency"]["emergency"]]
        else:
            assert found[-1]["summary"].endswith(book.words.clinical["verdicts"][answer.compression])
    assert len(summaries) >= len(LOUDNESS) - 2


def check_card(card):
    """Hold a card to what CDS Hooks asks of it, in versions 2 and 3."""
    assert 0 < len(card["summary"]) < 140
    assert card["indicator"] in {"info", "warning", "critical"}
    assert card["source"]["label"]
    assert str(UUID(card["uuid"])) == card["uuid"]
    assert all(reason["display"] and reason["code"] and reason["system"] for reason in card["overrideReasons"])
    assert ("suggestions" in card) == ("selectionBehavior" in card)
    for offer in card.get("suggestions", ()):
        assert offer["label"]
        for action in offer["actions"]:
            assert action["description"]
            assert ("resource" if action["type"] == "create" else "resourceId") in action
    for link in card.get("links", ()):
        assert link["label"]
        assert link["type"] == "smart"
        assert link["url"].startswith(ADDRESS)


def test_every_verdict_and_urgency_fits_a_summary(book):
    clinical = book.words.clinical
    texts = [*clinical["verdicts"].values(), *(clinical["urgency"][name] for name in ("emergency", "urgent"))]
    pressure = clinical["pressure"].format(low=30, high=40)
    assert max(len(f"{pressure}. {text}") for text in texts) < 140
    assert set(LOUDNESS) == {*clinical["verdicts"], "emergency", "urgent"}


def test_the_answer_is_that_of_the_same_facts_by_any_door(service, book):
    sent = order(condition("c1", SCIATICA), observations=(abi("left", 1.1), abi("right", 1.05)))
    read = read_call("soleus-order-select", sent, service, TODAY)
    assert read.record.case.facts["left.abi"] == 1.1
    answer = assess(read.record.case, book, with_prediction=False)
    (card,) = cards_of(read, answer, service)
    assert card["summary"].endswith(book.words.clinical["verdicts"][answer.compression])


def test_a_garment_that_suits_is_told_with_its_pressure(service, book):
    read = read_call("soleus-order-select", order(condition("c1", SCIATICA)), service, TODAY)
    answer = assess(read.record.case, book, with_prediction=False)
    (card,) = cards_of(read, replace(answer, compression="suitable", pressure_mmhg=(15, 20)), service)
    assert card["indicator"] == "info"
    assert card["summary"].startswith("15 to 20 mmHg at the ankle. ")
    assert "suggestions" not in card


def test_a_card_has_one_id_for_one_hook(client):
    ids = [cards(client, VIEW, call(condition("c1", SCIATICA)))[0]["uuid"] for _ in range(2)]
    other = call(condition("c1", SCIATICA)) | {"hookInstance": "another"}
    assert ids[0] == ids[1] != cards(client, VIEW, other)[0]["uuid"]


def test_what_could_not_be_read_is_counted_in_the_detail(client):
    broken = {**condition("c2", SCIATICA), "onsetDateTime": "yesterday"}
    (card,) = cards(client, VIEW, call(condition("c1", SCIATICA), broken))
    assert "could not be read, or were set aside: " in card["detail"]


def test_an_urgent_finding_has_a_card_of_its_own_before_the_verdict(client, book):
    clinical = book.words.clinical
    for path, sent, loudness in (
        (VIEW, call(condition("c1", FOOT_DROP), condition("c2", SCIATICA)), "warning"),
        (ORDER, order(condition("c1", FOOT_DROP)), "critical"),
    ):
        first, *_ = cards(client, path, sent)
        assert kinds([first]) == [(loudness, clinical["urgency"]["urgent"])]
        assert "suggestions" not in first


@pytest.mark.parametrize("name", ["soleus-patient-view", "soleus-order-select"])
def test_discovery_names_what_each_service_needs(client, name):
    services = {entry["id"]: entry for entry in client.get("/cds-services").json()["services"]}
    entry = services[name]
    assert set(entry) == {"id", "hook", "title", "description", "prefetch", "usageRequirements"}
    assert entry["prefetch"]["patient"] == "Patient/{{context.patientId}}"
    assert "http://snomed.info/sct|446841001" in entry["prefetch"]["observations"]
