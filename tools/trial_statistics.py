"""Writes ``docs/engineers/trial-statistics.md`` and its picture: what the analysis of a trial does on made-up days.

``python -m tools.trial_statistics`` takes some minutes; ``--trials 200`` is a rougher look. Every number on the page is
from this code, under the seed that the page names.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from soleus.render.blocks import Curve, Figure, Table
from soleus.render.writers.svg import sheet
from soleus.statistics.autoregression import Series, autoregression
from soleus.statistics.bayesian import posterior
from soleus.trial.analysis.outcomes import read_outcomes
from soleus.trial.orders import Orders, pairs
from soleus.trial.simulate import ALPHA, Planned, held_ready, made_up_days, randomisation_p, simulate, told
from tools import pooled_power
from tools.trial_gaps import gap_errors

DOCS = Path(__file__).parent.parent / "docs"
PAGE, PICTURE = DOCS / "engineers" / "trial-statistics.md", DOCS / "trial-errors.svg"
PHIS = (0.0, 0.3, 0.5, 0.7)
DAYS = (14, 28, 42, 56, 84)
TRIALS = 2000
WEEK = 7
BINS = 10
# Power for a true difference that was simulated before by other code: days, days in a block, effect, AR(1), exact test,
# half width.
BEFORE = (
    (28, 1, 1.0, 0.70, 0.56, 0.78),
    (42, 1, 1.0, 0.88, 0.79, 0.63),
    (56, 1, 1.0, 0.95, 0.91, 0.54),
    (54, 3, 1.0, 0.78, 0.57, 0.71),
    (56, 7, 1.0, 0.71, 0.00, 0.78),
    (56, 1, 0.5, 0.45, 0.36, 0.54),
)


@dataclass(frozen=True, slots=True)
class Errors:
    """Shares of null trials in which each method finds something, and coverage of two intervals, at one correlation."""

    phi: float
    exact: float
    ar1: float
    helps_or_harms: float
    welch_pairs: float
    welch_weeks: float
    ar1_weeks: float
    covered: float
    covered_bayes: float


def weekly(days: int) -> NDArray[np.bool_]:
    """Give the order of other platforms: a week of one arm, a week of the other, never shuffled."""
    treated: NDArray[np.bool_] = np.arange(days) // WEEK % 2 == 0
    return treated


def welch(values: NDArray[np.float64], treated: NDArray[np.bool_]) -> bool:
    """Whether a Welch t test over single days finds a difference; days without spread find none."""
    if np.ptp(values) == 0:
        return False
    return bool(stats.ttest_ind(values[treated], values[~treated], equal_var=False).pvalue <= ALPHA)


def finds(values: NDArray[np.float64], treated: NDArray[np.bool_]) -> bool:
    """Whether the AR(1) interval leaves out no difference."""
    part = told(values, treated)
    if part is None:
        return False
    low, high = autoregression(part).coefficients[-1].ci
    return not low <= 0 <= high


def errors(phi: float, trials: int, seed: int, days: int = 42) -> Errors:
    """Make up null trials in pairs of days and in weeks, and count what is found."""
    known = read_outcomes()
    generator = np.random.default_rng(seed)
    plan = Planned(pairs(days), 0.0, phi=phi, is_whole=False)
    chances = simulate(plan, known.rating(), known.judgement, trials, seed)
    weeks = weekly(56)
    counts = np.zeros(4)
    for treated in plan.orders.draw(generator, trials):
        values = made_up_days(plan, treated, 0.0, generator)
        in_weeks = made_up_days(plan, weeks, 0.0, generator)
        belief = posterior(_series(values, treated), known.rating().prior)
        inside = belief.quantile(0.025) <= 0 <= belief.quantile(0.975)
        counts += [welch(values, treated), welch(in_weeks, weeks), finds(in_weeks, weeks), inside]
    shares = counts / trials
    said = chances.verdicts["helps"] + chances.verdicts["harms"]
    welch_pairs, welch_weeks, ar1_weeks, covered = map(float, shares)
    return Errors(phi, chances.exact, chances.ar1, said, welch_pairs, welch_weeks, ar1_weeks, chances.covered, covered)


def _series(values: NDArray[np.float64], treated: NDArray[np.bool_]) -> Series:
    part = told(values, treated)
    if part is None:
        raise ValueError("made-up days are never too few")
    return part


def ranks(draws: int, seed: int, days: int = 42) -> NDArray[np.float64]:
    """Draw truths from the prior and days from them; give where in its posterior each true difference lies (draws,)."""
    prior = replace(read_outcomes().rating().prior, centre_sd=3.0)
    generator = np.random.default_rng(seed)
    orders = pairs(days).draw(generator, draws)
    places = []
    for treated in orders:
        phi = 2.0
        while abs(phi) >= 0.995:  # noqa: PLR2004  # the prior is cut off there
            phi = float(generator.normal(prior.phi_mean, prior.phi_sd))
        sd = float(prior.sigma_median * np.exp(prior.sigma_log_sd * generator.normal()))
        effect = float(prior.effect_sd * generator.normal())
        plan = Planned(pairs(days), effect, sd, phi, is_whole=False)
        level = prior.centre_sd * float(generator.normal())
        values = made_up_days(plan, treated, effect, generator) + level
        values[generator.random(days) < 0.1] = np.nan  # noqa: PLR2004  # a tenth of days missing
        places.append(posterior(_series(values, treated), prior).below(effect))
    return np.array(places)


def power(days: int, block: int, effect: float, trials: int, seed: int) -> tuple[float, float, float]:
    """Give the power of AR(1) and of the exact test, and the mean half width, for whole-number ratings."""
    known = read_outcomes()
    plan = Planned(pairs(days, block), -effect)
    chances = simulate(plan, known.rating(), known.judgement, trials, seed)
    return chances.ar1, chances.exact, chances.half_width


def by_days(trials: int, seed: int) -> list[tuple[int, float, float, float]]:
    """Give power for one point by days: pairs by AR(1), pairs by the orders test, weeks by AR(1)."""
    lines = []
    for days in DAYS:
        generator = np.random.default_rng(seed + days)
        plan, weeks = Planned(pairs(days), -1.0), weekly(days)
        ready: tuple[Orders, bool] = held_ready(plan.orders, generator)
        counts = np.zeros(3)
        for treated in plan.orders.draw(generator, trials):
            values = made_up_days(plan, treated, -1.0, generator)
            in_weeks = made_up_days(plan, weeks, -1.0, generator)
            counts += [finds(values, treated), randomisation_p(ready, treated, values) <= ALPHA, finds(in_weeks, weeks)]
        ar1, exact, ar1_weeks = map(float, counts / trials)
        lines.append((days, ar1, exact, ar1_weeks))
    return lines


def picture(table: list[Errors], days: list[tuple[int, float, float, float]]) -> str:
    """Draw error rates by correlation, and power by days, on one sheet."""
    names = {"welch_weeks": "weekly ABAB, Welch t test", "ar1": "pairs of days, AR(1)", "exact": "pairs, orders test"}
    curves = tuple(
        Curve(label, tuple((line.phi, 100 * getattr(line, name)) for line in table), dashed=name == "welch_weeks",
              mark=mark)
        for (name, label), mark in zip(names.items(), "WAO", strict=True)
    )  # fmt: skip
    rows = tuple((f"{line.phi:g}", *(f"{100 * getattr(line, name):.0f}" for name in names)) for line in table)
    first = Figure("False findings", "Of 100 trials without any effect; 5 are meant.", "correlation of days",
                   "of 100", curves, Table("", ("correlation", "W", "A", "O"), rows))  # fmt: skip
    found = tuple(
        Curve(label, tuple((float(line[0]), 100 * line[k]) for line in days), dashed=mark == "W", mark=mark)
        for k, (label, mark) in enumerate((("pairs of days, AR(1)", "A"), ("pairs, orders test", "O"),
                                           ("weekly ABAB, AR(1)", "W")), start=1)
    )  # fmt: skip
    beside = Figure("Findings", "In 100 trials of a treatment that takes off one point.", "days", "of 100", found,
                    Table("", (), ()))  # fmt: skip
    return sheet("False findings by correlation, and findings by days", first, [beside])


def page(trials: int, seed: int) -> tuple[str, str]:
    """Run everything; gives the page and the picture."""
    table = [errors(phi, trials, seed) for phi in PHIS]
    places = ranks(trials, seed)
    days = by_days(trials // 2, seed)
    counts = np.histogram(places, bins=BINS, range=(0, 1))[0]
    uniform = stats.chisquare(counts).pvalue
    lines = [TOP.format(trials=trials, seed=seed, off=f"{196 * (0.05 * 0.95 / trials) ** 0.5:.1f}"), "", *HEAD_ERRORS]
    for line in table:
        cells = (line.exact, line.ar1, line.helps_or_harms, line.welch_pairs, line.welch_weeks, line.ar1_weeks)
        lines.append(f"| {line.phi:g} | " + " | ".join(f"{100 * cell:.1f}" for cell in cells) + " |")
    gaps = [gap_errors(phi, trials, seed) for phi in PHIS]
    lines += ["", AFTER_ERRORS, "", *HEAD_GAPS]
    lines += [f"| {line.phi:g} | {100 * line.exact:.1f} | {100 * line.ar1:.1f} |" for line in gaps]
    lines += ["", *HEAD_COVERAGE]
    lines += [f"| {line.phi:g} | {100 * line.covered:.1f} | {100 * line.covered_bayes:.1f} |" for line in table]
    lines += [
        "",
        CALIBRATION.format(counts=", ".join(map(str, counts)), draws=trials, p=f"{uniform:.2f}"),
        "",
        *HEAD_POWER,
    ]
    for length, block, effect, ar1, exact, half in BEFORE:
        now = power(length, block, effect, trials, seed)
        lines.append(f"| {length} | {block} | {effect:g} | {100 * now[0]:.0f} ({100 * ar1:.0f}) | "
                     f"{100 * now[1]:.0f} ({100 * exact:.0f}) | {now[2]:.2f} ({half:.2f}) |")  # fmt: skip
    lines += ["", *pooled_power.section(trials * pooled_power.SERIES // TRIALS, seed), "", *HEAD_DAYS]
    lines += [f"| {line[0]} | " + " | ".join(f"{100 * cell:.0f}" for cell in line[1:]) + " |" for line in days]
    return "\n".join([*lines, "", END, ""]), picture(table, days)


TOP = """\
# What the analysis of a trial does on made-up days

