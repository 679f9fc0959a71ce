"""An earlier question once more: what it asked, and all measures of the legs answered together.

A terminal asks forward and takes steps back. A page can be opened again at any place, so it must know what stood there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from soleus.interviewing.change import changed
from soleus.interviewing.flow import Question, answered, checked, next_question, topic_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.book import Book
    from soleus.case.facts import Value
    from soleus.interviewing.flow import AnsweredQuestion, Interview


def question_at(interview: Interview, place: int, book: Book) -> Question | None:
    """Give the question at a place: one that was answered, the next one, or None beyond it and at the end."""
    if place == len(interview.steps):
        return next_question(interview, book)
    return _question_of(interview.steps[place], book) if 0 <= place < len(interview.steps) else None


def is_measuring(question: Question) -> bool:
    """Whether it offers to measure the legs: a page asks for the offer and all its measures at once."""
    return question.kind == "offer" and question.stage == "gather"


def begin_of(interview: Interview, place: int, book: Book) -> int:
    """Give the place of the page that a step stands on: of a measure that of its offer, else its own."""
    if 0 <= place < len(interview.steps):
        keys = set(interview.steps[place].replies)
        for earlier in range(place - 1, -1, -1):
            step = interview.steps[earlier]
            if is_measuring(_question_of(step, book)) and keys <= set(step.replies):
                return earlier
    return place


def reply_at(interview: Interview, place: int, replies: Mapping[str, Value | None], book: Book) -> Interview:
    """Answer the question at a place, for the first time or anew.

    Raises:
        CaseError: as ``answered`` and ``changed`` do.
        IndexError: there is no question there.
    """
    question = question_at(interview, place, book)
    if question is None:
        raise IndexError(place)
    if is_measuring(question):
        return _measured(interview, place, question, replies, book)
    if place < len(interview.steps):
        return changed(interview, place, replies, book)
    return answered(interview, question, replies, book)


def _measured(
    interview: Interview, place: int, question: Question, replies: Mapping[str, Value | None], book: Book
) -> Interview:
    """Take in an offer with all its measures: what is None was not measured. What came behind them stays."""
    later = [step for step in interview.steps[place + 1 :] if not set(step.replies) <= set(question.keys)]
    now = replace(interview, steps=interview.steps[:place])
    now = answered(now, question, {key: replies.get(key) is not None for key in question.keys}, book)
    while (coming := next_question(now, book)) is not None and set(coming.keys) <= set(question.keys):
        now = answered(now, coming, {key: replies.get(key) for key in coming.keys}, book)
    return checked(replace(now, steps=(*now.steps, *later)), book)


def _question_of(step: AnsweredQuestion, book: Book) -> Question:
    """Give the question that a step answered."""
    fact_of = book.rules.vocabulary.fact
    keys = tuple(step.replies)
    facts = tuple(dict.fromkeys(map(fact_of, keys)))
    if step.is_offer:
        return Question(keys, facts, "offer", step.stage)
    if facts[0].type != "bool" or facts[0].per_leg:
        return Question(keys, facts, "one" if len(keys) == 1 else "legs", step.stage)
    topic, _ = topic_of(facts[0], book)
    return Question(keys, facts, "one" if len(keys) == 1 else "group", step.stage, topic)
