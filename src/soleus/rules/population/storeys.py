"""Conditions as SQL expressions, in storeys of sub-selects, so that what is used more than once is computed once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlglot import exp

from soleus.rules.nodes import (
    And,
    AtLeast,
    Between,
    Compare,
    Constant,
    Guarded,
    Holds,
    Node,
    Not,
    OneOf,
    Or,
    children,
    walk,
)
from soleus.rules.population.logic import UNKNOWN, column_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from soleus.case.facts import LegsDiffer, Value

OPERATORS: Mapping[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def column(name: str) -> exp.Column:
    """Name a column, quoted: the table may have a column named like a word of SQL."""
    return exp.column(exp.to_identifier(name, quoted=True))


def as_double(name: str) -> exp.Expr:
    """Read a column as double precision."""
    return exp.cast(column(name), exp.DataType.Type.DOUBLE)


def legs_differ(made: LegsDiffer) -> exp.Expr:
    """Say whether two legs differ by so much; null while one is not measured."""
    left, right = (as_double(column_of(key)) for key in made.keys)
    return exp.GTE(this=exp.Abs(this=exp.Sub(this=left, expression=right)), expression=literal(made.least))


def select(source: exp.Expr, columns: Mapping[str, exp.Expr], *, all_else: bool = False) -> exp.Select:
    """Select columns by name from a table or a select; ``all_else`` keeps what is there."""
    named = [exp.alias_(expression, name, quoted=True) for name, expression in columns.items()]
    below = (
        exp.Subquery(this=source, alias=exp.TableAlias(this=exp.to_identifier("s")))
        if isinstance(source, exp.Select)
        else source
    )
    return exp.select(*([exp.Star()] if all_else else []), *named).from_(below)


def either(parts: Iterable[exp.Expr]) -> exp.Expr:
    """Join by "or"."""
    return _joined(exp.Or, map(exp.paren, parts))


def both(parts: Iterable[exp.Expr]) -> exp.Expr:
    """Join by "and"."""
    return _joined(exp.And, map(exp.paren, parts))


def bitwise_or(parts: Iterable[exp.Expr]) -> exp.Expr:
    """Join whole numbers bit by bit."""
    return _joined(exp.BitwiseOr, parts)


def _joined(kind: type[exp.Binary], parts: Iterable[exp.Expr]) -> exp.Expr:
    first, *rest = parts
    for part in rest:
        first = kind(this=first, expression=part)
    return first


def is_null(part: exp.Expr) -> exp.Expr:
    """Say whether something is unknown; itself always known."""
    return exp.Is(this=exp.paren(part), expression=exp.Null())


def when(*branches: tuple[exp.Expr, exp.Expr], otherwise: exp.Expr) -> exp.Expr:
    """Choose the first branch whose condition is true; unknown is not true."""
    chosen = exp.Case()
    for condition, value in branches:
        chosen = chosen.when(condition, value, copy=False)
    return chosen.else_(otherwise, copy=False) if branches else otherwise


def _one_if(truth: exp.Expr, unknown: exp.Expr) -> exp.Expr:
    return exp.cast(exp.Coalesce(this=truth, expressions=[unknown]), "INT")


def number(value: int) -> exp.Expr:
    """Write a whole number."""
    return exp.Literal.number(value)


def literal(value: Value) -> exp.Expr:
    """Write a value; a number as a double, whatever the dialect takes ``0.8`` for."""
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, str):
        return exp.Literal.string(value)
    return exp.cast(exp.Literal.string(repr(float(value))), exp.DataType.Type.DOUBLE)


class Storeys:
    """The conditions that one query needs, by name, and which of their parts get a column of their own."""

    def __init__(self, roots: Mapping[str, Node]) -> None:
        """Count how often each part is used: what is used twice stands in a storey below."""
        self.roots = roots
        used = Counter(roots.values())
        seen: set[Node] = set()
        for root in used.copy():
            for part in walk(root):
                if part not in seen:
                    seen.add(part)
                    used.update(children(part) * (2 if isinstance(part, AtLeast) else 1))  # counted twice over
        shared = [part for part, count in used.items() if count > 1 and not isinstance(part, Holds | Constant)]
        self._columns: dict[Node, str] = {part: f"part_{place}" for place, part in enumerate(shared)}
        self._storey: dict[Node, int] = {}

    def facts(self) -> frozenset[str]:
        """Name the fact columns that the conditions stand on."""
        leaves = (part for root in set(self.roots.values()) for part in walk(root))
        return frozenset(
            leaf.fact for leaf in leaves if isinstance(leaf, Holds | Compare | Between | OneOf) and leaf != UNKNOWN
        )

    def select(self, source: exp.Select, keep: Sequence[str]) -> exp.Select:
        """Stack the storeys on a select of the facts; the top one has one column a root, and those to keep."""
        by_storey: dict[int, list[Node]] = {}
        for part in self._columns:
            by_storey.setdefault(self._height(part), []).append(part)
        for _, parts in sorted(by_storey.items()):
            source = select(source, {self._columns[part]: self._written(part) for part in parts}, all_else=True)
        top = {name: column(name) for name in keep} | {name: self.truth(node) for name, node in self.roots.items()}
        return select(source, top)

    def _height(self, part: Node) -> int:
        """Count the storeys that a part needs below it, its own included."""
        if part not in self._storey:
            below = max((self._height(inner) for inner in children(part)), default=0)
            self._storey[part] = below + (part in self._columns)
        return self._storey[part]

    def truth(self, node: Node) -> exp.Expr:
        """Write a condition: its column where it has one."""
        return column(self._columns[node]) if node in self._columns else self._written(node)

    def _written(self, node: Node) -> exp.Expr:  # noqa: C901, PLR0911  # one case a kind of node
        match node:
            case Constant(value):
                return literal(value)
            case Holds(fact):
                return exp.cast(exp.Null(), exp.DataType.Type.BOOLEAN) if node == UNKNOWN else column(fact)
            case Compare(fact, op, value):
                compared: exp.Expr = OPERATORS[op](this=column(fact), expression=literal(value))
                return compared
            case Between(fact, low, high):
                return exp.Between(this=column(fact), low=literal(low), high=literal(high))
            case OneOf(fact, ()):  # among nothing: false where the fact is known
                return exp.NEQ(this=column(fact), expression=column(fact))
            case OneOf(fact, values):
                return exp.In(this=column(fact), expressions=[literal(value) for value in values])
            case Not(part):
                return exp.Not(this=exp.paren(self.truth(part)))
            case And(parts):
                return both(map(self.truth, parts))
            case Or(parts):
                return either(map(self.truth, parts))
            case Guarded(guard, part):
                silenced = when((exp.Not(this=exp.paren(self.truth(guard))), exp.false()), otherwise=exp.Null())
                return exp.Coalesce(this=self.truth(part), expressions=[silenced])
            case AtLeast(count, parts):
                return self._at_least(count, parts)
            case _:
                raise TypeError(f"{type(node).__name__} is written out before it gets here")

    def _at_least(self, count: int, parts: Sequence[Node]) -> exp.Expr:
        """Count what is true, and what could be: no branch can fall through, since neither count is ever null."""
        sure, possible = (
            _joined(exp.Add, [number(0), *(_one_if(self.truth(part), unknown) for part in parts)])
            for unknown in (exp.false(), exp.true())
        )
        return when(
            (exp.GTE(this=exp.paren(sure), expression=number(count)), exp.true()),
            (exp.LT(this=exp.paren(possible), expression=number(count)), exp.false()),
            otherwise=exp.cast(exp.Null(), exp.DataType.Type.BOOLEAN),
        )
