"""Reads the table of a trial: ``day,arm,outcome...`` with a row for each day; everything that is wrong is told at once.

What stands in a cell is never shown back: it is about somebody's health.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from soleus.files import read_standard_input, read_text
from soleus.problems import ProblemsError
from soleus.trial.analysis.arms import folded, treatment_and_control
from soleus.trial.analysis.days import TrialDays, TrialTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_BYTES = 20_000_000
MOST_DAYS = 2000  # of one person
NEEDED = ("day", "arm")
MAYBE = ("pair", "person", "phase", "as_told")
DELIMITERS = "\t;,"
LARGEST, LEAST = 1e9, 1e-9  # sizes of an outcome: squares of others overflow, vanish, or swallow every difference
NOT_TOLD = {"", "NA"}
KEPT = {"yes": True, "no": False, "1": True, "0": False, "true": True, "false": False, "ja": True, "nein": False}
WHOLE = re.compile(r"([+-]?\d{1,7})(?:[.,]0+)?")  # some programs write 3.0 for a third day
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # a mark before three digits: of thousands, or of decimals
HUNDREDS = re.compile(r"[+-]?[1-9]\d\d")
LINE_END = re.compile(r"[\r\n]")
SEPARATOR_LINE = ["sep=", ""]  # what some spreadsheets write before the names of the columns


class TableError(ProblemsError):
    """The table of a trial was refused."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One line: its number in the file, and its cells by column, blanks around them taken away."""

    line: int
    cells: dict[str, str]


def read_table(file: str, treatment: str | None = None) -> TrialTable:
    """Read the table of one or several trials.

    Args:
        file: a CSV file, or - for standard input, with columns ``day``, ``arm`` and outcomes; maybe ``pair``,
            ``person``, ``phase``, ``as_told``.
        treatment: the arm that is the treatment; None to know it by its name, or take the later one in the alphabet.

    Raises:
        ProblemsError: everything that is wrong, with the lines.
    """
    if file == "-":
        return build_table(read_standard_input(MOST_BYTES), "standard input", treatment)
    path = Path(file)
    return build_table(read_text(path, MOST_BYTES), path.name, treatment)


def build_table(text: str, name: str, treatment: str | None = None) -> TrialTable:
    """Read a table from its text; see ``read_table``."""
    refused = f"{name} cannot be analysed"
    columns, rows, problems = _rows(unicodedata.normalize("NFC", text))
    if problems and not rows:
        raise TableError(refused, problems)
    outcomes = [column for column in columns if column not in (*NEEDED, *MAYBE)]
    days = [_day(row, problems) for row in rows]
    values = [_values(row, outcomes, problems) for row in rows]
    kept = [_kept(row, problems) for row in rows] if "as_told" in columns else []
    problems += _twice(rows, days)
    problems += _labels(rows, columns)
    problems += _too_many(rows)
    problems += _arms(rows, treatment)
    problems += _untold(rows, outcomes)
    problems += _thousands(rows, outcomes)
    if problems:
        raise TableError(refused, problems)
    arms = treatment_and_control({row.cells["arm"] for row in rows}, treatment)
    people = defaultdict(list)
    for number, row in enumerate(rows):
        people[row.cells.get("person", "")].append(number)
    content = _Content(rows, [day[1] for day in days if day], values, kept)
    people_days = (
        _person(person, sorted(numbers, key=content.days.__getitem__), content, arms[0], outcomes)
        for person, numbers in people.items()
    )
    return TrialTable(*arms, tuple(people_days), has_people="person" in columns)


@dataclass(frozen=True, slots=True)
class _Content:
    """Sound lines with the number of their day, their values, and whether the order was kept."""

    lines: Sequence[DayLine]
    days: Sequence[int]
    values: Sequence[Sequence[float]]
    kept: Sequence[bool | None]


