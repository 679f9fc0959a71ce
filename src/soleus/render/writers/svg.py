"""Pictures as inline SVG: presentation attributes only, so that a strict content security policy lets them stand.

Each has a ``title`` that is a child of its ``svg``, for readers who see no picture. Colours come from the page
(``currentColor``); lines differ by dash and bands by opacity, so all can be read in grey.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from math import ceil, floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soleus.render.blocks import Curve, Figure, PeopleOf100, Spans

WIDE, HIGH = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 44  # around the curves, for the axes and their words
TICKS = 5
LINE = 44  # from one span to the next: its words, and under them its line
ROW = 10  # people in a row of the hundred
STEP = 20  # from one of the hundred to the next


def curves(figure: Figure) -> str:
    """Draw the curves of a figure over its two axes."""
    points = [point for curve in figure.curves for point in curve.points]
    ys = [y for _, y in points] + [y for curve in figure.curves for _, *ends in curve.band for y in ends]
    across = _Axis([x for x, _ in points], LEFT, WIDE - RIGHT)
    up = _Axis([0.0, *ys], HIGH - BOTTOM, TOP)
    parts = [
        f'<svg class="curves" viewBox="0 0 {WIDE} {HIGH}" role="img" fill="none" stroke="currentColor">',
        f"<title>{escape(figure.title)}. {escape(figure.words)}</title>",
        *_axes(figure, across, up),
        *(part for number, curve in enumerate(figure.curves) for part in _curve(number, curve, across, up)),
        *_key(figure.curves),
        "</svg>",
    ]
    return "".join(parts)


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
    bottom, text = HIGH - BOTTOM, 'font-size="13" stroke="none" fill="currentColor"'
    yield f'<path d="M{LEFT} {TOP}V{bottom}H{WIDE - RIGHT}"/>'
    for tick in across.ticks:
        yield f'<text x="{across.place(tick)}" y="{bottom + 17}" text-anchor="middle" {text}>{tick:g}</text>'
    for tick in up.ticks:
        yield f'<path d="M{LEFT} {up.place(tick)}H{WIDE - RIGHT}" stroke-opacity=".15"/>'
        yield f'<text x="{LEFT - 6}" y="{up.place(tick)}" dy="4" text-anchor="end" {text}>{tick:g}</text>'
    middle = (LEFT + WIDE - RIGHT) // 2
    yield f'<text x="{middle}" y="{HIGH - 8}" text-anchor="middle" {text}>{escape(figure.x_label)}</text>'
    turned = f'transform="translate(14 {(TOP + bottom) // 2}) rotate(-90)"'
    yield f'<text {turned} text-anchor="middle" {text}>{escape(figure.y_label)}</text>'


def _curve(number: int, curve: Curve, across: _Axis, up: _Axis) -> Iterator[str]:
    """Draw a curve over its band; a style sheet may colour them by their number."""
    if curve.band:
        outward = [f"{across.place(x)} {up.place(low)}" for x, low, _ in curve.band]
        back = [f"{across.place(x)} {up.place(high)}" for x, _, high in reversed(curve.band)]
        band = "L".join((*outward, *back))
        yield f'<path class="band-{number}" d="M{band}Z" stroke="none" fill="currentColor" fill-opacity=".12"/>'
    path = "L".join(f"{across.place(x)} {up.place(y)}" for x, y in curve.points)
    yield f'<path class="line-{number}" d="M{path}" stroke-width="2.5"{_dash(curve)} stroke="currentColor"/>'


def _dash(curve: Curve) -> str:
    return ' stroke-dasharray="7 4"' if curve.dashed else ""


def _key(curves_: Sequence[Curve]) -> Iterator[str]:
    """Name the curves in the corner, each beside a piece of its line."""
    for number, curve in enumerate(curves_):
        y = TOP + 10 + 18 * number
        line = f'd="M{LEFT + 8} {y}h26" stroke-width="2.5" stroke="currentColor"'
        yield f'<path class="line-{number}" {line}{_dash(curve)}/>'
        yield (
            f'<text x="{LEFT + 40}" y="{y + 4}" font-size="13" stroke="none" fill="currentColor">'
            f"{escape(curve.label)}</text>"
        )


def spans(drawn: Spans) -> str:
    """Draw values with their intervals on one axis, and the line at which nothing is gained or lost."""
    ends = [end for span in drawn.spans for end in (span.low, span.high)]
    across = _Axis([0.0, *ends], RIGHT, WIDE - RIGHT)
    bottom = TOP + LINE * len(drawn.spans)
    zero, text = across.place(0), 'font-size="13" stroke="none" fill="currentColor"'
    parts = [
        f'<svg class="spans" viewBox="0 0 {WIDE} {bottom + BOTTOM}" role="img" fill="none" stroke="currentColor">',
        f"<title>{escape(drawn.title)}. {escape(drawn.words)}</title>",
        f'<path d="M{RIGHT} {bottom}H{WIDE - RIGHT}"/>',
    ]
    for number, span in enumerate(drawn.spans):
        y = TOP + LINE * number + 30
        parts.append(f'<text x="{RIGHT}" y="{y - 13}" {text}>{escape(span.label)}</text>')
        parts.append(f'<path d="M{zero} {y - 9}V{y + 9}" stroke-dasharray="2 2"/>')
        parts.append(f'<path d="M{across.place(span.low)} {y}H{across.place(span.high)}" stroke-width="2"/>')
        parts.append(f'<circle cx="{across.place(span.value)}" cy="{y}" r="5" fill="currentColor"/>')
    ticks = (f'<text x="{across.place(tick)}" y="{bottom + 17}" text-anchor="middle" {text}>{tick:g}</text>'
             for tick in across.ticks)  # fmt: skip
    name = f'<text x="{WIDE // 2}" y="{bottom + 36}" text-anchor="middle" {text}>{escape(drawn.x_label)}</text>'
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
