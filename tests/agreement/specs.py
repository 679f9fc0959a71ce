"""Random rulebooks as plain data: drawn backwards from the wanted type, stored in a file, built into the rule model.

A spec holds conditions as SQL text, rules of the families that make urgency, verdict and pressure, and people. It is
what a disagreement shrinks to, and what its file holds.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from soleus.case import Case, Vocabulary
from soleus.case.facts import Fact, Value
from soleus.rules.levels import TARGETS, VERDICTS, Benefit, Danger, Help, Urgency
from soleus.rules.model import BenefitRule, Condition, DangerRule, PressureRule, Rulebook, UrgencyRule
from soleus.rules.nodes import Between, Compare, Constant, Node, walk
from soleus.rules.parse import parse_condition
from soleus.rules.to_sql import to_sql
from tests.people import made_possible
from tests.rules.conditions import COMPUTED, LEG_FACTS, PERSON_FACTS, conditions

Spec = dict[str, Any]

WEARING = "wears_compression_now"
FACTS = (*(fact for fact in PERSON_FACTS if fact != COMPUTED), *LEG_FACTS, WEARING, "calf_cm")
GIRTHS = [38.2, 41.2]  # just so far apart that the computed fact holds
CERTAINTIES = ("high", "moderate", "low", "very_low")


@st.composite
def specs(draw: st.DrawFn, vocabulary: Vocabulary) -> Spec:
    """Draw a small rulebook: any guard, any levels, any table of verdicts, the loader's limits on them left aside."""
    named: dict[str, str] = {}
    for number in range(draw(st.integers(0, 2))):
        node = draw(conditions(vocabulary, tuple(named)))
        named[f"named_{number}"] = to_sql(node)
    when = conditions(vocabulary, tuple(named)).map(to_sql)
    guard = st.just("true") | when
    return {
        "conditions": named,
        "dangers": draw(st.lists(_dangers(when, guard), min_size=1, max_size=5)),
        "urgencies": draw(
            st.lists(st.fixed_dictionaries({"when": when, "then": st.sampled_from(Urgency.words())}), max_size=2)
        ),
        "benefits": draw(st.lists(_benefits(when, guard), min_size=1, max_size=4)),
        "pressures": draw(st.lists(_pressures(when), max_size=4)),
        "verdicts": {
            gain.word: draw(st.lists(st.sampled_from(VERDICTS), min_size=len(Danger), max_size=len(Danger)))
            for gain in Benefit
        },
        "wearer": draw(when),
    }


def _dangers(when: st.SearchStrategy[str], guard: st.SearchStrategy[str]) -> st.SearchStrategy[Spec]:
    return st.fixed_dictionaries(
        {
            "when": when,
            "matters_if": guard,
            "then": st.sampled_from(Danger.words()),
            "if_unknown": st.sampled_from(Danger.words()),
            "urgency": st.sampled_from(Urgency.words()),
            "if_unknown_urgency": st.sampled_from(Urgency.words()),
        }
    )


def _benefits(when: st.SearchStrategy[str], guard: st.SearchStrategy[str]) -> st.SearchStrategy[Spec]:
    return st.fixed_dictionaries(
        {
            "when": when,
            "matters_if": guard,
            "target": st.sampled_from(TARGETS),
            "then": st.sampled_from(Help.words()),
            "certainty": st.sampled_from(CERTAINTIES),
            "counts_when_unknown": st.booleans(),
        }
    )


def _pressures(when: st.SearchStrategy[str]) -> st.SearchStrategy[Spec]:
    effect = st.one_of(
        st.tuples(st.integers(10, 40), st.integers(1, 10)).map(lambda ends: {"start": [ends[0], sum(ends)]}),
        st.integers(8, 40).map(lambda cap: {"cap": cap}),
        st.integers(15, 50).map(lambda lift: {"lift_cap_to": lift}),
    )
    return st.tuples(when, effect).map(lambda pair: {"when": pair[0]} | pair[1])


