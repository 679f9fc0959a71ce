"""Random conditions and rulebooks drawn by a plain generator: thousands of them cost less than a few of Hypothesis."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from soleus.rules.levels import Danger, Help, Urgency
from soleus.rules.model import FAMILIES, Rulebook
from soleus.rules.nodes import (
    ALWAYS,
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

LEAVES: Sequence[Node] = (
    Holds("diabetes"),
    Holds("smoker"),
    Holds("calf_girths_3_cm_apart"),
    Compare("age_years", ">=", 65.0),
    Between("age_years", 50.0, 65.0),
    Compare("leg_swelling", "<>", "none"),
    OneOf("leg_swelling", ("evening", "present")),
    OneOf("nyha_class", (2, 4)),
    Constant(value=True),
    Constant(value=False),
)
LEAVES_OF_LEG: Sequence[Node] = (
    *LEAVES,
    Compare("abi", "<", 0.8),
    Compare("abi", ">=", 0.8),
    Between("abi", 0.6, 0.8),
    Compare("foot_pulse", "=", "weak_or_absent"),
)
DEEPEST = 3


def random_node(rng: random.Random, named: Sequence[str], depth: int = DEEPEST, *, in_leg: bool = False) -> Node:
    """Draw a condition of any kind of node, of so many levels at most; ``named`` are conditions to refer to."""

    def part(*, leg: bool = in_leg) -> Node:
        return random_node(rng, named, rng.randrange(depth), in_leg=leg)

    if not depth:
        return (
            Named(rng.choice(named))
            if named and rng.random() < 0.1
            else rng.choice(LEAVES_OF_LEG if in_leg else LEAVES)
        )
    kind = rng.choice((And, Or, AtLeast, Guarded, Not, AnyLeg, EveryLeg))
    if kind in {AnyLeg, EveryLeg} and not in_leg:
        return AnyLeg(part(leg=True)) if kind is AnyLeg else EveryLeg(part(leg=True))
    if kind is Guarded:
        return Guarded(part(), part())
    if kind is Not:
        return Not(part())
    parts = tuple(part() for _ in range(rng.randint(2, 4)))
    if kind is AtLeast:
        return AtLeast(rng.randint(1, len(parts)), parts)
    return And(parts) if kind is And else Or(parts)


def random_rulebook(rng: random.Random, shipped: Rulebook) -> Rulebook:
    """Draw a few rules with guards, of every family that urgency, verdict and pressure are made of."""
    named: dict[str, Any] = {}
    for name in ("first", "second"):
        drawn = random_node(rng, list(named))
        named[name] = replace(shipped.conditions["swollen"], name=name, when=drawn)

    def node() -> Node:
        return random_node(rng, list(named))

    def guard() -> Node:
        return ALWAYS if rng.random() < 0.5 else node()

    none: dict[str, Any] = dict.fromkeys(FAMILIES, ())
    dangers = tuple(
        replace(
            rule,
            when=node(),
            matters_if=guard(),
            then=rng.choice(list(Danger)),
            if_unknown=rng.choice(list(Danger)),
            urgency=rng.choice(list(Urgency)),
            if_unknown_urgency=rng.choice(list(Urgency)),
        )
        for rule in shipped.dangers[:4]
    )
    benefits = tuple(
        replace(
            rule,
            when=node(),
            matters_if=guard(),
            then=rng.choice(list(Help)),
            counts_when_unknown=rng.random() < 0.5,
        )
        for rule in shipped.benefits[:3]
    )
    several = {
        "dangers": dangers,
        "benefits": benefits,
        "urgencies": tuple(replace(rule, when=node(), matters_if=guard()) for rule in shipped.urgencies[:2]),
        "pressures": tuple(replace(rule, when=node()) for rule in shipped.pressures),
        "options": tuple(replace(rule, when=node(), matters_if=guard()) for rule in shipped.options[:2]),
    }
    return replace(shipped, conditions=named, wearer=node(), no_plan_if=node(), **(none | several))
