"""The page of the calibration: its numbers are recomputed, and no miss goes unexplained."""

from dataclasses import replace

import numpy as np
import pytest

from soleus.calibrate.studies import Row, read_misses, read_studies
from soleus.knowledge.load import read_yaml
from tools.calibration_page import CHECKS, PAGE, Judged, Shown, left_out, line, page, run_page

# days of many legs: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

RECOMPUTED = ("calf-step", "closure-lying", "size-s-2")


@pytest.fixture(scope="module")
def studies(vocabulary, physiology):
    return read_studies(vocabulary, physiology)


@pytest.mark.parametrize("name", RECOMPUTED)
def test_a_study_on_the_page_is_recomputed(studies, physiology, name):
    shown = run_page(tuple(study for study in studies if study.id == name), physiology)
    text = PAGE.read_text("utf-8")
    assert shown.rows
    for judged in shown.rows:
        assert line(judged) in text


def test_every_number_and_direction_is_on_the_page(studies):
    text = PAGE.read_text("utf-8")
    for study in studies:
        for row in study.rows:
            assert f"| {study.id} | {row.name} | {row.published:g} |" in text
        for direction in study.directions:
            assert f"| {study.id} | {direction.name} |" in text


def test_every_miss_on_the_page_is_explained(studies):
    assert "not explained" not in PAGE.read_text("utf-8")
    assert read_misses(studies)


def judged(published, values, **more):
    row = Row("study", "row", "m", "without", published, published - 1, published + 1)
    return Judged(replace(row, **more), np.asarray(values), np.asarray(values) + 0.1)


def test_a_miss_without_reason_is_named_and_one_with_a_reason_told(parameters):
    values = np.linspace(3, 4, 50)
    shown = Shown((judged(0.0, values),), (), np.zeros((3, len(parameters))))
    text, unexplained = page(shown, parameters, {})
    assert unexplained == [("study", "row")]
    assert "**0 of 1 published numbers" in text
    text, unexplained = page(shown, parameters, {("study", "row"): "a vein too wide"})
    assert not unexplained
    assert "| study | row | a vein too wide |" in text


def test_the_other_reading_is_shown_and_counts_nowhere(parameters):
    values = np.linspace(-0.5, 0.5, 50)
    good, other = judged(0.0, values), judged(9.0, values, account="A", name="other")
    text, unexplained = page(Shown((good, other), (), np.zeros((3, len(parameters)))), parameters, {})
    assert not unexplained
    assert "**1 of 1 published numbers" in text
    assert text.index("## The other reading") < text.index(line(other))


@pytest.mark.parametrize(
    ("values", "inside", "miss", "wide"),
    [
        (np.linspace(-0.5, 0.5, 101), True, 0.0, 0.45),
        (np.linspace(2.0, 4.0, 101), False, 2.0, 0.9),
        (np.linspace(-4.0, 4.0, 101), True, 0.0, 3.6),
    ],
    ids=["good", "beside", "too wide"],
)
def test_a_row_is_judged_by_interval_rule_and_width(values, inside, miss, wide):
    its = judged(0.0, values)
    assert its.inside is inside
    assert its.miss == pytest.approx(miss)
    assert its.wide == pytest.approx(wide)


def test_the_checks_of_the_fit_are_of_every_row_that_was_fitted(studies):
    checks = read_yaml(CHECKS)
    rows = [row for study in studies for row in study.rows if row.weight and row.account != "A"]
    assert len(left_out(checks, rows)) == len(rows)
    low, high = checks["study_factor_95"]
    assert low <= checks["study_factor"] <= high
    assert sum(checks["follows"].values()) == pytest.approx(1)


def test_a_number_left_out_is_judged_by_its_interval_and_by_what_the_model_is_allowed():
    row = Row("study", "row", "m", "without", 3.0, 3.0 - 1.959964, 3.0 + 1.959964)
    [(alone, more)] = left_out({"left_out": {"study": {"row": [-1.0, 1.0]}}}, [row])
    assert alone == pytest.approx(9)
    assert more == pytest.approx(9 / (1 + (1.644854 / 2) ** 2))
    assert left_out({"left_out": {}}, [row]) == []
