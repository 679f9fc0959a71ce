"""Made-up people: whole, possible, alike where people are alike, and the same for the same seed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from soleus.case import Vocabulary, build_case
from soleus.case.start import nested
from soleus.cohort.people import BLOCK, NOT_KNOWN, laypeople, records, value_of
from soleus.cohort.shares import read_population
from soleus.knowledge.load import ROOT, KnowledgeError

# the readers asked thousands of times over: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

PEOPLE = 300
# Follow-up questions, left unanswered where what they follow does not apply.
FOLLOW_UPS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "swollen_leg": lambda facts: facts["leg_swelling"] == "none",
    "painful_leg": lambda facts: not facts["leg_pain"],
}


@pytest.fixture(scope="module")
def people(vocabulary):
    return [build_case(facts, vocabulary) for facts in laypeople(vocabulary, PEOPLE, 5)]


@pytest.fixture(scope="module")
def block(vocabulary):
    return records(vocabulary, 0, BLOCK, 1)


def known(values):
    return values == values if values.dtype == np.float64 else values >= 0  # noqa: PLR0124  # NaN differs from itself


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


def test_the_same_seed_draws_the_same_people(vocabulary):
    first, second, other = (list(laypeople(vocabulary, 20, seed)) for seed in (7, 7, 8))
    assert first == second
    assert first != other


def test_everybody_is_somebody_else(people):
    assert len({tuple(case.facts.items()) for case in people}) == PEOPLE


def test_answers_fit_together(people):
    for facts in (case.facts for case in people):
        assert not facts["pregnant"] or (facts["sex"] == "female" and 15 <= facts["age_years"] <= 50)
        assert facts["pregnant"] or facts["pregnancy_weeks"] == 0
        assert facts["leg_pain"] or (facts["leg_pain_0_10"] == 0 and not facts["pain_below_knee"])
        assert not facts["new_swelling_one_leg"] or facts["leg_swelling"] == "present"
        assert facts["wears_compression_now"] or not facts["trouble_since_wearing"]


def test_records_are_never_refused(vocabulary, block):
    for row in range(400):
        facts = {key: value_of(vocabulary.fact(key), values[row]) for key, values in block.items()}
        build_case(nested(facts), vocabulary)


def test_records_know_what_people_say_and_little_of_what_clinicians_find(vocabulary, block):
    for key, values in block.items():
        fact = vocabulary.fact(key)
        share = known(values).mean()
        if not fact.for_anyone:
            assert 0 < share < 0.2, key
        elif fact.section not in {"fit", "sciatica", "veins_and_swelling"}:
            assert share > 0.8, key


def test_what_is_measured_together_is_missing_together(block):
    index, pressure = known(block["left.abi"]), known(block["left.ankle_pressure_mmhg"])
    assert (index == pressure).mean() > 0.99
    assert known(block["left.abi"])[known(block["right.abi"])].mean() > 0.95


@pytest.mark.parametrize(
    ("fact", "with_", "at_least"),
    [
        ("known_arterial_disease", lambda b: b["age_years"] >= 65, 2),
        ("chronic_kidney_disease", lambda b: b["diabetes"] == 1, 2),
        ("leg_swelling", lambda b: b["varicose_veins"] == 1, 1.5),
        ("tired_heavy_legs", lambda b: b["hours_standing"] >= 5, 1.2),
    ],
)
def test_what_goes_together_in_people_goes_together_here(block, fact, with_, at_least):
    there, held = block[fact] > 0, with_(block)
    assert there[held].mean() > at_least * there[~held & known(block[fact])].mean()


def test_only_women_of_an_age_are_pregnant_and_only_hearts_that_fail_have_a_class(vocabulary, block):
    pregnant = block["pregnant"] == 1
    assert pregnant.any()
    assert set(block["sex"][pregnant]) == {vocabulary.facts["sex"].values.index("female"), NOT_KNOWN}
    assert np.nanmax(block["age_years"][pregnant]) <= 50
    assert not (known(block["nyha_class"]) & (block["heart_failure"] == 0)).any()


def test_the_first_of_many_are_those_of_few(vocabulary, block):
    few = records(vocabulary, 0, 50, 1)
    assert all(np.array_equal(values, block[key][:50], equal_nan=True) for key, values in few.items())


def test_another_block_is_made_of_other_people(vocabulary, block):
    other = records(vocabulary, 1, BLOCK, 1)
    assert not np.array_equal(other["age_years"], block["age_years"])


@pytest.fixture
def written():
    return yaml.safe_load((ROOT / "population.yaml").read_text("utf-8"))


def spoil(root: Path, entry: object, vocabulary: Vocabulary) -> tuple[str, ...]:
    (root / "population.yaml").write_text(yaml.safe_dump(entry, sort_keys=False), "utf-8")
    with pytest.raises(KnowledgeError, match=r"^The made-up population cannot be used\n") as refused:
        read_population(vocabulary, root)
    return refused.value.problems


def test_a_lacking_fact_is_refused(tmp_path, written, vocabulary):
    del written["facts"]["goal"]
    assert spoil(tmp_path, written, vocabulary) == ("population.yaml: key 'goal' is missing",)


def test_an_unknown_fact_is_refused(tmp_path, written, vocabulary):
    written["facts"]["smoked"] = 0.5
    (problem,) = spoil(tmp_path, written, vocabulary)
    assert problem.startswith("population.yaml: unknown key 'smoked' (allowed: ")


def test_an_empty_population_is_refused(tmp_path, vocabulary):
    assert spoil(tmp_path, None, vocabulary)


@pytest.mark.parametrize(
    ("fact", "entry"),
    [
        ("smoker", "often"),
        ("smoker", {"share": 0.1, "times": {"left_handed": 2}}),
        ("smoker", {"share": 0.1, "times": {"gangrene": 2}}),
        ("smoker", {"share": 0.1, "times": {"age_years": 2}}),
        ("smoker", {"share": 0.1, "times": {"age_years > 3": 2}}),
        ("smoker", {"share": 0.1}),
        ("cause", {"disc_herniation": 1}),
        ("cause", [1, 2]),
        ("age_years", [1]),
        ("abi", 0.3),
    ],
)
def test_an_entry_that_cannot_be_drawn_is_refused(tmp_path, written, vocabulary, fact, entry):
    written["facts"][fact] = entry
    (problem, *_) = spoil(tmp_path, written, vocabulary)
    assert problem == f"population.yaml: '{fact}' is drawn in no way that the head of the file names"
