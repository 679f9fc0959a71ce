"""The Questionnaire: every fact has its item, none is hidden while its answer may be of use, and answers come back."""

import json
import math
import random
from typing import Any

import fhirkit
import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from hypothesis import given
from hypothesis import strategies as st

from soleus.case.read import build_case
from soleus.case.start import nested
from soleus.fhir.read import read_record
from soleus.fhir.write import questionnaire, questionnaire_response
from soleus.interviewing import form, wanted
from tests.fhir.bundles import AS_OF, SUBJECT
from tests.people import VOCABULARY, random_facts

OPERATIONS = {
    "=": lambda one, two: one == two,
    "!=": lambda one, two: one != two,
    "<": lambda one, two: one < two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    ">=": lambda one, two: one >= two,
}


@pytest.fixture(scope="module")
def items(knowledge):
    return {item["linkId"]: item for group in questionnaire(knowledge)["item"] for item in group["item"]}


def response(facts, knowledge):
    return questionnaire_response(facts, knowledge, SUBJECT, AS_OF.isoformat())


def test_the_models_of_the_standard_accept_it_and_lose_nothing(knowledge):
    form_written = questionnaire(knowledge)
    assert fhirkit.validate(form_written) == []
    read = Questionnaire.model_validate_json(json.dumps(form_written))
    assert json.loads(read.model_dump_json()) == form_written


def test_every_key_has_its_item_in_the_words_of_the_form(items, book):
    fields = form(book)
    assert list(items) == list(fields)
    for key, field in fields.items():
        assert items[key]["text"] == field.ask
        assert [one["text"] for one in items[key].get("item", ())] == ([field.why] if field.why else [])


def test_numbers_have_their_unit_and_their_range(items):
    extensions = {one["url"].rpartition("/")[2]: one for one in items["left.ankle_cm"]["extension"]}
    assert extensions["questionnaire-unit"]["valueCoding"]["code"] == "cm"
    assert (extensions["minValue"]["valueDecimal"], extensions["maxValue"]["valueDecimal"]) == (10, 60)


def is_enabled(item, facts):
    """Say it as FHIR R4 does: an unanswered question is unequal to everything but its own absence."""

    def holds(condition):
        value = facts.get(condition["question"])
        wish = next(entry for name, entry in condition.items() if name.startswith("answer"))
        if condition["operator"] == "exists":
            return (value is not None) is wish
        wish = wish["code"] if isinstance(wish, dict) else wish
        return value is not None and OPERATIONS[condition["operator"]](value, wish)

    return "enableWhen" not in item or any(map(holds, item["enableWhen"]))


@given(st.integers(0, 10**9), st.sampled_from([0.1, 0.5, 0.9]))
def test_no_item_is_hidden_while_its_answer_may_be_of_use(items, book, seed, known):
    facts = random_facts(VOCABULARY, random.Random(seed), known)
    for key, field in form_of(book).items():
        if not is_enabled(items[key], facts):
            assert wanted(field.wanted_if, facts, book.rules) is False, key


FORMS: dict[int, Any] = {}


def form_of(book):
    if id(book) not in FORMS:
        FORMS[id(book)] = form(book)
    return FORMS[id(book)]


def test_some_items_are_hidden_once_their_guard_is_known_not_to_hold(items):
    hidden = {key for key, item in items.items() if not is_enabled(item, {"heart_failure": False, "pregnant": False})}
    assert {"nyha_class", "heart_failure_unstable", "pregnancy_weeks"} <= hidden


@given(st.integers(0, 10**9), st.sampled_from([0.1, 0.5, 1.0]))
def test_a_round_trip_loses_no_fact(knowledge, vocabulary, mapping, seed, known):
    facts = random_facts(VOCABULARY, random.Random(seed), known)
    case = build_case(nested(facts), vocabulary)
    record = read_record(response(case.facts, knowledge), vocabulary, mapping, as_of=AS_OF)
    assert dict(record.case.facts) == dict(case.facts)
    assert record.unread == ()


def odd_values(fact):
    """Give the ends of a number's range, what lies next to them, and numbers of many digits."""
    low, high = fact.low or 0.0, fact.high or 0.0
    return (low, high, math.nextafter(low, high), math.nextafter(high, low), low + (high - low) / 3, low + 0.1 + 0.2)


