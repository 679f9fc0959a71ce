"""How many questions are left, as far as one can say: counted by answering the rest for somebody ordinary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case import CaseError
from soleus.interviewing.flow import Interview, Question, next_question, replied, taken

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
    question, shared = next_question(interview, book), 0
    if question is None:
        return 0
    open_to_doubt = _open_to_doubt(book)
    # As long as the two answer alike, one of them is enough.
    while question is not None and shared < MOST and _answers(question, troubled=False) == _answers(
        question, troubled=True
    ):  # fmt: skip
        interview = _after(interview, question, book, open_to_doubt, troubled=False)
        question, shared = next_question(interview, book), shared + 1
    counts = (_count(interview, question, book, open_to_doubt, troubled=troubled) for troubled in (False, True))
    return max(1, round(sum(min(MOST, shared + count) for count in counts) / 2))


def _count(
    interview: Interview, question: Question | None, book: Book, open_to_doubt: frozenset[str], *, troubled: bool
) -> int:
    """Count the questions that one of the two is asked, this one first."""
    count = 0
    while question is not None and count < MOST:
        interview = _after(interview, question, book, open_to_doubt, troubled=troubled)
        question, count = next_question(interview, book), count + 1
    return count


def _after(
    interview: Interview, question: Question, book: Book, open_to_doubt: frozenset[str], *, troubled: bool
) -> Interview:
    """Answer a question for one of the two; what cannot contradict anything is not held to a whole case each time."""
    answers = _answers(question, troubled=troubled)
    if question.kind != "offer" and open_to_doubt.isdisjoint(answers):
        return taken(interview, question, answers)
    try:
        return replied(interview, question, answers, book)
    except CaseError:  # an ordinary answer that does not go with what was told
        return replied(interview, question, {}, book)


def _open_to_doubt(book: Book) -> frozenset[str]:
    """Name the keys whose answer could be refused: numbers, and whatever stands in a contradiction."""
    vocabulary = book.rules.vocabulary
    names = {name for entry in vocabulary.contradictions for name in entry.names}
    return frozenset(
        key for fact in vocabulary.facts.values() for key in fact.keys if fact.low is not None or fact.name in names
    )


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
