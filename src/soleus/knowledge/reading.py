"""How hard a text is to read, in any language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONG = 6  # letters; a word of more is a long one
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")


def sentences(text: str) -> list[str]:
    """Cut a text into its sentences."""
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence]


def word_count(text: str) -> int:
    """Count the words of a text; what is left open counts as one."""
    return len(text.split())


def lix(texts: Iterable[str]) -> float:
    """Give the readability index LIX: words a sentence, plus the percentage of words of more than six letters.

    After C.-H. Björnsson, Läsbarhet (1968): about 20 for children's books, 30 for stories, 40 for newspapers, 50 for
    reports. It counts letters and no syllables, so it needs no knowledge of a language. A text ends a sentence, and so
    do a full stop, a question mark, an exclamation mark and a colon. Without a word it is 0.
    """
    passages = list(texts)
    words = [word for text in passages for word in _WORD.findall(text)]
    if not words:
        return 0.0
    count = sum(len([part for part in _SENTENCE_END.split(text) if _WORD.search(part)]) for text in passages)
    return len(words) / count + 100 * sum(len(word) > LONG for word in words) / len(words)
