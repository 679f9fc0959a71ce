"""What a condition is built of: frozen trees of thirteen kinds of node.

They say no more than DuckDB SQL, Spark SQL, an SMT solver and CQL can all say in three-valued (Kleene) logic: no test
for "unknown" (but a guard, which says where an unknown part counts as "no"), no arithmetic, no functions. ``None``
stands for unknown truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.case.facts import Value

Truth = bool | None


@dataclass(frozen=True, slots=True)
class Constant:
    """TRUE or FALSE."""

    value: bool


ALWAYS = Constant(value=True)


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes/no fact."""

    fact: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact against a literal; ``op`` is one of ``= <> < <= > >=``."""

    fact: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """low <= fact <= high."""

    fact: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact among literals."""

    fact: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that the rulebook names."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyLeg:
    """The part holds for the left leg or for the right."""

    part: Node


@dataclass(frozen=True, slots=True)
class EveryLeg:
    """The part holds for both legs."""

    part: Node


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``count`` of the parts hold."""

    count: int
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Guarded:
    """The part; where it is unknown and the guard is known not to hold, it does not hold.

    What nobody can answer must not leave the healthy undecided: the guard says by what everybody can see whether it
    matters. It stands under no negation, where it would make a "yes" of what is unknown.
    """

    guard: Node
    part: Node


Node = Constant | Holds | Compare | Between | OneOf | Named | Not | And | Or | AnyLeg | EveryLeg | AtLeast | Guarded
Leaf = Holds | Compare | Between | OneOf


def children(node: Node) -> tuple[Node, ...]:
    """Give a node's parts, empty for a leaf."""
    match node:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            return parts
        case Not(part) | AnyLeg(part) | EveryLeg(part):
            return (part,)
        case Guarded(guard, part):
            return (guard, part)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Give a node and everything under it, without looking into named conditions."""
    yield node
    for part in children(node):
        yield from walk(part)
