"""Dose and response: a line through studies where they carry one, and else what each of them lacks, study by study."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest

from soleus.evidence.dose_response import dose_response
from soleus.evidence.effects import effect_of
from soleus.knowledge.dose_summaries import dose_response_of
from soleus.knowledge.doses import FILE, StudyDose, dose_problems, read_dose_questions
from soleus.knowledge.figures import PrintedFigures
from soleus.knowledge.load import KnowledgeError
from soleus.knowledge.studies import read_studies
from soleus.knowledge.study_records import Studies
from soleus.render.blocks import Paragraph
from soleus.render.views.doses import dose_blocks, dose_forest, short_answer
from soleus.statistics import FEWEST, meta_regression

STUDIES = read_studies()
PRESSURE, HOURS = read_dose_questions(STUDIES.questions)
ON_LINE = ("hagan-2008-ankle", "olsen-2019")


def with_studies(*added):
    return Studies(STUDIES.questions, {**STUDIES.studies, **{study.id: study for study in added}})


def another(name="another-2027", mmhg=18.0, estimate=-0.3, **changed):
    """A made-up trial beside those of flights: ankles, in cm, with its interval."""
    interval = (estimate - 0.2, estimate + 0.2)
    figures = PrintedFigures(kind="contrast", measure="MD", estimate=estimate, interval=interval)
    made: dict[str, Any] = {"id": name, "source": name, "figures": figures, "dose": StudyDose((mmhg, mmhg), hours=6.0)}
    return replace(STUDIES.studies["hagan-2008-ankle"], printed={}, **{**made, **changed})


def says(response, book):
    return next(block.text for block in dose_blocks(response, book) if isinstance(block, Paragraph))


@pytest.mark.parametrize("question", [PRESSURE, HOURS], ids=lambda question: question.id)
def test_what_is_known_carries_no_line_and_each_study_says_what_it_lacks(question, book):
    response = dose_response(question, STUDIES)
    assert {line.study for line in response.on_line} == set(ON_LINE)
    assert (response.slope, response.fewest) == (None, FEWEST)
    asked = {study.id for name in question.questions for study in STUDIES.of(name)}
    assert {line.study for line in response.lines} == asked
    assert all(line.because for line in response.lines if line.study not in ON_LINE)
    assert f"{len(ON_LINE)} of {len(asked)} are such" in says(response, book)
    assert f"It takes {FEWEST} studies" in says(response, book)
    assert short_answer(response, book) == "cannot be said yet"


def test_the_two_that_are_left_change_pressure_and_hours_together():
    """The harder stocking was worn on the shorter flight: no third study, no telling the one from the other."""
    by_pressure = [line.study for line in dose_response(PRESSURE, STUDIES).on_line]
    by_hours = [line.study for line in dose_response(HOURS, STUDIES).on_line]
    assert by_pressure == by_hours[::-1]


def test_what_is_kept_is_what_was_made(book):
    assert book.evidence.doses == tuple(dose_response(question, STUDIES) for question in (PRESSURE, HOURS))
    for response in book.evidence.doses:
        assert dose_response_of(asdict(response)) == response


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_line_takes_three_studies_and_is_their_meta_regression(count, book):
    added = [another(f"another-{place}", 15.0 + place, -0.3 + place / 50) for place in range(count)]
    response = dose_response(PRESSURE, with_studies(*added))
    assert (response.slope is None) == (len(ON_LINE) + count < FEWEST)
    if response.slope is not None:
        rows = [effect_of(study) for study in (*map(STUDIES.studies.__getitem__, ON_LINE), *added)]
        values = [(row.value, row.variance) for row in rows if row is not None]
        line = meta_regression(*zip(*values, strict=True), [5, 27.5, *(15.0 + place for place in range(count))])
        assert response.slope.slope == pytest.approx(line.slope, rel=0.005)
        assert (response.slope.low, response.slope.high) == pytest.approx(line.ci, rel=0.005)
        assert f"over {len(values)} studies" in says(response, book)
        assert any("Nobody drew lots for the pressure" in str(block) for block in dose_blocks(response, book))


def test_studies_of_one_dose_carry_no_line(book):
    added = [another(f"another-{place}", 18.0) for place in range(3)]
    rest = {name: replace(STUDIES.studies[name], dose=None) for name in ON_LINE}
    response = dose_response(PRESSURE, with_studies(*added, *rest.values()))
    assert (len(response.on_line), response.slope) == (3, None)
    assert "had the same pressure" in says(response, book)


@pytest.mark.parametrize(
    ("estimates", "trend"),
    [((-0.1, -0.5, -0.9, -1.3), "changes of one direction"), ((-0.3, -0.3, -0.3, -0.3), "no trend is shown")],
)
def test_a_line_says_whether_it_shows_a_trend(estimates, trend, book):
    added = [another(f"another-{place}", 10.0 * place + 5, estimate) for place, estimate in enumerate(estimates)]
    rest = {name: replace(STUDIES.studies[name], dose=None) for name in ON_LINE}
    assert trend in says(dose_response(PRESSURE, with_studies(*added, *rest.values())), book)


def lacks(study):
    lines = dose_response(PRESSURE, with_studies(study)).lines
    return " ".join(next(line.because for line in lines if line.study == study.id))


def test_who_cannot_stand_on_a_line_says_why():
    odds = PrintedFigures(kind="contrast", measure="OR", estimate=0.5, interval=(0.3, 0.8))
    assert "compares by a ratio" in lacks(another(figures=odds))
    assert "may be about the same people" in lacks(another(source="hagan-2008", n=20))
    assert "It measured calf girth (cm)" in lacks(another(outcome="calf girth"))
    assert "Nobody drew lots" in lacks(another(design="cohort"))
    assert lacks(another(design="cohort", dose=None)) == f"{PRESSURE.unread} {PRESSURE.undrawn}"
    assert lacks(another(dose=StudyDose(hours=3.0))) == PRESSURE.unread
    assert lacks(another()) == ""


def test_a_dose_counts_from_what_it_was_compared_with():
    assert StudyDose((15.0, 20.0)).amount("mmhg") == 17.5
    assert StudyDose((14.0, 14.0), beside=6.0, hours=7.0).amount("mmhg") == 8
    assert StudyDose((14.0, 14.0), hours=7.0).amount("hours") == 7
    assert (StudyDose(hours=7.0).amount("mmhg"), StudyDose((1.0, 2.0)).amount("hours")) == (None, None)


def test_nothing_is_drawn_where_no_study_can_stand_on_a_line(book):
    rest = {name: replace(STUDIES.studies[name], dose=None) for name in ON_LINE}
    blazek = replace(STUDIES.studies["blazek-2013-volume"], dose=None)
    response = dose_response(PRESSURE, with_studies(*rest.values(), blazek))
    assert dose_forest(response, book) is None
    assert "0 of" in says(response, book)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"dose": {}}, "needs mmhg, hours or both"),
        ({"dose": {"pressure": 3}}, "unknown key 'pressure'"),
        ({"dose": {"mmhg": [20, 15]}}, "two numbers above 0 that do not fall"),
        ({"dose": {"mmhg": [0, 15]}}, "two numbers above 0"),
        ({"dose": {"mmhg": 15}}, "two numbers above 0"),
        ({"dose": {"hours": 0}}, "hours is a number above 0"),
        ({"dose": {"hours": True}}, "hours is a number above 0"),
        ({"dose": {"hours": 3, "beside": 6}}, "goes with mmhg"),
        ({"dose": {"mmhg": [15, 20], "beside": -1}}, "0 or more"),
        ({"pressures": {"weaker": "a"}}, "key 'stronger' is missing"),
        ({"pressures": {"weaker": "a", "stronger": "b", "found": "better", "because": "c"}}, "found is 'better'"),
        ({"pressures": {"weaker": 15, "stronger": "b", "found": "less", "because": "c"}}, "weaker"),
    ],
    ids=str,
)
def test_a_dose_that_cannot_be_is_refused(entry, problem):
    assert problem in " ".join(dose_problems("here", entry))


@pytest.mark.parametrize("dose", [{"mmhg": [15, 15]}, {"mmhg": [15, 20], "beside": 0, "hours": 0.5}])
def test_a_dose_that_can_be_is_taken(dose):
    assert list(dose_problems("here", {"dose": dose})) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ({}, "must be a list"),
        ([{"id": "a"}], "key 'text' is missing"),
        ([asdict(PRESSURE) | {"by": "colour"}], "by is 'colour'"),
        ([asdict(PRESSURE) | {"questions": ["nobody-asks"]}], "'nobody-asks' is no question"),
    ],
    ids=str,
)
def test_a_question_that_cannot_be_is_refused(tmp_path, text, problem):
    assert read_dose_questions(STUDIES.questions, tmp_path) == ()
    (tmp_path / "evidence").mkdir()
    (tmp_path / FILE).write_text(json.dumps(text), "utf-8")
    with pytest.raises(KnowledgeError) as refused:
        read_dose_questions(STUDIES.questions, tmp_path)
    assert problem in " ".join(refused.value.problems)
