"""Legs and settings that the tests of the model share."""

from functools import cache

import numpy as np
import pytest

from soleus.leg.cohort import draw_cohort
from soleus.leg.legs import Slicing
from soleus.leg.parameters import draw_prior
from soleus.leg.scenario_read import build_scenario


@pytest.fixture(scope="session")
def parameters(physiology):
    return physiology.parameters


@pytest.fixture(scope="session")
def prior(parameters):
    """Forty draws of what is believed before any calibration."""
    return draw_prior(parameters, np.random.default_rng(11), 40)


@pytest.fixture(scope="session")
def scenario_of(vocabulary, physiology):
    def build(**given):
        lying = {"posture": "lying", "minutes": 1}
        volume = {"name": "volume", "quantity": "leg_volume_ml", "step": 1}
        told = {"people": 3, "draws": 2, "step": [lying], "measure": [volume], **given}
        return build_scenario(told, vocabulary, physiology, "t")

    return build


@pytest.fixture(scope="session")
def cohort_of(scenario_of, prior):
    """Give virtual people of the first draws, some of them with reflux."""

    @cache
    def build(people=3, draws=2, per=1, **person):
        scenario = scenario_of(people=people, draws=draws, person=person)
        return draw_cohort(
            scenario.groups,
            scenario.sizes(scenario.people),
            prior[:draws],
            np.random.default_rng(4),
            physiology=scenario.physiology,
            slicing=Slicing(per),
        )

    return build
