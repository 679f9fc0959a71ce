"""Replies that a program gives to a question: held to its keys, and then taken in, or taken in place of earlier ones.

Nothing that was sent is shown in a refusal: what leaves here may be kept in the log of whoever asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case import build_case
from soleus.case.read import NO_PLAIN_NAME, PLAIN_NAME
from soleus.case.start import nested
from soleus.interviewing.change import changed
from soleus.interviewing.flow import Interview, answered, next_question
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from soleus.book import Book

HEADLINE = "The replies cannot be taken in"


def take_replies(interview: Interview, replies: object, book: Book, step: object = None) -> Interview:
    """Take replies in, to the next question or in place of those to an earlier one.

    Args:
        interview: what was answered so far.
        replies: each key of the question with a value, None for "not sure"; of an offer, True where there is a result.
        book: the knowledge.
        step: which earlier step, counted from 0, the replies are to; None: the next question.

    Raises:
        ContradictionError: they contradict what is known.
        ProblemsError: a key is missing or not asked for, a value is none that can be, or there is no such question.
    """
    if step is None:
        question = next_question(interview, book)
        if question is None:
            raise ProblemsError(HEADLINE, ["replies: there is no question left"])
        values = _values(replies, question.keys, is_offer=question.kind == "offer")
        _hold(interview, values, book, is_offer=question.kind == "offer")
        return answered(interview, question, values, book)
    if not isinstance(step, int) or isinstance(step, bool) or not 0 <= step < len(interview.steps):
        raise ProblemsError(HEADLINE, ["step: it must be the number of a step of the interview, counted from 0"])
    earlier = interview.steps[step]
    values = _values(replies, tuple(earlier.replies), is_offer=earlier.is_offer)
    before = Interview(interview.given, interview.steps[:step])
    _hold(before, values, book, is_offer=earlier.is_offer)
    return changed(interview, step, values, book)


def _values(replies: object, keys: Collection[str], *, is_offer: bool) -> dict[str, Any]:
    """Hold the replies to the keys that are asked for: whoever overlooks one has not said no."""
    if not isinstance(replies, dict):
        raise ProblemsError(HEADLINE, ["replies: it must be a JSON object with a value for each key of the question"])
    problems = [f"{key}: give its value, or null for 'not sure'" for key in keys if key not in replies]
    for key, value in replies.items():
        if key not in keys:
            problems.append(f"{key}: the question does not ask for it" if PLAIN_NAME.fullmatch(key) else NO_PLAIN_NAME)
        elif is_offer and value is not None and not isinstance(value, bool):
            problems.append(f"{key}: must be true where there is a result, else false or null")
    if problems:
        raise ProblemsError(HEADLINE, problems)
    return replies


def _hold(interview: Interview, values: Mapping[str, Any], book: Book, *, is_offer: bool) -> None:
    """Refuse values that cannot be, and such as contradict what is known."""
    if not is_offer:
        build_case(nested({**interview.facts, **values}), book.rules.vocabulary, "sent", quoting=False)
