"""Measures that no one body has are refused, with the unit that would explain them; no real body is."""

import csv
from pathlib import Path

import pytest

from soleus.case import CaseError, build_case
from soleus.case.bodies import Proportion, Total, bound_problems, read_bounds
from soleus.case.start import nested

SOLDIERS = Path(__file__).parents[1] / "data" / "ansur2-legs.csv"
BODY = {"height_cm": 168, "weight_kg": 74, "shoe_eu": 39, "left.ankle_cm": 22.5, "left.b1_cm": 29,
        "left.calf_cm": 38, "left.below_knee_cm": 35, "left.knee_height_cm": 39}  # fmt: skip


def problems(vocabulary, facts):
    try:
        build_case(nested(facts), vocabulary)
    except CaseError as error:
        return error.problems
    return ()


def test_every_soldier_of_the_survey_is_let_in(vocabulary):
    with SOLDIERS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            facts = {"age_years": float(row["age_years"]), "height_cm": float(row["stature_mm"]) / 10,
                     "weight_kg": float(row["weight_kg"]), "left.ankle_cm": float(row["ankle_mm"]) / 10,
                     "left.calf_cm": float(row["calf_mm"]) / 10,
                     "left.knee_height_cm": float(row["popliteal_height_mm"]) / 10}  # fmt: skip
            assert problems(vocabulary, facts) == ()


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"height_cm": 60, "weight_kg": 12, "age_years": 30, "left.ankle_cm": 12, "left.calf_cm": 16},
                     id="smallest-grown-up"),
        pytest.param({"height_cm": 110, "weight_kg": 60, "shoe_eu": 35, "left.ankle_cm": 22, "left.calf_cm": 36,
                      "left.knee_height_cm": 22}, id="short-limbs"),
        pytest.param({"height_cm": 165, "weight_kg": 300, "left.ankle_cm": 40, "left.calf_cm": 80}, id="very-heavy"),
        pytest.param({"height_cm": 178, "weight_kg": 30, "left.ankle_cm": 16, "left.calf_cm": 20}, id="starved"),
        pytest.param({"height_cm": 160, "left.ankle_cm": 55, "left.calf_cm": 50, "left.below_knee_cm": 60},
                     id="lymphoedema-ankle-over-calf"),
        pytest.param({"height_cm": 165, "left.ankle_cm": 24, "left.calf_cm": 75}, id="lipoedema-cuff"),
        pytest.param({"height_cm": 170, "left.ankle_cm": 16, "left.calf_cm": 17}, id="polio-leg"),
        pytest.param({"height_cm": 230, "weight_kg": 180, "shoe_eu": 58, "left.ankle_cm": 30}, id="giant"),
        pytest.param({"height_cm": 75, "weight_kg": 10, "age_years": 1, "left.ankle_cm": 13, "left.calf_cm": 19},
                     id="infant"),
        pytest.param({"height_cm": 163, "weight_kg": 60, "age_years": 5.3}, id="tallest-child"),
        pytest.param({"height_cm": 110, "weight_kg": 18, "age_years": 5, "shoe_eu": 27}, id="child"),
        pytest.param({"weight_kg": 74, "left.calf_cm": 38}, id="no-height"),
        pytest.param({"height_cm": 168, "right.ankle_cm": 22, "right.calf_cm": 37}, id="one-leg"),
    ],
)  # fmt: skip
def test_real_bodies_at_the_far_ends_are_let_in(vocabulary, facts):
    assert problems(vocabulary, facts) == ()


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"height_cm": 66}, "height_cm in inches"),
        ({"height_cm": 66, "weight_kg": 163}, "height_cm in inches"),
        ({"left.calf_cm": 15}, "left.calf_cm in inches"),
        ({"left.b1_cm": 11.4}, "left.b1_cm in inches"),
        ({"left.ankle_cm": 38, "left.calf_cm": 22.5}, "were they exchanged?"),
        ({"shoe_eu": 24.5}, "nobody of this height wears this European shoe size"),
        ({"age_years": 3}, "no child under 5 years is so tall"),
        ({"weight_kg": 11.6}, "nobody of this height has this weight"),
    ],
    ids=str,
)
def test_a_number_in_another_unit_is_refused_with_the_unit(vocabulary, wrong, hint):
    assert problems(vocabulary, BODY) == ()
    told = problems(vocabulary, BODY | wrong)
    assert any(hint in line for line in told)
    assert all(any(name in line for name in wrong) for line in told)


