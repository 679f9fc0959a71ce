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

    from soleus.render.blocks import Curve, Figure, PeopleOf100, Spans

WIDE, HIGH = 350, 250  # as wide as a phone shows it, so that words on it keep their size
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 70, 42  # around the curves, for the axes and their words
STRIP = 58  # the strip under the curves, with the words under it
TICKS = 5
KEY = 19  # from one line of the key to the next
IN_KEY = 2  # lines of the key that have room over the curves of any figure
MARGIN = 12  # about a sheet, and between its halves
ROW_HIGH = 22  # from one row of a table to the next
LINE = 48  # from one span to the next: its words, and under them its line
ROW = 10  # people in a row of the hundred
STEP = 20  # from one of the hundred to the next
LETTER = 8.5  # the width of a letter, at most
TEXT = 'font-size="15" stroke="none" fill="currentColor"'
SMALL = 'font-size="13" stroke="none" fill="currentColor"'
SHADES = (0.8, 0.34, 0.12)  # of the first, second and third thing that goes on under the curves


def curves(figure: Figure) -> str:
    """Draw the curves of a figure over its two axes, and under them what went on meanwhile."""
    size = f'viewBox="0 0 {WIDE} {_high(figure)}"'
    title = f"<title>{escape(figure.title)}. {escape(figure.words)}</title>"
    drawn = "".join(_drawn(figure))
    return f'<svg class="curves" {size} role="img" fill="none" stroke="currentColor">{title}{drawn}</svg>'


def sheet(title: str, first: Figure, beside: Sequence[Figure]) -> str:
    """Draw a sheet that is a file by itself: the first figure over its words and its table, the others beside it."""
    places = [0, *accumulate(map(_high, beside))]
    rows = [(first.title,), (first.words,), first.table.headers, *first.table.rows]
    below = [_high(first) + ROW_HIGH * number for number in range(1, len(rows) + 1)]
    wide, tall = 2 * WIDE + 3 * MARGIN, max(places[-1], below[-1]) + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-MARGIN} {-MARGIN} {wide} {tall}" role="img" fill="none"',
        f' stroke="#000" color="#000" font-family="sans-serif"><title>{escape(title)}</title>',
        f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{wide}" height="{tall}" fill="#fff" stroke="none"/>',
        *_drawn(first),
        *(cell for y, row in zip(below, rows, strict=True) for cell in _row(row, y)),
    ]
    for y, figure in zip(places, beside, strict=False):
        parts += [f'<g transform="translate({WIDE + MARGIN} {y})">', *_drawn(figure), "</g>"]
    return "".join((*parts, "</svg>"))


def _row(cells: Sequence[str], y: int) -> Iterator[str]:
    """Write a row of the table under a figure."""
    wide = WIDE / len(cells)
    for number, cell in enumerate(cells):
        yield f'<text x="{wide * (number + 0.5):.0f}" y="{y}" text-anchor="middle" {SMALL}>{escape(cell)}</text>'


def _drawn(figure: Figure) -> Iterator[str]:
    points = [point for curve in figure.curves for point in curve.points]
    ys = [y for _, y in points] + [y for curve in figure.curves for _, *ends in curve.band for y in ends]
    across = Axis([x for x, _ in points], LEFT, WIDE - RIGHT, is_tight=True)
    up = Axis([0.0, *ys], _bottom(figure), _bottom(figure) - HIGH + BOTTOM + TOP, is_tight=True)
    yield from _axes(figure, across, up)
    for number, curve in enumerate(figure.curves):
        yield from _curve(number, curve, across, up)
    yield from _key(figure.curves)
    yield from _stretches(figure, across)


def _bottom(figure: Figure) -> int:
    """Give the height of the axis: a key of more lines than usual takes room above the curves."""
    lines = len(figure.curves)
    return HIGH - BOTTOM + (KEY * (lines - 1) if lines > IN_KEY else 0)


def _high(figure: Figure) -> int:
    return _bottom(figure) + BOTTOM + STRIP * bool(figure.stretches)


class Axis:
    """Where a number stands on the paper, and the round numbers written beside it."""

    def __init__(self, values: Sequence[float], start: float, end: float, *, is_tight: bool = False) -> None:
        low, high = min(values), max(values)
        wide = (high - low) or 1.0
        size = 10 ** floor(log10(wide / TICKS))
        step = next(size * by for by in (1, 2, 5, 10) if wide / (size * by) <= TICKS)
        self.low, self.high = floor(low / step) * step, ceil(high / step) * step
        self.high += step if self.high == self.low else 0
        count = round((self.high - self.low) / step)
        self.ticks = [self.low + step * number for number in range(count + 1)]
        if is_tight and high > low:
            self.low, self.high = low, high
            self.ticks = [tick for tick in self.ticks if low <= tick <= high]
        self.start, self.end = start, end

    def place(self, value: float) -> str:
        """Give where a number stands, as SVG writes it."""
        share = (value - self.low) / (self.high - self.low)
        return f"{self.start + share * (self.end - self.start):.1f}"


def _axes(figure: Figure, across: Axis, up: Axis) -> Iterator[str]:
    bottom = _bottom(figure)
    yield f'<text x="0" y="16" {TEXT}>{escape(figure.y_label)}</text>'
    for tick in across.ticks:
        yield f'<text x="{across.place(tick)}" y="{bottom + 18}" text-anchor="middle" {TEXT}>{tick:g}</text>'
    for tick in up.ticks:
        faint = ' stroke-opacity=".2"' if tick else ""
        yield f'<path d="M{LEFT} {up.place(tick)}H{WIDE - RIGHT}"{faint}/>'
        name = figure.y_names[round(tick)] if figure.y_names else f"{tick:g}"
        yield f'<text x="{LEFT - 6}" y="{up.place(tick)}" dy="5" text-anchor="end" {TEXT}>{escape(name)}</text>'
    yield f'<text x="{WIDE - RIGHT}" y="{bottom + 37}" text-anchor="end" {TEXT}>{escape(figure.x_label)}</text>'


