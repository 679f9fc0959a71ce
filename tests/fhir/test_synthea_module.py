"""Our module for Synthea is one that its framework takes, and what it writes is read.

The form is that of the Generic Module Framework, as its wiki and the code of its engine say it.
"""

import json
from pathlib import Path

import pytest

from soleus.fhir.read import Record, read_people
from soleus.knowledge.records import read_record_mapping
from tests.fhir.bundles import AS_OF, LOINC, PATIENT, SCT, concept, condition, observation

MODULE = Path(__file__).parents[2] / "tools" / "synthea" / "compression.json"
STATES = json.loads(MODULE.read_text("utf-8"))["states"]
SYSTEMS = {"SNOMED-CT": SCT, "LOINC": LOINC}
TRANSITIONS = ("direct_transition", "distributed_transition", "conditional_transition")
# What each type of state must have besides its transition.
NEEDS: dict[str, set[str]] = {
    "Initial": set(), "Simple": set(), "Guard": {"allow"}, "Delay": {"range"}, "EncounterEnd": set(),
    "Encounter": {"encounter_class", "codes"}, "ConditionOnset": {"codes", "target_encounter"},
    "ConditionEnd": {"condition_onset"}, "Observation": {"category", "unit", "codes", "range"},
    "Procedure": {"codes", "duration"}, "Device": {"code"}, "DeviceEnd": {"referenced_by_attribute"},
}  # fmt: skip
UNREAD = {
    "Pain_Score": "a score of pain is one of the leg only where its body site says so, and Synthea writes none",
    "Compression_Stocking": "Synthea writes a Device of the patient, which does not say that it is worn",
}


def targets(state):
    """Give the names of the states that may come next."""
    (kind,) = [name for name in TRANSITIONS if name in state]
    return [state[kind]] if kind == "direct_transition" else [option["transition"] for option in state[kind]]


def reached(start, states):
    """Give every state that can be reached from one, over some of all."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for name in targets(STATES[waiting.pop()]):
            if name in states and name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


@pytest.mark.parametrize("name", STATES)
def test_each_state_has_what_its_type_needs(name):
    state = STATES[name]
    assert NEEDS[state["type"]] <= state.keys()
    assert set(targets(state)) <= STATES.keys()
    assert name == "Initial" or name in reached("Initial", STATES)
    assert state["type"] != "Initial" or name == "Initial"
    shares = [option["distribution"] for option in state.get("distributed_transition", ())]
    assert not shares or sum(shares) == pytest.approx(1)
    options = state.get("conditional_transition", [])
    assert ["condition" in option for option in options] == [True] * (len(options) - 1) + [False] * bool(options)


def test_no_time_stands_still():
    """Every way round waits somewhere; else a module would never end its step."""
    quick = {name for name, state in STATES.items() if state["type"] != "Delay"}
    assert not [name for name in quick if name in reached(name, quick)]


def test_each_name_within_leads_to_a_state():
    attributes = {state["assign_to_attribute"] for state in STATES.values() if "assign_to_attribute" in state}
    for state in STATES.values():
        assert STATES[state.get("target_encounter", "Visit_For_Pain")]["type"] == "Encounter"
        assert STATES[state.get("condition_onset", "Sciatica")]["type"] == "ConditionOnset"
        assert {state[name] for name in ("reason", "referenced_by_attribute") if name in state} <= attributes
        asked = [option.get("condition", {}).get("attribute") for option in state.get("conditional_transition", ())]
        assert set(filter(None, asked)) <= attributes


def test_each_visit_that_begins_ends_and_holds_what_is_written():
    """Clinical states stand between the begin of a visit and its end, but for the ends of conditions and devices."""
    held = {"Observation", "Procedure", "Device"}
    for name, state in STATES.items():
        if state["type"] == "Encounter":
            inside = reached(name, {n for n, s in STATES.items() if s["type"] in held | {"Simple", "EncounterEnd"}})
            assert any(STATES[n]["type"] == "EncounterEnd" for n in inside)
        elif state["type"] in {"Delay", "Simple", "Guard"}:
            before = [n for n, s in STATES.items() if name in targets(s) and s["type"] == "Encounter"]
            assert state["type"] == "Simple" or not before


CLINICAL = [
    name for name, state in STATES.items() if state["type"] in {"ConditionOnset", "Observation", "Procedure", "Device"}
]


def written(state):
    """Give a resource as Synthea writes it for a state, and its code."""
    entry = state.get("code") or state["codes"][0]
    code = (SYSTEMS.get(entry["system"], entry["system"]), entry["code"])
    if state["type"] == "Observation":
        middle = (state["range"]["low"] + state["range"]["high"]) / 2
        return observation(code, middle, state["unit"]), code
    if state["type"] == "ConditionOnset":
        return condition(code), code
    if state["type"] == "Device":
        return {"resourceType": "Device", "id": "d", "status": "active", "type": concept(*code),
                "patient": {"reference": "Patient/p1"}}, code  # fmt: skip
    applied = {"resourceType": "Procedure", "id": "x", "status": "completed", "performedDateTime": "2026-03-20"}
    return applied | {"code": concept(*code), "subject": {"reference": "Patient/p1"}}, code


@pytest.mark.parametrize("name", CLINICAL)
def test_what_each_state_writes_is_read(vocabulary, name):
    mapping = read_record_mapping(vocabulary.facts)
    resource, code = written(STATES[name])
    assert code in {(known.system, known.code) for known in mapping.codes}
    [record] = read_people([PATIENT, resource], vocabulary, mapping, as_of=AS_OF)
    assert isinstance(record, Record)
    facts = record.case.facts.keys() - {"age_years", "sex"}
    assert bool(facts) == (name not in UNREAD), facts
