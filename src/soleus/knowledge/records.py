"""What a patient's record says about the facts of a case: codes by concept, and how each is read. All of it is data.

One list of codes serves every door: reading records, the exchanged rulebook, the published views, a population.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = "records"
# The kinds of resource a fact is read from, and the resources of each.
KINDS: Mapping[str, tuple[str, ...]] = {
    "condition": ("Condition",),
    "observation": ("Observation",),
    "medicine": ("MedicationRequest", "MedicationStatement"),
    "allergy": ("AllergyIntolerance",),
    "device": ("DeviceUseStatement",),
    "procedure": ("Procedure",),
}
QUANTITY, SIDE, ANSWERS = "quantity", "side", "answers"
CERTAINTIES = ("high", "medium")
SIDES = ("", "left", "right", "both")
COLUMNS = ("concept", "system", "code", "side", "certainty", "seen_in", "display")
KEYS = ("systems", "seen_in", "units", "questionnaire_days", "reads", "orders", "sites", "exchanged", "whys")
_OPTIONAL = ("value", ANSWERS, "days", "ever", "site", "refuted", "clears_days", "because")


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a concept: its system (an address), where it was seen, how sure that is, and the leg it names."""

    concept: str
    system: str
    code: str
    side: str
    certainty: str
    seen_in: str
    display: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """How one fact is read from one kind of resource (``mapping.yaml`` says what each part means).

    ``value`` is True, a choice, ``quantity``, ``side`` or ``answers``; ``days`` and ``clears_days`` are days;
    ``refuted`` holds (system, code).
    """

    fact: str
    kind: str
    concepts: tuple[str, ...]
    value: bool | str = ANSWERS
    answers: Mapping[str, Any] = field(default_factory=dict)
    days: int | None = None
    ever: bool = False
    site: str = ""
    refuted: frozenset[tuple[str, str]] = frozenset()
    clears_days: int | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Orders:
    """What an order for compression is: the concepts of its code, and how many days old it may be."""

    concepts: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class RecordMapping:
    """All of the mapping.

    ``units`` gives for the unit of a fact how many of it one of another UCUM unit is; ``sites`` the places that a body
    site's concept names; ``exchanged`` the one code of a fact that stands in the exchanged rulebook, by fact; ``whys``
    why something is not read, by its short name.
    """

    codes: tuple[Code, ...]
    lookups: tuple[Lookup, ...]
    units: Mapping[str, Mapping[str, float]]
    questionnaire_days: int
    orders: Orders
    sites: Mapping[str, tuple[str, ...]]
    exchanged: Mapping[str, str]
    whys: Mapping[str, str]

    @cached_property
    def by_concept(self) -> Mapping[str, tuple[Code, ...]]:
        """The codes of each concept, in their order."""
        concepts: dict[str, list[Code]] = {}
        for code in self.codes:
            concepts.setdefault(code.concept, []).append(code)
        return {concept: tuple(codes) for concept, codes in concepts.items()}

    @cached_property
    def by_code(self) -> Mapping[tuple[str, str], tuple[Code, ...]]:
        """The concepts that (system, code) stands for."""
        codes: dict[tuple[str, str], list[Code]] = {}
        for code in self.codes:
            codes.setdefault((code.system, code.code), []).append(code)
        return {name: tuple(concepts) for name, concepts in codes.items()}

    @cached_property
    def by_kind(self) -> Mapping[str, Mapping[str, tuple[Lookup, ...]]]:
        """The lookups of each kind of resource, by concept."""
        kinds: dict[str, dict[str, list[Lookup]]] = {kind: {} for kind in KINDS}
        for lookup in self.lookups:
            for concept in lookup.concepts:
                kinds[lookup.kind].setdefault(concept, []).append(lookup)
        return {kind: {name: tuple(entries) for name, entries in by.items()} for kind, by in kinds.items()}

    def exchanged_code(self, fact: str) -> tuple[Lookup, Code] | None:
        """Give the code that a fact has where the rulebook is exchanged, and how it is read; None where it has none."""
        for lookup in self.lookups if fact in self.exchanged else ():
            for code in self.codes_of(lookup) if lookup.fact == fact else ():
                if code.code == self.exchanged[fact]:
                    return lookup, code
        return None

    def codes_of(self, lookup: Lookup) -> tuple[Code, ...]:
        """Give every code that a lookup understands."""
        return tuple(code for concept in lookup.concepts for code in self.by_concept[concept])


def read_record_mapping(facts: Mapping[str, Any], root: Path = ROOT) -> RecordMapping:
    """Read ``records/mapping.yaml`` and ``records/codes.csv``.

    Args:
        facts: all facts that there are, by name (``Vocabulary.facts``).
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: a key is missing or unknown; a lookup is of no fact, concept or value that there is.
    """
    text = read_yaml(root / FOLDER / "mapping.yaml")
    problems = key_problems("records/mapping.yaml", text, KEYS)
    if problems:
        raise KnowledgeError("The mapping of records cannot be used", problems)
    codes, problems = _codes(root / FOLDER / "codes.csv", text)
    concepts = {code.concept for code in codes}
    for number, entry in enumerate(text["reads"], 1):
        location = f"records/mapping.yaml, reads {number}"
        problems += _lookup_problems(location, entry, facts, concepts) or _refuted_problems(
            location, entry, text, codes
        )
    problems += _order_problems(text["orders"], concepts) + _exchanged_problems(text, codes)
    problems += [f"records/mapping.yaml, sites: no concept '{name}'" for name in text["sites"] if name not in concepts]
    if problems:
        raise KnowledgeError("The mapping of records cannot be used", problems)
    return RecordMapping(
        codes=codes,
        lookups=tuple(_lookup(entry, text["systems"]) for entry in text["reads"]),
        units=text["units"],
        questionnaire_days=text["questionnaire_days"],
        orders=Orders(tuple(text["orders"]["concepts"]), text["orders"]["days"]),
        sites={name: tuple(places) for name, places in text["sites"].items()},
        exchanged={name: str(code) for name, code in text["exchanged"].items()},
        whys=text["whys"],
    )


