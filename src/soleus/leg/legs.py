"""Legs as arrays: heights, girths, volumes and the physiology of many people at once.

Segment 0 is the foot; the others are slices of the shank from the ankle to below the knee. A ``Slicing`` says how many
there are and which of them a measuring point, a cuff or a muscle belongs to; S stands for the number of segments.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.constants import constant, constants_along

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soleus.leg.physiology import Physiology

    Array = NDArray[np.float64]

# Heights over the floor as shares of stature: the foot, and equal slices from the ankle to below the knee.
FOOT, ANKLE, KNEE = constant("foot_height"), constant("ankle_height"), constant("knee_height")
SLICES = 6
SLICE = (KNEE - ANKLE) / SLICES
SITES = {"b": 0, "b1": 1, "c": 4, "d": 5}  # the slice of each measuring point

# Where skin and fat, and where veins are, in the foot and along the slices; ``squeezed`` is what contraction reaches.
ALONG = {
    "skin": constants_along("along_skin"),
    "sinus": constants_along("along_sinus"),
    "superficial": constants_along("along_superficial"),
    "deep": constants_along("along_deep"),
    "squeezed": constants_along("along_squeezed"),
}

MOST_SKIN = constant("most_skin")
FOOT_GIRTH = constant("foot_girth")
BETWEEN = constants_along("girth_between")
FOOT_WOMEN, FOOT_WOMEN_AT = constant("foot_women"), constant("foot_women_at")  # mL, m
FOOT_MEN, FOOT_MEN_AT = constant("foot_men"), constant("foot_men_at")  # mL, m
FOOT_GROWS = constant("foot_grows")


@dataclass(frozen=True)
class Slicing:
    """How a leg is cut: the foot, and the six slices of the shank in ``per`` equal parts each.

    What is told of six slices holds at their middles and goes straight between them, so that one part a slice leaves it
    as it is told.
    """

    per: int = 1

    @cached_property
    def heights(self) -> Array:
        """Height of each segment's middle over the floor, share of stature (S,)."""
        return np.array([FOOT, *self._middles(self.per)])

    @cached_property
    def _weights(self) -> Array:
        """What each of foot and six slices counts in each segment, (7, S)."""
        weights = np.zeros((1 + SLICES, 1 + SLICES * self.per))
        weights[0, 0] = 1.0
        for number, unit in enumerate(np.eye(SLICES)):
            weights[1 + number, 1:] = np.interp(self._middles(self.per), self._middles(1), unit)
        return weights

    @staticmethod
    def _middles(per: int) -> Array:
        return np.asarray(ANKLE + SLICE * (np.arange(SLICES * per) + 0.5) / per)

    def spread(self, values: Array) -> Array:
        """Give what is told of foot and six slices, (..., 7), for each segment, (..., S)."""
        return np.asarray(values @ self._weights)

    @cached_property
    def along(self) -> Mapping[str, Array]:
        """Each profile of ``ALONG``, (S,)."""
        return {name: self.spread(np.array(values)) for name, values in ALONG.items()}

    def _slices(self, first: int, last: int = SLICES - 1) -> slice:
        """Give the segments of the slices from ``first`` to ``last``, both counted from 0 at the ankle."""
        return slice(1 + first * self.per, 1 + (last + 1) * self.per)

    @cached_property
    def sites(self) -> Mapping[str, int]:
        """Segment of each measuring point: the foot, or the middle of its slice."""
        return {"foot": 0, **{name: 1 + segment * self.per + self.per // 2 for name, segment in SITES.items()}}

    @cached_property
    def parts(self) -> Mapping[str, slice]:
        """Segments of each part whose volume is measured; the calf is where it is widest."""
        widest, shank = self._slices(SITES["c"], SITES["c"]), self._slices(0)
        return {"foot": slice(0, 1), "calf": widest, "leg": shank, "leg_with_foot": slice(0, shank.stop)}

    @cached_property
    def cuffs(self) -> Mapping[str, slice]:
        """Segments under a cuff."""
        return {"calf": self.muscle, "ankle": self._slices(0, 1)}

    @cached_property
    def muscle(self) -> slice:
        """Segments of the muscles that pump."""
        return self._slices(3, 4)

    @cached_property
    def over_ankle(self) -> slice:
        """Segments of the shank over the ankle: a garment that ends there leaves them bare."""
        return self._slices(1)

    @cached_property
    def refluxing(self) -> slice:
        """Segments through whose veins the column above would fall back."""
        return self._slices(2)


USUAL = Slicing()


def by_segment(values: Array) -> Array:
    """Give (N, S) values with the people of a segment side by side in memory.

    What is worked out from them is laid out as they are, and NumPy goes through many people of a segment quicker than
    through the few segments of a person.
    """
    return np.asfortranarray(values)


@dataclass(frozen=True, slots=True)
class Legs:
    """One leg of each of N people.

    ``values`` are the model's numbers for each person, shape (N,); ``girth_cm``, ``volume_ml`` and ``skin`` (share of
    skin and fat) have shape (N, S). ``backflow`` holds the conductances of superficial and deep reflux in %/(min mmHg).
    ``physiology`` is what they were drawn from, and what holds for all of them.
    """

    physiology: Physiology
    slicing: Slicing
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
        """Height of each segment over the floor, shape (N, S)."""
        return by_segment(self.stature_m[:, None] * self.slicing.heights)

    def value(self, name: str) -> Array:
        """Give a parameter as a column, shape (N, 1), to stand beside segments."""
        return self.values[name][:, None]


def girths(points: Array, slicing: Slicing) -> Array:
    """Give the girth of each segment, cm (N, S), from those at B, B1, C and D (N, 4); the foot stands for itself."""
    ankle, b1, calf, below_knee = points.T
    along = [ankle * FOOT_GIRTH, ankle, b1, *(b1 + way * (calf - b1) for way in BETWEEN), calf, below_knee]
    return by_segment(slicing.spread(np.stack(along, axis=1)))


def volumes(girth_cm: Array, stature_m: Array, female: NDArray[np.bool_], slicing: Slicing) -> Array:
    """Give the volume of each segment (mL, shape (N, S)): slices as cylinders, the foot by stature and sex."""
    slices = girth_cm**2 / (4 * np.pi) * (SLICE / slicing.per * stature_m * 100)[:, None]
    women, men = (stature_m / FOOT_WOMEN_AT) ** FOOT_GROWS, (stature_m / FOOT_MEN_AT) ** FOOT_GROWS
    slices[:, 0] = np.where(female, FOOT_WOMEN * women, FOOT_MEN * men)
    return slices


def skin_shares(at_calf: Array, slicing: Slicing) -> Array:
    """Give the share of skin and fat in each segment, shape (N, S)."""
    return by_segment(np.minimum(at_calf[:, None] * slicing.along["skin"], MOST_SKIN))
