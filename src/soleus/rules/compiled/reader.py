"""Reads a compiled rulebook for one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from soleus.rules.compiled.book import compiled_book
from soleus.rules.compiled.nodes import GUARDED, NEGATED
from soleus.rules.person import NOTHING, TRUE, Finding, PersonReader, R, R_co, RuleFinding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.case.case import Case
    from soleus.rules.compiled.book import CompiledRule
    from soleus.rules.compiled.nodes import CompiledNode
    from soleus.rules.model import Rule, Rulebook
    from soleus.rules.nodes import Node

_set = object.__setattr__  # a frozen record is written to while it is made, and then no more


class CompiledReader:
    """Reads the rules of one rulebook for one person, as ``PersonReader`` does.

    A rule that is not of this rulebook is refused with a KeyError: it was not compiled.
    """

    def __init__(self, book: Rulebook, case: Case) -> None:
        """Take the rulebook and the person's facts."""
        self._book = compiled_book(book)
        self._case = case
        self.place = self._book.place
        self.state = self._book.known(case.facts)
        self._settled = 0  # how many of the steps have run
        self._mentioned: dict[int, int] = {}
        self.findings: dict[int, Finding] = {}

    def read_rules(self, rules: Iterable[R]) -> Sequence[RuleFinding[R]]:
        """Read rules; each becomes a finding when somebody looks at it."""
        return CompiledFindings(self, self._compiled(rules))

    def counting(self, rules: Iterable[R]) -> tuple[RuleFinding[R], ...]:
        """Read rules, and give those that are true or open."""
        compiled, state = self._compiled(rules), self.state
        not_false = [rule for rule in compiled if not state & rule.false]
        findings = [self.read_rule(rule) for rule in not_false if state & rule.true or not state & rule.guard_false]
        return tuple(findings)

    def read_rule(self, rule: CompiledRule) -> RuleFinding[Any]:
        """Give what a rule comes to whose steps have run."""
        state = self.state
        if state & rule.true:
            return _True(self, rule)
        if state & (rule.false | rule.guard_false):
            return CompiledFinding(self, rule)
        return _Pressing(self, rule) if state & rule.guard_true else _Open(self, rule)

    def read(self, node: Node, leg: str = "") -> Finding:
        """Read one condition. What is no whole condition of the rulebook is left to the person reader."""
        condition = None if leg else self._book.conditions.get(id(node))
        if condition is None:
            return PersonReader(self._book.rulebook, self._case).read(node, leg)
        self._settle(condition.steps)
        return self.finding(condition.node)

    def finding(self, node: CompiledNode) -> Finding:
        """Give what a node comes to whose steps have run."""
        kept_finding = self.findings.get(node.true)
        if kept_finding is None:
            mentioned = self._mentions(node)
            known = mentioned & self.state
            truth = True if self.state & node.true else False if self.state & node.false else None
            kept_finding = Finding(truth, self._book.names(known), self._book.names(mentioned ^ known))
            self.findings[node.true] = kept_finding
        return kept_finding

    def _compiled(self, rules: Iterable[Rule]) -> Sequence[CompiledRule]:
        """Find rules of the rulebook as compiled, and run the steps that settle them."""
        family = self._book.families.get(id(rules))
        compiled = [self._book.rules[id(rule)] for rule in rules] if family is None else family
        if compiled:
            self._settle(compiled[-1].steps if family else max(rule.steps for rule in compiled))
        return compiled

    def _settle(self, steps: int) -> None:
        if steps <= self._settled:
            return
        state = self.state
        for any_of, any_bit, all_of, all_bit in self._book.steps[self._settled : steps]:
            if state & any_of:
                state |= any_bit
            elif state & all_of == all_of:
                state |= all_bit
        self.state, self._settled = state, steps

    def _mentions(self, node: CompiledNode) -> int:
        """Give the bits of the keys that a node's truth stands on or hangs on."""
        if not self.state & node.whole:  # a leaf; or no part has a truth yet, which would make others idle
            return node.keys
        if node.true not in self._mentioned:
            mentioned = 0
            for part in self._telling(node):
                mentioned |= self._mentions(part)
            self._mentioned[node.true] = mentioned
        return self._mentioned[node.true]

    def _telling(self, node: CompiledNode) -> Sequence[CompiledNode]:
        """Give the parts that a node's truth comes from."""
        state = self.state
        if node.kind == NEGATED:
            return node.parts
        if node.kind == GUARDED:
            part, guard = node.parts
            if state & (part.true | part.false):
                return (part,)
            return (guard,) if state & guard.false else node.parts
        if state & node.true:
            return [part for part in node.parts if state & part.true]
        if state & node.false:
            return [part for part in node.parts if state & part.false]
        return node.parts


class CompiledFinding(RuleFinding[R_co]):
    """A rule's finding; the facts behind it are named when somebody asks for them. This one does not count."""

    __slots__ = ("_compiled", "_reader")

    _reader: CompiledReader
    _compiled: CompiledRule
    is_true = False
    is_open = False
    is_pressing = False

    def __init__(self, reader: CompiledReader, compiled: CompiledRule) -> None:
        """Take a reader that has run the rule's steps."""
        _set(self, "rule", compiled.rule)
        _set(self, "_reader", reader)
        _set(self, "_compiled", compiled)

    @property
    def when(self) -> Finding:
        """What the condition comes to."""
        finding = self._reader.findings.get(self._compiled.true)
        return self._reader.finding(self._compiled.when) if finding is None else finding

    @property
    def guard(self) -> Finding:
        """What the guard comes to; it speaks only of what is unknown."""
        if self.is_true or not (self.is_open or self.when.truth is None):
            return TRUE
        return self._reader.finding(self._compiled.guard)

    @property
    def missing(self) -> frozenset[str]:
        """Unknown facts that could still make it count or not count; empty when it cannot change."""
        if not self.is_open:
            return NOTHING
        open_ = self.when.open
        return open_ if self.is_pressing else open_ | self._reader.finding(self._compiled.guard).open


class _True(CompiledFinding[R_co]):
    __slots__ = ()

    is_true = True


class _Open(CompiledFinding[R_co]):
    __slots__ = ()

    is_open = True


class _Pressing(_Open[R_co]):
    __slots__ = ()

    is_pressing = True


class CompiledFindings(Sequence[RuleFinding[R_co]]):
    """The findings of rules, each made when somebody looks at it."""

    def __init__(self, reader: CompiledReader, compiled: Sequence[CompiledRule]) -> None:
        """Take a reader that has run the steps of these rules."""
        self._reader, self._rules = reader, compiled

    def __len__(self) -> int:
        """How many rules."""
        return len(self._rules)

    @overload
    def __getitem__(self, place: int) -> RuleFinding[R_co]: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[RuleFinding[R_co]]: ...

    def __getitem__(self, place: int | slice) -> RuleFinding[R_co] | Sequence[RuleFinding[R_co]]:
        """Give the finding of one rule, or of several."""
        if isinstance(place, slice):
            return CompiledFindings(self._reader, self._rules[place])
        return self._reader.read_rule(self._rules[place])
