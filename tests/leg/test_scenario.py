"""Scenarios: what is accepted, and that everything wrong is refused in one message."""

import json
import subprocess
import sys

import numpy as np
import pytest

from soleus.leg.scenario_file import read_scenario
from soleus.leg.scenario_read import ScenarioError
from soleus.leg.simulate import simulate, summary

WRONG = """
people = 100
n = 50
[[group]]
name = "young"
share = 0.4
[[group]]
name = "old"
share = 0.5
[control]
b_mmhg = 300
[[step]]
posture = "standing"
minutes = -5
sock = true
colour = "red"
[[measure]]
name = "a"
quantity = "leg_volume_percent"
step = 7
"""

REASONS = [
    "step 1.minutes: must be a number from 0 to 20160; given: -5",
    "control.b_mmhg: must be a number from 0 to 120; given: 300",
    "step 1.colour: there is no key of this name",
    "measure 1.step: must be a whole number from 1 to 1; given: 7",
    "measure 1.quantity: a percent needs from_step, from_minute or from_day",
    "step 1.sock: there is no [garment] to wear; given: True",
    "group.share: the shares of all groups must sum to 1; given: 0.9",
]


def test_everything_wrong_is_refused_at_once(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text(WRONG, "utf-8")
    command = [sys.executable, "-m", "soleus", "simulate", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    for reason in REASONS:
        assert reason in done.stderr


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"people": 0}, "people: must be a whole number from 1 to 20000"),
        ({"people": 5, "n": 6}, "n: must not be over people"),
        ({"persn": {}}, "did you mean 'person'?"),
        ({"person": {"age_years": [60, 20]}}, "the lower first"),
        ({"person": {"age_years": {"mean": 40}}}, "{mean = …, sd = …}"),
        ({"person": {"reflux": "some"}}, "must be one of none, superficial, deep, both"),
        ({"garment": {}}, "garment: needs a pressure"),
        ({"garment": {"b_mmhg": 20, "kind": "tight"}}, "garment.kind: must be one of sock"),
        ({"days": 2}, "more than one day needs 24 h (1440) of steps"),
        ({"step": []}, "step: needs at least one [[step]]"),
        ({"step": [{"posture": "flying", "minutes": 1}]}, "step 1.posture: must be one of lying"),
        ({"measure": [{"name": "a", "quantity": "vein_area_mm2", "step": 1}]}, "vein_area_mm2 needs one of"),
        ({"measure": [{"name": "a", "quantity": "leg_volume_ml", "step": 1, "site": "d"}]}, "measure 1.site: must be"),
        ({"measure": [{"name": "a", "quantity": "leg_volume_ml", "step": 1, "from_day": 0}]}, "run_in_days is 0"),
        ({"measure": [{"name": "a", "quantity": "leg_volume_ml", "step": 1}] * 2}, "each name stands once"),
    ],
)
def test_refusals(scenario_of, given, reason):
    with pytest.raises(ScenarioError) as refused:
        scenario_of(**given)
    assert reason in str(refused.value)


OF_STEP = {
    "venous_filling_index_ml_s": 2,
    "venous_volume_ml": 2,
    "ejection_fraction_percent": 3,
    "residual_volume_percent": 3,
    "skin_pump_percent": 3,
    "refill_time_s": 4,
    "filling_pressure_mmhg": 5,
    "emptying_time_90_s": 6,
    "outflow_first_second_percent": 6,
}
STEPS = [
    {"posture": "leg_raised", "minutes": 2},
    {"posture": "standing", "minutes": 4, "movement": "none", "sock": True},
    {"posture": "tiptoe", "minutes": 0.5, "times": 10, "sock": True},
    {"posture": "standing", "minutes": 3, "movement": "none", "sock": True},
    {"posture": "lying", "minutes": 3, "cuff_mmhg": 60},
    {"posture": "lying", "minutes": 2},
]


def test_every_quantity_gives_finite_numbers(scenario_of, prior, physiology):
    measures = [
        {"name": name, "quantity": name, "step": OF_STEP.get(name, 2), "vein": "deep"}
        | ({"from_step": 1} if about.get("from") else {})
        for name, about in physiology.quantities.items()
    ]
    scenario = scenario_of(garment={"b_mmhg": 20}, step=STEPS, measure=measures, person={"reflux": "superficial"})
    told = json.loads(json.dumps(summary(simulate(scenario, prior[:2])), allow_nan=False))
    assert told["warnings"] == ["interface_pressure_mmhg, all, percent: cannot be computed for these people"]
    for entry in told["measures"]:
        assert entry["unit"] == physiology.quantities[entry["quantity"]]["unit"]
        for arm in ("with", "without"):
            assert np.isfinite(entry[arm]["mean"])
            assert entry[arm]["p05"] <= entry[arm]["median"] <= entry[arm]["p95"]
        assert entry["difference"]["mean"] == pytest.approx(entry["with"]["mean"] - entry["without"]["mean"])


