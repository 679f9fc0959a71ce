"""Conditions as SQL expressions, in layers of subqueries, so that what is used more than once is computed once.

Each condition is asked two questions whose answer is never null: is it true? could it be true? DuckDB joins truths
without nulls some thirty times as quickly as truths with them. "Unknown" is what could be and is not.
"""

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
    Leaf,
    Node,
    Not,
    OneOf,
    Or,
    children,
    walk,
)
from soleus.rules.sql.logic import UNKNOWN, column_of

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
    return exp.Column(this=quoted(name))


def quoted(name: str) -> exp.Identifier:
    """Write a name in quotes; sqlglot's own builders would copy it again and again."""
    return exp.Identifier(this=name, quoted=True)


def as_double(name: str) -> exp.Expr:
    """Read a column as double precision."""
    return exp.cast(column(name), exp.DataType.Type.DOUBLE, copy=False)


def legs_differ(made: LegsDiffer) -> exp.Expr:
    """Say whether two legs differ by so much; null while one is not measured."""
    left, right = (as_double(column_of(key)) for key in made.keys)
    return exp.GTE(this=exp.Abs(this=exp.Sub(this=left, expression=right)), expression=literal(made.least))


def select(source: exp.Expr, columns: Mapping[str, exp.Expr], *, all_else: bool = False) -> exp.Select:
    """Select columns by name from a table or a select; ``all_else`` keeps what is there."""
    named = [exp.Alias(this=part, alias=quoted(name)) for name, part in columns.items()]
    below = (
        exp.Subquery(this=source, alias=exp.TableAlias(this=exp.to_identifier("s")))
        if isinstance(source, exp.Select)
        else source
    )
    whole = exp.Select(expressions=[*([exp.Star()] if all_else else []), *named])
    return whole.from_(below, copy=False)  # a copy of each layer would copy all below it


def either(parts: Iterable[exp.Expr]) -> exp.Expr:
    """Join by "or"."""
    return _joined(exp.Or, (exp.Paren(this=part) for part in parts))


def both(parts: Iterable[exp.Expr]) -> exp.Expr:
    """Join by "and"."""
    return _joined(exp.And, (exp.Paren(this=part) for part in parts))


def _joined(kind: type[exp.Binary], parts: Iterable[exp.Expr]) -> exp.Expr:
    first, *rest = parts
    for part in rest:
        first = kind(this=first, expression=part)
    return first


def is_null(part: exp.Expr) -> exp.Expr:
    """Say whether something is unknown; itself always known."""
    return exp.Is(this=exp.Paren(this=part), expression=exp.Null())


def when(*branches: tuple[exp.Expr, exp.Expr], otherwise: exp.Expr) -> exp.Expr:
    """Choose the first branch whose condition is true; unknown is not true."""
    chosen = exp.Case()
    for condition, value in branches:
        chosen = chosen.when(condition, value, copy=False)
    return chosen.else_(otherwise, copy=False) if branches else otherwise


def is_true(part: exp.Expr) -> exp.Expr:
    """Say whether something is true; unknown is not. "And" and "or" are asked part by part, which is quicker."""
    match part:
        case exp.Paren():
            return exp.Paren(this=is_true(part.this))
        case exp.And() | exp.Or():
            return type(part)(this=is_true(part.left), expression=is_true(part.right))
        case _:
            return exp.Is(this=exp.Paren(this=part), expression=exp.true())


def sure(name: str) -> exp.Expr:
    """Say whether the condition of this name is true; never null."""
    return column(name)


def possible(name: str) -> exp.Expr:
    """Say whether the condition of this name is true or unknown; never null."""
    return column(f"{name} possible")


def is_open(name: str) -> exp.Expr:
    """Say whether the condition of this name is unknown; never null."""
    return both([possible(name), exp.Not(this=sure(name))])


def truth(name: str) -> exp.Expr:
    """Write the truth of the condition of this name: true, false, or null for unknown."""
    return when((sure(name), exp.true()), (possible(name), exp.Null()), otherwise=exp.false())


def number(value: int) -> exp.Expr:
    """Write a whole number."""
    return exp.Literal.number(value)


def literal(value: Value) -> exp.Expr:
    """Write a value; a number as a double, whatever the dialect takes ``0.8`` for."""
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, str):
        return exp.Literal.string(value)
    return exp.cast(exp.Literal.string(repr(float(value))), exp.DataType.Type.DOUBLE, copy=False)


