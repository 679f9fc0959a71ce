"""Reads TOML: each number as it stands there, which the parser of the standard library does not show."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from soleus.document.plain import RefusedValue, decimal_commas, scalar, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every part of a dotted key is kept with all parts before it: the parser needs the square of a key's length in memory.
LONGEST_LINE = 1000

_TOKEN = re.compile(
    r'(?P<quoted>"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')[ \t]*(?==)'
    r'|"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|(?P<header>^[ \t]*\[{1,2}[ \t]*(?P<table>[\w.-]+)[ \t]*\]{1,2}[ \t]*$)"
    r"|(?P<key>[\w.-]+)[ \t]*(?==)"
    r"|(?P<bare>[^\s=,\[\]{}\"'#]+)",
    re.DOTALL | re.MULTILINE,
)


def parse_toml(text: str) -> tuple[Any, list[str]]:
    """Read one TOML text; gives what it says, and which of its numbers and dates are not written plainly.

    Raises:
        ValueError: the text is no TOML, or a line is longer than ``LONGEST_LINE``.
        RecursionError: it is nested absurdly deep.
    """
    long = next((number for number, line in enumerate(text.splitlines(), 1) if len(line) > LONGEST_LINE), None)
    if long is not None:
        msg = f"line {long} is longer than {LONGEST_LINE:,} characters, the most that is read"
        raise ValueError(msg)
    problems = list(dict.fromkeys(_not_plain(text)))
    try:
        return tomllib.loads(text), problems
    except ValueError:
        problems += decimal_commas(text)
        if problems:  # most often what the parser stumbled over
            return {}, problems
        raise


def _not_plain(text: str) -> Iterator[str]:
    table, key, line, position = "", "", 1, 0
    reported: tuple[int, str] | None = None
    for token in _TOKEN.finditer(text):
        line, position = line + text.count("\n", position, token.start()), token.start()
        if token["header"]:
            table, key = f"{token['table']}.", ""
        elif token["key"] or token["quoted"]:
            key = token["key"] or token["quoted"]
        elif token["bare"] and reported != (line, key):
            value = scalar(token["bare"])
            if isinstance(value, RefusedValue):
                reported = line, key
                yield value.told(f"{shown(table + key)} (line {line})" if key else f"line {line}")
