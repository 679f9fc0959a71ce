"""The person reader: the reference. Plain three-valued (Kleene) logic, one condition at a time.

Other readers are held against this one, so it is kept plain: no tables, no short cuts, every part of every condition is
looked at. For each condition it also says which known facts the truth stands on and which unknown facts could still
change it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from soleus.case.facts import LEGS
from soleus.rules.nodes import (
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
    Not,
    OneOf,
    Or,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from soleus.case.case import Case
    from soleus.case.facts import Value
    from soleus.rules.model import Condition, Rule, Rulebook
    from soleus.rules.nodes import Leaf, Node, Truth

R_co = TypeVar("R_co", bound="Rule", covariant=True)
R = TypeVar("R", bound="Rule")

NOTHING: frozenset[str] = frozenset()

# The parser lets only pairs here that can be compared: numbers with numbers, choices with their own values.
OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a condition comes to for one person.

    Attributes:
        truth: True, False, or None for unknown.
        stands_on: keys of known facts that the truth rests on.
        open: keys of unknown facts that could still change it; empty unless the truth is unknown.
    """

    truth: Truth
    stands_on: frozenset[str] = NOTHING
    open: frozenset[str] = NOTHING


TRUE, FALSE = Finding(truth=True), Finding(truth=False)


@dataclass(frozen=True, slots=True)
class RuleFinding(Generic[R_co]):
    """A rule with what its condition and its guard (``matters_if``) come to."""

    rule: R_co
    when: Finding
    guard: Finding = TRUE

    @property
    def is_true(self) -> bool:
        """The rule holds; a guard cannot silence it."""
        return self.when.truth is True

    @property
    def is_open(self) -> bool:
        """The rule is unknown, and its guard is not known to be false."""
        return self.when.truth is None and self.guard.truth is not False

    @property
    def is_pressing(self) -> bool:
        """The rule is unknown, and its guard is known to hold."""
        return self.when.truth is None and self.guard.truth is True

    @property
    def missing(self) -> frozenset[str]:
        """Unknown facts that could still make it count or not count; empty when it cannot change."""
        if not self.is_open:
            return NOTHING
        return self.when.open | self.guard.open


class Reader(Protocol):
    """What the stages ask of a reader; one reads for one person."""

    @property
    def place(self) -> Mapping[str, int]:
        """The place of each key in the vocabulary."""

    def read(self, node: Node, leg: str = "") -> Finding:
        """Read one condition; ``leg`` is "left" or "right" inside ``any_leg`` and ``every_leg``."""

    def read_rules(self, rules: Iterable[R]) -> Sequence[RuleFinding[R]]:
        """Read rules."""

    def counting(self, rules: Iterable[R]) -> tuple[RuleFinding[R], ...]:
        """Read rules, and give those that are true or open: the others change no level, and nothing is said of them."""


