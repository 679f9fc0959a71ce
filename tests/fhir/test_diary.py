"""A diary as FHIR: valid by two models, and nothing that was told is missing or said otherwise."""

import importlib
import json
from datetime import date
from typing import Any

import fhirkit
import pytest

from soleus.fhir.read import read_record
from soleus.fhir.write import diary_bundle

REPLACED, NEWEST, BESIDE = 4, 5, 6
BLANK: dict[str, Any] = {
    "leg_pain": None,
    "heaviness": None,
    "ankle_cm": [],
    "hours_worn": None,
    "trouble": "",
    "signs": [],
    "unsure": [],
    "on_paper": False,
}


def entry(number, day, replaces=None, **told):
    day = f"2026-03-{day:02}"
    written = date.fromisoformat(day).toordinal()
    body = {"entry": BLANK | told, "replaces": replaces, "written": written}
    return {"number": number, "kind": "entry", "day": day, **body}


def event(number, kind, day, **body):
    return {"number": number, "kind": kind, "day": f"2026-03-{day:02}", **body}


EVENTS = [
    event(1, "plan", 2, facts={"age_years": 52, "foot_drop": False}, block_days=1, rulebook="abc"),
    entry(2, 3, leg_pain=3, heaviness=0, hours_worn=0),
    event(3, "start", 10, order="SNNS", seed="17", digest="d1", block_days=1, facts={"age_years": 53},
          expected="not_sure", rulebook="abd"),
    entry(REPLACED, 10, leg_pain=8.5, ankle_cm=[22.4, 22.7], hours_worn=8),
    entry(NEWEST, 10, replaces=REPLACED, leg_pain=5, ankle_cm=[22.1, 22.2], on_paper=True, trouble="it pinched <here>"),
    entry(BESIDE, 10, leg_pain=6),
    event(7, "ask", 14, rules=["silent"]),
    entry(8, 15, unsure=["fainted"]),
    entry(9, 16, leg_pain=7, signs=["foot_drop"], unsure=["fainted"]),
    event(10, "stop", 16, step="get_help", rules=["emergency", "worse"]),
    event(11, "stop", 16, step="get_help", rules=[]),
    event(13, "ask", 16, rules=[]),
    event(12, "end", 17, by="person"),
]  # fmt: skip


@pytest.fixture(scope="module")
def content(knowledge):
    return diary_bundle({"format": "soleus-diary/1", "trial": "7", "events": EVENTS}, knowledge)


@pytest.fixture(scope="module")
def by_id(content):
    return {part["resource"]["id"]: part["resource"] for part in content["entry"]}


def of_number(by_id, number):
    return {name.partition("-")[2]: one for name, one in by_id.items() if name.partition("-")[0] == str(number)}


def test_two_models_of_the_standard_accept_it(content, by_id, book):
    assert fhirkit.validate(content) == []
    assert len(by_id) == len(content["entry"])
    for resource in (content, *by_id.values()):
        name = resource["resourceType"]
        model = getattr(importlib.import_module(f"fhir.resources.R4B.{name.lower()}"), name)
        assert json.loads(model.model_validate_json(json.dumps(resource)).model_dump_json()) == resource
    assert all(book.words.intended_use.split(".")[0] in resource["text"]["div"] for resource in by_id.values())


def test_nobody_is_named(by_id):
    assert set(by_id["patient"]) == {"resourceType", "id", "identifier", "text"}


