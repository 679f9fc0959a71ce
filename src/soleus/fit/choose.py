"""Chooses a product for one person's legs: one for both where there is one, each leg in its own size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soleus.case.facts import LEGS
from soleus.fit.sizes import LEG_MEASURES, fit_legs, is_graduated, knit_for, make_legs
from soleus.fit.stage import GIRTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from soleus.case.facts import Value
    from soleus.fit.sizes import Legs, Sizes
    from soleus.knowledge.fitting import Shelf
    from soleus.knowledge.garments import Garment, Label


@dataclass(frozen=True, slots=True)
class TriedOn:
    """One garment tried on some legs.

    ``levels`` pairs with them: the strength to buy, None where none suits. ``fits`` says which of them it has a size
    for, in a strength that suits. ``off_cm`` is how far those ankles lie from the middle of their bands, together.
    """

    garment: Garment
    sizes: Sizes
    levels: tuple[Label | None, ...]
    fits: tuple[bool, ...]
    off_cm: float

    def order(self, legs: Iterable[int]) -> tuple[int, bool, float, str]:
        """Put first what fits most legs, then what states its pressure, then what suits the ankles best."""
        unfit = sum(not self.fits[leg] for leg in legs)
        unstated = any(level is None or level.mmhg is None for level in self.levels)
        return unfit, unstated, self.off_cm, self.garment.id


def legs_of(facts: Mapping[str, Value], shelf: Shelf) -> tuple[list[str], Legs]:
    """Give the legs of which a girth is known, by name and as arrays; the shoe is the person's."""
    names = [leg for leg in LEGS if any(f"{leg}.{girth}" in facts for girth in GIRTHS)]
    measures = {
        measure: np.array(
            [facts.get(measure if measure == "shoe_eu" else f"{leg}.{measure}", np.nan) for leg in names], dtype=float
        )
        for measure in LEG_MEASURES
    }
    return names, make_legs(measures, shelf)


def try_on(garment: Garment, legs: Legs, pressure_mmhg: tuple[int, int], shelf: Shelf) -> TriedOn:
    """Try one garment on the legs, in the strength that suits the pressure (lowest, highest)."""
    sizes = fit_legs(legs, garment, shelf)
    levels = tuple(level_for(garment, int(size), pressure_mmhg) for size in sizes.size)
    sized = sizes.fits
    fits = tuple(fit and level is not None for fit, level in zip(sized.tolist(), levels, strict=True))
    off = 0.0
    if is_graduated(garment):
        off = float(np.abs(legs.girths[:, 0] - knit_for(garment, shelf)[sizes.size, 0])[sized].sum())
    return TriedOn(garment, sizes, levels, fits, off)


def level_for(garment: Garment, size: int, pressure_mmhg: tuple[int, int]) -> Label | None:
    """Give the strongest level that never passes the highest pressure and reaches the lowest.

    A label counts by its maximum, so that nobody buys more than the answer allows. Where no stated level suits, one
    whose pressure is not stated will do, to be bought by its label.
    """
    low, high = pressure_mmhg
    name = garment.sizes[size].name
    sold = [level for level in garment.levels if not level.sizes or name in level.sizes]
    suiting = [level for level in sold if level.mmhg is not None and low <= level.mmhg[1] <= high]
    if suiting:
        return max(suiting, key=lambda level: level.mmhg or (0.0, 0.0))
    unstated = [level for level in sold if level.mmhg is None]
    return unstated[0] if unstated else None


def choose(tried: Sequence[TriedOn], legs: int) -> list[TriedOn | None]:
    """Give each leg's garment: the one that serves most legs, else the one that serves this leg best, else none."""
    best = min(tried, key=lambda one: one.order(range(legs)))
    chosen: list[TriedOn | None] = []
    for leg in range(legs):
        own = best if best.fits[leg] else min(tried, key=lambda one, leg=leg: one.order([leg]))  # type: ignore[misc] # mypy knows no default of a lambda
        chosen.append(own if own.fits[leg] else None)
    return chosen
