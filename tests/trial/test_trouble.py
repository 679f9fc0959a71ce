"""What is written freely in the evening may tell of a danger that nobody ticked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from soleus.ask.asked import urgency_of
from soleus.problems import ProblemsError
from soleus.rules.levels import Urgency
from soleus.trial.diary import Diary, plan
from soleus.trial.record import DiaryEntry
from soleus.trial.safety import IN_WORDS, Step, Ticks

MONDAY = date(2026, 3, 2)
GOOD = DiaryEntry(leg_pain=4, ticks=Ticks())


def day(number):
    return MONDAY + timedelta(days=number)


@pytest.fixture
def diary(book, stop_rules, ruth, file_store):
    """Give a diary in its run-in, whose door reads what is written freely."""
    planned = plan(file_store, ruth, stop_rules, book.rules, MONDAY)[0]
    return Diary(file_store, planned.trial, stop_rules, book.rules, lambda text: urgency_of(text, book))


@pytest.mark.parametrize("text", ["my groin is numb", "my calf is swollen and painful", "I cannot breathe"])
def test_a_danger_in_words_pauses_and_is_answered(diary, text):
    judged = diary.write(day(1), day(1), replace(GOOD, trouble=text)).judged
    assert judged.step == Step.PAUSE
    assert judged.rules == (IN_WORDS,)
    assert judged.urgency >= Urgency.URGENT
    assert diary.state().phase(day(1)) == "paused"


def test_a_danger_in_words_is_answered_even_where_the_entry_is_refused(diary):
    written = diary.write(day(1), day(1), replace(GOOD, leg_pain=11, trouble="my groin is numb"))
    assert (written.number, written.judged.step) == (None, Step.PAUSE)
    assert written.problems == ("leg_pain: a number from 0 to 10",)
    assert diary.state().phase(day(1)) == "paused"


@pytest.mark.parametrize("text", ["", "the band slipped down", "it was hard to put on"])
def test_other_trouble_pauses_nothing(diary, text):
    assert diary.write(day(1), day(1), replace(GOOD, trouble=text)).judged.step == Step.GO_ON


def test_words_make_no_stop_smaller(diary):
    entry = replace(GOOD, ticks=Ticks(("saddle_numbness",)), trouble="my groin is numb")
    assert diary.write(day(1), day(1), entry).judged.step == Step.GET_HELP


def test_a_door_that_reads_nothing_lets_no_text_pass(diary, book):
    deaf = Diary(diary.store, diary.trial, diary.rules, book.rules)
    assert deaf.write(day(1), day(1), replace(GOOD, trouble="anything")).judged.step == Step.PAUSE
    assert deaf.write(day(2), day(2), replace(GOOD, trouble=" ")).judged.step == Step.GO_ON


def test_an_older_evening_settles_no_sign_of_a_later_one(diary):
    unsure = replace(GOOD, ticks=Ticks(unsure=("foot_drop",)))
    first = diary.write(day(1), day(1), GOOD).number
    diary.write(day(3), day(3), unsure)
    diary.write(day(3), day(2), GOOD)
    diary.write(day(3), day(1), GOOD, first)
    assert diary.state().phase(day(3)) == "paused"
    diary.write(day(4), day(4), GOOD)
    assert diary.state().phase(day(4)) == "run_in"


def test_a_sign_ticked_as_there_and_as_not_sure_is_there(diary):
    both = replace(GOOD, ticks=Ticks(("saddle_numbness",), ("saddle_numbness",)))
    assert diary.write(day(1), day(1), both).judged.step == Step.GET_HELP


def test_a_problem_without_danger_is_refused_whole(diary):
    with pytest.raises(ProblemsError):
        diary.write(day(1), day(1), replace(GOOD, leg_pain=11, trouble="the band slipped"))
    assert diary.state().entries == ()
