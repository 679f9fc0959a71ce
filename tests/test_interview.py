"""The interview: danger first, nothing asked that can no longer change the answer, nothing left out that could."""

import random

import pytest

from soleus.assess import assess
from soleus.case import Case, CaseError, build_case
from soleus.case.start import person
from soleus.cohort.people import laypeople
from soleus.interview import MOST_IN_A_GROUP, Question, Session, answered, chosen, interviewed, next_question, replied
from tests.promises import edge_people


@pytest.fixture(scope="module")
def people(vocabulary):
    """Laypeople who could answer everything, as cases."""
    return [build_case(facts, vocabulary) for facts in laypeople(vocabulary, 40, 2)]


def outcome(case, book):
    answer = assess(case, book)
    return answer.urgency, answer.compression, answer.pressure_mmhg


def test_the_first_question_is_of_emergencies(book):
    question = next_question(Session(), book)
    assert question is not None
    assert question.is_group
    assert len(question.keys) == MOST_IN_A_GROUP
    for key in question.keys:
        assert assess(Case({key: True}), book).urgency in {"emergency", "urgent"}


def test_what_is_left_out_could_not_have_changed_the_answer(book, people):
    """Whoever is interviewed gets the answer that all of their facts would have given."""
    for case in people:
        session, _ = interviewed(case.facts, book)
        (urgency, *rest), (expected, *others) = outcome(session.case(), book), outcome(case, book)
        assert urgency == expected
        # An emergency ends the interview, so whether a sock is worn ("stop now", not "avoid") may not have been asked.
        assert rest == others or urgency == "emergency"


def test_what_is_left_out_near_the_edges_could_not_have_changed_the_answer(book, vocabulary):
    cases = random.Random(4).sample(edge_people(vocabulary), 40)
    for case in cases:
        lay = {key: value for key, value in case.facts.items() if vocabulary.fact(key).for_anyone}
        session, _ = interviewed(lay, book)
        assert outcome(session.case(), book) == outcome(Case(lay), book)


def test_a_journey_is_asked_for_where_only_the_gain_is_open(book):
    """Somebody unsure of tired legs, and otherwise safe, gains for sure from a sock on a long journey."""
    facts = dict(person(book.rules.vocabulary, "all_no", {}).facts)
    del facts["tired_heavy_legs"]
    told = facts | {"travel_hours": 8.0}
    assert outcome(Case(facts), book)[1] == "undecided"
    session, _ = interviewed(told, book)
    assert session.facts["travel_hours"] == 8.0
    assert outcome(session.case(), book) == outcome(Case(told), book)


def test_no_question_comes_twice_and_none_is_answered_already(book, people):
    for case in people[:10]:
        session = Session(thorough=True)
        asked: set[str] = set()
        while (question := next_question(session, book)) is not None:
            assert not asked & set(question.keys)
            assert not set(session.facts) & set(question.keys)
            asked |= set() if question.is_offer else set(question.keys)
            session = replied(session, question, case.facts, book)


def test_every_question_could_change_the_answer_when_it_is_asked(book, people):
    for case in people[:10]:
        session = Session()
        while (question := next_question(session, book)) is not None:
            answer = assess(session.case(), book)
            if answer.compression not in {"suitable", "not_needed"}:
                assert set(question.keys) <= set(answer.missing)
            session = replied(session, question, case.facts, book)


def test_an_emergency_ends_the_interview(book):
    session = answered(Session(), {"saddle_numbness": True}, book)
    assert next_question(session, book) is None
    assert next_question(Session(session.facts, thorough=True), book) is None


def test_not_sure_is_unknown_and_not_asked_again(book):
    first = next_question(Session(), book)
    assert first is not None
    session = answered(Session(), dict.fromkeys(first.keys), book)
    assert session.facts == {}
    second = next_question(session, book)
    assert second is not None
    assert not set(first.keys) & set(second.keys)


def test_somebody_sure_of_nothing_reaches_an_end(book):
    session, asked = interviewed({}, book)
    assert assess(session.case(), book).compression == "undecided"
    assert asked > MOST_IN_A_GROUP


def test_a_group_holds_facts_of_one_section_only(book, people):
    session = Session(thorough=True)
    while (question := next_question(session, book)) is not None:
        assert len(question.keys) <= MOST_IN_A_GROUP
        if not question.is_offer:
            assert len({fact.section for fact in question.facts}) == 1
            assert not question.is_group or {fact.type for fact in question.facts} == {"bool"}
        session = replied(session, question, people[0].facts, book)


def test_questions_for_the_plan_come_only_when_wanted_and_last(book, people):
    short, few = interviewed(people[0].facts, book)
    session, many, for_plan = Session(thorough=True), 0, []
    while (question := next_question(session, book)) is not None:
        session = replied(session, question, people[0].facts, book)
        for_plan.append(question.for_plan)
        many += 1
    assert many > few
    assert for_plan == sorted(for_plan)
    assert set(short.facts) <= set(session.facts)


def test_an_answer_that_contradicts_another_is_refused_and_nothing_is_taken_in(book):
    session = answered(Session(), {"new_swelling_one_leg": True}, book)
    with pytest.raises(CaseError, match="leg_swelling"):
        answered(session, {"leg_swelling": "none"}, book)
    assert set(session.facts) == {"new_swelling_one_leg"}


def test_what_a_session_holds_is_not_shown():
    assert "52" not in repr(Session({"age_years": 52.0}, frozenset({"diabetes"})))
    assert "diabetes" not in repr(Session({}, frozenset({"diabetes"})))


def test_one_key_is_no_group(vocabulary):
    assert not Question(("age_years",), (vocabulary.fact("age_years"),)).is_group


def at_risk(book):
    """Somebody of 70 with swollen legs, everything else denied: the ankle index is what is missing."""
    return person(book.rules.vocabulary, "all_no", {"age_years": 70, "leg_swelling": "evening", "swollen_leg": "both"})


def test_measurements_are_asked_for_only_where_there_is_a_result(book):
    session = Session(at_risk(book).facts)
    offer = next_question(session, book)
    assert offer is not None
    assert (offer.is_offer, offer.keys) == (True, ("left.abi", "right.abi"))
    assert next_question(chosen(session, offer, []), book) is None
    asked = next_question(chosen(session, offer, ["left.abi"]), book)
    assert asked is not None
    assert (asked.is_offer, asked.keys) == (False, ("left.abi",))


def test_a_result_that_is_given_counts(book):
    facts = dict(at_risk(book).facts) | {"left.abi": 1.0, "right.abi": 1.1}
    session, _ = interviewed(facts, book)
    assert assess(session.case(), book).compression == "suitable"
