"""The start of a trial, its order shown before the first day, its papers and files, and its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from soleus.fhir.package import DEFAULT_BASE, knowledge_of
from soleus.fhir.write import diary_bundle
from soleus.problems import ProblemsError
from soleus.render.views.trial_diary import sheet, troubles
from soleus.render.views.trial_protocol import protocol
from soleus.trial import safety
from soleus.trial.calendar import calendar
from soleus.trial.design import EXPECTED, USUAL_DAYS
from soleus.trial.power import of_ten
from soleus.web.diaries import DRAFT_COOKIE, forget
from soleus.web.jobs import json_text
from soleus.web.site import html_of, sent_form, site_of
from soleus.web.trial import jobs
from soleus.web.trial.evening import drafted, refused, ticks_of
from soleus.web.trial.planning import chances_of, file, paper

if TYPE_CHECKING:
    from soleus.render.blocks import Document
    from soleus.trial.design import Order
    from soleus.trial.diary import Diary
    from soleus.trial.record import TrialState

router = APIRouter(include_in_schema=False)

START = -1  # the place of the form that starts a trial
STARTS = ("days", "expected")
OVER = ("stopped", "ended")


@router.get("/diary/start")
async def ask_start(request: Request) -> Response:
    """Ask how long, what is expected, and the signs once more."""
    site = site_of(request)
    diary, state = await _opened(request)
    today = site.trials.today()
    if state.order is not None or today < state.run_in_ends or state.phase(today) not in {"ready", "paused"}:
        return site.goto(request, "/diary")
    chances = await chances_of(site, state)
    lengths = [(chance.days, of_ten(chance.chance)) for chance in chances]
    usual = next((pair for pair in lengths if pair[0] == USUAL_DAYS), lengths[0])
    draft = site.trials.draft(request, START)
    form = {
        "texts": draft.texts if draft else {},
        "ticks": draft.ticks if draft else (),
        "unsure": draft.unsure if draft else (),
        "problems": draft.problems if draft else (),
        "signs": safety.asked(diary.rules, state.facts, diary.book),
    }
    return site.page(
        request, "trial/start.html", form=form, expected=EXPECTED, usual=usual[0],
        lengths=dict.fromkeys((lengths[0], usual, lengths[-1])),
    )  # fmt: skip


@router.post("/diary/start")
async def start(request: Request) -> Response:
    """Draw the order, once; or stop or wait, where a sign asks for it."""
    site = site_of(request)
    diary, state = await _opened(request)
    sent, today = await sent_form(request), site.trials.today()
    draft = drafted(sent, safety.asked(diary.rules, state.facts, diary.book), START, STARTS)
    days = draft.texts.get("days", "")
    count = int(days) if days.isascii() and days.isdecimal() else 0
    first, expected = today + timedelta(days=1), draft.texts.get("expected", "")
    try:
        state = await run_in_threadpool(diary.start, today, first, count, expected, ticks_of(draft))
    except ProblemsError as error:
        return refused(request, draft, error.problems, "/diary/start")
    response = site.goto(request, "/diary/order" if state.order else "/diary")
    forget(request, response, DRAFT_COOKIE)
    return response


@router.get("/diary/order")
async def order(request: Request) -> Response:
    """Show the order with its seed and hash."""
    site = site_of(request)
    _, state = await _opened(request)
    drawn = _order_of(state)
    arms = [(day, drawn.first_day + timedelta(days=day - 1), drawn.arm(day)) for day in range(1, drawn.days + 1)]
    return site.page(request, "trial/order.html", order=drawn, arms=arms, has_paper=site.has_paper)


@router.get("/diary/keep")
async def keep(request: Request) -> Response:
    """List all that can be kept, and the ways out."""
    site = site_of(request)
    _, state = await _opened(request)
    is_over = state.phase(site.trials.today()) in OVER
    return site.page(
        request, "trial/keep.html", has_order=state.order is not None, is_over=is_over, has_paper=site.has_paper
    )


@router.get("/diary/protocol")
async def show_protocol(request: Request) -> Response:
    """Show the protocol."""
    return site_of(request).document(request, await _protocol(request))


@router.get("/diary/protocol.pdf")
async def keep_protocol(request: Request) -> Response:
    """Give the protocol on paper."""
    return await paper(site_of(request), await _protocol(request), "soleus-protocol.pdf")


@router.get("/diary/sheet.pdf")
async def keep_sheet(request: Request) -> Response:
    """Give the sheet to write on."""
    site = site_of(request)
    diary, state = await _opened(request)
    signs = safety.asked(diary.rules, state.facts, diary.book)
    words = site.books[site.language(request)].words
    return await paper(site, sheet(state, signs, words), "soleus-sheet.pdf")


@router.get("/diary/days.ics")
async def keep_calendar(request: Request) -> Response:
    """Give the days for a calendar."""
    site = site_of(request)
    _, state = await _opened(request)
    titles = site.books[site.language(request)].words.pages["trial_diary"]["calendar"]
    return file(calendar(_order_of(state), titles), "text/calendar", "soleus-days.ics")


@router.get("/diary/export.json")
async def keep_all(request: Request) -> Response:
    """Give all that is kept."""
    diary = await site_of(request).trials.opened(request)
    return file(json_text(await run_in_threadpool(diary.export)), "application/json", "soleus-diary.json")


@router.get("/diary/export.fhir.json")
async def keep_record(request: Request) -> Response:
    """Give all that is kept, for a record system."""
    site = site_of(request)
    diary, book = await site.trials.opened(request), site.books[site.language(request)]

    def written() -> str:
        return json_text(diary_bundle(diary.export(), knowledge_of(book, book.library, DEFAULT_BASE)))

    return file(await run_in_threadpool(written), "application/fhir+json", "soleus-diary.fhir.json")


@router.get("/diary/days.csv")
async def keep_table(request: Request) -> Response:
    """Give the days as a table."""
    diary, state = await _opened(request)
    _order_of(state)
    return file(await run_in_threadpool(diary.table), "text/csv; charset=utf-8", "soleus-days.csv")


@router.get("/diary/report")
async def show_report(request: Request) -> Response:
    """Show what the trial came to, once it is over."""
    site = site_of(request)
    diary, state = await _opened(request)
    if state.phase(site.trials.today()) not in OVER:
        return site.goto(request, "/diary")
    document = await _report(request, diary, state)
    content = html_of(document) if document else ""
    return site.page(
        request, "trial/report.html", content=content, has_paper=site.has_paper, was_stopped=state.stopped is not None,
        expected=state.expected,
    )  # fmt: skip


@router.get("/diary/report.pdf")
async def keep_report(request: Request) -> Response:
    """Give the report on paper."""
    site = site_of(request)
    diary, state = await _opened(request)
    is_over = state.phase(site.trials.today()) in OVER
    document = await _report(request, diary, state) if is_over else None
    if document is None:
        raise HTTPException(404)
    return await paper(site, document, "soleus-report.pdf")


async def _opened(request: Request) -> tuple[Diary, TrialState]:
    diary = await site_of(request).trials.opened(request)
    return diary, await run_in_threadpool(diary.state)


def _order_of(state: TrialState) -> Order:
    """Give the order.

    Raises:
        HTTPException: none was drawn yet.
    """
    if state.order is None:
        raise HTTPException(404)
    return state.order


async def _protocol(request: Request) -> Document:
    site = site_of(request)
    diary, state = await _opened(request)
    words = site.books[site.language(request)].words
    signs = safety.asked(diary.rules, state.facts, diary.book)
    return protocol(state, await chances_of(site, state), diary.rules, signs, words)


async def _report(request: Request, diary: Diary, state: TrialState) -> Document | None:
    """Give the report of what was told; None where that is too little to compare."""
    site = site_of(request)
    if state.order is None or not site.trials.can_be_had:
        return None
    table, language = await run_in_threadpool(diary.table), site.language(request)
    document: Document | None = await site.pool.run(jobs.report, table, state.order.rule, language)
    if document is None:
        return None
    *blocks, limits = document.blocks  # harms stand behind the results, before what is to be kept in mind
    return replace(document, blocks=(*blocks, *troubles(state, site.books[language].words), limits))
