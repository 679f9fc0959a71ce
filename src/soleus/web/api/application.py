"""Puts the API together: an application of its own under ``/api``, so that what it refuses is told as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from soleus.schemas.case_model import case_schemas
from soleus.version import __version__
from soleus.web.api.body import RefusedRequest
from soleus.web.api.routes import router
from soleus.web.api.schemas import SCHEMAS
from soleus.web.problem import problem
from soleus.web.workers import WorkError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import Receive, Scope, Send

    from soleus.book import Book
    from soleus.web.workers import WorkerPool

PATH = "/api"


def add_api(app: FastAPI, book: Book, pool: WorkerPool) -> None:
    """Add the API to an application, under ``/api``.

    Args:
        app: what it is added to. Sizes, rates, logs and what no handler expects are for the layer around it.
        book: what answers are made from.
        pool: the processes that predict.
    """
    api = _Api(
        title="Soleus",
        version=__version__,
        description=book.words.intended_use,
        docs_url=None,  # the pages that FastAPI would show load their script from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.book, api.state.pool = book, pool
    api.include_router(router)
    _add_other_methods(api)
    for kind in (RefusedRequest, RequestValidationError, HTTPException, WorkError, Exception):
        api.add_exception_handler(kind, _told)
    app.mount(PATH, api)


class _Api(FastAPI):
    """The application, whose description holds the vocabulary as a model."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            components = document.setdefault("components", {})
            components["schemas"] = {**case_schemas(self.state.book), **SCHEMAS}
            document["servers"] = [{"url": PATH}]
        return super().openapi()


class _OtherMethods:
    """What an address answers to a method that it does not have: OPTIONS names those that it has."""

    def __init__(self, methods: Sequence[str]) -> None:
        self.allow = {"allow": ", ".join(methods)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["method"] == "OPTIONS"
        response = Response(status_code=204, headers=self.allow) if is_asked else problem(405, headers=self.allow)
        await response(scope, receive, send)


def _add_other_methods(api: FastAPI) -> None:
    """Let every address answer HEAD as it does GET, name its methods, and refuse the rest with them."""
    routes = [route for route in router.routes if isinstance(route, APIRoute)]
    for path in dict.fromkeys(route.path for route in routes):
        endpoints = {method: route.endpoint for route in routes if route.path == path for method in route.methods or ()}
        if "GET" in endpoints:
            api.add_api_route(path, endpoints["GET"], methods=["HEAD"], include_in_schema=False)
            endpoints["HEAD"] = endpoints["GET"]
        fallback = _OtherMethods(sorted({*endpoints, "OPTIONS"}))
        api.router.routes.append(Route(path, fallback, include_in_schema=False))


async def _told(_request: Request, error: Exception) -> Response:
    """Tell of what went wrong as data; of a mistake of our own only that it is one."""
    match error:
        case RefusedRequest():
            return problem(error.status, error.problems)
        case RequestValidationError():
            return problem(422, [f"{entry['loc'][-1]}: {entry['msg']}" for entry in error.errors()])
        case HTTPException():
            return problem(error.status_code, headers=error.headers)
        case WorkError(retry_after_s=int(seconds)):
            return problem(503, detail=f"{error}.", headers={"retry-after": str(seconds)})
        case _:
            return problem(500)
