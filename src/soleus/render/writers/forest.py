"""A forest plot in letters and as SVG; and its numbers as a table, for whatever shows no picture."""

from __future__ import annotations

import textwrap
from html import escape
from math import exp, log
from typing import TYPE_CHECKING

from soleus.render.blocks import Table
from soleus.render.writers.svg import MARGIN, TEXT, WIDE, Axis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.render.forest import Forest, ForestRow

NARROWEST, WIDEST = 18, 44  # letters of the drawn column
NAME = 22  # letters at most of a study's name in one line
BETWEEN = "  "
LINE_HIGH, BOTTOM = 46, 44
TICK_SPACE = 56  # pixels from one number of the axis to the next, at least
SQUARE = 14  # the side of the heaviest study's square, pixels


def forest_table(block: Forest) -> Table:
    """Give the numbers of a forest plot as a table."""
    return Table("", block.headers, tuple(row.cells for row in block.rows))


def forest_lines(block: Forest, width: int) -> Iterator[str]:
    """Draw a forest plot in letters, no line longer than ``width``; where it is narrow, in two lines a study.

    A square is a study, a lozenge what they come to together, dots are its prediction interval, and an arrow an
    interval that goes on. No word is cut: a long name goes on in the next line.
    """
    rest = [max(len(cells[n]) for cells in _cells(block)) for n in range(1, len(block.headers))]
    name = min(NAME, max(len(cells[0]) for cells in _cells(block)))
    beside = sum(rest) + len(BETWEEN) * (len(rest) + 1)
    drawn = min(WIDEST, width - name - beside)
    if drawn < NARROWEST:
        yield from _in_two_lines(block, width)
        return
    for cells, picture in _rows(block, drawn):
        first, *later = textwrap.wrap(cells[0], name, break_long_words=True) or [""]
        tail = BETWEEN.join(f"{cell:>{wide}}" for cell, wide in zip(cells[1:], rest, strict=True))
        yield f"{first:<{name}}{BETWEEN}{picture}{BETWEEN}{tail}".rstrip()
        yield from later


def _in_two_lines(block: Forest, width: int) -> Iterator[str]:
    for cells, picture in _rows(block, max(NARROWEST, min(WIDEST, width))):
        yield from textwrap.wrap("  ".join(cell for cell in cells if cell), width)
        yield from [picture.rstrip()] if width >= NARROWEST and picture.strip() else []


def _cells(block: Forest) -> list[tuple[str, ...]]:
    return [block.headers, *(row.cells for row in block.rows)]


