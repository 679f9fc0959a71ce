"""Made-up people: whole, possible, and the same for the same seed."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from soleus.case import Vocabulary, build_case
from soleus.case.synthetic import draw_layperson, read_population
from soleus.knowledge.load import ROOT, KnowledgeError

PEOPLE = 300
# Follow-up questions, left unanswered where what they follow does not apply.
FOLLOW_UPS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "swollen_leg": lambda facts: facts["leg_swelling"] == "none",
    "painful_leg": lambda facts: not facts["leg_pain"],
}


@pytest.fixture(scope="module")
def population(vocabulary):
    return read_population(vocabulary)


def draw(population: Mapping[str, Any], vocabulary: Vocabulary, seed: int) -> dict[str, Any]:
    return draw_layperson(population, vocabulary, random.Random(seed))


@pytest.fixture(scope="module")
def people(population, vocabulary):
    return [build_case(draw(population, vocabulary, seed), vocabulary) for seed in range(PEOPLE)]


def test_drawn_people_are_never_refused(people):
    assert len(people) == PEOPLE


def test_drawn_people_answer_every_lay_fact_that_applies(people, vocabulary):
    lay = {key for fact in vocabulary.facts.values() if fact.for_anyone for key in fact.keys}
    for case in people:
        left_out = {name for name, does_not_apply in FOLLOW_UPS.items() if does_not_apply(case.facts)}
        assert set(case.facts) == lay - left_out


def test_both_follow_ups_are_asked_of_some_and_not_of_others(people):
    for name in FOLLOW_UPS:
        assert 0 < sum(name in case.facts for case in people) < PEOPLE


def test_drawn_people_name_no_clinicians_fact(people, vocabulary):
    assert {key for case in people for key in case.facts if not vocabulary.fact(key).for_anyone} == set()


def test_the_same_seed_draws_the_same_person(population, vocabulary):
    first, second = (draw(population, vocabulary, 7) for _ in range(2))
    assert first == second


def test_other_seeds_draw_other_people(people):
    assert len({tuple(case.facts.items()) for case in people}) == PEOPLE


def test_answers_fit_together(people):
    for facts in (case.facts for case in people):
        assert not facts["pregnant"] or (facts["sex"] == "female" and 15 <= facts["age_years"] <= 50)
        assert facts["pregnant"] or facts["pregnancy_weeks"] == 0
        assert facts["leg_pain"] or (facts["leg_pain_0_10"] == 0 and not facts["pain_below_knee"])
        assert not facts["new_swelling_one_leg"] or facts["leg_swelling"] == "present"
        assert facts["wears_compression_now"] or not facts["trouble_since_wearing"]


@pytest.fixture
def written():
    return yaml.safe_load((ROOT / "population.yaml").read_text("utf-8"))


def spoil(root: Path, entry: object, vocabulary: Vocabulary) -> tuple[str, ...]:
    (root / "population.yaml").write_text(yaml.safe_dump(entry), "utf-8")
    with pytest.raises(KnowledgeError, match=r"^The made-up population cannot be used\n") as refused:
        read_population(vocabulary, root)
    return refused.value.problems


def test_a_lacking_fact_is_refused(tmp_path, written, vocabulary):
    del written["smoker"]
    assert spoil(tmp_path, written, vocabulary) == ("population.yaml: key 'smoker' is missing",)


@pytest.mark.parametrize("name", ["abi", "smoked"], ids=["clinicians-fact", "no-fact"])
def test_an_unknown_fact_is_refused(tmp_path, written, vocabulary, name):
    written[name] = 0.5
    (problem,) = spoil(tmp_path, written, vocabulary)
    assert problem.startswith(f"population.yaml: unknown key '{name}' (allowed: ")


def test_an_empty_population_is_refused(tmp_path, vocabulary):
    assert spoil(tmp_path, None, vocabulary)
