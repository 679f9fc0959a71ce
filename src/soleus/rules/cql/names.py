"""The names that definitions have in the CQL text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.rules.nodes import ALWAYS

if TYPE_CHECKING:
    from soleus.case.facts import Fact
    from soleus.rules.model import BenefitRule, DangerRule, Rule
    from soleus.rules.nodes import Node

WEARER = "wears one now"
REFUSED = "refused"
ACCEPTED = "accepted"


def known(key: str, fact: Fact) -> str:
    """The definition of a fact's value, unknown where no rule knows what was given; yes and no need none."""
    return key if fact.type == "bool" else f"{key} known"


def holds(rule: Rule) -> str:
    """The definition that says whether a rule is true."""
    return f"{rule.id} holds"


def matters(rule: Rule) -> str:
    """The definition of a rule's guard; a rule that always matters has none."""
    return f"{rule.id} matters"


def presses(rule: Rule) -> str:
    """The definition that says: unknown, and known to matter."""
    return f"{rule.id} presses"


def waits(rule: Rule) -> str:
    """The definition that says: unknown, and not known whether it matters; only guarded rules have it."""
    return f"{rule.id} waits"


def guard_of(rule: Rule) -> Node:
    """The guard of a rule; a family that knows none always matters."""
    guard: Node = getattr(rule, "matters_if", ALWAYS)
    return guard


def is_guarded(rule: Rule) -> bool:
    """Whether a rule has a guard that could keep it quiet."""
    return guard_of(rule) != ALWAYS


def unknown_names(rule: DangerRule | BenefitRule) -> tuple[str, ...]:
    """The definitions that together say: unknown, and not known not to matter."""
    return (presses(rule), waits(rule)) if is_guarded(rule) else (presses(rule),)


def helps(target: str) -> str:
    """The definition of what a sock can do for one target."""
    return f"helps {target}"


def could_help(target: str) -> str:
    """The definition that says whether an unknown fact could still make a target gain."""
    return f"could help {target}"
