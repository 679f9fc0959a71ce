"""The diaries that a server keeps, and what a browser holds of one: its key, and an evening that was not taken in.

The key of a diary opens it to whoever has it. It goes to the server in the body of a form, and comes back in a sealed
cookie: never in an address, which browsers, proxies and messengers keep. A part of an address behind ``#`` is sent to
nobody, and without script no page could read it.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from soleus.ask.asked import urgency_of
from soleus.problems import ProblemsError
from soleus.sealing import SecretSeal
from soleus.trial.diary import Diary
from soleus.trial.stop_rules import read_stop_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from soleus.book import Book
    from soleus.trial.safety import StopRules
    from soleus.trial.store import DiaryStore
    from soleus.web.settings import Settings

KEY_COOKIE, DRAFT_COOKIE = "soleus-diary", "soleus-evening"
KEPT_S = 120 * 24 * 3600  # seconds for which a browser keeps a key: the longest trial, and a month more
MOST_KEY = 100  # characters; a key has 43


class NoDiaryError(Exception):
    """A page needs a diary, and the browser holds no key that opens one."""


@dataclass(frozen=True, slots=True)
class EveningDraft:
    """A form that was not taken in: shown again with what is wrong. It goes when the browser is closed.

    Attributes:
        place: the day, counted from the first of the run-in; -1 for the form that starts a trial.
        texts: what was typed or chosen, by the name of its input.
        ticks: the signs that were ticked, and ``none``.
        unsure: the signs that the person was not sure of.
        problems: names of inputs that are wrong.
    """

    place: int
    texts: Mapping[str, str] = field(repr=False)
    ticks: tuple[str, ...] = field(repr=False)
    unsure: tuple[str, ...] = field(repr=False)
    problems: tuple[str, ...]


class Trials:
    """What the pages of a trial lean on: the stop rules, the day, and the store, None where none is kept."""

    def __init__(self, settings: Settings, book: Book, today: Callable[[], date]) -> None:
        """Open the store, where the settings name one.

        Raises:
            ProblemsError: it cannot be opened, or the extra is not installed.
        """
        self.book, self.today = book, today
        self.rules: StopRules = read_stop_rules(book.rules.vocabulary, book.root)
        self.store = open_diaries(settings.diaries) if settings.diaries else None
        self.can_be_had = find_spec("scipy") is not None
        self._keys, self._drafts = SecretSeal(settings.secret, "diary key"), SecretSeal(settings.secret, "evening")

    def diary(self, trial: str) -> Diary:
        """Give the diary of a trial.

        Raises:
            NoDiaryError: this server keeps none.
        """
        if self.store is None:
            raise NoDiaryError
        return Diary(self.store, trial, self.rules, self.book.rules, lambda text: urgency_of(text, self.book))

    def key(self, request: Request) -> str:
        """Give the key that the browser holds; "" where it holds none."""
        return str(_open(self._keys, request.cookies.get(cookie_name(request, KEY_COOKIE), "")) or "")

    async def opened(self, request: Request) -> Diary:
        """Give the diary that the browser holds the key of.

        Raises:
            NoDiaryError: there is none.
        """
        return await self.find(self.key(request))

    async def find(self, key: str) -> Diary:
        """Give the diary of a key.

        Raises:
            NoDiaryError: there is none.
        """
        if self.store is None or not 0 < len(key) <= MOST_KEY:
            raise NoDiaryError
        try:
            return self.diary(await run_in_threadpool(self.store.find, key))
        except ProblemsError:
            raise NoDiaryError from None

    def hold(self, request: Request, response: Response, key: str) -> None:
        """Let the browser keep a key, sealed."""
        _set(request, response, KEY_COOKIE, _close(self._keys, key), KEPT_S)

    def draft(self, request: Request, place: int) -> EveningDraft | None:
        """Give what was sent for a day and not taken in."""
        parts: Any = _open(self._drafts, request.cookies.get(cookie_name(request, DRAFT_COOKIE), ""))
        if not parts or parts["place"] != place:
            return None
        lists = {name: tuple(parts[name]) for name in ("ticks", "unsure", "problems")}
        return EveningDraft(place, parts["texts"], **lists)

    def hold_draft(self, request: Request, response: Response, draft: EveningDraft) -> None:
        """Let the browser hold what was not taken in, until it is closed."""
        _set(request, response, DRAFT_COOKIE, _close(self._drafts, asdict(draft)), None)


def forget(request: Request, response: Response, *names: str) -> None:
    """Let the browser forget cookies."""
    for name in names:
        response.delete_cookie(
            cookie_name(request, name), secure=request.url.scheme == "https", httponly=True, samesite="strict"
        )


def open_diaries(place: str) -> DiaryStore:
    """Open the store of diaries.

    Raises:
        ProblemsError: it cannot be opened, or the extra is not installed.
    """
    try:
        from soleus.trial.store import open_store  # noqa: PLC0415  # needs the extra
    except ModuleNotFoundError as error:
        says = "diaries need the extra: pip install 'soleus[trial]'"
        raise ProblemsError(f"'{error.name}' is not installed", [says]) from None
    return open_store(place)


def cookie_name(request: Request, name: str) -> str:
    """Name a cookie: with https so that no other host can set it."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def _set(request: Request, response: Response, name: str, value: str, seconds: int | None) -> None:
    is_safe = request.url.scheme == "https"
    response.set_cookie(
        cookie_name(request, name), value, seconds, secure=is_safe, httponly=True, samesite="strict"
    )  # fmt: skip


def _close(seal: SecretSeal, content: object) -> str:
    return urlsafe_b64encode(seal.close(json.dumps(content).encode(), b"")).decode()


def _open(seal: SecretSeal, text: str) -> object:
    try:
        return json.loads(seal.open(urlsafe_b64decode(text.encode("ascii")), b""))
    except (ValueError, binascii.Error):  # of base64, of letters that are none, of another secret
        return None
