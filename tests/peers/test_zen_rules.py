"""The rulebook in zen-engine gives the person reader's answers; else a comparison of speed would compare two things."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.case import Case
from soleus.case.start import person
from soleus.indicate import indicate
from soleus.knowledge.worked import read_worked_people
from soleus.rules.model import Rulebook
from soleus.screen import screen
from tests.agreement.specs import build, specs
from tests.agreement.specs import people as drawn_people
from tests.people import random_facts
from tests.promises import edge_people
from tools.peers.zen_rules import Zen

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover


def read_person(book: Rulebook, case: Case) -> dict[str, str]:
    indication = indicate(screen(case, book))
    return {
        "urgency": indication.screening.urgency.word,
        "urgency_could_be": indication.screening.urgency_could_be.word,
        "danger": indication.screening.danger.word,
        "benefit": indication.benefit.word,
        "compression": indication.verdict,
    }


@pytest.fixture(scope="module")
def engine(rules):
    return Zen(rules)


@pytest.fixture(scope="module")
def people(vocabulary):
    rng = random.Random(31)
    worked = [one for one in read_worked_people() if not one.expect.get("refused")]
    drawn = [Case(random_facts(vocabulary, rng, (0.0, 0.3, 0.7, 0.95, 1.0)[number % 5])) for number in range(300)]
    return [person(vocabulary, one.start, one.facts) for one in worked] + edge_people(vocabulary) + drawn


def test_one_by_one(rules, engine, people):
    assert [engine.read(case.facts) for case in people] == [read_person(rules, case) for case in people]


def test_all_at_once(rules, engine, people):
    answers = engine.read_all([case.facts for case in people])
    assert answers == [read_person(rules, case) for case in people]


@pytest.mark.deep
@given(data=st.data())
def test_random_rulebooks(rules, vocabulary, data):
    book = build(data.draw(specs(vocabulary)), rules)
    peer = Zen(book)
    for case in drawn_people(book, 5, data.draw(st.integers(0, 10_000))):
        assert peer.read(case.facts) == read_person(book, case)