class SubqueryLayers:
    """The conditions that one query needs, by name, and which of their parts get columns of their own."""

    def __init__(self, roots: Mapping[str, Node]) -> None:
        """Count how often each part is used: what is used twice stands in a layer below, and so does every leaf."""
        self.roots = roots
        used = Counter(roots.values())
        seen: set[Node] = set()
        for root in used.copy():
            for part in walk(root):
                if part not in seen:
                    seen.add(part)
                    used.update(children(part))
        shared = [part for part, count in used.items() if isinstance(part, Leaf) or count > 1]
        shared = [part for part in shared if part != UNKNOWN and not isinstance(part, Constant)]
        self._columns: dict[Node, str] = {part: f"part_{place}" for place, part in enumerate(shared)}
        self._layer_of: dict[Node, int] = {}

    def facts(self) -> frozenset[str]:
        """Name the fact columns that the conditions stand on."""
        leaves = (part for root in set(self.roots.values()) for part in walk(root))
        return frozenset(leaf.fact for leaf in leaves if isinstance(leaf, Leaf) and leaf != UNKNOWN)

    def select(self, source: exp.Select, keep: Sequence[str]) -> exp.Select:
        """Stack the layers on a select of the facts; the top one has two columns a root, and those to keep.

        See ``sure`` and ``possible`` for how they are named.
        """
        by_layer: dict[int, dict[str, Node]] = {}
        for part, name in self._columns.items():
            by_layer.setdefault(self._height(part), {})[name] = part
        for _, parts in sorted(by_layer.items()):
            named = {sure(name).name: self._written(part, could=False) for name, part in parts.items()}
            inner = {name: part for name, part in parts.items() if not isinstance(part, Leaf)}
            named |= {possible(name).name: self._written(part, could=True) for name, part in inner.items()}
            source = select(source, named, all_else=True)
        top = {sure(name).name: self._asked(node, could=False) for name, node in self.roots.items()}
        top |= {possible(name).name: self._asked(node, could=True) for name, node in self.roots.items()}
        return select(source, {name: column(name) for name in keep} | top)

    def _height(self, part: Node) -> int:
        """Count the layers that a part needs below it, its own included."""
        if part not in self._layer_of:
            below = max((self._height(inner) for inner in children(part)), default=0)
            self._layer_of[part] = below + (part in self._columns)
        return self._layer_of[part]

    def _asked(self, node: Node, *, could: bool) -> exp.Expr:
        """Ask whether a condition is true, or whether it could be: by its column where it has one."""
        if node not in self._columns:
            return self._written(node, could=could)
        name = self._columns[node]
        if isinstance(node, Leaf) and could:
            return either([sure(name), is_null(column(node.fact))])
        return possible(name) if could else sure(name)

    def _written(self, node: Node, *, could: bool) -> exp.Expr:  # noqa: PLR0911  # one case a kind of node
        match node:
            case Constant(value):
                return literal(value)
            case Not(part):
                return exp.Not(this=exp.Paren(this=self._asked(part, could=not could)))
            case And(parts):
                return both(self._asked(part, could=could) for part in parts)
            case Or(parts):
                return either(self._asked(part, could=could) for part in parts)
            case Guarded(guard, part) if could:
                heard = either([self._asked(part, could=False), self._asked(guard, could=True)])
                return both([self._asked(part, could=True), heard])
            case Guarded(_, part):
                return self._asked(part, could=False)
            case AtLeast(count, parts):
                ones = (exp.cast(self._asked(part, could=could), "INT", copy=False) for part in parts)
                return exp.GTE(this=exp.Paren(this=_joined(exp.Add, [number(0), *ones])), expression=number(count))
            case Holds() | Compare() | Between() | OneOf():
                return literal(could) if node == UNKNOWN else is_true(_leaf(node))
            case _:
                raise TypeError(f"{type(node).__name__} is written out before it gets here")


def _leaf(leaf: Leaf) -> exp.Expr:
    """Write what a leaf asks of its fact, null where that is unknown."""
    match leaf:
        case Holds(fact):
            return column(fact)
        case Compare(fact, op, value):
            compared: exp.Expr = OPERATORS[op](this=column(fact), expression=literal(value))
            return compared
        case Between(fact, low, high):
            return exp.Between(this=column(fact), low=literal(low), high=literal(high))
        case OneOf(fact, ()):  # among nothing: false where the fact is known
            return exp.NEQ(this=column(fact), expression=column(fact))
        case OneOf(fact, values):
            return exp.In(this=column(fact), expressions=[literal(value) for value in values])
