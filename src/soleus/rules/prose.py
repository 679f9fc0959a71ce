"""The prose reader: rules in plain English, so that a clinician can review them without reading code.

Conditions that differ never read the same: what joins them is written in capitals (terms hold small "and"s and "or"s of
their own), every compound stands in brackets or one step further in, and tests hold both forms against the rule's text.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from soleus.case.units import unit_of
from soleus.rules.levels import Danger, Standing, Urgency
from soleus.rules.model import (
    AdviceRule,
    BenefitRule,
    CourseRule,
    DangerRule,
    OptionRule,
    PatternRule,
    PressureRule,
    Rule,
    UrgencyRule,
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
    children,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from soleus.case.facts import Value, Vocabulary
    from soleus.knowledge.words import Words
    from soleus.rules.model import Condition
    from soleus.rules.nodes import Leaf

COMPARISONS = {"=": "is", "<>": "is not", "<": "below", "<=": "at most", ">": "above", ">=": "at least"}
OUTLINE_HEADS: dict[type, str] = {
    And: "all of:", Or: "any of:", Not: "not:", AnyLeg: "in at least one leg:", EveryLeg: "in both legs:",
    Guarded: "the second of these, where unknown counts as no unless the first holds:",
}  # fmt: skip
LONGEST = 72  # characters of a compound condition in one line; a longer one becomes an outline

HOLDS_WHEN, MATTERS_IF = "holds when", "matters only if"
TRUE, UNKNOWN = "if it holds", "if it cannot be told"
PRESSING = "if it cannot be told, but it matters"
OPEN = "if neither it nor whether it matters can be told"
SILENCED = "if it cannot be told and does not matter"
NOTHING = ("nothing follows",)


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One line of an outline: how many steps in it stands, and what it says."""

    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class RulePart:
    """One part of a rule: what it is about ("holds when", "if it holds") and its lines."""

    head: str
    lines: tuple[OutlineLine, ...]


