"""Pictures of a body: where sciatica starts and a sock works, what a sock presses up one leg, and dots of certainty.

As in ``svg``: presentation attributes, a ``title`` that is a child of its ``svg``, words in the colour of the page.
What is darker presses harder, and the number stands beside it; an empty dot differs from a full one by its shape.
"""

from __future__ import annotations

from html import escape
from math import ceil, pi
from typing import TYPE_CHECKING
from zlib import crc32

from soleus.render.blocks import MOST_DOTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
CLAY, DARK_CLAY = "#C05A26", "#93401D"
SMALL = 'font-size="15" fill="currentColor"'
PX_CM, FLOOR, MIDDLE = 8.0, 360, 76  # of the leg's picture: pixels a cm, the floor, the middle of the leg
AXIS = (222, 338)  # where the pressure's axis begins and ends
MOST_BY_FIVE = 30  # mmHg up to which the axis has a line every five
PALEST = 0.25  # how dark the sock is where it presses nothing


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
    """Draw a leg as wide as its girths make it if it were round, darker where the sock presses harder; and the curve.

    What is darker presses harder; beside it the pressure stands over its axis, with the band and what to look for.
    """
    top, most = block.points[-1], max(*(point.mmhg for point in block.points), 1.0)
    y_top = _y(top.height)
    name = f"leg-{crc32(block.title.encode()):x}"  # two legs stand on one page
    shades = "".join(
        f'<stop offset="{(point.height - top.height) / (block.points[0].height - top.height or 1):.2f}" '
        f'stop-color="{PINE}" stop-opacity="{PALEST + (1 - PALEST) * max(point.mmhg, 0) / most:.2f}"/>'
        for point in reversed(block.points)
    )
    ribs = "".join(f"M0 {y}C50 {y + 8} 120 {y + 6} 210 {y - 3}" for y in range(int(y_top) + 28, FLOOR, 8))
    cuff = "".join(f"M{x} {y_top}v16" for x in range(20, 180, 5))
    return "".join(
        [
            f'<svg class="leg-pressure" viewBox="0 {y_top - 96:.0f} 350 {FLOOR - y_top + 112:.0f}" role="img" ',
            'fill="none">',
            f"<title>{escape(block.title)}. {escape(block.words)}</title>",
            f'<defs><clipPath id="{name}"><path d="{_sock(block)}"/></clipPath>',
            f'<linearGradient id="{name}-shade" gradientUnits="userSpaceOnUse" x1="0" y1="{y_top}" x2="0" ',
            f'y2="{_y(block.points[0].height)}">{shades}</linearGradient></defs>',
            f'<path d="{_knee(block)}" fill="{SKIN}"/>',
            f'<g clip-path="url(#{name})"><path d="M0 {y_top}H230V{FLOOR}H0Z" fill="url(#{name}-shade)"/>',
            f'<path d="{ribs}" stroke="#fff" stroke-opacity=".3" stroke-width="1.3"/>',
            f'<path d="M0 {y_top}H230V{y_top + 16}H0Z" fill="{PINE}"/>',
            f'<path d="{cuff}" stroke="#fff" stroke-opacity=".34" stroke-width="1.3"/></g>',
            *_nerve(block),
            *_curve(block),
            "</svg>",
        ]
    )


def _sides(girth: float) -> tuple[float, float]:
    half = girth / (2 * pi) * PX_CM
    return round(MIDDLE - half, 1), round(MIDDLE + half, 1)


def _y(height: float) -> float:
    return round(FLOOR - height * PX_CM, 1)


def _smooth(points: Sequence[tuple[float, float]]) -> str:
    """Lead a smooth line from the first of some points through the others (Catmull and Rom's)."""
    padded = [points[0], *points, points[-1]]
    bends = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        controls = ((start[i] + (end[i] - before[i]) / 6, end[i] - (after[i] - start[i]) / 6) for i in (0, 1))
        (first_x, second_x), (first_y, second_y) = controls
        bends.append(f"C{first_x:.1f} {first_y:.1f} {second_x:.1f} {second_y:.1f} {end[0]:.1f} {end[1]:.1f}")
    return "".join(bends)


def _sock(block: LegPressure) -> str:
    """Outline the sock: down the back of the leg, around the heel and the foot, and up the shin."""
    rights = [(_sides(point.girth)[1], _y(point.height)) for point in block.points]
    lefts = [(_sides(point.girth)[0], _y(point.height)) for point in reversed(block.points)]
    (left, y), (right, _) = lefts[-1], rights[0]
    heel = f"C{left:.1f} {y + 28:.1f} {left - 14:.1f} {FLOOR - 26} {left - 10:.1f} {FLOOR - 10}"
    sole = f"C{left - 8:.1f} {FLOOR} {left + 4:.1f} {FLOOR} {left + 14:.1f} {FLOOR}H{right + 52:.1f}"
    toes = f"C{right + 74:.1f} {FLOOR} {right + 72:.1f} {FLOOR - 16} {right + 52:.1f} {FLOOR - 23}"
    instep = f"C{right + 16:.1f} {FLOOR - 36} {right:.1f} {y + 26:.1f} {right:.1f} {y:.1f}"
    return f"M{lefts[0][0]} {lefts[0][1]}{_smooth(lefts)}{heel}{sole}{toes}{instep}{_smooth(rights)}Z"