def build(spec: Spec, shipped: Rulebook) -> Rulebook:
    """Build the rule model of a spec; what a spec does not say (facts, default pressure) is as shipped."""
    vocabulary, names = shipped.vocabulary, tuple(spec["conditions"])

    def read(text: str) -> Node:
        return parse_condition(text, vocabulary, names)

    def common(kind: str, number: int, rule: Spec) -> dict[str, Any]:
        return {
            "id": f"{kind}-{number}",
            "chapter": "agreement",
            "reason": "drawn",
            "when": read(rule["when"]),
            "claims": (),
            "reviewed": "2026-11-22",
            "reviewer": "not yet",
        }

    return replace(
        shipped,
        conditions={
            name: Condition(name=name, reason="drawn", when=read(text), claims=())
            for name, text in spec["conditions"].items()
        },
        dangers=tuple(
            DangerRule(
                **common("danger", number, rule),
                then=Danger[rule["then"].upper()],
                if_unknown=Danger[rule["if_unknown"].upper()],
                urgency=Urgency[rule["urgency"].upper()],
                if_unknown_urgency=Urgency[rule["if_unknown_urgency"].upper()],
                matters_if=read(rule["matters_if"]),
            )
            for number, rule in enumerate(spec["dangers"])
        ),
        urgencies=tuple(
            UrgencyRule(**common("urgency", number, rule), then=Urgency[rule["then"].upper()])
            for number, rule in enumerate(spec["urgencies"])
        ),
        benefits=tuple(
            BenefitRule(
                **common("benefit", number, rule),
                target=rule["target"],
                then=Help[rule["then"].upper()],
                certainty=rule["certainty"],
                matters_if=read(rule["matters_if"]),
                counts_when_unknown=rule["counts_when_unknown"],
            )
            for number, rule in enumerate(spec["benefits"])
        ),
        pressures=tuple(
            PressureRule(
                **common("pressure", number, rule),
                start=tuple(rule["start"]) if "start" in rule else None,
                cap=rule.get("cap"),
                lift_cap_to=rule.get("lift_cap_to"),
            )
            for number, rule in enumerate(spec["pressures"])
        ),
        verdicts={
            (gain, danger): word
            for gain in Benefit
            for danger, word in zip(Danger, spec["verdicts"][gain.word], strict=True)
        },
        wearer=read(spec["wearer"]),
        options=(),
        patterns=(),
        courses=(),
        advice=(),
    )


def people(book: Rulebook, count: int, seed: int) -> list[Case]:
    """Draw people who know more or less of the facts that specs use; numbers lie on, beside and between thresholds."""
    rng = random.Random(seed)
    keys = {key: book.vocabulary.facts[name] for name in FACTS for key in book.vocabulary.facts[name].keys}
    thresholds = _thresholds(book)
    drawn = []
    for _ in range(count):
        known = rng.choice((0.3, 0.7, 1.0))
        facts = {key: _value(fact, thresholds, rng) for key, fact in keys.items() if rng.random() < known}
        drawn.append(Case(made_possible(facts)))
    return drawn


def _thresholds(book: Rulebook) -> dict[str, list[float]]:
    """Collect every number that a fact is compared with."""
    found: dict[str, list[float]] = {"calf_cm": list(GIRTHS)}
    conditions_ = [condition.when for condition in book.conditions.values()]
    guards = [getattr(rule, "matters_if", Constant(value=True)) for rule in book.rules()]
    for node in (*conditions_, *guards, *(rule.when for rule in book.rules())):
        for part in walk(node):
            match part:
                case Compare(fact, _, bool() | str()):
                    pass
                case Compare(fact, _, bound):
                    found.setdefault(fact, []).append(float(bound))
                case Between(fact, low, high):
                    found.setdefault(fact, []).extend((low, high))
    return found


def _value(fact: Fact, thresholds: dict[str, list[float]], rng: random.Random) -> Value:
    if fact.type in {"bool", "choice"}:
        return rng.choice(fact.known_values())
    low, high = fact.low or 0.0, fact.high or 0.0
    if fact.type == "integer":
        return rng.randint(int(low), int(high))
    bounds = thresholds.get(fact.name, [])
    near = [bound + step for bound in bounds for step in (-0.01, 0.0, 0.01)]
    fitting = [value for value in near if low <= value <= high]
    return rng.choice(fitting) if fitting and rng.random() < 0.8 else rng.uniform(low, high)  # mostly near


def fewer_facts(case: Case) -> Iterator[Case]:
    """Give the case with one fact less, each in turn."""
    for key in case.facts:
        yield Case({name: value for name, value in case.facts.items() if name != key})


def stored(spec: Spec, case: Case) -> Spec:
    """Give what a file holds: the rulebook and the one person for whom readers differ."""
    return spec | {"person": dict(case.facts)}
