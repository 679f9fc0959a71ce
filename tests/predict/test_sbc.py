"""Simulation-based calibration: from studies made up with known numbers, the fit finds them as often as it says."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from soleus.predict.calibration import assimilate, read_studies, run_all
from soleus.predict.parameters import Z_95, draw_prior

pytestmark = pytest.mark.deep

STUDIES = ("calf-step", "closure-upright", "mri-prone", "imp-elastic")
MADE_UP = 240
BINS = 20
WATCHED = ("collapse_deep", "lying_pressure", "inflow", "outflow_resistance", "muscle_pressure", "zero_level")


@pytest.fixture(scope="module")
def ranks(vocabulary, parameters):
    """Give, for each made-up study and watched number, the share of the posterior below the truth."""
    rng = np.random.default_rng(8)
    scores = np.clip(draw_prior(parameters, rng, MADE_UP + 1), -Z_95, Z_95)
    studies = tuple(study for study in read_studies(vocabulary) if study.id in STUDIES)
    rows = tuple(row for study in studies for row in study.rows)
    _, predictions = run_all(studies, scores, people=8)
    columns = [list(parameters).index(name) for name in WATCHED]
    found = np.empty((MADE_UP, len(columns)))
    for truth in range(MADE_UP):
        others = np.arange(len(scores)) != truth
        noise = rng.standard_normal(len(rows))
        seen = [p + row.half * e for p, row, e in zip(predictions[truth], rows, noise, strict=True)]
        made_up = tuple(replace(row, published=float(value), weight=1.0) for row, value in zip(rows, seen, strict=True))
        posterior = assimilate(scores[others], predictions[others], made_up, 1, rng)[:, columns]
        ties = rng.uniform(size=posterior.shape) * 1e-9  # scores that were cut at the end of a range are equal
        found[truth] = np.mean(posterior + ties < scores[truth, columns] + rng.uniform() * 1e-9, axis=0)
    return found


def test_ranks_are_uniform(ranks):
    expected = len(ranks) / BINS
    values = []
    for column in ranks.T:
        counts, _ = np.histogram(column, BINS, (0, 1))
        values.append(float(chi2.sf(np.sum((counts - expected) ** 2 / expected), BINS - 1)))
    holm = [p * (len(values) - at) for at, p in enumerate(sorted(values))]
    assert min(holm) > 0.01, dict(zip(WATCHED, values, strict=True))


def test_intervals_of_90_percent_hold_the_truth_so_often(ranks):
    inside = np.mean((ranks > 0.05) & (ranks < 0.95))
    assert 0.85 <= inside <= 0.95
