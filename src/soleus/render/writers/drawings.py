"""Pictures of a body: where sciatica starts and a sock works, what a sock presses up one leg, and dots of certainty.

As in ``svg``: presentation attributes, a ``title`` that is a child of its ``svg``, words in the colour of the page.
What is darker presses harder, and the number stands beside it; an empty dot differs from a full one by its shape.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from math import pi
from typing import TYPE_CHECKING

from soleus.render.blocks import MOST_DOTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from soleus.render.blocks import Certainty, Drawing, LegPressure

PINE, SKIN, WOOL, RIB, BONE, NERVE = "#12545C", "#EBDDC1", "#F6ECD6", "#CDB98F", "#2F6F76", "#F5BC48"
TEXT = 'font-size="16" stroke="none" fill="currentColor"'
# A body from the low back to the foot, seen from its right side.
BODY = (
    "M97 0C98 20 102 40 98 58C92 78 72 94 70 118C69 138 82 152 84 168C86 190 84 216 86 240C88 258 91 272 88 290"
    "C82 312 76 330 79 348C82 372 96 404 99 418C102 432 92 446 92 456C92 466 90 471 98 472C124 474 160 474 186 473"
    "C198 472 203 462 199 457C190 450 166 444 152 436C138 428 129 416 128 400C127 384 133 348 136 325"
    "C138 306 145 286 148 258C150 226 158 192 163 160C168 128 165 98 160 70C157 48 157 24 157 0Z"
)
NERVE_LINE = (
    "M106 66C100 76 96 90 97 108C99 122 108 134 110 170C111 202 106 232 105 285C105 320 110 348 113 400"
    "C113 416 112 428 120 434C132 446 160 458 176 462"
)
SPINE = ((113, 0, 0), (116, 19, 1), (117, 38, 2), (114, 57, -5))  # where vertebrae lie, and how far each is turned
SACRUM = "M103 70C112 66 120 69 122 72C118 90 108 102 98 110C94 100 97 82 103 70Z"
PX_CM, FLOOR, MIDDLE = 8.0, 360, 96  # of the leg's picture: pixels a cm, the floor, the middle of the leg
PALEST, DARKEST = 0.25, 1.0


def drawing(block: Drawing) -> str:
    """Draw a picture by its name.

    Raises:
        KeyError: there is none of this name.
    """
    return DRAWINGS[block.name](block)


def _back_and_sock(block: Drawing) -> str:
    """Draw a body with the nerve from the low back, and a sock on the lower leg."""
    clip = f'<clipPath id="body"><path d="{BODY}"/></clipPath>'
    rows = "".join(f"M60 {y}C100 {y + 7} 140 {y + 7} 210 {y - 2}" for y in range(328, 470, 9))
    ribs = "".join(f"M{x} 300V318" for x in range(70, 150, 6))
    bones = "".join(
        f'<rect x="{x - 10}" y="{y - 6}" width="20" height="13" rx="4" transform="rotate({turn} {x} {y})"/>'
        for x, y, turn in SPINE
    )
    return "".join(
        [
            f'<svg class="{block.name}" viewBox="0 -8 350 484" role="img" fill="none" stroke="currentColor">',
            f"<title>{escape(block.words)}</title><defs>{clip}</defs>",
            f'<path d="{BODY}" fill="{PINE}" stroke="{BONE}"/>',
            f'<g clip-path="url(#body)"><path d="M40 300H220V480H40Z" fill="{WOOL}" stroke="none"/>',
            f'<path d="{rows}" stroke="{RIB}" stroke-width="1.4"/>',
            f'<path d="{ribs}" stroke="{RIB}" stroke-width="2"/></g>',
            f'<g fill="{BONE}" stroke="#7FB0B3" stroke-width="1.2">{bones}<path d="{SACRUM}"/></g>',
            f'<path d="{NERVE_LINE}" stroke="{NERVE}" stroke-width="4" stroke-linecap="round" stroke-dasharray="1 8"/>',
            f'<circle cx="105" cy="66" r="14" fill="{NERVE}" fill-opacity=".3" stroke="none"/>',
            f'<circle cx="105" cy="66" r="7" fill="{NERVE}" stroke="none"/>',
            *_labels(block),
            "</svg>",
        ]
    )


def _labels(block: Drawing) -> Iterator[str]:
    """Write the words on the picture: what starts in the back, and what works on the leg."""
    leads = (("M114 62C150 46 172 44 190 44", 44), ("M136 336C160 330 175 330 190 330", 326))
    for (path, top), lines in zip(leads, block.labels, strict=True):
        yield f'<path d="{path}" stroke-width="1.6"/>'
        for number, line in enumerate(lines):
            weight = ' font-weight="700"' if number == 0 else ""
            yield f'<text x="196" y="{top + 21 * number}" {TEXT}{weight}>{escape(line)}</text>'


DRAWINGS: Mapping[str, Callable[[Drawing], str]] = {"back-and-sock": _back_and_sock}


def leg_pressure(block: LegPressure) -> str:
    """Draw a leg as wide as its girths make it if it were round, darker where the sock presses harder."""
    top = max(height for height, *_ in block.points)
    most = max((mmhg for _, _, mmhg, _ in block.points), default=0) or 1.0
    high = FLOOR - top * PX_CM
    parts = [
        f'<svg class="leg-pressure" viewBox="0 {high - 44:.0f} 390 {FLOOR - high + 60:.0f}" role="img" fill="none">',
        f"<title>{escape(block.title)}. {escape(block.words)}</title>",
        *_skin(block),
    ]
    for (low_cm, low_girth, low_mmhg, _), (high_cm, high_girth, high_mmhg, _) in pairwise(block.points):
        (left, right), (left_up, right_up) = _sides(low_girth), _sides(high_girth)
        depth = PALEST + (DARKEST - PALEST) * max((low_mmhg + high_mmhg) / 2, 0) / most
        y, y_up = _y(low_cm), _y(high_cm)
        parts.append(
            f'<path d="M{left} {y}L{left_up} {y_up}H{right_up}L{right} {y}Z" fill="{PINE}" fill-opacity="{depth:.2f}"/>'
        )
    edge = _sides(block.points[-1][1])
    parts.append(f'<path d="M{edge[0]} {_y(top)}H{edge[1]}" stroke="{PINE}" stroke-width="5"/>')
    return "".join([*parts, *_places(block), "</svg>"])


def _skin(block: LegPressure) -> Iterator[str]:
    """Draw the leg that the sock does not cover: the knee above it, and the foot, which it covers too."""
    first, last = block.points[0], block.points[-1]
    (left, right), (left_up, right_up) = _sides(first[1]), _sides(last[1])
    y, top = _y(first[0]), _y(last[0])
    knee = (
        f"M{left_up} {top}C{left_up} {top - 16:.1f} {left_up + 4:.1f} {top - 26:.1f} {left_up + 4:.1f} {top - 40:.1f}"
        f"H{right_up - 4:.1f}C{right_up - 4:.1f} {top - 26:.1f} {right_up} {top - 16:.1f} {right_up} {top}Z"
    )
    foot = (
        f"M{left} {y}C{left} {y + 30:.1f} {left - 10:.1f} {FLOOR - 14} {left - 6:.1f} {FLOOR}"
        f"H{right + 60:.1f}C{right + 76:.1f} {FLOOR} {right + 70:.1f} {FLOOR - 16} {right + 48:.1f} {FLOOR - 22}"
        f"C{right + 16:.1f} {FLOOR - 36} {right} {y + 26:.1f} {right} {y}Z"
    )
    yield f'<path d="{knee}" fill="{SKIN}"/><path d="{foot}" fill="{PINE}"/>'


def _places(block: LegPressure) -> Iterator[str]:
    """Write the pressure at each named place beside it; names that would lie over each other make room."""
    free = float("inf")
    for height, girth, mmhg, name in block.points:
        if name:
            y = min(_y(height), free - 24)
            free = y
            _, right = _sides(girth)
            yield f'<path d="M{right} {_y(height)}L196 {y - 5:.1f}" stroke="currentColor" stroke-opacity=".6"/>'
            yield f'<text x="202" y="{y:.1f}" {TEXT}><tspan font-weight="700">{mmhg:.0f}</tspan> {escape(name)}</text>'


def _sides(girth: float) -> tuple[float, float]:
    half = girth / (2 * pi) * PX_CM
    return round(MIDDLE - half, 1), round(MIDDLE + half, 1)


def _y(height: float) -> float:
    return round(FLOOR - height * PX_CM, 1)


def dots(block: Certainty) -> str:
    """Draw four dots, as many full as it is sure; dashed where nobody graded it. The words beside it say the same."""
    marks = (
        f'<circle cx="{9 + 17 * place}" cy="9" r="6.5"'
        + (' stroke-dasharray="2.4 2.4"' if block.dots is None else ' fill="currentColor"' * (place < block.dots))
        + "/>"
        for place in range(MOST_DOTS)
    )
    return (
        '<svg class="dots" viewBox="0 0 70 18" width="70" height="18" fill="none" stroke="currentColor" '
        f'stroke-width="1.8" aria-hidden="true">{"".join(marks)}</svg>'
    )
