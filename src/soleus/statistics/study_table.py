"""A table of studies as people type it: each cell is held to what it can be, and all that is wrong is told at once.

Columns are ``study`` and the numbers of one of three forms: effects with their variances, events, or means. Others are
left alone. Cells are parted by commas, semicolons or tabs; with the last two a decimal comma is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from soleus.problems import ProblemsError
from soleus.statistics.effects import OF_EVENTS, OF_MEANS, RATIOS, Arms, EffectSize, Means, Measure, effect_size

Form: TypeAlias = Literal["effects", "events", "means"]
Shown: TypeAlias = "Measure | Literal['GEN']"  # GEN: effects of which nobody said what they are
FORMS: Mapping[Form, tuple[str, ...]] = {
    "effects": ("yi", "vi"),
    "events": ("ai", "n1i", "ci", "n2i"),
    "means": ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"),
}
MEASURES_OF: Mapping[Form, tuple[Measure, ...]] = {"events": OF_EVENTS, "means": OF_MEANS}
STUDY = "study"
COUNTS = frozenset({"ai", "n1i", "ci", "n2i"})
LARGEST = 1e12  # of any number; more is a slip
MOST_PEOPLE = 10_000_000  # in one arm
MOST_LOG, MOST_LOG_VARIANCE = 100.0, 1e4  # of the logarithm of a ratio
SMALLEST_VARIANCE = 1e-18
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_EXCEL = re.compile(r"\s*sep=[,;\t]?\s*", re.IGNORECASE)  # a first line of Excel's that tells it what parts cells
WHOLE = re.compile(r"\+?\d{1,9}(\.0*)?", re.ASCII)
HEADLINE = "These studies cannot be put together"


@dataclass(frozen=True, slots=True)
class StudyTable:
    """Studies ready to be put together, in the order of the file.

    Attributes:
        measure: what their effects are; logarithms for RR and OR.
        names: of the studies.
        effects: one a study.
        arms: their events, where the file gives those; else empty.
        moderator: a number a study, where one was asked for.
        named_twice: names that several lines share.
    """

    measure: Shown
    names: tuple[str, ...]
    effects: tuple[EffectSize, ...]
    arms: tuple[Arms, ...] = ()
    moderator: tuple[float, ...] | None = None
    named_twice: tuple[str, ...] = ()


def read_studies(text: str, measure: Measure | None = None, moderator: str | None = None) -> StudyTable:
    """Read a table of studies.

    Args:
        text: the file's text; its first line names the columns.
        measure: what to compute from events or means, or what effects in ``yi`` are.
        moderator: the name of a column of numbers.

    Raises:
        ProblemsError: something is wrong; every problem bears its line and column, and never what stood there.
    """
    lines, is_comma = _lines(text)
    header = _header(lines[0][1], moderator)
    form, shown = _form(header, measure)
    columns = [header.index(name) for name in FORMS[form]]
    reader = _Cells(is_comma=is_comma, is_ratio=shown in RATIOS)
    studies = [reader.study(number, cells, header, form, shown) for number, cells in lines[1:]]
    at_moderator = None if moderator is None else _place_of(header, moderator)
    values = [
        reader.number(number, cells, at_moderator, str(moderator))
        for number, cells in lines[1:]
        if at_moderator is not None and len(cells) == len(header)
    ]
    problems = [*reader.problems, *reader.mixed_marks(), *_repeated(lines, header, columns)]
    if problems:
        raise ProblemsError(HEADLINE, problems)
    sound = [study for study in studies if study is not None]
    names = tuple(study[0] for study in sound)
    return StudyTable(
        measure=shown,
        names=names,
        effects=tuple(study[1] for study in sound),
        arms=tuple(study[2] for study in sound if isinstance(study[2], Arms)),
        moderator=None if moderator is None else tuple(value for value in values if value is not None),
        named_twice=tuple(name for name, count in Counter(names).items() if count > 1),
    )


def _lines(text: str) -> tuple[list[tuple[int, list[str]]], bool]:
    """Give the lines that hold something, each with its number and its cells; and whether commas part them."""
    head = next((line for line in text.splitlines() if line.strip() and not _EXCEL.fullmatch(line)), "")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    width = 0  # of the names of the columns; empty cells beyond them are left alone, as spreadsheets leave them
    lines: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and (lines or not _EXCEL.fullmatch(delimiter.join(row))):
                width = width or len(cells)
                lines.append((reader.line_num, cells if any(cells[width:]) else cells[:width]))
    except csv.Error:
        raise ProblemsError(
            HEADLINE, [f"line {reader.line_num}: its cells cannot be told apart; is a quotation mark left open?"]
        ) from None
    if not lines:
        raise ProblemsError(HEADLINE, ["the file is empty: its first line names the columns, such as study,yi,vi"])
    if len(lines) == 1:
        raise ProblemsError(HEADLINE, ["no study stands under the names of the columns"])
    return lines, delimiter == ","


def _header(cells: Sequence[str], moderator: str | None) -> list[str]:
    """Give the names of the columns: those that we know in small letters."""
    ours = {STUDY, *(name for names in FORMS.values() for name in names)}
    header = [cell.lower() if cell.lower() in ours else cell for cell in cells]
    problems = [
        f"column '{name}' stands there {count} times"
        for name, count in Counter(header).items()
        if count > 1 and name in {*ours, moderator} and name
    ]
    if STUDY not in header:
        problems.append("there is no column 'study': it names each study")
    if moderator is not None:
        if _place_of(header, moderator) is None:
            problems.append(f"there is no column '{moderator}' for --moderator")
        elif moderator not in header and [name.lower() for name in header].count(moderator.lower()) > 1:
            problems.append(f"several columns are called '{moderator}' but for small and capital letters; say which")
        elif moderator.lower() == STUDY:
            problems.append("--moderator wants a column of numbers, and 'study' holds names")
    if problems:
        raise ProblemsError(HEADLINE, problems)
    return header


def _place_of(header: Sequence[str], moderator: str) -> int | None:
    """Give the place of a moderator's column, by its name as it stands or else in any letters; None without one."""
    names = [name.lower() for name in header]
    if moderator in header:
        return header.index(moderator)
    return names.index(moderator.lower()) if moderator.lower() in names else None


