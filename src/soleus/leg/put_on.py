"""Puts garments on legs: what one presses lying, and how it answers a change of girth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.sock import label_sd, off_size
from soleus.leg.surroundings import Worn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soleus.leg.legs import Legs
    from soleus.leg.scenario import WornGarment

    Array = NDArray[np.float64]

UP_THE_SHANK = ("b", "b1", "c", "d")  # measuring points of a garment
KNIT_FOR = {"ankle_cm": "b", "b1_cm": "b1", "calf_cm": "c"}  # measuring point of each girth that a size is knit for


def put_on(garment: WornGarment, legs: Legs, rng: np.random.Generator) -> Worn:
    """Put a garment on legs: pressures that are given, a profile, or a label with its error and the shape of its kind.

    Pressure between measuring points goes straight with height, unless a profile says more. A label says what the ankle
    gets lying, with the error that labels were found to have; on a leg of another girth than it is knit for it presses
    more or less by the girth power: all as in fitting (``leg/sock.py``). Layers add up to layers^layering (source
    double-class1); stiffness adds up with them.
    """
    n, slicing = legs.people, legs.slicing
    drawn = {name: spread.draw(rng, n) for name, spread in garment.pressures.items()}
    if garment.profile is not None:
        drawn |= {name: np.full(n, mmhg) for name, mmhg in zip(UP_THE_SHANK, garment.profile.at_places(), strict=True)}
    points = _at_points(garment, legs, drawn, _ratio(garment.kind, legs), rng)
    layers = garment.layers ** legs.values["layering"]
    lying = _by_height(garment, points, legs)
    if garment.top == "ankle":
        lying[:, slicing.over_ankle] = 0.0
    lying *= layers[:, None]
    kind = garment.kind if garment.kind != "inverse" else "sock"
    stiffness = legs.values[f"stiffness_{kind}"] if garment.stiffness is None else garment.stiffness.draw(rng, n)
    stiffness = stiffness * garment.layers
    if garment.given_in == "standing":
        bulge = (stiffness * legs.values["girth_standing"])[:, None] * (lying > 0)
        bulge[:, 0] = 0.0
        lying = np.maximum(lying - bulge, 0.0)
    high = points["thigh"] * layers if garment.top in {"thigh", "waist"} else np.zeros(n)
    loss = legs.values["pressure_loss_knit" if kind == "sock" else "pressure_loss_stiff"]
    return Worn(lying, stiffness[:, None], high, loss[:, None])


def _ratio(kind: str, legs: Legs) -> dict[str, Array]:
    """Give the pressure of a kind of garment at each point over that at b, (N,)."""
    shapes, number = legs.physiology.garments, legs.physiology.fitting.number
    along = {"b": 1.0, "thigh": shapes["thigh_of_ankle"], **shapes["profiles"][kind]}
    if kind == "sock":
        along |= {"b1": number("b1_share"), "c": legs.values["calf_share"], "d": legs.values["below_knee_share"]}
    return {point: np.broadcast_to(share, legs.people) for point, share in along.items()}


def _by_height(garment: WornGarment, points: Mapping[str, Array], legs: Legs) -> Array:
    """Give the pressure on each segment, mmHg (N, S), from that at measuring points or by a profile."""
    heights = legs.slicing.heights
    site_heights = np.array([heights[legs.slicing.sites[name]] for name in UP_THE_SHANK])
    lying = np.empty_like(legs.volume_ml)
    if garment.profile is not None:
        lying[:] = garment.profile.at(heights, site_heights)
    else:
        by_site = np.stack([points[name] for name in UP_THE_SHANK], axis=1)
        lying[:] = by_site @ np.stack([np.interp(heights, site_heights, unit) for unit in np.eye(len(site_heights))])
    lying[:, 0] = points["foot"]
    return lying


def _at_points(
    garment: WornGarment, legs: Legs, drawn: Mapping[str, Array], ratio: Mapping[str, Array], rng: np.random.Generator
) -> dict[str, Array]:
    """Give the pressure at each point of ``ratio``: given, from a label, or by the profile from a point that is given.

    A label's sock is as far off over its whole length alike; the size that it has changes what it is meant to press.
    """
    if garment.level is None or "b" in drawn:
        name = "b" if "b" in drawn else next(iter(drawn))
        ankle = drawn[name] / ratio[name]
        return {point: drawn.get(point, ankle * share) for point, share in ratio.items()}
    error = rng.laplace(size=legs.people) / np.sqrt(2)  # peaked, with long tails: a third lie outside their label
    off = label_sd(garment.level, legs.physiology.fitting) * error
    meant = sum(garment.level) / 2 + legs.values["label_error_mmhg"]
    size = _of_size(garment, legs)
    return {
        point: drawn.get(point, np.maximum(meant * size.get(point, size["b"]) + off, 0.0) * share)
        for point, share in ratio.items()
    }


def _of_size(garment: WornGarment, legs: Legs) -> dict[str, Array]:
    """Give the pressure of a label's sock at ``UP_THE_SHANK`` over that on the leg that its size is knit for.

    Between the girths that the size gives it goes straight with height; beyond them it stays as it is at the nearest.
    """
    slicing, keys = legs.slicing, [key for key in KNIT_FOR if key in garment.made_for]
    if not keys:
        return dict.fromkeys(UP_THE_SHANK, np.ones(legs.people))
    sites = [slicing.sites[KNIT_FOR[key]] for key in keys]
    for_girths = np.array([garment.made_for[key].middle for key in keys])
    times = off_size(legs.girth_cm[:, sites], for_girths, legs.physiology.fitting)
    heights, points = slicing.heights, [slicing.sites[point] for point in UP_THE_SHANK]
    carry = np.stack([np.interp(heights[points], heights[sites], unit) for unit in np.eye(len(sites))])
    return dict(zip(UP_THE_SHANK, (times @ carry).T, strict=True))