def _codes(path: Path, text: Mapping[str, Any]) -> tuple[tuple[Code, ...], list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    if tuple(head) != COLUMNS:
        return (), [f"records/codes.csv: its columns are {', '.join(COLUMNS)}"]
    codes, problems = [], []
    for line, row in enumerate(rows, 2):
        flaws = _row_problems(f"records/codes.csv, line {line}", row, text)
        problems += flaws
        if not flaws:
            concept, system, code, side, certainty, seen_in, display = row
            address, place = text["systems"][system], text["seen_in"][seen_in]
            codes.append(Code(concept, address, code, side, certainty, place, display))
    return tuple(codes), problems


def _row_problems(location: str, row: list[str], text: Mapping[str, Any]) -> list[str]:
    if len(row) != len(COLUMNS):
        return [f"{location}: a row has {len(COLUMNS)} cells"]
    _, system, _, side, certainty, seen_in, _ = row
    allowed = (("system", system, text["systems"]), ("side", side, SIDES), ("certainty", certainty, CERTAINTIES),
               ("seen_in", seen_in, text["seen_in"]))  # fmt: skip
    return [f"{location}: {name} is one of {', '.join(words)}" for name, word, words in allowed if word not in words]


def _lookup_problems(location: str, entry: object, facts: Mapping[str, Any], concepts: set[str]) -> list[str]:
    problems = key_problems(location, entry, ("fact", "from", "concepts"), _OPTIONAL)
    if problems or not isinstance(entry, dict):
        return problems
    if entry["fact"] not in facts:
        problems.append(f"{location}: no fact '{entry['fact']}'")
    if entry["from"] not in KINDS:
        problems.append(f"{location}: from is one of {', '.join(KINDS)}")
    named = (*entry["concepts"], *entry.get(ANSWERS, ()))
    problems += [f"{location}: no code for the concept '{name}'" for name in named if name not in concepts]
    if ("value" in entry) is (ANSWERS in entry):
        problems.append(f"{location}: it has a value or answers, and not both")
    if ("refuted" in entry) is not ("clears_days" in entry):
        problems.append(f"{location}: what is refuted says no for so many clears_days")
    fact = facts.get(entry["fact"])
    value = entry.get("value")
    if fact is not None and isinstance(value, str) and value not in {QUANTITY, SIDE, *fact.values}:
        problems.append(f"{location}: {entry['fact']} is never '{value}'")
    return problems


def _refuted_problems(
    location: str, entry: Mapping[str, Any], text: Mapping[str, Any], codes: tuple[Code, ...]
) -> list[str]:
    """Say which refuted code is none of the lookup's own, or is of one leg: such a no would be too broad."""
    whole = {(code.system, code.code) for code in codes if code.concept in entry["concepts"] and not code.side}
    wrong = [name for name in entry.get("refuted", ()) if _coding(name, text["systems"]) not in whole]
    return [f"{location}: refuted '{name}' is no code of its concepts that is of both legs" for name in wrong]


def _coding(name: str, systems: Mapping[str, str]) -> tuple[str, str]:
    """Give (system, code) of a code that is written with the short name of its system, such as ``sct 77386006``."""
    system, _, code = name.partition(" ")
    return systems.get(system, ""), code


def _order_problems(entry: object, concepts: set[str]) -> list[str]:
    location = "records/mapping.yaml, orders"
    problems = key_problems(location, entry, ("concepts", "days"))
    if problems or not isinstance(entry, dict):
        return problems
    return [f"{location}: no code for the concept '{name}'" for name in entry["concepts"] if name not in concepts]


def _exchanged_problems(text: Mapping[str, Any], codes: tuple[Code, ...]) -> list[str]:
    """Say which exchanged code is none by which its fact is read."""
    by_fact: dict[str, set[str]] = {}
    for entry in text["reads"]:
        if isinstance(entry, dict):
            by_fact.setdefault(entry.get("fact", ""), set()).update(entry.get("concepts", ()))
    read = {(fact, code.code) for fact, concepts in by_fact.items() for code in codes if code.concept in concepts}
    return [
        f"records/mapping.yaml, exchanged: {fact} is not read by the code {code}"
        for fact, code in text["exchanged"].items()
        if (fact, str(code)) not in read
    ]


def _lookup(entry: Mapping[str, Any], systems: Mapping[str, str]) -> Lookup:
    parts = {name: value for name, value in entry.items() if name not in {"from", "concepts", "refuted"}}
    refuted = frozenset(_coding(name, systems) for name in entry.get("refuted", ()))
    return Lookup(kind=entry["from"], concepts=tuple(entry["concepts"]), refuted=refuted, **parts)
