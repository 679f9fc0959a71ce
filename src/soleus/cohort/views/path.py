"""A part of FHIRPath as SQL on DuckDB: every expression is a list of JSON values, empty for nothing.

Elements, ``first()``, ``where()``, ``exists()``, ``empty()``, ``not()``, ``join()``, ``ofType()``, ``extension()``,
``getResourceKey()``, ``getReferenceKey()``, an index, ``%rowIndex``, constants, literals, comparison, arithmetic,
``and`` and ``or``.
All else is refused by name. https://build.fhir.org/ig/FHIR/sql-on-fhir-v2/
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.cohort.readers import quoted
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADLINE = "The view cannot be used"
NOTHING = "CAST([] AS JSON[])"
_TOKENS = re.compile(
    r"\s*('(?:[^'\\]|\\.)*'|%[A-Za-z_]\w*|\$this|[A-Za-z_]\w*|\d+(?:\.\d+)?|<=|>=|!=|[=<>+*/().,\[\]-])"
)
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/"))
ROW = "%rowIndex"
_COMPARED = {"=", "!=", "<", "<=", ">", ">="}


def truth(values: str) -> str:
    """Write the truth of a list; unknown where it is empty."""
    return f"CASE WHEN len({values}) = 0 THEN NULL ELSE CAST({values}[1] ->> '$' AS BOOLEAN) END"


def _some(value: str) -> str:
    """Write a list of one value; of none where it is null."""
    return f"list_filter([to_json({value})], lambda one: one IS NOT NULL AND json_type(one) <> 'NULL')"


@dataclass(frozen=True, slots=True)
class Focus:
    """What a path begins at: a list of elements in SQL, and the number of the row that they make, from 0."""

    elements: str
    row: str = "0"


class FhirPath:
    """Reads one expression and writes it as SQL."""

    def __init__(self, text: str, constants: Mapping[str, str], names: itertools.count[int]) -> None:
        """Take it apart.

        Args:
            text: the expression.
            constants: each as a literal of FHIRPath.
            names: numbers for the names of elements inside; one counter for a whole view.

        Raises:
            ProblemsError: it holds what is no part of FHIRPath that is understood.
        """
        self.text = text
        self.constants = constants
        self.names = names
        self.row = ""
        self.tokens = _TOKENS.findall(text)
        self.place = 0
        if "".join(self.tokens) != re.sub(r"\s+(?=(?:[^']*'[^']*')*[^']*$)", "", text):
            raise self._refusal("it is no path")

    def _refusal(self, why: str) -> ProblemsError:
        return ProblemsError(HEADLINE, [f"{self.text}: {why}"])

    def sql(self, focus: Focus) -> str:
        """Write it for the elements of a list.

        Raises:
            ProblemsError: a part of it is not understood.
        """
        self.row = focus.row
        written = self._level(focus.elements, 0)
        if self.place < len(self.tokens):
            raise self._refusal(f"'{self.tokens[self.place]}' is not understood there")
        return written

    def _next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def _take(self, wanted: str = "") -> str:
        token = self._next()
        if not token or (wanted and token != wanted):
            raise self._refusal(f"{wanted or 'something'} is missing")
        self.place += 1
        return token

    def _level(self, focus: str, level: int) -> str:
        if level == len(_LEVELS):
            return self._steps(focus)
        left = self._level(focus, level + 1)
        while self._next() in _LEVELS[level]:
            left = _joined(left, self._take(), self._level(focus, level + 1))
        return left

    def _steps(self, focus: str) -> str:
        values = self._start(focus)
        while self._next() in {".", "["}:
            if self._take() == "[":
                place = self._literal(self._take())
                self._take("]")
                values = f"{values}[{place} + 1:{place} + 1]"
            else:
                values = self._step(values, self._take())
        return values

    def _literal(self, token: str) -> str:
        """Give a constant as the literal that it stands for."""
        if not token.startswith("%"):
            return token
        if token[1:] not in self.constants:
            raise self._refusal(f"{token} is not understood")
        return self.constants[token[1:]]

    def _start(self, focus: str) -> str:
        token = self._take()
        if token == ROW:
            return f"[to_json({self.row})]"
        word = self._literal(token)
        if word == "(":
            inside = self._level(focus, 0)
            self._take(")")
            return inside
        if word == "$this":
            return focus
        if word.startswith("'"):
            return f"[to_json({quoted(word[1:-1].replace(chr(92) + chr(39), chr(39)))})]"
        if word[0].isdigit() or word in {"true", "false"}:
            return f"[to_json({word})]"
        return self._step(focus, word)

    def _step(self, values: str, name: str) -> str:
        if not re.match(r"[A-Za-z_]", name):
            raise self._refusal(f"'{name}' is not understood there")
        if self._next() == "(":
            return self._function(values, name)
        if self.tokens[self.place : self.place + 3] == [".", "ofType", "("]:
            self.place += 3
            kind = self._take()
            self._take(")")
            return self._member(values, name + kind[0].upper() + kind[1:])
        return self._member(values, name)

    def _member(self, values: str, name: str) -> str:
        part = f"e{next(self.names)}"
        path = quoted(f"$.{name}")
        return (
            f"flatten(list_transform({values}, lambda {part}: CASE coalesce(json_type({part}, {path}), 'NULL')"
            f" WHEN 'NULL' THEN {NOTHING} WHEN 'ARRAY' THEN json_extract({part}, {quoted(f'$.{name}[*]')})"
            f" ELSE [json_extract({part}, {path})] END))"
        )

    def _function(self, values: str, name: str) -> str:  # noqa: PLR0911  # one case a function
        self._take("(")
        if name == "where":
            part = f"e{next(self.names)}"
            inside = self._level(f"[{part}]", 0)
            self._take(")")
            return f"list_filter({values}, lambda {part}: coalesce({truth(inside)}, false))"
        token = "" if self._next() == ")" else self._literal(self._take())
        self._take(")")
        word = token.strip("'")
        match name:
            case "first":
                return f"{values}[1:1]"
            case "exists" | "empty":
                return f"[to_json(len({values}) {'>' if name == 'exists' else '='} 0)]"
            case "not":
                return _some(f"NOT ({truth(values)})")
            case "join":
                texts = f"list_transform({values}, lambda text: text ->> '$')"
                return f"[to_json(array_to_string({texts}, {quoted(word)}))]"
            case "extension":
                part = f"e{next(self.names)}"
                url = f"json_extract_string({part}, '$.url') = {quoted(word)}"
                return f"list_filter({self._member(values, 'extension')}, lambda {part}: {url})"
            case "getResourceKey":
                return self._member(values, "id")
            case "getReferenceKey":
                return self._key(values, word)
        raise self._refusal(f"{name}() is not understood")

    def _key(self, values: str, kind: str) -> str:
        part = f"e{next(self.names)}"
        reference = f"json_extract_string({part}, '$.reference')"
        is_of = f"regexp_matches({reference}, {quoted(f'(^|/){kind}/[^/]+$')})" if kind else "true"
        key = f"CASE WHEN {is_of} THEN regexp_extract({reference}, '([^/]+)$', 1) END"
        return f"flatten(list_transform({values}, lambda {part}: {_some(key)}))"


def _joined(left: str, sign: str, right: str) -> str:
    """Write two lists with a sign between them; nothing on either side comes to nothing, but for and/or."""
    if sign in {"and", "or"}:
        return _some(f"({truth(left)}) {sign.upper()} ({truth(right)})")
    texts = f"{left}[1] ->> '$'", f"{right}[1] ->> '$'"
    numbers = tuple(f"TRY_CAST({text} AS DOUBLE)" for text in texts)
    if sign in {"=", "!="}:
        word = "=" if sign == "=" else "<>"
        return _some(f"CASE WHEN {numbers[0]} IS NULL THEN ({texts[0]}) {word} ({texts[1]}) ELSE"
                     f" {numbers[0]} {word} {numbers[1]} END")  # fmt: skip
    if sign in _COMPARED:
        return _some(f"CASE WHEN {numbers[0]} IS NULL THEN ({texts[0]}) {sign} ({texts[1]}) ELSE"
                     f" {numbers[0]} {sign} {numbers[1]} END")  # fmt: skip
    return _some(f"{numbers[0]} {sign} {numbers[1]}")
