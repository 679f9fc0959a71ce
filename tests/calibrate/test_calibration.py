"""The published experiments as data, their predictions, and what the fit leaves behind."""

from dataclasses import replace

import numpy as np
import pytest

from soleus.calibrate import studies as calibration
from soleus.calibrate.smoother import Members
from soleus.calibrate.studies import (
    Row,
    holds,
    holds_at_median,
    observations_of,
    predict_rows,
    predicted,
    read_misses,
    read_studies,
    run_study,
    sampling,
    sources_of,
)
from soleus.knowledge.load import KnowledgeError
from soleus.leg import posterior
from soleus.leg.parameters import draw_prior, effect_size, read_parameters, spread_over_people
from soleus.leg.posterior import effects_of, write_table
from soleus.leg.simulate import simulate


@pytest.fixture(scope="module")
def studies(vocabulary, physiology):
    return read_studies(vocabulary, physiology)


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
    chosen = [study for study in studies if study.id in {"closure-upright", "label-spread", "mri-prone"}]
    runs = {study.id: run_study(study, prior[:3], people=3) for study in chosen}
    for study in chosen:
        for row in study.rows:
            values = predicted(row, runs[study.id])
            assert values.shape == (3,)
            assert np.isfinite(values).all()
        for direction in study.directions:
            held = holds(direction, runs)
            assert held.shape == (3,)
            assert holds_at_median(direction, runs) or not held.all()


def test_a_study_is_simulated_with_its_own_number_of_people(studies, prior):
    study = next(study for study in studies if study.id == "foot-venous-capillary")
    assert run_study(study, prior[:2]).values[1]["lying_vein"].shape == (2, study.scenario.n)


def test_a_share_of_one_term_over_another_is_compared(studies, prior):
    study = next(study for study in studies if study.id == "closure-upright")
    run = {study.id: run_study(study, prior[:4], people=3)}
    lying, sitting = ((1.0, study.id, name, "without", "all") for name in ("lying", "sitting"))
    direction = replace(study.directions[0], less=((lying, sitting), 1.0))
    assert holds(direction, run).all()
    assert not holds(replace(direction, less=(1.0, (lying, sitting))), run).any()


def test_the_noise_of_few_people_is_that_of_their_mean(studies, prior):
    study = next(study for study in studies if study.id == "calf-step")
    run = run_study(study, prior[:5], people=6)
    values = run.values[1]["inflow"]
    assert sampling(study.rows[2], run) == pytest.approx(np.mean(values.var(axis=1, ddof=1) / 6))


def test_what_is_fitted_is_simulated_with_the_effects_of_its_source(studies, parameters, prior):
    fitted, rows, seen = observations_of(
        tuple(s for s in studies if s.id in {"calf-step", "closure-lying", "laplace-error"})
    )
    assert [study.id for study in fitted] == ["calf-step", "closure-lying"]
    sources = sources_of(studies)
    effects = np.zeros((3, len(sources), len(parameters)))
    plain = predict_rows(fitted, Members(prior[:3], effects), sources, (4, 4))
    effects[:, sources.index("closure"), list(parameters).index("collapse_deep")] = 2.0
    moved = predict_rows(fitted, Members(prior[:3], effects), sources, (4, 4))
    own = np.array([row.study == "closure-lying" for row in rows])
    assert np.array_equal(plain.values[:, ~own], moved.values[:, ~own])
    assert (moved.values[:, own].max(axis=1) > plain.values[:, own].max(axis=1)).all()
    assert plain.sampling[~own] == pytest.approx(plain.noise[~own] * 4 / 11)
    assert len(seen.published) == len(rows)


def test_the_error_of_a_row_is_its_interval_with_half_the_rule_or_the_rule():
    row = Row("s", "r", "m", "without", 1.0, 0.0, 2.0)
    assert row.error == pytest.approx(1 / 1.96, rel=1e-4)
    assert replace(row, mean95=(0.5, 1.5)).error == pytest.approx(np.hypot(0.5, 0.5) / 1.96, rel=1e-4)
    assert replace(row, weight=0.25).error == pytest.approx(2 / 1.96, rel=1e-4)


