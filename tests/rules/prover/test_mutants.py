"""Slips of the hand in the rulebook: each is caught by what is written down, or changes nothing."""

from collections import Counter
from dataclasses import replace

import pytest

from soleus.prove.mutants import (
    CASE,
    DEAD,
    DELETED,
    ENDS,
    EQUIVALENT,
    ESCAPED,
    FLIPPED,
    IF_UNKNOWN,
    KINDS,
    LOWERED,
    PERSON,
    PROMISE,
    SHIFTED,
    SURVIVES,
    Mutant,
    counts,
    mutants,
)
from soleus.prove.mutation import MutationRun
from soleus.prove.people import read, seen
from soleus.rules.levels import Danger
from soleus.rules.nodes import And, Compare, Constant, Holds
from soleus.rules.promise_chapters import read_promises
from tests.rules.prover import spoil
from tools import mutants as mutants_tool
from tools.pages.marks import shown

# A fixed sample of the fast tests: every so many of them, which meets every kind.
EVERY = 30


@pytest.fixture(scope="module")
def promises(vocabulary, library):
    return read_promises(vocabulary, library.claims)


@pytest.fixture(scope="module")
def trial(book, promises):
    return MutationRun(book, promises)


@pytest.fixture(scope="module")
def made(rules):
    return list(mutants(rules))


def told(tried):
    return [(one.mutant.place, one.mutant.kind, one.mutant.change, one.facts) for one in tried if one.end in ESCAPED]


def test_a_sample_of_mutants(trial, made):
    sample = [mutant for kind in KINDS for mutant in [m for m in made if m.kind == kind][::EVERY]]
    assert {mutant.kind for mutant in sample} == set(KINDS)
    tried = [trial.try_one(mutant) for mutant in sample]
    assert told(tried) == []
    assert counts(tried)["all"][CASE] > len(sample) / 2


@pytest.mark.deep
def test_every_mutant(made):
    tried = list(mutants_tool.tried(made))
    assert told(tried) == []
    assert mutants_tool.mutants_table(tried) == shown(mutants_tool.PAGE, mutants_tool.PART), (
        "run 'python -m tools.mutants'"
    )


def test_the_table_in_the_docs_speaks_of_these_mutants(made):
    table = shown(mutants_tool.PAGE, mutants_tool.PART).splitlines()
    assert f"| all | {len(made)} |" in table[-1]
    assert len(table) == len(KINDS) + 3


def test_every_rule_and_condition_is_spoiled_and_no_mutant_is_the_rulebook(rules, made):
    assert {mutant.place for mutant in made} == {rule.id for rule in rules.rules()} | set(rules.conditions)
    assert {mutant.kind for mutant in made} == set(KINDS)
    assert all(mutant.rules != rules for mutant in made)
    deleted = Counter(mutant.place for mutant in made if mutant.kind == DELETED)
    assert deleted == dict.fromkeys((rule.id for rule in rules.rules()), 1)


def one(made, where, kind, what=""):
    return next(m for m in made if (m.place, m.kind) == (where, kind) and what in m.change)


def test_a_worked_case_catches_a_flipped_comparison(trial, made):
    tried = trial.try_one(one(made, "abi-below-0-6", FLIPPED))
    assert (tried.end, tried.by.startswith("abi-below-0-6")) == (CASE, True)


def test_a_promise_catches_a_lowered_level(trial, made):
    tried = trial.try_one(one(made, "rheumatoid-arthritis", LOWERED, "then"))
    assert (tried.end, tried.by) == (PROMISE, "a-clinician-decides-first")
    assert tried.facts is not None
    assert read(tried.mutant.rules, dict(tried.facts)).verdict == "measure_first"


def test_a_worked_person_catches_a_lowered_standing(trial, made):
    assert trial.try_one(one(made, "root-disc-named", LOWERED, "weight")).end == PERSON


def test_what_others_hide_is_shown_to_change_nothing(trial, made, rules):
    """Three rules ask for the ankle index while it is unknown; one of them alone may stop asking."""
    tried = trial.try_one(one(made, "abi-below-0-6", IF_UNKNOWN))
    assert tried.end == EQUIVALENT
    assert seen(tried.mutant.rules, {"age_years": 70.0}) == seen(rules, {"age_years": 70.0})


def bare(book):
    """A trial with nothing promised."""
    return MutationRun(book, [])


def test_without_promises_it_survives_with_the_shortest_person(book, made):
    tried = bare(book).try_one(one(made, "calf-tender", LOWERED, "then"))
    assert (tried.end, tried.facts) == (SURVIVES, {"calf_tender": True})
    assert tried.differs == {"compression": ("clinician_first", "measure_first")}


def test_pairs_bands_and_existence_catch_what_single_people_do_not(book, promises, rules):
    """Each promise that is not of one person is enough by itself, where only that one is made."""
    spoilers = {
        "left-and-right-count-alike": spoil.only_the_left_leg,
        "bands-of-the-toe-pressure": spoil.bands_overlap("toe_pressure_mmhg"),
        "somebody-is-suitable": spoil.everyone_measured_first,
    }
    for promise in promises:
        if promise.name in spoilers:
            spoiled = spoilers[promise.name](rules)
            tried = MutationRun(book, [promise]).try_one(Mutant(SHIFTED, "of no case", "", spoiled, None))
            assert tried.end in {PROMISE, PERSON}


def test_a_rule_that_became_dead_is_caught(book, rules):
    """Nothing else need be written down to catch a rule that can no longer hold."""
    rule = rules.dangers[0]
    never = replace(rule, id="new", when=And((Holds("smoker"), Compare("age_years", "<", 1.0), Constant(value=False))))
    first = replace(rule, id="new", when=Holds("smoker"), then=Danger.STOP_NOW, if_unknown=Danger.STOP_NOW)
    sound = replace(rules, dangers=(*rules.dangers, first))
    spoiled = replace(rules, dangers=(*rules.dangers, never))
    tried = MutationRun(replace(book, rules=sound), []).try_one(Mutant(FLIPPED, "new", "", spoiled, first))
    assert (tried.end, tried.by) == (DEAD, "new")


def test_counts_hold_every_kind_and_end_once(trial, made):
    tried = [trial.try_one(mutant) for mutant in made[:40]]
    table = counts(tried)
    assert set(table["all"]) == set(ENDS)
    assert sum(table["all"].values()) == 40
    assert set(table) <= {*KINDS, "all"}
