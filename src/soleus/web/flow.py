"""From the start page to the answer: one question a page, the measures of both legs on one, a check of all answers.

A form is sent by POST and always answered by "see the other page", so that Back and a reload never send it again. The
address holds the number of a step and nothing else. Danger ends the questions at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from soleus.case import CaseError
from soleus.interviewing import (
    begin_of,
    in_words,
    is_measuring,
    next_question,
    parse_interview,
    question_at,
    question_form,
    questions_left,
    reply_at,
)
from soleus.problems import ProblemsError
from soleus.render.writers.measuring import PLACES, measuring
from soleus.rules.levels import Urgency
from soleus.screen import screen
from soleus.web.question_page import page_of
from soleus.web.site import A_YEAR, LANGUAGE, sent_file, sent_form, site_of
from soleus.web.state import BrowserState, Draft
from soleus.web.understanding import PICK, understand

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.datastructures import FormData

    from soleus.book import Book
    from soleus.case.facts import Value
    from soleus.interviewing import Interview, Question
    from soleus.web.question_page import QuestionPage

router = APIRouter(include_in_schema=False)


@router.get("/")
async def start(request: Request) -> Response:
    """Say what this is, what it is not, and begin."""
    site = site_of(request)
    state = site.state(request)
    return site.page(request, "start.html", goes_on=state is not None and bool(state.interview.steps))


@router.post("/start")
async def begin(request: Request) -> Response:
    """Begin anew; what was answered before is forgotten."""
    form = await sent_form(request)
    return site_of(request).goto(request, "/q/0", BrowserState(for_other=form.get("whom") == "somebody"))


@router.post("/forget")
async def forget(request: Request) -> Response:
    """Forget everything that was answered."""
    return site_of(request).forget(request, "/")


@router.get("/resume")
async def resume(request: Request) -> Response:
    """Ask for a file that was kept."""
    return site_of(request).page(request, "resume.html", problems=())


@router.post("/resume")
async def take_up(request: Request) -> Response:
    """Take up a file that was kept; it is read and not stored."""
    site = site_of(request)
    book = site.books[site.language(request)]
    content = await sent_file(request, "file")
    if content is None:
        return site.page(request, "resume.html", 422, problems=(book.words.web["resume"]["empty"],))
    try:
        text = content.decode("utf-8-sig")
        interview = parse_interview(text, book.words.web["resume"]["file"], book.rules.vocabulary)
    except UnicodeDecodeError:
        return site.page(request, "resume.html", 422, problems=(book.words.web["errors"]["422"]["says"],))
    except ProblemsError as error:
        return site.page(request, "resume.html", 422, problems=tuple(in_words(p, book.words) for p in error.problems))
    path = "/care" if is_emergency(interview, book) else "/check"
    return site.goto(request, path, BrowserState(interview))


@router.get("/q/{place}")
async def show_question(request: Request, place: int) -> Response:
    """Show the question at a place: the next one, or one that was answered."""
    site = site_of(request)
    state = site.opened(request)
    book, now = site.books[site.language(request)], state.interview
    question = question_at(now, place, book)
    if question is None or begin_of(now, place, book) != place:
        return site.goto(request, next_path(now, book))
    draft = state.draft if state.draft is not None and state.draft.place == place else None
    replies = replies_at(now, place, question) if place < len(now.steps) else None
    page = page_of(question, book, replies, draft)
    refusals = _refusals(state, place, page, book) if draft is not None else ()
    left = questions_left(now, book) + len(now.steps) - place
    return site.page(
        request,
        "question.html",
        page=page,
        place=place,
        back=_path_before(now, place, book),
        refusals=refusals,
        is_elsewhere=draft is not None and draft.kind == "elsewhere",
        left=book.words.interview["left_last"] if left <= 1 else book.words.interview["left_about"].format(count=left),
        done=max(4, round(200 * place / (place + left))) if place + left else 4,
        drawing=_drawing(question, book),
        for_other=state.for_other,
        is_pregnant=bool(now.facts.get("pregnant")),
        from_check="check" in request.query_params,
    )


@router.post("/q/{place}")
async def take_reply(request: Request, place: int) -> Response:
    """Take the answer to the question at a place in, or show the question again with what is wrong."""
    site = site_of(request)
    state = site.opened(request)
    book, now = site.books[site.language(request)], state.interview
    question = question_at(now, place, book)
    if question is None:
        return site.goto(request, next_path(now, book))
    sent = await sent_form(request)
    form = question_form(question, book)
    texts, ticks = _sent(sent, question.keys)
    draft = Draft(place, texts, ticks)
    this_page = f"/q/{place}?check" if "check" in sent else f"/q/{place}"
    if sent.get("asked") != " ".join(question.keys):  # answered in another window meanwhile
        return site.goto(request, this_page, replace(state, draft=Draft(place, kind="elsewhere")))
    filled = understand(form, texts, ticks)
    if filled.problems or filled.echoes:
        return site.goto(request, this_page, replace(state, draft=draft))
    try:
        after = reply_at(now, place, filled.replies, book)
    except CaseError:
        return site.goto(request, this_page, replace(state, draft=draft))
    known = replace(state, interview=after, draft=None)
    if is_emergency(after, book):
        return site.goto(request, "/care", known)
    is_done = "check" in sent and next_question(after, book) is None
    return site.goto(request, "/check" if is_done else _path_behind(after, place, book), known)


@router.post("/language")
async def language(request: Request) -> Response:
    """Remember the language, and show the page anew."""
    site = site_of(request)
    sent = await sent_form(request)
    code, path = str(sent.get("language")), str(sent.get("path"))
    if code not in site.books:
        raise HTTPException(422)
    # Only a path of our own: two strokes, or one turned round, begin the address of another host.
    response = site.goto(request, path if path.startswith("/") and path[1:2] not in ("/", "\\") else "/")
    is_safe = request.url.scheme == "https"
    response.set_cookie(LANGUAGE, code, A_YEAR, secure=is_safe, httponly=True, samesite="strict")
    return response


def is_emergency(interview: Interview, book: Book) -> bool:
    """Whether what was answered so far is an emergency."""
    return screen(interview.case(), book.rules).urgency is Urgency.EMERGENCY


def _sent(sent: FormData, keys: Collection[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Give what was typed or chosen for these keys, and what was ticked; the rest of a form is no answer."""
    texts = {key: value for key, value in sent.items() if isinstance(value, str) and key in keys}
    return texts, tuple(tick for tick in sent.getlist(PICK) if isinstance(tick, str))


