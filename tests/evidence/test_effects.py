"""Effects from what a paper prints: each way with numbers worked out by hand, and all that the data hold."""

import math
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from soleus.evidence import effect_of
from soleus.knowledge.figures import ArmFigures, PrintedFigures, figures_of, figures_problems
from soleus.knowledge.studies import read_studies
from soleus.knowledge.study_records import StudyRecord
from soleus.statistics import derived

BY_HAND = yaml.safe_load((Path(__file__).parent / "effects_by_hand.yaml").read_text("utf-8"))
STUDIES = read_studies().studies


def computed(study):
    effect = effect_of(study)
    assert effect is not None
    return effect


def study(figures, **other):
    assert figures_problems("figures", figures) == []
    return StudyRecord(
        **{
            "id": "one", "question": "q", "design": "randomised_parallel", "people": "p", "population": "healthy",
            "intervention": "i", "comparator": "c", "against": "nothing", "outcome": "pain", "unit": "mm",
            "better": "lower", "time": "t", "bias": "b", "read": "abstract", "source": "s",
            "figures": figures_of(figures), **other,
        }
    )  # fmt: skip


def arm(**numbers):
    return numbers


# Errors: 0.6598 = 1.5 / 2.2734 (p 0.023); 5.7742 = 19 / 3.2905 (p 0.001); 0.4082 = sqrt(1/12 + 1/12).
WORKED = {
    "events-odds": (
        {"kind": "events", "measure": "OR", "treated": arm(n=10, events=2), "control": arm(n=10, events=5)},
        math.log(2 / 8), math.sqrt(1 / 2 + 1 / 8 + 1 / 5 + 1 / 5), "exact",
    ),
    "events-risk": (
        {"kind": "events", "measure": "RR", "treated": arm(n=10, events=2), "control": arm(n=20, events=8)},
        math.log(0.5), math.sqrt(1 / 2 - 1 / 10 + 1 / 8 - 1 / 20), "exact",
    ),
    "events-none-in-one-arm": (
        {"kind": "events", "measure": "OR", "treated": arm(n=115, events=0), "control": arm(n=116, events=12)},
        math.log(0.5 / 115.5 / (12.5 / 104.5)), math.sqrt(2 + 1 / 115.5 + 1 / 12.5 + 1 / 104.5), "exact",
    ),
    "means": (
        {"kind": "means", "measure": "MD", "treated": arm(n=12, mean=1, sd=1), "control": arm(n=12, mean=3, sd=1)},
        -2, 0.40825, "exact",
    ),
    "means-with-their-errors": (
        {"kind": "means", "measure": "MD", "treated": arm(n=9, mean=1, se=3), "control": arm(n=16, mean=3, se=4)},
        -2, 5, "exact",
    ),
    "medians": (
        {
            "kind": "medians", "measure": "MD",
            "treated": arm(n=39, median=2, q1=1, q3=5), "control": arm(n=39, median=3, q1=2, q3=6),
        },
        -1, math.sqrt(2 * (4 / (2 * NormalDist().inv_cdf(29.125 / 39.25))) ** 2 / 39), "derived",
    ),
    "paired-medians": (
        {"kind": "paired_medians", "measure": "MD", "pairs": 39, "median": 5, "q1": 0, "q3": 9, "turned": True},
        -(0.71 * 4.5 + 0.29 * 5), 9 / (2 * NormalDist().inv_cdf(29.125 / 39.25)) / math.sqrt(39), "derived",
    ),
    "paired-means-by-p": (
        {
            "kind": "paired_means", "measure": "MD", "pairs": 10, "p": 0.03,
            "treated": arm(mean=13.3, sd=2.9), "control": arm(mean=14.8, sd=2.8),
        },
        -1.5, 0.6912, "derived",
    ),
    "paired-means-by-correlation": (
        {
            "kind": "paired_means", "measure": "MD", "pairs": 25, "correlation": 0.5,
            "treated": arm(mean=1, sd=3), "control": arm(mean=2, sd=3),
        },
        -1, 0.6, "derived",
    ),
    "interval": (
        {"kind": "contrast", "measure": "MD", "estimate": -16, "interval": [-21.3, -10.6]}, -16, 2.7296, "derived",
    ),
    "interval-of-90-percent": (
        {"kind": "contrast", "measure": "MD", "estimate": 0, "interval": [-1.6449, 1.6449], "level": 90},
        0, 1, "derived",
    ),
    "interval-of-a-ratio": (
        {"kind": "contrast", "measure": "OR", "estimate": 4.18, "interval": [2.4, 7.27]}, 1.4303, 0.2827, "derived",
    ),
    "interval-turned": (
        {"kind": "contrast", "measure": "RR", "estimate": 2, "interval": [1, 4], "turned": True},
        -math.log(2), math.log(4) / 3.92, "derived",
    ),
    "p": ({"kind": "contrast", "measure": "MD", "estimate": 1.5, "p": 0.023}, 1.5, 0.6598, "derived"),
    "p-of-a-ratio": (
        {"kind": "contrast", "measure": "RR", "estimate": 0.5, "p": 0.05}, math.log(0.5), 0.35365, "derived",
    ),
    "p-below": ({"kind": "contrast", "measure": "MD", "estimate": -19, "p_below": 0.001}, -19, 5.7742, "bound"),
    "error-printed": ({"kind": "contrast", "measure": "MD", "estimate": -14.1, "se": 7.6}, -14.1, 7.6, "exact"),
}  # fmt: skip


