"""The rules of reading records (``records/mapping.yaml``) as tables, so that queries join what the reader looks up.

Nothing is written down a second time: each row is worked out by the functions that the reader of one record uses. A
value is a number: a number itself, else its place in the order of danger, or among the fact's values where it has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.fhir.read.findings import BOTH, is_danger, keys_of, safest
from soleus.fhir.read.record import KIND_OF
from soleus.fhir.read.statements import CLINICAL, STATUS, VERIFIED
from soleus.knowledge.records import ANSWERS, QUANTITY, SIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duckdb import DuckDBPyConnection

    from soleus.case.facts import Fact, Value, Vocabulary
    from soleus.knowledge.records import Lookup, RecordMapping

SIDES = ("", "left", "right", BOTH)
LEGS_NAMED = {"left", "right", BOTH}
Rows = list[tuple[Any, ...]]


def order(fact: Fact) -> tuple[Value, ...]:
    """Give the values of a fact in the order in which their numbers count; empty for what is a number."""
    return fact.danger or fact.known_values()


def number_of(fact: Fact, value: Value) -> float:
    """Give the number of a value."""
    return float(order(fact).index(value)) if order(fact) else float(value)


def code_key(system: str, code: str) -> str:
    """Give a code as queries compare it; no system that we know has a bar in it."""
    return f"{system}|{code}"


def make_tables(connection: DuckDBPyConnection, vocabulary: Vocabulary, mapping: RecordMapping) -> None:
    """Make every table that the queries join: codes, lookups, outcomes, answers, units, sites, types, keys."""
    numbered = list(enumerate(mapping.lookups))
    _make(connection, "codes", "kind VARCHAR, code VARCHAR, n INTEGER, lookup INTEGER, side VARCHAR, refutes BOOLEAN",
          _codes(numbered, mapping))  # fmt: skip
    _make(connection, "lookups", "lookup INTEGER, days INTEGER, ever BOOLEAN, site VARCHAR, clears INTEGER,"
          " is_danger BOOLEAN, is_quantity BOOLEAN, low DOUBLE, high DOUBLE, is_whole BOOLEAN, bare BOOLEAN",
          [_lookup(n, lookup, vocabulary.facts[lookup.fact]) for n, lookup in numbered])  # fmt: skip
    _make(connection, "outcomes", "lookup INTEGER, side VARCHAR, refuted BOOLEAN, key INTEGER, number DOUBLE",
          _outcomes(numbered, vocabulary))  # fmt: skip
    _make(connection, "answers_read", "lookup INTEGER, code VARCHAR, n INTEGER, number DOUBLE, is_danger BOOLEAN",
          _answers(numbered, vocabulary, mapping))  # fmt: skip
    _make(connection, "units", "lookup INTEGER, unit VARCHAR, times DOUBLE", _units(numbered, vocabulary, mapping))
    _make(connection, "sites", "code VARCHAR, side VARCHAR, place VARCHAR",
          [(code_key(code.system, code.code), code.side, place) for code in mapping.codes
           if code.concept in mapping.sites for place in (mapping.sites[code.concept] or ("",))])  # fmt: skip
    facts = [(n, vocabulary.fact(key)) for n, key in enumerate(vocabulary.every_key())]
    _make(connection, "keys", "key INTEGER, by_danger BOOLEAN, is_legs BOOLEAN",
          [(n, bool(fact.danger), set(fact.values) == LEGS_NAMED) for n, fact in facts])  # fmt: skip
    _make(connection, "states", "type VARCHAR, word VARCHAR, state VARCHAR",
          [(kind, word, state) for kind, words in STATUS.items() for word, state in words.items()])  # fmt: skip


def _make(connection: DuckDBPyConnection, name: str, columns: str, rows: Rows) -> None:
    connection.execute(f"CREATE TEMP TABLE {name} ({columns})")
    if rows:
        places = ", ".join("unnest(?)" for _ in rows[0])
        types = ", ".join(column.split()[1] for column in columns.split(", "))
        casts = ", ".join(f"CAST(c{n} AS {kind})" for n, kind in enumerate(types.split(", ")))
        names = ", ".join(f"c{n}" for n in range(len(rows[0])))
        lists = [[None if cell is None else str(cell) for cell in column] for column in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {name} SELECT {casts} FROM (SELECT {places}) AS given({names})", lists)


def known_codes(mapping: RecordMapping) -> list[str]:
    """Give every code that a fact is read by."""
    return [code_key(code.system, code.code) for lookup in mapping.lookups for code in mapping.codes_of(lookup)]


def _codes(numbered: Iterable[tuple[int, Lookup]], mapping: RecordMapping) -> Rows:
    places: dict[str, list[tuple[int, Any]]] = {}
    for n, code in enumerate(mapping.codes):
        places.setdefault(code.concept, []).append((n, code))
    return [
        (
            lookup.kind,
            code_key(code.system, code.code),
            n,
            number,
            code.side,
            (code.system, code.code) in lookup.refuted,
        )
        for number, lookup in numbered
        for concept in lookup.concepts
        for n, code in places[concept]
    ]


def _lookup(number: int, lookup: Lookup, fact: Fact) -> tuple[Any, ...]:
    has_value = lookup.value not in {QUANTITY, SIDE, ANSWERS}
    return (
        number, lookup.days, lookup.ever, lookup.site, lookup.clears_days, has_value and is_danger(fact, lookup.value),
        lookup.value == QUANTITY, fact.low or 0, fact.high or 0, fact.type == "integer", fact.unit in {"1", "{score}"},
    )  # fmt: skip


def _outcomes(numbered: Iterable[tuple[int, Lookup]], vocabulary: Vocabulary) -> Rows:
    """Give for each lookup and leg the keys that are set, with the value that it sets; NULL where the record has it."""
    places = {key: n for n, key in enumerate(vocabulary.every_key())}
    rows: Rows = []
    for number, lookup in numbered:
        fact = vocabulary.facts[lookup.fact]
        for side in SIDES:
            for refuted in (False, True):
                value = _value(lookup, fact, side, refuted=refuted)
                keys = () if value == "" else keys_of(fact, side)
                rows += [(number, side, refuted, places[key], value) for key in keys]
    return rows


def _value(lookup: Lookup, fact: Fact, side: str, *, refuted: bool) -> float | str | None:
    """Give the number of what a lookup sets; "" where it says nothing without a leg."""
    if lookup.value in {QUANTITY, ANSWERS}:
        return None
    if lookup.value == SIDE:
        return number_of(fact, side) if side else ""
    return number_of(fact, safest(fact) if refuted and fact.danger else lookup.value)


def _answers(numbered: Iterable[tuple[int, Lookup]], vocabulary: Vocabulary, mapping: RecordMapping) -> Rows:
    return [
        (number, code_key(code.system, code.code), n, number_of(vocabulary.facts[lookup.fact], value),
         is_danger(vocabulary.facts[lookup.fact], value))
        for number, lookup in numbered
        for concept, value in lookup.answers.items()
        for n, code in enumerate(mapping.codes) if code.concept == concept
    ]  # fmt: skip


def _units(numbered: Iterable[tuple[int, Lookup]], vocabulary: Vocabulary, mapping: RecordMapping) -> Rows:
    return [
        (number, unit, times)
        for number, lookup in numbered
        if lookup.value == QUANTITY
        for unit, times in mapping.units.get(vocabulary.facts[lookup.fact].unit or "", {}).items()
    ]


def words_to_states(words: Mapping[str, str]) -> str:
    """Write what each word of a code list comes to as a map in SQL."""
    return "MAP {" + ", ".join(f"'{word}': '{state}'" for word, state in words.items()) + "}"


VERIFIED_MAP, CLINICAL_MAP = words_to_states(VERIFIED), words_to_states(CLINICAL)
KINDS_MAP = words_to_states(KIND_OF)
