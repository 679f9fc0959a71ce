"""What drives the spread of a prediction: how much of it goes with each thing that differs between virtual legs.

A share is a squared rank correlation, less what chance alone gives (1 / (N - 1)); shares of numbers of the model that
belong together are added up, as ``physiology/says.yaml`` groups them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from soleus.leg.cohort import Cohort

    Array = NDArray[np.float64]

LEAST_SHARE = 0.03  # under it a share is hardly more than chance
MOST_SENSITIVITIES = 5


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """One thing that the spread comes from; ``fact`` says that it is a fact that was not told and could be."""

    name: str
    share: float
    fact: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything that differs between virtual legs: people, hours and facts that were drawn, the sock at the ankle."""

    cohort: Cohort
    hours: Mapping[str, Array]
    facts: Mapping[str, Array]
    ankle: Array | None


def sensitivities(
    drawn: Drawn, outcome: Array, missing: Sequence[str], numbers: Mapping[str, Mapping[str, Any]]
) -> tuple[Sensitivity, ...]:
    """Give what the outcome goes with most, the largest share first; a fact only where it is missing.

    Args:
        drawn: all that differs between virtual legs.
        outcome: what is explained, (N,).
        missing: the facts that were not told.
        numbers: which of the model's numbers belong together, as ``says.yaml`` groups them.
    """
    legs, goal = drawn.cohort.legs, _places(outcome)
    facts = {**{f"hours_{name}": hours for name, hours in drawn.hours.items()}, **drawn.facts}
    facts |= {"age_years": legs.age, "height_cm": legs.stature_m, "weight_kg": drawn.cohort.bmi}
    facts |= {"ankle_cm": legs.girth_cm[:, 1], "calf_cm": legs.girth_cm.max(axis=1)}
    unordered = [Sensitivity(name, _share([facts[name]], goal), fact=True) for name in missing if name in facts]
    for name, sensitivity in numbers.items():
        columns = [legs.values[parameter] for parameter in sensitivity["parameters"]]
        columns += [drawn.ankle] if name == "sock" and drawn.ankle is not None else []
        unordered.append(Sensitivity(name, _share(columns, goal), fact=False))
    ordered = sorted(unordered, key=lambda sensitivity: -sensitivity.share)
    return tuple(sensitivity for sensitivity in ordered[:MOST_SENSITIVITIES] if sensitivity.share >= LEAST_SHARE)


def _places(values: Array) -> Array:
    return np.asarray(np.argsort(np.argsort(values, kind="stable"), kind="stable"), float)


def _share(columns: Sequence[Array], goal: Array) -> float:
    """Give the squared rank correlations added up, less what chance gives; what is the same in all legs has none."""
    by_chance = 1 / (len(goal) - 1)
    explained = [np.corrcoef(_places(column), goal)[0, 1] ** 2 - by_chance for column in columns if np.ptp(column) > 0]
    return round(min(max(float(sum(explained)), 0.0), 1.0), 2)
