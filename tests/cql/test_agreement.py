"""The rulebook as CQL, in an engine that nobody here wrote, says what the person reader says."""

import random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soleus.case import Case
from soleus.case.start import person
from soleus.knowledge.worked import read_worked_people
from soleus.rules.cql import write_cql
from soleus.rules.model import Rulebook
from soleus.rules.nodes import Node, walk
from tests.agreement.specs import build, people, specs
from tests.cql.reference import read_person
from tests.people import random_facts
from tests.promises import edge_people, sample_people
from tools.node.cql import CqlEngine, run_cql

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

EXAMPLES = 20  # random rulebooks of a fast run, enough for every kind of node


def differences(book: Rulebook, cases: list[Case], engine: CqlEngine) -> list[str]:
    """Name each definition that came to something else in the two readers."""
    found = []
    for case, result in zip(cases, run_cql(book, cases, engine), strict=True):
        for name, value in read_person(book, case).items():
            if result[name] != value:
                found.append(f"{name}: {value} in the person reader, {result[name]} in CQL; {dict(case.facts)}")
    return found


def random_people(vocabulary, count: int, seed: int) -> list[Case]:
    rng = random.Random(seed)
    return [Case(random_facts(vocabulary, rng, (0.0, 0.3, 0.7, 0.95, 1.0)[number % 5])) for number in range(count)]


def test_the_translator_remarks_nothing_but_a_word_that_is_a_fact_and_a_value_too(rules, cql_engine):
    facts = rules.vocabulary.facts
    both = {value for fact in facts.values() for value in fact.values if value in facts}
    remarks = cql_engine.run(write_cql(rules), []).warnings
    assert {remark.partition("'")[2].partition("'")[0] for remark in remarks} == both == {"varicose_veins"}
    assert all("matches the identifier" in remark for remark in remarks)


def test_worked_people(rules, vocabulary, cql_engine):
    worked = [one for one in read_worked_people() if not one.expect.get("refused")]
    assert differences(rules, [person(vocabulary, one.start, one.facts) for one in worked], cql_engine) == []


def test_people_at_the_edges(rules, vocabulary, cql_engine):
    assert differences(rules, edge_people(vocabulary), cql_engine) == []


def test_random_people(rules, vocabulary, cql_engine):
    assert differences(rules, random_people(vocabulary, 150, seed=20), cql_engine) == []


@pytest.mark.deep
def test_thousands_of_random_people(rules, vocabulary, cql_engine):
    many = random_people(vocabulary, 4000, seed=21) + sample_people(vocabulary, 4000, seed=22)
    assert differences(rules, many, cql_engine) == []


def test_random_rulebooks(rules, vocabulary, cql_engine):
    """And every kind of node was drawn, or the test has tested less than it says."""
    kinds: set[type[Node]] = set()
    usual = settings().max_examples
    count = usual // 2 if usual > EXAMPLES * 10 else EXAMPLES

    @settings(max_examples=count)
    @given(spec=specs(vocabulary), seed=st.integers(0, 10_000))
    def agree(spec, seed):
        book = build(spec, rules)
        for rule in book.rules():
            for condition in (rule.when, getattr(rule, "matters_if", rule.when)):
                kinds.update(map(type, walk(condition)))
        assert differences(book, people(book, 20, seed), cql_engine) == []

    agree()
    assert kinds == set(get_args(Node))
