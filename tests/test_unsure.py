"""What "not sure" costs: who is left undecided by it, why that must be, and that no cost is without its reason."""

from collections import Counter

import pytest

from soleus.knowledge.load import KnowledgeError
from soleus.prove.people import read
from tools.pages import unsure
from tools.pages.crowd import counts, crowd

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

COUNT = 600


@pytest.fixture(scope="module")
def people(rules):
    return crowd(rules, COUNT, 3)


def test_hardly_anybody_is_needlessly_undecided(rules, people):
    """The page of shares says the same of 5,000."""
    left = unsure.one_left_out(rules, people, 3)
    assert left[unsure.NEEDLESS] < COUNT / 20
    assert 0 < left[unsure.SEEN_TODAY] < left.total() < COUNT / 5
    assert set(left) <= set(unsure.WHYS)


def test_the_population_reader_counts_as_the_person_reader_does(rules, people):
    few = people[:12]
    found = unsure.undecided_without(rules, few)
    for fact in unsure.lay_facts(rules):
        rest = ({key: value for key, value in facts.items() if key not in fact.keys} for facts in few)
        assert found[fact.name] == sum(read(rules, dict(facts)).verdict == "undecided" for facts in rest), fact.name


def test_verdicts_and_urgencies_are_counted_as_the_person_reader_counts(rules, people):
    few = people[:40]
    found = counts(rules, few, "compression", "urgency")
    answers = [read(rules, dict(facts)) for facts in few]
    assert found["compression"] == Counter(answer.verdict for answer in answers)
    assert found["urgency"] == Counter(answer.screening.urgency.word for answer in answers)


def test_whoever_answers_all_that_can_be_seen_is_decided(rules, people):
    """Before: nobody who owns no tape was."""
    for facts in people:
        seen = {key: value for key, value in facts.items() if rules.vocabulary.fact(key).can_be_seen}
        assert read(rules, seen).verdict != "undecided"


def test_a_costly_fact_without_a_reason_is_refused(rules, tmp_path, monkeypatch):
    assert (
        unsure.read_reasons(rules, ["age_years", "saddle_numbness"])["saddle_numbness"]
        == list(unsure.GRAVE.values())[-1]
    )
    path = tmp_path / "unsure.yaml"
    path.write_text("- why: because\n  facts: [age_years, sugar]\n", "utf-8")
    monkeypatch.setattr(unsure, "REASONS", path)
    with pytest.raises(KnowledgeError) as error:
        unsure.read_reasons(rules, ["age_years", "dermatitis"])
    assert error.value.problems == (
        "dermatitis: it costs more than 2%, and no reason is given",
        "sugar: nobody is asked for this",
    )
