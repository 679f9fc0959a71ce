"""The addresses under ``/cds-services``: how CDS Hooks is spoken over HTTP.

A browser may ask first whether it may call (CORS), and is told before anybody asks who it is. Everything that is
refused is told as data, naming the place and never a value.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from soleus.answer import assess
from soleus.fhir.hooks import CallError, PreconditionError, cards_of, discovery, read_call, read_feedback
from soleus.fhir.read import parse_resource
from soleus.problems import ProblemsError
from soleus.web.hooks.token import TokenError
from soleus.web.problem import problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from soleus.fhir.hooks import Feedback, HookService
    from soleus.web.hooks.token import TokenCheck

PATH = "/cds-services"
FEEDBACK = "feedback"
LOG = logging.getLogger("soleus.web")
CORS = {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "authorization, content-type, accept",
    "access-control-max-age": "600",
    "vary": "Origin",
}
ANY = "*"
STATUSES = {CallError: 400, PreconditionError: 412}
UNANSWERABLE = 422  # of a person whom nobody can be answered for
READABLE = 0o640  # of the file of feedback


class HooksDoor:
    """An application for all addresses under ``/cds-services``."""

    def __init__(
        self,
        service: HookService,
        tokens: TokenCheck | None,
        *,
        origins: Iterable[str] = (),
        feedback: Path | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        """Answer from a service.

        Args:
            service: what calls are answered from.
            tokens: holds callers to their tokens; None lets everybody call.
            origins: the pages of other hosts that may call from a browser; "*" is all.
            feedback: the file that feedback is counted in; None writes it to the log.
            today: gives the day that is "now".
        """
        self._service, self._tokens, self._origins = service, tokens, frozenset(origins)
        self._feedback, self._today = feedback, today

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = await self._answered(request)
        origin = request.headers.get("origin")
        if origin is not None and self._origins & {origin, ANY}:
            response.headers["access-control-allow-origin"] = origin
            response.headers.update(CORS)
        await response(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        name, is_feedback, methods = self._place(request.url.path)
        if not methods:
            return problem(404, detail="GET /cds-services lists every service.")
        if request.method not in methods:
            allow = {"allow": ", ".join((*methods, "OPTIONS"))}
            is_asked = request.method == "OPTIONS"
            return Response(status_code=204, headers=allow) if is_asked else problem(405, headers=allow)
        if not name:
            return JSONResponse(discovery(self._service))
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        # In a thread: a long record takes some milliseconds, and nobody else is to wait for it.
        return await run_in_threadpool(self._called, name, await request.body(), is_feedback=is_feedback)

    def _refusal(self, request: Request) -> Response | None:
        """Refuse a call of somebody who may not call, or of something that is no JSON."""
        if self._tokens is not None:
            try:
                address = f"{self._service.address}{request.url.path}"
                self._tokens.check(request.headers.get("authorization", ""), address)
            except TokenError as error:
                return problem(401, [str(error)], headers={"www-authenticate": "Bearer"})
        media_type = request.headers.get("content-type", "").partition(";")[0]
        return None if media_type.strip().lower() == "application/json" else problem(415)

    def _place(self, path: str) -> tuple[str, bool, tuple[str, ...]]:
        """Give the service that an address is of ("" for the list of all), if it is for feedback, and its methods."""
        begin, *parts = path.removeprefix(PATH).removesuffix("/").split("/")
        if begin:
            return "", False, ()
        if not parts:
            return "", False, ("GET",)
        if parts[0] in self._service.text.services and parts[1:] in ([], [FEEDBACK]):
            return parts[0], len(parts) > 1, ("POST",)
        return "", False, ()

    def _called(self, name: str, body: bytes, *, is_feedback: bool) -> Response:
        try:
            content = parse_resource(body.decode("utf-8"), "the body")
        except UnicodeDecodeError:
            return problem(400, ["it is not UTF-8"])
        except ProblemsError as error:
            return problem(400, error.problems)
        try:
            if is_feedback:
                self._keep(read_feedback(name, content, self._service))
                return Response(status_code=200)
            call = read_call(name, content, self._service, self._today())
        except ProblemsError as error:
            return problem(STATUSES.get(type(error), UNANSWERABLE), error.problems)
        answer = assess(call.record.case, self._service.book, with_prediction=False)
        return JSONResponse({"cards": cards_of(call, answer, self._service)})

    def _keep(self, entries: Iterable[Feedback]) -> None:
        """Keep what became of cards: the day, the service, what the card was of, the outcome, the coded reason."""
        lines = [json.dumps({"day": str(self._today()), **_plain(entry)}) for entry in entries]
        if self._feedback is None:
            for line in lines:
                LOG.info("feedback %s", line)
            return
        keep(self._feedback, "".join(f"{line}\n" for line in lines))


def keep(path: Path, text: str) -> None:
    """Add to the end of a file: in one write, so that lines of several processes do not mix.

    Raises:
        OSError: it cannot be written.
    """
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, READABLE)
    try:
        os.write(number, text.encode())
    finally:
        os.close(number)


def _plain(entry: Feedback) -> Mapping[str, Any]:
    return {"service": entry.service, "card": entry.card, "outcome": entry.outcome, "reason": entry.reason}
