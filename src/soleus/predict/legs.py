"""Legs as arrays: heights, girths, volumes and the physiology of many people at once.

Segment 0 is the foot; segments 1 to 6 are slices of the shank from the ankle to below the knee. The measuring points
are slices: b is 1, b1 is 2, c is 5 and d is 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SEGMENTS = 7
SITES = {"foot": 0, "b": 1, "b1": 2, "c": 5, "d": 6}

# Heights over the floor as shares of stature: foot, then six equal slices from 0.06 (10 cm over the floor at 1.70 m,
# where girth b is taken) to 0.225 (two fingers below the knee); popliteal height is 0.24 of stature (source anthro).
HEIGHTS = np.array([0.028, *(0.06 + 0.0275 * (np.arange(6) + 0.5))])
KNEE = 0.225
SLICE = 0.0275

# Where skin and fat, and where muscle veins are, along the leg, relative to the calf. Assumed from anatomy: foot and
# ankle hold bone, tendon and skin, the calf holds the muscles.
SKIN_ALONG = np.array([1.9, 1.5, 1.25, 1.05, 1.0, 1.0, 1.1])
SINUS_ALONG = np.array([0.35, 0.35, 0.6, 0.9, 1.15, 1.3, 1.2])
SUPERFICIAL_ALONG = np.array([2.0, 1.2, 1.0, 1.0, 1.0, 1.0, 1.0])
DEEP_ALONG = np.array([0.6, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
SQUEEZED = np.array([0.3, 0.7, 0.9, 1.0, 1.0, 1.0, 1.0])  # the foot has a pump of its own under the sole

MOST_SKIN = 0.8


@dataclass(frozen=True, slots=True)
class Legs:
    """One leg of each of N people.

    ``values`` are the model's numbers for each person, shape (N,); ``girth_cm``, ``volume_ml`` and ``skin`` (share of
    skin and fat) have shape (N, 7). ``backflow`` holds the conductances of superficial and deep reflux in %/(min mmHg).
    """

    values: Mapping[str, Array]
    stature_m: Array
    age: Array
    girth_cm: Array
    volume_ml: Array
    skin: Array
    backflow: tuple[Array, Array]
    outflow: Array
    ejection: Array
    arterial: Array
    oedema: Array

    @property
    def people(self) -> int:
        """How many there are."""
        return len(self.stature_m)

    @property
    def heights_m(self) -> Array:
        """Height of each segment over the floor, shape (N, 7)."""
        return np.asarray(self.stature_m[:, None] * HEIGHTS)

    def value(self, name: str) -> Array:
        """Give a parameter as a column, shape (N, 1), to stand beside segments."""
        return self.values[name][:, None]


def girths(ankle: Array, b1: Array, calf: Array, below_knee: Array) -> Array:
    """Give the girth of each segment (cm, shape (N, 7)) from the measuring points; the foot stands for itself."""
    along = [ankle * 1.1, ankle, b1, b1 + 0.5 * (calf - b1), b1 + 0.88 * (calf - b1), calf, below_knee]
    return np.stack(along, axis=1)


def volumes(girth_cm: Array, stature_m: Array, female: NDArray[np.bool_]) -> Array:
    """Give the volume of each segment (mL, shape (N, 7)): slices as cylinders, the foot by stature and sex.

    Foot volumes after source leg-volume (871 mL in men over 50, 742 in both sexes).
    """
    slices = girth_cm**2 / (4 * np.pi) * (SLICE * stature_m * 100)[:, None]
    foot = np.where(female, 700 * (stature_m / 1.63) ** 2.5, 871 * (stature_m / 1.756) ** 2.5)
    slices[:, 0] = foot
    return slices


def skin_shares(at_calf: Array) -> Array:
    """Give the share of skin and fat in each segment, shape (N, 7)."""
    return np.asarray(np.minimum(at_calf[:, None] * SKIN_ALONG, MOST_SKIN))
