"""A look at every byte of a CSV file before anything reads it: is it as RFC 4180 has it, and how many rows has it?

The reader that answers can then be held to a number that it did not count itself. A file on which two careful readers
could differ is refused, with the line.
"""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Places = NDArray[np.int64]

SLICE = 1 << 24  # bytes looked at together
LINE_FEED, RETURN, QUOTE = 10, 13, 34
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
SAVE_AS = "; save it with commas (.csv) or with tabs (.tsv)"
ENDS = {"line feed": 1, "carriage return and line feed": 2, "carriage return": 1}  # kind: how many bytes it has


@dataclass(frozen=True, slots=True)
class Lines:
    """What a CSV file holds.

    Attributes:
        columns: the names in its first line.
        rows: how many rows it has below that.
        breaks_in_cells: whether a line break stands inside a quoted cell.
    """

    columns: tuple[str, ...]
    rows: int
    breaks_in_cells: bool


def look_at(path: Path, delimiter: str) -> Lines:
    """Look at a CSV file.

    Raises:
        ProblemsError: it has no header, or it is not CSV in UTF-8 that every reader reads alike.
        OSError: it cannot be opened.
    """
    if not path.stat().st_size:
        raise _refused(path, "the file is empty: its first line must name the columns")
    content = np.memmap(path, dtype=np.uint8, mode="r")
    scan = _Look(content, path, ord(delimiter))
    scan.through()
    columns = _header(content[: scan.header_end], path, delimiter)
    if scan.blank is not None and (len(columns) <= 1 or scan.blank < scan.records):
        raise _refused(path, f"line {scan.blank_line} is empty: take it out, or write a row")
    return Lines(columns, scan.records - 1, scan.breaks_in_cells)


def _refused(path: Path, cause: str) -> ProblemsError:
    return ProblemsError(f"{path.name} cannot be read", [cause])


def _header(content: Bytes, path: Path, delimiter: str) -> tuple[str, ...]:
    text = content.tobytes().decode("utf-8-sig")
    used = next((sign for sign in DELIMITERS if sign in text), None)
    if delimiter not in text and used is not None:
        cause = f"its columns must be parted by {DELIMITERS[delimiter]}, and line 1 parts them by {DELIMITERS[used]}"
        raise _refused(path, f"{cause}{SAVE_AS}")
    try:
        names = tuple(next(csv.reader([text], delimiter=delimiter, strict=True)))
    except csv.Error:
        raise _refused(path, "line 1: it does not name the columns") from None
    if "\n" in text or "\r" in text:  # behind a byte order mark DuckDB would take it for the end of the line
        raise _refused(path, "line 1: a line break stands in a column's name")
    return names


