"""The pressure of a sock down one leg: Laplace's law at every height, with a 90 % band.

        P = 2 pi T / c      pressure (Pa), tension around the leg (N/m), girth (m); 133.322 Pa are 1 mmHg

The tension T comes from the fabric's own curve where a laboratory gave one. Otherwise from the label: its middle, less
what socks on legs were found to lack, is the pressure at the ankle of the leg that the size is knit for; further up it
falls by the shares that graduated socks have. On another girth c instead of c0 the tension is T0 (c / c0)^(1 + g), so
that pressure goes with (c / c0)^g: g is the girth power, from what one size too large was found to cost.

The error has two parts: what one sock shares over its whole length, and what is each place's own (bone, tendon, shape
of the slice). Errors of socks have heavier tails than a bell curve; a double exponential of the same SD is used.

Every number stands in ``knowledge/fitting.yaml`` with its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import erf, exp, hypot, log, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

from soleus.knowledge.garments import PLACES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soleus.knowledge.fitting import FittingKnowledge
    from soleus.knowledge.garments import Garment

    Numbers = NDArray[np.float64]

PA_PER_MMHG = 133.322
HALF_90 = log(10) / sqrt(2)  # half of a double exponential's 90 % band, in its SDs
# The calf's error in its SDs, from -4 to 4, with the bell curve's height there.
CALF_ERRORS = tuple((float(step), exp(-(step**2) / 2)) for step in range(-4, 5))
STEPS = (2, 4, 3)  # into how many steps a leg is cut between one place and the next


@dataclass(frozen=True, slots=True)
class Down:
    """Pressure on N legs at H heights, mmHg while lying: the middle and the ends of the 90 % band, each N by H."""

    mmhg: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True)
class Profile:
    """Pressure down one leg as it was reckoned, for whoever reckons on with it; what is printed is rounded.

    ``heights`` are shares of the height below the knee, (H,), and ``mmhg`` the pressure there lying; ``places`` are the
    shares of B, B1, C and D. ``sd`` is how far the sock is off at the ankle, mmHg, over its whole length alike.
    """

    heights: Numbers
    mmhg: Numbers
    places: Numbers
    sd: float

    def at_places(self) -> Numbers:
        """Give the pressure at B, B1, C and D, mmHg."""
        return np.interp(self.places, self.heights, self.mmhg)

    def at(self, segments: Numbers, sites: Numbers) -> Numbers:
        """Give the pressure at the heights of segments, mmHg, where ``sites`` are those of B, B1, C and D."""
        return np.interp(segments, np.interp(self.heights, self.places, sites), self.mmhg)


def profile(down: Down, knowledge: FittingKnowledge) -> Profile:
    """Give the profile of the first of the legs."""
    grid = heights(knowledge)
    return Profile(grid.every, down.mmhg[0], grid.places, float(down.high[0, 0] - down.mmhg[0, 0]) / HALF_90)


def shape(measures: Mapping[str, Numbers], knowledge: FittingKnowledge) -> Numbers:
    """Give N by 4 girths (cm) at ``PLACES``; B1 and below the knee are assumed where they were not measured."""
    ankle, calf = measures["ankle_cm"], measures["calf_cm"]
    b1 = ankle + knowledge.number("b1_between") * (calf - ankle)
    below_knee = knowledge.number("below_knee_of_calf") * calf
    return np.column_stack(
        [
            ankle,
            np.where(np.isnan(measures["b1_cm"]), b1, measures["b1_cm"]),
            calf,
            np.where(np.isnan(measures["below_knee_cm"]), below_knee, measures["below_knee_cm"]),
        ]
    )


@dataclass(frozen=True, slots=True)
class Heights:
    """Where a leg is reckoned, as shares of the height below the knee, and what holds there for every leg.

    ``places`` are those of B, B1, C and D; ``every`` has ``STEPS`` between them. ``carry`` brings values at the places
    to every height in straight lines. ``shares`` and ``sds`` are the pressure of a graduated sock over that at B.
    """

    places: Numbers
    every: Numbers
    carry: Numbers
    shares: Numbers
    sds: Numbers


@cache
def heights(knowledge: FittingKnowledge) -> Heights:
    """Give the heights, reckoned once."""
    places = np.array([knowledge.number(f"{place}_height") for place in PLACES[:-1]] + [1.0])
    cut = [np.linspace(low, high, n, endpoint=False) for (low, high), n in zip(pairwise(places), STEPS, strict=True)]
    every = np.append(np.concatenate(cut), places[-1])
    shares = [knowledge.numbers[name] for name in ("b1_share", "calf_share", "below_knee_share")]
    return Heights(
        places=places,
        every=every,
        carry=np.column_stack([np.interp(every, places, unit) for unit in np.eye(len(places))]).T,
        shares=np.array([1.0, *(share.value for share in shares)]),
        sds=np.array([0.0, *(share.sd for share in shares)]),
    )


def off_size(girths: Numbers, made_for: Numbers | float, knowledge: FittingKnowledge) -> Numbers:
    """Give the pressure of a sock on girths over that on the girths that its size is knit for."""
    times: Numbers = (girths / made_for) ** knowledge.number("girth_power")
    return times


def pressure_shares(girths: Numbers, made_for: Numbers, knowledge: FittingKnowledge) -> Numbers:
    """Give the pressure at ``PLACES`` over that at the ankle of the leg that the size is knit for, N by 4."""
    return heights(knowledge).shares * off_size(girths, made_for, knowledge)


def ankle_mmhg(level: tuple[float, float], knowledge: FittingKnowledge) -> float:
    """Give what a label's sock presses at the ankle that it is knit for: its middle and the error of labels."""
    return max(0.0, sum(level) / 2 + knowledge.number("label_error_mmhg"))