def next_path(now: Interview, book: Book) -> str:
    """Where to go on: an emergency, the next question, or the check of all answers."""
    if is_emergency(now, book):
        return "/care"
    return "/check" if next_question(now, book) is None else f"/q/{len(now.steps)}"


def _path_behind(now: Interview, place: int, book: Book) -> str:
    """Give the page behind a place: the next one of those that were answered, else where to go on."""
    behind = place + 1
    while behind < len(now.steps) and begin_of(now, behind, book) <= place:
        behind += 1
    return f"/q/{behind}" if behind < len(now.steps) else next_path(now, book)


def _path_before(now: Interview, place: int, book: Book) -> str:
    return f"/q/{begin_of(now, place - 1, book)}" if place else "/"


def replies_at(now: Interview, place: int, question: Question) -> Mapping[str, Value | None]:
    """Give how a question was answered; of measures what was measured, which stands in the steps behind the offer."""
    replies = now.steps[place].replies
    if not is_measuring(question):
        return replies
    return {key: now.facts.get(key) for key in replies}


def _refusals(state: BrowserState, place: int, page: QuestionPage, book: Book) -> tuple[str, ...]:
    """Say why what was understood cannot be taken in."""
    draft = state.draft
    if draft is None or page.problems or draft.kind:
        return ()
    filled = understand(page.form, draft.texts, draft.ticks)
    try:
        reply_at(state.interview, place, filled.replies, book)
    except CaseError as error:
        return tuple(in_words(problem, book.words) for problem in error.problems)
    return ()


def _drawing(question: Question, book: Book) -> Markup:
    """Draw where the tape goes; nothing where no tape is needed."""
    places = [fact.name for fact in question.facts if fact.name in PLACES]
    if not places or len(places) < len(question.facts):
        return Markup()
    return Markup(measuring(places, book.words.pages["measuring"]))  # noqa: S704  # drawn by us, its words escaped
