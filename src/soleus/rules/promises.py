"""What the rulebook promises: a chapter of its own, over facts and answers and never over rules.

``knowledge/promises`` holds the text, in the form of the rulebook's chapters: the reason, the promise right under it.
No answer is made from it, so it is no part of the rulebook's hash. ``breach`` says what would break a promise, in
whatever logic a reader has: plain truths for one person, formulas for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.rules.chapters import Keys, read_blocks
from soleus.rules.levels import TARGETS, VERDICTS, Danger, Help, Level, Urgency
from soleus.rules.nodes import ALWAYS, And, AnyLeg, AtLeast, EveryLeg, Named, Node, Not, Or
from soleus.rules.parse import parse_condition

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from soleus.case.facts import Vocabulary
    from soleus.rules.chapters import Block

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# Of whom a promise speaks: one person, or two who differ only as its word says.
ONE = ("everyone", "nothing known", "everything answered", "some layperson")
TWO = ("legs swapped", "anything graver", "gravest told", "safest told", "left out told")
OF_RULES = ("dead", "doubled")

LEVELS: Mapping[str, type[Level]] = {
    "danger": Danger,
    "urgency": Urgency,
    "urgency_could_be": Urgency,
    **{f"helps.{target}": Help for target in TARGETS},
}
PARTS = (*LEVELS, "compression", "pressure")

_KEYS: Keys = {
    "condition": (("when",), ("claims",)),
    "promise": (("for",), ("when", "if", "then", "known", "excluded", "same", "not_lower", "not_higher", "claims")),
    "bands": (("number", "bands"), ("claims",)),
    "rules": (("none_is",), ("claims",)),
}


@dataclass(frozen=True, slots=True)
class Says:
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
    given: tuple[Says, ...] = ()
    then: tuple[Says, ...] = ()
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


class Reading(Protocol[T_co]):
    """What a reader makes of one person."""

    def known_true(self, node: Node) -> T_co:
        """Say that a condition is known to hold."""

    def known_false(self, node: Node) -> T_co:
        """Say that a condition is known not to hold."""

    def part(self, name: str) -> Mapping[Any, T_co]:
        """Give the values that a part of the answer can have, each with when it is the one."""


def breach(promise: Promise, logic: Logic[T], person: Reading[T], other: Reading[T] | None = None) -> T:
    """Say that these people break a promise; whether they are of the kind that it speaks of is not asked here."""
    given = [person.known_true(promise.when), *(_said(says, logic, person) for says in promise.given)]
    kept = [_said(says, logic, person) for says in promise.then]
    kept.append(person.known_true(promise.known))
    kept += [_excluded(node, guard, logic, person) for node, guard in promise.excluded]
    if other is not None:
        kept += [_compared(name, logic, person, other, lambda first, second: first == second) for name in promise.same]
        kept += [
            _compared(name, logic, person, other, lambda first, second: first <= second) for name in promise.not_lower
        ]
        kept += [
            _compared(name, logic, person, other, lambda first, second: first >= second) for name in promise.not_higher
        ]
    return logic.all_of([*given, logic.is_not(logic.all_of(kept))])


def meets_premise(promise: Promise, logic: Logic[T], person: Reading[T]) -> T:
    """Say that somebody is one of whom a promise speaks: for "some layperson", the one who keeps it."""
    return logic.all_of([person.known_true(promise.when), *(_said(says, logic, person) for says in promise.given)])


def _said(says: Says, logic: Logic[T], person: Reading[T]) -> T:
    return logic.any_of([term for value, term in person.part(says.part).items() if says.meets(value)])


def _excluded(node: Node, guard: Node, logic: Logic[T], person: Reading[T]) -> T:
    silenced = logic.all_of([logic.is_not(person.known_true(node)), person.known_false(guard)])
    return logic.any_of([person.known_false(node), silenced])


def _compared(
    name: str, logic: Logic[T], person: Reading[T], other: Reading[T], agree: Callable[[Any, Any], bool]
) -> T:
    pairs = [
        logic.all_of([first, second])
        for value, first in person.part(name).items()
        for other_value, second in other.part(name).items()
        if not agree(value, other_value)
    ]
    return logic.is_not(logic.any_of(pairs))


def _pressure_meets(value: tuple[int, int] | None, word: str) -> bool:
    if word == "none" or value is None:
        return word == "none" and value is None
    how, _, number = word.rpartition(" ")
    return value[1] <= int(number) if how == "up to" else value[1] > int(number)


def read_promises(vocabulary: Vocabulary, claims: Collection[str], root: Path = ROOT) -> tuple[AnyPromise, ...]:
    """Read the promises.

    Raises:
        KnowledgeError: with every problem of every block.
    """
    blocks = read_blocks(root, "promises", _KEYS)
    names = [block.name for block in blocks]
    problems = [f"{name}: two promises of one name" for name in sorted({n for n in names if names.count(n) > 1})]
    problems += [
        f"{block.where}: no claim '{claim}'"
        for block in blocks
        for claim in block.entry.get("claims") or ()
        if claim not in claims
    ]
    builder = _Builder(vocabulary, {block.name: block for block in blocks if block.kind == "condition"})
    found: list[AnyPromise] = []
    for block in (block for block in blocks if block.kind != "condition"):
        try:
            found.append(builder.build(block))
        except KnowledgeError as error:
            problems += [f"{block.where}: {problem} [{error.what}]" for problem in error.problems]
    if problems or not found:
        raise KnowledgeError("The promises cannot be used", problems or ["there are none"])
    return tuple(found)


class _Builder:
    """Builds promises from blocks. Conditions that the chapter names are put in where they are used."""

    def __init__(self, vocabulary: Vocabulary, named: Mapping[str, Block]) -> None:
        self.vocabulary = vocabulary
        self.named = named

    def build(self, block: Block) -> AnyPromise:
        common: dict[str, Any] = {"name": block.name, "reason": block.reason}
        common["claims"] = tuple(block.entry.get("claims") or ())
        match block.kind:
            case "bands":
                return Bands(**common, number=block.entry["number"], bands=self.bands(block))
            case "rules":
                return OfRules(**common, none_is=_one_of("none_is", str(block.entry["none_is"]), OF_RULES))
            case _:
                return self.promise(block, common)

    def promise(self, block: Block, common: Mapping[str, Any]) -> Promise:
        entry = block.entry
        nodes: dict[str, Any] = {key: self.node(entry[key]) for key in ("when", "known") if key in entry}
        compared: dict[str, Any] = {key: _parts(key, entry.get(key, ())) for key in ("same", "not_lower", "not_higher")}
        promise = Promise(
            **common,
            who=_one_of("for", entry["for"], (*ONE, *TWO)),
            given=_says("if", entry.get("if", {})),
            then=_says("then", entry.get("then", {})),
            excluded=tuple(map(self.exclusion, entry.get("excluded", ()))),
            **nodes,
            **compared,
        )
        compares = bool(promise.same or promise.not_lower or promise.not_higher)
        promises = compares or bool(promise.then or promise.excluded or "known" in entry)
        if promise.of_two != compares or promises == (promise.who == "some layperson"):
            raise KnowledgeError(
                "for", ["two people are compared, one is promised something, somebody need only exist"]
            )
        return promise

    def exclusion(self, entry: Any) -> tuple[Node, Node]:  # noqa: ANN401  # text, or a table with its guard
        if isinstance(entry, dict) and set(entry) == {"that", "unless_not"}:
            return self.node(entry["that"]), self.node(entry["unless_not"])
        if isinstance(entry, dict):
            raise KnowledgeError("excluded", ["each is a condition, or a table with 'that' and 'unless_not'"])
        return self.node(entry), ALWAYS

    def bands(self, block: Block) -> tuple[tuple[Node, Danger], ...]:
        number = block.entry["number"]
        fact = self.vocabulary.facts.get(number)
        if fact is None or fact.type not in {"number", "integer"}:
            raise KnowledgeError("number", [f"there is no number '{number}'"])
        made = []
        for band in block.entry["bands"]:
            text, word = band["when"], _one_of("danger", band["danger"], Danger.words())
            node = self.node(f"any_leg({text})" if fact.per_leg else text)
            made.append((node.part if isinstance(node, AnyLeg) else node, Danger[word.upper()]))
        return tuple(made)

    def node(self, text: object) -> Node:
        return self.expanded(parse_condition(str(text), self.vocabulary, self.named))

    def expanded(self, node: Node) -> Node:
        match node:
            case Named(name):
                return self.node(self.named[name].entry["when"])
            case And(parts) | Or(parts) | AtLeast(_, parts):
                return replace(node, parts=tuple(map(self.expanded, parts)))
            case Not(part) | AnyLeg(part) | EveryLeg(part):
                return replace(node, part=self.expanded(part))
            case _:
                return node


def _says(key: str, entry: Mapping[str, Any]) -> tuple[Says, ...]:
    return tuple(Says(part, _words(key, part, words)) for part, words in entry.items())


def _words(key: str, part: str, words: Any) -> tuple[str, ...]:  # noqa: ANN401  # a word or a list of words
    given = tuple(words) if isinstance(words, list) else (str(words),)
    _one_of(key, part, PARTS)
    for word in given:
        if part == "pressure":
            how, _, number = word.rpartition(" ")
            if word != "none" and not (how in {"up to", "above"} and number.isdigit()):
                raise KnowledgeError(key, [f"a pressure is 'none', 'up to N' or 'above N', not '{word}'"])
        else:
            _one_of(part, word, LEVELS[part].words() if part in LEVELS else VERDICTS)
    return given


def _parts(key: str, entry: Iterable[str]) -> tuple[str, ...]:
    ordered = tuple(LEVELS) if key != "same" else PARTS
    return tuple(_one_of(key, part, ordered) for part in entry)


def _one_of(key: str, word: str, allowed: Collection[str]) -> str:
    if word not in allowed:
        raise KnowledgeError(f"{key}: {word}", [f"{key} must be one of {', '.join(allowed)}"])
    return word
