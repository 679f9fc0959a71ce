"""Writes a condition back as the SQL text it can be read from (``parse(to_sql(node)) == node``)."""

from __future__ import annotations

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
    Node,
    Not,
    OneOf,
    Or,
)


def to_sql(node: Node) -> str:  # noqa: C901, PLR0911, PLR0912  # one case a kind of node
    """Write a condition as SQL boolean text, with no more brackets than its meaning needs."""
    match node:
        case Constant(value):
            return str(value).lower()
        case Holds(fact):
            return fact
        case Named(name):
            return name
        case Compare(fact, op, value):
            return f"{fact} {op} {_literal(value)}"
        case Between(fact, low, high):
            return f"{fact} between {_literal(low)} and {_literal(high)}"
        case OneOf(fact, values):
            return f"{fact} in ({', '.join(map(_literal, values))})"
        case Not(part):
            return f"not {_bracketed(part)}"
        case And(parts):
            return " and ".join(map(_bracketed, parts))
        case Or(parts):
            return " or ".join(map(_bracketed, parts))
        case AnyLeg(part):
            return f"any_leg({to_sql(part)})"
        case EveryLeg(part):
            return f"every_leg({to_sql(part)})"
        case Guarded(guard, part):
            return f"matters_if({to_sql(guard)}, {to_sql(part)})"
        case AtLeast(count, parts):
            return f"at_least({count}, {', '.join(map(to_sql, parts))})"


def _bracketed(node: Node) -> str:
    """Bracket what would bind otherwise: a chain inside a chain, and anything compound under ``not``."""
    text = to_sql(node)
    return f"({text})" if isinstance(node, And | Or | Compare | Between | OneOf | Not) and not _is_tight(node) else text


def _is_tight(node: Node) -> bool:
    return isinstance(node, Not) and isinstance(node.part, Holds | Named)


def _literal(value: bool | float | str) -> str:  # noqa: FBT001  # the value itself, not a switch
    return f"'{value}'" if isinstance(value, str) else f"{value:g}"