def sock_sd(level: tuple[float, float], knowledge: FittingKnowledge) -> float:
    """Give how far socks of a label are off over their whole length at once, mmHg at the ankle (SD).

    A label says a range, and a sock is held to lie anywhere in it.
    """
    return hypot(knowledge.number("sock_sd_mmhg"), (level[1] - level[0]) / sqrt(12))


def label_sd(level: tuple[float, float], knowledge: FittingKnowledge) -> float:
    """Give how far socks of a label are off at the ankle of a leg, mmHg (SD): the sock's part and the place's own."""
    return hypot(sock_sd(level, knowledge), knowledge.number("laplace_sd_mmhg"))


def from_label(level: tuple[float, float], girths: Numbers, made_for: Numbers, knowledge: FittingKnowledge) -> Down:
    """Give the pressure of a sock of which only the label is known, at every height.

    Args:
        level: lowest and highest mmHg of the label.
        girths: N by 4, the legs.
        made_for: N by 4, the leg that each one's size is knit for.
        knowledge: for the numbers.
    """
    ankle = ankle_mmhg(level, knowledge)
    grid = heights(knowledge)
    shares, sds = grid.shares @ grid.carry, grid.sds @ grid.carry
    c, c0 = girths @ grid.carry / 100, made_for @ grid.carry / 100
    tension = ankle * shares * PA_PER_MMHG * c0 / (2 * pi) * (c / c0) ** (1 + knowledge.number("girth_power"))
    of_sock = sock_sd(level, knowledge) * shares
    sd = np.sqrt(of_sock**2 + knowledge.number("laplace_sd_mmhg") ** 2 + (ankle * sds) ** 2)
    return _down(laplace_mmhg(tension, c), sd)


def from_fabric(garment: Garment, sizes: list[str], girths: Numbers, knowledge: FittingKnowledge) -> Down:
    """Give the pressure of a sock whose fabric was measured, at every height.

    Args:
        garment: one with a fabric.
        sizes: the size of each of N legs.
        girths: N by 4, the legs.
        knowledge: for the numbers.

    Raises:
        ValueError: the garment's fabric is not known.
    """
    if garment.fabric is None:
        raise ValueError(f"nobody has measured the fabric of {garment.id}")
    slack = np.array([[garment.fabric.slack_cm[size][place] for place in PLACES] for size in sizes])
    stretch, tension = np.array(garment.fabric.tension_n_per_m).T
    carry = heights(knowledge).carry
    worn = girths @ carry
    pulled = np.interp(worn / (slack @ carry), stretch, tension)
    mmhg = np.maximum(0.0, laplace_mmhg(pulled, worn / 100) + knowledge.number("laplace_error_mmhg"))
    return _down(mmhg, np.full_like(mmhg, knowledge.number("laplace_sd_mmhg")))


def laplace_mmhg(tension_n_per_m: Numbers, girth_m: Numbers) -> Numbers:
    """Give the pressure (mmHg) that a tension around a girth makes: Laplace's law for a round slice."""
    return 2 * pi * tension_n_per_m / girth_m / PA_PER_MMHG


def _down(mmhg: Numbers, sd: Numbers) -> Down:
    return Down(mmhg, np.maximum(0.0, mmhg - HALF_90 * sd), mmhg + HALF_90 * sd)


def chance_it_falls(at_places: Numbers, knowledge: FittingKnowledge) -> float:
    """Give the chance that pressure on one leg falls from ankle to calf and on to below the knee.

    Each place's own error counts alone: what a sock shares over its length moves all places together. It is taken as a
    bell curve here, and the integral over the calf's error as a sum over even steps, which is exact to three digits.
    """
    b, _, c, d = (at_places / knowledge.number("laplace_sd_mmhg")).tolist()
    falls = (weight * _normal(b - c - z) * _normal(c - d + z) for z, weight in CALF_ERRORS)
    return sum(falls) / sum(weight for _, weight in CALF_ERRORS)


def _normal(x: float) -> float:
    return (1 + erf(x / sqrt(2))) / 2
