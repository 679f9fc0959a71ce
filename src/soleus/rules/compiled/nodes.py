"""Compiles conditions: each node gets its two bits in the state, and steps that set them.

Nothing is written out as a program text and run: steps are numbers, so no text of a rule can become code.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

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
    from collections.abc import Hashable, Iterable, Mapping

    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Leaf, Node

# What explains a node: its own facts; the parts of its own truth; its one part; a part, and the guard that may take
# its place.
LEAF, PARTS, NEGATED, GUARDED = range(4)


class NodeStep(NamedTuple):
    """Settles a node: any bit of ``any_of`` in the state sets ``any_bit``; else all of ``all_of`` set ``all_bit``."""

    any_of: int
    any_bit: int
    all_of: int
    all_bit: int


class CompiledNode(NamedTuple):
    """A node of a condition in the state.

    ``true`` and ``false`` are its bits. ``keys`` has the bits of all keys under it. ``whole`` has both bits of itself
    and of every node under it, leaves left out.
    """

    true: int
    false: int
    kind: int
    parts: tuple[CompiledNode, ...]
    keys: int
    whole: int


class Compiler:
    """Compiles the conditions of one rulebook, each node that is written twice once.

    ``steps`` stand in an order in which each node comes after its parts.
    """

    def __init__(self, book: Rulebook) -> None:
        """Take the named conditions and the facts; ``key_bits`` are the lowest bits of the state."""
        facts = book.vocabulary.facts.values()
        self.key_bits: Mapping[str, int] = {
            key: 1 << place for place, key in enumerate(key for fact in facts for key in fact.keys)
        }
        self.steps: list[NodeStep] = []
        self.start = 0
        self.leaves: defaultdict[str, list[tuple[Leaf, CompiledNode]]] = defaultdict(list)
        self._conditions = book.conditions
        self._of_leg = frozenset(fact.name for fact in facts if fact.per_leg)
        self._computed = book.vocabulary.computed
        self._made: dict[Hashable, CompiledNode] = {}
        self._free = 1 << len(self.key_bits)

    def compile(self, node: Node, leg: str = "") -> CompiledNode:  # noqa: C901, PLR0911  # one case a kind of node
        """Compile one condition; ``leg`` is "left" or "right" inside ``any_leg`` and ``every_leg``."""
        match node:
            case Holds() | Compare() | Between() | OneOf():
                return self._leaf(node, leg)
            case And(parts):
                return self._all([self.compile(part, leg) for part in parts])
            case Or(parts):
                return self._any([self.compile(part, leg) for part in parts])
            case Not(part):
                return _negated(self.compile(part, leg))
            case Named(name):
                if name not in self._made:
                    self._made[name] = self.compile(self._conditions[name].when)
                return self._made[name]
            case AnyLeg(part):
                return self._any([self.compile(part, side) for side in LEGS])
            case EveryLeg(part):
                return self._all([self.compile(part, side) for side in LEGS])
            case AtLeast(count, parts):
                return self._at_least(count, [self.compile(part, leg) for part in parts])
            case Guarded(guard, part):
                return self._guarded(self.compile(guard, leg), self.compile(part, leg))
            case Constant(value):
                return self._constant(value=value)

    def _constant(self, *, value: bool) -> CompiledNode:
        if value not in self._made:
            made = self._node(value, LEAF)
            self.start |= made.true if value else made.false
        return self._made[value]

    def _leaf(self, leaf: Leaf, leg: str) -> CompiledNode:
        key = f"{leg}.{leaf.fact}" if leaf.fact in self._of_leg else leaf.fact
        name = (key, leaf)
        node = self._made.get(name)
        if node is None:
            keys = self._computed[leaf.fact].keys if leaf.fact in self._computed else (key,)
            node = self._node(name, LEAF, keys=sum(self.key_bits[name_of_key] for name_of_key in keys))
            self.leaves[key].append((leaf, node))
        return node

    def _all(self, parts: list[CompiledNode]) -> CompiledNode:
        name = ("all", *(part.true for part in parts))
        if name not in self._made:
            made = self._node(name, PARTS, parts)
            self.steps.append(NodeStep(_false(parts), made.false, _true(parts), made.true))
        return self._made[name]

    def _any(self, parts: list[CompiledNode]) -> CompiledNode:
        name = ("any", *(part.true for part in parts))
        if name not in self._made:
            made = self._node(name, PARTS, parts)
            self.steps.append(NodeStep(_true(parts), made.true, _false(parts), made.false))
        return self._made[name]

    def _at_least(self, count: int, parts: list[CompiledNode]) -> CompiledNode:
        """Count without a number: the first part and one less of the others, or as many of the others."""
        name = ("at least", count, *(part.true for part in parts))
        if name not in self._made:
            if 0 < count <= len(parts):
                first, *rest = parts
                with_first = self._all([first, self._at_least(count - 1, rest)])
                counted = self._any([with_first, self._at_least(count, rest)])
            else:
                counted = self._all([]) if count <= 0 else self._any([])
            made = self._node(name, PARTS, parts)
            self.steps.append(NodeStep(counted.true, made.true, counted.false, made.false))
        return self._made[name]

    def _guarded(self, guard: CompiledNode, part: CompiledNode) -> CompiledNode:
        name = ("guarded", guard.true, part.true)
        if name not in self._made:
            made = self._node(name, GUARDED, (part, guard))
            self.steps.append(NodeStep(part.true, made.true, part.false, made.false))
            self.steps.append(NodeStep(made.true, made.true, guard.false, made.false))  # what is true stays true
        return self._made[name]

    def _node(self, name: Hashable, kind: int, parts: Iterable[CompiledNode] = (), keys: int = 0) -> CompiledNode:
        true, false = self._free, self._free << 1
        whole = 0 if kind == LEAF else true | false
        for part in parts:
            keys |= part.keys
            whole |= part.whole
        made = CompiledNode(true, false, kind, tuple(parts), keys, whole)
        self._free <<= 2
        self._made[name] = made
        return made


def _negated(node: CompiledNode) -> CompiledNode:
    """Give the same node with its bits exchanged; it needs no step."""
    if node.kind == LEAF:
        return node._replace(true=node.false, false=node.true)
    return CompiledNode(node.false, node.true, NEGATED, (node,), node.keys, node.whole)


def _true(parts: Iterable[CompiledNode]) -> int:
    bits = 0
    for part in parts:
        bits |= part.true
    return bits


def _false(parts: Iterable[CompiledNode]) -> int:
    bits = 0
    for part in parts:
        bits |= part.false
    return bits
