"""The numbers of the leg model that no draw changes, read strictly; those that are drawn stand in ``parameters``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FixedNumber:
    """One number, or some along the leg: ``low`` to ``high`` is where each could lie.

    ``sources`` are ids of ``sources.yaml``.
    """

    values: tuple[float, ...]
    unit: str
    low: float
    high: float
    sources: tuple[str, ...]
    assumed: str


@cache
def read_constants(root: Path) -> dict[str, FixedNumber]:
    """Read ``physiology/constants.yaml`` against ``physiology/sources.yaml``.

    Raises:
        KnowledgeError: unknown or missing keys, a value outside its range, a name given twice, a number that has
            neither source nor reason, or a source that does not exist.
    """
    entries = read_yaml(root / "physiology" / "constants.yaml")
    sources = read_yaml(root / "physiology" / "sources.yaml")
    names = [str(entry.get("name")) for entry in entries]
    problems = [f"{name}: named twice" for name in sorted({name for name in names if names.count(name) > 1})]
    problems += [problem for entry in entries for problem in _problems(entry, sources)]
    if problems:
        raise KnowledgeError("The constants of the leg model cannot be used", problems)
    return {entry["name"]: _constant(entry) for entry in entries}


def constant(name: str) -> float:
    """Give the value of a constant, in the unit that its entry names."""
    (value,) = read_constants(ROOT)[name].values
    return value


def constants_along(name: str) -> tuple[float, ...]:
    """Give the values of a constant along the leg, in the unit that its entry names."""
    return read_constants(ROOT)[name].values


def hold_constants(root: Path) -> None:
    """Refuse a folder whose constants are not those that the program runs with.

    They are read once, with the program: they are of its equations. A folder with others would be answered from ours.

    Raises:
        KnowledgeError: the constants of the folder are others, or are wrong.
    """
    if read_constants(root) != read_constants(ROOT):
        raise KnowledgeError("The constants of the leg model are not those of this program", [str(root)])


def _problems(entry: Mapping[str, Any], sources: Mapping[str, Any]) -> list[str]:
    name = str(entry.get("name"))
    problems = key_problems(name, entry, ("name", "unit", "value", "range"), ("from", "assumed"))
    if problems:
        return problems
    low, high = entry["range"]
    if not all(low <= value <= high for value in _values(entry)) or not low < high:
        problems.append(f"{name}: the value lies in the range [low, high]")
    if not entry.get("from") and not entry.get("assumed"):
        problems.append(f"{name}: a number needs a source or the reason for assuming it")
    return problems + [f"{name}: no source '{key}'" for key in entry.get("from", ()) if key not in sources]


def _constant(entry: Mapping[str, Any]) -> FixedNumber:
    low, high = (float(end) for end in entry["range"])
    sources = tuple(entry.get("from", ()))
    return FixedNumber(_values(entry), entry["unit"], low, high, sources, entry.get("assumed", ""))


def _values(entry: Mapping[str, Any]) -> tuple[float, ...]:
    value = entry["value"]
    return tuple(map(float, value)) if isinstance(value, list) else (float(value),)
