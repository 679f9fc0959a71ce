"""Reads a condition from SQL boolean text.

``sqlglot`` parses; an allow-list of its nodes is then turned into the nodes of the rule model. Everything else (``is
null``, arithmetic, functions, casts, CASE, subqueries) is refused with the reason, because some reader could not say
it or would say something else: ``NaN < 0.5`` is false in SQL, ``CASE`` falls through on NULL, ``true = 1`` in some.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import expressions as sql

from soleus.knowledge.load import KnowledgeError
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
    from collections.abc import Callable, Collection

    from soleus.case.facts import Value, Vocabulary
    from soleus.rules.nodes import Node

COMPARISONS = {sql.EQ: "=", sql.NEQ: "<>", sql.LT: "<", sql.LTE: "<=", sql.GT: ">", sql.GTE: ">="}
MACROS = ("any_leg", "every_leg", "at_least", "matters_if")


def parse_condition(text: str, vocabulary: Vocabulary, conditions: Collection[str] = ()) -> Node:
    """Turn SQL boolean text into a condition.

    Args:
        text: for example ``age_years >= 65 or any_leg(abi < 0.8)``.
        vocabulary: the facts that may stand in it.
        conditions: the names of the rulebook's conditions that may stand in it.

    Raises:
        KnowledgeError: the text is no SQL, or says something outside the subset.
    """
    try:
        tree = sqlglot.parse_one(text, read="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise KnowledgeError(f"Condition cannot be read: {text}", [str(error).splitlines()[0]]) from None
    return _NodeReader(text, vocabulary, conditions).node(tree, in_leg=False)


class _NodeReader:
    """Turns the parser's nodes into ours, one method a kind."""

    def __init__(self, text: str, vocabulary: Vocabulary, conditions: Collection[str]) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.conditions = conditions

    def refuse(self, cause: str) -> KnowledgeError:
        return KnowledgeError(f"Condition cannot be used: {' '.join(self.text.split())}", [cause])

    def node(self, tree: sql.Expr, *, in_leg: bool) -> Node:
        kinds: dict[type, Callable[..., Node]] = {
            sql.Paren: lambda t, *, in_leg: self.node(t.this, in_leg=in_leg),
            sql.Not: lambda t, *, in_leg: Not(self.node(t.this, in_leg=in_leg)),
            sql.And: lambda t, *, in_leg: And(self.flat(t, sql.And, in_leg=in_leg)),
            sql.Or: lambda t, *, in_leg: Or(self.flat(t, sql.Or, in_leg=in_leg)),
            sql.Boolean: lambda t, **_: Constant(bool(t.this)),
            sql.Column: self.column,
            sql.Between: self.between,
            sql.In: self.one_of,
            sql.Anonymous: self.macro,
            **dict.fromkeys(COMPARISONS, self.compare),
        }
        if type(tree) not in kinds:
            allowed = f"facts, literals, = <> < <= > >=, between, in, and, or, not, {', '.join(MACROS)}"
            raise self.refuse(f"'{tree.sql()}' is not part of the language of rules ({allowed})")
        return kinds[type(tree)](tree, in_leg=in_leg)

    def flat(self, tree: sql.And | sql.Or, kind: type[sql.And | sql.Or], *, in_leg: bool) -> tuple[Node, ...]:
        """Read ``a and b and c`` as one node with three parts."""
        parts: list[Node] = []
        for side in (tree.left, tree.right):
            parts += (
                self.flat(side, kind, in_leg=in_leg) if isinstance(side, kind) else [self.node(side, in_leg=in_leg)]
            )
        return tuple(parts)

    def fact_name(self, tree: sql.Expr, *, in_leg: bool) -> str:
        if not isinstance(tree, sql.Column) or tree.table:
            raise self.refuse(f"'{tree.sql()}' must be the plain name of a fact, on the left of its literal")
        fact = self.vocabulary.facts.get(tree.name)
        if fact is None:
            raise self.refuse(f"there is no fact '{tree.name}'")
        if fact.per_leg and not in_leg:
            raise self.refuse(f"'{tree.name}' is a fact of a leg: put it inside any_leg(...) or every_leg(...)")
        return fact.name

    def column(self, tree: sql.Column, *, in_leg: bool) -> Node:
        if tree.name in self.conditions:
            return Named(tree.name)
        name = self.fact_name(tree, in_leg=in_leg)
        if self.vocabulary.facts[name].type != "bool":
            raise self.refuse(f"'{name}' is not a yes/no fact: compare it with a value")
        return Holds(name)

    def compare(self, tree: sql.Binary, *, in_leg: bool) -> Node:
        name = self.fact_name(tree.left, in_leg=in_leg)
        fact = self.vocabulary.facts[name]
        op = COMPARISONS[type(tree)]
        if fact.type == "bool":
            raise self.refuse(f"'{name}' is a yes/no fact: write '{name}' or 'not {name}'")
        value = self.literal(tree.right, name)
        if fact.type == "choice" and op not in {"=", "<>"}:
            raise self.refuse(f"'{name}' is a choice: only = and <> compare it")
        if fact.type == "number" and op in {"=", "<>"}:
            raise self.refuse(f"'{name}' is measured: = and <> on it hang on rounding, use a band")
        if fact.type in {"number", "integer"} and not self.splits(fact.low, fact.high, op, value):
            raise self.refuse(f"'{name} {op} {value}' is the same for every value from {fact.low} to {fact.high}")
        return Compare(name, op, value)

    @staticmethod
    def splits(low: float | None, high: float | None, op: str, value: Value) -> bool:
        """Whether some value of the range makes the comparison true and some false."""
        bound = float(value)
        low, high = low or 0.0, high or 0.0
        return {
            "<": low < bound <= high,
            ">=": low < bound <= high,
            "<=": low <= bound < high,
            ">": low <= bound < high,
            "=": low <= bound <= high,
            "<>": low <= bound <= high,
        }[op]

    def between(self, tree: sql.Between, *, in_leg: bool) -> Node:
        name = self.fact_name(tree.this, in_leg=in_leg)
        fact = self.vocabulary.facts[name]
        if fact.type not in {"number", "integer"}:
            raise self.refuse(f"'{name}' is no number: 'between' cannot be used")
        low = float(self.literal(tree.args["low"], name))
        high = float(self.literal(tree.args["high"], name))
        fact_low, fact_high = fact.low or 0.0, fact.high or 0.0
        if not fact_low <= low < high <= fact_high or (low, high) == (fact_low, fact_high):
            raise self.refuse(f"'{name} between {low:g} and {high:g}' is no band inside {fact_low:g} to {fact_high:g}")
        return Between(name, low, high)

    def one_of(self, tree: sql.In, *, in_leg: bool) -> Node:
        name = self.fact_name(tree.this, in_leg=in_leg)
        fact = self.vocabulary.facts[name]
        if fact.type not in {"choice", "integer"} or not tree.expressions:
            raise self.refuse(f"'{name} in (...)' needs a choice or a whole number, and a list of values")
        values = tuple(self.literal(item, name) for item in tree.expressions)
        if len(set(values)) != len(values) or set(values) == set(fact.values):
            raise self.refuse(f"'{name} in (...)' names a value twice, or names them all")
        return OneOf(name, values)

    def literal(self, tree: sql.Expr, name: str) -> Any:  # noqa: ANN401  # a number or a choice, as the fact wants
        fact = self.vocabulary.facts[name]
        negative = isinstance(tree, sql.Neg)
        inner = tree.this if negative else tree
        if not isinstance(inner, sql.Literal) or (negative and inner.is_string):
            raise self.refuse(f"'{tree.sql()}' must be a literal: a fact is compared with a value, never with a fact")
        if fact.type == "choice":
            if not inner.is_string or inner.this not in fact.values:
                raise self.refuse(f"'{name}' is never {tree.sql()} (its values: {', '.join(fact.values)})")
            return inner.this
        if inner.is_string:
            raise self.refuse(f"'{name}' is a number: {tree.sql()} must be written without quotes")
        value = float(inner.this) * (-1 if negative else 1)
        if fact.type == "integer":
            if not value.is_integer():
                raise self.refuse(f"'{name}' is a whole number: {tree.sql()} is not")
            return int(value)
        return value

    def macro(self, tree: sql.Anonymous, *, in_leg: bool) -> Node:
        name, args = str(tree.this).lower(), tree.expressions
        if name in {"any_leg", "every_leg"}:
            if in_leg or len(args) != 1:
                raise self.refuse(f"{name} takes one condition and does not stand inside another leg")
            part = self.node(args[0], in_leg=True)
            return AnyLeg(part) if name == "any_leg" else EveryLeg(part)
        if name == "at_least":
            return self.at_least(args, in_leg=in_leg)
        if name == "matters_if":
            if in_leg or len(args) != len(("guard", "part")):
                raise self.refuse("matters_if takes a guard and then what it guards, and does not stand inside a leg")
            return Guarded(*(self.node(arg, in_leg=False) for arg in args))
        raise self.refuse(f"there is no macro '{name}' ({', '.join(MACROS)})")

    def at_least(self, args: list[sql.Expr], *, in_leg: bool) -> Node:
        count = args[0] if args else None
        if not isinstance(count, sql.Literal) or count.is_string or not str(count.this).isdigit():
            raise self.refuse("at_least takes a whole number and then conditions")
        parts = tuple(self.node(arg, in_leg=in_leg) for arg in args[1:])
        needed = int(count.this)
        if not 1 <= needed < len(parts):
            raise self.refuse(f"at_least({needed}, ...) of {len(parts)} conditions is no choice: use 'and' or 'or'")
        return AtLeast(needed, parts)