def _rows(text: str) -> tuple[list[str], list[DayLine], list[str]]:
    """Read lines; a first column without a name holds the numbers of lines, as R and pandas write them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    problems: list[str] = []
    rows: list[DayLine] = []
    columns: list[str] = []
    spellings: dict[str, str] = {}
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if not any(stripped) or (not columns and stripped == SEPARATOR_LINE):
                continue
            if not columns:
                columns = [_column(name) for name in stripped]
                if problems := _header(columns):
                    return columns, [], problems
                continue
            row = _line(reader.line_num, stripped, columns)
            if isinstance(row, str):
                problems.append(row)
            else:
                row.cells["arm"] = spellings.setdefault(folded(row.cells["arm"]), row.cells["arm"])
                rows.append(row)
    except csv.Error:
        problems.append(
            f"line {reader.line_num}: it is no CSV: a quotation mark is not closed, or stands inside a cell"
        )
    if not columns:
        problems += _header(columns)
    elif not rows and not problems:
        problems.append("there are no days: write a line for each under the names of the columns")
    return [name for name in columns if name], rows, problems


def _line(number: int, cells: Sequence[str], columns: Sequence[str]) -> DayLine | str:
    """Hold the cells of a line by column, or say what is wrong with it."""
    if not any(cells[len(columns) :]):
        cells = cells[: len(columns)]
    if len(cells) != len(columns):
        return f"line {number}: it has {len(cells)} cells, the first has {len(columns)}"
    if any(cell for name, cell in zip(columns[1:], cells[1:], strict=True) if not name):
        return f"line {number}: a cell stands under a column that has no name"
    return DayLine(number, dict(zip(columns, cells, strict=True)))


def _delimiter(text: str) -> str:
    """Give the sign that parts the first line into most of the columns that are known, else into most cells."""
    first = LINE_END.split(text.lstrip(f"{DELIMITERS} \r\n"), maxsplit=1)[0]

    def parts(sign: str) -> tuple[int, int]:
        names = {_column(cell.strip('" ')) for cell in first.split(sign)}
        return len(names & {*NEEDED, *MAYBE}), len(names)

    return max(DELIMITERS, key=parts)


def _column(name: str) -> str:
    """Give a column's name: those with a meaning may be written in any case, an outcome keeps its own."""
    return name.casefold() if name.casefold() in {*NEEDED, *MAYBE} else name


def _header(columns: Sequence[str]) -> list[str]:
    problems = [f"line 1: there is no column '{name}'" for name in NEEDED if name not in columns]
    problems += [f"line 1: the column '{name}' stands there twice" for name in dict.fromkeys(columns)
                 if name and columns.count(name) > 1]  # fmt: skip
    if not [name for name in columns if name not in (*NEEDED, *MAYBE, "")]:
        problems.append("line 1: there is no outcome: give a column such as 'pain' beside day and arm")
    return problems


def _day(row: DayLine, problems: list[str]) -> tuple[str, int] | None:
    """Read a day: a number, or a date as 2026-11-28 or 28.11.2026."""
    cell = row.cells["day"]
    if match := WHOLE.fullmatch(cell):
        return "number", int(match[1])
    try:
        match = DOTTED.fullmatch(cell)
        date = dt.date(int(match[3]), int(match[2]), int(match[1])) if match else dt.date.fromisoformat(cell)
    except ValueError:
        problems.append(f"line {row.line}, day: it is no whole number, and no date such as 2026-11-28 without a time")
        return None
    return "date", date.toordinal()


def _values(row: DayLine, outcomes: Sequence[str], problems: list[str]) -> list[float]:
    values = []
    for outcome in outcomes:
        cell = row.cells[outcome]
        value = math.nan
        if cell not in NOT_TOLD:
            try:
                value = float(cell.replace(",", ".")) if "_" not in cell else math.nan
            except ValueError:
                value = math.nan
            if not math.isfinite(value):
                problems.append(f"line {row.line}, {outcome}: it is no number; leave it empty where none was told")
            elif abs(value) > LARGEST:
                problems.append(f"line {row.line}, {outcome}: it must lie between -{LARGEST:g} and {LARGEST:g}")
            elif value and abs(value) < LEAST:
                problems.append(f"line {row.line}, {outcome}: it must be 0 or larger than {LEAST:g}: take another unit")
        values.append(value)
    return values


