"""A question in words: the answer where it is sure, three to pick from, or that we do not know; danger before all.

What was typed goes into the sealed cookie and comes back as a page, so that it stands in no address. A question that is
ours, picked from a list, has an address of its own.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from soleus.ask import answered, ask
from soleus.problems import ProblemsError
from soleus.render.views.asked import asked_blocks, in_order
from soleus.render.writers.html import to_fragment
from soleus.web.site import sent_form, site_of
from soleus.web.state import MOST_SEARCH, BrowserState

if TYPE_CHECKING:
    from soleus.ask import Asked
    from soleus.book import Book

router = APIRouter(include_in_schema=False)


@router.get("/ask")
async def show_asked(request: Request) -> Response:
    """Show what was asked last with what there is to say, and a place to ask."""
    state = site_of(request).state(request)
    return _said(request, state.search if state is not None else "")


@router.post("/ask")
async def take_question(request: Request) -> Response:
    """Take a question in words; one that is too long for the cookie is answered at once, danger looked for in all."""
    site = site_of(request)
    search = (await sent_form(request)).get("search")
    text = (search if isinstance(search, str) else "") or " "
    if len(text) > MOST_SEARCH:
        return _said(request, text)
    return site.goto(request, "/ask", replace(site.state(request) or BrowserState(), search=text))


def _said(request: Request, search: str) -> Response:
    site = site_of(request)
    book = site.books[site.language(request)]
    try:
        reply = ask(search, book) if search else None
    except ProblemsError as error:
        return _page(request, search, None, error.problems)
    return _page(request, search, reply)


@router.get("/ask/{name}")
async def show_question(request: Request, name: str) -> Response:
    """Answer one of the questions that were written for people."""
    site = site_of(request)
    book = site.books[site.language(request)]
    if name not in book.asking.questions:
        raise HTTPException(404)
    return _page(request, "", answered(book.asking.questions[name], book))


def _page(request: Request, search: str, reply: Asked | None, problems: tuple[str, ...] = ()) -> Response:
    site = site_of(request)
    book, state = site.books[site.language(request)], site.state(request)
    return site.page(
        request,
        "ask.html",
        search=search,
        said=reply,
        content=_html(reply, book) if reply is not None else "",
        problems=problems,
        has_answers=state is not None and bool(state.interview.steps),
        topics=[(book.words.ask["topics"][topic], list(questions)) for topic, questions in
                groupby(in_order(book), lambda question: question.topic)],
    )  # fmt: skip


def _html(reply: Asked, book: Book) -> Markup:
    return Markup(to_fragment(tuple(asked_blocks(reply, book))))  # noqa: S704  # escaped by the writer