def _form(header: Sequence[str], measure: Measure | None) -> tuple[Form, Shown]:
    """Choose what the effects are made of: for a measure its own numbers, else effects as they stand.

    Raises:
        ProblemsError: no form has all its columns, or the measure is none of theirs.
    """
    forms = [form for form, names in FORMS.items() if set(names) <= set(header)]
    fitting: list[Form] = [form for form in forms if measure in MEASURES_OF.get(form, ())]
    if measure is not None and (fitting or "effects" in forms):
        return (fitting or ["effects"])[0], measure
    if measure is None and "effects" in forms:
        return "effects", "GEN"
    if not forms:
        wanted = "; or ".join(", ".join(names) for names in FORMS.values())
        lacking = min(([name for name in names if name not in header] for names in FORMS.values()), key=len)
        raise ProblemsError(HEADLINE, [f"columns are missing: {', '.join(lacking)}. There must be {wanted}"])
    choices = " or ".join(f"--measure {name}" for form in forms for name in MEASURES_OF[form])
    wrong = f"{measure} is not computed from these columns; say" if measure else "say what to compute:"
    raise ProblemsError(HEADLINE, [f"{wrong} {choices}"])


def _repeated(lines: Sequence[tuple[int, list[str]]], header: Sequence[str], columns: Sequence[int]) -> list[str]:
    """Name the lines that say what a line before them says: one study that would be counted twice."""
    first: dict[tuple[str, ...], int] = {}
    problems = []
    for number, cells in lines[1:]:
        if len(cells) != len(header):
            continue
        line = (cells[header.index(STUDY)].casefold(), *(cells[column] for column in columns))
        if line in first:
            problems.append(f"line {number}: the same study with the same numbers as in line {first[line]}")
        first.setdefault(line, number)
    return problems


