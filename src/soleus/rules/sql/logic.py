"""Conditions made ready for SQL: legs and named conditions written out, equal parts made one, common parts drawn out.

What comes out are nodes again, over columns (``left_abi``) in place of facts, without ``Named``, ``AnyLeg`` and
``EveryLeg``. Every step keeps the meaning in three-valued logic, where "and" and "or" are minimum and maximum of
false < unknown < true: they are associative, idempotent, absorbing, and distribute over each other.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

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
    Node,
    Not,
    OneOf,
    Or,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from soleus.rules.model import Rulebook

TRUE, FALSE = Constant(value=True), Constant(value=False)
UNKNOWN = Holds("")  # a column that no table has


def column_of(key: str) -> str:
    """Name the column of a fact: ``left.abi`` is ``left_abi``."""
    return key.replace(".", "_")


class Resolver:
    """Writes conditions out over the columns of a table."""

    def __init__(self, book: Rulebook, known: Collection[str] | None = None) -> None:
        """Take the rulebook, and the columns that the table has (None: one for every fact)."""
        self._conditions = book.conditions
        self._leg_facts = frozenset(fact.name for fact in book.vocabulary.facts.values() if fact.per_leg)
        columns = frozenset(map(column_of, book.vocabulary.every_key()))
        self.known = columns if known is None else columns & frozenset(known)
        computed = book.vocabulary.computed.items()
        self.known |= {name for name, made in computed if self.known >= {*map(column_of, made.keys)}}
        self._named: dict[str, Node] = {}

    def resolve(self, node: Node, leg: str = "") -> Node:  # noqa: C901, PLR0911, PLR0912  # one case a kind of node
        """Write one condition out; ``leg`` is "left" or "right" inside ``any_leg`` and ``every_leg``."""
        match node:
            case Constant():
                return node
            case Holds(fact):
                return self._leaf(fact, leg, Holds)
            case Compare(fact, op, value):
                return self._leaf(fact, leg, lambda name: Compare(name, op, value))
            case Between(fact, low, high):
                return self._leaf(fact, leg, lambda name: Between(name, low, high))
            case OneOf(fact, values):
                return self._leaf(fact, leg, lambda name: OneOf(name, values))
            case Named(name):
                if name not in self._named:
                    self._named[name] = self.resolve(self._conditions[name].when)
                return self._named[name]
            case Not(part):
                return negated(self.resolve(part, leg))
            case And(parts):
                return all_of(self.resolve(part, leg) for part in parts)
            case Or(parts):
                return any_of(self.resolve(part, leg) for part in parts)
            case AnyLeg(part):
                return any_of(self.resolve(part, side) for side in LEGS)
            case EveryLeg(part):
                return all_of(self.resolve(part, side) for side in LEGS)
            case AtLeast(count, parts):
                return AtLeast(count, tuple(self.resolve(part, leg) for part in parts))
            case Guarded(guard, part):
                return Guarded(self.resolve(guard, leg), self.resolve(part, leg))

    def _leaf(self, fact: str, leg: str, build: Callable[[str], Node]) -> Node:
        name = column_of(f"{leg}.{fact}") if fact in self._leg_facts else fact
        return build(name) if name in self.known else UNKNOWN


def negated(part: Node) -> Node:
    """Negate a condition."""
    match part:
        case Constant(value):
            return Constant(value=not value)
        case Not(inner):
            return inner
        case _:
            return part if part == UNKNOWN else Not(part)


def all_of(parts: Iterable[Node]) -> Node:
    """Join conditions by "and", each once."""
    flat = _flat(And, parts)
    return FALSE if FALSE in flat else _joined(And, [part for part in flat if part != TRUE], TRUE)


def any_of(parts: Iterable[Node]) -> Node:
    """Join conditions by "or", each once."""
    flat = _flat(Or, parts)
    return TRUE if TRUE in flat else _joined(Or, [part for part in flat if part != FALSE], FALSE)


def _flat(kind: type[And | Or], parts: Iterable[Node]) -> list[Node]:
    flat: dict[Node, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, kind) else (part,)))
    return list(flat)


def _joined(kind: type[And | Or], parts: Sequence[Node], empty: Constant) -> Node:
    if not parts:
        return empty
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def factored(parts: Iterable[Node]) -> Node:
    """Join conditions by "or", what several require drawn out: (a or b) and c, for (a and c) or (b and c)."""
    whole = any_of(parts)
    if not isinstance(whole, Or):
        return whole
    required = {part: part.parts if isinstance(part, And) else (part,) for part in whole.parts}
    (common, count), *_ = Counter(need for needs in required.values() for need in needs).most_common(1)
    if count == 1:
        return whole
    inside = [all_of(need for need in needs if need != common) for needs in required.values() if common in needs]
    outside = [part for part, needs in required.items() if common not in needs]
    return any_of([all_of([common, factored(inside)]), factored(outside)])
