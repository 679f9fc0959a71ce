"""People for tests, drawn at random."""

import random
from typing import Any

from soleus.case import Vocabulary
from soleus.case.facts import Fact
from soleus.load import load_book

VOCABULARY = load_book().rules.vocabulary


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
    """Drop what the door would refuse: of each contradiction the finding that is named last."""
    for contradiction in VOCABULARY.contradictions:
        if contradiction.stands_in(facts):
            del facts[contradiction.names[-1]]
    return one_body(facts)


def one_body(facts: dict[str, Any]) -> dict[str, Any]:
    """Drop measures until the rest could be of one body."""
    for bound in VOCABULARY.bodies:
        while bound.is_broken(numbers := {key: float(facts[key]) for key in bound.keys if key in facts}):
            del facts[next(iter(numbers))]
    return facts
