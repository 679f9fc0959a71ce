"""Spoils a rulebook mechanically, one small change at a time, as a slip of the hand would."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from soleus.case.facts import Value
from soleus.rules.levels import Danger, Help, Level, Sign, Standing, Urgency
from soleus.rules.model import (
    FAMILIES,
    BenefitRule,
    DangerRule,
    OptionRule,
    PatternRule,
    PressureRule,
    Rule,
    Rulebook,
)
from soleus.rules.nodes import (
    ALWAYS,
    And,
    AnyLeg,
    AtLeast,
    Between,
    Compare,
    Constant,
    EveryLeg,
    Guarded,
    Holds,
    Named,
    Node,
    Not,
    OneOf,
    Or,
)
from soleus.rules.to_sql import to_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from soleus.case.facts import Fact, Vocabulary

DELETED = "rule deleted"
FLIPPED = "comparison flipped"
EDGE = "threshold taken in or out"
SHIFTED = "threshold shifted"
SWAPPED = "and/or swapped"
NEGATED = "yes and no exchanged"
LEFT_OUT = "part left out"
LEGS_SWAPPED = "any leg/every leg swapped"
IF_UNKNOWN = "if_unknown lowered"
LOWERED = "what follows lowered"
GUARD = "guard dropped or shut"
KINDS = (DELETED, FLIPPED, EDGE, SHIFTED, SWAPPED, NEGATED, LEFT_OUT, LEGS_SWAPPED, IF_UNKNOWN, LOWERED, GUARD)

FLIPS = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "<>", "<>": "="}
EDGES = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
SMALL = 3  # a number whose range ends here is shifted by a twentieth, others by one
NEVER = Constant(value=False)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rulebook that was spoiled in one place.

    Attributes:
        kind: what was done, one of ``KINDS``.
        place: the rule or named condition.
        change: its text before and after.
        rules: the spoiled rulebook.
        rule: the rule as it stood, None for a named condition.
    """

    kind: str
    place: str
    change: str
    rules: Rulebook
    rule: Rule | None