def _kept(row: DayLine, problems: list[str]) -> bool | None:
    cell = row.cells["as_told"].casefold()
    if cell and cell not in KEPT:
        problems.append(f"line {row.line}, as_told: it is neither yes nor no; leave it empty where nobody knows")
    return KEPT.get(cell)


def _twice(rows: Sequence[DayLine], days: Sequence[tuple[str, int] | None]) -> Iterator[str]:
    first: dict[tuple[str, object], int] = {}
    for row, day in zip(rows, days, strict=True):
        key = row.cells.get("person", ""), day
        if day is not None and key in first:
            yield f"line {row.line}, day: the same day stands on line {first[key]}; keep one of them"
        first.setdefault(key, row.line)
    kinds = {day[0] for day in days if day}
    if len(kinds) > 1:
        yield "some days are numbers and some are dates: write all of them one way"


def _labels(rows: Sequence[DayLine], columns: Sequence[str]) -> Iterator[str]:
    needed = [name for name in ("arm", "person", "pair", "phase") if name in columns]
    for row in rows:
        for name in needed:
            if not row.cells[name]:
                yield f"line {row.line}, {name}: it is empty"


def _too_many(rows: Sequence[DayLine]) -> Iterator[str]:
    people: dict[str, int] = defaultdict(int)
    for row in rows:
        people[row.cells.get("person", "")] += 1
    for days in people.values():
        if days > MOST_DAYS:
            yield f"one person has {days} days; {MOST_DAYS} are the most"


def _arms(rows: Sequence[DayLine], treatment: str | None) -> Iterator[str]:
    """There are two arms; names are shown, for they are no values."""
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.cells["arm"], row.line)
    names = [name for name in first if name]
    if len(names) > 2:  # noqa: PLR2004  # two arms
        yield from (f"line {first[name]}, arm: '{name}' is a third arm; a trial has two" for name in names[2:])
    elif len(names) < 2:  # noqa: PLR2004  # two arms
        yield "every day has the same arm: there is nothing to compare"
    if treatment is not None and folded(treatment) not in map(folded, names):
        yield f"--treatment: there is no arm '{treatment}'; there are {', '.join(names)}"


def _untold(rows: Sequence[DayLine], outcomes: Sequence[str]) -> Iterator[str]:
    arms = [name for name in dict.fromkeys(row.cells["arm"] for row in rows) if name]
    for outcome in outcomes:
        for arm in arms:
            if all(row.cells[outcome] in NOT_TOLD for row in rows if row.cells["arm"] == arm):
                yield f"{outcome}: no day of the arm '{arm}' has a value"


def _thousands(rows: Sequence[DayLine], outcomes: Sequence[str]) -> Iterator[str]:
    """Refuse 9.500 beside 800: read as decimals, a larger number would turn into a smaller one."""
    for outcome in outcomes:
        cells = [row.cells[outcome] for row in rows]
        marked = [cell for cell in cells if "." in cell or "," in cell]
        if marked and all(map(GROUPED.fullmatch, marked)) and any(map(HUNDREDS.fullmatch, cells)):
            yield f"{outcome}: it seems that '.' or ',' marks thousands; write 9500, with no mark but that of decimals"


def _person(
    person: str, numbers: Sequence[int], content: _Content, treatment: str, outcomes: Sequence[str]
) -> TrialDays:
    def labels(column: str) -> tuple[str, ...]:
        return tuple(content.lines[k].cells[column] for k in numbers) if column in content.lines[0].cells else ()

    return TrialDays(
        person=person,
        days=tuple(content.days[k] for k in numbers),
        treated=tuple(content.lines[k].cells["arm"] == treatment for k in numbers),
        outcomes={name: np.array([content.values[k][place] for k in numbers]) for place, name in enumerate(outcomes)},
        pair=labels("pair"),
        phase=labels("phase"),
        as_told=tuple(content.kept[k] for k in numbers) if content.kept else (),
    )
