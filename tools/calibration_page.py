"""The page that sets published numbers beside the model's; ``tools.calibrate`` writes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from soleus.calibrate.studies import holds, holds_at_median, predicted, run_study
from soleus.knowledge.load import ROOT, read_yaml
from soleus.leg.parameters import Z_95, draw_prior
from soleus.leg.posterior import effects_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from soleus.calibrate.studies import Direction, Row, Study
    from soleus.leg.parameters import Parameter
    from soleus.leg.physiology import Physiology

    Array = NDArray[np.float64]

PAGE = Path(__file__).parent.parent / "docs" / "engineers" / "calibration.md"
CHECKS = ROOT / "calibration" / "checks.yaml"
DRAWS, SEED = 80, 7
Z_90 = 1.644854  # half width of the central 90 % of a standard normal
FEW = 0.9  # share of draws in which a direction must hold
FOLLOWED = "B"  # the reading that counts

TEXT = """\
# Calibration

Every number that was to be met, as published and as the model gives it. `python -m tools.calibrate` writes this page.
Each study is simulated as it was done, with its own number of people, under {draws} members of the posterior. The
interval is that of the mean of the study's people, given what was learnt of that study: its effects are fitted with the
values of the whole. "New study" is the same for a study done the same way of which nothing is known. "Allowed" is
twice the published 95 % interval of the mean, or the width of the pass rule where none can be worked out.

**{inside} of {rows} published numbers ({share:.0f} %) lie inside the model's 90 % interval, {new_inside} in that of a
new study. {met} of {rows} medians meet their pass rule; the farthest miss is {worst:.1f} half widths of its rule.
{narrow} of {rows} intervals are as narrow as allowed; those of a new study in {new_narrow}.**

{head}
{table}

## The other reading of Partsch 2004

The minus signs of its abstract can be read in two ways. Reading B takes the printed numbers as reductions against the
left control (held to be 0.7 likely), reading A as final changes with the sock on the leg (0.3). Each member of the fit
follows one of them, as often as that chance and the model's own likelihood together say: {follows}. Both cannot be
true, so only the rows of B stand above and count; those of A are shown here and count nowhere.

{head}
{other}

## Directions

| study | what must hold | at the median | share of draws |
|---|---|---|---|
{directions}

## Misses

Why a number lies outside the interval, a median outside its rule, an interval is wider than allowed, or a direction
does not hold in nine draws of ten.

| study | number | why |
|---|---|---|
{misses}

## What is no row

Standard deviations, standard errors and interquartile ranges make the intervals of the means; the range of single
people in `label-spread` (11 to 37 mmHg) is held by its SD. The effects against the mean of both controls in reading A
of Partsch 2004 follow from its final changes. Of the study of Laplace pressures, the bias of single stockings (-2.1 to
4.1 mmHg) needs their own Laplace pressure, which the abstract does not give.

## Each source predicted from the others

The fit's last step was done again without the rows of one source, for each source in turn, with fresh effects:
{left_inside} of {left_rows} published numbers lie inside the 90 % interval got so. With half the SD of a pass rule
added, which the fit allows the model for itself, {left_inside_more} do. The mean square of (published - mean) / SD is
then {left_square:.1f} and its median {left_median:.1f}; 1 and 0.45 are right.

All spreads between studies are assumed. The published numbers are most likely with {factor} times those spreads (95 %
interval {factor_low} to {factor_high}); {factor_words}.

## How it was fitted

{members} members, {rounds} rounds, at most {short} people in a study of minutes and {long} in one of a day,
{seconds} s of one core. `soleus.calibrate.smoother` gives the method and its reasons.

## Numbers of the model

Median of prior and posterior with 90 % intervals; sources in `physiology/parameters.yaml`. The last three are numbers
of the pressure of socks from `fitting.yaml`: calibration holds them, and each study has its own effect on them.

