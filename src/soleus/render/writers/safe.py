"""Makes text safe wherever it is shown: characters that move a cursor or turn the writing direction are replaced."""

from __future__ import annotations

import re

UNSHOWN = "\N{REPLACEMENT CHARACTER}"

# Control characters but tab and line feed, what is not seen or turns the direction, halves of characters.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)


def safe(text: str) -> str:
    """Give a text that does nothing, on a terminal or a page, but to stand there."""
    return _UNSAFE.sub(UNSHOWN, text)
