"""Puts the web door together: the guard outside, then the pages, the API and the files that a browser keeps."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from soleus.version import __version__
from soleus.web import answers, asking, check, flow, reading
from soleus.web.api import add_api
from soleus.web.diaries import NoDiaryError, Trials
from soleus.web.guard import CALLS, Guard
from soleus.web.hooks.application import add_hooks
from soleus.web.problem import problem
from soleus.web.site import STATIC, Site, StaleError
from soleus.web.trial import course, evening, opening, planning
from soleus.web.workers import WorkerPool, WorkError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from soleus.book import Book
    from soleus.web.settings import Settings

BAD, TOO_MANY = 400, 429
LEAST_COMPRESSED = 1000  # bytes: what is smaller fits one packet anyway
FOREVER = "public, max-age=31536000, immutable"


def create_app(settings: Settings, book: Book, today: Callable[[], date] = date.today) -> FastAPI:
    """Make the application of one server process.

    Args:
        settings: what it runs with (``soleus.web.settings.read_settings`` reads them).
        book: what is known.
        today: gives the day that is today, for diaries.

    Raises:
        ProblemsError: the store of diaries cannot be opened.
    """
    pool = WorkerPool(book, size=settings.computing, limit_s=settings.seconds)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with pool:
            yield

    app = FastAPI(
        title="Soleus", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.site = Site(settings, book, pool, Trials(settings, book, today))
    for part in (flow, check, answers, asking, reading, planning, opening, evening, course):
        app.include_router(part.router)
    add_api(app, book, pool)
    if settings.hooks is not None:
        add_hooks(app, settings.hooks, book)
    app.mount("/static", _Kept(directory=STATIC), name="static")
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _no_such_page)  # of an address: a step that is no number
    app.add_exception_handler(StaleError, _stale)
    app.add_exception_handler(NoDiaryError, _no_diary)
    app.add_exception_handler(WorkError, _no_result)
    # A page holds nothing that somebody else could put there, so its length as compressed tells them nothing new.
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_COMPRESSED)
    app.add_middleware(
        Guard,
        most_bytes=settings.most_bytes,
        requests_a_minute=settings.requests_a_minute,
        most_bytes_of_record=settings.most_bytes_of_record,
        refuse=_refusal,
    )
    return app


class _Kept(StaticFiles):
    """Files that a browser keeps for good, since another content has another address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = FOREVER
        return response


async def _refused(request: Request, error: Exception) -> Response:
    """Show the page of a refusal."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    site: Site = request.app.state.site
    return site.page(request, "refusal.html", status, code=_known(status, site.book))


async def _no_such_page(request: Request, _error: Exception) -> Response:
    return await _refused(request, HTTPException(404))


def _known(status: int, book: Book) -> str:
    """Give the words' key for a status; what cannot be read is one, whether it is 400 or 422."""
    code = "422" if status == BAD else str(status)
    return code if code in book.words.web["errors"] else "404"


async def _stale(request: Request, _error: Exception) -> Response:
    """Say that what was answered is gone."""
    site: Site = request.app.state.site
    return site.page(request, "stale.html")


async def _no_diary(request: Request, _error: Exception) -> Response:
    """Ask for the key of a diary."""
    site: Site = request.app.state.site
    return site.goto(request, "/diary/open")


async def _no_result(request: Request, error: Exception) -> Response:
    """Say that something was not computed, and when it may be tried again."""
    seconds = error.retry_after_s if isinstance(error, WorkError) else None
    response = await _refused(request, HTTPException(500 if seconds is None else 503))
    if seconds is not None:
        response.headers["retry-after"] = str(seconds)
    return response


async def _refusal(_scope: Scope, status: int) -> ASGIApp:
    """Make what answers in place of a page that is refused before it is reached."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        is_call = scope["path"].startswith(CALLS)
        response = problem(status) if is_call else await _refused(Request(scope, receive), HTTPException(status))
        if status == TOO_MANY:
            response.headers["retry-after"] = "60"
        await response(scope, receive, send)

    return answered