@pytest.mark.parametrize("inches", range(54, 81))
@pytest.mark.parametrize("mass_index", [16, 25, 40])
def test_no_grown_ups_height_in_inches_is_taken_for_centimetres(vocabulary, inches, mass_index):
    weight = mass_index * (inches * 0.0254) ** 2
    assert problems(vocabulary, {"height_cm": inches * 2.54, "weight_kg": weight}) == ()
    assert "height_cm in inches" in problems(vocabulary, {"height_cm": inches, "weight_kg": weight})[0]


def test_each_proportion_lets_the_bound_itself_in_and_nothing_beyond(vocabulary):
    for proportion in vocabulary.bodies:
        if not isinstance(proportion, Proportion):
            continue
        measures = dict.fromkeys(proportion.keys, 2.0) | {key: bound / 2 for key, bound in proportion.under.items()}
        per = 1.0
        for key in proportion.over:
            per *= measures[key]
        first = proportion.of[0]
        assert not proportion.is_broken({**measures, first: proportion.high * per}) or first in proportion.under
        if first not in proportion.under:
            assert proportion.is_broken({**measures, first: proportion.high * per * 1.001})
        above = measures | dict(proportion.under)
        if proportion.under:
            assert not proportion.is_broken({**above, first: proportion.high * per * 1.001} | dict(proportion.under))


def test_each_total_lets_the_bound_itself_in_and_nothing_beyond(vocabulary):
    """What is not known counts as the least that it can be, so some of the parts are held to the bound too."""
    totals = [bound for bound in vocabulary.bodies if isinstance(bound, Total)]
    assert totals
    for total in totals:
        for first, part in total.parts.items():
            rest = sum(other.least for key, other in total.parts.items() if key != first)
            at = (total.at_most - rest) / part.times
            assert not total.is_broken({first: at})
            assert total.is_broken({first: at + 0.01 * part.times})
        assert not total.is_broken({})


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"hours_standing": 14, "hours_sitting": 10}, None),
        ({"hours_standing": 14, "hours_sitting": 10.1}, "hours_standing, hours_sitting: a day has 24 hours"),
        ({"hours_sitting": 24, "hours_walking": 0.5}, "hours_sitting, hours_walking: a day has 24 hours"),
        ({"hours_standing": 8.1, "hours_sitting": 8.1, "hours_walking": 7.8}, None),
        ({"hours_standing": 9, "hours_sitting": 9, "hours_walking": 9}, "come to more; given: 9, 9, 9"),
        ({"left.calf_cm": 19, "right.calf_cm": 38}, None),
        ({"left.calf_cm": 38, "right.calf_cm": 18.9}, "left.calf_cm, right.calf_cm: one leg is not half as thick"),
        ({"left.calf_cm": 15, "right.calf_cm": 38}, "is left.calf_cm in inches?; given: 15, 38"),
        ({"left.ankle_cm": 22, "right.ankle_cm": 44}, None),
        ({"left.ankle_cm": 22, "right.ankle_cm": 44.1}, "left.ankle_cm, right.ankle_cm: one leg"),
        ({"left.b1_cm": 28, "right.b1_cm": 57}, "left.b1_cm, right.b1_cm: one leg"),
        ({"left.below_knee_cm": 80, "right.below_knee_cm": 36}, "left.below_knee_cm, right.below_knee_cm: one leg"),
        ({"left.knee_height_cm": 24, "right.knee_height_cm": 40}, None),
        ({"left.knee_height_cm": 23, "right.knee_height_cm": 40}, "left.knee_height_cm, right.knee_height_cm: one"),
        ({"height_cm": 150, "shoe_eu": 52.5}, None),
        ({"height_cm": 150, "shoe_eu": 53}, "shoe_eu, height_cm: nobody of this height wears so large"),
        ({"height_cm": 150, "shoe_eu": 60}, "shoe_eu, height_cm: nobody of this height wears so large"),
        ({"age_years": 30, "pain_weeks": 1618}, None),
        ({"age_years": 30, "pain_weeks": 1619}, "pain_weeks, age_years: the pain cannot be older than the person"),
        ({"age_years": 30, "pain_weeks": 5200}, "pain_weeks, age_years: the pain cannot be older than the person"),
        ({"age_years": 0, "pain_weeks": 52}, None),
        ({"age_years": 74, "pregnant": True}, None),
        ({"age_years": 75, "pregnant": True}, "pregnant, age_years: nobody of 75 years or more is pregnant"),
        ({"age_years": 80, "pregnancy_weeks": 20}, "pregnancy_weeks, age_years: nobody of 75 years or more"),
        ({"age_years": 80, "pregnant": False, "pregnancy_weeks": 0}, None),
        ({"age_years": 8, "pregnant": True}, None),
        ({"age_years": 7.9, "pregnant": True}, "pregnant, age_years: no child under 8 years is pregnant"),
        ({"age_years": 3, "pregnancy_weeks": 1}, "pregnancy_weeks, age_years: no child under 8 years is pregnant"),
    ],
    ids=str,
)  # fmt: skip
def test_what_no_day_no_life_and_no_pair_of_legs_holds_is_refused_at_its_bound(vocabulary, facts, told):
    said = problems(vocabulary, facts)
    assert len(said) == (told is not None)
    assert told is None or told in said[0]


