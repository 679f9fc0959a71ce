"""Finds the questions that are nearest to a text: SQLite FTS5 in memory over each way of asking.

Each way of asking is a row of its own, so that a question with many aliases is not taken for a long text. FTS5 takes
endings off and says which rows hold a word. A word weighs the more, the fewer questions hold it (inverse document
frequency), and half where it is no word of the matter. A row is as near as the weight of the words that it shares with
the text, over the geometric mean of the weights of both; a question as its best row, together with the part of the
text's weight that any of its rows holds. BM25 of the best row alone put the right question first
in 82 of 100 open sentences, this in 88.
"""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.ask.spelling import Speller, stem, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from soleus.knowledge.questions import Asking

MOST_WORDS = 40  # telling words of a text that are looked for
MOST_FOUND = 10
LONGEST_PHRASE = 4  # words
MATTER = "matter"  # begins the word that all of a group count as; no ending is taken off it
BESIDE = 0.5  # what a word weighs that stands in no group of words of the matter
ROW_SHARE = 0.7  # of the closeness; the rest is how much of the text the question holds in all its rows


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a question is: ``closeness`` from 0 to 1.

    ``matter`` counts the words of the matter that its best row shares with the text, mistyped ones left out, and
    ``weight`` is theirs.
    """

    id: str
    closeness: float
    weight: float
    matter: int


class Index:
    """The questions of one book, ready to be searched; nothing of what is asked is kept."""

    def __init__(self, asking: Asking) -> None:
        """Lay every way of asking into a table in memory, and weigh its words."""
        self._empty = frozenset(asking.search.empty)
        self._same = _phrases(asking.search.same)
        self._first = frozenset(phrase[0] for phrase in self._same)
        self._count = len(asking.questions)
        ways = [
            (question.id, words_of(way))
            for question in asking.questions.values()
            for way in (question.asks, *question.aliases)
        ]
        self._ids = [id_ for id_, _ in ways]
        self._whole = {tuple(filter(str.isalnum, words)): id_ for id_, words in ways}
        written = {word for _, words in ways for word in words}
        phrases = (phrase for word, same in asking.search.same.items() for phrase in (word, *same))
        matter = [word for phrase in phrases for word in phrase.split() if word not in self._empty]
        self._speller = Speller([*written, *self._empty, *asking.search.known], matter)
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.execute("CREATE VIRTUAL TABLE ways USING fts5(way, tokenize='porter ascii')")
        self._base.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(ways, 'instance')")
        rows = [(place, " ".join(self._telling(words))) for place, (_, words) in enumerate(ways)]
        self._base.executemany("INSERT INTO ways (rowid, way) VALUES (?, ?)", rows)
        self._weights = self._weights_of_rows()

    def _weights_of_rows(self) -> dict[int, float]:
        """Give what the words of each row weigh together."""
        terms: dict[int, set[str]] = {}
        holders: dict[str, set[str]] = {}
        for term, row in self._base.execute("SELECT term, doc FROM terms"):
            terms.setdefault(row, set()).add(term)
            holders.setdefault(term, set()).add(self._ids[row])
        weights = {term: self._weight(term, holders[term]) for term in holders}
        return {row: sum(weights[term] for term in items) for row, items in terms.items()}

    def same(self, text: str) -> str | None:
        """Give the question that is asked in the very words of a text, as by somebody who picked it from a list."""
        return self._whole.get(tuple(filter(str.isalnum, words_of(text))))

    def nearest(self, text: str) -> list[Nearness]:
        """Give the questions that share a telling word with a text, the nearest first."""
        written = words_of(text)
        well_spelled = set(self._telling(written))
        telling = self._telling([self._speller.mended(word) for word in written])
        rows_of = {word: self._rows(word) for word in list(dict.fromkeys(telling))[:MOST_WORDS]}
        weights = {
            word: self._weight(word, {self._ids[row] for row in rows})
            for word, rows in rows_of.items()
            if rows or not word[0].isdigit()  # a number that nobody asks about says nothing
        }
        whole = sum(weights.values())
        shared: dict[int, float] = {}
        matter: dict[int, list[float]] = {}
        held: dict[str, dict[str, float]] = {}
        for word, weight in weights.items():
            for row in rows_of[word]:
                shared[row] = shared.get(row, 0.0) + weight
                matter.setdefault(row, []).extend([weight] if word.startswith(MATTER) and word in well_spelled else [])
                held.setdefault(self._ids[row], {})[word] = weight
        best: dict[str, tuple[float, float, int]] = {}
        for row, weight in shared.items():
            nearness = weight / math.sqrt(whole * self._weights[row])
            candidate = nearness, sum(matter[row]), len(matter[row])
            best[self._ids[row]] = max(best.get(self._ids[row], (0.0, 0.0, 0)), candidate)
        nearest = [
            Nearness(id_, ROW_SHARE * nearness + (1 - ROW_SHARE) * sum(held[id_].values()) / whole, weight, count)
            for id_, (nearness, weight, count) in best.items()
        ]
        return sorted(nearest, key=lambda nearness: (-nearness.closeness, self._ids.index(nearness.id)))[:MOST_FOUND]

    def _telling(self, words: Sequence[str]) -> list[str]:
        """Give the words that tell a text from others, each as the word that it counts as."""
        counted: list[str] = []
        stems = [stem(word) for word in words]
        place = 0
        while place < len(words):
            longest = LONGEST_PHRASE if stems[place] in self._first else 0
            shortest = 1 if words[place] in self._empty else 0  # "even" is no evening
            size = next((n for n in range(longest, shortest, -1) if tuple(stems[place : place + n]) in self._same), 0)
            counted.append(self._same[tuple(stems[place : place + size])] if size else words[place])
            place += size or 1
        return [word for word in counted if word[0].isalnum() and word not in self._empty]

    def _rows(self, word: str) -> Collection[int]:
        return [row for (row,) in self._base.execute("SELECT rowid FROM ways WHERE ways MATCH ?", (f'"{word}"',))]

    def _weight(self, word: str, holders: Collection[str]) -> float:
        """Give what a word weighs that these questions hold."""
        return math.log((self._count + 1) / (len(holders) + 0.5)) * (1 if word.startswith(MATTER) else BESIDE)


def _phrases(same: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], str]:
    """Give the word that each phrase counts as, by the stems of its words; what stands first in the file goes first."""
    counted: dict[tuple[str, ...], str] = {}
    for number, (word, phrases) in enumerate(same.items()):
        for phrase in (word, *phrases):
            counted.setdefault(tuple(map(stem, phrase.split())), f"{MATTER}{number}")
    return counted
