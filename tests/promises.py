"""What the rulebook promises, over facts and never over rules, each as a search for a person who breaks it.

A promise takes the book and people and gives the first breach in words, or None. A breach is told by fact names and
levels. The same functions are turned on spoiled rulebooks, which they must refute.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from soleus.assess import Answer, assess
from soleus.case import Case, Vocabulary
from soleus.case.facts import Value
from soleus.case.start import person, start
from soleus.rules.book import Book
from soleus.rules.levels import Danger, Urgency
from soleus.rules.parse import parse_condition
from soleus.rules.person import PersonReader
from soleus.screen import screen
from tests.people import made_possible, random_facts, values_of

Breach = str | None
Promise = Callable[[Book, Sequence[Case]], Breach]

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

RISK_FACTORS = "(smoker or high_blood_pressure or high_cholesterol or chronic_kidney_disease)"
AT_RISK = (
    "known_arterial_disease or heart_or_stroke_history or leg_pain_walking_eased_by_standing_still or age_years >= 65"
    f" or (age_years >= 50 and (diabetes or {RISK_FACTORS})) or (diabetes and {RISK_FACTORS})"
)
FEET_UNCHECKED = "(diabetes and not diabetic_foot_check_normal) or cannot_feel_touch_on_leg"

# What must be known absent before "suitable", and the guard that can make it not matter.
ABSOLUTE = (
    *((sign, "") for sign in EMERGENCY_SIGNS),
    ("foot_drop", ""),
    ("leg_weakness", ""),
    ("weakness_getting_worse", ""),
    ("fever_or_unwell and (leg_pain or back_pain_0_10 > 0)", ""),
    ("cancer_history and (leg_pain or back_pain_0_10 > 0)", ""),
    ("(new_swelling_one_leg or calf_3_cm_larger) and not dvt_excluded", ""),
    ("calf_tender", ""),
    ("dvt_now", ""),
    ("leg_swelling <> 'none' and swollen_leg in ('left', 'right')", ""),
    ("skin_hot_red_spreading", ""),
    ("foot_cold_pale_or_blue", ""),
    ("trouble_since_wearing", "wears_compression_now"),
    ("known_arterial_disease", ""),
    ("bypass_graft_in_leg", ""),
    ("leg_pain_walking_eased_by_standing_still", ""),
    ("not every_leg(abi between 0.8 and 1.3)", AT_RISK),
    ("heart_failure", ""),
    ("nyha_class >= 1", "heart_failure"),
    ("heart_failure_unstable", "heart_failure"),
    ("neuropathy <> 'none'", FEET_UNCHECKED),
    ("cannot_feel_touch_on_leg", ""),
    ("leg_numb_patch", ""),
    ("skin_fragile", ""),
    ("open_wound_or_ulcer", ""),
    ("recent_skin_graft", ""),
    ("dermatitis", ""),
    ("garment_allergy", ""),
    ("lymphoedema", ""),
    ("pregnant and not clinician_involved", ""),
    ("age_years < 18", ""),
    ("takes_gabapentinoid and leg_swelling <> 'none'", ""),
)


def suitable_only_with_contraindications_excluded(book: Book, people: Sequence[Case]) -> Breach:
    """Suitable only if every absolute contraindication is known absent, or its guard is known false."""
    vocabulary = book.rules.vocabulary
    parsed = [
        (text, parse_condition(text, vocabulary), parse_condition(guard, vocabulary) if guard else None)
        for text, guard in ABSOLUTE
    ]
    for case in people:
        if assess(case, book).compression != "suitable":
            continue
        reader = PersonReader(book.rules, case)
        for text, node, guard in parsed:
            truth = reader.read(node).truth
            silent = guard is not None and reader.read(guard).truth is False and truth is not True
            if truth is not False and not silent:
                return f"suitable although '{text}' is {truth}"
    return None


def emergency_signs_say_emergency_and_nothing_else(book: Book, people: Sequence[Case]) -> Breach:
    """Any emergency sign gives an emergency, with everything else empty."""
    for case in people:
        for sign in EMERGENCY_SIGNS:
            answer = assess(Case({**case.facts, sign: True}), book)
            if answer.urgency != "emergency" or answer.compression not in {"avoid", "stop_now"}:
                return f"{sign}: {answer.urgency}, {answer.compression}"
            if not is_empty(answer):
                return f"{sign}: an emergency answer says more than the emergency"
    return None


def is_empty(answer: Answer) -> bool:
    rest = (answer.helps, answer.plan, answer.wear, answer.watch_for, answer.stop_if, answer.missing)
    return not any(rest) and answer.pressure_mmhg is None


def nothing_known_decides_nothing(book: Book, _people: Sequence[Case]) -> Breach:
    """Nothing known: never suitable, and the urgency could be an emergency."""
    answer = assess(Case(), book)
    if answer.compression != "undecided" or answer.urgency_could_be != "emergency" or answer.urgency == "self_care":
        return f"{answer.compression}, {answer.urgency}, could be {answer.urgency_could_be}"
    return None


def levels(book: Book, facts: dict[str, Value]) -> tuple[Danger, Urgency]:
    screening = screen(Case(facts), book.rules)
    return screening.danger, screening.urgency


def possible(facts: dict[str, Value]) -> bool:
    return made_possible(dict(facts)) == facts


def danger_never_falls(book: Book, people: Sequence[Case]) -> Breach:
    """Along each fact's danger order neither danger nor urgency falls; unknown lies between safest and gravest."""
    for case in people:
        known = dict(case.facts)
        for key in book.rules.vocabulary.every_key():
            order = book.rules.vocabulary.fact(key).danger
            rising = [known | {key: value} for value in order if possible(known | {key: value})]
            if len(rising) < len(order) or not order:
                continue
            found = [levels(book, facts) for facts in rising]
            unknown = levels(book, {name: value for name, value in known.items() if name != key})
            for part, name in ((0, "danger"), (1, "urgency")):
                steps = [level[part] for level in found]
                if steps != sorted(steps):
                    return f"{name} falls along {key}: {[step.word for step in steps]}"
                if not steps[0] <= unknown[part] <= steps[-1]:
                    return f"{name} with {key} unknown is {unknown[part].word}, outside {[step.word for step in steps]}"
    return None