@pytest.mark.parametrize("event", [event for event in EVENTS if event["kind"] == "entry"], ids=lambda e: e["number"])
def test_each_evening_stands_there_as_it_was_told_and_a_gap_is_none(by_id, event):
    told, parts = event["entry"], of_number(by_id, event["number"])
    for name in ("leg_pain", "heaviness", "hours_worn"):
        quantity = parts.get(name.replace("_", "-"), {}).get("valueQuantity", {})
        assert quantity.get("value") == told[name]
    girths = [part["valueQuantity"]["value"] for part in parts.get("ankle-cm", {}).get("component", ())]
    assert girths == told["ankle_cm"]
    assert parts.get("trouble", {}).get("valueString", "") == told["trouble"]
    signs = {part["code"]["coding"][0]["code"]: part for part in parts["danger-signs"].get("component", ())}
    assert [name for name, part in signs.items() if part.get("valueBoolean")] == told["signs"]
    assert [name for name, part in signs.items() if "dataAbsentReason" in part] == told["unsure"]
    assert {part["effectiveDateTime"] for part in parts.values()} == {event["day"]}
    assert all(("method" in part) == told["on_paper"] for part in parts.values())


@pytest.mark.parametrize(
    ("number", "status"), [(2, "final"), (REPLACED, "entered-in-error"), (NEWEST, "corrected"), (BESIDE, "final")]
)
def test_a_corrected_entry_is_kept_and_counts_no_more(by_id, number, status):
    assert {part["status"] for part in of_number(by_id, number).values()} == {status}


def test_a_correction_of_a_correction_leaves_only_the_newest(knowledge):
    events = [entry(1, 3, leg_pain=1), entry(2, 3, 1, leg_pain=2), entry(3, 3, 2, leg_pain=3)]
    parts = diary_bundle({"trial": "1", "events": events}, knowledge)["entry"]
    statuses = {part["resource"]["id"]: part["resource"].get("status") for part in parts}
    assert [statuses[f"{number}-leg-pain"] for number in (1, 2, 3)] == ["entered-in-error"] * 2 + ["corrected"]


def test_whether_a_sign_is_there_is_never_no_while_one_is_unsure(by_id):
    assert by_id["2-danger-signs"]["valueBoolean"] is False
    assert "valueBoolean" not in by_id["8-danger-signs"]
    assert by_id["8-danger-signs"]["dataAbsentReason"]["coding"][0]["code"] == "asked-unknown"
    assert by_id["9-danger-signs"]["valueBoolean"] is True


@pytest.mark.parametrize("event", [event for event in EVENTS if event["kind"] != "entry"], ids=lambda e: e["number"])
def test_each_event_stands_there_with_all_its_parts(by_id, event):
    observation = by_id[f"{event['number']}-{event['kind']}"]
    values = [part.get("valueString", part.get("valueInteger")) for part in observation.get("component", ())]
    body = {key: value for key, value in event.items() if key not in {"number", "kind", "day", "facts"}}
    assert values == [", ".join(value) if isinstance(value, list) else value for value in body.values() if value != []]
    assert observation["effectiveDateTime"] == event["day"]
    if "facts" in event:
        answers = {
            item["linkId"]: next(iter(item["answer"][0].values()))
            for group in by_id[f"{event['number']}-facts"]["item"]
            for item in group["item"]
        }
        assert answers == event["facts"]


def test_what_has_a_code_and_a_unit_of_a_standard_bears_it(by_id):
    pain, girth = by_id["5-leg-pain"], by_id["5-ankle-cm"]
    assert pain["code"]["coding"][0] | {"display": ""} == {
        "system": "http://loinc.org", "code": "72514-3", "display": "",
    }  # fmt: skip
    assert girth["code"]["coding"][0]["code"] == "413171006"
    assert girth["bodySite"]["coding"][0]["code"] == "344001"
    assert girth["valueQuantity"] == {
        "value": 22.15, "unit": "cm", "system": "http://unitsofmeasure.org", "code": "cm",
    }  # fmt: skip
    assert by_id["4-ankle-cm"]["valueQuantity"]["value"] == 22.55
    assert by_id["4-hours-worn"]["valueQuantity"]["code"] == "h"


def test_read_as_a_record_it_says_no_sign_is_absent(content, vocabulary, mapping):
    """At the start there was no foot drop; at the stop there was. Nobody said which ankle."""
    record = read_record(content, vocabulary, mapping)
    assert dict(record.case.facts) == {"leg_pain_0_10": 7}
