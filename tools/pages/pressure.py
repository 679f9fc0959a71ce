"""Holds the pressure model against pressures that others measured on legs.

Each study is made again with as many socks as it had, a few thousand times, with the model's own numbers drawn from how
sure they are. The band is where 90 % of those studies ended. Nothing here is tuned to a row: all numbers are those of
``knowledge/fitting.yaml``, and a row whose own figure was used there says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.sock import sock_sd
from soleus.load import load_book
from tools.pages.markdown import blocks, table
from tools.pages.places import claim_link

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Figure = Callable[[str, str], float]

STUDIES = 4000
ROUNDING = 1e-9  # a share of socks that ends just on the band's end lies in it
B, B1, C, D = range(4)
RAL = {"I": (18.0, 21.0), "II": (23.0, 32.0), "III": (34.0, 46.0)}


@dataclass(frozen=True, slots=True)
class Row:
    """One published figure: what, by which claim, its value and unit, how a study's socks give it, how it was used."""

    what: str
    claim: str
    value: float
    unit: str
    predicted: Numbers
    used: str = "no"


class Model:
    """The model with its own numbers drawn anew for each of ``STUDIES`` studies."""

    def __init__(self) -> None:
        """Draw the numbers."""
        self.knowledge, self.rng = load_book().fitting, np.random.default_rng(5)

    def draw(self, name: str) -> Numbers:
        """Draw one number for each study."""
        number = self.knowledge.numbers[name]
        return self.rng.normal(number.value, number.sd, STUDIES)

    def error(self, sd: float, *shape: int) -> Numbers:
        """Draw errors: double exponential."""
        return self.rng.laplace(0, sd / np.sqrt(2), (STUDIES, *shape))

    def shares(self, calf: Numbers, below_knee: Numbers) -> Numbers:
        """Give the pressure at B, B1, C and D over that at B, for each study."""
        return np.column_stack(
            [np.ones(STUDIES), np.full(STUDIES, self.knowledge.number("b1_share")), calf, below_knee]
        )

    def socks(  # noqa: PLR0913  # how socks are put on in a study: each is named at its call
        self,
        label: tuple[float, float],
        n: int,
        shares: Numbers | None = None,
        *,
        on_legs: bool = True,
        standing: bool = False,
        off_size: float = 1.0,
    ) -> Numbers:
        """Put n socks of a label on in each study; gives STUDIES by n by 4 mmHg.

        ``on_legs`` is false on a testing machine: no error of labels, none of Laplace's law. ``off_size`` is the leg's
        girth over that of the leg which the size is knit for.
        """
        number = self.knowledge.number
        if shares is None:
            shares = self.shares(self.draw("calf_share"), self.draw("below_knee_share"))
        middle = sum(label) / 2 + (self.draw("label_error_mmhg") if on_legs else np.zeros(STUDIES))
        middle *= off_size ** self.draw("girth_power")
        of_sock = self.error(sock_sd(label, self.knowledge), n)
        mmhg = (middle[:, np.newaxis] + of_sock)[:, :, np.newaxis] * shares[:, np.newaxis, :]
        if on_legs:
            mmhg = mmhg + self.error(number("laplace_sd_mmhg"), n, 4)
        if standing:
            mmhg = mmhg + self.draw("standing_rise_mmhg")[:, np.newaxis, np.newaxis]
        return np.maximum(0.0, mmhg)


def rows() -> list[Row]:
    """Make every study again."""
    model = Model()
    claims = load_book().library.claims

    def figure(claim: str, name: str) -> float:
        return float(claims[claim].numbers[name])

    return [row for make in (_patients, _sizes, _gradients, _machine) for row in make(model, figure)]


def _patients(model: Model, figure: Figure) -> list[Row]:
    claim, label = "in-vivo-accuracy", RAL["II"]
    socks = model.socks(label, 50)
    ankle = socks[:, :, B]
    outside = (ankle < label[0]) | (ankle > label[1])
    falls = (ankle > socks[:, :, C]) & (socks[:, :, C] > socks[:, :, D])
    pairs = "pairs-that-differ"
    many = np.concatenate([_missed(model, low) for low in (20.0, 30.0, 40.0)], axis=1)
    return [
        Row(
            "class II (23-32) on 50 legs: mean",
            claim,
            figure(claim, "mean_mmhg"),
            "mmHg",
            ankle.mean(1),
            "sets the error of labels",
        ),
        Row("the same: SD", claim, figure(claim, "sd_mmhg"), "mmHg", ankle.std(1, ddof=1), "sets the SD"),
        Row("the same: lowest", claim, figure(claim, "min_mmhg"), "mmHg", ankle.min(1)),
        Row("the same: highest", claim, figure(claim, "max_mmhg"), "mmHg", ankle.max(1)),
        Row("the same: outside the label", claim, figure(claim, "outside_range_percent"), "%", 100 * outside.mean(1)),
        Row(
            "the same: falls all the way up",
            claim,
            figure(claim, "continuous_gradient_percent"),
            "%",
            100 * falls.mean(1),
        ),
        Row(
            "180 socks: 5 mmHg or more outside the label",
            pairs,
            figure(pairs, "outside_percent"),
            "%",
            100 * many.mean(1),
        ),
    ]


