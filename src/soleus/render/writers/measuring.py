"""Where the tape goes: both lower legs from the side, with a numbered tape at each place that is measured.

Presentation attributes only, and a ``title`` that is a child of its ``svg``, as in ``svg``. Its colours are its own: a
tape is told from the leg by its marks, a number from its disc by a contrast of 7 to 1, so it can be read in grey.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from soleus.case.facts import LEGS

if TYPE_CHECKING:
    from collections.abc import Iterator

# The right leg, toes to the right; the floor lies at y = 468. The left one is its image in a mirror.
LEG = (
    "M14 0C16 30 22 55 22 78C21 110 12 145 14 182C16 230 34 275 46 320C52 342 58 352 58 366C58 392 42 415 41 445"
    "C41 458 46 466 56 467C95 466 120 460 150 464C180 467 205 468 222 466C238 464 240 452 226 442"
    "C200 428 170 418 146 402C134 394 128 382 128 366"
    "C128 340 131 300 131 250C131 200 127 150 127 112C127 85 136 60 137 0"
)
MARKS = "M23 74C34 80 44 80 54 76M80 402a11 11 0 1 1 20 6"  # the crease of the knee, and an ankle bone
# Girths: height of the tape, and where it leaves the leg's outline behind and in front.
GIRTHS: Mapping[str, tuple[int, int, int]] = {
    "ankle_cm": (366, 58, 128),
    "b1_cm": (304, 41, 129),
    "calf_cm": (182, 14, 130),
    "below_knee_cm": (108, 19, 127),
}
LENGTHS: Mapping[str, tuple[int, int]] = {"knee_height_cm": (108, 468)}  # from where to where, behind the leg
PLACES = (*GIRTHS, *LENGTHS)
LEG_WIDE, HIGH, NAME_HIGH, BEHIND = 236, 476, 34, 44  # a leg with its foot; room for its name, and for a length
INK, TAPE, SKIN, EDGE, DISC = "#16282B", "#F5BC48", "#EBDDC1", "#7A6A48", "#12545C"


def measuring(places: Sequence[str], says: Mapping[str, str], legs: Sequence[str] = LEGS) -> str:
    """Draw where a tape goes on each leg, numbered as the places stand.

    Args:
        places: facts that a tape measures (``PLACES``), in the order of the questions.
        says: the words on the picture, ``Words.pages["measuring"]``.
        legs: "left", "right" or both, each from its outer side.

    Raises:
        KeyError: a place or a leg that there is not.
    """
    numbered = [(number, place, says[place]) for number, place in enumerate(places, 1)]
    seen = says["seen" if len(legs) == len(LEGS) else "seen_one"]
    title = " ".join([seen, *(says["tape"].format(number=n, goes=goes) for n, _, goes in numbered)])
    wide = LEG_WIDE + BEHIND
    drawn = (_leg(leg, index * wide, numbered, says) for index, leg in enumerate(legs))
    return "".join(
        [
            f'<svg class="measuring" viewBox="0 0 {wide * len(legs)} {HIGH + NAME_HIGH}" role="img" fill="none">',
            f"<title>{escape(title)}</title>",
            *(part for parts in drawn for part in parts),
            "</svg>",
        ]
    )


def _leg(leg: str, left: int, numbered: Sequence[tuple[int, str, str]], says: Mapping[str, str]) -> Iterator[str]:
    """Draw one leg: its name, its outline, its tapes, and their numbers the right way round in the mirror too."""
    mirrored = leg == LEGS[0]
    shift = left + LEG_WIDE if mirrored else left + BEHIND
    turn = -1 if mirrored else 1
    middle = shift + turn * 76
    yield f'<text x="{middle}" y="22" font-size="22" font-weight="700" fill="{INK}" text-anchor="middle">'
    yield f"{escape(says[leg])}</text>"
    yield f'<g transform="translate({shift} {NAME_HIGH}) scale({turn} 1)">'
    yield f'<path d="{LEG}" fill="{SKIN}" stroke="{EDGE}" stroke-width="2"/>'
    yield f'<path d="{MARKS}" stroke="{EDGE}" stroke-width="2"/>'
    for _, place, _ in numbered:
        yield from _girth(*GIRTHS[place]) if place in GIRTHS else _length(*LENGTHS[place])
    yield "</g>"
    for number, place, _ in numbered:
        x, y = _disc_of(place)
        yield from _number(number, shift + turn * x, y + NAME_HIGH)


def _girth(y: int, behind: int, front: int) -> Iterator[str]:
    """Draw a tape round the leg, with its marks, and the line to its number."""
    path = f"M{behind} {y}C{behind + 20} {y + 13} {front - 20} {y + 13} {front} {y}"
    yield f'<path d="{path}" stroke="{TAPE}" stroke-width="11"/>'
    yield f'<path d="{path}" stroke="{INK}" stroke-width="11" stroke-dasharray="2 9"/>'
    yield f'<path d="M{front + 2} {y + 1}h16" stroke="{DISC}" stroke-width="2.5"/>'


def _length(top: int, floor: int) -> Iterator[str]:
    """Draw a tape behind the leg, from the floor up, with a line at each of its ends."""
    yield f'<path d="M-16 {floor}V{top}" stroke="{TAPE}" stroke-width="11"/>'
    yield f'<path d="M-16 {floor}V{top}" stroke="{INK}" stroke-width="11" stroke-dasharray="2 9"/>'
    yield f'<path d="M-30 {top}H16M-30 {floor}H60" stroke="{DISC}" stroke-width="2.5"/>'


def _disc_of(place: str) -> tuple[int, int]:
    """Give the middle of a place's number, on the right leg."""
    if place in GIRTHS:
        y, _, front = GIRTHS[place]
        return front + 38, y + 1
    top, floor = LENGTHS[place]
    return -16, (top + floor) // 2


def _number(number: int, x: int, y: int) -> Iterator[str]:
    yield f'<circle cx="{x}" cy="{y}" r="21" fill="{DISC}"/>'
    yield f'<text x="{x}" y="{y + 8}" font-size="24" font-weight="700" fill="#FFFFFF" text-anchor="middle">'
    yield f"{number}</text>"
