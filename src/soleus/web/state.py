"""What was answered so far, sealed in a cookie: nothing about a person is stored on the server.

The cookie holds an encrypted text. It can be neither read nor changed without the secret of the server, and it opens
only for the rulebook that it was written for and for a day, so that no answer is read as another question's.
"""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from soleus.interviewing import AnsweredQuestion, Interview
from soleus.interviewing.saved import STAGES
from soleus.sealing import SecretSeal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.book import Book

FORM = 1
MOST_MINUTES = 24 * 60
MOST_COOKIE = 3900  # characters: browsers refuse a cookie of more than 4096 with its name and attributes
MOST_TYPED = 100  # characters of a reply that was not understood, kept to be shown again
MOST_SEARCH = 300


@dataclass(frozen=True, slots=True)
class Draft:
    """What was sent for one question and could not be taken in: shown again with what is wrong.

    ``texts`` is what was typed or chosen, by the name of the input; ``ticks`` the names that were ticked. ``kind`` is
    "" for what is to be understood anew, or "elsewhere" where the question was changed in another window.
    """

    place: int
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    ticks: tuple[str, ...] = field(default=(), repr=False)
    kind: str = ""


@dataclass(frozen=True, slots=True)
class BrowserState:
    """Everything that a browser holds for us.

    ``for_other`` says that somebody answers for another person; ``search`` is the question last asked in words.
    """

    interview: Interview = field(default_factory=Interview, repr=False)
    for_other: bool = False
    draft: Draft | None = field(default=None, repr=False)
    search: str = field(default="", repr=False)


class StateSeal:
    """Seals states and opens them again."""

    def __init__(self, secret: str, book: Book) -> None:
        """Make the seal of a secret for one book."""
        self._seal = SecretSeal(secret, "state")
        self._bound = f"{FORM} {book.rules.hash}".encode()
        self._keys = tuple(book.rules.vocabulary.every_key())
        self._places = {key: place for place, key in enumerate(self._keys)}

    def close(self, state: BrowserState, minute: int) -> str:
        """Seal a state at a minute since the epoch; what is too long for a cookie loses what was not understood."""
        text = self._closed(state, minute)
        if len(text) > MOST_COOKIE:
            text = self._closed(BrowserState(state.interview, state.for_other), minute)
        return text

    def open(self, text: str, minute: int) -> BrowserState | None:
        """Open what was sealed; None for what is old, of another secret or rulebook, or no seal of ours."""
        try:
            sealed = urlsafe_b64decode(text.encode("ascii"))
            packed = self._seal.open(sealed, self._bound)
        except (ValueError, binascii.Error):  # of base64, of letters that are none, of another secret
            return None
        # What opens was sealed by us, so its shape is known.
        closed, for_other, thorough, known, steps, draft, search = json.loads(zlib.decompress(packed))
        if not closed <= minute + 1 <= closed + MOST_MINUTES + 1:
            return None
        interview = Interview(self._facts(known), tuple(map(self._step, steps)), thorough)
        draft = Draft(draft[0], draft[1], tuple(draft[2]), draft[3]) if draft else None
        return BrowserState(interview, for_other, draft, search)

    def _closed(self, state: BrowserState, minute: int) -> str:
        now, draft = state.interview, state.draft
        steps = [[STAGES.index(step.stage), step.is_offer, self._pairs(step.replies)] for step in now.steps]
        texts = {name: value[:MOST_TYPED] for name, value in draft.texts.items()} if draft else {}
        packed = json.dumps(
            [minute, state.for_other, now.thorough, self._pairs(now.given), steps,
             [draft.place, texts, draft.ticks, draft.kind] if draft else None, state.search[:MOST_SEARCH]],
            separators=(",", ":"),
        )  # fmt: skip
        return urlsafe_b64encode(self._seal.close(zlib.compress(packed.encode(), 9), self._bound)).decode()

    def _pairs(self, facts: Mapping[str, Any]) -> list[Any]:
        """Write facts as numbers of their keys and values, one after the other."""
        return [part for key, value in facts.items() for part in (self._places[key], value)]

    def _facts(self, pairs: list[Any]) -> Mapping[str, Any]:
        return MappingProxyType(
            {self._keys[place]: value for place, value in zip(pairs[::2], pairs[1::2], strict=True)}
        )

    def _step(self, packed: list[Any]) -> AnsweredQuestion:
        stage, is_offer, pairs = packed
        return AnsweredQuestion(self._facts(pairs), is_offer=is_offer, stage=STAGES[stage])