def _missed(model: Model, low: float) -> NDArray[np.bool_]:
    at_b1 = model.socks((low, low + 10), 60, np.ones((STUDIES, 4)))[:, :, B1]
    missed: NDArray[np.bool_] = (at_b1 <= low - 5) | (at_b1 >= low + 15)
    return missed


def _sizes(model: Model, figure: Figure) -> list[Row]:
    claim, single = "oversize-one-size", "double-class-one"
    small, one_larger = 20.0, 22.0  # cm; the ankle of a size S, and of the next on charts that step by 2 cm
    right, large = (
        model.socks(RAL["III"], 10, standing=True, off_size=off)[:, :, B].mean(1) for off in (1.0, small / one_larger)
    )
    ankle = {name: model.socks(RAL[name], 10, standing=True)[:, :, B].mean(1) for name in RAL}
    return [
        Row(
            "one size too large, class III",
            claim,
            figure(claim, "class_iii_m_mmhg") - figure(claim, "class_iii_s_mmhg"),
            "mmHg",
            large - right,
            "sets the girth power",
        ),
        Row("class III, size S, standing, 10 legs", claim, figure(claim, "class_iii_s_mmhg"), "mmHg", ankle["III"]),
        Row("class II, size S, standing, 10 legs", claim, figure(claim, "class_ii_s_mmhg"), "mmHg", ankle["II"]),
        Row("class I, size S, standing", single, figure(single, "single_standing_mmhg"), "mmHg", ankle["I"]),
    ]


def _gradients(model: Model, figure: Figure) -> list[Row]:
    claim, beds = "graduated-and-inverse", "best2000-reversed-gradient"
    ratio = figure(claim, "graduated_c_mmhg") / figure(claim, "graduated_b1_mmhg")
    socks = model.socks(RAL["II"], 64)
    targets = np.array([figure(beds, name) for name in ("ankle_mmhg_ideal", "calf_mmhg_ideal", "knee_mmhg_ideal")])
    shares = model.shares(*(np.full(STUDIES, target / targets[0]) for target in targets[1:]))
    bedded = model.socks((targets[0], targets[0]), 89, shares)[:, :, [B, C, D]]
    missed = (np.abs(bedded - targets) > 0.2 * targets).any(2)
    rises = (bedded[:, :, 0] < bedded[:, :, 1]) | (bedded[:, :, 1] < bedded[:, :, 2])
    return [
        Row(
            "calf (C) over B1, 64 legs",
            claim,
            ratio,
            "",
            socks[:, :, C].mean(1) / socks[:, :, B1].mean(1),
            "sets the calf's share",
        ),
        Row(
            "18-14-8 mmHg: missed by 20 % somewhere, 89 legs",
            beds,
            figure(beds, "missed_gradient_percent"),
            "%",
            100 * missed.mean(1),
        ),
        Row(
            "the same: rises somewhere, read once (study: at least once)",
            beds,
            figure(beds, "reversed_gradient_percent"),
            "%",
            100 * rises.mean(1),
        ),
    ]


def _machine(model: Model, figure: Figure) -> list[Row]:
    claim = "makers-differ-at-the-calf"
    calf = model.socks((20.0, 30.0), 36, on_legs=False)[:, :, C]
    under = figure(claim, "at_calf_under_mmhg")
    return [
        Row(
            "20-30 on a testing machine, 36 socks: calf under 20",
            claim,
            100 * 35 / 36,
            "%",
            100 * (calf < under).mean(1),
        )
    ]


def pressures() -> str:
    """Every published figure with its prediction, its 90 % band and whether it lies inside."""
    header = ["what was measured", "published", "predicted", "90 % band", "inside", "used for the model"]
    return blocks(
        f"Each study is made again with as many socks as it had, {STUDIES} times, with the numbers of"
        " `knowledge/fitting.yaml` drawn from how sure they are. The band is where 90 % of those studies ended. Nothing"
        " is tuned to a row. A row whose own figure the model took says so, and proves nothing.",
        table(header, map(_row, rows())),
    )


def _row(row: Row) -> list[str]:
    low, high = np.percentile(row.predicted, [5, 95])
    form = ".1f" if row.unit else ".2f"
    published, predicted = (f"{x:{form}} {row.unit}".strip() for x in (row.value, float(np.median(row.predicted))))
    inside = "yes" if low - ROUNDING <= row.value <= high + ROUNDING else "**no**"
    return [claim_link(row.claim, row.what), published, predicted, f"{low:{form}} to {high:{form}}", inside, row.used]
