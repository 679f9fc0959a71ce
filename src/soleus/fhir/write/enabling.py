"""When an item is enabled: while its answer could be of use, so never while the guard is merely unknown.

FHIR R4 knows "any of these" or "all of these", and takes an unanswered question for unequal to everything. So each
question that a guard reads enables the item while it is unanswered, and by each answer with which the guard can hold.
Of "and" one part is enough, since the item may be enabled for longer than it is of use, and never for shorter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.rules.nodes import And, AnyLeg, Between, Compare, EveryLeg, Guarded, Holds, Named, Not, OneOf, Or

if TYPE_CHECKING:
    from soleus.case.facts import Fact, Value
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node

    Ways = tuple[tuple[str, str, Value], ...]  # (key, operator, answer), any of which lets the guard hold

OPERATORS = {"=": "=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
ANSWERS = {"bool": "answerBoolean", "integer": "answerInteger", "number": "answerDecimal"}


def enabling(guard: Node, book: Rulebook) -> dict[str, Any]:
    """Give ``enableWhen`` and ``enableBehavior`` of a guard; nothing where the item is always enabled."""
    ways = _ways(guard, book)
    if not ways:
        return {}
    conditions = []
    for key in dict.fromkeys(key for key, _, _ in ways):
        conditions.append({"question": key, "operator": "exists", "answerBoolean": False})
        conditions += [_condition(way, book.vocabulary.fact(key)) for way in dict.fromkeys(ways) if way[0] == key]
    return {"enableWhen": conditions, "enableBehavior": "any"}


def _condition(way: tuple[str, str, Value], fact: Fact) -> dict[str, Any]:
    key, operator, value = way
    if fact.type == "choice":
        return {"question": key, "operator": operator, "answerCoding": {"code": value}}
    answer = float(value) if fact.type == "number" else value
    return {"question": key, "operator": operator, ANSWERS[fact.type]: answer}


def _ways(node: Node, book: Rulebook) -> Ways | None:  # noqa: PLR0911  # one case a kind of node
    """Give the answers by which a condition can hold, or more; None where it cannot be said by answers."""
    match node:
        case Holds(fact):
            return _each(fact, "=", (True,), book)
        case Compare(fact, operator, value):
            return _each(fact, OPERATORS[operator], (value,), book)
        case Between(fact, low, _):
            return _each(fact, ">=", (low,), book)
        case OneOf(fact, values):
            return _each(fact, "=", values, book)
        case Not(Holds(fact)):
            return _each(fact, "=", (False,), book)
        case Named(name):
            return _ways(book.conditions[name].when, book)
        case AnyLeg(part) | EveryLeg(part) | Guarded(_, part):
            return _ways(part, book)
        case Or(parts):
            each = [_ways(part, book) for part in parts]
            return None if None in each else tuple(way for part in each for way in part or ())
        case And(parts):
            known = [ways for part in parts if (ways := _ways(part, book))]
            return min(known, key=len, default=None)
        case _:
            return None


def _each(fact: str, operator: str, values: tuple[Value, ...], book: Rulebook) -> Ways | None:
    keys = book.vocabulary.facts[fact].keys  # none of a fact that is worked out of others
    return tuple((key, operator, value) for key in keys for value in values) or None
