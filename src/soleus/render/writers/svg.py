"""Pictures as inline SVG: presentation attributes only, so that a strict content security policy lets them stand.

Each has a ``title`` that is a child of its ``svg``, for readers who see no picture. Colours come from the page
(``currentColor``); lines differ by dash and bands by opacity, so all can be read in grey.
"""

from __future__ import annotations

from html import escape
from itertools import accumulate, pairwise
from math import ceil, floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soleus.render.blocks import Curve, Figure, PeopleOf100

WIDE, HIGH = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 44  # around the curves, for the axes and their words
TICKS = 5
KEY = 18  # from one line of the key to the next
LINE = 22  # from one row of a table to the next
TEXT = 'font-size="13" stroke="none" fill="currentColor"'
ROW = 10  # people in a row of the hundred
STEP = 20  # from one of the hundred to the next


def curves(figure: Figure) -> str:
    """Draw the curves of a figure over its two axes."""
    size = f'viewBox="0 0 {WIDE} {high(figure)}"'
    title = f"<title>{escape(figure.title)}. {escape(figure.words)}</title>"
    drawn = "".join(_drawn(figure))
    return f'<svg class="curves" {size} role="img" fill="none" stroke="currentColor">{title}{drawn}</svg>'


def sheet(title: str, first: Figure, others: Sequence[Figure]) -> str:
    """Draw a sheet that is a file by itself: the first figure over its words and its table, the others beside it."""
    places = [0, *accumulate(map(high, others))]
    rows = [(first.title,), (first.words,), first.table.headers, *first.table.rows]
    below = [high(first) + LINE * number for number in range(1, len(rows) + 1)]
    tall = max(places[-1], below[-1] + LINE)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDE} {tall}" role="img" fill="none" stroke="#000"',
        f' color="#000" font-family="sans-serif"><title>{escape(title)}</title>',
        f'<rect width="{2 * WIDE}" height="{tall}" fill="#fff" stroke="none"/>',
        *_drawn(first),
        *(cell for y, row in zip(below, rows, strict=True) for cell in _row(row, y)),
    ]
    for y, figure in zip(places, others, strict=False):
        parts += [f'<g transform="translate({WIDE} {y})">', *_drawn(figure), "</g>"]
    return "".join((*parts, "</svg>"))


def high(figure: Figure) -> int:
    """Give the height of a figure: one whose heights have names keeps its key out of the curves."""
    return HIGH + _over(figure)


def _over(figure: Figure) -> int:
    return KEY * (len(figure.curves) + 1) if figure.y_names else 0


def _drawn(figure: Figure) -> Iterator[str]:
    points = [point for curve in figure.curves for point in curve.points]
    ys = [y for _, y in points] + [y for curve in figure.curves for _, *ends in curve.band for y in ends]
    top, bottom = TOP + _over(figure), high(figure) - BOTTOM
    across, up = _Axis([x for x, _ in points], LEFT, WIDE - RIGHT), _Axis([0.0, *ys], bottom, top)
    yield from _axes(figure, across, up)
    for curve in figure.curves:
        yield from _curve(curve, across, up)
    yield from _key(figure.curves)


def _row(cells: Sequence[str], y: int) -> Iterator[str]:
    """Write a row of the table under a figure."""
    wide = (WIDE - LEFT) / len(cells)
    for number, cell in enumerate(cells):
        yield f'<text x="{LEFT + wide * (number + 0.5):.0f}" y="{y}" text-anchor="middle" {TEXT}>{escape(cell)}</text>'


