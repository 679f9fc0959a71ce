"""How many questions are left, as far as one can say: counted by answering the rest for somebody ordinary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case import CaseError
from soleus.interviewing.flow import Interview, Question, next_question, replied

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.case.facts import Fact, Value

MOST = 60  # no interview is that long; a rulebook being edited might ask for ever


def questions_left(interview: Interview, book: Book) -> int:
    """Estimate how many questions are left, the next one counted: between those for a healthy and a troubled person.

    The healthy one gives the safest answers, a third of a number's range, no plans, and no result of a measurement. The
    troubled one is older and has a little of everything that comes in degrees. Somebody with an emergency hears fewer.
    ``tests/interview/test_left.py`` says how near the estimate is.
    """
    first = next_question(interview, book)
    if first is None:
        return 0
    return max(1, round(sum(_count(interview, book, troubled=troubled) for troubled in (False, True)) / 2))


def _count(interview: Interview, book: Book, *, troubled: bool) -> int:
    count = 0
    while count < MOST and (question := next_question(interview, book)) is not None:
        try:
            interview = replied(interview, question, _answers(question, troubled=troubled), book)
        except CaseError:  # an ordinary answer that does not go with what was told
            interview = replied(interview, question, {}, book)
        count += 1
    return count


def _answers(question: Question, *, troubled: bool) -> dict[str, Value]:
    if question.kind == "offer":
        return dict.fromkeys(question.keys, True) if troubled and question.stage == "gather" else {}
    facts = {key: question.facts[min(place, len(question.facts) - 1)] for place, key in enumerate(question.keys)}
    return {key: _usual(fact, troubled=troubled) for key, fact in facts.items()}


def _usual(fact: Fact, *, troubled: bool) -> Value:
    if fact.danger:
        return fact.danger[1 if troubled and fact.type == "choice" else 0]
    if fact.values:
        return fact.values[-1]
    low, high = fact.low or 0, fact.high or 0
    return int(low) if fact.wish or fact.type == "integer" else round(low + (high - low) * (0.55 if troubled else 0.33))
