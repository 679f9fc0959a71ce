"""The addresses of the API. Each reads what was sent, computes, and shows; nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from soleus.answer import assess
from soleus.answer.record import OF_FIT, VERDICT
from soleus.case import Case
from soleus.schemas.shown import claim_shown, facts_shown, option_shown
from soleus.web.api.body import RefusedRequest, read_body, read_case
from soleus.web.api.schemas import ANSWERED, CASE_SENT, PUBLIC, STEP_SENT, STEPPED
from soleus.web.api.steps import next_step
from soleus.web.jobs import answer_json, json_text
from soleus.web.problem import KINDS

if TYPE_CHECKING:
    from soleus.book import Book

OF_OPTIONS = ("version", "rulebook", "urgency", "urgency_could_be", "compression", "reasons", "take_off")
KEPT = "public, max-age=600"  # seconds for what is the same for everyone
NO_STORE = "no-store"

router = APIRouter()


@router.post("/assess", operation_id="assess", openapi_extra=CASE_SENT, responses=ANSWERED, response_class=Response)
async def assess_case(
    request: Request,
    *,
    prediction: Annotated[bool, Query(description="Whether to predict the day too, which takes half a second.")] = True,
) -> Response:
    """Answer for one person, as `soleus assess --json` prints it."""
    case = await read_case(request, _book(request).rules.vocabulary)
    return await _answered(request, case, with_prediction=prediction)


@router.post("/fit", operation_id="fit", openapi_extra=CASE_SENT, responses=ANSWERED, response_class=Response)
async def fit_case(
    request: Request,
    garment: Annotated[str | None, Query(description="Fit this garment alone, by its id.", max_length=100)] = None,
) -> Response:
    """Give the size for each measured leg and the pressure down it, behind the verdict; `fit` is null without one."""
    book = _book(request)
    case = await read_case(request, book.rules.vocabulary)
    if garment is not None and garment not in book.fitting.garments:
        raise RefusedRequest(422, [f"garment: there are {', '.join(book.fitting.garments)}"])
    return await _answered(request, case, OF_FIT, [] if garment is None else [garment])


@router.post("/predict", operation_id="predict", openapi_extra=CASE_SENT, responses=ANSWERED, response_class=Response)
async def predict_case(request: Request) -> Response:
    """Predict how much the lower leg swells over a day, with a sock and without, behind the verdict."""
    case = await read_case(request, _book(request).rules.vocabulary)
    return await _answered(request, case, (*VERDICT, "prediction"), with_prediction=True)


@router.post(
    "/options", operation_id="options_for", openapi_extra=CASE_SENT, responses=ANSWERED, response_class=Response
)
async def options_for(request: Request) -> Response:
    """Set every option beside this person. In an emergency there are none: the reasons say what to do."""
    book = _book(request)
    case = await read_case(request, book.rules.vocabulary)
    return _private(request, await run_in_threadpool(_options_for, book, case))


@router.post(
    "/interview", operation_id="interview", openapi_extra=STEP_SENT, responses=STEPPED, response_class=Response
)
async def interview(request: Request) -> Response:
    """Take one step of an interview: the state and the replies in, the next state and question out, or the answer."""
    book = _book(request)
    content, problems = await read_body(request, book.rules.vocabulary)
    if problems:
        raise RefusedRequest(422, problems)
    step = await run_in_threadpool(next_step, content, book)
    return _private(request, {**_head(book), **step})


@router.get("/options", operation_id="options", responses=PUBLIC, response_class=Response)
async def options(request: Request) -> Response:
    """Show every option, the same for everyone: what it does, what was measured, harms, guidelines, claims."""
    book = _book(request)
    return _public(request, {**_head(book), "options": [option_shown(name, book) for name in book.options]})


@router.get("/facts", operation_id="facts", responses=PUBLIC, response_class=Response)
async def facts(request: Request) -> Response:
    """Show every fact that a case can hold, with its question, its unit and what it can be."""
    book = _book(request)
    return _public(request, {**_head(book), "facts": facts_shown(book)})


@router.get("/claims/{claim}", operation_id="claim", responses=PUBLIC, response_class=Response)
async def claim(request: Request, claim: str) -> Response:
    """Show a claim: what was found, how sure it is, and what was read of each source."""
    book = _book(request)
    content = claim_shown(claim, book)
    if content is None:
        raise RefusedRequest(404)
    return _public(request, {**_head(book), "claim": content})


@router.get("/problems", operation_id="problems", responses=PUBLIC, response_class=Response)
async def problems(request: Request) -> Response:
    """Show every kind of problem that an answer in `application/problem+json` can be of."""
    kinds = [
        {"name": kind.name, "status": kind.status, "title": kind.title, "detail": kind.detail}
        for kind in KINDS.values()
    ]
    return _public(request, {**_head(_book(request)), "kinds": kinds})


def _book(request: Request) -> Book:
    book: Book = request.app.state.book
    return book


def _head(book: Book) -> dict[str, str]:
    """Give what stands first in whatever has a form of its own."""
    return {"rulebook": book.rules.hash, "intended_use": book.words.intended_use}


def _options_for(book: Book, case: Case) -> dict[str, Any]:
    answer = assess(case, book).to_json()
    known = {option["option"]: option for option in answer["plan"]}
    options = [{**option_shown(name, book), "for_this_person": known[name]} for name in book.options if name in known]
    return {**_head(book), **{key: answer[key] for key in OF_OPTIONS}, "options": options}


async def _answered(
    request: Request,
    case: Case,
    keys: tuple[str, ...] = (),
    garments: list[str] | None = None,
    *,
    with_prediction: bool = False,
) -> Response:
    """Compute an answer: with a prediction apart, in a process, since it takes a hundred times as long."""
    facts, book = dict(case.facts), _book(request)
    if with_prediction:
        text = await request.app.state.pool.run(answer_json, facts, keys, garments or [])
    else:
        text = await run_in_threadpool(answer_json, book, facts, keys, garments or [], with_prediction=False)
    return _response(request, text, NO_STORE)


def _private(request: Request, content: dict[str, Any]) -> Response:
    return _response(request, json_text(content), NO_STORE)


def _public(request: Request, content: dict[str, Any]) -> Response:
    return _response(request, json_text(content), KEPT)


def _response(request: Request, text: str, kept: str) -> Response:
    """Give JSON, with the rulebook and the intended use in headers too: the answer's own form is fixed."""
    book = _book(request)
    headers = {
        "cache-control": kept,
        "soleus-rulebook": book.rules.hash,
        "soleus-intended-use": book.words.intended_use,
    }
    return Response(text, headers=headers, media_type="application/json")
