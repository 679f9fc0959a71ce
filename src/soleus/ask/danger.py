"""Looks for danger in what somebody writes, by groups of words that clinicians can read; it leans to alarm."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from soleus.ask.spelling import STOPS, Speller, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from soleus.knowledge.danger_words import DangerSign, DangerWords

    _Spans = Mapping[str, list["Stretch"]]  # by the name of a group, in the order of the text

NEAR = 8  # words from the first to the last word of a sign
CARRIED_ON = frozenset({"or", "nor", "oder", "noch"})  # a "no" before the one before it takes this one back too
LOOKED_BACK = 4  # words before a sign in which a "no" takes it back


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where the words of a group stand: ``start`` to before ``end``, counted in words."""

    start: int
    end: int

    def apart(self, neighbour: Stretch) -> bool:
        """Whether the two share no word."""
        return self.end <= neighbour.start or neighbour.end <= self.start


class DangerReader:
    """Finds signs of danger. Made once for a book; nothing of what is read is kept."""

    def __init__(self, words: DangerWords, known: Iterable[str]) -> None:
        """Take the words of danger, and neighbour words that are spelled right as they are."""
        self._signs = words.signs
        self._between = frozenset(words.groups["Between"])
        self._phrases: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for group, phrases in words.groups.items():
            for phrase in phrases:
                parts = tuple(phrase.split())
                self._phrases.setdefault(_head(parts[0]), []).append((group, parts))
        spelled = [word for phrases in words.groups.values() for phrase in phrases for word in phrase.split()]
        self._stems = tuple(word[:-1] for word in spelled if word.endswith("*"))
        self._speller = Speller(known, (word for word in spelled if not word.endswith("*")))

    def dangers(self, text: str) -> tuple[DangerSign, ...]:
        """Give the signs of danger in a text, the gravest first."""
        words = [word if word.startswith(self._stems) else self._speller.mended(word) for word in words_of(text)]
        sentences = list(accumulate((word in STOPS for word in words), initial=0))
        spans = self._spans(words)
        ever = _outside(_general(spans, sentences), spans, sentences)
        current = _outside(_past(ever, sentences), ever, sentences)
        return tuple(sign for sign in self._signs if _shows(sign, ever if sign.ever else current, sentences))

    def _spans(self, words: Sequence[str]) -> _Spans:
        """Give where each group stands, without what is passed over or taken back."""
        spans: dict[str, list[Stretch]] = {}
        for start, word in enumerate(words):
            for group, parts in self._phrases.get(word[:3], ()):
                if end := self._end(words, start, parts):
                    spans.setdefault(group, []).append(Stretch(start, end))
        passed = spans.get("Nothing", [])
        kept = {
            group: [span for span in items if all(span.apart(neighbour) for neighbour in passed)]
            for group, items in spans.items()
        }
        return _without_denied(words, kept)

    def _end(self, words: Sequence[str], start: int, parts: tuple[str, ...]) -> int | None:
        """Give where a phrase ends that begins at ``start``; a word such as "really" may stand between two of it."""
        place = start
        for part in parts:
            between = start < place < len(words) - 1 and words[place] in self._between
            if between and not _is(words[place], part):
                place += 1
            if place >= len(words) or not _is(words[place], part):
                return None
            place += 1
        return place


def _head(word: str) -> str:
    return word.rstrip("*")[:3]


def _is(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _outside(left_out: set[int], spans: _Spans, sentences: Sequence[int]) -> _Spans:
    """Give what stands outside some sentences."""
    return {group: [span for span in items if sentences[span.start] not in left_out] for group, items in spans.items()}


def _sentences_of(group: str, spans: _Spans, sentences: Sequence[int]) -> set[int]:
    return {sentences[span.start] for span in spans.get(group, ())}


def _general(spans: _Spans, sentences: Sequence[int]) -> set[int]:
    """Give the sentences that ask in general, where a text speaks of nobody: "can socks cause a clot?"."""
    if spans.get("Owner"):
        return set()
    leading = {sentences[span.start] for span in spans.get("Lead", ()) if _begins(span.start, sentences)}
    return _sentences_of("Spoken", spans, sentences) | (leading & _sentences_of("Topic", spans, sentences))


def _past(spans: _Spans, sentences: Sequence[int]) -> set[int]:
    """Give the sentences about what is long past."""
    return _sentences_of("Past", spans, sentences) - _sentences_of("Now", spans, sentences)


def _begins(place: int, sentences: Sequence[int]) -> bool:
    """Whether a sentence begins at a word; the stop before it counts to the sentence that it ends."""
    return place == 0 or sentences[place] != sentences[place - 1]


def _without_denied(words: Sequence[str], spans: _Spans) -> _Spans:
    """Leave out what a "no" before it takes back; an "or" carries the "no" on, as a comma does in a list with one."""
    noes = {place for span in spans.get("No", ()) for place in range(span.start, span.end)}
    fillers = {place for span in spans.get("Filler", ()) for place in range(span.start, span.end)}
    denied: set[Stretch] = set()
    places: set[int] = set()
    for span in sorted((span for items in spans.values() for span in items), key=_start):
        if _is_denied(span.start, words, noes, fillers, places):
            denied.add(span)
            places.update(range(span.start, span.end))
    free = {"No", "Filler", "Owner", "Lead"}
    return {group: [span for span in items if group in free or span not in denied] for group, items in spans.items()}


def _is_denied(start: int, words: Sequence[str], noes: set[int], fillers: set[int], denied: set[int]) -> bool:
    for place in range(start - 1, max(-1, start - 1 - LOOKED_BACK), -1):
        if place in noes:
            return True
        if words[place] in CARRIED_ON or (words[place] == "," and _lists(words, start)):
            return place - 1 in denied
        if place not in fillers:
            return False
    return False


def _lists(words: Sequence[str], start: int) -> bool:
    """Whether an "or" follows in the same sentence."""
    for word in words[start:]:
        if word in STOPS:
            return False
        if word in CARRIED_ON:
            return True
    return False


def _shows(sign: DangerSign, spans: _Spans, sentences: Sequence[int]) -> bool:
    for group in sign.unless:
        spans = _outside(_sentences_of(group, spans, sentences), spans, sentences)
    near = any(_together([spans[group] for group in way], ()) for way in sign.near if all(map(spans.get, way)))
    return near or any(all(spans.get(group) for group in way) for way in sign.anywhere)


def _together(groups: Sequence[Sequence[Stretch]], chosen: tuple[Stretch, ...]) -> bool:
    """Whether a span of each group can be chosen so that they stand apart and near each neighbour."""
    if not groups:
        return True
    spans = groups[0]
    if chosen:
        first = bisect_left(spans, chosen[0].start - NEAR, key=_start)
        spans = spans[first : bisect_right(spans, chosen[0].start + NEAR, key=_start)]
    return any(
        _together(groups[1:], (*chosen, span))
        for span in spans
        if all(span.apart(neighbour) and abs(span.start - neighbour.start) <= NEAR for neighbour in chosen)
    )


def _start(span: Stretch) -> int:
    return span.start
