"""What people type at any question, in the words of a language file (``typed``): made plain, and taken apart."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.knowledge.words import Words

LONGEST = 200  # characters of a reply; nothing that is understood is longer

_PARTS = {"½": ".5", "¼": ".25", "¾": ".75"}
# ".5" is a half, and no five after a full stop; in "well, 5" the comma parts words.
_OF_NOTHING = re.compile(r"(^|\s)([.,])(?=[0-9])|^([.])\s(?=[0-9])")
_THREE_DECIMALS = re.compile(r"\.[0-9]{3}\Z")
_THOUSANDS = re.compile(r"[0-9]\.[0-9]{3}(?![0-9])")


def plain(text: str, words: Words) -> str:
    """Give a reply in small letters, without odd spaces, politeness and a full stop; too long a one is empty."""
    if len(text) > LONGEST:
        return ""
    for sign, written in _PARTS.items():
        text = text.replace(sign, written)
    typed = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").replace("\u2032", "'")
    typed = typed.replace("\u2033", '"').replace("\u2013", "-").replace("\u2014", "-")
    typed = re.sub(rf"\b(?:{alternatives(words.typed['polite'])})\b", " ", typed)
    typed = re.sub(r"\s+", " ", typed).strip(" !;:").rstrip(".,!;: ")
    typed = _OF_NOTHING.sub(lambda point: f"{point[1] or ''}0{point[2] or point[3]}", typed)
    typed = typed.lstrip(" .,!;:")
    return "?" if typed and not typed.strip("? ") else typed


def all_digits(number: float) -> str:
    """Write a number with all its digits and no exponent: whoever types it gives the same number.

    Three digits behind the mark could be taken for thousands, so a zero is put behind them.
    """
    written = format(Decimal(repr(number)), "f").removesuffix(".0")
    return f"{written}0" if _THREE_DECIMALS.search(written) else written


def word_set(text: str, words: Words) -> frozenset[str]:
    """Give the words of a text that tell something apart."""
    return frozenset(re.findall(r"[^\W_]+", text.casefold())).difference(words.typed["small"])


def as_amount(typed: str, words: Words) -> str:
    """Put the units and numbers of a language into the words that ``soleus.case.amounts`` understands.

    A dot that parts thousands where a comma parts decimals makes it nothing that is understood: it is asked again.
    """
    if words.language["decimal"] == "," and _THOUSANDS.search(typed):
        return ""
    means = words.typed["means"]
    if not means:
        return typed
    letters = r"[^\W\d_]"
    return re.sub(rf"(?<!{letters})(?:{alternatives(means)})(?!{letters})", lambda word: str(means[word[0]]), typed)


def alternatives(texts: Iterable[str]) -> str:
    """Give a pattern of any of these texts, the longest that fits."""
    return "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))
