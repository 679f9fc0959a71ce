"""The interview: danger first, nothing asked that can no longer change the answer, nothing left out that could."""

import random

import pytest

from soleus.answer import assess
from soleus.case import Case, CaseError, build_case
from soleus.case.start import person
from soleus.cohort.people import laypeople
from soleus.interviewing import MOST_IN_A_GROUP, Interview, Question, answered, interviewed, next_question, replied
from tests.promises import edge_people


@pytest.fixture(scope="module")
def people(vocabulary):
    """Laypeople who could answer everything, as cases."""
    return [build_case(facts, vocabulary) for facts in laypeople(vocabulary, 40, 2)]


SCORES = ("leg_pain_0_10", "back_pain_0_10", "pain_weeks")


def outcome(case, book):
    answer = assess(case, book)
    return answer.urgency, answer.compression, answer.pressure_mmhg


def test_the_first_question_is_of_emergencies(book):
    question = next_question(Interview(), book)
    assert question is not None
    assert question.kind == "group"
    for key in question.keys:
        assert assess(Case({key: True}), book).urgency in {"emergency", "urgent"}


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_what_is_left_out_could_not_have_changed_the_answer(book, people):
    """Whoever is interviewed gets the answer that all of their facts would have given."""
    for case in people:
        interview, _ = interviewed(case.facts, book)
        # Scores count when told, and are asked for only where the leg is said to hurt: a guard says so.
        told = {key: value for key, value in case.facts.items() if key not in SCORES or key in interview.facts}
        (urgency, *rest), (expected, *others) = outcome(interview.case(), book), outcome(Case(told), book)
        assert urgency == expected
        # An emergency ends the interview, so whether a sock is worn ("stop now", not "avoid") may not have been asked.
        assert rest == others or urgency == "emergency"


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_what_is_left_out_near_the_edges_could_not_have_changed_the_answer(book, vocabulary):
    cases = random.Random(4).sample(edge_people(vocabulary), 40)
    for case in cases:
        lay = {key: value for key, value in case.facts.items() if vocabulary.fact(key).for_anyone}
        interview, _ = interviewed(lay, book)
        assert outcome(interview.case(), book) == outcome(Case(lay), book)


def test_a_journey_is_asked_for_where_only_the_gain_is_open(book):
    """Somebody unsure of tired legs, and otherwise safe, gains for sure from a sock on a long journey."""
    facts = dict(person(book.rules.vocabulary, "all_no", {}).facts)
    del facts["tired_heavy_legs"]
    told = facts | {"travel_hours": 8.0}
    assert outcome(Case(facts), book)[1] == "undecided"
    interview, _ = interviewed(told, book)
    assert interview.facts["travel_hours"] == 8.0
    assert outcome(interview.case(), book) == outcome(Case(told), book)


def test_no_question_comes_twice_and_none_is_answered_already(book, people):
    for case in people[:10]:
        interview = Interview(thorough=True)
        asked: set[str] = set()
        while (question := next_question(interview, book)) is not None:
            assert not asked & set(question.keys)
            assert not set(interview.facts) & set(question.keys)
            asked |= set() if question.kind == "offer" else set(question.keys)
            interview = replied(interview, question, case.facts, book)


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
def test_every_question_could_change_the_answer_when_it_is_asked(book, people):
    for case in people[:10]:
        interview = Interview()
        while (question := next_question(interview, book)) is not None:
            answer = assess(interview.case(), book)
            if answer.compression not in {"suitable", "not_needed"}:
                assert set(question.keys) <= set(answer.missing)
            interview = replied(interview, question, case.facts, book)


def test_an_emergency_ends_the_interview(book):
    interview = told(book, {"saddle_numbness": True})
    assert next_question(interview, book) is None
    assert next_question(Interview(interview.facts, thorough=True), book) is None


def test_not_sure_is_unknown_and_not_asked_again(book):
    first = next_question(Interview(), book)
    assert first is not None
    interview = answered(Interview(), first, dict.fromkeys(first.keys), book)
    assert interview.facts == {}
    second = next_question(interview, book)
    assert second is not None
    assert not set(first.keys) & set(second.keys)


def test_somebody_sure_of_nothing_reaches_an_end(book):
    interview, asked = interviewed({}, book)
    assert assess(interview.case(), book).compression == "undecided"
    assert asked > MOST_IN_A_GROUP


def test_a_group_holds_only_what_belongs_together(book, people):
    interview = Interview(thorough=True)
    while (question := next_question(interview, book)) is not None:
        assert len(question.keys) <= MOST_IN_A_GROUP
        if question.kind == "group":
            assert {fact.type for fact in question.facts} == {"bool"}
            homes = [g for g in book.words.interview_groups if set(g["facts"]) & {f.name for f in question.facts}]
            assert len(homes) == 1
        interview = replied(interview, question, people[0].facts, book)


def test_questions_for_the_plan_come_only_when_wanted_and_last(book, people):
    short, few = interviewed(people[0].facts, book)
    interview, many, for_plan = Interview(thorough=True), 0, []
    while (question := next_question(interview, book)) is not None:
        interview = replied(interview, question, people[0].facts, book)
        for_plan.append(question.stage == "plan")
        many += 1
    assert many > few
    assert for_plan == sorted(for_plan)
    assert set(short.facts) <= set(interview.facts)


