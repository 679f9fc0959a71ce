"""What hangs on what: for each fact, the condition under which some rule has a use for its answer.

A guard of the rulebook says by what everybody can see whether a condition matters. A fact that stands only behind
guards is asked for only while one of them can hold: a page shows its question then, a Questionnaire enables its item,
and where an earlier answer changes, it is asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case import Case
from soleus.rules.nodes import (
    ALWAYS,
    And,
    AnyLeg,
    Between,
    Compare,
    Constant,
    EveryLeg,
    Guarded,
    Holds,
    Named,
    OneOf,
    Or,
    children,
)
from soleus.rules.person import PersonReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soleus.case.facts import Value
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node, Truth

    Way = frozenset[Node]  # conditions that must all hold for a rule to have a use for a fact

NEVER = Constant(value=False)


def guards(book: Rulebook) -> Mapping[str, Node]:
    """Give the condition under which a fact is wanted, for each fact of which every use stands behind a guard."""
    uses: dict[str, list[Way]] = {}
    families = (
        book.dangers, book.urgencies, book.benefits, book.pressures, book.options, book.patterns, book.courses,
    )  # fmt: skip
    for rule in (rule for family in families for rule in family):
        guard = getattr(rule, "matters_if", ALWAYS)
        for fact, way in (*_uses(rule.when, frozenset({guard}), book), *_uses(guard, frozenset({ALWAYS}), book)):
            uses.setdefault(fact, []).append(way - {ALWAYS})
    for entry in book.vocabulary.contradictions:
        denied = [name for name, value in entry.these.items() if value is False]
        for name in entry.names:
            if name not in uses and denied:
                uses[name] = [frozenset(map(Holds, denied))]
    return {fact: _any(ways) for fact, ways in uses.items() if frozenset() not in ways and any(map(_can_hold, ways))}


def wanted(guard: Node, facts: Mapping[str, Value], book: Rulebook) -> Truth:
    """Say whether a fact behind this guard is wanted of somebody of whom this is known; None while that is open."""
    return PersonReader(book, Case(facts)).read(guard).truth


def _uses(node: Node, way: Way, book: Rulebook) -> Iterator[tuple[str, Way]]:
    """Give each fact of a condition with the guards before it."""
    match node:
        case Holds(fact) | Compare(fact) | Between(fact) | OneOf(fact):
            yield fact, way
        case Named(name):
            yield from _uses(book.conditions[name].when, way, book)
        case Guarded(guard, part):
            yield from _uses(guard, way, book)
            yield from _uses(part, way | {guard}, book)
        case AnyLeg(part) | EveryLeg(part):
            yield from ((fact, frozenset(_of_a_leg(guard, book) for guard in guards))
                        for fact, guards in _uses(part, way, book))  # fmt: skip
        case _:
            for part in children(node):
                yield from _uses(part, way, book)


def _of_a_leg(guard: Node, book: Rulebook) -> Node:
    """Let a guard that speaks of one leg be met by either."""
    of_leg = any(book.vocabulary.facts[name].per_leg for name in book.facts_in(guard))
    return AnyLeg(guard) if of_leg else guard


def _can_hold(way: Way) -> bool:
    return NEVER not in way


def _any(ways: list[Way]) -> Node:
    """Join ways by "or"; one that asks for all that another does, and more, adds nothing."""
    able = [way for way in dict.fromkeys(ways) if _can_hold(way)]
    least = [way for way in able if not any(shorter < way for shorter in able)]
    parts = tuple(And(tuple(sorted(way, key=repr))) if len(way) > 1 else next(iter(way)) for way in least)
    return Or(parts) if len(parts) > 1 else parts[0]
