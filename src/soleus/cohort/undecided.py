"""Which unanswered facts hold people at ``undecided``, as one query over a part and its answers.

A fact stands in a person's way when it is not answered and a rule that keeps the verdict open is unknown because of it:
a danger rule that is unknown and whose guard is not known to be false, or, while no gain is certain, a rule about a
gain that could still come. That is what the person reader calls the rule's missing facts. "Because of it" is asked step
by step through the rule's condition: an "or" that is true already is open in none of its parts. A fact that is worked
out of others is never answered itself: those others are what stands in the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.cohort.names import ROW
from soleus.rules.levels import Danger
from soleus.rules.nodes import ALWAYS, Between, Compare, Holds, OneOf, children, walk
from soleus.rules.sql import column_of
from soleus.rules.sql.layers import (
    SubqueryLayers,
    both,
    column,
    either,
    is_null,
    is_open,
    legs_differ,
    literal,
    possible,
    select,
    sure,
)
from soleus.rules.sql.logic import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.cohort.columns import Columns
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node

TYPES = {"bool": "BOOLEAN", "choice": "VARCHAR", "number": "DOUBLE", "integer": "DOUBLE"}


def holding_select(book: Rulebook, columns: Columns) -> tuple[tuple[str, ...], exp.Select]:
    """Build the query over ``part`` (its rows) and ``answers`` (their answers).

    Returns:
        The keys of the facts that can stand in anybody's way; and a select of one row with as many counts: for how many
        people at ``undecided`` each does.
    """
    ways = _Ways(book)
    keys = tuple(key for key in book.vocabulary.every_key() if column_of(key) in ways.facts)
    facts = {
        column_of(key): columns.facts[column_of(key)].copy()
        if column_of(key) in columns.facts
        else exp.cast(exp.Null(), TYPES[book.vocabulary.fact(key).type])
        for key in keys
    }
    undecided = exp.EQ(this=column("compression"), expression=literal("undecided"))
    undecided_rows = exp.In(this=column(ROW), query=exp.Subquery(this=_rows(undecided)))
    people = select(exp.to_table("part"), facts).where(undecided_rows, copy=False)
    worked_out = {name: legs_differ(made) for name, made in book.vocabulary.computed.items() if name in ways.read}
    conditions = ways.layers.select(select(people, worked_out, all_else=True), list(facts))
    open_ones = {ways.open_column(name): is_open(name) for name in ways.names.values()}
    conditions = select(conditions, open_ones, all_else=True)
    counts = {name: exp.Count(this=_one_where(ways.stands(name))) for name in facts}
    return keys, select(conditions, counts)


def _rows(condition: exp.Expr) -> exp.Select:
    return select(exp.to_table("answers"), {ROW: column(ROW)}).where(condition, copy=False)


def _one_where(truth: exp.Expr) -> exp.Expr:
    return exp.Case().when(truth, exp.Literal.number(1), copy=False)  # null otherwise, which is not counted


class _Ways:
    """The rules that can keep a verdict open, and the ways in which a fact can leave one unknown."""

    def __init__(self, book: Rulebook) -> None:
        resolver = Resolver(book)
        gains = [rule for rule in book.benefits if rule.then.is_gain]
        self.sure = [resolver.resolve(rule.when) for rule in gains]
        self.dangers = [
            (resolver.resolve(rule.when), resolver.resolve(rule.matters_if))
            for rule in book.dangers
            if rule.if_unknown >= Danger.UNDECIDED
        ]
        self.gains = [
            (resolver.resolve(rule.when), resolver.resolve(rule.matters_if))
            for rule in gains
            if rule.counts_when_unknown
        ]
        roots = dict.fromkeys(node for pair in (*self.dangers, *self.gains) for node in pair) | dict.fromkeys(self.sure)
        inner = dict.fromkeys(part for root in roots for part in walk(root) if children(part))
        self.names = {part: f"node_{place}" for place, part in enumerate(roots | inner)}
        self.layers = SubqueryLayers({name: part for part, name in self.names.items()})
        self.read = self.layers.facts()
        computed = book.vocabulary.computed
        self.behind = {name: tuple(map(column_of, made.keys)) for name, made in computed.items()}
        self.facts = frozenset(name for fact in self.read for name in self.behind.get(fact, (fact,)))
        # By identity, since to hash a condition is to walk through it; the roots keep every part, and so its identity.
        self._facts_of: dict[int, frozenset[str]] = {}
        self._open_names: dict[int, str] = {}

    def stands(self, name: str) -> exp.Expr:
        """Say whether a fact stands in the way of a person at ``undecided``."""
        ways = [way for when, guard in self.dangers for way in self._ways(name, when, guard)]
        by_gain = [way for when, guard in self.gains for way in self._ways(name, when, guard)]
        if by_gain:
            certain = either(sure(self.names[node]) for node in self.sure)
            ways.append(both([exp.Not(this=exp.Paren(this=certain)), either(by_gain)]))
        return both([is_null(column(name)), either(ways)]) if ways else exp.false()

    def _ways(self, name: str, when: Node, guard: Node) -> Iterator[exp.Expr]:
        """Give the ways in which a fact leaves one rule open: in its condition, and in its guard."""
        if name in self._facts(when):
            not_off = [] if guard == ALWAYS else [possible(self.names[guard])]
            yield both([self._is_open(when), *not_off, *self._inside(when, name)])
        if name in self._facts(guard):
            yield both([self._is_open(when), self._is_open(guard), *self._inside(guard, name)])

    def _inside(self, node: Node, name: str) -> list[exp.Expr]:
        """Say what else must be open between an open condition and a fact in it; nothing where it stands there bare."""
        ways = [
            [self._is_open(part), *self._inside(part, name)]
            for part in children(node)
            if children(part) and name in self._facts(part)
        ]
        bare = any(not children(part) and name in self._facts(part) for part in children(node))
        return [] if bare or not ways else [either(map(both, ways))]

    def _is_open(self, node: Node) -> exp.Expr:
        if id(node) not in self._open_names:
            self._open_names[id(node)] = self.open_column(self.names[node])
        return column(self._open_names[id(node)])

    @staticmethod
    def open_column(name: str) -> str:
        """Name the column that says whether the condition of this name is open."""
        return f"{name} open"

    def _facts(self, node: Node) -> frozenset[str]:
        """Name the columns that a condition stands on, those behind a computed fact in its place."""
        if id(node) not in self._facts_of:
            leaves = (part.fact for part in walk(node) if isinstance(part, Holds | Compare | Between | OneOf))
            self._facts_of[id(node)] = frozenset(name for fact in leaves for name in self.behind.get(fact, (fact,)))
        return self._facts_of[id(node)]
