"""Our own numbers for the tables of tests/data/studies, in the form of those of metafor, and where the two differ."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from soleus.statistics import (
    asymmetry,
    beta_binomial,
    leave_one_out,
    mantel_haenszel,
    meta_regression,
    peto,
    pool,
)
from soleus.statistics.study_table import FORMS, STUDY, read_studies
from tools.metafor.numbers import STUDIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.statistics import Measure

KNOWN = {STUDY, *(column for columns in FORMS.values() for column in columns)}
BY_AN_OPTIMISER = "beta_binomial"  # R's numbers for it have six figures, and are compared apart


def our_numbers(name: str) -> dict[str, Any]:
    """Put a table together by a measure: ``name`` is of both, such as ``bcg RR``."""
    file, shown = name.split()
    text = (STUDIES / f"{file}.csv").read_text("utf-8")
    moderator = next((column for column in text.partition("\n")[0].split(",") if column not in KNOWN), None)
    measure = None if shown == "GEN" else cast("Measure", shown)
    table = read_studies(text, measure, moderator)
    effects, variances = zip(*((effect.value, effect.variance) for effect in table.effects), strict=True)
    numbers: dict[str, Any] = {**asdict(pool(effects, variances)), "measure": table.measure}
    if table.moderator is not None:
        numbers["moderator"] = asdict(meta_regression(effects, variances, table.moderator))
    if table.arms and measure:
        methods = {"mantel_haenszel": mantel_haenszel(measure, table.arms), "peto": peto(table.arms)}
        numbers["rare"] = {method: asdict(combined) for method, combined in methods.items() if combined}
        if measure == "OR" and (fitted := beta_binomial(table.arms)):
            numbers["rare"][BY_AN_OPTIMISER] = {**asdict(fitted.log_odds_ratio), "rho": fitted.rho}
    if egger := asymmetry(effects, variances):
        numbers["small_studies"] = asdict(egger)
    numbers["leave_one_out"] = [asdict(mixed) for mixed in leave_one_out(effects, variances)]
    return numbers


def differences(expected: object, numbers: object, place: str = "") -> Iterator[tuple[str, float]]:
    """Give for every number of metafor's its place and how far ours is off; relative where it is larger than 1.

    What is missing, or is no number and differs, is off by infinity. ``BY_AN_OPTIMISER`` is left out.
    """
    if isinstance(expected, dict):
        ours = cast("dict[str, object]", numbers if isinstance(numbers, dict) else {})
        for key, value in expected.items():
            if key != BY_AN_OPTIMISER:
                yield from differences(value, ours.get(key), f"{place} {key}".strip())
    elif isinstance(expected, list):
        ours_listed = list(numbers) if isinstance(numbers, list | tuple) else []
        padded = [*ours_listed, *[None] * (len(expected) - len(ours_listed))]
        for number, (value, other) in enumerate(zip(expected, padded, strict=False)):
            yield from differences(value, other, f"{place} {number}")
    elif isinstance(expected, float | int) and not isinstance(expected, bool) and isinstance(numbers, float | int):
        yield place, abs(expected - numbers) / max(1.0, abs(expected))
    else:
        yield place, 0.0 if expected == numbers else float("inf")
