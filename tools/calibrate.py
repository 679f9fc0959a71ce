"""Fits the leg model to the published experiments, and writes the page that sets both side by side.

Usage: ``python -m tools.calibrate --fit`` fits (tens of minutes) and writes ``knowledge/physiology/posterior.csv``;
``python -m tools.calibrate`` writes ``docs/engineers/calibration.md`` from it (minutes).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from soleus.predict.calibration import assimilate, holds, read_studies, run_all
from soleus.predict.parameters import draw_prior, read_parameters
from soleus.predict.posterior import FILE, draw_scores
from soleus.rules.book import load_book

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soleus.predict.calibration import Row, Study
    from soleus.predict.parameters import Parameter

    Array = NDArray[np.float64]

PAGE = Path(__file__).parent.parent / "docs" / "engineers" / "calibration.md"
MEMBERS, PEOPLE, ROUNDS, SEED = 80, 8, 2, 7
PAGE_DRAWS = 40

TEXT = """\
# Calibration

Every number that was to be met, as published and as the model gives it. `python -m tools.calibrate` writes this page.
Each study is simulated as it was done, with its own number of people, under {draws} draws of the posterior. The
interval is that of the mean of the study's people; "allowed" is twice the published 95 % interval of the mean, or the
width of the pass rule where none can be worked out.

**{inside} of {rows} published numbers ({share:.0f} %) lie inside the model's 90 % interval. {met} of {rows} medians
meet their pass rule; the farthest miss is {worst:.1f} half widths of its rule. {narrow} of {rows} intervals are as
narrow as allowed.**

| study | number | published | pass rule | model | 90 % interval | inside | misses by (half widths) | width / allowed |
|---|---|---|---|---|---|---|---|---|
{table}

## Directions

| study | what must hold | share of draws |
|---|---|---|
{directions}

## Numbers of the model

Median of prior and posterior with 90 % intervals; sources in `physiology/parameters.yaml`.

| number | unit | prior | posterior |
|---|---|---|---|
{parameters}
"""


def main() -> None:
    """Fit, or write the page."""
    studies = read_studies(load_book().rules.vocabulary)
    parameters = read_parameters()
    if "--fit" in sys.argv:
        fit(studies, parameters)
    PAGE.write_text(page(studies, parameters), "utf-8")


def fit(studies: tuple[Study, ...], parameters: dict[str, Parameter]) -> None:
    """Move an ensemble of the prior in a few rounds and write it."""
    rng = np.random.default_rng(SEED)
    rows = tuple(row for study in studies for row in study.rows)
    scores = draw_prior(parameters, rng, MEMBERS)
    for number in range(ROUNDS):
        _, predictions = run_all(studies, scores, PEOPLE)
        scores = assimilate(scores, predictions, rows, ROUNDS, rng)
        print(f"round {number + 1} of {ROUNDS}", flush=True)
    write(scores, parameters)


def write(scores: Array, parameters: dict[str, Parameter]) -> None:
    """Write an ensemble as the posterior."""
    lines = [",".join(parameters), *(",".join(f"{z:.4f}" for z in member) for member in scores)]
    FILE.write_text("\n".join(lines) + "\n", "utf-8")


def page(studies: tuple[Study, ...], parameters: dict[str, Parameter]) -> str:
    """Give the page: published beside predicted, and what is believed of each number before and after."""
    rng = np.random.default_rng(SEED)
    scores = draw_scores(parameters, rng, PAGE_DRAWS)
    runs, predictions = run_all(studies, scores)
    rows = [row for study in studies for row in study.rows]
    lines, judged = [], []
    for row, values in zip(rows, predictions.T, strict=True):
        low, median, high = np.nanquantile(values, [0.05, 0.5, 0.95])
        inside = low <= row.published <= high
        miss = max(row.low - median, median - row.high, 0.0) / row.half
        wide = (high - low) / allowed(row)
        judged.append((inside, miss, wide))
        lines.append(
            f"| {row.study} | {row.name} | {row.published:g} | {row.low:g} to {row.high:g} | {median:.3g} "
            f"| {low:.3g} to {high:.3g} | {'yes' if inside else 'no'} | {miss:.1f} | {wide:.1f} |"
        )
    held = [(d, float(np.mean(holds(d, runs)))) for study in studies for d in study.directions]
    prior = draw_prior(parameters, np.random.default_rng(SEED), 4000)
    return TEXT.format(
        draws=PAGE_DRAWS,
        inside=sum(inside for inside, _, _ in judged),
        rows=len(rows),
        share=100 * float(np.mean([inside for inside, _, _ in judged])),
        met=sum(miss == 0 for _, miss, _ in judged),
        worst=max(miss for _, miss, _ in judged),
        narrow=sum(wide <= 1 for _, _, wide in judged),
        table="\n".join(lines),
        directions="\n".join(f"| {d.study} | {d.name} | {share:.0%} |" for d, share in held),
        parameters="\n".join(
            f"| {p.name} | {p.unit} | {told(p, prior[:, at])} | {told(p, scores[:, at])} |"
            for at, p in enumerate(parameters.values())
        ),
    )


def allowed(row: Row) -> float:
    """Give the width that the interval of a row may have."""
    return 2 * (row.mean95[1] - row.mean95[0]) if row.mean95 else 2 * row.half


def told(parameter: Parameter, scores: Array) -> str:
    """Give median and 90 % interval of a number."""
    low, median, high = np.quantile(parameter.value(scores), [0.05, 0.5, 0.95])
    return f"{median:.3g} ({low:.3g} to {high:.3g})"


if __name__ == "__main__":
    main()
