"""Legs fitted a second: 100,000 made-up legs over every garment, against a plain loop over the same charts.

The project promises 100,000 legs over all garments in under 2 s. The loop is the choice written out for one leg at a
time, without any array; it gives the same sizes, and is timed on fewer legs.
"""

from __future__ import annotations

import time
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from soleus.fitting.sizes import fit_legs, is_graduated, knit_for, make_legs
from soleus.leg.sock import from_label
from soleus.load import load_book
from tools.legs import draw_legs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from soleus.fitting.sizes import Girths
    from soleus.knowledge.garments import Band, Garment

LEGS, LOOPED, RUNS = 100_000, 4_000, 5
LIMIT_S = 2.0


def measure() -> str:
    """Time arrays and loop, and hold their sizes against each other."""
    knowledge = load_book().fitting
    drawn = [draw_legs(LEGS // 2, np.random.default_rng(1), men=men, oedema="mild") for men in (True, False)]
    measures = {name: np.concatenate([half[name] for half in drawn]).round(1) for name in drawn[0]}
    measures["shoe_eu"] = np.random.default_rng(2).uniform(35, 48, LEGS).round(1)
    legs = make_legs(measures, knowledge)
    garments = list(knowledge.garments.values())
    sizes_s = min(_timed(lambda: [fit_legs(legs, garment, knowledge) for garment in garments]) for _ in range(RUNS))
    all_s = min(_timed(lambda: _fit_and_press(legs, garments)) for _ in range(RUNS))
    first = [{name: float(x[number]) for name, x in measures.items()} for number in range(LOOPED)]
    loop_s = min(_timed(lambda: [[plain_size(leg, g) for leg in first] for g in garments]) for _ in range(RUNS))
    _same_sizes(legs, first, garments)
    a_second = LEGS / sizes_s
    rows = [
        (f"{LEGS} legs, sizes, arrays", sizes_s, a_second, a_second / (LOOPED / loop_s)),
        (f"{LEGS} legs, sizes and pressure down the leg, arrays", all_s, LEGS / all_s, None),
        (f"{LOOPED} legs, sizes, plain loop", loop_s, LOOPED / loop_s, 1.0),
    ]
    lines = [
        f"Best of {RUNS} runs over {len(garments)} garments. Promised: {LEGS} legs in under {LIMIT_S:g} s. The first",
        f"{LOOPED} legs got the same sizes both ways. Pressure is that of each sock with a label, at every height.",
        "",
        "| what | s | legs a second, all garments | times the plain loop |",
        "|---|---|---|---|",
    ]
    for what, seconds, rate, ratio in rows:
        lines.append(f"| {what} | {seconds:.3f} | {rate:,.0f} | {f'{ratio:.0f}' if ratio else '–'} |")
    return "\n".join(lines) + "\n"


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _fit_and_press(legs: Girths, garments: list[Garment]) -> None:
    knowledge = load_book().fitting
    for garment in garments:
        sizes = fit_legs(legs, garment, knowledge)
        for level in garment.levels:
            if is_graduated(garment) and level.mmhg is not None:
                rows = knit_for(garment, knowledge)[sizes.size[sizes.fits]]
                from_label(level.mmhg, legs.girths[sizes.fits], rows, knowledge)


def plain_size(leg: Mapping[str, float], garment: Garment) -> str | None:
    """Choose a size for one leg, step by step."""
    if leg["ankle_cm"] >= leg["calf_cm"]:
        return None
    found = None
    entry = "ankle_cm" if "ankle_cm" in garment.sizes[0].bands else "shoe_eu"
    for size in garment.sizes:
        if _in(leg[entry], size.bands[entry]) and (entry == "ankle_cm" or _in(leg["calf_cm"], size.bands["calf_cm"])):
            found = size
    if found is None:
        return None
    for measure, band in found.bands.items():
        if measure in {"calf_cm", "b1_cm", "below_knee_cm", "thigh_cm"} and not _in(leg.get(measure, nan), band):
            return None
    length = garment.length
    if length is not None and length.not_used is None:
        x = leg["knee_height_cm"] + (3.5 if length.to == "bend_of_knee" else 0.0)
        if not any(_in(x, band) for band in length.variants.values()):
            return None
    return found.name


def _in(x: float, band: Band) -> bool:
    if band.low is None or band.high is None:
        return x < band.high if band.high is not None else band.low is not None and x > band.low
    return not isnan(x) and band.low <= x <= band.high


def _same_sizes(legs: Girths, first: Sequence[Mapping[str, float]], garments: list[Garment]) -> None:
    knowledge = load_book().fitting
    for garment in garments:
        sizes = fit_legs(legs, garment, knowledge)
        for number, leg in enumerate(first):
            given = garment.sizes[sizes.size[number]].name if sizes.fits[number] else None
            if given != plain_size(leg, garment):
                raise ValueError(f"{garment.id}: arrays and loop differ on leg {number}")
