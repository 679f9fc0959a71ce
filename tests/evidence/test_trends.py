"""Dose and trend: a line through studies where they carry one, and else what each of them lacks, study by study."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest

from soleus.evidence.effects import effect_of
from soleus.evidence.trends import trend_over
from soleus.knowledge.figures import PrintedFigures
from soleus.knowledge.load import KnowledgeError
from soleus.knowledge.studies import read_studies
from soleus.knowledge.study_records import Studies
from soleus.knowledge.trend_summaries import trend_of
from soleus.knowledge.trends import FILE, StudyModerators, moderator_problems, read_trend_questions
from soleus.render.blocks import Paragraph
from soleus.render.views.trends import short_answer, trend_blocks, trend_forest
from soleus.statistics import FEWEST, meta_regression

STUDIES = read_studies()
PRESSURE, HOURS = read_trend_questions(STUDIES.questions)
ON_LINE = ("hagan-2008-ankle", "olsen-2019")


def with_studies(*added):
    return Studies(STUDIES.questions, {**STUDIES.studies, **{study.id: study for study in added}})


def another(name="another-2027", mmhg=18.0, estimate=-0.3, **changed):
    """A made-up trial beside those of flights: ankles, in cm, with its interval."""
    interval = (estimate - 0.2, estimate + 0.2)
    figures = PrintedFigures(kind="contrast", measure="MD", estimate=estimate, interval=interval)
    made: dict[str, Any] = {
        "id": name,
        "source": name,
        "figures": figures,
        "moderators": StudyModerators((mmhg, mmhg), hours=6.0),
    }
    return replace(STUDIES.studies["hagan-2008-ankle"], printed={}, **{**made, **changed})


def says(trend, book):
    return next(block.text for block in trend_blocks(trend, book) if isinstance(block, Paragraph))


@pytest.mark.parametrize("question", [PRESSURE, HOURS], ids=lambda question: question.id)
def test_what_is_known_carries_no_line_and_each_study_says_what_it_lacks(question, book):
    trend = trend_over(question, STUDIES)
    assert {line.study for line in trend.on_line} == set(ON_LINE)
    assert (trend.slope, trend.fewest) == (None, FEWEST)
    asked = {study.id for name in question.questions for study in STUDIES.of(name)}
    assert {line.study for line in trend.lines} == asked
    assert all(line.because for line in trend.lines if line.study not in ON_LINE)
    assert f"{len(ON_LINE)} of {len(asked)} are such" in says(trend, book)
    assert f"It takes {FEWEST} studies" in says(trend, book)
    assert short_answer(trend, book) == "cannot be said yet"


def test_the_two_that_are_left_change_pressure_and_hours_together():
    """The harder stocking was worn on the shorter flight: no third study, no telling the one from the other."""
    by_pressure = [line.study for line in trend_over(PRESSURE, STUDIES).on_line]
    by_hours = [line.study for line in trend_over(HOURS, STUDIES).on_line]
    assert by_pressure == by_hours[::-1]


def test_what_is_kept_is_what_was_made(book):
    assert book.evidence.trends == tuple(trend_over(question, STUDIES) for question in (PRESSURE, HOURS))
    for trend in book.evidence.trends:
        assert trend_of(asdict(trend)) == trend


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_line_takes_three_studies_and_is_their_meta_regression(count, book):
    added = [another(f"another-{place}", 15.0 + place, -0.3 + place / 50) for place in range(count)]
    trend = trend_over(PRESSURE, with_studies(*added))
    assert (trend.slope is None) == (len(ON_LINE) + count < FEWEST)
    if trend.slope is not None:
        rows = [effect_of(study) for study in (*map(STUDIES.studies.__getitem__, ON_LINE), *added)]
        values = [row.value for row in rows if row is not None]
        variances = [row.variance for row in rows if row is not None]
        line = meta_regression(values, variances, [5, 27.5, *(15.0 + place for place in range(count))])
        assert trend.slope.slope == pytest.approx(line.slope, rel=0.005)
        assert (trend.slope.low, trend.slope.high) == pytest.approx(line.ci, rel=0.005)
        assert f"over {len(values)} studies" in says(trend, book)
        assert any("Nobody drew lots for the pressure" in str(block) for block in trend_blocks(trend, book))


def test_studies_of_one_pressure_carry_no_line(book):
    added = [another(f"another-{place}", 18.0) for place in range(3)]
    rest = {name: replace(STUDIES.studies[name], moderators=None) for name in ON_LINE}
    trend = trend_over(PRESSURE, with_studies(*added, *rest.values()))
    assert (len(trend.on_line), trend.slope) == (3, None)
    assert "had the same pressure" in says(trend, book)


@pytest.mark.parametrize(
    ("estimates", "trend"),
    [((-0.1, -0.5, -0.9, -1.3), "changes of one direction"), ((-0.3, -0.3, -0.3, -0.3), "no trend is shown")],
)
def test_a_line_says_whether_it_shows_a_trend(estimates, trend, book):
    added = [another(f"another-{place}", 10.0 * place + 5, estimate) for place, estimate in enumerate(estimates)]
    rest = {name: replace(STUDIES.studies[name], moderators=None) for name in ON_LINE}
    assert trend in says(trend_over(PRESSURE, with_studies(*added, *rest.values())), book)


def lacks(study):
    lines = trend_over(PRESSURE, with_studies(study)).lines
    return " ".join(next(line.because for line in lines if line.study == study.id))


def test_who_cannot_stand_on_a_line_says_why():
    odds = PrintedFigures(kind="contrast", measure="OR", estimate=0.5, interval=(0.3, 0.8))
    assert "compares by a ratio" in lacks(another(figures=odds))
    assert "may be about the same people" in lacks(another(source="hagan-2008", n=20))
    assert "It measured calf girth (cm)" in lacks(another(outcome="calf girth"))
    assert "Nobody drew lots" in lacks(another(design="cohort"))
    assert lacks(another(design="cohort", moderators=None)) == f"{PRESSURE.unread} {PRESSURE.undrawn}"
    assert lacks(another(moderators=StudyModerators(hours=3.0))) == PRESSURE.unread
    assert lacks(another()) == ""


def test_a_pressure_counts_from_what_it_was_compared_with():
    assert StudyModerators((15.0, 20.0)).amount("mmhg") == 17.5
    assert StudyModerators((14.0, 14.0), beside=6.0, hours=7.0).amount("mmhg") == 8
    assert StudyModerators((14.0, 14.0), hours=7.0).amount("hours") == 7
    assert (StudyModerators(hours=7.0).amount("mmhg"), StudyModerators((1.0, 2.0)).amount("hours")) == (None, None)


def test_nothing_is_drawn_where_no_study_can_stand_on_a_line(book):
    rest = {name: replace(STUDIES.studies[name], moderators=None) for name in ON_LINE}
    blazek = replace(STUDIES.studies["blazek-2013-volume"], moderators=None)
    trend = trend_over(PRESSURE, with_studies(*rest.values(), blazek))
    assert trend_forest(trend, book) is None
    assert "0 of" in says(trend, book)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"moderators": {}}, "needs mmhg, hours or both"),
        ({"moderators": {"pressure": 3}}, "unknown key 'pressure'"),
        ({"moderators": {"mmhg": [20, 15]}}, "two numbers above 0 that do not fall"),
        ({"moderators": {"mmhg": [0, 15]}}, "two numbers above 0"),
        ({"moderators": {"mmhg": 15}}, "two numbers above 0"),
        ({"moderators": {"hours": 0}}, "hours is a number above 0"),
        ({"moderators": {"hours": True}}, "hours is a number above 0"),
        ({"moderators": {"hours": 3, "beside": 6}}, "goes with mmhg"),
        ({"moderators": {"mmhg": [15, 20], "beside": -1}}, "0 or more"),
        ({"pressures": {"weaker": "a"}}, "key 'stronger' is missing"),
        ({"pressures": {"weaker": "a", "stronger": "b", "swelling": "better", "because": "c"}}, "swelling: 'better'"),
        ({"pressures": {"weaker": 15, "stronger": "b", "swelling": "less", "because": "c"}}, "weaker"),
    ],
    ids=str,
)
def test_moderators_that_cannot_be_are_refused(entry, problem):
    assert problem in " ".join(moderator_problems("here", entry))


@pytest.mark.parametrize("moderators", [{"mmhg": [15, 15]}, {"mmhg": [15, 20], "beside": 0, "hours": 0.5}])
def test_moderators_that_can_be_are_taken(moderators):
    assert list(moderator_problems("here", {"moderators": moderators})) == []


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
    assert read_trend_questions(STUDIES.questions, tmp_path) == ()
    (tmp_path / "evidence").mkdir()
    (tmp_path / FILE).write_text(json.dumps(text), "utf-8")
    with pytest.raises(KnowledgeError) as refused:
        read_trend_questions(STUDIES.questions, tmp_path)
    assert problem in " ".join(refused.value.problems)