def _stretches(figure: Figure, across: Axis) -> Iterator[str]:
    """Draw what went on meanwhile: each in its shade, its name inside where it has room, beneath it once where not."""
    kinds, y = list(dict.fromkeys(name for *_, name in figure.stretches)), _bottom(figure) + BOTTOM + 4
    untold = [name for name in kinds if not any(_has_room(*s, across) for s in figure.stretches if s[-1] == name)]
    free = 0.0  # from where there is room beneath
    for start, end, name in figure.stretches:
        left, right = float(across.place(start)), float(across.place(end))
        shade = SHADES[kinds.index(name) % len(SHADES)]
        yield f'<path d="M{left:.1f} {y}H{right - 1.5:.1f}V{y + 28}H{left:.1f}Z" stroke="none" fill="currentColor" '
        yield f'fill-opacity="{shade}"/>'
        middle = (left + right) / 2
        if _has_room(start, end, name, across):
            ink = "#fff" if shade > 1 / 2 else "currentColor"
            yield f'<text x="{middle:.1f}" y="{y + 19}" text-anchor="middle" font-size="15" stroke="none" fill="{ink}">'
            yield f"{escape(name)}</text>"
        elif name in untold:
            untold.remove(name)
            x = min(max(left, free), WIDE - LETTER * len(name))
            free = x + LETTER * (len(name) + 1)
            yield f'<text x="{x:.1f}" y="{y + 46}" {TEXT}>{escape(name)}</text>'


def _has_room(start: float, end: float, name: str, across: Axis) -> bool:
    return float(across.place(end)) - float(across.place(start)) >= LETTER * len(name)


def _curve(number: int, curve: Curve, across: Axis, up: Axis) -> Iterator[str]:
    """Draw a curve over its band; a style sheet may colour them by their number."""
    if curve.band:
        outward = [f"{across.place(x)} {up.place(low)}" for x, low, _ in curve.band]
        back = [f"{across.place(x)} {up.place(high)}" for x, _, high in reversed(curve.band)]
        band = "L".join((*outward, *back))
        yield f'<path class="band-{number}" d="M{band}Z" fill="currentColor" fill-opacity=".13" stroke-opacity=".5"'
        yield f"{_dash(curve)}/>"
    path = "L".join(f"{across.place(x)} {up.place(y)}" for x, y in curve.points)
    yield f'<path class="line-{number}" d="M{path}" stroke-width="2.5"{_dash(curve)} stroke="currentColor"/>'
    if curve.mark:
        for x, y in curve.points:
            yield f'<text x="{across.place(x)}" y="{up.place(y)}" dx="5" dy="-4" {SMALL}>{escape(curve.mark)}</text>'


def _dash(curve: Curve) -> str:
    return ' stroke-dasharray="7 4"' if curve.dashed else ""


def _key(curves_: Sequence[Curve]) -> Iterator[str]:
    """Name the curves above them, each beside a piece of its line."""
    for number, curve in enumerate(curves_):
        y = 33 + KEY * number
        label = f"{curve.mark} {curve.label}" if curve.mark else curve.label
        line = f'd="M0 {y}h30" stroke-width="3" stroke="currentColor"'
        yield f'<path class="line-{number}" {line}{_dash(curve)}/>'
        yield f'<text x="38" y="{y + 5}" {TEXT}>{escape(label)}</text>'


def spans(drawn: Spans) -> str:
    """Draw values with their intervals on one axis, and the line at which nothing is gained or lost."""
    ends = [end for span in drawn.spans for end in (span.low, span.high)]
    across = Axis([0.0, *ends], RIGHT + 8, WIDE - RIGHT - 8)
    bottom = 8 + LINE * len(drawn.spans)
    parts = [
        f'<svg class="spans" viewBox="0 0 {WIDE} {bottom + BOTTOM}" role="img" fill="none" stroke="currentColor">',
        f"<title>{escape(drawn.title)}. {escape(drawn.words)}</title>",
        f'<path d="M{RIGHT} {bottom}H{WIDE - RIGHT}"/>',
    ]
    for number, span in enumerate(drawn.spans):
        y = LINE * number + 36
        parts.append(f'<text x="{RIGHT}" y="{y - 16}" {TEXT} font-weight="700">{escape(span.label)}</text>')
        parts.append(f'<path d="M{across.place(0)} {y - 10}V{y + 10}" stroke-dasharray="2 2"/>')
        parts.append(f'<path d="M{across.place(span.low)} {y}H{across.place(span.high)}" stroke-width="3"/>')
        parts.append(f'<circle cx="{across.place(span.value)}" cy="{y}" r="6" fill="currentColor"/>')
    ticks = (f'<text x="{across.place(tick)}" y="{bottom + 18}" text-anchor="middle" {TEXT}>{tick:g}</text>'
             for tick in across.ticks)  # fmt: skip
    name = f'<text x="{RIGHT}" y="{bottom + 37}" {TEXT}>{escape(drawn.x_label)}</text>'
    return "".join((*parts, *ticks, name, "</svg>"))


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
