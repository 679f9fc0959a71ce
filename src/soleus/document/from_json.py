"""Reads JSON: each key once, each number as it stands there."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from soleus.document.plain import LONGEST_NUMBER, LONGEST_SHOWN, RefusedValue, decimal_commas, number, scalar, shown

_BARE = re.compile(r"[\w.+:~-]+")
_BARE_BEFORE = re.compile(r"[\w.+:~-]+\Z")
_KEY_BEFORE = re.compile(r'"([^"\\]+)"\s*:\s*\Z')


def parse_json(text: str) -> tuple[Any, list[str]]:
    """Read one JSON text; a number that was refused stands in it as ``RefusedValue``.

    Returns:
        What it says, and what made the parser stop, if that is a value that only looks plain; then it says nothing.

    Raises:
        ValueError: the text is no JSON, or writes a key twice.
        RecursionError: it is nested absurdly deep.
    """
    try:
        content = json.loads(
            text, parse_int=number, parse_float=number, parse_constant=number, object_pairs_hook=_table
        )
    except json.JSONDecodeError as error:
        wrong = _stumbled_over(text, error.pos)
        problems = [] if wrong is None else [wrong]
        problems += decimal_commas(text)
        if not problems:
            raise
        return {}, problems
    return content, []


def _stumbled_over(text: str, position: int) -> str | None:
    """Tell of the value that made the parser stop, by its key, if it is one that only looks plain."""
    before = _BARE_BEFORE.search(text, max(0, position - LONGEST_NUMBER), position)
    start = before.start() if before else position
    token = _BARE.match(text, start)
    value = scalar(token[0]) if token else None
    if not isinstance(value, RefusedValue):
        return None
    key = _KEY_BEFORE.search(text, max(0, start - LONGEST_SHOWN), start)
    line = text.count("\n", 0, start) + 1
    return value.told(f"{shown(key[1])} (line {line})" if key else f"line {line}")


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = sorted(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
    if twice:
        msg = f"written twice: {', '.join(map(shown, twice))}"
        raise ValueError(msg)
    return dict(pairs)
