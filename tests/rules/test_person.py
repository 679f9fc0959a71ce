"""The reference reader: against a database that nobody here wrote, and against every completion of what is unknown."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.case import Case
from soleus.rules.nodes import And, Compare, Holds, Not, Or, walk
from soleus.rules.person import Finding, PersonReader
from tests.people import made_possible, random_facts, values_of
from tests.rules.conditions import LEG_FACTS, PERSON_FACTS, SecondOpinion, conditions, sql_of


@pytest.fixture(scope="module")
def second_opinion(vocabulary):
    return SecondOpinion(vocabulary)


@given(data=st.data())
def test_random_conditions_come_to_what_a_database_says(rules, vocabulary, second_opinion, data):
    node = data.draw(conditions(vocabulary))
    keys = [key for name in PERSON_FACTS + LEG_FACTS for key in vocabulary.facts[name].keys]
    known = data.draw(st.lists(st.sampled_from(keys), unique=True))
    rng = random.Random(data.draw(st.integers(0, 10_000)))
    facts = {key: values_of(vocabulary.fact(key), rng) for key in known}
    assert PersonReader(rules, Case(facts)).read(node).truth is second_opinion.truth(sql_of(node), facts)


def test_the_strategy_draws_every_kind_of_node(vocabulary):
    kinds: set[str] = set()

    @given(node=conditions(vocabulary))
    def collect(node):
        kinds.update(type(part).__name__ for part in walk(node))

    collect()
    every = "And AnyLeg AtLeast Between Compare Constant EveryLeg Guarded Holds Not OneOf Or"
    assert kinds == set(every.split())


def test_every_rule_comes_to_what_a_database_says(rules, vocabulary, second_opinion):
    nodes = [rule.when for rule in rules.rules()] + [rule.matters_if for rule in rules.dangers]
    statements = [sql_of(node, rules) for node in nodes]
    rng = random.Random(7)
    for known in (0.0, 0.3, 0.7, 1.0) * 15:
        facts = random_facts(vocabulary, rng, known)
        reader = PersonReader(rules, Case(facts))
        assert [reader.read(node).truth for node in nodes] == second_opinion.truths(statements, facts)


TREE = And((Holds("diabetes"), Or((Holds("smoker"), Compare("leg_swelling", "<>", "none"))), Not(Holds("pregnant"))))
TREE_FACTS = ("diabetes", "smoker", "leg_swelling", "pregnant")


def every_value(vocabulary, key):
    return vocabulary.fact(key).known_values()


def test_open_names_just_the_facts_that_can_change_the_truth(rules, vocabulary):
    """By brute force: over every partial answer, a fact is open if and only if some completion turns on it."""
    for states in itertools.product(*((None, *every_value(vocabulary, key)) for key in TREE_FACTS)):
        known = {key: value for key, value in zip(TREE_FACTS, states, strict=True) if value is not None}
        finding = PersonReader(rules, Case(known)).read(TREE)
        assert finding.open == turning(rules, vocabulary, known)
        assert finding.stands_on <= set(known)


def turning(rules, vocabulary, known):
    unknown = [key for key in TREE_FACTS if key not in known]
    found = set()
    for values in itertools.product(*(every_value(vocabulary, key) for key in unknown)):
        completed = known | dict(zip(unknown, values, strict=True))
        truth = PersonReader(rules, Case(completed)).read(TREE).truth
        for key in unknown:
            for other in every_value(vocabulary, key):
                if PersonReader(rules, Case(completed | {key: other})).read(TREE).truth is not truth:
                    found.add(key)
    return found


def test_a_known_truth_never_changes_when_more_is_known(rules, vocabulary):
    """But for a "no" for which a guard has taken what was unknown: that may turn out a "yes"."""
    rng = random.Random(11)
    nodes = [rule.when for rule in rules.rules()]
    for _ in range(40):
        whole = random_facts(vocabulary, rng, 1.0)
        part = made_possible({key: value for key, value in whole.items() if rng.random() < 0.5})
        less, more = PersonReader(rules, Case(part)), PersonReader(rules, Case(whole))
        taken_for_no = any(
            less.read(one.part).truth is None and less.read(one.guard).truth is False and more.read(one.part).truth
            for one in rules.guarded()
        )
        for node in nodes:
            before = less.read(node).truth
            assert before is None or more.read(node).truth is before or (before is False and taken_for_no)


def test_a_false_conjunction_stands_on_what_made_it_false(rules):
    case = Case({"diabetes": True, "smoker": False})
    finding = PersonReader(rules, case).read(And((Holds("diabetes"), Holds("smoker"))))
    assert finding == Finding(truth=False, stands_on=frozenset({"smoker"}))
