"""What may be put together, and the reason and sentence of each refusal."""

from dataclasses import replace

import pytest

from soleus.evidence import poolable
from soleus.evidence.combining import REASONS
from soleus.knowledge.figures import figures_of
from soleus.knowledge.studies import read_studies
from soleus.knowledge.study_records import APART, Apart

BOOK = read_studies()
PATTERN = replace(BOOK.studies["bailey-2020"], overlap=None)


def row(name, **changes):
    return replace(PATTERN, **{"id": name, "source": name, **changes})


def reasons(choice):
    return {refusal.study: refusal.reason for refusal in choice.refusals}


def test_like_studies_are_put_together():
    choice = poolable([row("a"), row("b")])
    assert [effect.study for effect in choice.effects] == ["a", "b"]
    assert choice.refusals == ()


def test_of_no_study_nothing_is_put_together():
    choice = poolable([])
    assert (choice.studies, choice.effects, choice.refusals) == ((), (), ())


@pytest.mark.parametrize("reason", APART)
def test_a_row_that_says_so_is_kept_apart(reason):
    choice = poolable([row("a"), row("b", apart=Apart(reason, "A sentence."))])
    assert [study.id for study in choice.studies] == ["a"]
    assert [(refusal.study, refusal.reason, refusal.sentence) for refusal in choice.refusals] == [
        ("b", reason, "A sentence.")
    ]


RATIO = figures_of({"kind": "contrast", "measure": "RR", "estimate": 1.2, "interval": [1.0, 1.5]})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"design": "as_treated"}, "not_randomised", id="as-treated"),
        pytest.param({"design": "cohort"}, "not_randomised", id="cohort"),
        pytest.param({"design": "within_person"}, "not_randomised", id="order-not-drawn"),
        pytest.param({"outcome": "back pain"}, "other_outcome", id="outcome"),
        pytest.param({"unit": "points of 0 to 100"}, "other_outcome", id="unit"),
        pytest.param({"better": "higher"}, "other_outcome", id="direction"),
        pytest.param({"figures": RATIO}, "other_measure", id="measure"),
        pytest.param({"against": "placebo"}, "other_comparison", id="comparison"),
        pytest.param({"source": "a"}, "same_people", id="one-paper"),
    ],
)
def test_a_row_unlike_the_rest_is_refused(changes, reason):
    choice = poolable([row("a"), row("b"), row("c", **changes)])
    assert [study.id for study in choice.studies] == ["a", "b"]
    assert reasons(choice) == {"c": reason}
    assert all(refusal.sentence.endswith(".") for refusal in choice.refusals)
    assert reason in REASONS


def test_rows_that_nobody_randomised_may_stand_together():
    choice = poolable([row("a", design="as_treated"), row("b", design="cohort")])
    assert [study.id for study in choice.studies] == ["a", "b"]


def test_active_comparisons_must_be_with_the_same():
    rows = [row(name, against="active", comparator=name[0]) for name in ("x1", "x2", "y")]
    assert reasons(poolable(rows)) == {"y": "other_comparison"}


def test_of_reports_that_may_overlap_the_largest_counts():
    rows = [row("a", overlap="family", n=50), row("b", overlap="family", n=51), row("c", overlap="family", n=51)]
    choice = poolable(rows)
    assert [study.id for study in choice.studies] == ["b"]
    assert reasons(choice) == {"a": "same_people", "c": "same_people"}


def test_most_rows_decide_then_most_people_then_who_comes_first():
    assert [s.id for s in poolable([row("a", unit="mm"), row("b"), row("c")]).studies] == ["b", "c"]
    assert [s.id for s in poolable([row("a", unit="mm", n=127), row("b", n=128)]).studies] == ["b"]
    assert [s.id for s in poolable([row("a", unit="mm"), row("b")]).studies] == ["a"]


def test_outcome_and_unit_may_be_asked_for():
    rows = [row("a", unit="mm"), row("b"), row("c"), row("d", outcome="back pain")]
    assert [s.id for s in poolable(rows, unit="mm").studies] == ["a"]
    assert [s.id for s in poolable(rows, outcome="back pain").studies] == ["d"]
    assert poolable(rows, outcome="hair").studies == ()


def test_a_bound_pools_with_its_mark():
    bound = figures_of({"kind": "contrast", "measure": "MD", "estimate": -2, "p_below": 0.01})
    assert [effect.mark for effect in poolable([row("a"), row("b", figures=bound)]).effects] == ["derived", "bound"]


@pytest.mark.parametrize(
    ("question", "study", "reason"),
    [
        ("sciatica-surgery", "peul-2007", "impossible_interval"),
        ("sciatica-surgery", "sport-2008-pain", "not_randomised"),
        ("sciatica-surgery", "liu-2023", "review"),
        ("flight-symptomless-dvt", "lonflit-scholl", "same_people"),
        ("flight-symptomless-dvt", "cochrane-flights-dvt", "review"),
        ("evening-oedema", "wou-2016", "not_randomised"),
        ("evening-oedema", "tessari-theatre", "single_arm"),
        ("flight-oedema", "flights-of-one-2019", "one_person"),
        ("pregnancy-oedema", "saliba-2022", "no_spread"),
    ],
)
def test_what_must_never_be_put_together_is_refused(question, study, reason):
    assert reasons(poolable(BOOK.of(question)))[study] == reason


@pytest.mark.parametrize("question", BOOK.questions)
def test_each_study_of_a_question_is_put_together_or_refused(question):
    choice, rows = poolable(BOOK.of(question)), BOOK.of(question)
    assert sorted([s.id for s in choice.studies] + [r.study for r in choice.refusals]) == sorted(s.id for s in rows)
    assert [effect.study for effect in choice.effects] == [s.id for s in choice.studies]
    assert {refusal.reason for refusal in choice.refusals} <= set(REASONS)
