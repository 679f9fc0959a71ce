"""The check before the answer: a line a page of what was answered, each to be changed, and the offer to ask on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from soleus.interviewing import (
    begin_of,
    field,
    is_measuring,
    next_question,
    question_at,
    question_form,
    questions_left,
)
from soleus.web.flow import is_emergency, next_path, replies_at
from soleus.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.book import Book
    from soleus.case.facts import Value
    from soleus.interviewing import Interview, Question

router = APIRouter(include_in_schema=False)


@router.get("/check")
async def check(request: Request) -> Response:
    """Show every answer, each to be changed."""
    site = site_of(request)
    state = site.opened(request)
    book, now = site.books[site.language(request)], state.interview
    if is_emergency(now, book):
        return site.goto(request, "/care")
    is_done = next_question(now, book) is None
    more = replace(now, thorough=True)
    count = questions_left(more, book) if is_done and not now.thorough else 0
    rows = [_row(now, place, book) for place in range(len(now.steps)) if begin_of(now, place, book) == place]
    known = [(book.words.label(key), _said(key, value, book)) for key, value in now.given.items()]
    return site.page(
        request,
        "check.html",
        rows=rows,
        given=known,
        is_done=is_done,
        more=count,
        place=len(now.steps),
        for_other=state.for_other,
    )


@router.post("/more")
async def more(request: Request) -> Response:
    """Ask on for what only the list of other options hangs on."""
    site = site_of(request)
    state = site.opened(request)
    now = replace(state.interview, thorough=True)
    return site.goto(request, next_path(now, site.book), replace(state, interview=now))


def _row(now: Interview, place: int, book: Book) -> tuple[str, tuple[str, ...], str]:
    """Give what was answered on one page: what was question, what holds or was told, and the address to change it."""
    question = question_at(now, place, book)
    if question is None:
        raise IndexError(place)
    replies, path = replies_at(now, place, question), f"/q/{place}?check"
    label, lines = (
        _picked(question, replies, book) if question.kind in {"group", "offer"} else _told(question, replies, book)
    )
    return label, tuple(lines) or (book.words.interview["none_of_these"],), path


def _told(question: Question, replies: Mapping[str, Value | None], book: Book) -> tuple[str, list[str]]:
    """Give one fact, of one leg or of both."""
    label = book.words.label
    if len(replies) == 1:
        [(key, value)] = replies.items()
        return label(key), [_said(key, value, book)]
    lines = [
        f"{book.words.says['leg'][key.rpartition('.')[0]]}: {_said(key, value, book)}" for key, value in replies.items()
    ]
    return label(question.facts[0].name), lines


def _picked(question: Question, replies: Mapping[str, Value | None], book: Book) -> tuple[str, list[str]]:
    """Give what holds of a group or was measured, and what the person is not sure of."""
    words, form = book.words, question_form(question, book)
    if is_measuring(question):
        lines = [
            f"{words.label(key)}: {_said(key, value, book)}" for key, value in replies.items() if value is not None
        ]
        return words.web["measure"]["title"], lines
    by_name = {key.rpartition(".")[2]: value for key, value in replies.items()}
    lines = [words.label(name) for name, value in by_name.items() if value]
    if question.kind == "group":
        unsure = (words.label(name) for name, value in by_name.items() if value is None)
        lines += [words.web["check"]["unsure"].format(label=label) for label in unsure]
    return question.topic or form.ask, lines


def _said(key: str, value: Value | None, book: Book) -> str:
    if value is None:
        not_sure: str = book.words.interview["not_sure"]
        return not_sure
    return field(key, book.rules.vocabulary.fact(key), book.words).said(value)
