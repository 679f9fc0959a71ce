"""Fits the leg model to the published experiments, and writes the page that sets both side by side.

Usage: ``python -m tools.calibrate --fit`` fits (about a quarter of an hour). It writes
``knowledge/physiology/posterior.csv`` and ``knowledge/calibration/effects.csv`` and ``checks.yaml``; then, or alone
with ``python -m tools.calibrate``, the page ``docs/engineers/calibration.md`` is written from them (minutes). It ends
with 1 if a miss has no explanation in ``knowledge/calibration/misses.yaml``; the page is written all the same.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from soleus.calibrate.smoother import Members, Smoother
from soleus.calibrate.studies import (
    MEMBERS,
    ROUNDS,
    observations_of,
    predict_rows,
    read_misses,
    read_studies,
    sources_of,
)
from soleus.leg.parameters import draw_prior, effect_size
from soleus.leg.posterior import BETWEEN, EFFECTS, FILE, write_table
from soleus.load import load_book
from tools.calibration_page import CHECKS, FOLLOWED, PAGE, page, run_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soleus.calibrate.smoother import FittedEnsemble, Predicted
    from soleus.calibrate.studies import Row, Study
    from soleus.leg.parameters import Parameter

    Array = NDArray[np.float64]

SEED = 7
PEOPLE = (16, 4)  # at most, in a study of minutes and in one of a day
KEPT = 120  # members that are written
LEARNT = 0.12  # an effect is written if its mean moved so far, or its SD fell so much, in SDs of its prior
FACTORS = np.geomspace(0.25, 4, 65)
DROP_95 = 1.92  # of log likelihood at the ends of a 95 % interval (half of chi-square 3.84)


def main() -> int:
    """Fit if asked, and write the page; gives the exit status."""
    book = load_book()
    physiology = book.prediction.physiology
    studies, parameters = read_studies(book.rules.vocabulary, physiology), physiology.parameters
    misses = read_misses(studies)
    if "--fit" in sys.argv:
        fit(studies, parameters)
        physiology = load_book().prediction.physiology  # with what was fitted now
    text, unexplained = page(run_page(studies, physiology), parameters, misses)
    PAGE.write_text(text, "utf-8")
    for study, name in unexplained:
        print(f"misses.yaml does not explain: {study}, {name}", file=sys.stderr)
    return 1 if unexplained else 0


def fit(studies: tuple[Study, ...], parameters: Mapping[str, Parameter]) -> None:
    """Move an ensemble of the prior in a few rounds; write it, the effects of sources and the checks."""
    sources = sources_of(studies)
    fitted_studies, rows, seen = observations_of(studies)
    rng = np.random.default_rng(SEED)
    prior = Members(
        draw_prior(parameters, rng, MEMBERS),
        np.stack([draw_prior(parameters, rng, MEMBERS) for _ in sources], axis=1),
    )
    size = effect_size(parameters)
    smoother, began = Smoother(seen, prior, size, rng), time.process_time()

    def predict(members: Members) -> Predicted:
        start = time.process_time()
        found = predict_rows(fitted_studies, members, sources, PEOPLE)
        followed = np.isin(seen.account, ("", FOLLOWED))
        far = ((found.values.mean(axis=0) - seen.published) / seen.error)[followed]
        spent = time.process_time() - start
        print(f"simulated in {spent:.0f} s; squared misses of the means {np.mean(far**2):.2f}", flush=True)
        return found

    fitted = smoother.fit(predict, ROUNDS)
    kept = np.linspace(0, MEMBERS - 1, KEPT).round().astype(int)
    write_table(FILE, tuple(parameters), np.where(np.isfinite(size), fitted.members.scores[kept], 0.0))
    write_effects(fitted, sources, parameters, kept)
    found = checks(smoother, fitted, rows)
    found["cpu_seconds"] = round(time.process_time() - began)
    CHECKS.write_text(yaml.safe_dump(found, sort_keys=False, allow_unicode=True, width=120), "utf-8")


def write_effects(
    fitted: FittedEnsemble, sources: tuple[str, ...], parameters: Mapping[str, Parameter], kept: Array
) -> None:
    """Write the effects that the rows of a source taught something of."""
    effects = fitted.members.effects
    learnt = (np.abs(effects.mean(axis=0)) > LEARNT) | (effects.std(axis=0) < 1 - LEARNT)
    learnt &= np.array([p.study > 0 for p in parameters.values()])
    head = [f"{sources[s]}{BETWEEN}{list(parameters)[p]}" for s, p in np.argwhere(learnt)]
    write_table(EFFECTS, head, effects[kept][:, learnt])


def checks(smoother: Smoother, fitted: FittedEnsemble, rows: tuple[Row, ...]) -> dict[str, Any]:
    """Give what the fit says of itself: each source predicted from the others, and the factor on spreads of studies."""
    rows_seen = smoother.followed_rows(FOLLOWED)
    left_out: dict[str, dict[str, list[float]]] = {}
    for source in np.unique(smoother.seen.source):
        values = smoother.unseen(fitted, int(source))
        for at, column in zip(np.flatnonzero(smoother.seen.source == source), values.T, strict=True):
            if rows_seen[at]:
                ends = [float(f"{end:.4g}") for end in np.quantile(column, [0.05, 0.95])]
                left_out.setdefault(rows[at].study, {})[rows[at].name] = ends
    likely = np.array(
        [smoother.evidence(fitted.before, fitted.predicted, fitted.slopes, rows_seen, float(f)) for f in FACTORS]
    )
    within = FACTORS[likely >= likely.max() - DROP_95]
    return {
        "members": MEMBERS,
        "people": list(PEOPLE),
        "rounds": ROUNDS,
        "follows": {str(name): float(np.mean(fitted.followed == name)) for name in np.unique(fitted.followed)},
        "study_factor": round(float(FACTORS[likely.argmax()]), 2),
        "study_factor_95": [round(float(within.min()), 2), round(float(within.max()), 2)],
        "left_out": left_out,
    }


if __name__ == "__main__":
    sys.exit(main())
