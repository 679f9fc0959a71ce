"""Makes legs for tests, tables and speed: the measured ones of a survey, and made-up ones drawn from a model of them.

The survey is ANSUR II (``tests/data/README.md``): serving soldiers, young and fit. Whoever draws legs of older, heavier
or swollen people moves them by assumptions that stand here, each with its size; they are no findings.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SURVEY = Path(__file__).parent.parent / "tests" / "data" / "ansur2-legs.csv"
FINGERS_CM = 3.5  # two fingers below the bend of the knee, to which the survey measured
OLDEST = 58  # of the survey; girths are not carried on beyond it

# Assumed, by oedema: centimetres added to ankle and calf in the evening, mean and SD. Half a centimetre at the ankle is
# what a day of standing adds in the examples of this project; marked swelling is three times that.
OEDEMA_CM = {"none": ((0.0, 0.0), (0.0, 0.0)), "mild": ((0.5, 0.2), (0.5, 0.3)), "marked": ((1.5, 0.6), (1.2, 0.6))}


@dataclass(frozen=True, slots=True)
class Survey:
    """The survey's people: girths and heights in cm, one leg each."""

    is_man: NDArray[np.bool_]
    age_years: Numbers
    stature_cm: Numbers
    bmi: Numbers
    ankle_cm: Numbers
    calf_cm: Numbers
    knee_height_cm: Numbers


@cache
def survey() -> Survey:
    """Read the survey."""
    with SURVEY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    column = {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "sex"}
    stature = column["stature_mm"] / 10
    return Survey(
        is_man=np.array([row["sex"] == "M" for row in rows]),
        age_years=column["age_years"],
        stature_cm=stature,
        bmi=column["weight_kg"] / (stature / 100) ** 2,
        ankle_cm=column["ankle_mm"] / 10,
        calf_cm=column["calf_mm"] / 10,
        knee_height_cm=column["popliteal_height_mm"] / 10 - FINGERS_CM,
    )


def draw_legs(number: int, rng: np.random.Generator, *, men: bool, oedema: str = "none") -> Mapping[str, Numbers]:
    """Draw legs of adults up to 90 years and a BMI of 45, by name of measure.

    Ankle, calf and height below the knee follow age, stature and BMI as in the survey, with its scatter, which is held
    to be a bell curve. Age counts up to the oldest of the survey. BMI: mean 28, SD 5, age even from 18 to 90: assumed.
    """
    people = survey()
    of_sex = people.is_man == men
    known = np.column_stack(
        [np.ones(of_sex.sum()), *(x[of_sex] for x in (people.age_years, people.stature_cm, people.bmi))]
    )
    girths = np.column_stack([x[of_sex] for x in (people.ankle_cm, people.calf_cm, people.knee_height_cm)])
    slopes = np.linalg.lstsq(known, girths, rcond=None)[0]
    scatter = np.cov((girths - known @ slopes).T)
    stature = rng.normal(people.stature_cm[of_sex].mean(), people.stature_cm[of_sex].std(), number)
    age, bmi = rng.uniform(18, 90, number), np.clip(rng.normal(28, 5, number), 16, 45)
    drawn = np.column_stack([np.ones(number), np.minimum(age, OLDEST), stature, bmi]) @ slopes
    drawn += rng.multivariate_normal(np.zeros(3), scatter, number)
    for column, (mean, sd) in enumerate(OEDEMA_CM[oedema]):
        drawn[:, column] += np.maximum(0.0, rng.normal(mean, sd, number))
    return dict(zip(("ankle_cm", "calf_cm", "knee_height_cm"), drawn.T, strict=True))