def _rows(block: Forest, width: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the cells of each line with what is drawn beside them: the heads first, the axis last."""
    yield block.headers, " " * width
    for row in block.rows:
        yield row.cells, _letters(block, row, width)
    low, high = (f"{exp(end) if block.is_ratio else end:.3g}" for end in block.ends)
    middle = _column(block, block.no_difference, width)
    axis = list(f"{low}{high:>{width - len(low)}}")
    word = f"{block.no_difference:g}"
    if len(low) < middle < width - len(high) - len(word):
        axis[middle : middle + len(word)] = word
    yield ("",) * len(block.headers), "".join(axis)


def _column(block: Forest, number: float, width: int) -> int:
    low, high = block.ends
    return round((min(max(block.scale(number), low), high) - low) / (high - low) * (width - 1))


def _letters(block: Forest, row: ForestRow, width: int) -> str:
    drawn = [" "] * width
    drawn[_column(block, block.no_difference, width)] = "│"
    for ends, letter in ((row.beyond, "·"), ((row.low, row.high), "─")):
        if ends:
            start, end = (_column(block, number, width) for number in ends)
            drawn[start : end + 1] = letter * (end + 1 - start)
            low, high = block.ends
            drawn[start] = "<" if block.scale(ends[0]) < low else drawn[start]
            drawn[end] = ">" if block.scale(ends[1]) > high else drawn[end]
    drawn[_column(block, row.estimate, width)] = "◆" if row.weight is None else "■"
    return "".join(drawn)


def forest_svg(block: Forest) -> str:
    """Draw a forest plot: squares as large as a study weighs, lozenges for what they come to together."""
    size = f'viewBox="0 0 {WIDE} {_high(block)}"'
    return f'<svg class="forest" {size} role="img" fill="none" stroke="currentColor">{_parts(block)}</svg>'


def picture(block: Forest) -> str:
    """Draw a forest plot as a file by itself, black on white."""
    size = f'viewBox="{-MARGIN} {-MARGIN} {WIDE + 2 * MARGIN} {_high(block) + 2 * MARGIN}"'
    paper = f'<rect x="{-MARGIN}" y="{-MARGIN}" width="100%" height="100%" fill="#fff" stroke="none"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" fill="none" stroke="#000" color="#000"'
    return f'{head} font-family="sans-serif">{paper}{_parts(block)}</svg>'


def _high(block: Forest) -> int:
    return 8 + LINE_HIGH * len(block.rows) + BOTTOM


def _parts(block: Forest) -> str:
    low, high = block.ends
    across = Axis([low, high], 8, WIDE - 8, is_tight=True)
    bottom = _high(block) - BOTTOM
    middle = across.place(block.scale(block.no_difference))
    parts = [
        f"<title>{escape(block.title)}. {escape(block.words)}</title>",
        f'<path d="M8 {bottom}H{WIDE - 8}"/><path d="M{middle} 20V{bottom}" stroke-dasharray="2 2"/>',
        *(part for number, row in enumerate(block.rows) for part in _drawn(block, row, 8 + LINE_HIGH * number, across)),
    ]
    for tick in _ticks(block):
        x = across.place(block.scale(tick))
        parts.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle" {TEXT}>{tick:g}</text>')
    parts.append(f'<text x="8" y="{bottom + 37}" {TEXT}>{escape(block.x_label)}</text>')
    return "".join(parts)


def _drawn(block: Forest, row: ForestRow, top: int, across: Axis) -> Iterator[str]:
    """Draw one row: its words, and under them its line."""
    y, bold = top + 32, "" if row.weight is not None else ' font-weight="700"'
    yield f'<text x="8" y="{top + 16}" {TEXT}{bold}>{escape(row.cells[0])}</text>'
    yield f'<text x="{WIDE - 8}" y="{top + 16}" text-anchor="end" {TEXT}{bold}>{escape(row.cells[1])}</text>'
    x, left, right = (_x(block, number, across) for number in (row.estimate, row.low, row.high))
    if row.beyond:
        start, end = (_x(block, number, across) for number in row.beyond)
        yield f'<path d="M{start} {y}H{end}" stroke-dasharray="1 4" stroke-width="2"/>'
    if row.weight is None:
        yield f'<path d="M{left} {y}L{x} {y - 7}L{right} {y}L{x} {y + 7}Z" fill="currentColor"/>'
        return
    side = round(SQUARE * max(0.3, row.weight / max(r.weight or 0 for r in block.rows)) ** 0.5, 1)
    yield f'<path d="M{left} {y}H{right}" stroke-width="2"/>'
    corner = round(x - side / 2, 1)
    yield f'<rect x="{corner}" y="{round(y - side / 2, 1)}" width="{side}" height="{side}" fill="currentColor"/>'
    low, high = block.ends
    for number, edge, turn in ((row.low, left, 1), (row.high, right, -1)):
        if not low <= block.scale(number) <= high:
            yield f'<path d="M{edge + 6 * turn} {y - 5}L{edge} {y}L{edge + 6 * turn} {y + 5}"/>'


def _x(block: Forest, number: float, across: Axis) -> float:
    low, high = block.ends
    return float(across.place(min(max(block.scale(number), low), high)))


def _ticks(block: Forest) -> list[float]:
    """Give the numbers under the axis: round ones, or of ratios 1, 2, 5 and their like as far apart as words need."""
    low, high = block.ends
    if not block.is_ratio:
        return Axis([low, high], 8, WIDE - 8, is_tight=True).ticks
    first, last = round(low / log(10)) - 1, round(high / log(10)) + 1
    least = (high - low) * TICK_SPACE / WIDE
    every = sorted(
        (by * 10.0**power for power in range(first, last + 1) for by in (1, 2, 5)), key=lambda t: abs(log(t))
    )
    ticks: list[float] = []
    for tick in sorted(every, key=lambda number: abs(log(number))):
        if low <= log(tick) <= high and all(abs(log(tick) - log(before)) >= least for before in ticks):
            ticks.append(tick)
    return sorted(ticks)
