"""Scenarios: what is accepted, and that everything wrong is refused in one message."""

import json
import subprocess
import sys

import numpy as np
import pytest

from soleus.predict.scenario_file import read_scenario
from soleus.predict.scenario_read import ScenarioError, quantities
from soleus.predict.simulate import simulate, summary

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
        ({"people": 0}, "people: must be a whole number from 1 to 100000"),
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


def test_every_quantity_gives_finite_numbers(scenario_of, prior):
    measures = [
        {"name": name, "quantity": name, "step": OF_STEP.get(name, 2), "vein": "deep"}
        | ({"from_step": 1} if about.get("from") else {})
        for name, about in quantities().items()
    ]
    scenario = scenario_of(garment={"b_mmhg": 20}, step=STEPS, measure=measures, person={"reflux": "superficial"})
    told = json.loads(json.dumps(summary(simulate(scenario, prior[:2])), allow_nan=False))
    assert told["warnings"] == ["interface_pressure_mmhg, all, percent: cannot be computed for these people"]
    for entry in told["measures"]:
        assert entry["unit"] == quantities()[entry["quantity"]]["unit"]
        for arm in ("with", "without"):
            assert np.isfinite(entry[arm]["mean"])
            assert entry[arm]["p05"] <= entry[arm]["median"] <= entry[arm]["p95"]
        assert entry["difference"]["mean"] == pytest.approx(entry["with"]["mean"] - entry["without"]["mean"])


def test_a_scenario_in_yaml_and_toml_is_the_same(tmp_path, vocabulary):
    toml = (
        'people = 5\n[[step]]\nposture = "lying"\nminutes = 2\n'
        '[[measure]]\nname = "v"\nquantity = "leg_volume_ml"\nstep = 1\n'
    )
    yaml = "people: 5\nstep: [{posture: lying, minutes: 2}]\nmeasure: [{name: v, quantity: leg_volume_ml, step: 1}]\n"
    found = []
    for name, text in (("s.toml", toml), ("s.yaml", yaml)):
        (tmp_path / name).write_text(text, "utf-8")
        found.append(read_scenario(str(tmp_path / name), vocabulary))
    assert found[0].steps == found[1].steps
    assert found[0].measures == found[1].measures


def test_groups_have_people_by_their_shares(scenario_of):
    groups = [{"name": "a", "share": 0.75}, {"name": "b", "share": 0.25}]
    scenario = scenario_of(people=10, group=groups)
    assert scenario.sizes(10) == [8, 2]
    assert scenario.sizes(1) == [1, 1]
