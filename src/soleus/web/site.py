"""What every page needs: the book in each language, templates, the seal of the cookie, processes that compute.

A page is a template filled with words of the knowledge files; what a person answered comes from the cookie and goes
back into it. So a server holds nothing about anybody once a page is sent.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader
from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse

from soleus.knowledge.in_english import with_capital
from soleus.render.writers.html import to_fragment
from soleus.version import __version__
from soleus.web.state import BrowserState, StateSeal
from soleus.web.understanding import for_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from soleus.book import Book
    from soleus.render.blocks import Document
    from soleus.web.diaries import Trials
    from soleus.web.settings import Settings
    from soleus.web.workers import WorkerPool

HERE = Path(__file__).parent
STATIC = HERE / "static"
COOKIE = "soleus"
LANGUAGE = "soleus-language"
A_YEAR = 365 * 24 * 3600  # seconds for which a browser remembers the language; nothing else is remembered
SEE_OTHER = 303
MOST_FIELDS = 100  # inputs of one form; the longest question has 14
HASH_SHOWN = 12


class StaleError(Exception):
    """A page needs answers, and the browser holds none that can be opened."""


@dataclass(frozen=True)
class Site:
    """One server's pages."""

    settings: Settings
    book: Book
    pool: WorkerPool
    trials: Trials

    @cached_property
    def books(self) -> Mapping[str, Book]:
        """The book in each of its languages, with the words of a page."""
        return {code: for_page(self.book.in_language(code)) for code in self.book.languages}

    @cached_property
    def has_paper(self) -> bool:
        """Whether answers can be had as PDF: an extra writes them."""
        return find_spec("weasyprint") is not None

    @cached_property
    def seal(self) -> StateSeal:
        """Seals what was answered."""
        return StateSeal(self.settings.secret, self.book)

    @cached_property
    def templates(self) -> Environment:
        """The templates, ours and those of the form macros."""
        # The macros ask for parameters that were not given, so what is undefined is empty there.
        loaders = [FileSystemLoader(HERE / "templates"), PackageLoader("nhsuk_frontend_jinja")]
        environment = Environment(
            loader=ChoiceLoader(loaders),
            autoescape=True,
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["static"] = self.static
        environment.filters["capitalise"] = with_capital
        return environment

    @cached_property
    def _versions(self) -> Mapping[str, str]:
        files = (path for path in STATIC.rglob("*") if path.is_file())
        return {
            path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:10] for path in files
        }

    def static(self, name: str) -> str:
        """Give the address of a file that a browser may keep: another content has another address.

        Raises:
            KeyError: there is no such file.
        """
        return f"/static/{name}?v={self._versions[name]}"

    def language(self, request: Request) -> str:
        """Give the language that was chosen, else the first that the browser names and the book has."""
        chosen = request.cookies.get(LANGUAGE, "")
        if chosen in self.books:
            return chosen
        named = request.headers.get("accept-language", "").lower().split(",")
        codes = (name.split(";")[0].strip().split("-")[0] for name in named)
        return next((code for code in codes if code in self.books), next(iter(self.books)))

    def state(self, request: Request) -> BrowserState | None:
        """Give what the browser holds; None where it holds nothing that can be opened."""
        return self.seal.open(request.cookies.get(_cookie_name(request), ""), _minute())

    def opened(self, request: Request) -> BrowserState:
        """Give what the browser holds.

        Raises:
            StaleError: it holds nothing that can be opened.
        """
        state = self.state(request)
        if state is None:
            raise StaleError
        return state

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401  # whatever a template shows
        """Fill a template in the language of the browser."""
        code = self.language(request)
        book = self.books[code]
        text = self.templates.get_template(template).render(
            words=book.words,
            web=book.words.web,
            lang=code,
            languages={code: self.books[code].words.language["name"] for code in self.books},
            path=request.url.path,
            has_diaries=self.trials.store is not None,
            version=f"Soleus {__version__}, {book.rules.hash[:HASH_SHOWN]}",
            **values,
        )
        return HTMLResponse(text, status)

    def document(self, request: Request, document: Document, **values: Any) -> HTMLResponse:  # noqa: ANN401  # as ``page``
        """Show a document as a page; its title and blocks are all there is to it."""
        return self.page(
            request, "document.html", title=document.title, content=html_of(document), of=document.lang, **values
        )

    def goto(self, request: Request, path: str, state: BrowserState | None = None) -> Response:
        """Send the browser to another page, with what was answered where that changed."""
        response = RedirectResponse(path, SEE_OTHER)
        if state is not None:
            is_safe = request.url.scheme == "https"
            response.set_cookie(
                _cookie_name(request),
                self.seal.close(state, _minute()),
                secure=is_safe,
                httponly=True,
                samesite="strict",
            )
        return response

    def forget(self, request: Request, path: str) -> Response:
        """Send the browser to another page, without what was answered."""
        response = RedirectResponse(path, SEE_OTHER)
        response.delete_cookie(
            _cookie_name(request), secure=request.url.scheme == "https", httponly=True, samesite="strict"
        )
        return response


def html_of(document: Document) -> Markup:
    """Write the blocks of a document as HTML to be set into a template; the writer has escaped it."""
    return Markup(to_fragment(document.blocks))  # noqa: S704  # escaped by the writer


async def sent_form(request: Request) -> FormData:
    """Read what was typed and ticked in a form; letters that are no text are replaced, and files are not kept.

    Raises:
        HTTPException: it cannot be read.
    """
    form = await _form(request)
    await form.close()
    return FormData([(name, _text(value)) for name, value in form.multi_items() if isinstance(value, str)])


async def sent_file(request: Request, name: str) -> bytes | None:
    """Read a file of a form; None where none was chosen.

    Raises:
        HTTPException: the form cannot be read.
    """
    form = await _form(request)
    file = form.get(name)
    content = await file.read() if isinstance(file, UploadFile) and file.filename else None
    await form.close()
    return content


async def _form(request: Request) -> FormData:
    try:
        return await request.form(max_files=1, max_fields=MOST_FIELDS)
    except (UnicodeError, LookupError):  # of an encoding that is none, or not that of the text
        raise HTTPException(422) from None


def _text(value: str) -> str:
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def site_of(request: Request) -> Site:
    """Give the site that a request came to."""
    site: Site = request.app.state.site
    return site


def _cookie_name(request: Request) -> str:
    """Name the cookie: with https so that no other host can set it; plain http, on this machine, knows no such name."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def _minute() -> int:
    return int(time.time() // 60)
