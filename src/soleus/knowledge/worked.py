"""The worked people: what must come out for somebody, whatever door they come through, from ``worked_people.yaml``.

Like the worked cases (``soleus.knowledge.cases``) they change no answer and are no part of the rulebook's hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from soleus.knowledge.cases import facts_problems, start_problems
from soleus.knowledge.expect import expect_problems
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

LEGS = ("left", "right")


@dataclass(frozen=True, slots=True)
class WorkedPerson:
    """Somebody with a name: a start, the facts laid over it as a case file holds them, and what must come out."""

    name: str
    start: str
    facts: Mapping[str, Any]
    expect: Mapping[str, Any]


@cache
def read_worked_people(root: Path = ROOT) -> tuple[WorkedPerson, ...]:
    """Read ``worked_people.yaml``.

    Raises:
        KnowledgeError: unknown or missing keys, an expectation of another shape, a name given twice.
    """
    entries = read_yaml(root / "worked_people.yaml")
    if not isinstance(entries, list):
        raise KnowledgeError("The worked people cannot be used", ["worked_people.yaml: must be a list of people"])
    problems = [problem for number, entry in enumerate(entries, start=1) for problem in _problems(number, entry)]
    names = [str(entry["name"]) for entry in entries if isinstance(entry, dict) and "name" in entry]
    problems += [f"worked person {name}: named twice" for name in sorted({n for n in names if names.count(n) > 1})]
    if problems:
        raise KnowledgeError("The worked people cannot be used", problems)
    return tuple(WorkedPerson(**entry) for entry in entries)


def _problems(number: int, entry: object) -> Iterator[str]:
    location = f"worked person {entry['name']}" if isinstance(entry, dict) and "name" in entry else f"person {number}"
    flaws = key_problems(location, entry, [field.name for field in fields(WorkedPerson)])
    yield from flaws
    if flaws or not isinstance(entry, dict):
        return
    if not isinstance(entry["name"], str) or not entry["name"].strip():
        yield f"{location}: name must be text"
    yield from start_problems(location, entry["start"])
    yield from _facts_problems(location, entry["facts"])
    yield from expect_problems(location, entry["expect"])


def _facts_problems(location: str, facts: object) -> Iterator[str]:
    if not isinstance(facts, dict):
        yield from facts_problems(location, facts)
        return
    of_person = {key: value for key, value in facts.items() if key not in LEGS}
    yield from facts_problems(location, of_person, over_a_start=True)
    for leg in LEGS:
        yield from facts_problems(f"{location}, {leg}", facts.get(leg, {}), over_a_start=True)
