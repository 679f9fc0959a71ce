"""Puts what fitting found into the sentences of ``words/en.yaml``, and gives each warning its claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.case.facts import LEGS
from soleus.fitting.chart import NO_SIZE, chart_of
from soleus.fitting.record import RefusedGarment, Warned
from soleus.fitting.sizes import BY, Why, is_graduated, knit_for
from soleus.leg import sock as pressure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.case.facts import Value
    from soleus.fitting.choose import TriedOn
    from soleus.fitting.record import Offer, PressurePoint
    from soleus.fitting.request import FitRequest, OneLeg
    from soleus.fitting.sizes import Sizes
    from soleus.knowledge.words import Words

    Raised = Iterator[tuple[str, dict[str, str]]]

CLOT_CM = 3.0  # Wells' item: calves that differ by more (claim wells-items)


def refused(leg: OneLeg, tried: Sequence[TriedOn], words: Words) -> tuple[RefusedGarment, ...]:
    """Say of every garment that does not fit why, the nearest first, those sized by the shoe alone last."""
    without = sorted(
        (candidate for candidate in tried if not candidate.fits(leg.number) and candidate is not leg.chosen),
        key=lambda candidate: (not candidate.is_by_ankle, *candidate.order([leg.number])),
    )
    return tuple(_refused(candidate, leg.number, words) for candidate in without)


def _refused(tried: TriedOn, leg: int, words: Words) -> RefusedGarment:
    if not tried.sized[leg]:
        cause = refusal(tried.sizes, leg)
    elif not tried.is_by_ankle:
        cause = "shoe-alone"
    else:
        near = tried.near[leg]
        cause = "level-unstated" if near is not None and near.mmhg is None else "level-unsuited"
    return RefusedGarment(tried.garment.id, cause, words.fit["why"][cause])


def refusal(sizes: Sizes, leg: int) -> str:
    """Name why a garment has no size for a leg, as ``words/en.yaml`` does: the reason, then the measure."""
    return f"{Why(sizes.why[leg]).word}-{BY[sizes.by[leg]]}"


def said(request: FitRequest, leg: OneLeg, offer: Offer | None, refusals: Sequence[RefusedGarment]) -> tuple[str, ...]:
    """Say the size; or what to look for on a box, what to measure first, or that no stock size holds this leg."""
    texts = request.words.fit
    if offer is not None:
        return (f"{offer.says}.",)
    if leg.held:
        low, high = request.pressure_mmhg
        return (
            texts["none_in_range"].format(low=low, high=high),
            texts["look_for"].format(low=low, high=high),
            texts["box"].format(
                ankle=request.words.number(f"{leg.measure('ankle_cm'):g}"),
                calf=request.words.number(f"{leg.measure('calf_cm'):g}"),
            ),
        )
    nearest = refusals[0]
    if nearest.why.startswith((Why.UNKNOWN.word, Why.SWAPPED.word)):
        return (texts["not_yet"].format(why=nearest.says),)
    return texts["no_stock_size"].format(why=nearest.says), texts["way_on"]


def pressed(ankle: PressurePoint, swing_mmhg: float, chance: float, words: Words) -> tuple[str, ...]:
    """Say what the sock presses at the ankle, lying and standing, its swing with each step, and if it falls upward."""
    texts = words.fit
    return (
        texts["pressure"].format(mmhg=f"{ankle.mmhg:.0f}", low=f"{ankle.low:.0f}", high=f"{ankle.high:.0f}"),
        texts["standing"].format(mmhg=f"{ankle.standing_mmhg:.0f}"),
        texts["walking"].format(swing=f"{swing_mmhg:.0f}"),
        texts["falls"].format(chance=f"{100 * chance:.0f}"),
    )


def offered(name: str, mmhg: tuple[float, float] | None, size: str, length: str | None, words: Words) -> str:
    """Name a garment with its label's pressure, or that it is not stated, and its size."""
    texts = words.fit
    level = texts["level"].format(low=f"{mmhg[0]:g}", high=f"{mmhg[1]:g}") if mmhg else texts["level_not_stated"]
    sentence: str = texts["size_variant" if length else "size"].format(
        name=name, level=level, size=size, variant=length
    )
    return sentence


def warnings(
    request: FitRequest, leg: OneLeg, offer: Offer | None, down: Sequence[PressurePoint]
) -> tuple[Warned, ...]:
    """Give everything that must be known beside a size or its absence."""
    raised = [*_of_measures(request, leg), *_of_both(request)]
    if leg.held or leg.chosen is not None:
        raised += _of_any_sock(request, leg)
    if leg.chosen is not None and offer is not None:
        for rule in (_of_edges, _of_pressure, _of_shape, _of_gradient):
            raised += rule(request, leg, leg.chosen, down)
    texts = request.words.fit["warnings"]
    return tuple(
        Warned(name, texts[name].format(**_written(numbers, request.words)), request.knowledge.warnings[name])
        for name, numbers in dict(raised).items()
    )


def _written(numbers: Mapping[str, str], words: Words) -> dict[str, str]:
    """Write numbers as the language does; the name of a size stays as its maker prints it."""
    return {name: text if name == "other" else words.number(text) for name, text in numbers.items()}