CASE, PERSON, PROMISE, DEAD = "worked case", "worked person", "promise", "dead rule"
EQUIVALENT, SURVIVES, UNKNOWN = "changes nothing", "survives", "unknown"
ENDS = (CASE, PERSON, PROMISE, DEAD, EQUIVALENT, SURVIVES, UNKNOWN)
ESCAPED = (SURVIVES, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Tried:
    """How one mutant ended.

    Attributes:
        mutant: the mutant.
        end: one of ``ENDS``.
        by: the case, person or promise that refuted it.
        facts: the person who shows it: who breaks the promise, or in whom a survivor differs.
        differs: for a survivor, each part of the answer that differs, as before and after.
    """

    mutant: Mutant
    end: str
    by: str = ""
    facts: Mapping[str, Value] | None = None
    differs: Mapping[str, tuple[Any, Any]] | None = None


def counts(tried: Iterable[Tried]) -> dict[str, dict[str, int]]:
    """Count how mutants ended, by kind and in all."""
    tally = Counter((ending.mutant.kind, ending.end) for ending in tried)
    kinds = [kind for kind in KINDS if any(kind == counted for counted, _ in tally)]
    rows = {kind: {end: tally[kind, end] for end in ENDS} for kind in kinds}
    return rows | {"all": {end: sum(row[end] for row in rows.values()) for end in ENDS}}


def mutants(rules: Rulebook) -> Iterator[Mutant]:
    """Give every mutant of a rulebook."""
    for family in FAMILIES:
        for place, rule in enumerate(getattr(rules, family)):
            yield Mutant(DELETED, rule.id, "", rules.without(rule.id), rule)
            for kind, text, spoiled in _of_rule(rule, rules.vocabulary):
                old = getattr(rules, family)
                changed: dict[str, Any] = {family: (*old[:place], spoiled, *old[place + 1 :])}
                yield Mutant(kind, rule.id, text, replace(rules, **changed), rule)
    for name, condition in rules.conditions.items():
        for kind, text, node in _of_node(condition.when, rules.vocabulary):
            conditions = dict(rules.conditions) | {name: replace(condition, when=node)}
            yield Mutant(kind, name, text, replace(rules, conditions=conditions), None)


def _of_rule(rule: Rule, vocabulary: Vocabulary) -> Iterator[tuple[str, str, Rule]]:
    for kind, text, node in _of_node(rule.when, vocabulary):
        yield kind, text, replace(rule, when=node)
    guard = getattr(rule, "matters_if", ALWAYS)
    if guard != ALWAYS:
        for kind, text, node in _of_node(guard, vocabulary):
            yield kind, f"matters_if: {text}", replace(rule, matters_if=node)  # type: ignore[call-arg]  # it has one
        yield GUARD, "matters_if dropped", replace(rule, matters_if=ALWAYS)  # type: ignore[call-arg]  # it has one
        yield GUARD, "matters_if: false", replace(rule, matters_if=NEVER)  # type: ignore[call-arg]  # it has one
    for kind, field, lower in _effects(rule):
        before = getattr(rule, field)
        yield kind, f"{field}: {_word(before)} to {_word(lower)}", replace(rule, **{field: lower})


def _effects(rule: Rule) -> Iterator[tuple[str, str, Any]]:
    """Give each field of an effect with what it is lowered to."""
    match rule:
        case DangerRule():
            yield from _lower(LOWERED, "then", rule.then, Danger.MEASURE_FIRST)
            yield from _lower(LOWERED, "urgency", rule.urgency, Urgency.SELF_CARE)
            yield from _lower(IF_UNKNOWN, "if_unknown", rule.if_unknown, Danger.UNDECIDED)
            yield from _lower(IF_UNKNOWN, "if_unknown_urgency", rule.if_unknown_urgency, Urgency.SELF_CARE)
        case BenefitRule():
            yield from _lower(LOWERED, "then", rule.then, Help.MAY)
            yield IF_UNKNOWN, "counts_when_unknown", not rule.counts_when_unknown
        case PressureRule():
            yield from ((LOWERED, field, value) for field, value in _pressures(rule))
        case OptionRule():
            yield from _lower(LOWERED, "then", rule.then, Standing.SUITS)
        case PatternRule():
            yield from _lower(LOWERED, "weight", rule.weight, Sign.WEAK)
            yield LOWERED, "is_for", not rule.is_for


def _lower(kind: str, field: str, level: Level, lowest: Level) -> Iterator[tuple[str, str, Level]]:
    if level > lowest:
        yield kind, field, type(level)(level - 1)


def _pressures(rule: PressureRule) -> Iterator[tuple[str, Any]]:
    """Five mmHg the bolder way: a higher start, cap or lift."""
    more = 5
    if rule.start is not None:
        yield "start", (rule.start[0] + more, rule.start[1] + more)
    if rule.cap is not None:
        yield "cap", rule.cap + more
    if rule.lift_cap_to is not None:
        yield "lift_cap_to", rule.lift_cap_to + more


def _word(value: object) -> str:
    return value.word if isinstance(value, Level) else str(value)


def _of_node(node: Node, vocabulary: Vocabulary) -> Iterator[tuple[str, str, Node]]:
    """Give every condition that differs from this one in one place, with what was done and the place's two texts."""
    for kind, spoiled in _here(node, vocabulary):
        yield kind, f"{to_sql(node)} to {to_sql(spoiled)}", spoiled
    match node:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            for place, part in enumerate(parts):
                for kind, text, spoiled in _of_node(part, vocabulary):
                    yield kind, text, replace(node, parts=(*parts[:place], spoiled, *parts[place + 1 :]))
        case Guarded(guard, part):
            for kind, text, spoiled in _of_node(guard, vocabulary):
                yield kind, text, Guarded(spoiled, part)
            for kind, text, spoiled in _of_node(part, vocabulary):
                yield kind, text, Guarded(guard, spoiled)
        case Not(part) | AnyLeg(part) | EveryLeg(part):
            for kind, text, spoiled in _of_node(part, vocabulary):
                yield kind, text, replace(node, part=spoiled)


def _here(node: Node, vocabulary: Vocabulary) -> Iterator[tuple[str, Node]]:  # noqa: C901, PLR0912  # one case a kind of node
    match node:
        case Holds() | Named():
            yield NEGATED, Not(node)
        case Not(part):
            yield NEGATED, part
        case Compare(fact, op, value):
            yield FLIPPED, Compare(fact, FLIPS[op], value)
            if op in EDGES:
                yield EDGE, Compare(fact, EDGES[op], value)
            yield from ((SHIFTED, Compare(fact, op, shifted)) for shifted in _shifted(vocabulary.facts[fact], value))
        case Between(fact, low, high):
            yield FLIPPED, Not(node)
            yield from ((SHIFTED, Between(fact, shifted, high)) for shifted in _shifted(vocabulary.facts[fact], low))
            yield from ((SHIFTED, Between(fact, low, shifted)) for shifted in _shifted(vocabulary.facts[fact], high))
        case OneOf(fact, values):
            yield FLIPPED, Not(node)
            for value in values if len(values) > 1 else ():
                yield LEFT_OUT, OneOf(fact, tuple(shifted for shifted in values if shifted != value))
        case And(parts):
            yield SWAPPED, Or(parts)
            yield from ((LEFT_OUT, rest) for rest in _one_left_out(node, parts))
        case Or(parts):
            yield SWAPPED, And(parts)
            yield from ((LEFT_OUT, rest) for rest in _one_left_out(node, parts))
        case AnyLeg(part):
            yield LEGS_SWAPPED, EveryLeg(part)
        case EveryLeg(part):
            yield LEGS_SWAPPED, AnyLeg(part)
        case Guarded(guard, part):
            yield GUARD, part
            yield from ((GUARD, Guarded(NEVER, part)) for _ in range(guard != NEVER))
        case AtLeast(count, parts):
            yield from (
                (SHIFTED, AtLeast(shifted, parts)) for shifted in (count - 1, count + 1) if 0 < shifted <= len(parts)
            )
            yield from ((LEFT_OUT, rest) for rest in _one_left_out(node, parts))


def _one_left_out(node: And | Or | AtLeast, parts: tuple[Node, ...]) -> Iterator[Node]:
    for place in range(len(parts)):
        rest = (*parts[:place], *parts[place + 1 :])
        yield rest[0] if len(rest) == 1 else replace(node, parts=rest)


def _shifted(fact: Fact, value: Value) -> Iterator[Any]:
    """Give a number a little lower and a little higher, where the fact's range lets it."""
    if isinstance(value, str):
        return
    step = 0.05 if (fact.high or 0) <= SMALL and fact.type == "number" else 1.0
    for shifted in (round(value - step, 2), round(value + step, 2)):
        if (fact.low or 0) <= shifted <= (fact.high or 0):
            yield int(shifted) if fact.type == "integer" else shifted