SAFE_INDEX = (0.8, 1.3)
SELF_SERVICE_MMHG = 20


def strong_socks_only_when_measured_and_followed(book: Book, people: Sequence[Case]) -> Breach:
    """Over 20 mmHg only with an ankle index known from 0.8 to 1.3 in both legs, and a clinician."""
    for case in people:
        answer = assess(case, book)
        if answer.pressure_mmhg is None or answer.pressure_mmhg[1] <= SELF_SERVICE_MMHG:
            continue
        indices = [case.facts.get("left.abi"), case.facts.get("right.abi")]
        measured = all(isinstance(i, float) and SAFE_INDEX[0] <= i <= SAFE_INDEX[1] for i in indices)
        if not measured or case.facts.get("clinician_involved") is not True:
            return f"{answer.pressure_mmhg} with indices {indices}"
    return None


PAIN = ("leg_pain", "pain_below_knee", "leg_tingling", "leg_pain_worse_than_back", "pain_on_standing_eased_by_sitting")


def nerve_pain_alone_never_suits(book: Book, people: Sequence[Case]) -> Breach:
    """Pain of a nerve alone never yields suitable, and nothing above "untested" is said of it to anyone."""
    vocabulary = book.rules.vocabulary
    only_pain = person(vocabulary, "all_no", dict.fromkeys(PAIN, True) | {"leg_pain_0_10": 8, "pain_weeks": 20})
    verdict = assess(only_pain, book).compression
    if verdict == "suitable":
        return "nerve pain alone is suitable"
    for case in people:
        helped = assess(case, book).helps.get("nerve_pain")
        if helped is not None and helped.verdict != "untested":
            return f"nerve pain: {helped.verdict}"
    return None


