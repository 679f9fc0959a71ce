"""Finds the questions that are nearest to a text: SQLite FTS5 in memory over each way of asking.

Each way of asking is a row of its own, so that a question with many aliases is not taken for a long text. FTS5 takes
endings off and says which rows hold a word. A word counts the more, the fewer questions hold it (inverse document
frequency); a row's score is the cosine of what it and the text share, a question's that of its best row together with
the share of the text that any of its rows holds. BM25 of the best row alone left more first places to wrong questions.
"""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.ask.spelling import Speller, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from soleus.knowledge.questions import Asking

MOST_WORDS = 40  # telling words of a text that are looked for
MOST_FOUND = 10
LONGEST_PHRASE = 4  # words
ROW_SHARE = 0.7  # of the score; the rest is how much of the text the question holds in all its rows


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a question is: ``score`` from 0 to 1, ``held`` telling words of the text that its best row holds."""

    id: str
    score: float
    held: int


class Index:
    """The questions of one book, ready to be searched; nothing of what is asked is kept."""

    def __init__(self, asking: Asking) -> None:
        """Lay every way of asking into a table in memory, and weigh its words."""
        self._empty = frozenset(asking.search.empty)
        self._same = _phrases(asking.search.same)
        ways = [(question.id, way) for question in asking.questions.values() for way in (question.asks, *question.aliases)]
        written = {word for _, way in ways for word in words_of(way)}
        telling = {word for phrase in self._same for word in phrase} | written
        self._speller = Speller([*telling, *self._empty], sorted(telling - self._empty))
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.execute("CREATE VIRTUAL TABLE ways USING fts5(way, tokenize='porter ascii')")
        self._base.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(ways, 'instance')")
        rows = [(place, " ".join(self._telling(way))) for place, (_, way) in enumerate(ways)]
        self._base.executemany("INSERT INTO ways (rowid, way) VALUES (?, ?)", rows)
        self._ids = [id_ for id_, _ in ways]
        self._count = len(asking.questions)
        terms: dict[int, set[str]] = {}
        holders: dict[str, set[str]] = {}
        for term, row in self._base.execute("SELECT term, doc FROM terms"):
            terms.setdefault(row, set()).add(term)
            holders.setdefault(term, set()).add(self._ids[row])
        self._lengths = {
            row: math.sqrt(sum(self._weight(len(holders[term])) ** 2 for term in held)) for row, held in terms.items()
        }

    def nearest(self, text: str) -> list[Nearness]:
        """Give the questions that share a telling word with a text, the nearest first."""
        words = list(dict.fromkeys(self._telling(text)))[:MOST_WORDS]
        rows_of = {word: self._rows(word) for word in words}
        weights = {word: self._weight(len({self._ids[row] for row in rows})) for word, rows in rows_of.items()}
        length = math.sqrt(sum(weight**2 for weight in weights.values()))
        shared: dict[int, list[str]] = {}
        held: dict[str, set[str]] = {}
        for word, rows in rows_of.items():
            for row in rows:
                shared.setdefault(row, []).append(word)
                held.setdefault(self._ids[row], set()).add(word)
        best: dict[str, tuple[float, int]] = {}
        for row, matches in shared.items():
            cosine = sum(weights[word] ** 2 for word in matches) / (length * self._lengths[row])
            best[self._ids[row]] = max(best.get(self._ids[row], (0.0, 0)), (cosine, len(matches)))
        found = [
            Nearness(id_, ROW_SHARE * cosine + (1 - ROW_SHARE) * _share(held[id_], weights), count)
            for id_, (cosine, count) in best.items()
        ]
        return sorted(found, key=lambda nearness: -nearness.score)[:MOST_FOUND]

    def _telling(self, text: str) -> list[str]:
        """Give the words of a text that tell it from others, each as the word that it counts as."""
        words = [self._speller.mended(word) for word in words_of(text) if word.isalnum() or "." in word[1:]]
        counted: list[str] = []
        place = 0
        while place < len(words):
            size = next((n for n in range(LONGEST_PHRASE, 0, -1) if tuple(words[place : place + n]) in self._same), 0)
            counted.append(self._same[tuple(words[place : place + size])] if size else words[place])
            place += size or 1
        return [word for word in counted if word not in self._empty]

    def _rows(self, word: str) -> Collection[int]:
        return [row for (row,) in self._base.execute("SELECT rowid FROM ways WHERE ways MATCH ?", (f'"{word}"',))]

    def _weight(self, holders: int) -> float:
        return math.log((self._count + 1) / (holders + 0.5))


def _share(held: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights[word] for word in held) / sum(weights.values())


def _phrases(same: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], str]:
    """Give the word that each phrase counts as."""
    return {tuple(phrase.split()): word for word, phrases in same.items() for phrase in (word, *phrases)}
