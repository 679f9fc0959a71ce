"""Takes a text apart into words, and sets a mistyped word right where a known one is one letter away."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STOPS = frozenset(".!?;")
SHORTEST_MENDED = 5  # letters; shorter words have too many neighbours
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_WORD = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?|[.!?;,]")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")  # "sooo"


def words_of(text: str) -> list[str]:
    """Give the words of a text in small letters without accents or apostrophes; stops and commas stand as words."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).replace("\n", " . ")
    letters = plain.encode("ascii", "ignore").decode("ascii").casefold()
    return _WORD.findall(_DRAWN_OUT.sub(r"\1\1", letters))


class Speller:
    """Knows words, and finds the one that was meant: one letter wrong, missing, too many, or two in the wrong order."""

    def __init__(self, known: Iterable[str], targets: Iterable[str]) -> None:
        """Take words that stand as they are, and those (``targets``) that a mistyped one may be mended to."""
        self._targets = [word for word in dict.fromkeys(targets) if len(word) >= SHORTEST_MENDED]
        self._known = {*known, *self._targets}
        self._near: dict[str, str] = {}
        for word in self._targets:
            for variant in _shortened(word):
                self._near.setdefault(variant, word)

    def mended(self, word: str) -> str:
        """Give the word that was meant, or the word itself."""
        if len(word) < SHORTEST_MENDED - 1 or word in self._known:
            return word
        return next((self._near[variant] for variant in _shortened(word) if variant in self._near), word)


def _shortened(word: str) -> list[str]:
    """Give a word, and all that is left of it without one of its letters; the first letter is seldom mistyped."""
    return [word, *(word[:place] + word[place + 1 :] for place in range(1, len(word)))]
