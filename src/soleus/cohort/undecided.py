"""Which unanswered facts hold people at ``undecided``, by queries over a part and its answers.

A fact stands in a person's way when it is not answered and a rule that keeps the verdict open is unknown because of it:
a danger rule that is unknown and whose guard is not known to be false, or, while no gain is certain, a rule about a
gain that could still come. That is what the person reader calls the rule's missing facts. "Because of it" is asked step
by step through the rule's condition: an "or" that is true already is open in none of its parts. A fact that is worked
out of others is never answered itself: those others are what stands in the way.

A condition is in the way when it is open and one that it is a part of is in the way, or the rule that it is the whole
of keeps the verdict open. Each condition is asked once, however many facts lie behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.cohort.given import UNKNOWN
from soleus.cohort.names import PEOPLE, ROW
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
    number,
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

NO_GAIN = "no gain is certain"


@dataclass(frozen=True, slots=True)
class HoldingSelects:
    """How it is counted for how many people at ``undecided`` each fact stands in the way.

    Attributes:
        people: over ``part`` and ``answers``, the facts of those at ``undecided``. They are kept as ``PEOPLE`` before
            anything is asked of them: few are in each batch of rows that an engine works on, and conditions are asked
            of full batches at an eighth of the price.
        counts: over ``PEOPLE``, one row with a count for each of ``keys``.
        keys: the facts that can stand in anybody's way.
    """

    people: exp.Select
    counts: exp.Select
    keys: tuple[str, ...]


def holding_selects(book: Rulebook, columns: Columns) -> HoldingSelects:
    """Build both."""
    ways = _Ways(book)
    facts = {
        column_of(key): columns.facts[column_of(key)].copy()
        if column_of(key) in columns.facts
        else exp.cast(exp.Null(), UNKNOWN[book.vocabulary.fact(key).type])
        for key in book.vocabulary.every_key()
        if column_of(key) in ways.facts
    }
    undecided = exp.EQ(this=column("compression"), expression=literal("undecided"))
    undecided_rows = exp.In(this=column(ROW), query=exp.Subquery(this=_rows(undecided)))
    people = select(exp.to_table("part"), facts).where(undecided_rows)
    worked_out = {name: legs_differ(made) for name, made in book.vocabulary.computed.items() if name in ways.read}
    stage = ways.layers.select(select(exp.to_table(PEOPLE), worked_out, all_else=True), list(facts))
    return HoldingSelects(people, ways.counts(stage), ways.keys)


def _rows(condition: exp.Expr) -> exp.Select:
    return select(exp.to_table("answers"), {ROW: column(ROW)}).where(condition)


class _Ways:
    """The rules that can keep a verdict open, and the ways in which a fact can leave one unknown."""

    def __init__(self, book: Rulebook) -> None:
        """Find the conditions; ``keys`` are the facts that can stand in anybody's way."""
        resolver = Resolver(book)
        gains = [rule for rule in book.benefits if rule.then.is_gain]
        dangers = [rule for rule in book.dangers if rule.if_unknown >= Danger.UNDECIDED]
        self._sure = [resolver.resolve(rule.when) for rule in gains]
        self._rules = [
            (resolver.resolve(rule.when), resolver.resolve(rule.matters_if), is_gain)
            for rules, is_gain in ((dangers, False), ([rule for rule in gains if rule.counts_when_unknown], True))
            for rule in rules
        ]
        roots = dict.fromkeys(node for when, guard, _ in self._rules for node in (when, guard))
        inner = dict.fromkeys(part for root in roots for part in walk(root) if children(part))
        self._names = {part: f"way_{place}" for place, part in enumerate(roots | inner | dict.fromkeys(self._sure))}
        self._parents: dict[Node, list[Node]] = {part: [] for part in roots | inner}
        for part in inner:
            for child in children(part):
                if child in self._parents:
                    self._parents[child].append(part)
        computed = book.vocabulary.computed
        self._behind = {name: tuple(map(column_of, made.keys)) for name, made in computed.items()}
        self._bare: dict[str, list[Node]] = {}
        for part in self._parents:
            for fact in dict.fromkeys(fact for leaf in children(part) or (part,) for fact in self._facts_of(leaf)):
                self._bare.setdefault(fact, []).append(part)
        self.keys = tuple(key for key in book.vocabulary.every_key() if column_of(key) in self._bare)
        self.layers = SubqueryLayers({name: part for part, name in self._names.items()})
        self.read = self.layers.facts()
        self.facts = frozenset(name for fact in self.read for name in self._behind.get(fact, (fact,)))

    def counts(self, stage: exp.Select) -> exp.Select:
        """Count the rows in whose way each fact stands; ``stage`` has the facts, and the truth of the conditions."""
        opened = {self._open(part).name: is_open(self._names[part]) for part in self._parents}
        certain = either([exp.false(), *(sure(self._names[node]) for node in self._sure)])
        stage = select(stage, opened | {NO_GAIN: exp.Not(this=exp.Paren(this=certain))}, all_else=True)
        for layer in self._layers():
            stage = select(stage, {self._way(part).name: self._is_in_the_way(part) for part in layer}, all_else=True)
        return select(stage, {fact: exp.Count(this=self._one_where(fact)) for fact in map(column_of, self.keys)})

    def _one_where(self, fact: str) -> exp.Expr:
        """Give 1 where a fact stands in the way; null otherwise, which is not counted."""
        stands = both([is_null(column(fact)), either(map(self._way, self._bare[fact]))])
        return exp.Case().when(stands, number(1), copy=False)

    def _layers(self) -> list[list[Node]]:
        """Sort the conditions so that what each is a part of comes in an earlier layer."""
        heights: dict[Node, int] = {}

        def height(part: Node) -> int:
            if part not in heights:
                heights[part] = 1 + max(map(height, self._parents[part]), default=0)
            return heights[part]

        layers: dict[int, list[Node]] = {}
        for part in self._parents:
            layers.setdefault(height(part), []).append(part)
        return [layers[place] for place in sorted(layers)]

    def _is_in_the_way(self, part: Node) -> exp.Expr:
        reasons = [*self._reasons(part), *map(self._way, self._parents[part])]
        return both([self._open(part), either(reasons)]) if reasons else exp.false()

    def _reasons(self, part: Node) -> Iterator[exp.Expr]:
        """Say what makes an open condition keep a verdict open where it is the whole of a rule, or of its guard."""
        for when, guard, is_gain in self._rules:
            alone = [column(NO_GAIN)] if is_gain else []
            if part == when:
                yield both([exp.true(), *alone, *([] if guard == ALWAYS else [possible(self._names[guard])])])
            if part == guard:
                yield both([*alone, self._open(when)])

    def _open(self, part: Node) -> exp.Column:
        return column(f"{self._names[part]} open")

    def _way(self, part: Node) -> exp.Column:
        return column(f"{self._names[part]} stands")

    def _facts_of(self, node: Node) -> tuple[str, ...]:
        """Name the columns that a leaf stands on, those behind a computed fact in its place."""
        match node:
            case Holds(fact) | Compare(fact) | Between(fact) | OneOf(fact):
                return self._behind.get(fact, (fact,))
            case _:
                return ()
