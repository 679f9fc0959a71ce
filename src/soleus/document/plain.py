"""What a value means that stands without quotes: a plain decimal number, ``true``, ``false``, ``null``, or a word.

TOML, YAML and JSON each read more than that as a number, and not the same: ``065`` is 53 to one, 65 to another and a
mistake to the third; ``1:30`` is 90; ``No`` is false. Whoever reads the text sees something else than the program does.
So whatever looks like a number, a truth or a date, and is not written plainly, is refused with what to write instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

LONGEST_NUMBER = 40  # characters; a double is written in 25
LONGEST_SHOWN = 60
QUOTES = "\"'"
LINE_FEED = "\n"

_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "": None}

# What is refused, most telling first, and what to write instead. YAML 1.1 and 1.2, TOML, JSON and Python are behind it.
# No text can be cut in two ways by one pattern, or a hostile one would be tried in all of them.
_DATE = "a date is no number; if it is text, put it in quotes"
_FIGURES = r"[0-9][0-9_]*"
_INSTEAD = tuple(
    (re.compile(pattern, re.ASCII), says)
    for pattern, says in (
        (r"(?i:true|false)", "write true or false in small letters"),
        (r"(?i:yes|no|on|off)", "write true or false; if it is a name, put it in quotes"),
        (r"~|(?i:null)", "write null, or leave it out"),
        (r"[-+]?\.?(?i:inf|infinity|nan)", "'not a number' and infinity are refused, leave out what is not known"),
        (r"<<|=", "write every line out; nothing is copied in here"),
        (rf"[-+]?{_FIGURES}(?::[0-5]?[0-9])+(?:\.[0-9_]*)?", "a number has no colon; if it is text, put it in quotes"),
        (r"[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt\s].*)?", _DATE),
        (r"[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[oO][0-7_]+|[-+]?0[bB][01_]+", "write it in the figures 0 to 9"),
        (rf"[-+]?(?:{_FIGURES}(?:\.[0-9_]*)?|\.[0-9_]+)[eE][-+]?[0-9_]+", "write the number in full, without an e"),
        (r"[-+]?[0-9.]+_[0-9._]*", "write it without underscores"),
        (r"[-+]?0[0-9]+(?:\.[0-9]*)?", "write it without a zero in front; if it is text, put it in quotes"),
        (r"[-+]?\.[0-9]+|[-+]?[0-9]+\.", "write a figure before and after the point, as in 0.5"),
        (r"\+[0-9]+(?:\.[0-9]+)?", "write it without the plus sign"),
    )
)


@dataclass(frozen=True, slots=True)
class RefusedValue:
    """What stands where a value was refused: as it was written, and what to do."""

    written: str
    says: str

    def told(self, place: str) -> str:
        """Say it, with the place where it stands."""
        return f"{place}: {self.says}; given: {shown(self.written)}"


def number(text: str) -> int | float | RefusedValue:
    """Give the number that is written there, or say why it is none. One that a double would change is refused."""
    if len(text) > LONGEST_NUMBER:
        return RefusedValue(text, f"a number has at most {LONGEST_NUMBER} characters")
    if not _PLAIN.fullmatch(text):
        return RefusedValue(text, _instead(text) or "write it as a plain number, such as 22.5")
    value = float(text) if "." in text else int(text)
    if Decimal(repr(value)) != Decimal(text):
        return RefusedValue(text, "it has more figures than can be kept; round it")
    return value


def scalar(text: str, *, dates: bool = False) -> int | float | str | RefusedValue | None:
    """Give what stands there without quotes: a number, a truth, nothing, or the words themselves.

    ``dates`` takes a date for its words.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _PLAIN.fullmatch(text):
        return number(text)
    says = _instead(text)
    return text if says is None or (dates and says == _DATE) else RefusedValue(text, says)


# A key with a number behind it, as TOML and JSON write it, that has a comma where they want a dot.
_COMMA = re.compile(r"""([\w."'-]{1,60})[ \t]*[=:][ \t]*(-?[0-9]+,[0-9]+)[ \t]*(?=[},#\r\n]|\Z)""")


def decimal_commas(text: str) -> list[str]:
    """Say which numbers of a text that cannot be read have a comma in place of the dot."""
    return [
        RefusedValue(match[2], "write a number with a dot, not a comma").told(
            f"{shown(match[1].strip(QUOTES))} (line {text.count(LINE_FEED, 0, match.start()) + 1})"
        )
        for match in _COMMA.finditer(text)
    ]


def shown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Show what somebody wrote: cut short, and nothing in it that moves a cursor or hides a letter."""
    seen = text if text.isprintable() else ascii(text[: longest + 1])[1:-1]
    return seen if len(seen) <= longest else seen[: longest - 1] + "…"


def _instead(text: str) -> str | None:
    """Say what to write for what only looks plain; None for words. Long text is no number, but a text."""
    if len(text) > LONGEST_NUMBER and not re.fullmatch(r"[-+0-9.,:_eE]+", text):
        return None
    return next((says for pattern, says in _INSTEAD if pattern.fullmatch(text)), None)
