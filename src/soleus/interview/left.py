"""How many questions are left, as far as one can say: counted by answering the rest for somebody ordinary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.interview.flow import Interview, Question, next_question, replied

if TYPE_CHECKING:
    from soleus.case.facts import Fact, Value
    from soleus.rules.book import Book

MOST = 60  # no interview is that long; a rulebook being edited might ask for ever


def questions_left(interview: Interview, book: Book) -> int:
    """Estimate how many questions are left, the next one counted.

    The rest is answered as most people answer: with the safest answer, a third of a number's range, no plans, and no
    result of a measurement. Somebody with an emergency hears fewer. ``tests/interview/test_left.py`` says how near it is.
    """
    count = 0
    while count < MOST and (question := next_question(interview, book)) is not None:
        interview = replied(interview, question, _ordinary(question), book)
        count += 1
    return count


def _ordinary(question: Question) -> dict[str, Value]:
    if question.kind == "offer":
        return {}
    facts = {key: question.facts[min(place, len(question.facts) - 1)] for place, key in enumerate(question.keys)}
    return {key: _usual(fact) for key, fact in facts.items()}


def _usual(fact: Fact) -> Value:
    if fact.danger:
        return fact.danger[0]
    if fact.values:
        return fact.values[-1]
    low, high = fact.low or 0, fact.high or 0
    return int(low) if fact.wish or fact.type == "integer" else round(low + (high - low) / 3)
