"""Counts how many legs have a size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.fitting.chart import NO_SIZE, chart_of
from soleus.fitting.sizes import BY, Why, fit_legs, is_graduated, make_legs
from soleus.load import load_book
from tools.legs import OEDEMA_CM, draw_legs, survey
from tools.pages.markdown import blocks, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from soleus.fitting.sizes import Girths, Sizes
    from soleus.knowledge.garments import Garment

MADE_UP = 20_000
# Shares (men, women) of the survey's legs with ankle and calf inside one size, both ends of each band counted: reckoned
# apart from this code before it was written.
RECKONED_APART = {"scintera-knee": (75.4, 73.5), "relaxsan-basic": (61.0, 47.4), "soxpro-recovery": (28.2, 31.9)}


def survey_legs(*, with_length: bool) -> Girths:
    """Give the survey's legs, with or without their height below the knee."""
    people = survey()
    measures = {"ankle_cm": people.ankle_cm, "calf_cm": people.calf_cm}
    if with_length:
        measures["knee_height_cm"] = people.knee_height_cm
    return make_legs(measures, load_book().fitting)


def by_ankle() -> list[Garment]:
    """Give the socks up to the knee that are entered by the ankle."""
    return [g for g in load_book().fitting.garments.values() if g.top == "knee" and is_graduated(g)]


def percent(fits: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    """Give the share of some legs that fit, in percent."""
    return float(100 * fits[among].mean())


def shares(garment: Garment, *, with_length: bool = False) -> tuple[float, float]:
    """Give the share (percent) of the survey's men and women who have a size."""
    fits = fit_legs(survey_legs(with_length=with_length), garment, load_book().fitting).fits
    return percent(fits, survey().is_man), percent(fits, ~survey().is_man)


def flips(garment: Garment, error_cm: float) -> tuple[float, float]:
    """Give the share (percent) of men and women whose ankle's size changes where the tape reads so much more."""
    people, chart = survey(), chart_of(garment)

    def size(more: float) -> NDArray[np.intp]:
        return chart.size_of({"ankle_cm": people.ankle_cm + more})

    there = size(0.0) != NO_SIZE
    changed = size(0.0) != size(error_cm)
    return percent(changed, there & people.is_man), percent(changed, there & ~people.is_man)


def with_a_size() -> str:
    """The share of the survey's legs that have a size, and why the others have none."""
    return blocks(
        table(
            ["garment", "men", "women", "men, with length", "women, with length", "reckoned apart: men", "women"],
            map(_with_a_size, by_ankle()),
        ),
        "The last column was reckoned apart, with both ends of each band counted. Here a number that two sizes claim"
        " belongs to the larger one. That takes up to two points: some legs on an edge fit the calf band of the smaller"
        " size and not that of the larger one.",
        table(["garment", "why there is no size", "legs"], _why_rows()),
    )


def _with_a_size(garment: Garment) -> list[str]:
    apart = RECKONED_APART.get(garment.id, (np.nan, np.nan))
    long = shares(garment, with_length=True) if garment.length and not garment.length.not_used else None
    lengths = [f"{x:.1f} %" for x in long] if long else ["not used"] * 2
    return [garment.id, *(f"{x:.1f} %" for x in shares(garment)), *lengths, *(f"{x:.1f} %" for x in apart)]


def _why_rows() -> Iterator[list[str]]:
    for garment in by_ankle():
        sizes = fit_legs(survey_legs(with_length=False), garment, load_book().fitting)
        for (why, by), count in _reasons(sizes).items():
            yield [garment.id, f"{BY[by]} {Why(why).word}", str(count)]


def _reasons(sizes: Sizes) -> Mapping[tuple[int, int], int]:
    pairs, counts = np.unique(np.column_stack([sizes.why, sizes.by]), axis=0, return_counts=True)
    return {(int(w), int(b)): int(n) for (w, b), n in zip(pairs, counts, strict=True) if w != Why.FITS}


def slips_of_the_tape() -> str:
    """How often half a centimetre, and a whole one, give another size."""
    rows = [(garment.id, *flips(garment, 0.5), *flips(garment, 1.0)) for garment in by_ankle()]
    half = [share for _, men, women, *_ in rows for share in (men, women)]
    return blocks(
        f"Half a centimetre more on the tape gives another size to {min(half):.0f} to {max(half):.0f} people in 100:"
        " about one in four. So Soleus asks for two readings, and says when an ankle is that near to an edge.",
        table(
            ["garment", "0.5 cm more: men", "women", "1 cm more: men", "women"],
            [[name, *(f"{x:.1f} %" for x in xs)] for name, *xs in rows],
        ),
    )


def other_legs() -> str:
    """The share of made-up legs that have a size, by swelling."""
    knowledge, rng = load_book().fitting, np.random.default_rng(7)
    legs = {
        oedema: [make_legs(draw_legs(MADE_UP // 2, rng, men=men, oedema=oedema), knowledge) for men in (True, False)]
        for oedema in OEDEMA_CM
    }

    def share(garment: Garment, oedema: str) -> float:
        return float(np.mean([fit_legs(half, garment, knowledge).fits.mean() for half in legs[oedema]]))

    rows = [
        [garment.id, *(f"{share(garment, oedema):.0%}".replace("%", " %") for oedema in legs)] for garment in by_ankle()
    ]
    return blocks(
        f"{MADE_UP} made-up legs in each cell, half of them women's: age even from 18 to 90, BMI 28 (SD 5), girths as"
        " in the survey at that age and BMI. Swelling adds to ankle and calf what `tools/legs.py` assumes. These are"
        " assumptions, no findings.",
        table(["garment", *(f"swelling: {oedema}" for oedema in OEDEMA_CM)], rows),
    )
