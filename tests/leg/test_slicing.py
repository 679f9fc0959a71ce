"""How finely a leg is cut changes little of what comes out, and nothing is lost by it."""

import numpy as np
import pytest

from soleus.leg.cohort import fixed
from soleus.leg.legs import ALONG, USUAL, Slicing
from soleus.leg.put_on import put_on
from soleus.leg.scenario import WornGarment
from soleus.leg.simulate import simulate

# days of many legs: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

DAY = [
    {"posture": "standing", "minutes": 10},
    {"posture": "sitting", "minutes": 240, "sock": True},
    {"posture": "walking", "minutes": 30, "sock": True},
    {"posture": "standing", "minutes": 240, "sock": True},
]
GAIN = {"name": "gain", "quantity": "leg_volume_ml", "site": "leg", "step": 4, "from_step": 1}


def test_uncut_slices_are_as_they_are_told():
    assert USUAL.heights == pytest.approx([0.028, *(0.06 + 0.0275 * np.arange(0.5, 6))], abs=0)
    for name, told in ALONG.items():
        assert USUAL.along[name].tolist() == list(told)


@pytest.mark.parametrize("per", [1, 2, 3, 8])
def test_what_belongs_to_a_slice_belongs_to_its_parts(per):
    slicing = Slicing(per)
    slice_of = np.array([-1, *np.repeat(np.arange(6), per)])  # of each segment; the foot is -1
    assert len(slicing.heights) == len(slice_of)

    def of(where):
        return sorted(set(slice_of[where].tolist()))

    assert {name: int(slice_of[at]) for name, at in slicing.sites.items()} == {
        "foot": -1,
        "b": 0,
        "b1": 1,
        "c": 4,
        "d": 5,
    }
    assert of(slicing.parts["foot"]) == [-1]
    assert of(slicing.parts["calf"]) == [4]
    assert of(slicing.parts["leg"]) == [0, 1, 2, 3, 4, 5]
    assert of(slicing.parts["leg_with_foot"]) == [-1, 0, 1, 2, 3, 4, 5]
    assert of(slicing.cuffs["ankle"]) == [0, 1]
    assert of(slicing.cuffs["calf"]) == of(slicing.muscle) == [3, 4]
    assert of(slicing.over_ankle) == [1, 2, 3, 4, 5]
    assert of(slicing.refluxing) == [2, 3, 4, 5]


@pytest.mark.parametrize("per", [2, 3, 8])
def test_finer_slices_hold_what_six_hold(cohort_of, per):
    """Girths go straight between the middles: a slice's mean square differs a little from its middle's square."""
    six, finer = cohort_of().legs, cohort_of(per=per).legs
    assert finer.volume_ml[:, 1:].sum(axis=1) == pytest.approx(six.volume_ml[:, 1:].sum(axis=1), rel=0.01)
    assert finer.volume_ml[:, 0] == pytest.approx(six.volume_ml[:, 0], abs=0)
    assert np.all(finer.volume_ml > 0)


def test_given_pressures_hold_at_their_points_in_finer_slices(cohort_of):
    legs = cohort_of(per=8).legs
    points = {"foot": 10.0, "b": 20.0, "b1": 18.0, "c": 15.0, "d": 12.0}
    garment = WornGarment({name: fixed(value) for name, value in points.items()})
    lying = put_on(garment, legs, np.random.default_rng(1)).lying_mmhg
    for name, value in points.items():
        assert lying[:, legs.slicing.sites[name]] == pytest.approx(value)


def test_a_day_swells_finer_slices_as_it_swells_six(scenario_of, prior):
    """The column goes straight with height, so a slice's middle stands for it; what is left are curves within a slice.

    That is under 1.5 mL of a leg's 2.4 L; published swellings of a day are tens of mL.
    """
    scenario = scenario_of(people=4, step=DAY, measure=[GAIN], garment={"b_mmhg": 20})
    six, finer = (simulate(scenario, prior[:6], slicing=Slicing(per)).values for per in (1, 8))
    for fine, coarse in zip(finer, six, strict=True):
        assert fine is not None
        assert coarse is not None
        assert fine["gain"] == pytest.approx(coarse["gain"], abs=1.5)
        assert not np.array_equal(fine["gain"], coarse["gain"])