class Prose:
    """Says conditions and rules in the terms a clinician would use."""

    def __init__(self, vocabulary: Vocabulary, words: Words, conditions: Mapping[str, Condition]) -> None:
        """Take the facts, their clinical terms, and the named conditions."""
        self._vocabulary = vocabulary
        self._words = words
        self._conditions = conditions

    def say(self, node: Node) -> str:  # noqa: C901, PLR0911  # one case a kind of node
        """Say a condition in one line: ``diabetes AND NOT (normal diabetic foot examination)``."""
        match node:
            case Constant(value):
                return "always" if value else "never"
            case Holds() | Compare() | Between() | OneOf():
                return self._leaf(node)
            case Named(name):
                return self.name(name)
            case Not(part):
                return f"NOT ({self.say(part)})"
            case And(parts):
                return " AND ".join(map(self._inside, parts))
            case Or(parts):
                return " OR ".join(map(self._inside, parts))
            case AnyLeg(part):
                return f"in at least one leg ({self.say(part)})"
            case EveryLeg(part):
                return f"in both legs ({self.say(part)})"
            case Guarded(guard, part):
                return f"({self.say(part)}; UNKNOWN COUNTS AS NO{self._unless(guard)})"
            case AtLeast(count, parts):
                return f"at least {count} of ({'; '.join(map(self.say, parts))})"

    def outline(self, node: Node, depth: int = 0) -> tuple[OutlineLine, ...]:
        """Say a condition in lines: one where it is short and simple, else each part one step further in."""
        text = self.say(node)
        if _is_single(node) or (len(text) <= LONGEST and _is_simple(node)):
            return (OutlineLine(depth, text),)
        inner = (line for part in children(node) for line in self.outline(part, depth + 1))
        return (OutlineLine(depth, _outline_head(node)), *inner)

    def _unless(self, guard: Node) -> str:
        """Say where an unknown part matters; a guard that never holds needs no word."""
        return "" if guard == Constant(value=False) else f" UNLESS ({self.say(guard)})"

    @staticmethod
    def name(condition: str) -> str:
        """Say the name of a named condition as it stands inside others."""
        return f"«{condition.replace('_', ' ')}»"

    def known(self, key: str, value: Value | None) -> str:
        """Say what is known of one fact: ``ankle-brachial pressure index (left leg): 0.59``."""
        leg, _, name = key.rpartition(".")
        side = f" ({self._words.says['leg'][leg]})" if leg else ""
        if value is None or isinstance(value, bool):
            word = self._words.says["unknown"] if value is None else self._words.value(name, value)
            return f"{self.term(name)}{side}: {word}"
        return f"{self.term(name)}{side}: {self._value(name, value)}"

    def term(self, name: str) -> str:
        """Give a fact's clinical term."""
        term: str = self._words.facts[name]["clinician"]
        return term

    def _inside(self, node: Node) -> str:
        text = self.say(node)
        return f"({text})" if isinstance(node, And | Or) else text

    def _leaf(self, node: Leaf) -> str:
        term = self.term(node.fact)
        match node:
            case Holds():
                return term
            case OneOf(fact, values):
                return f"{term} is one of {', '.join(self._value(fact, value) for value in values)}"
            case Between(fact, low, high):
                return f"{term} from {low:g} to {self._value(fact, high)}"
            case Compare(fact, op, value):
                return f"{term} {COMPARISONS[op]} {self._value(fact, value)}"

    def _value(self, name: str, value: Value) -> str:
        """Say a value; a number has its unit behind it unless the term has named it."""
        if isinstance(value, str):
            phrase: str = self._words.facts[name]["values"][value]
            return f"“{phrase}”"
        word = unit_of(self._vocabulary.facts[name].unit).word
        return f"{value:g}" if not word or f"({word.split()[0]})" in self.term(name) else f"{value:g} {word}"

    def say_rule(self, rule: Rule) -> tuple[RulePart, ...]:
        """Say when a rule holds, when it matters, and what follows in each case."""
        guard = getattr(rule, "matters_if", ALWAYS)
        parts = [RulePart(HOLDS_WHEN, self.outline(rule.when))]
        if guard != ALWAYS:
            parts.append(RulePart(MATTERS_IF, self.outline(guard)))
        cases = self._follows(rule, has_guard=guard != ALWAYS).items()
        return (
            *parts,
            *(RulePart(head, tuple(OutlineLine(0, text) for text in texts or NOTHING)) for head, texts in cases),
        )

    def _follows(  # noqa: PLR0911  # one case a family of rules
        self, rule: Rule, *, has_guard: bool
    ) -> dict[str, Iterable[str]]:
        """Give what follows when the rule holds and when it cannot be told; what does not hold adds nothing."""
        match rule:
            case DangerRule():
                return self._after_danger(rule, has_guard=has_guard)
            case UrgencyRule():
                could_be = _could_be(rule.then, Urgency.SELF_CARE)
                return {TRUE: self._levels(Danger.NONE, rule.then), UNKNOWN: could_be}
            case BenefitRule():
                return self._after_benefit(rule, has_guard=has_guard)
            case PressureRule():
                return _after_pressure(rule)
            case OptionRule():
                return self._after_option(rule, has_guard=has_guard)
            case PatternRule():
                return self._after_pattern(rule)
            case CourseRule():
                return {TRUE: _course(rule) or ["its sentence is said"], UNKNOWN: ()}
            case AdviceRule():
                return {TRUE: self._advice(rule), UNKNOWN: ()}
            case _:  # a family that has no words here yet is still said, by the names of its fields
                return {TRUE: [f"{name}: {value}" for name, value in _own_fields(rule)]}

    def _after_danger(self, rule: DangerRule, *, has_guard: bool) -> dict[str, Iterable[str]]:
        # While an urgent or emergency rule is open, urgency is at least routine; how far it could rise is said besides.
        waiting = Urgency.ROUTINE if rule.urgency >= Urgency.URGENT else Urgency.SELF_CARE
        least = max(waiting, rule.if_unknown_urgency)
        pressing = [*self._levels(rule.if_unknown, least), *_could_be(rule.urgency, least)]
        open_ = [*self._levels(Danger.UNDECIDED, waiting), *_could_be(rule.urgency, waiting)]
        unknown = {PRESSING: pressing, OPEN: open_, SILENCED: ()} if has_guard else {UNKNOWN: pressing}
        return {TRUE: self._levels(rule.then, rule.urgency), **unknown}

    def _after_benefit(self, rule: BenefitRule, *, has_guard: bool) -> dict[str, Iterable[str]]:
        certainty = f", certainty {rule.certainty}" if rule.then.is_gain else ""
        gain = "something is gained" if rule.then.is_gain else "nothing counts as gained"
        true = [f"{self._words.helps[rule.target]['name']}: {rule.then.word}{certainty}", gain]
        if not (rule.then.is_gain and rule.counts_when_unknown):
            return {TRUE: true, UNKNOWN: ()}
        open_ = ["whether anything is gained stays unknown"]
        unknown = {PRESSING: open_, OPEN: open_, SILENCED: ()} if has_guard else {UNKNOWN: open_}
        return {TRUE: true, **unknown}

    def _after_option(self, rule: OptionRule, *, has_guard: bool) -> dict[str, Iterable[str]]:
        option, standing = self._words.options[rule.option], self._words.says["standing"]
        if rule.then is Standing.SUITS:
            unless = "unless a rule against it holds or cannot be told, or urgency could be urgent"
            return {TRUE: [f"{option}: {standing[rule.then.word]}", unless], UNKNOWN: ()}
        at_best = [f"{option}: at best “{standing[Standing.ASK.word]}”"]
        unknown = {PRESSING: at_best, OPEN: at_best, SILENCED: ()} if has_guard else {UNKNOWN: at_best}
        return {TRUE: [f"{option}: at best “{standing[rule.then.word]}”"], **unknown}

    def _after_pattern(self, rule: PatternRule) -> dict[str, Iterable[str]]:
        pattern = self._words.patterns[rule.pattern]
        ratio = "" if rule.lr is None else f", likelihood ratio {rule.lr:g}"
        speaks = f"speaks {'for' if rule.is_for else 'against'} {pattern}: {rule.weight.word} sign{ratio}"
        return {
            TRUE: [speaks, "danger, urgency and verdict stay as they are"],
            UNKNOWN: [f"while no other sign is known, open: {pattern}"] if rule.is_for else (),
        }

    def _advice(self, rule: AdviceRule) -> Iterator[str]:
        for name, value in _own_fields(rule):
            if name != "said_when" and isinstance(value, tuple):
                yield from (f"{self._words.headings[name]}: {self._words.advice[sentence]}" for sentence in value)
        verdicts = ", ".join(f"“{self._words.verdicts[word]['title']}”" for word in rule.said_when)
        yield f"said with these verdicts, and never in an emergency: {verdicts}"

    def _levels(self, danger: Danger, urgency: Urgency) -> list[str]:
        """Say the levels that a rule adds; the titles are those that the person reads."""
        added = [("danger", self._words.verdicts, danger), ("urgency", self._words.urgency, urgency)]
        return [
            f"{name} at least {level.word} (“{words[level.word]['title']}”)" for name, words, level in added if level
        ]


