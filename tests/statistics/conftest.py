"""The tables of studies, each put together once by every measure that it has."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from soleus.statistics import asymmetry, beta_binomial, leave_one_out, mantel_haenszel, meta_regression, peto, pool
from soleus.statistics.study_table import read_studies

STUDIES = Path(__file__).parents[1] / "data" / "studies"
NUMBERS = json.loads((STUDIES / "metafor.json").read_text("utf-8"))


def ours(name):
    """Give our numbers in the form of the file with metafor's: by the name of a table and a measure."""
    table_name, measure = name.split()
    text = (STUDIES / f"{table_name}.csv").read_text("utf-8")
    known = {"study", "yi", "vi", "ai", "n1i", "ci", "n2i", "m1i", "sd1i", "m2i", "sd2i"}
    moderator = next((column for column in text.partition("\n")[0].split(",") if column not in known), None)
    table = read_studies(text, None if measure == "GEN" else measure, moderator)
    effects, variances = zip(*((effect.value, effect.variance) for effect in table.effects), strict=True)
    numbers = asdict(pool(effects, variances)) | {"measure": table.measure}
    if moderator:
        numbers["moderator"] = asdict(meta_regression(effects, variances, table.moderator))
    if table.arms:
        numbers["rare"] = {
            "mantel_haenszel": asdict(mantel_haenszel(measure, table.arms)),
            "peto": asdict(peto(table.arms)),
            "beta_binomial": beta_binomial(table.arms),
        }
    if egger := asymmetry(effects, variances):
        numbers["small_studies"] = asdict(egger)
    numbers["leave_one_out"] = [asdict(mixed) for mixed in leave_one_out(effects, variances)]
    return numbers


@pytest.fixture(scope="session", params=NUMBERS)
def table_name(request):
    return request.param


@pytest.fixture(scope="session")
def our_numbers(table_name):
    return ours(table_name)