def test_a_scenario_in_yaml_and_toml_is_the_same(tmp_path, vocabulary, physiology):
    toml = (
        'people = 5\n[[step]]\nposture = "lying"\nminutes = 2\n'
        '[[measure]]\nname = "v"\nquantity = "leg_volume_ml"\nstep = 1\n'
    )
    yaml = "people: 5\nstep: [{posture: lying, minutes: 2}]\nmeasure: [{name: v, quantity: leg_volume_ml, step: 1}]\n"
    found = []
    for name, text in (("s.toml", toml), ("s.yaml", yaml)):
        (tmp_path / name).write_text(text, "utf-8")
        found.append(read_scenario(str(tmp_path / name), vocabulary, physiology))
    assert found[0].steps == found[1].steps
    assert found[0].measures == found[1].measures


def test_groups_have_people_by_their_shares(scenario_of):
    groups = [{"name": "a", "share": 0.75}, {"name": "b", "share": 0.25}]
    scenario = scenario_of(people=10, group=groups)
    assert scenario.sizes(10) == [8, 2]
    assert scenario.sizes(1) == [1, 1]


LEG = {"posture": "lying", "minutes": 1}
VOLUME = {"name": "v", "quantity": "leg_volume_ml", "step": 1}


@pytest.mark.parametrize(
    ("given", "limit"),
    [
        ({"draws": 10_000}, "draws: must be a whole number from 1 to 1000"),
        ({"people": 201, "draws": 1000}, "people times draws is at most 200000"),
        ({"people": 10**400}, "people: must be a whole number from 1 to 20000"),
        ({"step": [LEG] * 201}, "at most 200 of [[step]]"),
        ({"measure": [VOLUME] * 201}, "at most 200 of [[measure]]"),
        ({"people": 2000, "draws": 100, "step": [LEG] * 51}, "people times draws times steps times days"),
        ({"people": 1001, "measure": [VOLUME | {"take": "mean"}]}, "at most 1000 where a measure looks"),
        ({"person": {"height_cm": 60, "weight_kg": 300}}, "a BMI from 10 to 80"),
        ({"person": {"weight_kg": 350}}, "a BMI from 10 to 80"),
        ({"person": {str(number): 1 for number in range(500)}}, "holds at most 200 keys"),
        ({"measure": [VOLUME | {"name": "x" * 5000}]}, "a name of 1 to 100 letters"),
        ({"measure": [VOLUME | {"name": "a\x1b[2J"}]}, "a name of 1 to 100 letters"),
    ],
)
def test_what_a_scenario_may_ask_for_has_a_limit_that_is_named(scenario_of, given, limit):
    with pytest.raises(ScenarioError) as refused:
        scenario_of(**given)
    assert limit in str(refused.value)
    assert len(str(refused.value)) < 1500


@pytest.mark.parametrize(
    "given",
    [
        {"people": 200, "draws": 1000},
        {"step": [LEG] * 200},
        {"people": 1000, "measure": [VOLUME | {"take": "mean"}]},
        {"person": {"height_cm": 170, "weight_kg": 230}},
    ],
    ids=["legs", "steps", "watched", "heavy"],
)
def test_what_lies_at_a_limit_is_taken(scenario_of, given):
    assert scenario_of(**given)


def bomb():
    """A file of a few lines whose aliases stand for 10^9 words."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    return "\n".join([*lines, "measure: [{name: *a8, quantity: *a8, step: *a8}]", "step: *a8", "people: *a8"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bomb.yaml", bomb()),
        ("deep.yaml", "a: " + "[" * 20_000),
        ("deep.json", '{"a": ' + "[" * 90_000),
        ("long.toml", 'name = "' + "x" * 200_000 + '"'),
        ("digits.toml", "people = " + "9" * 5000),
        ("digits.yaml", "people: " + "9" * 5000),
        ("infinite.json", '{"people": 1e999}'),
        ("tag.yaml", "people: !!timestamp x"),
        ("empty-tag.yaml", 'people: !!int ""'),
    ],
    ids=lambda value: value if "." in value and len(value) < 20 else "",
)
def test_a_file_that_is_made_to_hurt_is_refused_in_few_words(tmp_path, vocabulary, physiology, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as refused:
        read_scenario(str(tmp_path / name), vocabulary, physiology)
    assert len(str(refused.value)) < 10_000
