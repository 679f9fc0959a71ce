"""An earlier answer can be changed: what hung on it is asked again, all else stays."""

import pytest

from soleus.answer import assess
from soleus.case import CaseError
from soleus.case.start import person
from soleus.interviewing import Interview, changed, interviewed, next_question, replied
from soleus.interviewing.flow import AnsweredQuestion


def steps(*replies, offer=False):
    return tuple(AnsweredQuestion(one, is_offer=offer) for one in replies)


def place_of(interview, key):
    return next(n for n, step in enumerate(interview.steps) if key in step.replies and not step.is_offer)


def again(interview, place, book, **other):
    """Answer a step anew with some values changed."""
    return changed(interview, place, {**interview.steps[place].replies, **other}, book)


def test_what_hung_on_an_answer_is_forgotten_and_the_rest_stays(book):
    told = Interview(steps=steps({"leg_swelling": "evening"}, {"swollen_leg": "both"}, {"smoker": True}))
    after = changed(told, 0, {"leg_swelling": "none"}, book)
    assert after.facts == {"leg_swelling": "none", "smoker": True}
    assert after.steps == steps({"leg_swelling": "none"}, {"smoker": True})
    assert changed(told, 0, {"leg_swelling": "all_day"}, book).facts == {**told.facts, "leg_swelling": "all_day"}


def test_what_hangs_on_what_hung_is_forgotten_too(book):
    """Whether water pits matters where both legs are swollen all day; without swelling no leg is swollen."""
    told = Interview(steps=steps({"leg_swelling": "all_day"}, {"swollen_leg": "both"}, {"lymphoedema": None}))
    assert changed(told, 0, {"leg_swelling": "none"}, book).steps == steps({"leg_swelling": "none"})


def test_a_later_answer_that_contradicts_the_new_one_is_asked_again(book):
    told = Interview(steps=steps({"new_swelling_one_leg": False}, {"leg_swelling": "none"}, {"smoker": True}))
    after = changed(told, 0, {"new_swelling_one_leg": True}, book)
    assert after.facts == {"new_swelling_one_leg": True, "smoker": True}
    assert "leg_swelling" not in after.not_sure


def test_an_answer_that_contradicts_an_earlier_one_is_refused_with_the_question(book):
    told = Interview({"heart_failure": False}, steps({"hours_sitting": 16.0}, {"hours_standing": 4.0}))
    with pytest.raises(CaseError, match=r"given: 9, 16 \(question 2, question 1\)"):
        changed(told, 1, {"hours_standing": 9.0}, book)
    with pytest.raises(CaseError, match=r"heart_failure = false \(told before, question 1\)"):
        changed(told, 0, {"nyha_class": 2}, book)
    with pytest.raises(IndexError):
        changed(told, 2, {"smoker": True}, book)


def test_an_emergency_that_is_taken_back_has_cost_no_answer(book):
    """A slip of the finger at the first question of a check does not lose the thirty others."""
    done, _ = interviewed(person(book.rules.vocabulary, "all_no", {}).facts, book)
    slip = again(done, 0, book, saddle_numbness=True)
    assert assess(slip.case(), book).urgency == "emergency"
    assert next_question(slip, book) is None
    assert again(slip, 0, book, saddle_numbness=False).facts == done.facts


def test_a_changed_offer_is_kept_as_an_offer(book):
    told = Interview(steps=steps({"left.abi": True, "right.abi": None}, offer=True))
    after = changed(told, 0, {"left.abi": False, "right.abi": True}, book)
    assert after.steps == steps({"left.abi": None, "right.abi": True}, offer=True)


CHANGES = [("leg_swelling", "none"), ("leg_pain", False), ("known_arterial_disease", True), ("pregnant", False)]


@pytest.mark.parametrize(("key", "value"), CHANGES)
def test_asked_on_after_a_change_no_question_comes_twice_and_the_end_is_reached(book, vocabulary, key, value):
    facts = dict(person(vocabulary, "all_no", {"age_years": 50, "leg_pain": True, "leg_swelling": "evening"}).facts)
    facts |= {"swollen_leg": "both", "painful_leg": "left", "pregnant": True, "sex": "female"}
    done, _ = interviewed(facts, book)
    after = again(done, place_of(done, key), book, **{key: value})
    assert after.facts[key] == value
    asked = {k for step in after.steps if not step.is_offer for k in step.replies}
    while (question := next_question(after, book)) is not None:
        assert question.kind == "offer" or not asked & set(question.keys)
        after = replied(after, question, facts | {key: value}, book)
        asked |= set() if question.kind == "offer" else set(question.keys)
    whole, _ = interviewed(facts | {key: value}, book)
    answers = [assess(interview.case(), book) for interview in (after, whole)]
    assert answers[0].urgency == answers[1].urgency
    assert answers[0].compression == answers[1].compression