class _Look:
    """One look through a file, a slice at a time."""

    def __init__(self, content: Bytes, path: Path, delimiter: int) -> None:
        self.content = content
        self.path = path
        self.delimiter = delimiter
        self.inside = False  # a quoted cell, at the start of the slice
        self.kind = ""  # of line end
        self.last_end = -1  # where the line before ended
        self.records = 0
        self.header_end = len(content)
        self.blank: int | None = None  # how many records stood above the first empty line
        self.blank_line = 0
        self.breaks_in_cells = False
        self.seen = 0  # delimiters before the slice
        self.seen_at_end = 0  # of the line before
        self.in_header: int | None = None

    def through(self) -> None:
        """Look at every byte.

        Raises:
            ProblemsError: something is wrong, with the line.
        """
        decoder = codecs.getincrementaldecoder("utf-8")()
        for start in range(0, len(self.content), SLICE):
            part = self.content[start : start + SLICE]
            self._decode(decoder, part, start)
            self._look(np.asarray(part), start)
        if self.inside:
            raise self._refused_at(self.last_end + 1, "a quotation mark is opened and never closed")
        if self.last_end + 1 < len(self.content):
            self._hold_to_header(np.array([self.seen - self.seen_at_end]), np.array([self.last_end]))
            self.records += 1

    def _decode(self, decoder: codecs.IncrementalDecoder, part: Bytes, start: int) -> None:
        raw = part.tobytes()
        zero = raw.find(b"\0")
        if zero >= 0:
            raise self._refused_at(start + zero, "a zero byte stands there; this is no text")
        try:
            decoder.decode(raw, final=start + SLICE >= len(self.content))
        except UnicodeDecodeError as error:
            raise self._refused_at(start + error.start, "it is not UTF-8 text") from None

    def _refused_at(self, place: int, cause: str) -> ProblemsError:
        line = int(np.count_nonzero(self.content[:place] == ends_with(self.kind))) + 1
        return _refused(self.path, f"line {line}: {cause}")

    def _look(self, part: Bytes, start: int) -> None:
        quotes = np.flatnonzero(part == QUOTE)
        self._look_at_quotes(quotes + start)
        feeds, returns = np.flatnonzero(part == LINE_FEED), np.flatnonzero(part == RETURN)
        outside = self._outside(feeds, quotes) + start, self._outside(returns, quotes) + start
        self.breaks_in_cells |= len(outside[0]) + len(outside[1]) < len(feeds) + len(returns)
        delimiters = self._outside(np.flatnonzero(part == self.delimiter), quotes) + start
        self.inside ^= bool(len(quotes) % 2)
        self._look_at_ends(*outside, delimiters)
        self.seen += len(delimiters)

    def _outside(self, places: Places, quotes: Places) -> Places:
        """Leave the places that lie in no quoted cell: an even number of quotation marks stands before them."""
        if not len(quotes):
            return places[:0] if self.inside else places
        out: Places = places[(np.searchsorted(quotes, places) + self.inside) % 2 == 0]
        return out

    def _look_at_quotes(self, quotes: Places) -> None:
        """A cell is quoted from its first letter to its last, and a quotation mark in it is doubled."""
        around = (self.delimiter, LINE_FEED, RETURN, QUOTE)
        opening = quotes[int(self.inside) :: 2]
        first = 3 if self.content[:3].tobytes() == codecs.BOM_UTF8 else 0
        before = self.content[np.maximum(opening - 1, 0)]
        wrong = opening[~np.isin(before, around) & (opening != first)]
        closing = quotes[1 - int(self.inside) :: 2]
        after = self.content[np.minimum(closing + 1, len(self.content) - 1)]
        wrong = np.concatenate([wrong, closing[~np.isin(after, around)]])
        if len(wrong):
            cause = "a quotation mark stands inside a cell: put the whole cell between quotation marks, and double it"
            raise self._refused_at(int(wrong.min()), cause)

    def _look_at_ends(self, feeds: Places, returns: Places, delimiters: Places) -> None:
        """Count the lines that end, and hold them to one kind of end."""
        size = len(self.content)
        after = self.content[np.minimum(returns + 1, size - 1)] == LINE_FEED
        after &= returns + 1 < size
        before = self.content[np.maximum(feeds - 1, 0)] == RETURN
        before &= feeds > 0
        both = feeds[before]
        kinds = dict(zip(ENDS, (feeds[~before], both, returns[~after]), strict=True))
        for kind, places in kinds.items():
            if len(places):
                self.kind = self.kind or kind
                if kind != self.kind:
                    raise self._refused_at(int(places[0]), f"it ends with a {kind}, and lines above with a {self.kind}")
                self._count(places, ENDS[kind], delimiters)

    def _count(self, ends: Places, length: int, delimiters: Places) -> None:
        """Count lines, given the last byte of each end, and note the first that is empty."""
        previous = np.concatenate([[self.last_end], ends[:-1]])
        empty = ends - previous == length
        if self.last_end < 0 and not self.records:
            self.header_end = int(ends[0]) - length + 1
        seen = np.searchsorted(delimiters, ends) + self.seen
        fields = np.diff(seen, prepend=self.seen_at_end)
        self.seen_at_end = int(seen[-1])
        self._hold_to_header(fields[~empty], previous[~empty])
        if empty.any() and self.blank is None:
            first = int(np.argmax(empty))
            self.blank = self.records + first
            self.blank_line = int(np.count_nonzero(self.content[: ends[first] + 1] == (ends_with(self.kind))))
        self.records += int(np.count_nonzero(~empty))
        self.last_end = int(ends[-1])

    def _hold_to_header(self, delimiters: Places, previous: Places) -> None:
        """Hold lines to as many cells as the first one; DuckDB would forgive a delimiter at the end of a line."""
        if not len(delimiters):
            return
        if self.in_header is None:
            self.in_header = int(delimiters[0])
        wrong = np.flatnonzero(delimiters != self.in_header)
        if len(wrong):
            cause = "it has more or fewer cells than the first line names columns"
            raise self._refused_at(int(previous[wrong[0]]) + 1, cause)


def ends_with(kind: str) -> int:
    """Give the byte by which a kind of line end is counted."""
    return RETURN if kind == "carriage return" else LINE_FEED
