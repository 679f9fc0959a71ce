"""Takes a text apart into words, and sets a mistyped word right where a known one is one letter away."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

STOPS = frozenset(".!?;")
SHORTEST_MENDED = 5  # letters; of shorter words only the order is mended, since they have too many neighbours
_APOSTROPHES = re.compile("['`\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}]")
_WORD = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?|[.!?;,]")
# Letters that sound alike, in the order in which they are replaced.
_HEARD = (
    ("shun", "tn"), ("tion", "tn"), ("sion", "tn"), ("ssion", "tn"), ("ph", "f"), ("ck", "k"), ("cc", "k"), ("x", "ks"),
    ("gh", ""), ("wh", "w"), ("ch", "k"), ("sh", "s"), ("ge", "j"), ("gi", "j"), ("dg", "j"), ("ce", "s"), ("ci", "s"),
    ("z", "s"), ("c", "k"), ("q", "k"),
)  # fmt: skip
_VOWELS = re.compile("[aeiouyw]")
_SILENT = re.compile(r"(?<=(.))\1")
_ENDINGS = (
    "ations", "ation", "ments", "ingly", "ings", "ions", "ment", "ness", "ing", "ion", "ers", "ed", "er", "es", "ly",
    "s", "e",
)  # fmt: skip
SHORTEST_STEM = 3  # letters
LEAST_ALIKE = 0.65  # share of the letters of two words that sound alike: "cross" is no mistyped "crash"
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")  # "sooo"


def words_of(text: str) -> list[str]:
    """Give the words of a text in small letters without accents or apostrophes; stops and commas stand as words."""
    plain = _APOSTROPHES.sub("", text).casefold()  # makes "ss" of the sharp s, which has no letters under its accents
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")
    letters = plain.replace("\n", " . ").replace("can not", "cannot")
    return _WORD.findall(_DRAWN_OUT.sub(r"\1\1", letters))


class Speller:
    """Knows words, and finds the one that was meant.

    One letter is wrong, missing, too many, or two stand in the wrong order; or it is written as it sounds.
    """

    def __init__(self, known: Iterable[str], targets: Iterable[str]) -> None:
        """Take words that stand as they are, and those (``targets``) that a mistyped one may be mended to."""
        words = [word for word in dict.fromkeys(targets) if len(word) >= SHORTEST_MENDED - 1]
        self._known = {*known, *words}
        self._long = [word for word in words if len(word) >= SHORTEST_MENDED]
        self._near: dict[str, str] = {}
        for word in words:
            for variant in _shortened(word):
                self._near.setdefault(variant, word)

    @cached_property
    def _sounds(self) -> dict[str, str]:
        """The long words by their sound, the first of each; most texts do not need it."""
        return {_sound(word): word for word in reversed(self._long)}

    def mended(self, word: str) -> str:
        """Give the word that was meant, or the word itself."""
        if len(word) < SHORTEST_MENDED - 1 or word in self._known:
            return word
        for variant in _shortened(word):
            if variant in self._near:
                return self._near[variant]
        alike = self._sounds.get(_sound(word), word)
        return alike if SequenceMatcher(None, word, alike).ratio() >= LEAST_ALIKE else word


def stem(word: str) -> str:
    """Give a word without its commonest endings: what "worsens" and "worsening" share. It need not be a word."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    return word[:-1] if word[-2:-1] == word[-1:] else word


def _shortened(word: str) -> list[str]:
    """Give what a word shares with itself mistyped: its letters in another order, or one left out, but the first."""
    in_order = f"{word[:1]}~{''.join(sorted(word[1:]))}"
    if len(word) < SHORTEST_MENDED:
        return [in_order]
    return [in_order, word, *(word[:place] + word[place + 1 :] for place in range(1, len(word)))]


def _sound(word: str) -> str:
    """Give how a word sounds, roughly: its consonants, those that sound alike as one letter, and its first letter."""
    for spelled, heard in _HEARD:
        word = word.replace(spelled, heard)
    return _SILENT.sub("", word[:1] + _VOWELS.sub("", word[1:]))
