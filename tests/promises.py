"""People near the edges of the rulebook, and the signs that are emergencies by themselves."""

import random
from collections.abc import Iterator

from soleus.case import Case, Vocabulary
from soleus.case.start import start
from soleus.case.values import value_problem
from tests.people import made_possible, random_facts, values_of

EMERGENCY_SIGNS = (
    "saddle_numbness",
    "bladder_change",
    "bowel_change",
    "sexual_function_change",
    "both_legs_affected",
    "cannot_stand_or_walk",
    "breathless_or_chest_pain",
    "pain_out_of_proportion",
    "sudden_numb_cold_leg",
    "pregnancy_warning_signs",
)


def sample_people(vocabulary: Vocabulary, count: int, seed: int) -> list[Case]:
    """Draw people near the edges: healthy ones with one to three things wrong or unknown, and random ones."""
    return list(_sample(vocabulary, count, random.Random(seed)))


SWELLING = {"leg_swelling": "evening", "swollen_leg": "both"}
MEASURED = {"left.abi": 1.0, "right.abi": 1.0}


def edge_people(vocabulary: Vocabulary) -> list[Case]:
    """Give somebody whom a sock suits, and everyone one answer away: each fact at each value, and unknown."""
    suited = start("all_no", vocabulary) | SWELLING
    people = []
    for facts in (suited, suited | MEASURED):
        for key in vocabulary.every_key():
            fact = vocabulary.fact(key)
            values = fact.known_values() or (0.5, 0.7, 1.0, 1.5, 4, 17, 65, 70)
            fitting = [value for value in values if value_problem(fact, value) is None]
            away = [facts | {key: value} for value in fitting]
            away.append({name: value for name, value in facts.items() if name != key})
            people += [Case(made_possible(dict(person))) for person in away]
    return people


def _sample(vocabulary: Vocabulary, count: int, rng: random.Random) -> Iterator[Case]:
    healthy = start("all_no", vocabulary)
    strong = {"clinician_involved": True, "ceap_class": 3, "varicose_veins": True}
    keys = list(vocabulary.every_key())
    for number in range(count):
        if number % 4 == 3:
            facts = random_facts(vocabulary, rng, rng.choice((0.2, 0.6, 0.9, 1.0)))
        else:
            facts = healthy | SWELLING
            facts |= MEASURED if rng.random() < 0.5 else {}
            facts |= strong if rng.random() < 0.4 else {}
            for key in rng.sample(keys, rng.randint(0, 3)):
                if rng.random() < 0.4:
                    facts.pop(key, None)
                else:
                    facts[key] = values_of(vocabulary.fact(key), rng)
        yield Case(made_possible(facts))
