"""The legs and settings that tests of the model share."""

from tests.leg.fixtures import cohort_of, parameters, prior, scenario_of

__all__ = ["cohort_of", "parameters", "prior", "scenario_of"]
