"""Stands before every page and call: who may send, how much and how often, what a browser may do with what it gets.

Nothing about health goes into a log: a line holds the method, the path as it stands in the code (never as it was
typed), the status and the time taken. An error is told by its kind and place; its message could hold what was in hand.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException

from soleus.problems import place_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Refuse = Callable[[Scope, int], Awaitable[ASGIApp]]

LOG = logging.getLogger("soleus.web")
SENDS = ("POST", "PUT", "PATCH", "DELETE")
STATIC = "/static/"
API = "/api/"
HOOKS = "/cds-services"
CALLS = (API, HOOKS)  # by programs, whose callers need not be our own pages
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # "no-referrer" would make browsers send "Origin: null" with our own forms.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
FOREVER = "max-age=63072000; includeSubDomains"
MINUTE = 60.0
MOST_ADDRESSES = 10_000  # that are counted at once; beyond them the counting begins anew


@dataclass(slots=True)
class Counter:
    """How often each address asked within the minute that runs; nothing is kept beyond it."""

    most: int
    since: float = 0.0
    counts: dict[str, int] = field(default_factory=dict, repr=False)

    def is_too_many(self, address: str, now: float) -> bool:
        """Count one request of an address at a time in seconds; say whether it is one too many."""
        if now - self.since >= MINUTE or len(self.counts) >= MOST_ADDRESSES:
            self.since, self.counts = now, {}
        self.counts[address] = self.counts.get(address, 0) + 1
        return self.counts[address] > self.most


class Guard:
    """An ASGI layer around the whole application."""

    def __init__(
        self, app: ASGIApp, *, most_bytes: int, requests_a_minute: int, refuse: Refuse, most_bytes_of_record: int = 0
    ) -> None:
        """Stand before ``app``; ``refuse`` makes the page for a status. A record system may send more at once."""
        self.app = app
        self.most_bytes = most_bytes
        self.most_bytes_of_record = most_bytes_of_record
        self.counter = Counter(requests_a_minute)
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, begun = time.monotonic(), 500, False
        is_head = scope["method"] == "HEAD" and not scope["path"].startswith(API)
        if is_head:  # a page is made as ever, and its body kept
            scope = {**scope, "method": "GET"}

        async def sent(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                _add_headers(message, scope)
            await send({**message, "body": b""} if is_head and message["type"] == "http.response.body" else message)

        try:
            refused = self._refused(scope, began)
            app = await self.refuse(scope, refused) if refused else self.app
            await app(scope, self._bounded(receive, self._most(scope)), sent)
        except Exception as error:  # noqa: BLE001  # the one place: whatever it is, its message is told nobody
            LOG.error("a mistake in Soleus: %s at %s", type(error).__name__, place_of(error))  # noqa: TRY400  # no trace
            if not begun:
                await (await self.refuse(scope, 500))(scope, receive, sent)
        finally:
            taken = (time.monotonic() - began) * 1000
            LOG.info("%s %s %d %.0f ms", scope["method"], _route(scope), status, taken)

    def _refused(self, scope: Scope, now: float) -> int:
        """Give the status that a request is refused with, 0 where it may pass."""
        path, headers = scope["path"], Headers(scope=scope)
        if scope["method"] in SENDS and not path.startswith(CALLS) and not _is_own(headers):
            return 403
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most(scope):
            return 413
        address = scope["client"][0] if scope.get("client") else ""
        if not path.startswith(STATIC) and self.counter.is_too_many(address, now):
            return 429
        return 0

    def _most(self, scope: Scope) -> int:
        """Give how many bytes may be sent to an address."""
        return max(self.most_bytes, self.most_bytes_of_record if scope["path"].startswith(HOOKS) else 0)

    @staticmethod
    def _bounded(receive: Receive, left: int) -> Receive:
        """Take no more than may be sent, whatever its length was said to be."""

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        return bounded


def _is_own(headers: Headers) -> bool:
    """Whether a form came from a page of this very host: browsers say so, and other sites cannot say it for them."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == "same-origin"
    return urlsplit(origin).netloc == headers.get("host")


def _add_headers(message: Message, scope: Scope) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("cache-control", "no-store")
    if scope["scheme"] == "https":
        headers.setdefault("strict-transport-security", FOREVER)


def _route(scope: Scope) -> str:
    """Name the page as the code does; what was typed as an address could hold anything."""
    for part in (*CALLS, STATIC):
        if scope["path"].startswith(part):
            return part
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else "(no page)"