FACTS = {
    "sitting": {"type": "number", "range": [0, 24]},
    "girth": {"type": "number", "range": [10, 60], "per": "leg"},
    "sex": {"type": "choice"},
}


def test_a_fact_of_a_leg_is_held_for_each_leg_and_a_named_leg_for_itself():
    each = [("left.girth", "sitting"), ("right.girth", "sitting")]
    entry = {"of": ["girth"], "over": ["sitting"], "range": [1, 2], "says": "no"}
    assert [bound.keys for bound in read_bounds(entry, FACTS)] == each
    between = {"of": ["left.girth"], "over": ["right.girth"], "range": [0.5, 2], "says": "no"}
    assert [bound.keys for bound in read_bounds(between, FACTS)] == [("left.girth", "right.girth")]
    both = {"total": {"girth": 1, "sitting": -1}, "at_most": 40, "says": "no"}
    assert [bound.keys for bound in read_bounds(both, FACTS)] == each


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"of": ["sex"], "range": [0, 1], "says": "no"}, "'sex' is no fact that is a number"),
        ({"of": ["nose.girth"], "range": [0, 1], "says": "no"}, "'nose.girth' is no fact that is a number"),
        ({"of": ["left.sitting"], "range": [0, 1], "says": "no"}, "'left.sitting' is no fact that is a number"),
        ({"of": ["sitting"], "range": [1, 0], "says": "no"}, "a range is [low, high]"),
        ({"of": ["sitting"], "says": "no"}, "key 'range' is missing"),
        ({"total": {"sitting": 1}, "says": "no"}, "key 'at_most' is missing"),
        ({"total": {"sex": 1}, "at_most": 1, "says": "no"}, "'sex' is no fact that is a number"),
        ({"total": {"girth": 1}, "at_most": 9, "says": "no"}, "a total of girth is beyond at_most for everybody"),
        ("sitting", "body"),
    ],
    ids=str,
)
def test_a_bound_that_cannot_work_as_meant_is_refused(entry, problem):
    assert any(problem in line for line in bound_problems(entry, FACTS))
