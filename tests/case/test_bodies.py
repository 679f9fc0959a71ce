"""Measures that no one body has are refused, with the unit that would explain them; no real body is."""

import csv
from pathlib import Path

import pytest

from soleus.case import CaseError, build_case
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


def test_each_bound_lets_the_bound_itself_in_and_nothing_beyond(vocabulary):
    for proportion in vocabulary.bodies:
        measures = dict.fromkeys(proportion.names, 2.0) | {name: bound / 2 for name, bound in proportion.under.items()}
        per = 1.0
        for name in proportion.over:
            per *= measures[name]
        first = proportion.of[0]
        assert not proportion.is_broken({**measures, first: proportion.high * per}) or first in proportion.under
        if first not in proportion.under:
            assert proportion.is_broken({**measures, first: proportion.high * per * 1.001})
        above = measures | dict(proportion.under)
        if proportion.under:
            assert not proportion.is_broken({**above, first: proportion.high * per * 1.001} | dict(proportion.under))