def _of_measures(request: FitRequest, leg: OneLeg) -> Raised:
    """Question what the tape says of one leg."""
    knowledge, ankle, calf = request.knowledge, leg.measure("ankle_cm"), leg.measure("calf_cm")
    if np.isnan(ankle):
        yield "ankle-not-measured", {}
    if np.isnan(calf):
        yield "calf-not-measured", {}
    if ankle >= calf:
        yield "measures-swapped", {}
    elif ankle < knowledge.number("small_ankle_cm") or calf < knowledge.number("small_calf_cm"):
        yield "small-leg", {}
    elif calf / ankle > knowledge.number("wide_calf_ratio"):
        yield "thin-ankle-wide-calf", {}
    elif not leg.held and leg.chosen is None and not np.isnan(ankle + calf):
        yield "read-again", {}


def _of_both(request: FitRequest) -> Raised:
    """Say where the legs differ, and when to measure."""
    calves, ankles = (_difference(request.facts, measure) for measure in ("calf_cm", "ankle_cm"))
    if calves >= CLOT_CM:
        yield "calves-differ", {"difference": f"{calves:.1f}"}
    if ankles >= request.knowledge.number("asymmetry_cm"):
        yield "legs-differ", {"difference": f"{ankles:.1f}"}
    if request.facts.get("leg_swelling") != "none":
        yield "measured-swollen", {}


def _difference(facts: Mapping[str, Value], measure: str) -> float:
    left, right = (facts.get(f"{leg}.{measure}") for leg in LEGS)
    return abs(float(left) - float(right)) if left is not None and right is not None else 0.0


def _of_any_sock(request: FitRequest, leg: OneLeg) -> Raised:
    """Say what holds of whatever sock is bought: putting it on, how long it may be, and where its top must lie."""
    if request.facts.get("can_reach_feet") is not True and request.facts.get("has_help_dressing") is not True:
        yield "hard-to-put-on", {}
    if leg.differ:
        yield "different-garments", {}
    if f"{leg.name}.knee_height_cm" not in request.facts:
        yield "length-not-measured", {}
    if leg.chosen is None or leg.chosen.garment.top == "knee":
        yield "upper-edge", {}


def _of_edges(request: FitRequest, leg: OneLeg, chosen: TriedOn, _down: Sequence[PressurePoint]) -> Raised:
    """Say where ankle or calf is within the tape's error of an edge, and what the other size would do."""
    if not is_graduated(chosen.garment):
        return
    chart, size = chart_of(chosen.garment), int(chosen.sizes.size[leg.number])
    ankle, calf, tape = leg.measure("ankle_cm"), leg.measure("calf_cm"), request.knowledge.number("tape_error_cm")
    calf_low, calf_high = chart.ends["calf_cm"].low[size], chart.ends["calf_cm"].high[size]
    for sign, name in ((1, "near-edge-larger"), (-1, "near-edge-smaller")):
        next_size = chart.ends["ankle_cm"].holding(ankle + sign * tape)
        if next_size == NO_SIZE:
            yield "near-edge-none", {"tape": f"{tape:g}"}
        elif next_size != size:
            yield _near(request, leg, chosen, name, next_size)
        if not calf_low <= calf + sign * tape < calf_high:
            yield "near-edge-calf", {"tape": f"{tape:g}"}


def _near(request: FitRequest, leg: OneLeg, chosen: TriedOn, name: str, size: int) -> tuple[str, dict[str, str]]:
    """Name the size on the other side of the edge, with what it would press at this ankle where its label says."""
    level = chosen.level(leg.number)
    numbers = {"tape": f"{request.knowledge.number('tape_error_cm'):g}", "other": chosen.garment.sizes[size].name}
    if level is None or level.mmhg is None:
        return f"{name}-unstated", numbers
    row = knit_for(chosen.garment, request.knowledge)[[size]]
    presses = pressure.from_label(level.mmhg, leg.legs.girths[[leg.number]], row, request.knowledge).mmhg[0, 0]
    return name, numbers | {"mmhg": f"{presses:.0f}"}


def _of_pressure(request: FitRequest, leg: OneLeg, chosen: TriedOn, down: Sequence[PressurePoint]) -> Raised:
    """Say what nobody knows of its strength, and where it is weaker on the leg than the answer starts with."""
    low, high = request.pressure_mmhg
    level = chosen.level(leg.number)
    if chosen.garment.made_as == "wrap":
        yield "pulled-tight-by-hand", {}
    elif not is_graduated(chosen.garment):
        yield "no-pressure", {}
    if level is not None and level.mmhg is None:
        yield "level-not-stated", {"low": str(low), "high": str(high)}
    elif leg.near:
        yield "near-miss", {"low": str(low), "high": str(high)}
    if down and down[0].mmhg < low:
        yield "below-start", {"low": str(low)}


def _of_shape(_request: FitRequest, leg: OneLeg, chosen: TriedOn, _down: Sequence[PressurePoint]) -> Raised:
    """Say what must be known of its length and its foot."""
    length, size = chosen.garment.length, int(chosen.sizes.size[leg.number])
    if length is not None and length.not_used:
        yield "length-not-used", {}
    shoe = chart_of(chosen.garment).ends.get("shoe_eu")
    known = leg.measures()["shoe_eu"]
    if shoe is not None and not np.isnan(known[0]) and not shoe.hold(known)[0, size]:
        yield "shoe-differs", {}


def _of_gradient(request: FitRequest, _leg: OneLeg, _chosen: TriedOn, down: Sequence[PressurePoint]) -> Raised:
    """Say where pressure rises on its way up; a size that presses harder at the calf than at the ankle is not given."""
    places = {point.place: point.mmhg for point in down if point.place}
    worth = request.knowledge.number("rise_worth_saying")
    if places and places["b1"] > worth * places["b"]:
        yield "tighter-just-above-ankle", {}
    if places and places["d"] > worth * places["c"]:
        yield "tighter-below-knee", {}
