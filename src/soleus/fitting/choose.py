"""Chooses a product for one person's legs: one for both where there is one, each leg in its own size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soleus.case.facts import GIRTHS, LEGS
from soleus.fitting.sizes import LEG_MEASURES, fit_legs, is_graduated, knit_for, make_legs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from soleus.case.facts import Value
    from soleus.fitting.sizes import Girths, Sizes
    from soleus.knowledge.fitting import FittingKnowledge
    from soleus.knowledge.garments import Garment, Label


@dataclass(frozen=True, slots=True)
class TriedOn:
    """One garment tried on some legs.

    The tuples pair with the legs. ``sized``: it has a size for the leg. ``levels``: the strength to buy, whose label
    lies in what was asked, or None. ``near``: where there is none, the strength that comes nearest without passing it.
    ``off_cm`` is how far those ankles lie from the middle of their bands, together.
    """

    garment: Garment
    sizes: Sizes
    sized: tuple[bool, ...]
    levels: tuple[Label | None, ...]
    near: tuple[Label | None, ...]
    off_cm: float

    def fits(self, leg: int) -> bool:
        """Whether it has a size for this leg in a strength that was asked for."""
        return self.sized[leg] and self.levels[leg] is not None

    def nearly_fits(self, leg: int) -> bool:
        """Whether it has a size for this leg, in a strength that is weaker than asked, or that nobody states.

        A sock sized by the shoe alone is no near miss: nothing says how hard it presses on any leg.
        """
        return self.sized[leg] and self.levels[leg] is None and self.near[leg] is not None and self.is_by_ankle

    def level(self, leg: int) -> Label | None:
        """Give the strength to buy, or the nearest to it."""
        return self.levels[leg] or self.near[leg]

    @property
    def is_by_ankle(self) -> bool:
        """Whether its chart goes by the ankle."""
        return "ankle_cm" in self.garment.sizes[0].bands

    def order(self, legs: Iterable[int]) -> tuple[int, float, str]:
        """Put first what fits most legs, then what suits the ankles best."""
        return sum(not self.fits(leg) for leg in legs), self.off_cm, self.garment.id

    def order_of_near_misses(self, leg: int) -> tuple[bool, bool, float, float, str]:
        """Put first what has a size, then what states its pressure, the strongest, then what suits the ankle best."""
        near = self.near[leg]
        mmhg = near.mmhg[1] if near is not None and near.mmhg is not None else 0.0
        return not self.nearly_fits(leg), not mmhg, -mmhg, self.off_cm, self.garment.id


def legs_of(facts: Mapping[str, Value], knowledge: FittingKnowledge) -> tuple[list[str], Girths]:
    """Give the legs of which a girth is known, by name and as arrays; the shoe is the person's."""
    names = [leg for leg in LEGS if any(f"{leg}.{girth}" in facts for girth in GIRTHS)]
    measures = {
        measure: np.array(
            [facts.get(measure if measure == "shoe_eu" else f"{leg}.{measure}", np.nan) for leg in names], dtype=float
        )
        for measure in LEG_MEASURES
    }
    return names, make_legs(measures, knowledge)


def try_on(garment: Garment, legs: Girths, pressure_mmhg: tuple[int, int], knowledge: FittingKnowledge) -> TriedOn:
    """Try one garment on the legs, in the strength that was asked for (lowest, highest mmHg)."""
    sizes = fit_legs(legs, garment, knowledge)
    sold = [sold_in(garment, int(size)) for size in sizes.size]
    levels = tuple(level_for(labels, pressure_mmhg) for labels in sold)
    near = tuple(near_level(labels, pressure_mmhg) for labels in sold)
    sized = sizes.fits
    off = 0.0
    if is_graduated(garment):
        off = float(np.abs(legs.girths[:, 0] - knit_for(garment, knowledge)[sizes.size, 0])[sized].sum())
    return TriedOn(garment, sizes, tuple(sized.tolist()), levels, near, off)


def sold_in(garment: Garment, size: int) -> list[Label]:
    """Give the strengths that a size is sold in."""
    name = garment.sizes[size].name
    return [level for level in garment.levels if not level.sizes or name in level.sizes]


def level_for(sold: Iterable[Label], pressure_mmhg: tuple[int, int]) -> Label | None:
    """Give the strongest level whose label lies in what was asked, with both its ends."""
    low, high = pressure_mmhg
    within = [level for level in sold if level.mmhg is not None and low <= level.mmhg[0] and level.mmhg[1] <= high]
    return max(within, key=_highest_first, default=None)


def near_level(sold: Iterable[Label], pressure_mmhg: tuple[int, int]) -> Label | None:
    """Give the strongest level that never passes what was asked; else one whose pressure nothing states; else None."""
    levels = list(sold)
    weaker = [level for level in levels if level.mmhg is not None and level.mmhg[1] <= pressure_mmhg[1]]
    return max(weaker, key=_highest_first, default=next((level for level in levels if level.mmhg is None), None))


def _highest_first(level: Label) -> tuple[float, float]:
    low, high = level.mmhg or (0.0, 0.0)
    return high, low


def choose(tried: Sequence[TriedOn], legs: int, *, by_name: bool) -> list[TriedOn | None]:
    """Give each leg's garment: the one that serves most legs, else the one that serves this leg best, else none.

    ``by_name`` says that these garments were asked for by name: then a near miss is given too, to be called one.
    """
    best = min(tried, key=lambda candidate: candidate.order(range(legs)))
    return [_choose_for(leg, best, tried, by_name=by_name) for leg in range(legs)]


def _choose_for(leg: int, best: TriedOn, tried: Sequence[TriedOn], *, by_name: bool) -> TriedOn | None:
    own = best if best.fits(leg) else min(tried, key=lambda candidate: candidate.order([leg]))
    if own.fits(leg):
        return own
    near = min(tried, key=lambda candidate: (not candidate.sized[leg], *candidate.order_of_near_misses(leg)))
    return near if by_name and near.sized[leg] and near.level(leg) is not None else None
