"""What each mechanism of the leg does, seen with and without it."""

from dataclasses import replace

import numpy as np
import pytest

from soleus.leg.course import rested, run_step
from soleus.leg.simulate import simulate
from soleus.leg.surroundings import Worn

# days of many legs: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

STILL = {"posture": "standing", "minutes": 8, "movement": "none"}


@pytest.fixture
def means_of(scenario_of, prior):
    """Give the mean of each measure, (with, without), over the draws of the prior."""

    def run(**given):
        values = simulate(scenario_of(people=3, draws=40, **given), prior).values
        return [arm and {name: float(found.mean()) for name, found in arm.items()} for arm in values]

    return run


def measure(name, quantity, step, **more):
    return {"name": name, "quantity": quantity, "step": step, **more}


def test_a_leg_held_over_the_heart_empties(cohort_of, scenario_of):
    cohort = cohort_of()
    up, standing = scenario_of(step=[{"posture": "leg_raised", "minutes": 3}, STILL]).steps
    raised = run_step(cohort, up, rested(cohort, 22, np.zeros(cohort.legs.people)), worn=None, room_c=22).end
    full = run_step(cohort, standing, raised, worn=None, room_c=22).end
    assert np.all(raised.moment.veins.total.value < 0.1 * full.moment.veins.total.value)


def test_contractions_leave_less_blood_in_a_garment_and_only_part_of_its_pressure(means_of):
    steps = [{**STILL, "sock": True}, {"posture": "walking", "minutes": 4, "speed_kmh": 3, "sock": True}]
    measures = [
        measure("left", "residual_volume_percent", 2),
        measure("walking", "ambulatory_venous_pressure_mmhg", 2, site="c"),
        measure("pressed", "interface_pressure_mmhg", 2, site="c"),
    ]
    pressed, bare = means_of(step=steps, measure=measures, garment={"b_mmhg": 30})
    assert pressed["left"] < bare["left"] - 5
    assert pressed["walking"] - bare["walking"] < 0.75 * pressed["pressed"]


def test_a_garment_that_does_not_give_ejects_more(means_of):
    steps = [{**STILL, "sock": True}, {"posture": "tiptoe", "minutes": 1, "times": 10, "sock": True}]
    ejection = [measure("ejection", "ejection_fraction_percent", 2)]
    points = {f"{point}_mmhg": 25 for point in ("b", "b1", "c", "d", "foot")}
    elastic, stiff = (
        means_of(step=steps, measure=ejection, person={"reflux": "deep"}, garment={**points, "kind": kind})[0]
        for kind in ("sock", "inelastic")
    )
    assert stiff["ejection"] > elastic["ejection"] + 2


def test_tiptoes_end_before_their_step(means_of):
    """Fifty seconds of standing after ten tiptoes do not count as walking pressure."""
    tiptoe = {"posture": "tiptoe", "minutes": 1, "times": 10}
    measures = [
        measure("walking", "ambulatory_venous_pressure_mmhg", 2, site="b"),
        measure("after", "venous_pressure_mmhg", 2, site="b"),
    ]
    _, bare = means_of(step=[STILL, tiptoe], measure=measures, person={"reflux": "both"})
    assert bare["walking"] < bare["after"] - 5


def test_garments_lose_pressure_over_hours_and_bandages_most(means_of):
    day = [{"posture": "lying", "minutes": minutes, "sock": True} for minutes in (1, 240)]
    measures = [measure(f"at_{step}", "interface_pressure_mmhg", step, site="b") for step in (1, 2)]
    knit, stiff = (
        means_of(step=day, measure=measures, garment={"b_mmhg": 30, "kind": kind})[0] for kind in ("sock", "inelastic")
    )
    assert knit["at_2"] < knit["at_1"]
    assert stiff["at_1"] - stiff["at_2"] > 2 * (knit["at_1"] - knit["at_2"])


def test_a_garment_taken_off_and_put_on_again_goes_on_losing(cohort_of):
    legs = cohort_of().legs
    column = np.ones((legs.people, 1))
    worn = Worn(np.full(legs.volume_ml.shape, 20.0), 0 * column, np.zeros(legs.people), 0.2 * column)
    fresh, late = (replace(worn, minutes=m).in_posture(legs, bearing=0.0, working=False) for m in (0, 1e6))
    assert np.allclose(fresh, 20)
    assert np.allclose(late, 16)


def test_women_filter_more_and_lose_no_room_in_their_veins_with_age(cohort_of):
    women, men = (cohort_of(people=40, sex=sex).legs.values for sex in ("female", "male"))
    assert np.all(women["vein_age"] == 0)
    assert np.all(men["vein_age"] > 0)
    assert women["filtration"].mean() > men["filtration"].mean()
    assert women["vein_sinus"].mean() < men["vein_sinus"].mean()


def test_warmth_brings_blood_and_swells(means_of):
    step = [{"posture": "sitting", "minutes": 240}]
    measures = [
        measure("inflow", "arterial_inflow_ml_per_100ml_min", 1),
        measure("foot", "leg_volume_percent", 1, site="foot", from_step=1, from_minute=5),
    ]
    (_, cool), (_, warm) = (means_of(step=step, measure=measures, room_c=room) for room in (20, 34))
    assert warm["inflow"] > 1.2 * cool["inflow"]
    assert warm["foot"] > cool["foot"]


def test_brisk_walking_needs_more_than_its_share_of_blood(means_of):
    inflows = [
        means_of(
            step=[{"posture": "walking", "minutes": 5, "speed_kmh": speed}],
            measure=[measure("inflow", "arterial_inflow_ml_per_100ml_min", 1)],
        )[1]["inflow"]
        for speed in (1, 3, 5)
    ]
    assert inflows[2] - inflows[1] > inflows[1] - inflows[0] > 0
