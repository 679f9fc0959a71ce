"""The model that OpenAPI shows and the door of every case: they take the same, and refuse the same."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from soleus.case import LEGS, CaseError, ContradictionError, build_case
from soleus.load import load_book
from soleus.schemas.case_model import case_model, case_schemas

BOOK = load_book()
VOCABULARY = BOOK.rules.vocabulary
MODEL = case_model(BOOK)


def is_taken(content):
    """Whether the door takes every fact by itself."""
    try:
        build_case(content, VOCABULARY)
    except ContradictionError:
        return True
    except CaseError:
        return False
    return True


def is_modelled(content):
    try:
        MODEL.model_validate(content)
    except ValidationError:
        return False
    return True


def near(fact):
    """Values at the ends of a fact and beside them, and such as other formats would take for one."""
    low, high = fact.low or 0, fact.high or 0
    numbers = [
        low,
        high,
        low - 1,
        high + 1,
        low - 1e-9,
        high + 1e-9,
        float(low),
        float(high),
        1,
        1.0,
        10**400,
        -(10**400),
    ]
    words = [*map(str, fact.known_values()), "", "1", "true", "null", "none", "evening"]
    return st.sampled_from([None, True, False, 0, [], {}, *fact.known_values(), *numbers, *words])


def entries(facts):
    known = st.sampled_from(facts).flatmap(lambda fact: st.tuples(st.just(fact.name), near(fact)))
    unknown = st.tuples(st.text(max_size=5), st.one_of(st.none(), st.booleans()))
    return st.lists(st.one_of(known, known, known, unknown), max_size=4).map(dict)


FACTS = list(VOCABULARY.facts.values())
LEG_FACTS = [fact for fact in FACTS if fact.per_leg]
PERSON_FACTS = [fact for fact in FACTS if not fact.per_leg]
SIDES = st.one_of(st.none(), st.booleans(), st.just([]), entries(LEG_FACTS), entries(LEG_FACTS), entries(FACTS))


@given(entries(PERSON_FACTS), st.dictionaries(st.sampled_from(LEGS), SIDES))
def test_the_model_and_the_door_agree(person, legs):
    content = person | legs
    assert is_modelled(content) == is_taken(content)


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.keys], ids=lambda fact: fact.name)
def test_they_agree_on_each_fact_at_its_ends_and_beyond(fact):
    low, high = fact.low, fact.high
    numbers = () if low is None or high is None else (low - 1, low - 1e-6, low, float(low), high, high + 1e-6, high + 1)
    values = (None, True, False, 0, 1, 1.0, "", "x", "none", "true", [], {}, *fact.known_values(), *numbers)
    contents = [{"left": {fact.name: value}} if fact.per_leg else {fact.name: value} for value in values]
    assert [is_modelled(content) for content in contents] == [is_taken(content) for content in contents]
    assert {True, False} == {is_modelled(content) for content in contents}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_neither_takes_what_is_no_number(number):
    content = {"age_years": number}
    assert not is_modelled(content)
    assert not is_taken(content)


def test_every_fact_is_described_with_its_question_and_unit():
    schemas = case_schemas(BOOK)
    for fact in FACTS:
        properties = schemas["LegFacts" if fact.per_leg else "Case"]["properties"]
        if not fact.keys:
            assert fact.name not in properties
            continue
        schema = properties[fact.name]
        assert schema["description"].startswith(BOOK.words.question(fact.name))
        assert schema.get("x-unit") == fact.unit
        kinds = {"bool": "boolean", "choice": "string", "number": "number", "integer": "integer"}
        assert [part["type"] for part in schema["anyOf"]] == [kinds[fact.type], "null"]


def test_the_schemas_stand_by_themselves():
    assert "$defs" not in json.dumps(case_schemas(BOOK))