def _knee(block: LegPressure) -> str:
    """Outline the leg above the sock."""
    (left, right), y = _sides(block.points[-1].girth), _y(block.points[-1].height)
    return (
        f"M{left} {y}C{left - 2:.1f} {y - 30:.1f} {left - 2:.1f} {y - 55:.1f} {left - 6:.1f} {y - 84:.1f}"
        f"H{right + 4:.1f}C{right + 4:.1f} {y - 60:.1f} {right + 2:.1f} {y - 30:.1f} {right} {y}Z"
    )


def _nerve(block: LegPressure) -> Iterator[str]:
    """Mark the nerve beside the knee, which a rolled edge presses, and say so."""
    x, y = _sides(block.points[-1].girth)[0] + 26, _y(block.points[-1].height) - 30
    yield f'<path d="M{x - 5} {y - 32}C{x} {y - 14} {x - 4} {y - 8} {x} {y}'
    yield f'C{x + 6} {y + 8} {x + 8} {y + 16} {x + 9} {y + 24}" '
    yield f'stroke="{CLAY}" stroke-width="3" stroke-linecap="round" stroke-dasharray="1 6"/>'
    yield f'<circle cx="{x}" cy="{y}" r="6" fill="{CLAY}"/>'
    lead = f"M{x + 9} {y - 4}C{x + 60} {y - 36} {x + 90} {y - 42} 180 {y - 42}"
    yield f'<path d="{lead}" stroke="{CLAY}" stroke-width="1.5"/>'
    for number, line in enumerate(block.labels[3]):
        weight = ' font-weight="700"' if number == 0 else ""
        y_line = y - 44 + 19 * number
        yield f'<text x="186" y="{y_line:.1f}" font-size="15" fill="{DARK_CLAY}"{weight}>{escape(line)}</text>'


def _curve(block: LegPressure) -> Iterator[str]:
    """Draw the pressure over its axis, with its band and what to look for, and a number at each named place."""
    most = max(*(point.high for point in block.points), *block.wanted)
    step = 5 if most <= MOST_BY_FIVE else 10
    end = ceil(most / step) * step

    def across(mmhg: float) -> float:
        return round(AXIS[0] + max(mmhg, 0) / end * (AXIS[1] - AXIS[0]), 1)

    top, bottom = _y(block.points[-1].height), _y(block.points[0].height)
    low, high = map(across, block.wanted)
    yield f'<path d="M{low} {top - 22}H{high}V{bottom + 12}H{low}Z" fill="{NERVE}" fill-opacity=".4"/>'
    axis, band, wanted, _ = block.labels
    says = wanted.format(low=block.wanted[0], high=block.wanted[1])
    yield f'<text x="350" y="{top - 28:.1f}" text-anchor="end" {SMALL} font-weight="700">{escape(says)}</text>'
    for mmhg in range(0, end + 1, step):
        yield f'<path d="M{across(mmhg)} {top - 4}V{bottom + 12}" stroke="currentColor" stroke-opacity=".18"/>'
        if mmhg % (2 * step) == 0:
            yield f'<text x="{across(mmhg)}" y="{bottom + 29}" text-anchor="middle" {SMALL}>{mmhg}</text>'
    yield f'<text x="350" y="{bottom + 48}" text-anchor="end" {SMALL}>{escape(axis)}</text>'
    yield f'<path d="M184 {bottom + 57}h16v12h-16Z" fill="{PINE}" fill-opacity=".22" stroke="{PINE}"/>'
    yield f'<text x="206" y="{bottom + 68}" {SMALL}>{escape(band)}</text>'
    lows = [f"{across(point.low)} {_y(point.height)}" for point in block.points]
    highs = [f"{across(point.high)} {_y(point.height)}" for point in reversed(block.points)]
    yield f'<path d="M{"L".join((*lows, *highs))}Z" fill="{PINE}" fill-opacity=".18"/>'
    line = "L".join(f"{across(point.mmhg)} {_y(point.height)}" for point in block.points)
    yield f'<path d="M{line}" stroke="{PINE}" stroke-width="3.2" stroke-linejoin="round"/>'
    for point in block.points:
        if point.place:
            x, y, right = across(point.mmhg), _y(point.height), _sides(point.girth)[1] + 3
            yield f'<path d="M{right} {y}H{x - 7}" stroke="currentColor" stroke-dasharray="1 4"/>'
            yield f'<text x="{right + 3:.1f}" y="{y - 6:.1f}" {SMALL}>{escape(point.place)}</text>'
            yield f'<circle cx="{x}" cy="{y}" r="5" fill="#fff" stroke="{PINE}" stroke-width="3"/>'
            yield f'<text x="{x + 9}" y="{y + 6:.1f}" font-size="18" font-weight="700" fill="{PINE}">'
            yield f"{point.mmhg:.0f}</text>"


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
