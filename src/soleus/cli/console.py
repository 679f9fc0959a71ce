"""The terminal as Soleus uses it: our texts are no markup, no width cuts a word, and names do nothing but stand there.

A table whose words do not fit beside each other is laid out one row after the other, and a box that would break a word
is left away. So every word is there in one piece at any width that holds it, and folded in its own lines below that.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from soleus.render.writers.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import ConsoleOptions, RenderableType
    from rich.segment import Segment

USUAL, WIDEST, HIGH = 80, 10_000, 25
BOX = 4  # columns that a box takes from what it holds


def plain_console(*, no_color: bool = False, stderr: bool = False) -> Console:
    """Give a console that prints texts as they stand: "[abstract]" is no style."""
    return _PatientConsole(
        highlight=False,
        markup=False,
        emoji=False,
        no_color=no_color or None,
        stderr=stderr,
        width=_width(),
        height=HIGH,  # given together: rich takes the width of a plain terminal from nobody otherwise
    )


def _width() -> int:
    """Give the terminal's width: what COLUMNS says, if it says one; else the terminal's own, if it has one."""
    columns_wanted = os.environ.get("COLUMNS", "")
    if columns_wanted.isascii() and columns_wanted.isdigit() and int(columns_wanted[:9]):
        return min(int(columns_wanted[:9]), WIDEST)
    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        try:
            columns = os.get_terminal_size(stream.fileno()).columns if stream is not None else 0
        except (OSError, ValueError):
            continue
        if columns > 0:
            return columns
    return USUAL


class _PatientConsole(Console):
    """Leaves a broken pipe to ``main``, where rich's own ends the program; and lays out what is too wide for rich."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        options = options or self.options
        match renderable:
            case str():
                renderable = safe(renderable)
            case Text():
                shown = safe(renderable.plain)
                if shown != renderable.plain:
                    renderable = renderable.copy()
                    renderable.plain = shown
            case Table() if renderable.columns:
                if not self._fitted(renderable, options):
                    return self.render(Text("\n").join(_rows(renderable)), options)
            case Panel() if self._least(renderable.renderable, options) + BOX > options.max_width:
                return self.render(renderable.renderable, options)
            case Padding() if self._least(renderable, options) > options.max_width:
                return self.render(renderable.renderable, options)
        return super().render(renderable, options)

    def _least(self, renderable: RenderableType, options: ConsoleOptions) -> int:
        return Measurement.get(self, options.update_width(WIDEST), renderable).minimum

    def _fitted(self, table: Table, options: ConsoleOptions) -> bool:
        """Give each column of a table that is too wide its longest word, and a share of the rest; False if that fails.

        Rich itself narrows the widest column first, and would break words that have room elsewhere.
        """
        wide = options.update_width(WIDEST)
        if Measurement.get(self, wide, table).maximum <= options.max_width:
            return True
        cells = [list(column.cells) for column in table.columns]
        spans = [
            [Measurement.get(self, wide, cell) for cell in (column.header, column.footer, *spans_of_column)]
            for column, spans_of_column in zip(table.columns, cells, strict=True)
        ]
        least = [
            max(
                span.minimum + _indent(cell)
                for span, cell in zip(spans_of_column, (column.header, column.footer, *row), strict=True)
            )
            for spans_of_column, column, row in zip(spans, table.columns, cells, strict=True)
        ]
        most = [max(span.maximum for span in spans_of_column) for spans_of_column in spans]
        beside = Measurement.get(self, wide, table).maximum - sum(
            max(top, column.min_width or 0) if column.max_width is None else min(top, column.max_width)
            for top, column in zip(most, table.columns, strict=True)
        )
        spare = options.max_width - beside - sum(least)
        if spare < 0:
            return False
        wanted = [top - low for top, low in zip(most, least, strict=True)]
        for column, low, want in zip(table.columns, least, wanted, strict=True):
            column.width = low + (spare * want // sum(wanted) if sum(wanted) > spare else want)
            column.min_width = column.max_width = None
            column.overflow = "fold"
        return True


def _indent(cell: RenderableType) -> int:
    """Count the blanks that a cell begins with, which belong to its first word."""
    text = cell.plain if isinstance(cell, Text) else cell if isinstance(cell, str) else ""
    return len(text) - len(text.lstrip(" "))


def _rows(table: Table) -> Iterator[Text]:
    """Give a table's rows one after the other, each cell under the name of its column."""
    if table.title:
        yield Text(str(table.title), style="bold")
    heads = [str(column.header) for column in table.columns]
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        row = Text()
        for head, cell in zip(heads, cells, strict=True):
            text = Text(cell.strip()) if isinstance(cell, str) else cell
            if not isinstance(text, Text) or not text.plain:  # a bar of progress is nothing to read
                continue
            if row.plain:
                row.append("\n" if table.show_header else " ")
            row.append(f"{head}: " if head and table.show_header else "")
            row.append_text(text)
        yield row
        if table.show_header:
            yield Text()
