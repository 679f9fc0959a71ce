"""The answer, the card of an emergency, and all forms in which somebody can keep them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from soleus.answer import assess
from soleus.indicate import indicate
from soleus.interviewing import interview_text, next_question
from soleus.render.views import CLINICIANS, VIEWS
from soleus.screen import screen
from soleus.web import jobs
from soleus.web.flow import is_emergency, next_path
from soleus.web.site import html_of, site_of

router = APIRouter(include_in_schema=False)


@router.get("/care")
async def care(request: Request) -> Response:
    """Show what to do in an emergency, and nothing else."""
    site = site_of(request)
    state = site.opened(request)
    book = site.books[site.language(request)]
    if not is_emergency(state.interview, book):
        return site.goto(request, next_path(state.interview, book))
    document = VIEWS["person"](assess(state.interview.case(), book), book, book.library)
    last = max(len(state.interview.steps) - 1, 0)
    return site.page(
        request,
        "care.html",
        title=document.title,
        content=html_of(document),
        last=last,
        for_other=state.for_other,
        has_paper=site.has_paper,
    )


@router.get("/answer")
async def answer(request: Request) -> Response:
    """Show the answer."""
    return await _answer(request, "person")


@router.get("/answer/for/{view}")
async def answer_for(request: Request, view: str) -> Response:
    """Show the answer as one of those reads it who care for the person."""
    if view not in CLINICIANS:
        raise HTTPException(404)
    return await _answer(request, view)


@router.get("/keep/answer.pdf")
async def keep_pdf(request: Request) -> Response:
    """Give the answer on paper."""
    site = site_of(request)
    if not site.has_paper:
        raise HTTPException(404)
    state = site.opened(request)
    content = await site.pool.run(jobs.answer_pdf, dict(state.interview.facts), site.language(request))
    return _file(content, "application/pdf", "soleus-answer.pdf")


@router.get("/keep/answer.json")
async def keep_json(request: Request) -> Response:
    """Give the answer as data."""
    site = site_of(request)
    state = site.opened(request)
    text = await site.pool.run(jobs.answer_json, dict(state.interview.facts))
    return _file(text, "application/json", "soleus-answer.json")


@router.get("/keep/interview.json")
async def keep_interview(request: Request) -> Response:
    """Give what was answered, to go on later."""
    site = site_of(request)
    state = site.opened(request)
    return _file(interview_text(state.interview), "application/json", "soleus-interview.json")


async def _answer(request: Request, view: str) -> Response:
    site = site_of(request)
    state = site.opened(request)
    book, now = site.books[site.language(request)], state.interview
    if is_emergency(now, book) or next_question(now, book) is not None:
        return site.goto(request, next_path(now, book))
    is_suitable = indicate(screen(now.case(), book.rules)).verdict == "suitable"
    title, content = await site.pool.run(jobs.answer_page, dict(now.facts), site.language(request), view)
    return site.page(
        request,
        "answer.html" if view == "person" else "clinician.html",
        title=title,
        content=Markup(content),  # noqa: S704  # escaped by the writer
        has_paper=site.has_paper,
        views={name: book.words.web["views"][name] for name in CLINICIANS},
        for_other=state.for_other,
        offers_trial=is_suitable and site.trials.can_be_had,
    )


def _file(content: str | bytes, media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
