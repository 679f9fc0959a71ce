"""One step of an interview over HTTP: the state and the replies come in, the next state and question go out.

Nothing is kept here between two steps: the state is the saved interview, which whoever asks keeps.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from soleus.answer import assess
from soleus.case.start import nested
from soleus.interviewing import (
    Interview,
    interview_text,
    next_question,
    question_form,
    questions_left,
    take_replies,
    taken_up,
)
from soleus.problems import ProblemsError
from soleus.schemas.shown import question_shown
from soleus.web.api.body import RefusedRequest, refused_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.book import Book

KEYS = ("interview", "replies", "step")


def next_step(content: Mapping[str, Any], book: Book) -> dict[str, Any]:
    """Take the replies in, and give the next question, or the answer where none is left.

    Args:
        content: ``interview`` is the state (left out: a new one); ``replies`` maps each key of its next question to a
            value, or null for "not sure"; ``step`` says, counted from 0, that the replies are to that earlier question.
        book: the knowledge.

    Raises:
        RefusedRequest: the state or the replies are refused, or contradict what is known.
    """
    problems = [f"there is only {', '.join(KEYS)} here" for name in content if name not in KEYS][:1]
    if content.get("step") is not None and content.get("replies") is None:
        problems.append("step: it says which question the replies are to, so they are needed too")
    if problems:
        raise RefusedRequest(422, problems)
    interview = _state(content.get("interview"), book)
    if content.get("replies") is not None:
        interview = _replied(interview, content["replies"], content.get("step"), book)
    question = next_question(interview, book)
    return {
        "interview": json.loads(interview_text(interview)),
        "left": questions_left(interview, book),
        "question": question_shown(question_form(question, book)) if question else None,
        "case": nested(interview.facts),
        "answer": None if question else assess(interview.case(), book).to_json(),
    }


def _state(content: object, book: Book) -> Interview:
    """Take the state up."""
    if content is None:
        return Interview()
    try:
        return taken_up(content, "the interview", book.rules.vocabulary, quoting=False)
    except ProblemsError as error:
        raise RefusedRequest(422, [f"interview: {problem}" for problem in error.problems]) from None


def _replied(interview: Interview, replies: object, step: object, book: Book) -> Interview:
    """Take replies in, to the next question or to an earlier one."""
    try:
        return take_replies(interview, replies, book, step)
    except ProblemsError as error:
        raise refused_case(error) from None
