"""Standard output and error: held until a command has ended well, spelled in what the terminal can show, and made safe.

A command that is refused has printed nothing, since what it printed was held back. Names of files, columns and garments
come from outside; a character in them that moves the cursor or turns the writing direction never reaches a terminal.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import os
import sys
import unicodedata
from typing import TYPE_CHECKING

from soleus.render.writers.safe import UNSHOWN, safe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

SPELLED = "soleus-spelled"  # the name under which codecs know how to spell what an encoding lacks
_LIKE = {"–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "×": "x", "…": "...",
         "≥": ">=", "≤": "<=", "µ": "u", "μ": "u", "·": ".", "•": "-", "→": "->", "ß": "ss", "ø": "o", "æ": "ae",
         "☐": "[ ]", "│": "|", "─": "-", "■": "#", "◆": "*", UNSHOWN: "?"}  # fmt: skip


def one_line(text: str) -> str:
    """Give a text made safe, in one line: a name with a line feed in it begins no line of its own."""
    return safe(" ".join(text.splitlines()))


def print_json(value: object) -> None:
    """Print one JSON object; on a terminal that cannot show every character they are escaped, which means the same."""
    shows_all = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")
    print(json.dumps(value, ensure_ascii=not shows_all, indent=2, allow_nan=False, default=str))


def _spelled(error: UnicodeError) -> tuple[str, int]:
    """Spell what an encoding lacks in letters that look like it; a dash must not become a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    spelled = "".join(_LIKE.get(character) or _base(character) for character in lacking)
    return spelled, error.end


def _base(character: str) -> str:
    """Give the letter without its accent, or a question mark."""
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if part.isascii())
    return plain or "?"


codecs.register_error(SPELLED, _spelled)


class Held(io.StringIO):
    """Stands in for standard output, and looks like it, until a command has ended well."""

    def __init__(self, real: TextIO) -> None:
        """Hold back what is meant for ``real``."""
        super().__init__()
        self.real = real

    @property
    def encoding(self) -> str:  # type: ignore[override] # the class in C has a slot of this name
        """What the real one can show."""
        return self.real.encoding or "utf-8"

    def isatty(self) -> bool:
        """Whether somebody looks on."""
        return self.real.isatty()

    def fileno(self) -> int:
        """The real one's, so that the width of the terminal can be asked for."""
        return self.real.fileno()

    def let_go(self) -> None:
        """Print what was held.

        Raises:
            OSError: there is no room, or the reader left.
        """
        text = self.getvalue()
        self.truncate(0)
        self.seek(0)
        self.real.write(text)
        self.real.flush()


@contextlib.contextmanager
def held() -> Iterator[Held]:
    """Hold standard output back."""
    real = sys.stdout
    holding = Held(real)
    sys.stdout = holding
    try:
        yield holding
    finally:
        sys.stdout = real


def prepare() -> None:
    """Make the three standard streams usable, whatever the program was started with.

    A stream that is closed leaves its number to the next file that is opened, and what is said would be written there.
    So the number is taken. Whether standard output was closed can still be seen: then ``sys.stdout`` is None.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # stays open to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=SPELLED)


def give_up_stream(stream: TextIO | None) -> None:
    """Send what is still on its way nowhere, so that it fails no second time when the program ends."""
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(text: str) -> None:
    """Say on standard error what is wrong; with standard error gone too there is nobody to tell."""
    with contextlib.suppress(OSError, ValueError):
        print(safe(text), file=sys.stderr, flush=True)
