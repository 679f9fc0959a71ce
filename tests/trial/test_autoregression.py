"""REML with AR(1) errors and gaps: beside R's nlme, by invariance, and where there is nothing to fit."""

import csv
import io
import math
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from soleus.statistics.autoregression import autoregression, series, whiten

FOLDER = Path(__file__).parent
PUBLIC = ("LakeHuron", "nhtemp", "Nile", "lh", "discoveries", "Ovary1")


def read(text):
    days, numbers = defaultdict(list), {}
    for line in csv.DictReader(io.StringIO(text)):
        if line["kind"] == "data":
            days[line["series"]].append((int(line["day"]), int(line["arm"]), float(line["value"])))
        else:
            numbers[line["series"], line["kind"], line["day"]] = float(line["value"])
    return days, numbers


@pytest.fixture(scope="module")
def nlme():
    return read((FOLDER / "nlme.csv").read_text("utf-8"))


def fit(days, *, trend):
    day, arm, value = (np.array(column, dtype=float) for column in zip(*days, strict=True))
    columns = [np.ones(day.size), *([day] if trend else []), arm]
    return autoregression(series(value, day, np.column_stack(columns)))


@pytest.mark.parametrize("model", ["arm", "trend"])
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_series_with_gaps_gives_the_numbers_of_nlme(nlme, name, model):
    days, numbers = nlme
    fitted = fit(days[name], trend=model == "trend")
    arm = fitted.coefficients[-1]
    ours = {"estimate": arm.estimate, "se": arm.se, "low": arm.ci[0], "high": arm.ci[1], "phi": fitted.phi,
            "sigma": fitted.sigma}  # fmt: skip
    if model == "trend":
        ours["slope"] = fitted.coefficients[1].estimate
    for key, value in ours.items():
        assert value == pytest.approx(numbers[name, model, key], rel=1e-4, abs=1e-4), key


@pytest.mark.deep
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not here")
def test_r_still_gives_the_numbers_that_are_kept(nlme):
    ran = subprocess.run(
        [shutil.which("Rscript") or "Rscript", FOLDER / "nlme.R"], capture_output=True, check=True, text=True
    )
    days, numbers = read(ran.stdout)
    assert days == nlme[0]
    assert numbers == pytest.approx(nlme[1], rel=1e-6, abs=1e-9)


def made_up(phi, count=60, seed=1):
    generator = np.random.default_rng(seed)
    errors = generator.normal(size=count)
    for day in range(1, count):
        errors[day] = phi * errors[day - 1] + math.sqrt(1 - phi**2) * errors[day]
    return errors, np.arange(count), np.column_stack([np.ones(count), np.arange(count) % 2])


def test_whitening_gives_what_the_whole_matrix_gives():
    values, days, columns = made_up(0.5, 20)
    keep = days % 5 != 3
    data = series(values[keep], days[keep], columns[keep])
    covariance = 0.6 ** np.abs(data.days[:, None] - data.days)
    white, inverse = whiten(data, [0.6]), np.linalg.inv(covariance)
    assert white.information[0] == pytest.approx(data.columns.T @ inverse @ data.columns)
    assert white.projection[0] == pytest.approx(data.columns.T @ inverse @ data.values)
    assert white.squares[0] == pytest.approx(data.values @ inverse @ data.values)
    assert white.log_determinant[0] == pytest.approx(np.linalg.slogdet(covariance)[1])


def test_a_change_of_unit_or_of_the_first_day_changes_nothing_else():
    values, days, columns = made_up(0.4)
    first, moved = (autoregression(series(v, d, columns)) for v, d in ((values, days), (20 + 3 * values, days + 400)))
    assert moved.phi == pytest.approx(first.phi, abs=1e-6)
    assert moved.coefficients[1].estimate == pytest.approx(3 * first.coefficients[1].estimate, rel=1e-5)
    assert moved.coefficients[1].se == pytest.approx(3 * first.coefficients[1].se, rel=1e-5)


def test_two_people_far_apart_are_independent_and_order_matters_not():
    values, days, columns = made_up(0.4)
    people = np.repeat([0.0, 1.0], 30)
    far = days + 1_000_000 * people
    both = np.column_stack([1 - people, people, columns[:, 1]])
    forth = autoregression(series(values, far, both))
    turned = np.concatenate([np.arange(30, 60), np.arange(30)])
    back_again = autoregression(series(values[turned], np.sort(far), both[turned]))
    assert back_again.phi == pytest.approx(forth.phi, abs=1e-6)
    assert back_again.coefficients[-1].estimate == pytest.approx(forth.coefficients[-1].estimate, rel=1e-5)


def test_days_that_alternate_have_a_negative_correlation():
    values, days, columns = made_up(-0.7, 80)
    fitted = autoregression(series(values, days, columns))
    assert fitted.phi is not None
    assert fitted.phi < -0.4


def test_without_correlation_it_is_close_to_a_regression():
    values, days, columns = made_up(0.0, 400)
    fitted = autoregression(series(values, days, columns))
    plain = stats.linregress(columns[:, 1], values)
    assert fitted.coefficients[1].estimate == pytest.approx(plain.slope, abs=0.02)


@pytest.mark.parametrize("level", [1e4, 1e6, 1e9])
def test_a_level_far_above_the_spread_of_days_changes_nothing_but_itself(level):
    values, days, columns = made_up(0.4)
    near, far = (autoregression(series(lift + values, days, columns)) for lift in (0.0, level))
    assert (far.phi, far.sigma) == pytest.approx((near.phi, near.sigma), abs=1e-5)
    for name in ("estimate", "se", "ci"):
        assert getattr(far.coefficients[1], name) == pytest.approx(getattr(near.coefficients[1], name), abs=1e-5)


@pytest.mark.parametrize("level", [0.0, 5.0, 1e6])
def test_values_without_any_error_are_fitted_without_one(level):
    _, days, columns = made_up(0.0, 12)
    fitted = autoregression(series(level + 2 * columns[:, 1], days, columns))
    assert fitted.phi is None
    assert fitted.sigma == 0
    assert fitted.coefficients[1].estimate == pytest.approx(2)
    assert fitted.coefficients[1].ci == pytest.approx((2, 2))


@pytest.mark.parametrize(
    ("values", "days", "columns", "says"),
    [
        ([1, 2, 3], [1, 2], [[1], [1], [1]], "as many"),
        ([1, 2, 3], [1, 2, 3], [1, 1, 1], "as many"),
        ([1, math.nan, 3], [1, 2, 3], [[1], [1], [1]], "finite"),
        ([1, 2, 3], [1, 1, 3], [[1], [1], [1]], "rise"),
        ([1, 2, 3], [1, 2.5, 3], [[1], [1], [1]], "whole"),
        ([1, 2], [1, 2], [[1, 0], [1, 1]], "more values"),
        ([1, 2, 3], [1, 2, 3], [[1, 1], [1, 1], [1, 1]], "follows"),
    ],
)
def test_what_makes_no_series_is_refused(values, days, columns, says):
    with pytest.raises(ValueError, match=says):
        series(values, days, columns)
