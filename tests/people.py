"""People for tests: from nothing known, from "no to everything", and at random."""

import random
from typing import Any

from soleus.case import Case, Vocabulary, build_case
from soleus.case.facts import Fact

AGE = 45
YES_BY_DEFAULT = {"can_reach_feet", "has_help_dressing"}


def start(kind: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """Give the facts of a start: ``nothing``, or ``all_no``.

    ``all_no``: age 45; every yes/no fact for anyone is false (but the feet are in reach and there is help); choices
    with a danger order at their safest; other choices, numbers and clinicians' facts unknown.
    """
    if kind == "nothing":
        return {}
    facts: dict[str, Any] = {"age_years": AGE}
    for fact in vocabulary.facts.values():
        if not fact.for_anyone or fact.per_leg:
            continue
        if fact.type == "bool":
            facts[fact.name] = fact.name in YES_BY_DEFAULT
        elif fact.type == "choice" and fact.danger:
            facts[fact.name] = fact.danger[0]
    return facts


def nested(facts: dict[str, Any]) -> dict[str, Any]:
    """Turn ``left.abi`` keys into the nested form of a case file."""
    given: dict[str, Any] = {}
    for key, value in facts.items():
        leg, _, name = key.rpartition(".")
        if leg:
            given.setdefault(leg, {})[name] = value
        else:
            given[name] = value
    return given


def person(vocabulary: Vocabulary, kind: str, facts: dict[str, Any]) -> Case:
    """Build a case: ``facts`` (flat keys) laid over a start."""
    return build_case(nested(start(kind, vocabulary) | facts), vocabulary)


def values_of(fact: Fact, rng: random.Random) -> Any:
    """Draw a value of a fact; numbers often from near the rulebook's thresholds, which are round."""
    if fact.type in {"bool", "choice"}:
        return rng.choice(fact.known_values())
    low, high = fact.low or 0.0, fact.high or 0.0
    if fact.type == "integer":
        return rng.randint(int(low), int(high))
    near = (0.5, 0.59, 0.6, 0.79, 0.8, 1.0, 1.3, 1.31, 4, 17, 18, 20, 30, 50, 60, 64, 65, 70)
    return rng.choice([value for value in near if low <= value <= high] or [low, high])


def random_facts(vocabulary: Vocabulary, rng: random.Random, known: float) -> dict[str, Any]:
    """Draw facts at random, each known with the given share; mostly safe answers, so that rules meet one by one."""
    facts: dict[str, Any] = {}
    for fact in vocabulary.facts.values():
        for key in fact.keys:
            if rng.random() > known:
                continue
            safe = fact.danger[0] if fact.danger and rng.random() < 0.9 else None
            facts[key] = values_of(fact, rng) if safe is None else safe
    return made_possible(facts)


def made_possible(facts: dict[str, Any]) -> dict[str, Any]:
    """Drop what the door would refuse: a finding beside the answer that says there is nothing to find."""
    if facts.get("heart_failure") is False:
        facts.pop("nyha_class", None)
        facts.pop("heart_failure_unstable", None)
    if facts.get("new_swelling_one_leg") is True and facts.get("leg_swelling") == "none":
        facts.pop("leg_swelling")
    if facts.get("pregnant") is False:
        facts.pop("pregnancy_weeks", None)
    return facts
