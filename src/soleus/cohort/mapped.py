"""``--map``: which fact a column holds and what its values mean, as the keeper of the table says; never guessed.

A TOML file with one entry a column of the table::

    AGE = "age_years"                        # this column holds that fact

    [SEX]
    fact = "sex"
    values = {F = "female", M = "male"}      # what each value means; any other is refused or set aside
    unknown = ["9", "not asked"]             # values that mean "not known"

Without ``fact`` the column is named as its fact. Numbers stand as they are, in the fact's unit: a table of numbers is
no place for a conversion that nobody sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.case.values import allowed, did_you_mean, value_problem
from soleus.document import read_document
from soleus.problems import ProblemsError
from soleus.rules.sql import column_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from soleus.case.facts import Fact, Value, Vocabulary

MAPPABLE = frozenset({"bool", "choice", "integer"})  # types of facts whose values can be named one by one
KEYS = ("fact", "values", "unknown")
ENDING = ".toml"
FEW = 5  # columns that are named where none is near


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the map says of one column.

    Attributes:
        fact: the fact's own column (``left_abi``).
        values: what each value means; None takes values as they are.
        unknown: the values that mean "not known".
    """

    fact: str
    values: Mapping[str, Value] | None = None
    unknown: tuple[str, ...] = ()

    def note(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return {"fact": self.fact, "values": self.values, "unknown": list(self.unknown)}

    @property
    def words(self) -> tuple[str, ...]:
        """Every value that it speaks of."""
        return (*(self.values or ()), *self.unknown)


def read_map(path: Path, vocabulary: Vocabulary) -> tuple[dict[str, Mapped | None], list[str]]:
    """Read a map.

    Returns:
        What it says, by column of the table, None where that is wrong; and all that is wrong.

    Raises:
        ProblemsError: it cannot be read, is no TOML, or maps nothing.
    """
    if path.suffix.lower() != ENDING:
        raise ProblemsError(f"{path.name} cannot be read", [f"a map is TOML: its name must end in {ENDING}"])
    entries = read_document(str(path), (ENDING,)).sound()
    if not entries:
        raise ProblemsError(f"{path.name} cannot be used", ["it maps no column"])
    facts = {column_of(key): vocabulary.fact(key) for key in vocabulary.every_key()}
    problems: list[str] = []
    return {name: _read_entry(name, entry, facts, problems) for name, entry in entries.items()}, problems


def _read_entry(name: str, entry: object, facts: Mapping[str, Fact], problems: list[str]) -> Mapped | None:
    """Read what a map says of one column; None, and what is wrong with it among ``problems``, where it is wrong."""
    parts = {"fact": entry} if isinstance(entry, str) else entry
    if not isinstance(parts, dict):
        problems.append(f"{name} in the map: must be a fact's name, or a table of {', '.join(KEYS)}")
        return None
    faults = [f"unknown key '{key}' (allowed: {', '.join(KEYS)})" for key in parts if key not in KEYS]
    fact_name = parts.get("fact", name)
    fact = facts.get(fact_name) if isinstance(fact_name, str) else None
    values, unknown = parts.get("values"), parts.get("unknown", [])
    if fact is None:
        faults.append(_no_fact(fact_name, facts))
    if not (isinstance(unknown, list) and all(isinstance(word, str) for word in unknown)):
        faults.append("unknown must be a list of texts, each between quotes")
    elif isinstance(values, dict) and values.keys() & set(unknown):
        faults.append(f"both a value and unknown: {', '.join(sorted(values.keys() & set(unknown)))}")
    if not (values is None or (isinstance(values, dict) and values)):
        faults.append("values must be a table that says what each value means")
    elif fact is not None and values is not None:
        faults += _value_problems(fact, values)
    problems += [f"{name} in the map: {problem}" for problem in faults]
    return None if faults else Mapped(str(fact_name), values, tuple(unknown))


def _no_fact(name: object, facts: Mapping[str, Fact]) -> str:
    if not isinstance(name, str):
        return "fact must be the name of a fact, between quotes"
    hint = did_you_mean(column_of(name), facts, "'soleus explain facts' lists the names")
    return f"there is no fact '{name}'; {hint}"


def _value_problems(fact: Fact, values: Mapping[str, object]) -> Iterator[str]:
    if fact.type not in MAPPABLE:
        yield (
            f"{fact.name} is a number: its values are not mapped, give them in the fact's unit; 'unknown' names the"
            " ones that mean 'not known'"
        )
        return
    for word, value in values.items():
        if value_problem(fact, value):
            hint = ""
            if isinstance(value, str):
                hint = "; " + did_you_mean(value, fact.values, "name what means 'not known' under unknown")
            quotes = ", without quotes" if fact.type != "choice" else ""
            yield f"'{word}' cannot mean {_shown(value)}: {fact.name} {allowed(fact)}{quotes}{hint}"


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value!r:.40}"


def assigned(
    types: Mapping[str, str],
    facts: Collection[str],
    mapped: Mapping[str, Mapped | None],
    ignored: Collection[str],
    carried: str | None,
) -> tuple[dict[str, str], list[str]]:
    """Say which fact each column of a table holds, and all that is wrong with what the map and ``--ignore`` name.

    Args:
        types: the table's columns.
        facts: the facts' own columns.
        mapped: what the map says of each column; None where that is wrong, and told already.
        ignored: the columns that are not read.
        carried: the column that is handed through.

    Returns:
        By column of the table, the fact's own column; and the problems.
    """
    some = ", ".join(list(types)[:FEW]) + (", …" if len(types) > FEW else "")
    problems = [
        f"{name}{list_name}: the table has no such column; {did_you_mean(name, types, f'it has {some}')}"
        for names, list_name in ((mapped, " in the map"), (ignored, " to ignore"))
        for name in names
        if name not in types
    ]
    problems += [f"{name}: it is mapped and ignored; do one" for name in mapped if name in ignored]
    problems += [f"{carried}: it is handed through and {use}" for use, names in
                 (("mapped", mapped), ("ignored", ignored)) if carried in names]  # fmt: skip
    holds: dict[str, str] = {}
    for name in types:
        if name in mapped:
            entry = mapped[name]
            if entry is not None:
                holds[name] = entry.fact
        elif name in facts and name not in ignored:
            holds[name] = name
    by_fact: dict[str, list[str]] = {}
    for name, fact in holds.items():
        by_fact.setdefault(fact, []).append(name)
    problems += [
        f"{fact}: {' and '.join(names)} both give it; ignore all but one"
        for fact, names in by_fact.items()
        if len(names) > 1
    ]
    return holds, problems
