"""What each condition and each rule come to, as formulas over one person's variables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

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
from soleus.rules.nodes import children as parts_of
from soleus.rules.prover.logic import ALWAYS, NEVER, Term, Truths, all_of, any_of, at_least, is_not

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soleus.rules.model import Rule, Rulebook
    from soleus.rules.nodes import Leaf, Node
    from soleus.rules.prover.grid import CellGrid, Somebody


@dataclass(frozen=True)
class RuleTruth:
    """A rule with what its condition and its guard come to; a rule without a guard has one that always holds."""

    rule: Any
    when: Truths
    guard: Truths

    @property
    def yes(self) -> Term:
        """The rule holds; a guard cannot silence it."""
        return self.when.yes

    @cached_property
    def is_open(self) -> Term:
        """It is unknown, and its guard is not known to be false."""
        return all_of((self.when.unknown, is_not(self.guard.no)))

    @cached_property
    def is_pressing(self) -> Term:
        """It is unknown, and its guard is known to hold."""
        return all_of((self.when.unknown, self.guard.yes))

    @cached_property
    def is_silenced(self) -> Term:
        """It is unknown, and its guard is known to be false."""
        return all_of((self.when.unknown, self.guard.no))


class Conditions:
    """The conditions of a rulebook about one person of whom nothing is fixed.

    Args:
        book: any rulebook, sound or spoiled.
        grid: cells that were cut by every number of the rulebook.
        somebody: the person's variables.
        like: those of the same person by a rulebook with the same named conditions, whose formulas are taken over
            where the conditions are the same.
    """

    def __init__(self, book: Rulebook, grid: CellGrid, somebody: Somebody, like: Conditions | None = None) -> None:
        self.book, self.grid, self.somebody = book, grid, somebody
        shared = like is not None and like.book.conditions == book.conditions
        # By identity, since to hash a condition is to walk through it; the node kept beside keeps its identity taken.
        self._truths: dict[tuple[int, str], tuple[Node, Truths]] = like._truths if like and shared else {}  # noqa: SLF001  # one class
        self._rules: dict[int, RuleTruth] = like._rules if like and shared else {}  # noqa: SLF001  # one class
        self._open: dict[tuple[int, str], tuple[Node, dict[str, Term]]] = like._open if like and shared else {}  # noqa: SLF001  # one class

    def truth(self, node: Node, leg: str = "") -> Truths:
        """Give what a condition comes to; ``leg`` is "left" or "right" inside ``any_leg`` and ``every_leg``."""
        if (id(node), leg) not in self._truths:
            self._truths[id(node), leg] = node, self._truth(node, leg)
        return self._truths[id(node), leg][1]

    def _truth(self, node: Node, leg: str) -> Truths:  # noqa: C901, PLR0911  # one case a kind of node
        match node:
            case Constant(value):
                return ALWAYS if value else NEVER
            case Holds() | Compare() | Between() | OneOf():
                return self._leaf(node, leg)
            case Named(name):
                return self.truth(self.book.conditions[name].when)
            case Not(part):
                inner = self.truth(part, leg)
                return Truths(inner.no, inner.yes)
            case And(parts):
                return _every([self.truth(part, leg) for part in parts])
            case Or(parts):
                return _some([self.truth(part, leg) for part in parts])
            case AnyLeg(part):
                return _some([self.truth(part, side) for side in LEGS])
            case EveryLeg(part):
                return _every([self.truth(part, side) for side in LEGS])
            case AtLeast(count, parts):
                return at_least(count, [self.truth(part, leg) for part in parts])
            case Guarded(guard, part):
                inner, silent = self.truth(part, leg), self.truth(guard, leg).no
                return Truths(inner.yes, any_of((inner.no, all_of((inner.unknown, silent)))))

    def _leaf(self, leaf: Leaf, leg: str) -> Truths:
        if leaf.fact in self.book.vocabulary.computed:
            return self._worked_out(leaf.fact)
        cells, meeting = self.somebody.cells[self._key(leaf, leg)], self.grid.meeting(leaf)
        return Truths(
            any_of(cell for index, cell in enumerate(cells) if index in meeting),
            any_of(cell for index, cell in enumerate(cells) if index not in meeting),
        )

    def _worked_out(self, fact: str) -> Truths:
        """Say what a computed fact comes to, from every two values that its legs can have."""
        made = self.book.vocabulary.computed[fact]
        values = self.grid.values(made.measure)
        left, right = (list(zip(values, self.somebody.cells[key], strict=True)) for key in made.keys)
        cases: dict[bool, list[Term]] = {True: [], False: []}
        for (number, reach), (other_number, other_reach) in product(left, right):
            cases[made.holds(float(number), float(other_number))].append(all_of((reach, other_reach)))
        return Truths(any_of(cases[True]), any_of(cases[False]))

    def _key(self, leaf: Leaf, leg: str) -> str:
        return f"{leg}.{leaf.fact}" if self.book.vocabulary.facts[leaf.fact].per_leg else leaf.fact

    def open_in(self, node: Node, leg: str = "") -> Mapping[str, Term]:
        """Say for each key whether it is unknown and the condition is unknown because of it."""
        if (id(node), leg) not in self._open:
            self._open[id(node), leg] = node, self._open_in(node, leg)
        return self._open[id(node), leg][1]

    def _open_in(self, node: Node, leg: str) -> dict[str, Term]:
        match node:
            case Holds() | Compare() | Between() | OneOf():
                made = self.book.vocabulary.computed.get(node.fact)
                keys = made.keys if made else (self._key(node, leg),)
                return {key: is_not(self.somebody.known(key)) for key in keys}
            case Named(name):
                return dict(self.open_in(self.book.conditions[name].when))
            case AnyLeg(part) | EveryLeg(part):
                inner = [self.open_in(part, side) for side in LEGS]
            case _:
                inner = [self.open_in(part, leg) for part in parts_of(node)]
        unknown = self.truth(node, leg).unknown
        names = dict.fromkeys(key for terms_of in inner for key in terms_of)
        return {key: all_of((unknown, any_of(terms_of[key] for terms_of in inner if key in terms_of))) for key in names}

    def read_rules(self, rules: Iterable[Rule]) -> list[RuleTruth]:
        """Give what rules of one family come to."""
        return [self._read_rule(rule) for rule in rules]

    def _read_rule(self, rule: Rule) -> RuleTruth:
        if id(rule) not in self._rules:
            guard = self.truth(rule.matters_if) if hasattr(rule, "matters_if") else ALWAYS
            self._rules[id(rule)] = RuleTruth(rule, self.truth(rule.when), guard)
        return self._rules[id(rule)]


def _every(parts: list[Truths]) -> Truths:
    return Truths(all_of(part.yes for part in parts), any_of(part.no for part in parts))


def _some(parts: list[Truths]) -> Truths:
    return Truths(any_of(part.yes for part in parts), all_of(part.no for part in parts))
