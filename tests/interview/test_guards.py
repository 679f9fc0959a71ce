"""What hangs on what: a field's condition never hides a question that the interview asks."""

import random

import pytest

from soleus.case import build_case
from soleus.cohort.people import laypeople
from soleus.interviewing import Interview, form, guards, next_question, replied, wanted
from soleus.rules.nodes import ALWAYS, Holds
from soleus.rules.to_sql import to_sql


@pytest.fixture(scope="module")
def fields(book):
    return form(book)


@pytest.mark.parametrize(
    ("key", "condition"),
    [
        ("saddle_numbness", "true"),
        ("leg_swelling", "true"),
        ("height_cm", "true"),
        ("nyha_class", "heart_failure"),
        ("pregnancy_weeks", "pregnant"),
        ("exercise_abi_normal", "leg_pain_walking_eased_by_standing_still"),
        ("new_calf_pain", "leg_hurts or calf_tender"),
        ("lymphoedema", "leg_swelling <> 'none'"),
        ("pain_and_numbness_began_together", "sudden_or_severe_worsening"),
    ],
)
def test_a_fact_hangs_on_the_guards_of_every_use(fields, key, condition):
    assert to_sql(fields[key].wanted_if) == condition


def test_both_legs_hang_on_the_same(fields):
    assert fields["left.foot_pulse"].wanted_if == fields["right.foot_pulse"].wanted_if != ALWAYS
    assert (fields["left.foot_pulse"].leg, fields["left.foot_pulse"].name) == ("left", "foot_pulse")


def test_the_form_has_a_field_for_every_key_in_the_vocabularys_order(fields, vocabulary):
    assert list(fields) == list(vocabulary.every_key())
    assert all(one.label and one.ask and one.why for one in fields.values())


@pytest.mark.parametrize(("facts", "truth"), [({"pregnant": True}, True), ({"pregnant": False}, False), ({}, None)])
def test_unknown_is_never_no(book, facts, truth):
    assert wanted(Holds("pregnant"), facts, book.rules) is truth


def test_the_interview_asks_for_nothing_that_a_field_hides(book, vocabulary, fields):
    for given in random.Random(5).sample(list(laypeople(vocabulary, 30, 4)), 8):
        facts, interview = build_case(given, vocabulary).facts, Interview()
        while (question := next_question(interview, book)) is not None:
            hidden = [k for k in question.keys if wanted(fields[k].wanted_if, interview.facts, book.rules) is False]
            assert hidden == []
            interview = replied(interview, question, facts, book)


def test_only_uses_behind_a_guard_hang_on_it(book):
    found = guards(book.rules)
    assert ALWAYS not in found.values()
    assert "saddle_numbness" not in found
