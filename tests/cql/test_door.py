"""The door of the exchanged rulebook: what a case refuses has no answer, and no unknown word is a "no" to any rule."""

from typing import Any

import pytest

from soleus.case import LEGS, CaseError, build_case
from soleus.case.start import nested, start
from soleus.fhir.library import ANSWERS
from soleus.rules.cql import write_cql

SUITED = {"leg_swelling": "evening", "swollen_leg": "both"}
BODY = {"height_cm": 168.0, "weight_kg": 74.0, "left.ankle_cm": 22.5, "left.calf_cm": 38.0}

WRONG: list[dict[str, Any]] = [
    {"left.foot_pulse": "absent"},
    {"right.foot_pulse": ""},
    {"painful_leg": "L"},
    {"neuropathy": "Severe"},
    {"neuropathy": "severe "},
    {"leg_swelling": "None"},
    {"left.abi": -0.4},
    {"left.abi": 45.0},
    {"age_years": 1980.0},
    {"nyha_class": 5},
    {"heart_failure": False, "nyha_class": 3},
    {"heart_failure": False, "heart_failure_unstable": True},
    {"new_swelling_one_leg": True, "leg_swelling": "none"},
    {"pregnant": False, "pregnancy_weeks": 20.0},
    {**BODY, "height_cm": 66.0},
    {"right.ankle_cm": 38.0, "right.calf_cm": 22.0},
    {"age_years": 3.0, "height_cm": 170.0},
    {"hours_standing": 12.0, "hours_sitting": 8.0, "hours_walking": 4.1},
    {"hours_sitting": 20.0, "hours_standing": 5.0},
    {"left.calf_cm": 15.0, "right.calf_cm": 38.0},
    {"age_years": 30.0, "pain_weeks": 5200.0},
    {"height_cm": 150.0, "shoe_eu": 60.0},
    {"age_years": 80.0, "pregnant": True},
    {"age_years": 7.5, "pregnant": True},
    {"left.abi": "0.4"},
    {"sex": 1},
]


@pytest.fixture(scope="module")
def told(rules, vocabulary, cql_engine):
    """What the library says of each wrong person, and of the one whom a sock suits."""
    somebody = start("all_no", vocabulary) | SUITED
    everyone = [somebody | BODY, *(somebody | wrong for wrong in WRONG)]
    whole = [dict.fromkeys(vocabulary.every_key()) | facts for facts in everyone]
    return cql_engine.run(write_cql(rules), [{k: v for k, v in one.items() if v is not None} for one in whole]).results


def test_whoever_is_let_in_has_an_answer(told):
    assert told[0]["refused"] == []
    assert told[0]["accepted"] is True
    assert told[0]["urgency"] is not None
    assert told[0]["compression"] is not None


@pytest.mark.parametrize("at", range(len(WRONG)), ids=map(str, WRONG))
def test_what_a_case_refuses_has_no_answer_and_is_told_as_the_case_tells_it(vocabulary, told, at):
    facts = start("all_no", vocabulary) | SUITED | WRONG[at]
    with pytest.raises(CaseError) as refused:
        build_case(nested(facts), vocabulary)
    said = told[at + 1]
    assert {name: said[name] for name in ANSWERS} == dict.fromkeys(ANSWERS)
    keys = [set(line.partition(":")[0].split(", ")) for line in refused.value.problems]
    # A case names of a total what was given; a library is written before anything is.
    assert all(
        given <= set(line.partition(":")[0].split(", ")) for given, line in zip(keys, said["refused"], strict=True)
    )


@pytest.mark.parametrize(
    ("key", "word", "rule"),
    [("left.foot_pulse", "absent", "weak-pulse"), ("neuropathy", "Severe", "neuropathy-severe")],
)
def test_a_word_that_no_rule_knows_is_unknown_to_every_rule(rules, vocabulary, cql_engine, key, word, rule):
    facts = start("all_no", vocabulary) | {f"{leg}.foot_pulse": "normal" for leg in LEGS} | {"neuropathy": "none"}
    without = {name: value for name, value in facts.items() if name != key}
    wrong, unknown = cql_engine.run(write_cql(rules), [without | {key: word}, without]).results
    held = {name: value for name, value in unknown.items() if name.endswith((" holds", " matters", " presses"))}
    assert {name: wrong[name] for name in held} == held
    assert wrong[f"{rule} holds"] is None
