"""The peers are timed on the same work: each gives the answers that the person reader gives."""

import random

import pytest

from soleus.answer import assess
from soleus.case import Case
from soleus.indicate import indicate
from soleus.screen import screen
from tests.people import random_facts
from tools.peers import rates

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover


@pytest.mark.parametrize(
    "engine",
    [rates.compiled_reader, rates.zen_engine, rates.zen_engine_in_bulk, rates.cql_execution],
    ids=lambda engine: engine.__name__,
)
def test_a_rate_comes_with_the_answers_of_the_person_reader(rules, vocabulary, engine):
    rng = random.Random(41)
    people = [random_facts(vocabulary, rng, known) for known in (0.0, 0.5, 0.8, 1.0) * 5]
    rate, answers = engine(rules, people)
    assert rate > 0
    assert answers == rates.person_reader(rules, people)[1]


def test_a_row_of_a_table_gives_the_facts_of_a_person(vocabulary):
    row = {"age_years": 52, "left_abi": 1.0, "right_abi": None, "row": 7}
    assert rates.facts_of_row(row, vocabulary) == {"age_years": 52, "left.abi": 1.0}


def test_what_is_timed_names_the_facts_behind_every_reason_shown(book, vocabulary):
    case = Case(random_facts(vocabulary, random.Random(5), 0.6))
    _, facts = rates.explained(indicate(screen(case, book.rules)))
    reasons = assess(case, book).reasons
    shown = sorted((sorted(reason.facts), sorted(reason.missing)) for reason in reasons)
    assert sorted((sorted(known), sorted(unknown)) for known, unknown in facts) == shown
