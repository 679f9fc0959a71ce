"""What must hold before any calibration: in 95 of 100 draws of the prior, for the mean of a few people."""

import numpy as np
import pytest

from soleus.leg.cohort import fixed
from soleus.leg.course import setting_of
from soleus.leg.parameters import draw_prior
from soleus.leg.put_on import put_on
from soleus.leg.scenario import ScenarioStep, WornGarment
from soleus.leg.scenario_read import build_scenario
from soleus.leg.simulate import simulate

pytestmark = pytest.mark.deep
DRAWS = 100
ENOUGH = 0.95
DOSES = (0, 10, 20, 30, 40)


@pytest.fixture(scope="module")
def means(vocabulary, physiology, parameters):
    """Give each draw's mean of each measure: (with, without)."""
    scores = draw_prior(parameters, np.random.default_rng(11), DRAWS)

    def run(**given):
        scenario = build_scenario({"people": 4, "seed": 3, **given}, vocabulary, physiology, "prior")
        simulated = simulate(scenario, scores)
        return tuple(arm and {name: v.mean(axis=1) for name, v in arm.items()} for arm in simulated.values)

    return run


def volume(step):
    return [{"name": "volume", "quantity": "leg_volume_ml", "step": step}]


@pytest.mark.parametrize("movement", ["some", "none"])
def test_each_further_pressure_gains_less(means, movement):
    """Eight hours standing, measured bare in the minute after: the fluid that the sock kept out."""
    found = []
    for pressure in DOSES:
        standing = {"posture": "standing", "minutes": 480, "movement": movement, "sock": pressure > 0}
        after = {"posture": "standing", "minutes": 1, "movement": "none"}
        garment = {"garment": {"b_mmhg": pressure}} if pressure else {}
        arms = means(step=[standing, after], measure=volume(2), **garment)
        found.append(arms[0 if pressure else 1]["volume"])
    gains = -np.diff(found, axis=0)
    assert np.mean(np.all(gains > 0, axis=0) & np.all(np.diff(gains, axis=0) < 0, axis=0)) >= ENOUGH


@pytest.mark.parametrize("vein", ["great_saphenous", "deep"])
def test_a_pressure_takes_more_of_a_vein_lying_than_sitting_than_standing(means, vein):
    postures = ("lying", "sitting", "standing")
    steps = [{"posture": p, "minutes": 20, "sock": True, "movement": "none"} for p in postures]
    measures = [
        {"name": p, "quantity": "vein_area_mm2", "vein": vein, "step": at} for at, p in enumerate(postures, start=1)
    ]
    pressed, bare = means(garment={"b_mmhg": 20}, step=steps, measure=measures)
    left = [pressed[p] / bare[p] for p in postures]
    assert np.mean((left[0] < left[1]) & (left[1] < left[2])) >= ENOUGH


def test_when_the_sock_comes_off_volume_rises_but_not_above_the_bare_leg(means):
    steps = [{"posture": "standing", "minutes": 480, "sock": True}, {"posture": "standing", "minutes": 60}]
    on = {"name": "on", "quantity": "leg_volume_ml", "step": 1}
    off = {"name": "off", "quantity": "leg_volume_ml", "step": 2}
    pressed, bare = means(garment={"b_mmhg": 25}, step=steps, measure=[on, off])
    assert np.mean((pressed["off"] > pressed["on"]) & (pressed["off"] <= bare["off"])) >= ENOUGH


@pytest.mark.parametrize("reflux", ["superficial", "deep", "both"])
def test_reflux_refills_faster_from_a_higher_pressure_and_is_nothing_lying(means, reflux):
    veins = ("great_saphenous", "soleal", "posterior_tibial")
    steps = [
        {"posture": "standing", "minutes": 5, "movement": "none"},
        {"posture": "walking", "minutes": 5, "speed_kmh": 3},
        {"posture": "standing", "minutes": 8, "movement": "none"},
        {"posture": "lying", "minutes": 20},
    ]
    measures = [
        {"name": "walked", "quantity": "ambulatory_venous_pressure_mmhg", "step": 2},
        {"name": "refill", "quantity": "refill_time_s", "step": 3},
        *({"name": vein, "quantity": "vein_area_mm2", "vein": vein, "step": 4} for vein in veins),
    ]
    leaky, sound = (means(person={"reflux": which}, step=steps, measure=measures)[1] for which in (reflux, "none"))
    assert np.mean(leaky["refill"] < sound["refill"]) >= ENOUGH
    assert np.mean(leaky["walked"] > sound["walked"]) >= ENOUGH
    for vein in veins:
        assert np.mean(np.abs(leaky[vein] / sound[vein] - 1) <= 0.05) >= ENOUGH


def test_no_number_of_the_lumbar_column_depends_on_the_garment(cohort_of):
    """The column of blood above the knee is the posture's alone, whatever is worn below it."""

    cohort = cohort_of()
    step = ScenarioStep("standing", 10, sock=True)
    columns = []
    for pressure in DOSES:
        worn = put_on(WornGarment({"b": fixed(float(pressure))}), cohort.legs, np.random.default_rng(1))
        columns.append(setting_of(cohort, step, worn, 22.0).column)
    for column in columns[1:]:
        assert column == pytest.approx(columns[0], abs=0)
