"""What the rulebook promises: chapters of their own, over facts and answers and never over rules.

``knowledge/promises`` holds the text, in the form of the rulebook's chapters: the reason, the promise right under it.
``promise_chapters`` reads it. No answer is made from it, so it is no part of the rulebook's hash. ``breach`` says what
would break a promise, in whatever logic a reader has: plain truths for one person, formulas for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from soleus.rules.levels import OPTIONS, TARGETS, Danger, Help, Level, Praise, Urgency
from soleus.rules.nodes import ALWAYS, Node

if TYPE_CHECKING:
    pass

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# Of whom a promise speaks: one person, or two who differ only as its word says.
ONE = ("everyone", "nothing known", "everything answered", "everything seen", "some layperson")
TWO = ("legs swapped", "anything graver", "gravest told", "safest told", "left out told", "more told",
       "told in an emergency")  # fmt: skip
OF_RULES = ("dead", "doubled")

LEVELS: Mapping[str, type[Level]] = {
    "danger": Danger,
    "urgency": Urgency,
    "urgency_could_be": Urgency,
    **{f"helps.{target}": Help for target in TARGETS},
    "praise": Praise,
    **{f"praise.{option}": Praise for option in OPTIONS[1:]},
}
PARTS = (*LEVELS, "compression", "pressure")


@dataclass(frozen=True, slots=True)
class PromisedPart:
    """One part of the answer is among these words; a pressure is "none", "up to N" or "above N" (mmHg)."""

    part: str
    words: tuple[str, ...]

    def meets(self, value: Any) -> bool:  # noqa: ANN401  # a level, a verdict, a pressure or None
        """Whether a value of this part is among the words."""
        if self.part == "pressure":
            return any(_pressure_meets(value, word) for word in self.words)
        return (value if isinstance(value, str) else value.word) in self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Whoever ``when`` is known to hold of, and whose answer is as ``given``, gets what is promised.

    ``then`` is promised of the answer. ``known`` must be known to hold. Each of ``excluded`` must be known not to hold,
    or must be unknown with its guard known not to hold. ``same``, ``not_lower`` and ``not_higher`` name parts of the
    answer and compare the second of two people with the first.
    """

    name: str
    reason: str
    who: str
    claims: tuple[str, ...] = ()
    when: Node = ALWAYS
    given: tuple[PromisedPart, ...] = ()
    then: tuple[PromisedPart, ...] = ()
    known: Node = ALWAYS
    excluded: tuple[tuple[Node, Node], ...] = ()
    same: tuple[str, ...] = ()
    not_lower: tuple[str, ...] = ()
    not_higher: tuple[str, ...] = ()

    @property
    def of_two(self) -> bool:
        """Whether it compares two people."""
        return self.who in TWO

    def conditions(self) -> Iterable[Node]:
        """Give every condition that it stands on."""
        yield from (self.when, self.known)
        for node, guard in self.excluded:
            yield from (node, guard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The bands of one number: conditions on it alone, each with the danger that it brings.

    Every value lies in just one band; whoever has it in a leg (or at all) is in at least that danger; somebody is in no
    more than that; and no two rules that stand on the number alone speak of one value.
    """

    name: str
    reason: str
    number: str
    bands: tuple[tuple[Node, Danger], ...]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRules:
    """No rule is ``dead`` (deleting it changes no answer), or none is ``doubled`` (always agrees with another)."""

    name: str
    reason: str
    none_is: str
    claims: tuple[str, ...] = ()


AnyPromise = Promise | Bands | OfRules


@dataclass(frozen=True, slots=True)
class Logic(Generic[T]):
    """How a reader joins truths."""

    all_of: Callable[[Iterable[T]], T]
    any_of: Callable[[Iterable[T]], T]
    is_not: Callable[[T], T]


class PromiseReader(Protocol[T_co]):
    """What a reader makes of one person."""

    def known_true(self, node: Node) -> T_co:
        """Say that a condition is known to hold."""

    def known_false(self, node: Node) -> T_co:
        """Say that a condition is known not to hold."""

    def part(self, name: str) -> Mapping[Any, T_co]:
        """Give the values that a part of the answer can have, each with when it is the one."""


def breach(
    promise: Promise, logic: Logic[T], person: PromiseReader[T], counterpart: PromiseReader[T] | None = None
) -> T:
    """Say that these people break a promise; whether they are of the kind that it speaks of is not asked here."""
    premises = [person.known_true(promise.when), *(_said(says, logic, person) for says in promise.given)]
    kept = [_said(says, logic, person) for says in promise.then]
    kept.append(person.known_true(promise.known))
    kept += [_excluded(node, guard, logic, person) for node, guard in promise.excluded]
    if counterpart is not None:
        kept += [
            _compared(name, logic, person, counterpart, lambda first, second: first == second) for name in promise.same
        ]
        kept += [
            _compared(name, logic, person, counterpart, lambda first, second: first <= second)
            for name in promise.not_lower
        ]
        kept += [
            _compared(name, logic, person, counterpart, lambda first, second: first >= second)
            for name in promise.not_higher
        ]
    return logic.all_of([*premises, logic.is_not(logic.all_of(kept))])


def is_meant(promise: Promise, logic: Logic[T], person: PromiseReader[T]) -> T:
    """Say that somebody is one of whom a promise speaks: for "some layperson", the one who keeps it."""
    return logic.all_of([person.known_true(promise.when), *(_said(says, logic, person) for says in promise.given)])


def _said(says: PromisedPart, logic: Logic[T], person: PromiseReader[T]) -> T:
    return logic.any_of([term for value, term in person.part(says.part).items() if says.meets(value)])


def _excluded(node: Node, guard: Node, logic: Logic[T], person: PromiseReader[T]) -> T:
    silenced = logic.all_of([logic.is_not(person.known_true(node)), person.known_false(guard)])
    return logic.any_of([person.known_false(node), silenced])


def _compared(
    name: str,
    logic: Logic[T],
    person: PromiseReader[T],
    second_reader: PromiseReader[T],
    agree: Callable[[Any, Any], bool],
) -> T:
    pairs = [
        logic.all_of([first, second])
        for value, first in person.part(name).items()
        for other_value, second in second_reader.part(name).items()
        if not agree(value, other_value)
    ]
    return logic.is_not(logic.any_of(pairs))


def _pressure_meets(value: tuple[int, int] | None, word: str) -> bool:
    if word == "none" or value is None:
        return word == "none" and value is None
    bound, _, number = word.rpartition(" ")
    return value[1] <= int(number) if bound == "up to" else value[1] > int(number)