def test_only_rows_with_their_own_reason_are_missed(studies, monkeypatch):
    assert isinstance(read_misses(studies), dict)
    monkeypatch.setattr(calibration, "read_yaml", lambda _: {"calf-step": {"no such row": "because"}})
    with pytest.raises(KnowledgeError, match="no row 'no such row'"):
        read_misses(studies)


def test_a_percent_row_is_that_of_the_group_means(studies, prior):
    study = next(study for study in studies if study.id == "mri-prone")
    simulated = run_study(study, prior[:2], people=3)
    assert simulated.values[0] is not None
    with_, without = (arm["deep"].mean(axis=1) for arm in (simulated.values[0], simulated.values[1]))
    assert predicted(study.rows[0], simulated) == pytest.approx(100 * (with_ - without) / without)


def test_the_posterior_lies_within_the_ranges_and_is_drawn_evenly(physiology, parameters):
    assert physiology.members is not None
    drawn = physiology.draw_scores(np.random.default_rng(1), 2 * len(physiology.members))
    _, times = np.unique(drawn, axis=0, return_counts=True)
    assert set(times) == {2}
    for at, parameter in enumerate(parameters.values()):
        values = parameter.value(drawn[:, at])
        rounding = 1e-9 * abs(parameter.high - parameter.low)
        assert values.min() >= parameter.low - rounding
        assert values.max() <= parameter.high + rounding


BAD_TABLES = {
    "other numbers": (("zero_level",), "a,b\n1,2\n", "calibrate anew"),
    "a word": (("a", "b"), "a,b\n1,two\n", "no number"),
    "too short": (("a", "b"), "a,b\n1,2\n1\n", "too short"),
    "nothing known": (("a", "b"), "a,b\n1,nan\n", "no number"),
}


