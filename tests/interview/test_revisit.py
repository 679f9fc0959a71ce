"""A page at any place: what stood there, and all measures of the legs at once."""

import pytest

from soleus.case import CaseError
from soleus.case.start import person
from soleus.interviewing import (
    Interview,
    begin_of,
    changed,
    interviewed,
    is_measuring,
    next_question,
    question_at,
    replied,
    reply_at,
)

GIRTHS = {"left.ankle_cm": 22.5, "right.ankle_cm": 23.0, "left.calf_cm": 37.0, "right.calf_cm": 37.5}
SUITED = {
    "age_years": 52, "leg_swelling": "evening", "swollen_leg": "both", "tired_heavy_legs": True,
    "hours_standing": 7.0, "hours_sitting": 1.0, "hours_walking": 2.0, "travel_hours": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def facts(book):
    return dict(person(book.rules.vocabulary, "all_no", {**SUITED, **GIRTHS}).facts)


@pytest.fixture(scope="module")
def measured(facts, book):
    return interviewed(facts, book)[0]


def place_of_offer(interview, book):
    questions = (question_at(interview, place, book) for place in range(len(interview.steps)))
    return next(place for place, question in enumerate(questions) if question is not None and is_measuring(question))


def keys_at(interview, place, book):
    question = question_at(interview, place, book)
    assert question is not None
    return question.keys


def test_the_question_at_every_place_is_the_one_that_was_asked(facts, book):
    now, asked = Interview(), []
    while (question := next_question(now, book)) is not None:
        asked.append(question)
        now = replied(now, question, facts, book)
    assert len(asked) > 20
    assert [question_at(now, place, book) for place in range(len(asked))] == asked
    assert question_at(now, len(asked), book) is None
    assert question_at(now, len(asked) + 1, book) is None
    assert question_at(now, -1, book) is None


def test_measures_stand_on_the_page_of_their_offer(measured, book):
    offer = place_of_offer(measured, book)
    of_measures = [place for place, step in enumerate(measured.steps) if set(step.replies) & set(GIRTHS)]
    assert {begin_of(measured, place, book) for place in of_measures} == {offer}
    assert all(begin_of(measured, place, book) == place for place in range(offer))
    assert begin_of(measured, len(measured.steps), book) == len(measured.steps)


def test_all_measures_at_once_are_as_good_as_one_after_the_other(facts, measured, book):
    now = Interview()
    while (question := next_question(now, book)) is not None:
        if is_measuring(question):
            now = reply_at(now, len(now.steps), {key: facts.get(key) for key in question.keys}, book)
        else:
            now = replied(now, question, facts, book)
    assert now.steps == measured.steps


def test_measures_given_anew_replace_those_before_and_leave_the_rest(measured, book):
    offer = place_of_offer(measured, book)
    keys = keys_at(measured, offer, book)
    new = {**dict.fromkeys(keys), "left.ankle_cm": 24.0}
    after = reply_at(measured, offer, new, book)
    assert {key: value for key, value in after.facts.items() if key in GIRTHS} == {"left.ankle_cm": 24.0}
    rest = {key: value for key, value in measured.facts.items() if key not in keys}
    assert {key: value for key, value in after.facts.items() if key not in keys} == rest
    assert next_question(after, book) is None
    nothing = reply_at(measured, offer, dict.fromkeys(keys), book)
    assert not set(nothing.facts) & set(keys)
    assert next_question(nothing, book) is None


def test_measures_that_cannot_be_of_one_leg_are_refused_and_nothing_is_lost(measured, book):
    offer = place_of_offer(measured, book)
    keys = keys_at(measured, offer, book)
    with pytest.raises(CaseError, match="do not fit one leg"):
        reply_at(measured, offer, {**dict.fromkeys(keys), "left.ankle_cm": 40.0, "left.calf_cm": 28.0}, book)


def test_another_question_is_changed_as_ever(measured, book):
    place = next(p for p, step in enumerate(measured.steps) if "leg_swelling" in step.replies)
    replies = {"leg_swelling": "none"}
    assert reply_at(measured, place, replies, book) == changed(measured, place, replies, book)


def test_where_no_question_is_none_can_be_answered(measured, book):
    for place in (-1, len(measured.steps), len(measured.steps) + 1):
        with pytest.raises(IndexError):
            reply_at(measured, place, {}, book)
