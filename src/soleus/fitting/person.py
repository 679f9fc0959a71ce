"""Third stage for one person: a garment and size for each leg, and the pressure that it puts there.

It runs only where a sock is suitable, and the pressure that it fits is the answer's: danger comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.case.facts import LEGS
from soleus.fitting import says
from soleus.fitting.choose import choose, legs_of, try_on
from soleus.fitting.record import Fitted, LegFit, Offer, PressurePoint
from soleus.fitting.request import OneLeg
from soleus.fitting.sizes import is_graduated, knit_for
from soleus.knowledge.garments import PLACES
from soleus.leg import sock as pressure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soleus.fitting.choose import TriedOn
    from soleus.fitting.request import FitRequest
    from soleus.knowledge.fitting import FittingKnowledge
    from soleus.knowledge.words import Words


def fit_person(request: FitRequest) -> Fitted:
    """Fit one person, of whom at least one girth is known."""
    names, legs = legs_of(request.facts, request.knowledge)
    tried = [try_on(garment, legs, request.pressure_mmhg, request.knowledge) for garment in request.stock()]
    chosen = choose(tried, len(names), by_name=bool(request.garments))
    held = [any(candidate.sized[leg] and candidate.is_by_ankle for candidate in tried) for leg in range(len(names))]
    wraps = () if all(held) else request.wraps()
    wrapped = [try_on(garment, legs, request.pressure_mmhg, request.knowledge) for garment in wraps]
    differ = len({candidate.garment.id for candidate in chosen if candidate}) > 1
    made = {
        name: _leg_fit(request, OneLeg(name, leg, legs, chosen[leg], differ, held[leg]), tried, wrapped)
        for leg, name in enumerate(names)
    }
    return Fitted(**{leg: made.get(leg) for leg in LEGS})


def _leg_fit(request: FitRequest, leg: OneLeg, tried: Sequence[TriedOn], wrapped: Sequence[TriedOn]) -> LegFit:
    pressed = _pressure(request, leg)
    down = () if pressed is None else _rows(request, leg, pressed)
    offer = _offer(leg.chosen, leg.number, request.words) if leg.chosen else None
    alternatives = [candidate for candidate in tried if candidate is not leg.chosen and candidate.fits(leg.number)]
    alternatives += [] if leg.held else [candidate for candidate in wrapped if candidate.sized[leg.number]]
    near = sorted(
        (candidate for candidate in tried if candidate is not leg.chosen and candidate.nearly_fits(leg.number)),
        key=lambda candidate: candidate.order_of_near_misses(leg.number),
    )
    swing = _walking(request.knowledge) if down else {}
    chance = (
        pressure.chance_it_falls(np.array([point.mmhg for point in down if point.place]), request.knowledge)
        if down
        else None
    )
    height = request.facts.get(f"{leg.name}.knee_height_cm")
    refused = says.refused(leg, tried, request.words)
    return LegFit(
        garment=offer.garment if offer else None,
        name=offer.name if offer else None,
        level=offer.level if offer else None,
        mmhg=offer.mmhg if offer else None,
        standard=offer.standard if offer else None,
        size=offer.size if offer else None,
        length=offer.length if offer else None,
        in_range=not leg.near if offer else None,
        says=(
            *says.said(request, leg, offer, refused),
            *(says.pressed(down[0], swing["c"], chance, request.words) if chance is not None else ()),
        ),
        alternatives=tuple(_offer(candidate, leg.number, request.words) for candidate in alternatives),
        near_misses=tuple(_offer(candidate, leg.number, request.words) for candidate in near),
        refused=refused,
        pressure=down,
        falls_chance=round(chance, 2) if chance is not None else None,
        walking_swing_mmhg=swing,
        upper_edge_cm=float(height) if offer and height is not None else None,
        fibular_head_cm=float(height) + request.knowledge.number("fibular_head_above_cm") if offer and height else None,
        warnings=says.warnings(request, leg, offer, down),
        profile=None if pressed is None else pressure.profile(pressed, request.knowledge),
    )


def _offer(tried: TriedOn, leg: int, words: Words) -> Offer:
    garment, level = tried.garment, tried.level(leg)
    variant = int(tried.sizes.variant[leg])
    length = list(garment.length.variants)[variant] if garment.length and variant >= 0 else None
    size = garment.sizes[int(tried.sizes.size[leg])].name
    mmhg = level.mmhg if level else None
    unstated = [unstated_level for unstated_level in garment.levels if unstated_level.mmhg is None]
    is_one_of_many = mmhg is None and len(unstated) > 1  # then nobody knows which of them to buy
    return Offer(
        garment=garment.id,
        name=garment.name,
        level=level.label if level and not is_one_of_many else None,
        mmhg=mmhg,
        standard=level.standard if level else "not_stated",
        size=size,
        length=length,
        says=says.offered(garment.name, mmhg, size, length, words),
    )


def _pressure(request: FitRequest, leg: OneLeg) -> pressure.Down | None:
    """Reckon the pressure down one leg; None where nothing says how hard the sock presses."""
    tried, knowledge = leg.chosen, request.knowledge
    if tried is None or not is_graduated(tried.garment):
        return None
    level = tried.level(leg.number)
    girths = leg.legs.girths[[leg.number]]
    size = tried.sizes.size[[leg.number]]
    if tried.garment.fabric is not None:
        names = [tried.garment.sizes[int(size[0])].name]
        return pressure.from_fabric(tried.garment, names, girths, knowledge)
    if level is not None and level.mmhg is not None:
        return pressure.from_label(level.mmhg, girths, knit_for(tried.garment, knowledge)[size], knowledge)
    return None


def _rows(request: FitRequest, leg: OneLeg, down: pressure.Down) -> tuple[PressurePoint, ...]:
    """Give the pressure by height as it is printed, to a tenth of a mmHg."""
    knowledge, girths = request.knowledge, leg.legs.girths[[leg.number]]
    heights = pressure.heights(knowledge)
    known = float(request.facts.get(f"{leg.name}.knee_height_cm", knowledge.number("below_knee_cm")))
    places = dict(zip(heights.places.tolist(), PLACES, strict=True))
    rise = knowledge.number("standing_rise_mmhg")
    mmhg = down.mmhg[0]
    columns = (heights.every * known, (girths @ heights.carry)[0], mmhg, down.low[0], down.high[0], mmhg + rise)
    rows = np.column_stack(columns).round(1).tolist()
    return tuple(
        PressurePoint(places.get(share), *row) for share, row in zip(heights.every.tolist(), rows, strict=True)
    )


def _walking(knowledge: FittingKnowledge) -> dict[str, float]:
    return {"c": knowledge.number("walking_swing_calf_mmhg"), "d": knowledge.number("walking_swing_below_knee_mmhg")}