@pytest.mark.parametrize(("names", "text", "why"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_a_posterior_that_does_not_fit_is_refused(tmp_path, names, text, why):
    (tmp_path / "bad.csv").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError, match=why):
        posterior.read_members(names, tmp_path / "bad.csv")


def test_without_a_posterior_the_prior_is_drawn(tmp_path, physiology, parameters):
    uncalibrated = replace(physiology, members=posterior.read_members(tuple(parameters), tmp_path / "none.csv"))
    drawn = uncalibrated.draw_scores(np.random.default_rng(1), 3)
    assert np.array_equal(drawn, draw_prior(parameters, np.random.default_rng(1), 3))


@pytest.mark.parametrize(
    "head", ["closure/zero", "closure", "closure/flow_drop"], ids=["no parameter", "no source", "without effects"]
)
def test_effects_that_do_not_fit_the_parameters_are_refused(tmp_path, parameters, head):
    write_table(tmp_path / "effects.csv", [head], np.zeros((3, 1)))
    with pytest.raises(KnowledgeError, match="calibrate anew"):
        effects_of(parameters, "closure", np.zeros((3, len(parameters))), tmp_path / "effects.csv")


def test_effects_of_other_members_are_refused(tmp_path, parameters):
    write_table(tmp_path / "effects.csv", ["closure/collapse_deep"], np.zeros((3, 1)))
    with pytest.raises(KnowledgeError, match="calibrate anew"):
        effects_of(parameters, "closure", np.zeros((4, len(parameters))), tmp_path / "effects.csv")


def test_effects_of_a_source_are_those_kept_and_else_as_drawn(tmp_path, parameters):
    kept = np.array([[1.5], [-0.25], [0.125]])
    write_table(tmp_path / "effects.csv", ["closure/collapse_deep"], kept)
    drawn = draw_prior(parameters, np.random.default_rng(1), 3)
    at = list(parameters).index("collapse_deep")
    found = effects_of(parameters, "closure", drawn, tmp_path / "effects.csv")
    assert found[:, at] == pytest.approx(kept[:, 0])
    assert np.array_equal(np.delete(found, at, axis=1), np.delete(drawn, at, axis=1))
    assert np.array_equal(effects_of(parameters, "apg", drawn, tmp_path / "effects.csv"), drawn)


def test_the_effects_that_are_kept_fit_the_posterior(studies, physiology, parameters):
    members = physiology.members
    assert members is not None
    for source in sources_of(studies):
        assert effects_of(parameters, source, np.zeros_like(members)).shape == members.shape
    assert posterior.EFFECTS.stat().st_size < 300_000


def test_people_of_a_draw_are_spread_around_it(parameters):
    scores = draw_prior(parameters, np.random.default_rng(1), 3)
    values = spread_over_people(parameters, scores, np.random.default_rng(2), 400)
    inflow = values["inflow"].reshape(3, 400)
    spread = np.log(inflow).std(axis=1)
    assert spread == pytest.approx([parameters["inflow"].between] * 3, rel=0.15)
    assert all(values[name].max() <= 1 for name, p in parameters.items() if p.unit == "1" and p.high <= 1)


def test_a_new_parameter_leaves_the_draws_of_others_alone(parameters):
    fewer = {name: p for name, p in parameters.items() if name != "lying_pressure"}
    column = list(parameters).index("lying_pressure")
    all_, rest = (draw_prior(its, np.random.default_rng(1), 3) for its in (parameters, fewer))
    assert np.array_equal(np.delete(all_, column, axis=1), rest)
    effects = draw_prior(parameters, np.random.default_rng(3), 3)
    people = spread_over_people(parameters, all_, np.random.default_rng(2), 4, effects)
    less = spread_over_people(fewer, rest, np.random.default_rng(2), 4, np.delete(effects, column, axis=1))
    assert all(np.array_equal(people[name], less[name]) for name in fewer)


def test_giving_effects_moves_the_centre_and_leaves_people_alone(parameters):
    scores = draw_prior(parameters, np.random.default_rng(1), 3)
    none, two = (
        spread_over_people(parameters, scores, np.random.default_rng(2), 4, np.full_like(scores, effect))
        for effect in (0.0, 2.0)
    )
    ratio = np.log(two["inflow"] / none["inflow"])
    assert ratio == pytest.approx(np.full(12, 2 * parameters["inflow"].study))
    assert np.array_equal(two["flow_drop"], none["flow_drop"])
    size = effect_size(parameters)
    assert size[list(parameters).index("flow_drop")] == 0
    assert size[list(parameters).index("inflow")] == pytest.approx(0.15 / (np.log(3.6 / 2.0) / (2 * 1.959964)))


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


def test_the_same_seed_gives_the_same_people_and_study(scenario_of, prior):
    first, again = (simulate(scenario_of(seed=5), prior[:2]).values[1]["volume"] for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, simulate(scenario_of(seed=6), prior[:2]).values[1]["volume"])


def test_effects_of_a_study_act_in_both_arms_even_on_other_people(scenario_of, parameters, prior):
    """Fuller muscle veins of a study show in the control group too, whose people are others."""
    scenario = scenario_of(people=40, n_control=40, garment={"b_mmhg": 1})
    effects = np.zeros((12, len(parameters)))
    effects[:, list(parameters).index("vein_sinus")] = np.linspace(-3, 3, 12)
    pressed, bare = simulate(scenario, np.zeros_like(prior[:12]), effects=effects).values
    plain_pressed, plain_bare = simulate(scenario, np.zeros_like(prior[:12]), effects=np.zeros_like(effects)).values
    assert pressed is not None
    assert plain_pressed is not None
    assert not np.array_equal(pressed["volume"].mean(axis=1), bare["volume"].mean(axis=1))
    for arm, plain in ((pressed, plain_pressed), (bare, plain_bare)):
        rise = (arm["volume"] - plain["volume"]).mean(axis=1)
        assert np.corrcoef(effects.sum(axis=1), rise)[0, 1] > 0.95
