"""One step of an interview over HTTP: the state and the replies come in, the next state and question go out.

Nothing is kept here between two steps: the state is the saved interview, which whoever asks keeps.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from soleus.answer import assess
from soleus.case.read import NO_PLAIN_NAME, PLAIN_NAME
from soleus.case.start import nested
from soleus.interviewing import (
    Interview,
    answered,
    changed,
    interview_text,
    next_question,
    question_form,
    questions_left,
    taken_up,
)
from soleus.problems import ProblemsError
from soleus.web.api.body import RefusedRequest, checked_case
from soleus.web.api.shown import question_shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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
    if step is None:
        question = next_question(interview, book)
        if question is None:
            raise RefusedRequest(422, ["replies: there is no question left"])
        values = _values(replies, question.keys, is_offer=question.kind == "offer")
        _hold(interview, values, book, is_offer=question.kind == "offer")
        return answered(interview, question, values, book)
    if not isinstance(step, int) or isinstance(step, bool) or not 0 <= step < len(interview.steps):
        raise RefusedRequest(422, ["step: it must be the number of a step of the interview, counted from 0"])
    earlier = interview.steps[step]
    values = _values(replies, tuple(earlier.replies), is_offer=earlier.is_offer)
    before = Interview(interview.given, interview.steps[:step])
    _hold(before, values, book, is_offer=earlier.is_offer)
    return changed(interview, step, values, book)


def _values(replies: object, keys: Collection[str], *, is_offer: bool) -> dict[str, Any]:
    """Hold the replies to the keys that are asked for: whoever overlooks one has not said no."""
    if not isinstance(replies, dict):
        raise RefusedRequest(422, ["replies: it must be a JSON object with a value for each key of the question"])
    problems = [f"{key}: give its value, or null for 'not sure'" for key in keys if key not in replies]
    for key, value in replies.items():
        if key not in keys:
            problems.append(f"{key}: the question does not ask for it" if PLAIN_NAME.fullmatch(key) else NO_PLAIN_NAME)
        elif is_offer and value is not None and not isinstance(value, bool):
            problems.append(f"{key}: must be true where there is a result, else false or null")
    if problems:
        raise RefusedRequest(422, problems)
    return replies


def _hold(interview: Interview, values: Mapping[str, Any], book: Book, *, is_offer: bool) -> None:
    """Refuse values that cannot be, and such as contradict what is known."""
    if not is_offer:
        checked_case(nested({**interview.facts, **values}), book.rules.vocabulary)
