"""The list of facts: what the reader refuses, and what the real list promises."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from soleus.case import CaseError, Contradiction, build_case, read_vocabulary
from soleus.knowledge.load import KnowledgeError

BOOL: dict[str, Any] = {"name": "numb", "type": "bool", "who": "anyone"}
NUMBER: dict[str, Any] = {
    "name": "abi",
    "type": "number",
    "who": "clinician",
    "unit": "1",
    "range": [0, 3],
    "per": "leg",
}
WHOLE: dict[str, Any] = {"name": "class", "type": "integer", "who": "clinician", "unit": "1", "range": [0, 6]}
CHOICE: dict[str, Any] = {"name": "swelling", "type": "choice", "who": "anyone", "values": ["none", "some", "much"]}
CONTRADICTION: dict[str, Any] = {
    "these": {"numb": False},
    "at_least": {"class": 1},
    "says": "numb, class: not together",
}


def write(root: Path, *facts: object, contradictions: Iterable[object] = (), **rest: object) -> Path:
    text = {"vocabulary_version": 1, "sections": {"all": list(facts)}, "contradictions": list(contradictions), **rest}
    (root / "vocabulary.yaml").write_text(json.dumps(text), "utf-8")
    return root


def refused(root: Path) -> tuple[str, ...]:
    with pytest.raises(KnowledgeError, match=r"^The vocabulary cannot be used\n") as error:
        read_vocabulary(root)
    return error.value.problems


def test_a_valid_vocabulary_is_read_in_its_order(tmp_path):
    vocabulary = read_vocabulary(write(tmp_path, CHOICE, NUMBER, BOOL, WHOLE, contradictions=[CONTRADICTION]))
    assert list(vocabulary.every_key()) == ["swelling", "left.abi", "right.abi", "numb", "class"]
    assert vocabulary.fact("right.abi") is vocabulary.fact("abi") is vocabulary.facts["abi"]
    assert (vocabulary.facts["abi"].low, vocabulary.facts["abi"].high) == (0, 3)
    assert vocabulary.facts["swelling"].section == "all"
    assert vocabulary.contradictions == (Contradiction({"numb": False}, {"class": 1}, "numb, class: not together"),)


@pytest.mark.parametrize(
    ("fact", "keys"),
    [
        pytest.param(BOOL, ("numb",), id="person"),
        pytest.param(NUMBER, ("left.abi", "right.abi"), id="number-of-a-leg"),
        pytest.param(CHOICE | {"per": "leg"}, ("left.swelling", "right.swelling"), id="choice-of-a-leg"),
    ],
)
def test_a_fact_of_a_leg_has_a_key_for_each_leg(tmp_path, fact, keys):
    assert read_vocabulary(write(tmp_path, fact)).facts[fact["name"]].keys == keys


@pytest.mark.parametrize(
    ("fact", "order"),
    [
        pytest.param(BOOL, (False, True), id="yes-is-the-danger-unless-told-otherwise"),
        pytest.param(BOOL | {"danger": [True, False]}, (True, False), id="no-is-the-danger"),
        pytest.param(CHOICE, (), id="choice-without-an-order"),
        pytest.param(
            CHOICE | {"danger": ["much", "none", "some"]}, ("much", "none", "some"), id="choice-with-an-order"
        ),
        pytest.param(NUMBER, (), id="number"),
    ],
)
def test_danger_orders(tmp_path, fact, order):
    assert read_vocabulary(write(tmp_path, fact)).facts[fact["name"]].danger == order


@pytest.mark.parametrize(
    ("fact", "values"),
    [(BOOL, (False, True)), (CHOICE, ("none", "some", "much")), (NUMBER, ()), (WHOLE, ())],
    ids=["bool", "choice", "number", "integer"],
)
def test_known_values(tmp_path, fact, values):
    assert read_vocabulary(write(tmp_path, fact)).facts[fact["name"]].known_values() == values


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        pytest.param(
            BOOL | {"note": "x"},
            "fact numb: unknown key 'note' "
            "(allowed: computed, danger, measured, name, per, range, type, unit, values, who, wish)",
            id="unknown-key",
        ),
        pytest.param({"name": "numb", "type": "bool"}, "fact numb: key 'who' is missing", id="no-who"),
        pytest.param({"name": "numb", "who": "anyone"}, "fact numb: key 'type' is missing", id="no-type"),
        pytest.param({"type": "bool", "who": "anyone"}, "fact None: key 'name' is missing", id="no-name"),
        pytest.param(
            BOOL | {"type": "yesno"}, "fact numb: type is one of bool, number, integer, choice", id="unknown-type"
        ),
        pytest.param(BOOL | {"who": "nurse"}, "fact numb: who is one of anyone, clinician", id="unknown-who"),
        pytest.param(
            {"name": "abi", "type": "number", "who": "anyone", "range": [0, 3]},
            "fact abi: a number needs a unit and a range",
            id="number-without-unit",
        ),
        pytest.param(
            {"name": "class", "type": "integer", "who": "anyone", "unit": "1"},
            "fact class: a number needs a unit and a range",
            id="integer-without-range",
        ),
        pytest.param(
            {"name": "leg", "type": "choice", "who": "anyone"},
            "fact leg: a choice needs its values",
            id="choice-without-values",
        ),
        pytest.param(
            CHOICE | {"danger": ["none", "some"]},
            "fact swelling: the danger order must name every value once",
            id="danger-order-lacks-a-value",
        ),
        pytest.param(
            CHOICE | {"danger": ["none", "some", "much", "more"]},
            "fact swelling: the danger order must name every value once",
            id="danger-order-has-a-strange-value",
        ),
        pytest.param(
            CHOICE | {"danger": ["none", "some", "much", "none"]},
            "fact swelling: the danger order must name every value once",
            id="danger-order-names-a-value-twice",
        ),
        pytest.param(
            BOOL | {"danger": [True]},
            "fact numb: the danger order must name every value once",
            id="danger-order-of-a-yes-no-fact",
        ),
        pytest.param(
            NUMBER | {"danger": [0, 3]},
            "fact abi: the danger order must name every value once",
            id="danger-order-of-a-number",
        ),
    ],
)
def test_a_spoiled_fact_is_refused(tmp_path, fact, problem):
    assert problem in refused(write(tmp_path, fact))


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(NUMBER | {"per": "arm"}, id="per-arm"),
        pytest.param(NUMBER | {"range": [3, 0]}, id="range-turned-round"),
        pytest.param(NUMBER | {"range": [0]}, id="range-lacks-an-end"),
        pytest.param(CHOICE | {"values": ["none", "some", "none"]}, id="value-named-twice"),
        pytest.param("numb", id="fact-is-a-word"),
    ],
)
def test_a_fact_that_could_not_mean_anything_is_refused(tmp_path, fact):
    assert refused(write(tmp_path, fact))


def test_a_name_taken_twice_is_refused_also_across_sections(tmp_path):
    text = {"vocabulary_version": 1, "sections": {"a": [BOOL], "b": [BOOL]}, "contradictions": []}
    (tmp_path / "vocabulary.yaml").write_text(json.dumps(text), "utf-8")
    assert refused(tmp_path) == ("fact numb: named twice",)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        pytest.param({"these": {"numb": True}}, "contradiction: key 'says' is missing", id="no-sentence"),
        pytest.param(
            CONTRADICTION | {"at_most": {"class": 1}},
            "contradiction: unknown key 'at_most' (allowed: at_least, below, says, these)",
            id="unknown-key",
        ),
        pytest.param(CONTRADICTION | {"these": {"nmb": True}}, "contradiction: no fact 'nmb'", id="no-such-fact"),
        pytest.param(CONTRADICTION | {"at_least": {"clas": 1}}, "contradiction: no fact 'clas'", id="no-such-number"),
    ],
)
def test_a_spoiled_contradiction_is_refused(tmp_path, entry, problem):
    assert refused(write(tmp_path, BOOL, WHOLE, contradictions=[entry])) == (problem,)


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param({"these": {"abi": 1}, "says": "abi: never one"}, id="fact-of-a-leg"),
        pytest.param({"these": {"swelling": "sum"}, "says": "swelling: never sum"}, id="value-that-does-not-exist"),
        pytest.param({"says": "whatever"}, id="nothing-that-contradicts"),
    ],
)
def test_a_contradiction_that_cannot_work_as_meant_is_refused(tmp_path, entry):
    assert refused(write(tmp_path, NUMBER, CHOICE, contradictions=[entry]))


@pytest.mark.parametrize("key", ["vocabulary_version", "sections", "contradictions"])
def test_a_missing_part_of_the_file_is_refused(tmp_path, key):
    text = {"vocabulary_version": 1, "sections": {"all": [BOOL]}, "contradictions": []}
    del text[key]
    (tmp_path / "vocabulary.yaml").write_text(json.dumps(text), "utf-8")
    assert refused(tmp_path) == (f"vocabulary.yaml: key '{key}' is missing",)


def test_an_unknown_part_of_the_file_is_refused(tmp_path):
    (problem,) = refused(write(tmp_path, BOOL, units={}))
    assert problem.startswith("vocabulary.yaml: unknown key 'units'")


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "vocabulary.yaml").write_text("", "utf-8")
    assert refused(tmp_path)


def test_everything_that_is_wrong_stands_in_one_message(tmp_path):
    spoiled = [
        BOOL,
        BOOL,
        CHOICE | {"who": "nurse"},
        WHOLE | {"typ": "x"},
        {"name": "leg", "type": "choice", "who": "anyone"},
    ]
    problems = refused(write(tmp_path, *spoiled, contradictions=[CONTRADICTION | {"these": {"nmb": True}}]))
    assert len(problems) == 5
    for fragment in ("named twice", "who is one of", "'typ'", "needs its values", "no fact 'nmb'"):
        assert sum(fragment in problem for problem in problems) == 1


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("saddle_numbness", (False, True)),
        ("dvt_excluded", (True, False)),
        ("clinician_involved", (True, False)),
        ("can_reach_feet", (True, False)),
        ("foot_pulse", ("normal", "weak_or_absent")),
        ("leg_swelling", ("none", "evening", "present", "all_day")),
        ("goal", ()),
        ("age_years", ()),
    ],
)
def test_danger_orders_of_the_real_vocabulary(vocabulary, name, order):
    assert vocabulary.facts[name].danger == order


def test_only_wishes_are_wishes(vocabulary):
    assert {fact.name for fact in vocabulary.facts.values() if fact.wish} == {
        "goal",
        "travel_hours",
        "clinician_advised_compression",
    }


def test_every_number_has_a_range_that_leaves_room(vocabulary):
    numbers = [fact for fact in vocabulary.facts.values() if fact.type in {"number", "integer"}]
    assert numbers
    assert [fact.name for fact in numbers if not fact.low < fact.high] == []


def found_in(contradiction):
    """Give the values that contradict each other."""
    below = {name: bound - 1 for name, bound in contradiction.below.items()}
    return {**contradiction.these, **contradiction.at_least, **below}


def test_every_contradiction_is_refused_at_the_door(vocabulary):
    assert vocabulary.contradictions
    for contradiction in vocabulary.contradictions:
        with pytest.raises(CaseError) as refused_case:
            build_case(found_in(contradiction), vocabulary)
        assert contradiction.says in refused_case.value.problems


def test_every_contradiction_is_accepted_one_value_away(vocabulary):
    accepted = 0
    for contradiction in vocabulary.contradictions:
        these = found_in(contradiction)
        others = [
            *((name, other) for name, value in contradiction.these.items()
              for other in set(vocabulary.facts[name].known_values()) - {value}),
            *((name, lowest - 1) for name, lowest in contradiction.at_least.items()),
            *contradiction.below.items(),
        ]  # fmt: skip
        for name, other in others:
            assert build_case({**these, name: other}, vocabulary).facts[name] == other
            accepted += 1
    assert accepted >= 2 * len(vocabulary.contradictions)


def test_half_of_a_contradiction_contradicts_nothing(vocabulary):
    for contradiction in vocabulary.contradictions:
        for name, value in found_in(contradiction).items():
            assert build_case({name: value}, vocabulary).facts == {name: value}


APART: dict[str, Any] = {
    "name": "apart",
    "type": "bool",
    "who": "anyone",
    "computed": {"legs_differ_in": "abi", "by": 3},
}


def test_a_computed_fact_has_no_key_and_says_what_it_is_worked_out_of(tmp_path):
    vocabulary = read_vocabulary(write(tmp_path, NUMBER, APART))
    made = vocabulary.facts["apart"].computed
    assert made is vocabulary.computed["apart"]
    assert (made.keys, made.by) == (("left.abi", "right.abi"), 3.0)
    assert (vocabulary.facts["apart"].keys, list(vocabulary.every_key())) == ((), ["left.abi", "right.abi"])


@pytest.mark.parametrize(
    ("computed", "more", "problem"),
    [
        ({"legs_differ_in": "abi"}, {}, "fact apart, computed: key 'by' is missing"),
        ({"legs_differ_in": "ab", "by": 3}, {}, "legs_differ_in names a number that is measured for each leg"),
        ({"legs_differ_in": "numb", "by": 3}, {}, "legs_differ_in names a number that is measured for each leg"),
        ({"legs_differ_in": "abi", "by": 0}, {}, "by is a number above zero, in the unit of what is measured"),
        ({"legs_differ_in": "abi", "by": "3"}, {}, "by is a number above zero, in the unit of what is measured"),
        ({"legs_differ_in": "abi", "by": True}, {}, "by is a number above zero, in the unit of what is measured"),
        ({"legs_differ_in": "abi", "by": 3}, {"per": "leg"}, "the fact itself is of the person, and yes or no"),
    ],
)
def test_a_computed_fact_that_cannot_be_worked_out_is_refused(tmp_path, computed, more, problem):
    assert problem in " ".join(refused(write(tmp_path, NUMBER, BOOL, APART | more | {"computed": computed})))


def test_no_contradiction_speaks_of_a_computed_fact(tmp_path):
    nobody = {"these": {"apart": True}, "says": "apart: never"}
    [problem] = refused(write(tmp_path, NUMBER, APART, contradictions=[nobody]))
    assert problem == "contradiction: 'apart' is computed, so nobody gives it"


def test_what_a_tape_is_needed_for_cannot_be_seen(tmp_path):
    facts = read_vocabulary(write(tmp_path, BOOL, WHOLE, CHOICE | {"measured": True})).facts
    assert [fact.can_be_seen for fact in facts.values()] == [True, False, False]
