"""A rulebook as compiled, once for everybody who is read by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from soleus.rules.compiled.nodes import Compiler
from soleus.rules.compiled.values import ValueCodes
from soleus.rules.nodes import ALWAYS
from soleus.rules.person import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.case.facts import LegsDiffer, Value
    from soleus.rules.compiled.nodes import CompiledNode, NodeStep
    from soleus.rules.model import Rule, Rulebook
    from soleus.rules.nodes import Node

MOST_BOOKS = 8  # that are kept compiled; the prover tries out thousands, each but once
MOST_SETS = 4096  # sets of names of facts that are kept; nothing of what anybody said is in them


class CompiledRule(NamedTuple):
    """A rule with its condition and its guard, their bits beside them, and how many steps settle both."""

    rule: Rule
    true: int
    false: int
    guard_true: int
    guard_false: int
    when: CompiledNode
    guard: CompiledNode
    steps: int


class CompiledCondition(NamedTuple):
    """A condition that stands in no rule, and how many steps settle it."""

    node: CompiledNode
    steps: int


class CompiledBook:
    """A rulebook as compiled: the families one after the other, so that nobody runs steps of what nobody asks for.

    What is compiled is found by the identity of what it was compiled from, which lives as long as this does.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        """Compile; what urgency and verdict stand on comes first."""
        self.rulebook = rulebook
        self._compiler = Compiler(rulebook)
        self._keys = tuple(self._compiler.key_bits)
        self.place = {key: place for place, key in enumerate(self._keys)}
        self._names: dict[int, frozenset[str]] = {}
        self.families: dict[int, Sequence[CompiledRule]] = {}
        self.conditions: dict[int, CompiledCondition] = {}
        for part in (
            rulebook.dangers,
            rulebook.urgencies,
            rulebook.wearer,
            rulebook.benefits,
            rulebook.pressures,
            rulebook.no_plan_if,
            rulebook.advice,
            rulebook.patterns,
            rulebook.options,
            rulebook.courses,
        ):
            if isinstance(part, tuple):
                self._compile_family(part)
            else:
                self._compile_condition(part)
        self.rules = {id(rule.rule): rule for family in self.families.values() for rule in family}
        self.steps: Sequence[NodeStep] = self._compiler.steps
        leaves = self._compiler.leaves
        self._values = {key: ValueCodes(bit, leaves[key]) for key, bit in self._compiler.key_bits.items()}
        self._computed: list[tuple[LegsDiffer, ValueCodes]] = [
            (computed, ValueCodes(0, leaves[name])) for name, computed in rulebook.vocabulary.computed.items()
        ]

    def _compile_family(self, rules: Sequence[Rule]) -> None:
        pairs = [(self._compiler.compile(rule.when), self._compiler.compile(_guard(rule))) for rule in rules]
        steps = len(self._compiler.steps)
        self.families[id(rules)] = [
            CompiledRule(rule, when.true, when.false, guard.true, guard.false, when, guard, steps)
            for rule, (when, guard) in zip(rules, pairs, strict=True)
        ]

    def _compile_condition(self, condition: Node) -> None:
        node = self._compiler.compile(condition)
        self.conditions[id(condition)] = CompiledCondition(node, len(self._compiler.steps))

    def known(self, facts: Mapping[str, Value]) -> int:
        """Give the state of somebody of whom these facts are known, before any step."""
        state, values_of = self._compiler.start, self._values
        for key, value in facts.items():
            values = values_of.get(key)
            if values is None or value is None:
                continue
            if value is True:
                state |= values.yes
            elif value is False:
                state |= values.no
            else:
                state |= values.bits(value)
        for computed, values in self._computed:
            truth = computed.truth(facts)
            if truth is not None:
                state |= values.yes if truth else values.no
        return state

    def names(self, keys: int) -> frozenset[str]:
        """Name the keys of these bits."""
        if not keys:
            return NOTHING
        named = self._names.get(keys)
        if named is None:
            if len(self._names) >= MOST_SETS:
                self._names.clear()
            named = self._names[keys] = frozenset(self._named(keys))
        return named

    def _named(self, keys: int) -> Iterator[str]:
        while keys:
            lowest = keys & -keys
            yield self._keys[lowest.bit_length() - 1]
            keys ^= lowest


def _guard(rule: Rule) -> Node:
    guard: Node = getattr(rule, "matters_if", ALWAYS)
    return guard


_compiled: dict[int, CompiledBook] = {}


def compiled_book(rulebook: Rulebook) -> CompiledBook:
    """Give a rulebook as compiled; the same one for the same rulebook, while not many others come between."""
    compiled = _compiled.get(id(rulebook))
    if compiled is None:  # what is kept keeps its rulebook, so nothing else can have that identity
        if len(_compiled) >= MOST_BOOKS:
            _compiled.clear()
        compiled = _compiled[id(rulebook)] = CompiledBook(rulebook)
    return compiled
