"""Puts the door for record systems into the application, and the address by which they open the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from soleus.fhir.hooks import HookService
from soleus.files import reason
from soleus.knowledge.hooks import read_hook_text
from soleus.knowledge.records import read_record_mapping
from soleus.problems import ProblemsError
from soleus.web.hooks.door import PATH, HooksDoor, keep
from soleus.web.hooks.token import HEADLINE, TokenCheck, read_callers

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    from soleus.book import Book
    from soleus.web.settings import HookSettings

SEE_OTHER = 303


def add_hooks(app: FastAPI, settings: HookSettings, book: Book) -> None:
    """Let record systems call under ``/cds-services``, and open the page under ``/launch``.

    Raises:
        ProblemsError: the file of those who may call, or the one of feedback, cannot be used.
    """
    if settings.feedback is not None:
        try:
            keep(settings.feedback, "")
        except OSError as error:
            raise ProblemsError(HEADLINE, [f"{settings.feedback.name}: {reason(error)}"]) from None
    door = HooksDoor(
        hook_service(book, settings.address),
        None if settings.callers is None else TokenCheck(read_callers(settings.callers)),
        origins=settings.origins,
        feedback=settings.feedback,
    )
    app.router.routes.append(Route("/launch", launch, methods=["GET"], include_in_schema=False))
    app.router.routes.append(Route(f"{PATH}{{place:path}}", door, include_in_schema=False))


def hook_service(book: Book, address: str) -> HookService:
    """Make the service of a book, which is reached at an address."""
    mapping = read_record_mapping(book.rules.vocabulary.facts, book.root)
    return HookService(
        book, mapping, read_hook_text(book.rules.vocabulary.facts, mapping.by_concept, book.root), address
    )


async def launch(_request: Request) -> Response:
    """Open the page as a record system launches it (SMART), and leave behind what the address carried.

    The page reads no record: it asks. So it needs no token, and what names a launch goes no further.
    """
    return RedirectResponse("/", SEE_OTHER)
