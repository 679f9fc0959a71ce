"""Simulation-based calibration: from studies made up with known numbers, the fit finds them as often as it says.

The inference is the one that fits the published studies, with its rounds, effects of sources, errors and few people;
two short studies keep it to minutes.
"""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from soleus.calibrate.smoother import Members, Predicted, Smoother
from soleus.calibrate.studies import ROUNDS, observations_of, predict_rows, read_studies, sources_of
from soleus.leg.parameters import draw_prior, effect_size

pytestmark = pytest.mark.deep

STUDIES = ("calf-step", "closure-lying")
MADE_UP, MEMBERS, POOL, PEOPLE = 240, 140, 840, 2
BINS = 20
WATCHED = ("collapse_deep", "collapse_superficial", "lying_pressure", "inflow", "outflow_resistance", "vein_sinus")
WATCHED_EFFECTS = (("closure", "collapse_deep"), ("calf-compliance-low-pressure", "inflow"))


def at_seed(studies, seed):
    """Give the studies with other people."""
    return tuple(replace(s, scenario=replace(s.scenario, seed=seed + at)) for at, s in enumerate(studies))


def drawn(parameters, sources, rng, members):
    effects = [draw_prior(parameters, rng, members) for _ in sources]
    return Members(draw_prior(parameters, rng, members), np.stack(effects, axis=1))


def some(members, at):
    return Members(members.scores[at], members.effects[at])


@pytest.fixture(scope="module")
def ranks(vocabulary, physiology, parameters):
    """Give, for each made-up study and watched number, the share of the posterior below the truth."""
    rng = np.random.default_rng(8)
    studies, _, seen = observations_of(tuple(s for s in read_studies(vocabulary, physiology) if s.id in STUDIES))
    sources, size = sources_of(studies), effect_size(parameters)
    columns = [list(parameters).index(name) for name in WATCHED]
    effects = [(sources.index(s), list(parameters).index(name)) for s, name in WATCHED_EFFECTS]
    truths, pool = drawn(parameters, sources, rng, MADE_UP), drawn(parameters, sources, rng, POOL)
    made_up = predict_rows(at_seed(studies, 1000), truths, sources, (99, 99))
    first = predict_rows(at_seed(studies, 2000), pool, sources, (PEOPLE, PEOPLE))
    found = np.empty((MADE_UP, len(columns) + len(effects)))
    for truth in range(MADE_UP):
        chosen = rng.choice(POOL, MEMBERS, replace=False)
        its = at_seed(studies, 3000 + 10 * truth)
        smoother = Smoother(seen, some(pool, chosen), size, rng)
        error = np.sqrt(np.maximum(smoother.error(first) - made_up.sampling, 0.0))
        smoother.seen = replace(seen, published=made_up.values[truth] + error * rng.standard_normal(len(error)))

        def predict(members, smoother=smoother, chosen=chosen, its=its):
            if members is smoother.prior:
                return Predicted(first.values[chosen], first.noise, first.sampling)
            return predict_rows(its, members, sources, (PEOPLE, PEOPLE))

        members = smoother.fit(predict, ROUNDS).members
        posterior = np.concatenate(
            [members.scores[:, columns], np.stack([members.effects[:, s, p] for s, p in effects], axis=1)], axis=1
        )
        true = np.concatenate([truths.scores[truth, columns], [truths.effects[truth, s, p] for s, p in effects]])
        found[truth] = np.mean(posterior < true, axis=0)
    return found


def test_ranks_are_uniform(ranks):
    expected = len(ranks) / BINS
    values = []
    for column in ranks.T:
        counts, _ = np.histogram(column, BINS, (0, 1))
        values.append(float(chi2.sf(np.sum((counts - expected) ** 2 / expected), BINS - 1)))
    holm = [p * (len(values) - at) for at, p in enumerate(sorted(values))]
    assert min(holm) > 0.01, dict(zip([*WATCHED, *WATCHED_EFFECTS], values, strict=True))


def test_intervals_of_90_percent_hold_the_truth_so_often(ranks):
    inside = np.mean((ranks > 0.05) & (ranks < 0.95), axis=0)
    assert 0.85 <= inside.mean() <= 0.95, inside