def every_verdict_of_a_layperson_occurs(book: Book, _people: Sequence[Case]) -> Breach:
    """Someone is suitable, someone not_needed, someone measure_first, on facts that anyone can answer."""
    swollen = {"leg_swelling": "evening", "swollen_leg": "both"}
    wanted: dict[str, dict[str, Any]] = {
        "suitable": swollen,
        "not_needed": {},
        "measure_first": swollen | {"age_years": 70},
    }
    for verdict, facts in wanted.items():
        found = assess(person(book.rules.vocabulary, "all_no", facts), book).compression
        if found != verdict:
            return f"nobody is {verdict}: {found}"
    return None


def whoever_answers_everything_gets_a_verdict(book: Book, people: Sequence[Case]) -> Breach:
    """Nobody who answered every fact for anyone is undecided."""
    vocabulary = book.rules.vocabulary
    rng = random.Random(3)
    for case in people:
        facts = dict(case.facts)
        for fact in vocabulary.facts.values():
            for key in fact.keys:
                if fact.for_anyone:
                    facts.setdefault(key, fact.danger[0] if fact.danger else values_of(fact, rng))
                else:
                    facts.pop(key, None)
        answer = assess(Case(made_possible(facts)), book)
        if answer.compression == "undecided":
            return f"undecided, missing {answer.missing}"
    return None


def what_is_not_missing_cannot_change_the_answer(book: Book, people: Sequence[Case]) -> Breach:
    """An unknown fact for anyone that is not listed as missing cannot change urgency or verdict."""
    vocabulary, rng = book.rules.vocabulary, random.Random(5)
    for case in people:
        answer = assess(case, book)
        if answer.urgency == "emergency":
            continue
        silent = [
            key
            for key in vocabulary.every_key()
            if key not in case.facts
            and key not in answer.missing
            and vocabulary.fact(key).for_anyone
            and not vocabulary.fact(key).wish
        ]
        for _ in range(3):
            facts = dict(case.facts) | {
                key: values_of(vocabulary.fact(key), rng) for key in silent if rng.random() < 0.5
            }
            if not possible(facts):
                continue
            changed = assess(Case(facts), book)
            if (changed.urgency, changed.compression) != (answer.urgency, answer.compression):
                added = sorted(set(facts) - set(case.facts))
                return (
                    f"{answer.urgency}/{answer.compression} became {changed.urgency}/{changed.compression} by {added}"
                )
    return None


def mirrored(case: Case) -> Case:
    """Swap left and right."""
    sides = {"left": "right", "right": "left"}

    def swap(key: str) -> str:
        leg, dot, name = key.rpartition(".")
        return f"{sides[leg]}{dot}{name}" if leg else key

    facts = {
        swap(key): sides.get(value, value) if isinstance(value, str) else value for key, value in case.facts.items()
    }
    return Case(facts)


def left_and_right_count_alike(book: Book, people: Sequence[Case]) -> Breach:
    """Swapping the legs changes nothing in urgency, verdict, pressure or plan."""
    for case in people:
        answer, other = assess(case, book), assess(mirrored(case), book)
        if (answer.urgency, answer.compression, answer.pressure_mmhg, answer.plan) != (
            other.urgency,
            other.compression,
            other.pressure_mmhg,
            other.plan,
        ):
            return f"{answer.urgency}/{answer.compression} mirrored is {other.urgency}/{other.compression}"
    return None


PROMISES: tuple[Promise, ...] = (
    suitable_only_with_contraindications_excluded,
    emergency_signs_say_emergency_and_nothing_else,
    nothing_known_decides_nothing,
    danger_never_falls,
    strong_socks_only_when_measured_and_followed,
    nerve_pain_alone_never_suits,
    every_verdict_of_a_layperson_occurs,
    whoever_answers_everything_gets_a_verdict,
    what_is_not_missing_cannot_change_the_answer,
    left_and_right_count_alike,
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
            values = vocabulary.fact(key).known_values() or (0.5, 0.7, 1.0, 1.5, 4, 17, 65, 70)
            low, high = vocabulary.fact(key).low, vocabulary.fact(key).high
            fitting = [
                value for value in values if isinstance(value, str) or low is None or low <= value <= (high or 0)
            ]
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
