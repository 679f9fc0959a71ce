"""What each threshold, level and urgency of a rule stands on: a claim that carries it, or a reason why it is ours.

A block says so under three keys, each a table from part to name. ``carried_by`` names claims of the rule;
``stricter`` and ``ours`` name a reason of ``stricter.yaml``: stricter than the sources, or drawn by nobody but us.
``rest`` stands for every part that is not named. Where a rule has one claim and says no more, it carries all.
Stricter, or ours, can also be the condition as a whole (``when``), where it counts more people than the sources do.

What follows from "unknown" is no part: it stands on no source, but on the promise that unknown never means "no".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems
from soleus.rules.chapters import GROUNDS, read_blocks
from soleus.rules.levels import DANGER_OF_URGENCY, Danger, Urgency
from soleus.rules.nodes import Between, Compare, OneOf, walk
from soleus.rules.sureness import SURE_AS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from soleus.knowledge.claims import Claim, Library
    from soleus.rules.chapters import RuleBlock
    from soleus.rules.model import Rulebook

FILE = "stricter.yaml"
CLAIM, *REASONED = GROUNDS
REST = "rest"
CONDITION = "when"

# What a block of each kind makes of its condition; the parts that are numbers are held against the claims' numbers.
EFFECTS: Mapping[str, tuple[str, ...]] = {
    "danger": ("then", "urgency"),
    "urgency": ("then",),
    "benefit": ("then", SURE_AS),
    "pressure": ("start", "cap", "lift_cap_to"),
    "option": ("then",),
    "pattern": ("weight",),
    "course": ("better_by_3_months", "recovered_by_1_year", "slower"),
    "pressure-defaults": ("start", "cap"),
}
# What a source may count in where a fact counts weeks: days, months, years. Three months are 90 days and 13 weeks.
_OF_A_WEEK = (7.0, 12 / 52, 1 / 52)
_CLOSE = 0.02
_NUMERAL = re.compile(r"\d+(?:\.\d+)?")
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_IN_WORDS = {word: number for number, word in enumerate(_WORDS, start=1)}


@dataclass(frozen=True, slots=True)
class Ground:
    """What one part of a rule stands on: ``way`` is one of ``GROUNDS``, ``names`` are claims or one reason's name."""

    part: str
    way: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What all rules and named conditions stand on, by their names; ``reasons`` gives each reason's sentence."""

    by_rule: Mapping[str, tuple[Ground, ...]]
    reasons: Mapping[str, Mapping[str, str]]


def read_grounds(rules: Rulebook, library: Library, root: Path = ROOT) -> Grounds:
    """Read what every part of every rule stands on.

    Raises:
        KnowledgeError: a part that nothing carries, a claim that lacks the part's number, a name that does not exist;
            all of them in one message.
    """
    reasons = _read_reasons(root)
    problems: list[str] = []
    by_rule: dict[str, tuple[Ground, ...]] = {}
    for block in read_blocks(root):
        reader = _BlockReader(block, _parts(block, rules), reasons, library)
        by_rule[block.name] = tuple(reader.grounds())
        problems += reader.problems
    used = {(ground.way, name) for ground in chain(*by_rule.values()) for name in ground.names}
    problems += [
        f"{FILE}, {way}: no rule gives the reason '{name}'"
        for way, sentences in reasons.items()
        for name in sentences
        if (way, name) not in used
    ]
    if problems:
        raise KnowledgeError("The rulebook cannot be used", problems)
    return Grounds(by_rule, reasons)


def _read_reasons(root: Path) -> dict[str, dict[str, str]]:
    content = read_yaml(root / FILE)
    problems = key_problems(FILE, content, REASONED)
    if not problems:
        problems = type_problems(FILE, content, dict.fromkeys(REASONED, dict))
    if problems:
        raise KnowledgeError("The reasons cannot be used", problems)
    reasons: dict[str, dict[str, str]] = content
    return reasons


def _parts(block: RuleBlock, rules: Rulebook) -> dict[str, tuple[float, ...]]:
    """Give a block's parts with the numbers that a claim must hold."""
    thresholds = {f"{fact} {number:g}": (number,) for fact, number in _thresholds(block, rules)}
    entry = block.entry
    effects = [key for key in EFFECTS.get(block.kind, ()) if key in entry and not _follows(block, key)]
    return thresholds | {key: _numbers(entry[key]) for key in effects}


def _thresholds(block: RuleBlock, rules: Rulebook) -> Iterator[tuple[str, float]]:
    """Give each number in a block's condition and guard; above zero is no threshold, it says that there is some."""
    rule = next((rule for rule in rules.rules() if rule.id == block.name), rules.conditions.get(block.name))
    if rule is None:
        return
    for part in chain(walk(rule.when), walk(getattr(rule, "matters_if", rule.when))):
        match part:
            case Compare(fact, _, int() | float() as number) if number and not isinstance(number, bool):
                yield fact, number
            case Between(fact, low, high):
                yield from ((fact, low), (fact, high))
            case OneOf(fact, values):
                yield from ((fact, value) for value in values if isinstance(value, int | float))


