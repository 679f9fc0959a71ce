"""The fit of an ensemble, on models whose posterior is known."""

import numpy as np
import pytest

from soleus.calibrate.smoother import Members, Observations, Predicted, Smoother, ridge

MEMBERS, PARAMETERS, SOURCES = 300, 6, 3
SIZE = np.array([0.6, 0.6, 0.6, 0.6, 0.0, 0.0])  # the last two have no effects of studies
OF = np.repeat(np.arange(SOURCES), 2)
SLOPES = np.random.default_rng(5).standard_normal((len(OF), PARAMETERS))


def seen(published, error=0.3, account="", chance=1.0, source=OF):
    rows = len(published)
    full = [np.broadcast_to(value, rows) for value in (error, account, chance)]
    return Observations(np.asarray(published, float), full[0], np.asarray(source), full[1], full[2])


def prior(seed=1):
    rng = np.random.default_rng(seed)
    effects = rng.standard_normal((MEMBERS, SOURCES, PARAMETERS))
    return Members(rng.standard_normal((MEMBERS, PARAMETERS)), effects)


def linear(slopes, source=OF, noise=0.0, size=SIZE):
    """Give a model without any people, or with the noise of few of them."""
    rng, whole_moves, reach = np.random.default_rng(9), np.isfinite(size), np.where(np.isfinite(size), size, 1.0)

    def predict(members):
        whole = (whole_moves * members.scores)[:, None, :] + reach * members.effects[:, source]
        values = np.einsum("mrp,rp->mr", whole, slopes) + noise * rng.standard_normal((MEMBERS, len(slopes)))
        return Predicted(values, np.full(len(slopes), noise**2), np.zeros(len(slopes)))

    return predict


def exact(slopes, published, error, size=SIZE):
    """Give mean and SD of the whole under the linear model, by Bayes' rule."""
    reach, slopes = slopes * np.where(np.isfinite(size), size, 1.0), slopes * np.isfinite(size)
    given = (OF[:, None] == OF) * (reach @ reach.T) + error**2 * np.eye(len(OF))
    precision = np.eye(PARAMETERS) + slopes.T @ np.linalg.solve(given, slopes)
    covariance = np.linalg.inv(precision)
    return covariance @ slopes.T @ np.linalg.solve(given, published), np.sqrt(np.diag(covariance))


@pytest.mark.parametrize("noise", [0.0, 0.3], ids=["exact predictions", "few people"])
@pytest.mark.parametrize("rounds", [1, 4])
def test_a_linear_model_is_fitted_to_its_exact_posterior(noise, rounds):
    published = np.array([1.0, -0.5, 2.0, 0.3, -1.2, 0.8])
    smoother = Smoother(seen(published), prior(), SIZE, np.random.default_rng(2))
    found = smoother.fit(linear(SLOPES, noise=noise), rounds).members.scores
    mean, sd = exact(SLOPES, published, 0.3)
    assert (found.mean(axis=0) - mean) / sd == pytest.approx(np.zeros(PARAMETERS), abs=0.2)
    assert found.std(axis=0) / sd == pytest.approx(np.ones(PARAMETERS), abs=0.15)


@pytest.mark.parametrize("rounds", [1, 4])
def test_a_number_that_is_held_keeps_its_prior_and_its_sources_differ_in_it(rounds):
    published, size = np.array([1.0, -0.5, 2.0, 0.3, -1.2, 0.8]), np.array([np.inf, *SIZE[1:]])
    start = prior()
    fitted = Smoother(seen(published), start, size, np.random.default_rng(2)).fit(linear(SLOPES, size=size), rounds)
    mean, sd = exact(SLOPES, published, 0.3, size)
    assert np.array_equal(fitted.members.scores[:, 0], start.scores[:, 0])
    assert (fitted.members.scores.mean(axis=0) - mean)[1:] / sd[1:] == pytest.approx(np.zeros(PARAMETERS - 1), abs=0.2)
    assert fitted.members.scores.std(axis=0) / sd == pytest.approx(np.ones(PARAMETERS), abs=0.15)
    assert np.abs(fitted.members.effects[:, :, 0].mean(axis=0)).max() > 0.3


def test_the_effects_of_a_source_move_by_its_own_rows_only():
    start, only = prior(), OF == 1
    predict = linear(SLOPES[only], OF[only])
    smoother = Smoother(seen([3.0, -3.0], source=OF[only]), start, SIZE, np.random.default_rng(2))
    found = smoother.fit(predict, 2).members
    assert np.array_equal(found.effects[:, [0, 2]], start.effects[:, [0, 2]])
    assert np.array_equal(found.effects[:, 1, 4:], start.effects[:, 1, 4:])
    assert np.abs(found.effects[:, 1, :4].mean(axis=0)).max() > 0.3


