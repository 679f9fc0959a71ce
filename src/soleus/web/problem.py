"""What is refused over HTTP, said as data: ``application/problem+json``, by RFC 9457.

A problem names what is wrong and what is allowed. It never holds a value that was sent: what leaves here may be kept in
the log of whoever asked, and values are about health. ``docs/engineers/http-api.md`` explains each kind.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MEDIA_TYPE = "application/problem+json"
KINDS_PATH = "/api/problems"  # tells of every kind; a problem's ``type`` is this address, with the kind behind it


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem: its name in the address, its status, its title and what it means."""

    name: str
    status: int
    title: str
    detail: str


KINDS = {
    kind.name: kind
    for kind in (
        ProblemKind("malformed", 400, "The request cannot be read", "The body must be one JSON object in UTF-8."),
        ProblemKind(
            "who-calls", 401, "Who calls is not known", "A signed token is needed that counts for this address."
        ),
        ProblemKind("forbidden", 403, "The request may not be sent from there", "It came from another site's page."),
        ProblemKind("not-found", 404, "There is nothing here", "/api/openapi.json lists every address."),
        ProblemKind("method", 405, "This method is not for this address", "The header Allow names those that are."),
        ProblemKind(
            "contradiction",
            409,
            "The facts contradict each other",
            "Each of them can be true, but not all of one person. Ask again for those that are named.",
        ),
        ProblemKind(
            "data-not-had",
            412,
            "Data that the answer needs were not sent",
            "What is missing stands under 'problems'. Soleus asks no server for it.",
        ),
        ProblemKind("too-large", 413, "The request is too large", "A case with every fact in it takes 5 kB."),
        ProblemKind(
            "content-type",
            415,
            "The body is not JSON",
            "Send it as 'Content-Type: application/json', in UTF-8 and not compressed.",
        ),
        ProblemKind(
            "refused",
            422,
            "What was sent was refused",
            "All that is wrong stands under 'problems'. Nothing was computed. A fact that is not known is left out.",
        ),
        ProblemKind("too-many", 429, "Too many requests", "Wait as long as the header Retry-After says."),
        ProblemKind("failed", 500, "The server made a mistake", "It is not the fault of what was sent."),
        ProblemKind(
            "busy", 503, "The server cannot answer just now", "Try again after the seconds of the header Retry-After."
        ),
    )
}
FAILED = 500
BY_STATUS = {kind.status: kind for kind in KINDS.values()}


def problem(
    status: int, problems: Iterable[str] = (), *, detail: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """Make the response that tells of a problem.

    Args:
        status: one of ``BY_STATUS``; any other is told as 400 or 500 are.
        problems: all that is wrong, a sentence each, naming the fact and what is allowed, never what was sent.
        detail: what is meant in this instance; left out, what the kind always means.
        headers: more of the response, such as ``Retry-After``.
    """
    kind = BY_STATUS.get(status) or BY_STATUS[400 if status < FAILED else FAILED]
    content = {
        "type": f"{KINDS_PATH}#{kind.name}",
        "title": kind.title,
        "status": status,
        "detail": detail or kind.detail,
        "problems": list(problems),
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return Response(text, status, {"cache-control": "no-store", **(headers or {})}, MEDIA_TYPE)