@pytest.mark.parametrize(("figures", "value", "error", "mark"), WORKED.values(), ids=WORKED)
def test_an_effect_from_what_is_printed(figures, value, error, mark):
    effect = computed(study(figures))
    assert effect.value == pytest.approx(value, abs=6e-5)
    assert effect.error == pytest.approx(error, abs=6e-5)
    assert effect.variance == effect.error**2
    assert effect.mark == mark
    assert f"{effect.error:.4f}" in " ".join(effect.steps)


def test_every_number_of_a_paper_stands_in_the_steps():
    effect = computed(STUDIES["olsen-2019"])
    assert effect.steps[0].startswith(
        "Median 0.5 with quartiles 0 and 0.9 of 34 people: mean 0.4644 (Luo 2018), spread 0.6965"
    )
    assert "turned" in effect.steps[-1]


def test_a_study_without_figures_has_no_effect():
    assert effect_of(STUDIES["partsch-2004"]) is None


@pytest.mark.parametrize(("better", "benefit"), [("lower", 1.5), ("higher", -1.5)])
def test_below_zero_is_good_for_a_person(better, benefit):
    effect = computed(study(WORKED["p"][0], better=better))
    assert (effect.value, effect.benefit) == (1.5, benefit)


def test_a_ratio_is_shown_as_one():
    effect = computed(study(WORKED["interval-of-a-ratio"][0]))
    assert effect.is_ratio
    assert effect.shown == pytest.approx((4.18, 2.40, 7.27), abs=0.01)
    assert computed(study(WORKED["interval"][0])).shown == pytest.approx((-16, -21.35, -10.65), abs=0.01)


@pytest.mark.parametrize(
    ("p", "fits"),
    # an estimate of 1.96 errors: p 0.05; what is printed may differ by half again
    [(0.0333, False), (0.034, True), (0.05, True), (0.074, True), (0.0751, False)],
)
def test_a_printed_p_that_does_not_fit_is_named(p, fits):
    effect = computed(study({"kind": "contrast", "measure": "MD", "estimate": 1.95996, "se": 1, "p": p}))
    assert any("does not fit" in step for step in effect.steps) is not fits


def test_very_small_p_values_are_not_held_against_each_other():
    effect = computed(study({"kind": "contrast", "measure": "MD", "estimate": 9, "interval": [8, 10], "p": 0.0004}))
    assert not any("does not fit" in step for step in effect.steps)


@pytest.mark.parametrize("name", [name for name, row in BY_HAND.items() if "value" in row])
def test_an_effect_is_what_was_worked_out_by_hand(name):
    row, effect = BY_HAND[name], computed(STUDIES[name])
    places = len(str(row["value"]).partition(".")[2])
    assert round(effect.benefit, places) == row["value"]
    assert round(effect.error, 4) == row.get("error", row.get("error_at_most"))
    assert (effect.mark == "bound") == ("error_at_most" in row)


@pytest.mark.parametrize("name", [name for name, row in BY_HAND.items() if "treated" in row])
def test_events_are_those_counted_by_hand(name):
    row, figures = BY_HAND[name], STUDIES[name].figures
    assert figures is not None
    assert figures.treated is not None
    assert figures.control is not None
    assert [figures.treated.events, figures.treated.n] == row["treated"]
    assert [figures.control.events, figures.control.n] == row["control"]
    assert STUDIES[name].better == {"bad": "lower", "good": "higher"}[row["events_are"]]


@given(st.floats(-100, 100), st.floats(0.01, 50), st.floats(50, 99.9))
def test_an_interval_gives_its_error_back(estimate, error, level):
    reach = derived.quantile_of_level(level) * error
    assert derived.error_of_interval(estimate - reach, estimate + reach, level) == pytest.approx(error, rel=1e-6)


@given(st.floats(0.1, 100), st.floats(1e-6, 0.99))
def test_an_error_by_p_gives_its_p_back(estimate, p):
    assert derived.p_of_error(estimate, derived.error_of_p(estimate, p)) == pytest.approx(p, rel=1e-6)


@given(st.floats(0.1, 100), st.floats(1e-6, 0.5), st.floats(1.0, 100))
def test_a_smaller_p_never_gives_a_larger_error(estimate, bound, times):
    """So what is computed from "p < bound" is the most that the error can be."""
    assert derived.error_of_p(estimate, bound / times) <= derived.error_of_p(estimate, bound)


@given(st.floats(-50, 50), st.floats(0, 50), st.floats(0.1, 50), st.integers(2, 10_000))
def test_a_mean_by_quartiles_lies_between_them(q1, up, more, n):
    mean = derived.mean_of_quartiles(q1, q1 + up, q1 + up + more, n)
    assert q1 - 1e-9 <= mean <= q1 + up + more + 1e-9
    assert derived.spread_of_quartiles(q1, q1 + up + more, n) > 0


@pytest.mark.parametrize("n", [50, 1000, 10**6])
def test_quartiles_of_a_normal_sample_give_its_mean_and_spread(n):
    quartile = NormalDist(10, 2).inv_cdf(0.75) - 10
    assert derived.mean_of_quartiles(10 - quartile, 10, 10 + quartile, n) == pytest.approx(10)
    assert derived.spread_of_quartiles(10 - quartile, 10 + quartile, n) == pytest.approx(2, rel=0.04)


@pytest.mark.parametrize(
    "figures",
    [PrintedFigures("means", "MD"), PrintedFigures("means", "MD", ArmFigures(), ArmFigures())],
    ids=["no-arms", "empty-arms"],
)
def test_figures_that_no_file_could_hold_are_no_effect(figures):
    with pytest.raises(ValueError, match=r"need two arms|is missing"):
        effect_of(replace(STUDIES["kakkos-2018-pain"], figures=figures))