def test_an_answer_that_contradicts_another_is_refused_and_nothing_is_taken_in(book):
    interview = told(book, {"new_swelling_one_leg": True})
    with pytest.raises(CaseError, match="leg_swelling"):
        told(book, {"leg_swelling": "none"}, interview)
    assert set(interview.facts) == {"new_swelling_one_leg"}


def test_what_an_interview_holds_is_not_shown(book):
    assert "52" not in repr(Interview({"age_years": 52.0}))
    assert "diabetes" not in repr(told(book, {"diabetes": None}))


def at_risk(book):
    """Somebody of 70 with swollen legs, everything else denied: the ankle index is what is missing."""
    return person(book.rules.vocabulary, "all_no", {"age_years": 70, "leg_swelling": "evening", "swollen_leg": "both"})


def test_measurements_are_asked_for_only_where_there_is_a_result(book):
    interview = Interview(at_risk(book).facts)
    offer = next_question(interview, book)
    assert offer is not None
    assert (offer.kind, offer.keys) == ("offer", ("left.abi", "right.abi"))
    assert next_question(answered(interview, offer, dict.fromkeys(offer.keys), book), book) is None
    asked = next_question(answered(interview, offer, {"left.abi": True, "right.abi": None}, book), book)
    assert asked is not None
    assert (asked.kind, asked.keys) == ("one", ("left.abi",))
    both = next_question(answered(interview, offer, dict.fromkeys(offer.keys, True), book), book)
    assert both is not None
    assert (both.kind, both.keys) == ("legs", ("left.abi", "right.abi"))


def test_a_result_that_is_given_counts(book):
    facts = dict(at_risk(book).facts) | {"left.abi": 1.0, "right.abi": 1.1}
    interview, _ = interviewed(facts, book)
    assert assess(interview.case(), book).compression == "suitable"


def swollen(book):
    facts = {"leg_swelling": "evening", "swollen_leg": "both"}
    return dict(person(book.rules.vocabulary, "all_no", facts).facts)


def test_what_a_suitable_answer_needs_is_gathered_before_it_is_ready(book):
    """Hours, the journey, and girths of both legs at once; of whoever must not wear one they are not asked."""
    vocabulary = book.rules.vocabulary
    told_all = swollen(book) | {"hours_standing": 6.0, "left.ankle_cm": 22.0, "right.ankle_cm": 23.0}
    interview, _ = interviewed(told_all, book)
    gathered = [step for step in interview.steps if step.stage == "gather"]
    asked = {key for step in gathered for key in step.replies}
    gathers = {name for names in book.words.interview_gathers for name in names}
    assert asked == {key for name in gathers for key in vocabulary.facts[name].keys}
    assert [step.stage for step in interview.steps] == sorted(step.stage for step in interview.steps)
    assert {"left.ankle_cm": 22.0, "right.ankle_cm": 23.0} in [dict(step.replies) for step in gathered]
    harmed, _ = interviewed(told_all | {"skin_fragile": True}, book)
    assert not [step for step in harmed.steps if step.stage == "gather"]


def test_one_leg_can_be_measured_alone(book):
    interview, _ = interviewed(swollen(book) | {"left.ankle_cm": 22.0}, book)
    asked = [step.replies for step in interview.steps if "left.ankle_cm" in step.replies and not step.is_offer]
    assert [dict(replies) for replies in asked] == [{"left.ankle_cm": 22.0}]


def test_every_step_can_be_taken_back(book, people):
    """Back, and the same answer again, is where one was; back to the beginning is the beginning."""
    for case in people[:5]:
        interview, _ = interviewed(case.facts, book)
        for _ in range(len(interview.steps)):
            before = interview.back()
            question = next_question(before, book)
            assert question is not None
            again = replied(before, question, case.facts, book)
            assert (again.facts, again.not_sure, again.offered) == (
                interview.facts,
                interview.not_sure,
                interview.offered,
            )
            interview = before
        assert interview.back().steps == ()


def test_the_groups_name_yes_no_facts_that_there_are_each_once(book, vocabulary):
    names = [name for group in book.words.interview_groups for name in group["facts"]]
    assert sorted(names) == sorted(set(names))
    assert {vocabulary.facts[name].type for name in names} == {"bool"}
    assert all(len(group["facts"]) <= MOST_IN_A_GROUP for group in book.words.interview_groups)
    assert all(vocabulary.facts[name] for names in book.words.interview_gathers for name in names)


def test_somebody_in_an_emergency_who_did_not_say_that_none_is_worn_is_told_to_take_it_off(book, vocabulary):
    """Told, unasked or not sure: wherever a sock is to be avoided and wearing is not known to be false."""
    rng = random.Random(3)
    said = book.words.take_off
    for case in rng.sample(edge_people(vocabulary), 60):
        lay = {key: value for key, value in case.facts.items() if vocabulary.fact(key).for_anyone}
        interview, _ = interviewed(lay | rng.choice([{}, {"saddle_numbness": True}]), book)
        worn = interview.facts.get("wears_compression_now")
        answer = assess(interview.case(), book)
        wanted = None if worn is False else said["worn" if worn else "not_told"]
        assert answer.take_off == (wanted if answer.compression in {"avoid", "stop_now"} else None)
        assert answer.urgency != "emergency" or answer.compression in {"avoid", "stop_now"}


def told(book, replies, interview=None):
    """Tell something that is asked for, whether it is its turn or not."""
    facts = tuple(book.rules.vocabulary.fact(key) for key in replies)
    return answered(interview or Interview(), Question(tuple(replies), facts), replies, book)