class _Cells:
    """Reads cells, and gathers what is wrong with them."""

    def __init__(self, *, is_comma: bool, is_ratio: bool) -> None:
        self.problems: list[str] = []
        self._is_comma, self._is_ratio = is_comma, is_ratio
        self._by_comma: list[int] = []  # lines with a decimal comma, and with a decimal point
        self._by_point: list[int] = []

    def mixed_marks(self) -> list[str]:
        """Say where decimal commas and points meet in one table: 1.234 could then be a thousand."""
        if not (self._by_comma and self._by_point):
            return []
        return [f"line {self._by_comma[0]} has a decimal comma and line {self._by_point[0]} a point: write all alike"]

    def study(
        self, line: int, cells: Sequence[str], header: Sequence[str], form: Form, shown: Shown
    ) -> tuple[str, EffectSize, Arms | Means | None] | None:
        """Read one line: the study's name, its effect, and what it was computed from; None if something is wrong."""
        if len(cells) != len(header):
            hint = "; a decimal comma must be a point where commas part cells" if len(cells) > len(header) else ""
            self.problems.append(f"line {line}: {len(cells)} cells under {len(header)} names of columns{hint}")
            return None
        name = cells[header.index(STUDY)]
        if not name:
            self.problems.append(f"line {line}, column study: the study has no name")
        numbers = {column: self._cell(line, cells[header.index(column)], column) for column in FORMS[form]}
        sound = {column: number for column, number in numbers.items() if number is not None}
        if len(sound) < len(numbers) or not self._is_possible(line, sound) or not name:
            return None
        if form == "effects":
            return name, EffectSize(sound["yi"], sound["vi"]), None
        arms = Arms(*sound.values()) if form == "events" else Means(*sound.values())
        return self._computed(line, name, arms, shown)

    def number(self, line: int, cells: Sequence[str], place: int, column: str) -> float | None:
        """Read a number of a moderator."""
        return self._cell(line, cells[place], column)

    def _cell(self, line: int, cell: str, column: str) -> float | None:
        """Read one number; None if it is none."""
        cell = cell.replace("\N{MINUS SIGN}", "-")  # as it stands in papers
        text = cell if self._is_comma or "." in cell or column in COUNTS else cell.replace(",", ".", 1)
        wrong = ""
        if not cell or cell.upper() in {"NA", "N/A", "NAN", "NULL", "-", "."}:
            wrong = "nothing is given; take the study out, or give its number"
        elif column in COUNTS and not WHOLE.fullmatch(text):
            wrong = "not a whole number of people (no separators, no decimals)"
        elif not NUMBER.fullmatch(text):
            wrong = "not a number" + ("; write a decimal point" if self._is_comma and "," in cell else "")
        elif abs(float(text)) > (MOST_PEOPLE if column in COUNTS else LARGEST):
            wrong = "larger than such a number can be"
        if wrong:
            self.problems.append(f"line {line}, column {column}: {wrong}")
            return None
        if column not in COUNTS:
            self._by_comma += [line] if "," in cell else []
            self._by_point += [line] if "." in cell else []
        return float(text)

    def _is_possible(self, line: int, numbers: Mapping[str, float]) -> bool:
        """Whether the numbers of one study can stand together."""
        wrong = []
        if "vi" in numbers:
            wrong += ["vi: a variance must be above 0"] if numbers["vi"] < SMALLEST_VARIANCE else []
            is_log = abs(numbers["yi"]) <= MOST_LOG and numbers["vi"] <= MOST_LOG_VARIANCE
            wrong += ["yi, vi: not the logarithm of a ratio"] if self._is_ratio and not is_log else []
        for events, total in (("ai", "n1i"), ("ci", "n2i")):
            if events in numbers:
                wrong += [f"{total}: nobody in this arm"] if not numbers[total] else []
                more = f"{events}: more people with the event than the {total} of the arm"
                wrong += [more] if numbers[events] > numbers[total] else []
        if "m1i" in numbers:
            sds = [name for name in ("sd1i", "sd2i") if numbers[name] < 0]
            wrong += [f"{name}: a standard deviation is not below 0" for name in sds]
            wrong += [f"{name}: at least 2 people" for name in ("n1i", "n2i") if numbers[name] < 2]  # noqa: PLR2004  # one has no spread
            wrong += ["sd1i, sd2i: both are 0"] if numbers["sd1i"] == numbers["sd2i"] == 0 else []
        self.problems += [f"line {line}, column{'s' * (',' in part.split(':')[0])} {part}" for part in wrong]
        return not wrong

    def _computed(
        self, line: int, name: str, arms: Arms | Means, shown: Shown
    ) -> tuple[str, EffectSize, Arms | Means] | None:
        """Compute the effect; numbers at the edge of what a computer holds give none."""
        effect = effect_size(cast("Measure", shown), arms)  # only effects as they stand go without one
        if abs(effect.value) <= LARGEST and SMALLEST_VARIANCE <= effect.variance <= LARGEST**2:
            return name, effect, arms
        self.problems.append(f"line {line}: these numbers give no effect that could be put together")
        return None
