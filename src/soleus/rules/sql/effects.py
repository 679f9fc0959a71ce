"""What rules do, as bits of one integer, so that rules which do the same can be joined.

Each scale has one bit a level above its lowest, and a level sets its own bit and all below: ``routine`` is 001,
``urgent`` 011, ``emergency`` 111. A level is reached where any effect has its bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.rules.levels import Benefit, Danger, Level, Urgency
from soleus.rules.model import BenefitRule, DangerRule, UrgencyRule
from soleus.rules.nodes import ALWAYS
from soleus.rules.sql.logic import FALSE, any_of, factored

if TYPE_CHECKING:
    from soleus.rules.model import Rule, Rulebook
    from soleus.rules.nodes import Node
    from soleus.rules.sql.logic import Resolver

# The lowest bit of each scale.
DANGER, URGENCY, COULD_BE, BENEFIT = 0, 5, 8, 11


def bit(level: Level, place: int) -> int:
    """Give the bit that is set from this level on; 0 for the lowest level, which needs none."""
    return (1 << level >> 1) << place


def bits(level: Level, place: int) -> int:
    """Give the bits of a level."""
    return ((1 << level) - 1) << place


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """What a rule sets when it is true, when it is unknown and its guard true, and when both are unknown."""

    true: int
    pressing: int
    open: int

    @property
    def rises(self) -> bool:
        """Whether truth sets all that "unknown" sets; then rules of this effect may be read as one."""
        return not (self.pressing | self.open) & ~self.true


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules of one effect and one guard, joined by "or"."""

    effect: RuleEffect
    guard: Node
    when: Node

    @property
    def has_guard(self) -> bool:
        """Whether the guard can make a difference."""
        return self.guard != ALWAYS and bool(self.effect.pressing | self.effect.open)


def groups(book: Rulebook, resolver: Resolver, *, apart: bool) -> tuple[RuleGroup, ...]:
    """Join the rules that touch urgency, danger and benefit into as few groups as mean the same.

    Args:
        book: the rulebook.
        resolver: writes conditions out.
        apart: whether each rule's own truth is a column, so that nothing is gained by drawing common parts out.
    """
    joined: dict[tuple[RuleEffect, Node], list[Node]] = {}
    alone: list[RuleGroup] = []
    for rule in (*book.dangers, *book.urgencies, *book.benefits):
        effect, when = effect_of(rule), resolver.resolve(rule.when)
        guard = resolver.resolve(getattr(rule, "matters_if", ALWAYS))
        if effect.rises:
            joined.setdefault((effect, guard), []).append(when)
        else:
            alone.append(RuleGroup(effect, guard, when))
    join = any_of if apart else factored
    rule_groups = (*(RuleGroup(effect, guard, join(whens)) for (effect, guard), whens in joined.items()), *alone)
    return tuple(group for group in rule_groups if group.when != FALSE and group.effect != RuleEffect(0, 0, 0))


def effect_of(rule: Rule) -> RuleEffect:
    """Give what a rule sets, as ``soleus.rules.combine`` says it."""
    match rule:
        case DangerRule():
            return _danger_effect(rule)
        case UrgencyRule():
            could_be = bits(rule.then, COULD_BE)
            return RuleEffect(bits(rule.then, URGENCY) | could_be, could_be, could_be)
        case BenefitRule():
            if not rule.then.is_gain:
                return RuleEffect(0, 0, 0)
            unknown = bits(Benefit.UNKNOWN if rule.counts_when_unknown else Benefit.NONE, BENEFIT)
            return RuleEffect(bits(Benefit.SOME, BENEFIT), unknown, unknown)
        case _:
            return RuleEffect(0, 0, 0)


def _danger_effect(rule: DangerRule) -> RuleEffect:
    could_be = bits(rule.urgency, COULD_BE)
    waiting = bits(Urgency.ROUTINE if rule.urgency >= Urgency.URGENT else Urgency.SELF_CARE, URGENCY) | could_be
    return RuleEffect(
        true=bits(rule.then, DANGER) | bits(rule.urgency, URGENCY) | could_be,
        pressing=bits(rule.if_unknown, DANGER) | bits(rule.if_unknown_urgency, URGENCY) | waiting,
        open=bits(Danger.UNDECIDED, DANGER) | waiting,
    )
