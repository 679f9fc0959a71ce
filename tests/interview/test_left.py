"""How honest "about N left" is, over made-up people."""

from statistics import mean

import pytest

from soleus.case import build_case
from soleus.cohort.people import laypeople
from soleus.interviewing import Interview, next_question, questions_left, replied
from soleus.rules.levels import Urgency
from soleus.screen import screen

# whole runs, one like the other: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover


def test_about_n_left_is_near_to_what_happens(book, vocabulary):
    """On average within 4 questions, in nine of ten within 14, and not far off on the whole; no emergencies."""
    misses = []
    for given in laypeople(vocabulary, 16, 7):
        facts, interview, said = build_case(given, vocabulary).facts, Interview(), []
        while (question := next_question(interview, book)) is not None:
            said.append(questions_left(interview, book))
            interview = replied(interview, question, facts, book)
        if screen(interview.case(), book.rules).urgency is not Urgency.EMERGENCY:
            misses += [guess - (len(said) - place) for place, guess in enumerate(said)]
    assert mean(map(abs, misses)) <= 4
    assert abs(mean(misses)) <= 2
    assert sorted(map(abs, misses))[int(0.9 * len(misses))] <= 14


def test_none_are_left_at_the_end(book):
    assert questions_left(Interview({"saddle_numbness": True}), book) == 0
