"""The effect that one study found, and how sure it is: from events or from means of two arms.

Arm 1 is the one that was treated, arm 2 the one it is compared with. Ratios are on the logarithmic scale throughout.
Formulas are those of metafor's ``escalc`` with its defaults (Viechtbauer 2010, doi:10.18637/jss.v036.i03).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

Measure: TypeAlias = Literal["RR", "OR", "RD", "MD", "SMD"]
OF_EVENTS: tuple[Measure, ...] = ("RR", "OR", "RD")
OF_MEANS: tuple[Measure, ...] = ("MD", "SMD")
MEASURES: tuple[Measure, ...] = (*OF_EVENTS, *OF_MEANS)
RATIOS = frozenset({"RR", "OR"})  # held as logarithms
ADDED = 0.5  # to each cell of a study that has an empty one


@dataclass(frozen=True, slots=True)
class EffectSize:
    """An effect and its sampling variance: logarithms of RR and OR, else in the unit of the outcome (squared)."""

    value: float
    variance: float


@dataclass(frozen=True, slots=True)
class Arms:
    """People with the event, and all people, in each arm.

    Raises:
        ValueError: an arm is empty, or has more events than people, or fewer than none.
    """

    events_1: float
    total_1: float
    events_2: float
    total_2: float

    def __post_init__(self) -> None:
        for events, total in ((self.events_1, self.total_1), (self.events_2, self.total_2)):
            if not (0 <= events <= total and 0 < total < math.inf):
                raise ValueError(f"{events} of {total} people cannot be")

    @property
    def has_empty_cell(self) -> bool:
        """Whether nobody or everybody of an arm had the event."""
        return 0 in {self.events_1, self.events_2, self.total_1 - self.events_1, self.total_2 - self.events_2}

    @property
    def is_double_zero(self) -> bool:
        """Whether nobody of either arm had the event: such a study says nothing of a ratio."""
        return self.events_1 == self.events_2 == 0


@dataclass(frozen=True, slots=True)
class Means:
    """Mean, standard deviation and number of people in each arm.

    Raises:
        ValueError: a number is not finite, a standard deviation is below 0, or an arm has fewer than 2 people.
    """

    mean_1: float
    sd_1: float
    total_1: float
    mean_2: float
    sd_2: float
    total_2: float

    def __post_init__(self) -> None:
        numbers = (self.mean_1, self.sd_1, self.total_1, self.mean_2, self.sd_2, self.total_2)
        if not all(map(math.isfinite, numbers)):
            raise ValueError(f"{numbers} are not all finite")
        if min(self.sd_1, self.sd_2) < 0 or min(self.total_1, self.total_2) < 2 or self.sd_1 == self.sd_2 == 0:  # noqa: PLR2004  # two people, or there is no spread
            raise ValueError(f"{numbers} cannot be the means, spreads and numbers of two arms")


def effect_size(measure: Measure, arms: Arms | Means) -> EffectSize:
    """Compute the effect of one study.

    Half a person is added to each cell of a study with an empty one, and to no other, as ``escalc`` does by default
    (``add=1/2, to="only0"``); so a study without any event in either arm counts as one without a difference.

    Args:
        measure: RR and OR give logarithms, RD a difference of proportions; MD is in the outcome's unit, SMD is Hedges'
            g with its exact correction and the large-sample variance.
        arms: events for RR, OR and RD; means for MD and SMD.

    Raises:
        ValueError: the measure is not one of such numbers.
    """
    if isinstance(arms, Arms) and measure in OF_EVENTS:
        return _of_events(measure, arms)
    if isinstance(arms, Means) and measure in OF_MEANS:
        return _of_means(measure, arms)
    raise ValueError(f"{measure} is not computed from {type(arms).__name__.lower()}")


def _of_events(measure: Measure, arms: Arms) -> EffectSize:
    added = ADDED if arms.has_empty_cell else 0.0
    events_1, total_1 = arms.events_1 + added, arms.total_1 + 2 * added
    events_2, total_2 = arms.events_2 + added, arms.total_2 + 2 * added
    rest_1, rest_2 = total_1 - events_1, total_2 - events_2
    share_1, share_2 = events_1 / total_1, events_2 / total_2
    if measure == "RR":
        variance = rest_1 / (events_1 * total_1) + rest_2 / (events_2 * total_2)
        return EffectSize(math.log(share_1) - math.log(share_2), variance)
    if measure == "OR":
        value = math.log(events_1) - math.log(rest_1) - math.log(events_2) + math.log(rest_2)
        return EffectSize(value, 1 / events_1 + 1 / rest_1 + 1 / events_2 + 1 / rest_2)
    variance = share_1 * (1 - share_1) / total_1 + share_2 * (1 - share_2) / total_2
    return EffectSize(share_1 - share_2, variance)


def _of_means(measure: Measure, arms: Means) -> EffectSize:
    difference = arms.mean_1 - arms.mean_2
    if measure == "MD":
        return EffectSize(difference, arms.sd_1**2 / arms.total_1 + arms.sd_2**2 / arms.total_2)
    total, degrees = arms.total_1 + arms.total_2, arms.total_1 + arms.total_2 - 2
    spread = math.sqrt(((arms.total_1 - 1) * arms.sd_1**2 + (arms.total_2 - 1) * arms.sd_2**2) / degrees)
    value = hedges_correction(degrees) * difference / spread
    return EffectSize(value, 1 / arms.total_1 + 1 / arms.total_2 + value**2 / (2 * total))


def hedges_correction(degrees: float) -> float:
    """Give the factor that takes the bias out of a standardised difference with so many degrees of freedom (> 1).

    The exact one: Hedges 1981, doi:10.3102/10769986006002107.
    """
    return math.exp(math.lgamma(degrees / 2) - math.log(math.sqrt(degrees / 2)) - math.lgamma((degrees - 1) / 2))
