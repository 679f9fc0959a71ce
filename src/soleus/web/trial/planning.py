"""Before a diary: what a trial is, who may begin one now, its protocol, and a sheet for whoever writes on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from soleus.case.write import case_text
from soleus.problems import ProblemsError
from soleus.render.views.trial_diary import sheet
from soleus.render.views.trial_protocol import power_figure, protocol
from soleus.render.writers.html import to_fragment
from soleus.trial import design, safety
from soleus.trial.diary import plan
from soleus.trial.record import TrialState
from soleus.web.diaries import NoDiaryError
from soleus.web.flow import is_emergency, next_path
from soleus.web.site import site_of
from soleus.web.trial import jobs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soleus.case.case import Case
    from soleus.render.blocks import Block, Document
    from soleus.trial.power import Power
    from soleus.web.site import Site

router = APIRouter(include_in_schema=False)

CASE_FILE = "my-leg.json"
COMMANDS = (  # of whoever keeps the diary on a machine of their own, one for each line of the words
    f"soleus trial plan {CASE_FILE}",
    "soleus trial entry --none --leg-pain 4",
    "soleus trial start --none --expect not_sure",
)


@router.get("/trial")
async def offer(request: Request) -> Response:
    """Say what a trial is, what it can find, and whether one may begin now."""
    site = site_of(request)
    trials, now = site.trials, site.opened(request).interview
    book = site.books[site.language(request)]
    if is_emergency(now, book):
        return site.goto(request, next_path(now, book))
    if not trials.can_be_had:
        raise HTTPException(404)
    gate = design.gate(now.case(), trials.rules, book.rules)
    values: dict[str, Any] = {"is_suitable": gate.verdict == "suitable", "is_open": gate.is_open, "waits": gate.waits}
    if not gate.is_open:
        return site.page(request, "trial/offer.html", **values)
    state = _planned(site, now.case())
    chances = await chances_of(site, state)
    plan_document = _open_protocol(request, state, chances)
    return site.page(
        request, "trial/offer.html", **values, has_store=trials.store is not None, has_paper=site.has_paper,
        commands=COMMANDS, has_diary=await _has_diary(request), power=_html((power_figure(chances, book.words),)),
        protocol=_html(plan_document.blocks[1:]),
    )  # fmt: skip


@router.post("/trial/begin")
async def begin(request: Request) -> Response:
    """Begin a diary with its run-in, today."""
    site = site_of(request)
    trials, case = site.trials, site.opened(request).interview.case()
    if trials.store is None:
        raise HTTPException(404)
    if await _has_diary(request):  # a second one would take the place of its key, which may be kept nowhere else
        return site.goto(request, "/diary")
    try:
        _, key = await run_in_threadpool(plan, trials.store, case, trials.rules, site.book.rules, trials.today())
    except ProblemsError:
        return site.goto(request, "/trial")
    response = site.goto(request, "/diary/key")
    trials.hold(request, response, key)
    return response


@router.get("/trial/case.json")
async def keep_case(request: Request) -> Response:
    """Give what was answered as a case file, for the commands."""
    return file(case_text(_suited(request).facts, ".json"), "application/json", CASE_FILE)


@router.get("/trial/protocol.pdf")
async def open_protocol(request: Request) -> Response:
    """Give the protocol before a diary is begun, for a clinician."""
    site = site_of(request)
    state = _planned(site, _suited(request))
    document = _open_protocol(request, state, await chances_of(site, state))
    return await paper(site, document, "soleus-protocol.pdf")


@router.get("/trial/sheet.pdf")
async def open_sheet(request: Request) -> Response:
    """Give a sheet for the week without a sock."""
    site = site_of(request)
    case = _suited(request)
    words = site.books[site.language(request)].words
    signs = safety.asked(site.trials.rules, case.facts, site.book.rules)
    return await paper(site, sheet(_planned(site, case), signs, words), "soleus-sheet.pdf")


async def chances_of(site: Site, state: TrialState) -> tuple[Power, ...]:
    """Give the chance of every length of a trial for its person, from what the run-in has shown so far."""
    person = state.run_in()
    return await site.pool.run(jobs.power_table, state.block_days, round(person.sd, 2), round(person.phi, 2))


async def paper(site: Site, document: Document, name: str) -> Response:
    """Give a document as PDF.

    Raises:
        HTTPException: this server writes none.
    """
    if not site.has_paper:
        raise HTTPException(404)
    content = await site.pool.run(jobs.document_pdf, document)
    return file(content, "application/pdf", name)


def file(content: str | bytes, media_type: str, name: str) -> Response:
    """Give a file to be kept."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _planned(site: Site, case: Case) -> TrialState:
    """Give the trial as it would begin today."""
    block = design.block_days(case, site.trials.rules, site.book.rules)
    return TrialState(site.trials.today(), dict(case.facts), block, site.book.rules.hash)


def _open_protocol(request: Request, state: TrialState, chances: Sequence[Power]) -> Document:
    site = site_of(request)
    rules = site.trials.rules
    signs = safety.asked(rules, state.facts, site.book.rules)
    return protocol(state, chances, rules, signs, site.books[site.language(request)].words)


def _suited(request: Request) -> Case:
    """Give the case of whoever may begin.

    Raises:
        HTTPException: they may not.
    """
    site = site_of(request)
    case = site.opened(request).interview.case()
    if not (site.trials.can_be_had and design.gate(case, site.trials.rules, site.book.rules).is_open):
        raise HTTPException(404)
    return case


def _html(blocks: tuple[Block, ...]) -> Markup:
    return Markup(to_fragment(blocks))  # noqa: S704  # escaped by the writer


async def _has_diary(request: Request) -> bool:
    try:
        await site_of(request).trials.opened(request)
    except NoDiaryError:
        return False
    return True