| number | unit | prior | posterior |
|---|---|---|---|
{parameters}
"""

HEAD = (
    *("study", "number", "published", "pass rule", "model", "90 % interval", "inside"),
    *("misses by (half widths)", "width / allowed", "new study"),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its predictions, (draws,): given its study's effects, and in a new study."""

    row: Row
    known: Array
    new: Array

    @property
    def interval(self) -> tuple[float, float, float]:
        """5 %, median and 95 %."""
        low, median, high = np.nanquantile(self.known, [0.05, 0.5, 0.95])
        return float(low), float(median), float(high)

    @property
    def inside(self) -> bool:
        """Whether the published number lies in the interval."""
        low, _, high = self.interval
        return low <= self.row.published <= high

    @property
    def miss(self) -> float:
        """How far the median lies outside the pass rule, in half widths of it."""
        median = self.interval[1]
        return max(self.row.low - median, median - self.row.high, 0.0) / self.row.half

    @property
    def wide(self) -> float:
        """The interval's width over what is allowed."""
        return (self.interval[2] - self.interval[0]) / allowed(self.row)

    @property
    def good(self) -> bool:
        """Whether nothing is to be explained."""
        return self.inside and not self.miss and self.wide <= 1

    @property
    def new_interval(self) -> tuple[float, float]:
        """5 % and 95 % in a new study."""
        low, high = np.nanquantile(self.new, [0.05, 0.95])
        return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the page tells: rows, directions with (at the median, share of draws), and the draws."""

    rows: tuple[Judged, ...]
    directions: tuple[tuple[Direction, bool, float], ...]
    scores: Array


def allowed(row: Row) -> float:
    """Give the width that the interval of a row may have."""
    return 2 * (row.mean95[1] - row.mean95[0]) if row.mean95 else 2 * row.half


def run_page(studies: tuple[Study, ...], physiology: Physiology, draws: int = DRAWS) -> Shown:
    """Simulate every study with its fitted effects, and again as a new one where it has rows."""
    parameters, members = physiology.parameters, physiology.members
    if members is None:
        msg = "fit first: python -m tools.calibrate --fit"
        raise SystemExit(msg)
    scores, runs, rows = members[:draws], {}, []
    for study in studies:
        # What nobody learnt of a source is drawn too, alike for all its studies: they are compared with each other.
        rng = np.random.default_rng([SEED, crc32(study.source.encode())])
        fresh = draw_prior(parameters, rng, len(members))
        effects = effects_of(parameters, study.source, fresh)[:draws]
        runs[study.id] = run_study(study, scores, effects)
        if study.rows:
            new = run_study(study, scores, draw_prior(parameters, rng, len(scores)))
            rows += [Judged(row, predicted(row, runs[study.id]), predicted(row, new)) for row in study.rows]
    found = [(d, holds_at_median(d, runs), float(np.mean(holds(d, runs)))) for s in studies for d in s.directions]
    return Shown(tuple(rows), tuple(found), members)


def page(
    shown: Shown, parameters: Mapping[str, Parameter], misses: dict[tuple[str, str], str]
) -> tuple[str, list[tuple[str, str]]]:
    """Give the page, and the misses that nothing explains."""
    counted = [judged for judged in shown.rows if judged.row.account in {"", FOLLOWED}]
    other = [judged for judged in shown.rows if judged.row.account not in {"", FOLLOWED}]
    missed = [(j.row.study, j.row.name) for j in counted if not j.good]
    missed += [(d.study, d.name) for d, median, share in shown.directions if not median or share < FEW]
    prior = draw_prior(parameters, np.random.default_rng(SEED), 4000)
    text = TEXT.format(
        draws=DRAWS,
        head=f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}",
        inside=sum(j.inside for j in counted),
        rows=len(counted),
        share=100 * float(np.mean([j.inside for j in counted])),
        new_inside=sum(j.new_interval[0] <= j.row.published <= j.new_interval[1] for j in counted),
        met=sum(j.miss == 0 for j in counted),
        worst=max(j.miss for j in counted),
        narrow=sum(j.wide <= 1 for j in counted),
        new_narrow=sum(j.new_interval[1] - j.new_interval[0] <= allowed(j.row) for j in counted),
        table="\n".join(line(j) for j in counted),
        other="\n".join(line(j) for j in other),
        directions="\n".join(
            f"| {d.study} | {d.name} | {'holds' if median else 'does not'} | {share:.0%} |"
            for d, median, share in shown.directions
        ),
        misses="\n".join(f"| {s} | {n} | {misses.get((s, n), 'not explained')} |" for s, n in missed),
        parameters="\n".join(
            f"| {p.name} | {p.unit} | {told(p, prior[:, at])} | {told(p, shown.scores[:, at])} |"
            for at, p in enumerate(parameters.values())
        ),
        **fit_words(read_yaml(CHECKS), [j.row for j in counted]),
    )
    return text, [key for key in missed if key not in misses]


def fit_words(checks: dict[str, Any], rows: list[Row]) -> dict[str, object]:
    """Give what the page says of the fit."""
    square, (low, high) = left_out(checks, rows), checks["study_factor_95"]
    words = "1 lies in it, so the spreads stay as they were assumed"
    if low > 1:
        words = "the spreads were assumed too narrow"
    elif high < 1:
        words = "the spreads were assumed too wide"
    return {
        "follows": ", ".join(f"{share:.0%} of members follow {name}" for name, share in checks["follows"].items()),
        "left_rows": len(square),
        "left_inside": sum(alone <= 1 for alone, _ in square),
        "left_inside_more": sum(more <= 1 for _, more in square),
        "left_square": float(np.mean([more for _, more in square])) * Z_90**2 if square else 0.0,
        "left_median": float(np.median([more for _, more in square])) * Z_90**2 if square else 0.0,
        "factor": checks["study_factor"],
        "factor_low": low,
        "factor_high": high,
        "factor_words": words,
        "members": checks["members"],
        "rounds": checks["rounds"],
        "short": checks["people"][0],
        "long": checks["people"][1],
        "seconds": checks["cpu_seconds"],
    }


def left_out(checks: dict[str, Any], rows: list[Row]) -> list[tuple[float, float]]:
    """Give, for each row predicted from other sources, how far it is off in squared half widths of the 90 % interval.

    First of the interval alone, then with half the SD of the row's pass rule added.
    """
    found = []
    for row in rows:
        if row.name in checks["left_out"].get(row.study, {}):
            low, high = checks["left_out"][row.study][row.name]
            off, half = row.published - (low + high) / 2, (high - low) / 2
            model = Z_90 * row.half / Z_95 / 2
            found.append((off**2 / half**2, off**2 / (half**2 + model**2)))
    return found


def line(judged: Judged) -> str:
    """Give a row of the table."""
    row, (low, median, high) = judged.row, judged.interval
    cells: Iterable[str] = (
        row.study,
        row.name,
        f"{row.published:g}",
        f"{row.low:g} to {row.high:g}",
        f"{median:.3g}",
        f"{low:.3g} to {high:.3g}",
        "yes" if judged.inside else "no",
        f"{judged.miss:.1f}",
        f"{judged.wide:.1f}",
        "{:.3g} to {:.3g}".format(*judged.new_interval),
    )
    return f"| {' | '.join(cells)} |"


def told(parameter: Parameter, scores: Array) -> str:
    """Give median and 90 % interval of a number."""
    low, median, high = np.quantile(parameter.value(scores), [0.05, 0.5, 0.95])
    return f"{median:.3g} ({low:.3g} to {high:.3g})"