def _follows(block: RuleBlock, key: str) -> bool:
    """Say whether a danger is no more than what the rule model asks of its urgency: then it is no part of its own."""
    if block.kind != "danger" or key != "then" or "urgency" not in block.entry:
        return False
    least: Danger = DANGER_OF_URGENCY[Urgency[str(block.entry["urgency"]).upper()]]
    return Danger[str(block.entry["then"]).upper()] <= least


def _numbers(effect: object) -> tuple[float, ...]:
    return tuple(
        number
        for number in (effect if isinstance(effect, list) else [effect])
        if isinstance(number, int | float) and not isinstance(number, bool)
    )


def numbers_in(claim: Claim) -> set[float]:
    """Give every number of a claim: those stored by name, and those of its statement, in figures or in words."""
    stored = chain.from_iterable(
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
        for value in claim.numbers.values()
    )
    words = (number for word, number in _IN_WORDS.items() if re.search(rf"\b{word}\b", claim.statement, re.IGNORECASE))
    figures = map(float, _NUMERAL.findall(" ".join((claim.statement.replace(",", ""), *claim.numbers))))
    return {float(number) for number in chain(stored, words, figures) if isinstance(number, int | float)}


@dataclass(slots=True)
class _BlockReader:
    """Reads what one block's parts stand on; what is wrong with it gathers in ``problems``."""

    block: RuleBlock
    parts: Mapping[str, tuple[float, ...]]
    reasons: Mapping[str, Mapping[str, str]]
    library: Library
    problems: list[str] = field(default_factory=list)

    def grounds(self) -> Iterator[Ground]:
        named = self.named()
        default = named.pop(REST, None) or self.only_claim()
        for part in self.parts:
            ground = named.pop(part, None) or default
            if ground is None:
                self.refuse(
                    f"nothing carries '{part}': name one of its claims under {CLAIM}, or a reason of {FILE} "
                    f"under {' or '.join(REASONED)}"
                )
                continue
            way, names = ground
            self.hold(part, way, names)
            yield Ground(part, way, names)
        if CONDITION in named and named[CONDITION][0] != CLAIM:
            way, names = named.pop(CONDITION)
            self.hold(CONDITION, way, names)
            yield Ground(CONDITION, way, names)
        parts = ", ".join(self.parts) or "none"
        for part in named:
            self.refuse(f"there is nothing to carry called '{part}' (its parts: {parts})")

    def named(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Give way and names by part, as written."""
        entry = self.block.entry
        grounds: dict[str, tuple[str, tuple[str, ...]]] = {}
        if SURE_AS in entry:
            grounds[SURE_AS] = CLAIM, (str(entry[SURE_AS]),)
        for way in GROUNDS:
            table: Any = entry.get(way, {})
            if not isinstance(table, dict):
                self.refuse(f"{way} must be a table from parts to {'claims' if way == CLAIM else 'reasons'}")
                continue
            for part, names in table.items():
                if part in grounds:
                    self.refuse(f"'{part}' stands under {grounds[part][0]} and under {way}")
                grounds[str(part)] = way, tuple(map(str, names if isinstance(names, list) else [names]))
        return grounds

    def only_claim(self) -> tuple[str, tuple[str, ...]] | None:
        claims = tuple(self.block.entry.get("claims") or ())
        return (CLAIM, claims) if len(claims) == 1 else None

    def hold(self, part: str, way: str, names: tuple[str, ...]) -> None:
        """Hold the names against what there is, and a part's numbers against the claims that are to carry it."""
        if way != CLAIM:
            self.hold_reasons(part, way, names)
            return
        claims = self.block.entry.get("claims") or ()
        for name in names:
            if name not in claims:
                self.refuse(f"{way}, {part}: '{name}' is none of the rule's claims")
        numbers = {n for name in names if name in self.library.claims for n in numbers_in(self.library.claims[name])}
        cited = ", ".join(names)
        for number in self.parts[part]:
            if number not in numbers and not (part.startswith("pain_weeks") and _in_other_units(number, numbers)):
                self.refuse(f"{way}, {part}: no number {number:g} in {cited}; name another claim, or a reason")

    def hold_reasons(self, part: str, way: str, names: tuple[str, ...]) -> None:
        allowed = ", ".join(self.reasons[way])
        for name in names:
            if name not in self.reasons[way]:
                self.refuse(f"{way}, {part}: there is no reason '{name}' in {FILE} (there are: {allowed})")

    def refuse(self, problem: str) -> None:
        message = f"{self.block.location}: {problem}"
        if message not in self.problems:
            self.problems.append(message)


def _in_other_units(weeks: float, numbers: set[float]) -> bool:
    scaled = (weeks * scale for scale in _OF_A_WEEK)
    return any(abs(length - number) <= _CLOSE * length for length in scaled for number in numbers)
