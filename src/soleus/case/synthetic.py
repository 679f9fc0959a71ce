"""Draws made-up people who answer everything a layperson can answer, for shares, tests and load.

How common each answer is stands in ``knowledge/population.yaml``: round assumptions, no findings. People drawn here say
nothing about any real population.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping
    from pathlib import Path

    from soleus.case.facts import Fact, Value, Vocabulary


def read_population(vocabulary: Vocabulary, root: Path = ROOT) -> Mapping[str, Any]:
    """Read how common each answer is: a share for yes/no, weights for a choice, [low, high] for a number.

    Raises:
        KnowledgeError: a lay fact has no entry, or an entry has no fact.
    """
    entry: Mapping[str, Any] = read_yaml(root / "population.yaml")
    lay = [fact.name for fact in vocabulary.facts.values() if fact.for_anyone]
    problems = key_problems("population.yaml", entry, lay)
    if problems:
        raise KnowledgeError("The made-up population cannot be used", problems)
    return entry


def draw_layperson(population: Mapping[str, Any], vocabulary: Vocabulary, rng: random.Random) -> dict[str, Any]:
    """Draw one person: every ``who: anyone`` fact answered, follow-up questions only where they apply.

    Returns:
        A mapping that ``soleus.case.build_case`` takes without refusal.
    """
    person: dict[str, Any] = {}
    legs: dict[str, dict[str, Any]] = {"left": {}, "right": {}}
    for fact in vocabulary.facts.values():
        if not fact.for_anyone:
            continue
        if fact.per_leg:
            for leg in legs.values():
                leg[fact.name] = _draw(fact, population, rng)
        else:
            person[fact.name] = _draw(fact, population, rng)
    return _made_to_agree(person) | legs


def _draw(fact: Fact, population: Mapping[str, Any], rng: random.Random) -> Value:
    entry = population[fact.name]
    if fact.type == "bool":
        return rng.random() < float(entry)
    if fact.type == "choice":
        values: list[str] = list(entry)
        return rng.choices(values, weights=list(entry.values()))[0]
    low, high = entry
    return round(rng.uniform(low, high), 1) if fact.type == "number" else rng.randint(low, high)


# A woman of this age can be pregnant; outside it the question has one answer.
FERTILE_YEARS = (15, 50)


def _made_to_agree(person: dict[str, Any]) -> dict[str, Any]:
    """Take back answers to follow-up questions that do not apply, so that nobody contradicts themselves."""
    if person["sex"] != "female" or not FERTILE_YEARS[0] <= person["age_years"] <= FERTILE_YEARS[1]:
        person["pregnant"] = person["pregnancy_warning_signs"] = False
    if not person["pregnant"]:
        person["pregnancy_weeks"] = 0.0
    if person["new_swelling_one_leg"]:
        person["leg_swelling"], person["swollen_leg"] = "present", "left"
    if person["leg_swelling"] == "none":
        del person["swollen_leg"]
        person["swelling_pits"] = False
    if not person["leg_pain"]:
        person["pain_below_knee"], person["leg_pain_0_10"] = False, 0.0
        del person["painful_leg"]
    if not person["wears_compression_now"]:
        person["trouble_since_wearing"] = False
    return person