class _Axis:
    """Where a number stands on the paper, and the round numbers written beside it."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low, high = min(values), max(values)
        wide = (high - low) or 1.0
        size = 10 ** floor(log10(wide / TICKS))
        step = next(size * by for by in (1, 2, 5, 10) if wide / (size * by) <= TICKS)
        self.low, self.high = floor(low / step) * step, ceil(high / step) * step
        self.high += step if self.high == self.low else 0
        count = round((self.high - self.low) / step)
        self.ticks = [self.low + step * number for number in range(count + 1)]
        self.start, self.end = start, end

    def place(self, value: float) -> str:
        share = (value - self.low) / (self.high - self.low)
        return f"{self.start + share * (self.end - self.start):.1f}"


def _axes(figure: Figure, across: _Axis, up: _Axis) -> Iterator[str]:
    top, bottom, text = round(up.end), round(up.start), TEXT
    yield f'<path d="M{LEFT} {top}V{bottom}H{WIDE - RIGHT}"/>'
    for tick in across.ticks:
        yield f'<text x="{across.place(tick)}" y="{bottom + 17}" text-anchor="middle" {text}>{tick:g}</text>'
    for tick in up.ticks:
        yield f'<path d="M{LEFT} {up.place(tick)}H{WIDE - RIGHT}" stroke-opacity=".15"/>'
        name = figure.y_names[round(tick)] if figure.y_names else f"{tick:g}"
        yield f'<text x="{LEFT - 6}" y="{up.place(tick)}" dy="4" text-anchor="end" {text}>{escape(name)}</text>'
    middle = (LEFT + WIDE - RIGHT) // 2
    yield f'<text x="{middle}" y="{bottom + BOTTOM - 8}" text-anchor="middle" {text}>{escape(figure.x_label)}</text>'
    turned = f'transform="translate(14 {(top + bottom) // 2}) rotate(-90)"'
    yield f'<text {turned} text-anchor="middle" {text}>{escape(figure.y_label)}</text>'


def _curve(curve: Curve, across: _Axis, up: _Axis) -> Iterator[str]:
    if curve.band:
        outward = [f"{across.place(x)} {up.place(low)}" for x, low, _ in curve.band]
        back = [f"{across.place(x)} {up.place(high)}" for x, _, high in reversed(curve.band)]
        yield f'<path d="M{"L".join((*outward, *back))}Z" stroke="none" fill="currentColor" fill-opacity=".12"/>'
    path = "L".join(f"{across.place(x)} {up.place(y)}" for x, y in curve.points)
    yield f'<path d="M{path}" stroke-width="2"{_dash(curve)}/>'
    if curve.mark:
        for x, y in curve.points:
            yield f'<text x="{across.place(x)}" y="{up.place(y)}" dx="5" dy="-4" {TEXT}>{escape(curve.mark)}</text>'


def _dash(curve: Curve) -> str:
    return ' stroke-dasharray="7 4"' if curve.dashed else ""


def _key(curves_: Sequence[Curve]) -> Iterator[str]:
    """Name the curves in the corner, each beside a piece of its line."""
    for number, curve in enumerate(curves_):
        y = TOP + 10 + KEY * number
        label = f"{curve.mark} {curve.label}" if curve.mark else curve.label
        yield f'<path d="M{LEFT + 8} {y}h26" stroke-width="2"{_dash(curve)}/>'
        yield (f'<text x="{LEFT + 40}" y="{y + 4}" {TEXT}>{escape(label)}</text>')


def hundred(people: PeopleOf100) -> str:
    """Draw 100 people: solid up to ``low``, half-tone up to ``high``, outlines for the rest."""
    wide, ends = ROW * STEP, (0, people.low, people.high, 100)
    inks = (' fill="currentColor"', ' fill="currentColor" fill-opacity=".4"', "")
    groups = (("".join(map(_person, range(*span))), ink) for span, ink in zip(pairwise(ends), inks, strict=True))
    marks = (f'<path d="{path}"{ink}/>' for path, ink in groups if path)
    return (
        f'<svg class="hundred" viewBox="0 0 {wide} {wide}" role="img" fill="none" stroke="currentColor">'
        f"<title>{escape(people.says)}</title>{''.join(marks)}</svg>"
    )


def _person(number: int) -> str:
    x, y = STEP * (number % ROW) + STEP // 2, STEP * (number // ROW) + STEP // 2
    return f"M{x - 6} {y + 8}c0-10 12-10 12 0zM{x - 3} {y - 4}a3 3 0 1 0 6 0a3 3 0 1 0-6 0"