`python -m tools.trial_statistics` wrote this page: {trials} made-up trials a row, seed {seed}. A share near 5 in 100 is
off by {off} by chance alone. Days are stationary AR(1) with SD 1.2; unless said otherwise trials have 42 days in pairs,
each pair in the order that a coin gave.

![False findings by correlation, and findings by days](../trial-errors.svg)

## False findings

Of 100 trials of a treatment that does nothing, so many find something at the 5 percent level. "Said" is a verdict of
`helps` or `harms`. Weekly ABAB (56 days, never shuffled) with a Welch t test over single days is what other platforms
do."""
HEAD_ERRORS = (
    "| correlation of days | orders test | AR(1) | said | Welch, pairs | Welch, weekly ABAB | AR(1), weekly ABAB |",
    "|---|---|---|---|---|---|---|",
)
AFTER_ERRORS = """\
The orders test holds its error whatever the days do, since it rests on the draw alone. The Welch test takes days for
independent: in weeks it finds far too much, and in pairs too little, which costs power.

The same with days missing: 28 days in pairs, weekdays balanced, as `soleus trial start` draws them. Each day is missing
with a chance of 15 in 100, and the set of orders is told from the days that are left."""
HEAD_GAPS = ("| correlation of days | orders test | AR(1) |", "|---|---|---|")
HEAD_COVERAGE = (
    "## Coverage",
    "",
    "How many of 100 intervals hold the true difference.",
    "",
    "| correlation of days | AR(1), t | Bayesian |",
    "|---|---|---|",
)
CALIBRATION = """\
## Simulation-based calibration