def test_a_source_that_disagrees_with_many_is_put_down_to_its_effect():
    """One parameter, seen without effect at 0 very exactly by one source and far from it by another."""
    slopes = np.zeros((2, PARAMETERS))
    slopes[:, 0] = 1.0
    source = np.array([0, 1])
    start = prior()
    start.effects[:, 0] = 0.0
    smoother = Smoother(seen([0.0, 1.2], 0.02, source=source), start, SIZE, np.random.default_rng(2))
    found = smoother.fit(linear(slopes, source), 3).members
    together = found.scores[:, 0] + 0.6 * found.effects[:, 1, 0]
    assert together.mean() == pytest.approx(1.2, abs=0.05)
    assert found.effects[:, 1, 0].mean() > found.scores[:, 0].mean()


def test_members_follow_the_reading_that_the_model_can_make():
    source = np.array([0, 0])
    slopes = np.ones((2, PARAMETERS)) * [[0.2], [0.2]]
    given = seen([0.1, 5.0], 0.3, np.array(["B", "A"]), np.array([0.7, 0.3]), source)
    fitted = Smoother(given, prior(), SIZE, np.random.default_rng(2)).fit(linear(slopes, source), 2)
    assert set(fitted.followed) == {"B"}
    given = seen([0.1, 0.1], 0.3, np.array(["B", "A"]), np.array([0.7, 0.3]), source)
    fitted = Smoother(given, prior(), SIZE, np.random.default_rng(2)).fit(linear(slopes, source), 2)
    assert np.mean(fitted.followed == "B") == pytest.approx(0.7, abs=0.02)


def test_a_source_left_out_is_predicted_with_its_effects_unknown():
    published = np.array([1.0, -0.5, 2.0, 0.3, -1.2, 0.8])
    smoother = Smoother(seen(published), prior(), SIZE, np.random.default_rng(2))
    fitted = smoother.fit(linear(SLOPES), 2)
    out = smoother.unseen(fitted, 2)
    kept = OF != 2  # the source that is left out
    again = Smoother(seen(published[kept], source=OF[kept]), prior(), SIZE, np.random.default_rng(2))
    members = again.fit(linear(SLOPES[kept], OF[kept]), 2).members
    expected = linear(SLOPES)(members).values[:, ~kept]
    assert out.mean(axis=0) == pytest.approx(expected.mean(axis=0), abs=0.25)
    assert out.std(axis=0) == pytest.approx(expected.std(axis=0), rel=0.1)


def test_evidence_finds_how_far_studies_differ():
    """With many sources made up under effects twice as large as assumed, the likeliest factor is near two."""
    rng = np.random.default_rng(4)
    source = np.repeat(np.arange(60), 2)
    slopes = rng.standard_normal((len(source), PARAMETERS))
    effects = 2 * SIZE * rng.standard_normal((60, PARAMETERS))
    published = np.sum(slopes * effects[source], axis=1) + 0.3 * rng.standard_normal(len(source))
    start = Members(rng.standard_normal((MEMBERS, PARAMETERS)), rng.standard_normal((MEMBERS, 60, PARAMETERS)))
    smoother = Smoother(seen(published, source=source), start, SIZE, rng)
    predicted = linear(slopes, source)(start)
    factors = np.geomspace(0.5, 5, 20)
    everything = np.full(len(source), fill_value=True)
    likely = [smoother.evidence(start, predicted, slopes, everything, factor) for factor in factors]
    assert factors[int(np.argmax(likely))] == pytest.approx(2, rel=0.25)


def test_slopes_are_found_through_noise_and_kept_where_nothing_new_is_seen():
    rng = np.random.default_rng(3)
    inputs = rng.standard_normal((200, 20))
    true = rng.standard_normal((4, 20))
    found = ridge(inputs, inputs @ true.T + rng.standard_normal((200, 4)), np.zeros((4, 20)))
    assert np.abs(found - true).mean() < 0.1
    assert ridge(inputs, inputs @ true.T + 5.0, true) == pytest.approx(true)


def test_the_same_seed_gives_the_same_fit():
    fits = [
        Smoother(seen(np.ones(6)), prior(), SIZE, np.random.default_rng(2)).fit(linear(SLOPES), 2) for _ in range(2)
    ]
    assert np.array_equal(fits[0].members.scores, fits[1].members.scores)
    assert np.array_equal(fits[0].members.effects, fits[1].members.effects)


def test_a_fit_without_rounds_is_refused():
    with pytest.raises(ValueError, match="needs a round"):
        Smoother(seen(np.ones(6)), prior(), SIZE, np.random.default_rng(2)).fit(linear(SLOPES), 0)