def test_a_round_trip_of_a_number_loses_no_digit(knowledge, vocabulary, mapping):
    for key in (key for key in vocabulary.every_key() if vocabulary.fact(key).type == "number"):
        for value in odd_values(vocabulary.fact(key)):
            answers = json.loads(json.dumps(response({key: value}, knowledge)))
            record = read_record(answers, vocabulary, mapping, as_of=AS_OF)
            assert dict(record.case.facts) == {key: value}


def test_the_answers_are_accepted_by_a_model_of_the_standard(knowledge, vocabulary):
    facts = random_facts(VOCABULARY, random.Random(1), 1.0)
    assert fhirkit.validate(response(build_case(nested(facts), vocabulary).facts, knowledge)) == []


def answered(knowledge, key, *answers, **more):
    return response({}, knowledge) | {"item": [{"linkId": key, "answer": list(answers)}]} | more


@pytest.mark.parametrize(
    ("key", "answers", "expected", "why"),
    [
        ("height_cm", [{"valueQuantity": {"value": 1.7, "code": "m"}}], 170, None),
        ("height_cm", [{"valueInteger": 170}], 170, None),
        ("height_cm", [{"valueDecimal": 17}], None, "out_of_range"),
        ("height_cm", [], None, None),
        ("diabetes", [{"valueBoolean": True}], True, None),
        ("diabetes", [{"valueString": "yes"}], None, "no_value"),
        ("diabetes", [{"valueBoolean": "yes"}], None, "broken"),
        ("diabetes", [{"valueBoolean": True}, {"valueBoolean": False}], None, "twice"),
        ("leg_swelling", [{"valueCoding": {"code": "evening"}}], "evening", None),
        ("leg_swelling", [{"valueString": "evening"}], "evening", None),
        ("leg_swelling", [{"valueCoding": {"code": "sometimes"}}], None, "unknown_answer"),
        ("no_such", [{"valueBoolean": True}], None, "no_question"),
    ],
)
def test_each_answer_is_read_by_its_fact(knowledge, vocabulary, mapping, key, answers, expected, why):
    record = read_record(answered(knowledge, key, *answers), vocabulary, mapping, as_of=AS_OF)
    assert record.case.facts.get(key) == (pytest.approx(expected) if isinstance(expected, float) else expected)
    assert [unread.why for unread in record.unread] == ([why] if why else [])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": "entered-in-error"}, "in_error"),
        ({"status": "stopped"}, "only_considered"),
        ({"status": "done"}, "broken"),
        ({"questionnaire": "http://us.test/Questionnaire/phq-9"}, "other_form"),
        ({"authored": "2026-03-16"}, "too_old"),
        ({"authored": "2026-03-17"}, None),
        ({"authored": "2026-04-01"}, "later"),
    ],
)
def test_whole_answers_that_do_not_count(knowledge, vocabulary, mapping, change, why):
    answers = answered(knowledge, "diabetes", {"valueBoolean": True}, **change)
    record = read_record(answers, vocabulary, mapping, as_of=AS_OF)
    assert dict(record.case.facts) == ({} if why else {"diabetes": True})
    assert [unread.why for unread in record.unread] == ([why] if why else [])


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        ("weight_kg", {"valueDecimal": 80}, None),
        ("diabetes", {"valueBoolean": False}, None),
        ("diabetes", {"valueBoolean": True}, True),
    ],
)
def test_of_answers_without_a_day_only_dangers_count(knowledge, vocabulary, mapping, key, answer, expected):
    answers = answered(knowledge, key, answer)
    del answers["authored"]
    record = read_record(answers, vocabulary, mapping, as_of=AS_OF)
    assert record.case.facts.get(key) is expected
    assert [unread.why for unread in record.unread] == ([] if expected else ["no_date"])


def test_a_danger_without_a_day_outweighs_a_newer_no(knowledge, vocabulary, mapping):
    undated = answered(knowledge, "diabetes", {"valueBoolean": True})
    del undated["authored"]
    answers = answered(knowledge, "diabetes", {"valueBoolean": False})
    record = read_record([undated, answers], vocabulary, mapping, as_of=AS_OF)
    assert record.case.facts["diabetes"] is True


def test_items_nested_without_end_are_refused_by_their_place(knowledge, vocabulary, mapping):
    item = {"linkId": "diabetes", "answer": [{"valueBoolean": True}]}
    for _ in range(30):
        item = {"linkId": "group", "item": [item]}
    record = read_record(response({}, knowledge) | {"item": [item]}, vocabulary, mapping, as_of=AS_OF)
    assert [unread.why for unread in record.unread] == ["broken"]