{draws} truths were drawn from the prior, and 42 days from each, a tenth of them missing. Where the true difference lies
in its posterior should be spread evenly. Counts in tenths: {counts} (chi-square p = {p}).

## Power

Whole-number ratings, day SD 1.2, correlation 0.3, pairs of days or of blocks; in brackets what other code had found
before."""
HEAD_POWER = (
    "| days | block | true difference | AR(1), of 100 | orders test, of 100 | half width |",
    "|---|---|---|---|---|---|",
)
HEAD_DAYS = (
    "## Days needed",
    "",
    "For a true difference of one point, so many of 100 trials find it:",
    "",
    "| days | pairs, AR(1) | pairs, orders test | weekly ABAB, AR(1) |",
    "|---|---|---|---|",
)
END = """\
With 14 days there are 128 orders in pairs, so the orders test can find something; below 6 pairs it cannot, for its
least p is 2 in the number of orders. AR(1) in weeks needs about twice the days that it needs in pairs, and finds a
little too much where nothing is (see above)."""


def main() -> int:
    """Write page and picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=TRIALS)
    parser.add_argument("--seed", type=int, default=17)
    given = parser.parse_args()
    text, drawn = page(given.trials, given.seed)
    PAGE.write_text(text, "utf-8")
    PICTURE.write_text(drawn + "\n", "utf-8")
    print(f"written: {PAGE.name}, {PICTURE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
