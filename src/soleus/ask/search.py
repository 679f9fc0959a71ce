"""Finds the questions that are nearest to a text: SQLite FTS5 in memory over each way of asking.

Each way of asking is a row of its own, so that a question with many aliases is not taken for a long text; a question's
score is that of its best row. Scores are BM25 with the sign turned, so that more is nearer.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.ask.danger import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.knowledge.questions import PublicQuestion

# Words that are in questions of every kind; what is left of a question tells it from others.
EMPTY = frozenset(
    [
        "a",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "being",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "me",
        "my",
        "of",
        "on",
        "one",
        "or",
        "really",
        "shall",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
        "please",
        "tell",
        "about",
        "im",
        "ive",
        "id",
    ]
)


@dataclass(frozen=True, slots=True)
class Found:
    """A question, its score (no unit), how many telling words of the text its best row holds, and their share."""

    id: str
    score: float
    held: int
    share: float


class Index:
    """The questions of one book, ready to be searched; nothing of what is asked is kept."""

    def __init__(self, questions: Iterable[PublicQuestion]) -> None:
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.execute("CREATE VIRTUAL TABLE ways USING fts5(id UNINDEXED, way, tokenize='porter ascii')")
        rows = [(question.id, plain_words(way)) for question in questions for way in (question.asks, *question.aliases)]
        self._base.executemany("INSERT INTO ways VALUES (?, ?)", rows)

    def nearest(self, text: str) -> list[Found]:
        """Give the questions that share a telling word with a text, the nearest first."""
        words = list(dict.fromkeys(word for word in plain_words(text).split() if word not in EMPTY))
        if not words:
            return []
        best: dict[str, tuple[float, int]] = {}
        wanted = " OR ".join(f'"{word}"' for word in words)
        for id_, row, rank in self._base.execute(
            "SELECT id, rowid, rank FROM ways WHERE ways MATCH ? ORDER BY rank, rowid", (wanted,)
        ):
            best.setdefault(id_, (-rank, row))
        counted = ((id_, score, self._held(words, row)) for id_, (score, row) in list(best.items())[:MOST])
        return [Found(id_, score, held, held / len(words)) for id_, score, held in counted]

    def _held(self, words: list[str], row: int) -> int:
        return sum(
            1
            for word in words
            if self._base.execute("SELECT 1 FROM ways WHERE ways MATCH ? AND rowid = ?", (f'"{word}"', row)).fetchone()
        )


MOST = 10  # questions that are looked at
