"""The published experiments as data, and the fit that moves the model's numbers towards them."""

import numpy as np
import pytest

from soleus.knowledge.load import KnowledgeError
from soleus.predict import posterior
from soleus.predict.calibration import Row, assimilate, holds, predicted, read_studies, run_all, run_study
from soleus.predict.parameters import draw_prior, read_parameters, spread_over_people
from soleus.predict.posterior import draw_scores


@pytest.fixture(scope="module")
def studies(vocabulary):
    return read_studies(vocabulary)


def test_every_study_says_what_was_assumed_and_every_row_has_its_rule(studies):
    assert len({study.id for study in studies}) == len(studies)
    for study in studies:
        assert study.says
        assert study.rows or study.directions or study.id.startswith("step-")
        names = {measure.name for measure in study.scenario.measures}
        for row in study.rows:
            assert row.low <= row.published <= row.high
            assert row.measure in names
            assert row.by is None or row.by in names


def test_rows_and_directions_give_a_number_a_draw(studies, prior):
    chosen = tuple(study for study in studies if study.id in {"closure-upright", "label-spread", "mri-prone"})
    runs, predictions = run_all(chosen, prior[:2], people=3)
    assert predictions.shape == (2, sum(len(study.rows) for study in chosen))
    assert np.isfinite(predictions).all()
    for study in chosen:
        for direction in study.directions:
            assert holds(direction, runs).shape == (2,)


def test_a_percent_row_is_that_of_the_group_means(studies, prior):
    study = next(study for study in studies if study.id == "mri-prone")
    simulated = run_study(study, prior[:2], people=3)
    assert simulated.values[0] is not None
    with_, without = (arm["deep"].mean(axis=1) for arm in (simulated.values[0], simulated.values[1]))
    assert predicted(study.rows[0], simulated) == pytest.approx(100 * (with_ - without) / without)


def test_a_linear_model_is_fitted_to_its_exact_posterior():
    """One parameter seen once with an error as large as its prior: mean half way, SD 1 / sqrt 2."""
    rng = np.random.default_rng(3)
    scores = rng.standard_normal((4000, 2))
    row = Row("s", "r", "m", "without", 1.0, 0.0, 2.0)
    rounds = 2
    for _ in range(rounds):
        scores = assimilate(scores, scores[:, :1], (row,), rounds, rng)
    assert scores[:, 0].mean() == pytest.approx(0.5, abs=0.05)
    assert scores[:, 0].std() == pytest.approx(np.sqrt(0.5), abs=0.05)
    assert scores[:, 1].mean() == pytest.approx(0.0, abs=0.05)
    assert scores[:, 1].std() == pytest.approx(1.0, abs=0.05)


def test_the_posterior_lies_within_the_ranges_and_is_drawn_evenly(parameters):
    found = posterior.ensemble(tuple(parameters))
    assert found is not None
    drawn = draw_scores(parameters, np.random.default_rng(1), 2 * len(found))
    _, times = np.unique(drawn, axis=0, return_counts=True)
    assert set(times) == {2}
    for at, parameter in enumerate(parameters.values()):
        values = parameter.value(drawn[:, at])
        assert values.min() >= parameter.low * (1 - 1e-9) - 1e-12
        assert values.max() <= parameter.high * (1 + 1e-9)


def test_a_posterior_of_other_numbers_is_refused():
    with pytest.raises(KnowledgeError, match="calibrate anew"):
        posterior.ensemble(("zero_level",))


def test_people_of_a_draw_are_spread_around_it(parameters):
    scores = draw_prior(parameters, np.random.default_rng(1), 3)
    values = spread_over_people(parameters, scores, np.random.default_rng(2), 400)
    inflow = values["inflow"].reshape(3, 400)
    spread = np.log(inflow).std(axis=1)
    assert spread == pytest.approx([parameters["inflow"].between] * 3, rel=0.15)
    assert all(values[name].max() <= 1 for name, p in parameters.items() if p.unit == "1" and p.high <= 1)


BAD = {
    "lacks a reason": "- {name: a, unit: m, median: 1, range: [0.5, 2]}\n",
    "median outside": "- {name: a, unit: m, median: 3, range: [0.5, 2], assumed: x}\n",
    "log from zero": "- {name: a, unit: m, median: 1, range: [0, 2], assumed: x}\n",
    "unknown source": "- {name: a, unit: m, median: 1, range: [0.5, 2], from: [nowhere]}\n",
    "unknown key": "- {name: a, unit: m, median: 1, range: [0.5, 2], assumed: x, colour: red}\n",
    "other scale": "- {name: a, unit: m, median: 1, range: [0.5, 2], assumed: x, scale: square}\n",
    "twice": "- {name: a, unit: m, median: 1, range: [0.5, 2], assumed: x}\n" * 2,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_numbers_without_source_or_sense_are_refused(tmp_path, text):
    folder = tmp_path / "physiology"
    folder.mkdir()
    (folder / "sources.yaml").write_text("known: {title: T, read: abstract}\n", "utf-8")
    (folder / "parameters.yaml").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError):
        read_parameters(tmp_path)