class PersonReader:
    """Reads conditions for one person. Named conditions are read once."""

    def __init__(self, book: Rulebook, case: Case) -> None:
        """Take the rulebook's named conditions and the person's facts."""
        self._conditions: Mapping[str, Condition] = book.conditions
        self._facts: Mapping[str, Value] = case.facts
        self._leg_facts = frozenset(fact.name for fact in book.vocabulary.facts.values() if fact.per_leg)
        self._computed = book.vocabulary.computed
        self._named: dict[str, Finding] = {}
        self.place: Mapping[str, int] = {key: place for place, key in enumerate(book.vocabulary.every_key())}

    def read_rules(self, rules: Iterable[R]) -> tuple[RuleFinding[R], ...]:
        """Read rules."""
        return tuple(self._read_rule(rule) for rule in rules)

    def counting(self, rules: Iterable[R]) -> tuple[RuleFinding[R], ...]:
        """Read rules, and give those that are true or open."""
        return tuple(finding for finding in self.read_rules(rules) if finding.is_true or finding.is_open)

    def _read_rule(self, rule: R) -> RuleFinding[R]:
        when = self.read(rule.when)
        if when.truth is not None or not hasattr(rule, "matters_if"):
            return RuleFinding(rule, when)  # a guard speaks only of what is unknown
        return RuleFinding(rule, when, self.read(rule.matters_if))

    def read(self, node: Node, leg: str = "") -> Finding:  # noqa: C901, PLR0911  # one case a kind of node
        """Read one condition; ``leg`` is "left" or "right" inside ``any_leg`` and ``every_leg``."""
        match node:
            case Holds() | Compare() | Between() | OneOf():
                return self._read_leaf(node, leg)
            case And(parts):
                return _all([self.read(part, leg) for part in parts])
            case Or(parts):
                return _any([self.read(part, leg) for part in parts])
            case Not(part):
                finding = self.read(part, leg)
                truth = None if finding.truth is None else not finding.truth
                return Finding(truth, finding.stands_on, finding.open)
            case Named(name):
                if name not in self._named:
                    self._named[name] = self.read(self._conditions[name].when)
                return self._named[name]
            case AnyLeg(part):
                return _any([self.read(part, side) for side in LEGS])
            case EveryLeg(part):
                return _all([self.read(part, side) for side in LEGS])
            case AtLeast(count, parts):
                return _at_least(count, [self.read(part, leg) for part in parts])
            case Guarded(guard, part):
                return self._read_guarded(self.read(part, leg), guard, leg)
            case Constant(value):
                return TRUE if value else FALSE

    def _read_guarded(self, finding: Finding, guard: Node, leg: str) -> Finding:
        if finding.truth is not None:
            return finding
        guarded = self.read(guard, leg)
        if guarded.truth is False:
            return guarded
        return Finding(None, finding.stands_on | guarded.stands_on, finding.open | guarded.open)

    def _read_leaf(self, node: Leaf, leg: str) -> Finding:
        if node.fact in self._computed:
            return self._read_computed(node.fact)
        key = f"{leg}.{node.fact}" if node.fact in self._leg_facts else node.fact
        value = self._facts.get(key)
        return _unknown(key) if value is None else _known(key, truth=holds(node, value))

    def _read_computed(self, fact: str) -> Finding:
        """Work a fact out: it stands on what it is worked out of, and hangs on what of that is unknown."""
        keys = frozenset(self._computed[fact].keys)
        truth = self._computed[fact].truth(self._facts)
        known = keys & self._facts.keys()
        return Finding(truth, known, keys - known)


def holds(node: Leaf, value: Value) -> bool:
    """Whether a known value meets a leaf of a condition."""
    match node:
        case Holds():
            return value is True
        case OneOf(_, values):
            return value in values
        case Between(_, low, high):
            return isinstance(value, (int, float)) and low <= value <= high
        case Compare(_, op, bound):
            return bool(OPERATORS[op](value, bound))


# A leaf comes to one of three findings for its key; they are shared, since a leaf is read a thousand times an answer.
@cache
def _unknown(key: str) -> Finding:
    return Finding(truth=None, open=frozenset((key,)))


@cache
def _known(key: str, *, truth: bool) -> Finding:
    return Finding(truth=truth, stands_on=frozenset((key,)))


def _any(findings: list[Finding]) -> Finding:
    return _at_least(1, findings)


def _all(findings: list[Finding]) -> Finding:
    return _at_least(len(findings), findings)


def _at_least(count: int, findings: list[Finding]) -> Finding:
    """Count parts: true at ``count`` true ones, false when the unknown ones cannot fill the gap, else unknown."""
    true = [finding for finding in findings if finding.truth is True]
    if len(true) >= count:
        return Finding(truth=True, stands_on=_union([finding.stands_on for finding in true]))
    unknown = [finding for finding in findings if finding.truth is None]
    if len(true) + len(unknown) < count:
        false = [finding.stands_on for finding in findings if finding.truth is False]
        return Finding(truth=False, stands_on=_union(false))
    return Finding(
        truth=None,
        stands_on=_union([finding.stands_on for finding in findings]),
        open=_union([finding.open for finding in unknown]),
    )


def _union(sets: list[frozenset[str]]) -> frozenset[str]:
    return NOTHING.union(*sets)
