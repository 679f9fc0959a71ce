"""Looks for danger in what somebody writes, by patterns that clinicians can read; the gravest sign found counts."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.knowledge.questions import DangerSign

_APART = re.compile(r"[^a-z0-9']+")


def plain_words(text: str) -> str:
    """Give a text in small letters, without accents, its words one space apart: what patterns are matched with."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode("ascii").casefold()
    return " ".join(_APART.sub(" ", letters).replace("'", "").split())


def dangers_in(text: str, signs: Iterable[DangerSign]) -> tuple[DangerSign, ...]:
    """Give the signs of danger in a text, in the order of ``signs``.

    A pattern that stands under ``unless`` is cut out first, so that a danger beside it is still seen.
    """
    words = plain_words(text)
    return tuple(sign for sign in signs if _shows(sign, words))


def _shows(sign: DangerSign, words: str) -> bool:
    for pattern in sign.unless:
        words = pattern.sub(" ", words)
    return any(pattern.search(words) for pattern in sign.patterns)
