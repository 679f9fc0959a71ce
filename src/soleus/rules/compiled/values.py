"""What each value of a fact makes known: looked up, so that no leaf of a condition is read for one person."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING

from soleus.rules.nodes import Between, Compare, Holds, OneOf
from soleus.rules.person import holds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soleus.case.facts import Value
    from soleus.rules.compiled.nodes import CompiledNode
    from soleus.rules.nodes import Leaf


class ValueCodes:
    """The values of one key, each with the bits that it adds to the state.

    Between two numbers that leaves compare a key with, every number is alike. So the numbers fall into bands: below the
    lowest bound, at it, between it and the next, and so on.
    """

    __slots__ = ("_bands", "_bounds", "_known", "_leaves", "_words", "no", "yes")

    def __init__(self, known: int, leaves: Sequence[tuple[Leaf, CompiledNode]]) -> None:
        """Take the bits that any value adds, and the leaves that speak of the key."""
        self._known, self._leaves = known, leaves
        self.yes, self.no = self._bits(value=True), self._bits(value=False)
        literals = {literal for leaf, _ in leaves for literal in _literals(leaf)}
        self._words = {literal: self._bits(literal) for literal in literals if isinstance(literal, str)}
        self._bounds = sorted(literal for literal in literals if not isinstance(literal, str))
        self._bands = [self._bits(number) for number in _one_a_band(self._bounds)]

    def bits(self, value: Value) -> int:
        """Give the bits of a value that is neither True nor False."""
        if isinstance(value, str):
            return self._words[value] if value in self._words else self._bits(value)
        if isnan(value):  # no number: it lies in no band
            return self._bits(value)
        place = bisect_left(self._bounds, value)
        is_bound = place < len(self._bounds) and self._bounds[place] == value
        return self._bands[2 * place + is_bound]

    def _bits(self, value: Value) -> int:
        bits = self._known
        for leaf, node in self._leaves:
            bits |= node.true if holds(leaf, value) else node.false
        return bits


def _one_a_band(bounds: Sequence[float]) -> list[float]:
    """Give one number below the lowest bound, each bound, one between each two, and one above the highest."""
    if not bounds:
        return [0]
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    inner = [number for pair in zip(bounds, [*between, bounds[-1] + 1], strict=True) for number in pair]
    return [bounds[0] - 1, *inner]


def _literals(leaf: Leaf) -> tuple[Value, ...]:
    match leaf:
        case Holds():
            return ()
        case Compare(_, _, value):
            return (value,)
        case Between(_, low, high):
            return (low, high)
        case OneOf(_, values):
            return values
