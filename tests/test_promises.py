"""The shipped rulebook keeps its promises, and each promise refutes a rulebook that was spoiled to break it."""

from dataclasses import replace

import pytest

from soleus.rules.levels import Danger, Help, Urgency
from soleus.rules.nodes import And, AnyLeg, Between, Compare, Constant, EveryLeg, Not, walk
from tests import promises
from tests.promises import PROMISES, edge_people, sample_people

# How many people a promise is tried on: it is slow to walk along every fact's danger order of a person.
FEW = {promises.danger_never_falls: 16, promises.emergency_signs_say_emergency_and_nothing_else: 60}


def people_for(promise, vocabulary, many):
    if promise in FEW:
        return sample_people(vocabulary, FEW[promise], seed=1)
    return edge_people(vocabulary) + sample_people(vocabulary, many, seed=1)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_kept(book, vocabulary, promise):
    assert promise(book, people_for(promise, vocabulary, 150)) is None


@pytest.mark.deep
@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_kept_by_many(book, vocabulary, promise):
    many = sample_people(vocabulary, 20 * FEW.get(promise, 200), seed=2)
    assert promise(book, many) is None


def with_dangers(book, change):
    """Spoil the danger rules: ``change`` gives a rule in place of each, or None to drop it."""
    dangers = (change(rule) for rule in book.rules.dangers)
    return replace(book, rules=replace(book.rules, dangers=tuple(rule for rule in dangers if rule is not None)))


def stands_on(book, rule, fact):
    return fact in book.rules.facts_in(rule.when)


def without_rules_on(fact):
    return lambda book: with_dangers(book, lambda rule: None if stands_on(book, rule, fact) else rule)


def shifted_index(book):
    def lower(rule):
        match rule.when:
            case AnyLeg(And((Compare(fact, op, _), Compare() as upper))) if fact == "abi":
                return replace(rule, when=AnyLeg(And((Compare(fact, op, 0.6), replace(upper, value=0.7)))))
            case _:
                return rule

    return with_dangers(book, lower)


def urgent_signs_only(book):
    return with_dangers(book, lambda rule: replace(rule, urgency=min(rule.urgency, Urgency.URGENT)))


def unknown_as_no(book):
    """Read every unknown danger rule as harmless, as common rule engines do."""
    return with_dangers(book, lambda rule: replace(rule, matters_if=Constant(value=False)))


def swelling_reassures(book):
    """Let a more dangerous value (any swelling) switch every danger rule off."""
    safe = Not(Compare("leg_swelling", "<>", "none"))
    return with_dangers(book, lambda rule: replace(rule, when=And((rule.when, safe))))


def strong_for_everyone(book):
    pressures = tuple(replace(rule, when=Constant(value=True)) for rule in book.rules.pressures if rule.cap is None)
    return replace(book, rules=replace(book.rules, pressures=pressures))


def socks_for_nerves(book):
    benefits = tuple(
        replace(rule, then=Help.LIKELY) if rule.target == "nerve_pain" else rule for rule in book.rules.benefits
    )
    return replace(book, rules=replace(book.rules, benefits=benefits))


def everyone_measured_first(book):
    return with_dangers(
        book,
        lambda rule: (
            replace(rule, when=Constant(value=True), then=Danger.MEASURE_FIRST, urgency=Urgency.SELF_CARE)
            if any(isinstance(part, Compare) and part.fact == "abi" for part in walk(rule.when))
            else rule
        ),
    )


def guards_forgotten(book):
    return with_dangers(book, lambda rule: replace(rule, matters_if=Constant(value=True)))


def guards_on_clinicians_facts(book):
    measured = EveryLeg(Between("abi", 0.8, 1.3))
    return with_dangers(
        book, lambda rule: replace(rule, matters_if=Not(measured)) if stands_on(book, rule, "abi") else rule
    )


def missing_left_out(book):
    """Hide a fact from the questions by giving its rule a guard that is false."""
    return with_dangers(
        book,
        lambda rule: replace(rule, matters_if=Constant(value=False)) if stands_on(book, rule, "dermatitis") else rule,
    )


def only_the_left_leg(book):
    """Look at one leg where both were meant."""
    one_sided = book.rules.conditions["one_sided_swelling"]
    left = replace(one_sided, when=And((Compare("leg_swelling", "<>", "none"), Compare("swollen_leg", "=", "left"))))
    conditions = dict(book.rules.conditions) | {"one_sided_swelling": left}
    return replace(book, rules=replace(book.rules, conditions=conditions))


SPOILED = [
    (promises.left_and_right_count_alike, only_the_left_leg),
    (promises.suitable_only_with_contraindications_excluded, without_rules_on("skin_fragile")),
    (promises.suitable_only_with_contraindications_excluded, without_rules_on("leg_numb_patch")),
    (promises.suitable_only_with_contraindications_excluded, shifted_index),
    (promises.suitable_only_with_contraindications_excluded, unknown_as_no),
    (promises.emergency_signs_say_emergency_and_nothing_else, without_rules_on("saddle_numbness")),
    (promises.emergency_signs_say_emergency_and_nothing_else, urgent_signs_only),
    (promises.nothing_known_decides_nothing, unknown_as_no),
    (promises.nothing_known_decides_nothing, urgent_signs_only),
    (promises.danger_never_falls, swelling_reassures),
    (promises.strong_socks_only_when_measured_and_followed, strong_for_everyone),
    (promises.nerve_pain_alone_never_suits, socks_for_nerves),
    (promises.every_verdict_of_a_layperson_occurs, everyone_measured_first),
    (promises.every_verdict_of_a_layperson_occurs, guards_forgotten),
    (promises.whoever_answers_everything_gets_a_verdict, guards_on_clinicians_facts),
    (promises.what_is_not_missing_cannot_change_the_answer, missing_left_out),
]


@pytest.mark.parametrize(("promise", "spoil"), SPOILED, ids=[f"{p.__name__}-{i}" for i, (p, _) in enumerate(SPOILED)])
def test_refutes_a_spoiled_rulebook(book, vocabulary, promise, spoil):
    assert promise(spoil(book), people_for(promise, vocabulary, 400)) is not None


def test_every_promise_has_a_spoiled_rulebook():
    assert {promise for promise, _ in SPOILED} == set(PROMISES)