def _is_single(node: Node) -> bool:
    """Whether a condition is about one fact or one named condition, negated or not."""
    return not children(node.part if isinstance(node, Not) else node)


def _is_simple(node: Node) -> bool:
    """Whether a condition joins no more than single ones, inside a leg or not."""
    match node:
        case Not(part) | AnyLeg(part) | EveryLeg(part):
            return _is_simple(part)
        case _:
            return all(map(_is_single, children(node)))


def _outline_head(node: Node) -> str:
    return f"at least {node.count} of:" if isinstance(node, AtLeast) else OUTLINE_HEADS[type(node)]


def _could_be(highest: Urgency, added: Urgency) -> list[str]:
    return [f"urgency could be {highest.word}"] if highest > added else []


def _after_pressure(rule: PressureRule) -> dict[str, Iterable[str]]:
    """A start and a lift count only when true; a cap counts unless it is known not to apply."""
    unit = unit_of("mm[Hg]").word
    if rule.cap is not None:
        cap = [f"cap {rule.cap} {unit}"]
        return {TRUE: cap, UNKNOWN: cap}
    if rule.start is not None:
        start = f"start at {rule.start[0]} to {rule.start[1]} {unit}, where the cap allows"
        return {TRUE: [start], UNKNOWN: ()}
    return {TRUE: [f"cap lifted to {rule.lift_cap_to} {unit}"], UNKNOWN: ()}


def _course(rule: CourseRule) -> list[str]:
    ranges = {"better by 3 months": rule.better_by_3_months, "recovered by 1 year": rule.recovered_by_1_year}
    shares = [f"{name}: {ends[0]} to {ends[1]} in 100 people" for name, ends in ranges.items() if ends is not None]
    return [*shares, "a slower course"] if rule.slower else shares


def _own_fields(rule: Rule) -> Iterator[tuple[str, object]]:
    """Give the fields that a rule's family adds to those of every rule, the guard apart."""
    common = {field.name for field in fields(Rule)} | {"matters_if"}
    yield from ((field.name, getattr(rule, field.name)) for field in fields(rule) if field.name not in common)
