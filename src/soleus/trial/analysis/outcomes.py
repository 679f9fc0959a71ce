"""What is known of an outcome before a trial: how large a difference matters, which way is better, how days differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from soleus.knowledge.load import ROOT, read_yaml
from soleus.problems import ProblemsError
from soleus.statistics.bayesian import Prior

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soleus.trial.analysis.days import TrialTable

FILE = "trial_outcomes.yaml"
Better: TypeAlias = Literal["lower", "higher"]


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """How one outcome is judged.

    Attributes:
        matters: the smallest difference that matters, in the outcome's unit.
        better: which way is better.
        prior: what is taken to be so before the data.
    """

    matters: float
    better: Better
    prior: Prior


@dataclass(frozen=True, slots=True)
class Judgement:
    """Chances from which a word is said: ``surely`` of a benefit or harm, ``negligible`` of none that matters."""

    surely: float
    negligible: float


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    """What ``trial_outcomes.yaml`` says."""

    judgement: Judgement
    prior: Mapping[str, float]
    by_name: Mapping[str, Mapping[str, object]]
    matters_share_of_sd: float

    def rating(self) -> TrialOutcome:
        """Give a rating from 0 to 10, as pain is."""
        return self.outcome("pain", 0.0, 1.0)

    def outcome(self, name: str, mean: float, sd: float) -> TrialOutcome:
        """Give an outcome by its name; one that has no entry is judged by how much its own days differ.

        Args:
            name: of the outcome.
            mean: of the values that were told.
            sd: of days about the mean of their arm.
        """
        entry = self.by_name.get(name.casefold().replace(" ", "_"), {})
        unit = float(str(entry.get("unit") or sd))
        centre = entry.get("centre")
        prior = Prior(
            centre=mean if centre is None else float(str(centre)),
            centre_sd=10 * unit if centre is not None else 10 * max(unit, sd),
            effect_sd=self.prior["effect_sd"] * unit,
            sigma_median=float(str(entry.get("days_sd") or sd)),
            sigma_log_sd=self.prior["sigma_log_sd"],
            phi_mean=self.prior["phi_mean"],
            phi_sd=self.prior["phi_sd"],
        )
        better: Better = "higher" if entry.get("better") == "higher" else "lower"
        return TrialOutcome(float(str(entry.get("matters") or self.matters_share_of_sd * sd)), better, prior)


def read_outcomes() -> OutcomeTable:
    """Read what is known of outcomes."""
    content = read_yaml(ROOT / FILE)
    return OutcomeTable(
        judgement=Judgement(content["verdict"]["surely"], content["verdict"]["negligible"]),
        prior={name: value for name, value in content["prior"].items() if name != "source"},
        by_name={name: entry for entry in content["outcomes"] for name in entry["names"]},
        matters_share_of_sd=content["other"]["matters_share_of_sd"],
    )


def outcomes_of(
    table: TrialTable, known: OutcomeTable, matters: Sequence[str] = (), better: Sequence[str] = ()
) -> dict[str, TrialOutcome]:
    """Say how each outcome of a table is judged: as is known of it, and as the person says.

    Args:
        table: the days.
        known: what is known of outcomes.
        matters: ``NAME=SIZE`` for smallest differences that matter.
        better: ``NAME=lower`` or ``NAME=higher``.

    Raises:
        ProblemsError: a setting is not so written, or there is no such outcome; all that is wrong.
    """
    problems: list[str] = []
    sizes = _settings(matters, "--matters", table.outcomes, problems)
    ways = _settings(better, "--better", table.outcomes, problems)
    problems += [f"--matters {name}: it must be a number above 0" for name, size in sizes.items() if not _size(size)]
    problems += [f"--better {name}: it must be lower or higher" for name, way in ways.items()
                 if way not in get_args(Better)]  # fmt: skip
    if problems:
        raise ProblemsError("The trial was not analysed", problems)
    outcomes = {}
    for name in table.outcomes:
        values = np.concatenate([person.outcomes[name] for person in table.people])
        treated = np.concatenate([person.treated for person in table.people])
        has_value = ~np.isnan(values)
        days = values[has_value]
        outcome = known.outcome(name, float(days.mean()), _within(days, treated[has_value]))
        way: Better = "higher" if ways.get(name, outcome.better) == "higher" else "lower"
        outcomes[name] = replace(outcome, matters=_size(sizes.get(name, "")) or outcome.matters, better=way)
    return outcomes


def _settings(texts: Sequence[str], option: str, names: Sequence[str], problems: list[str]) -> dict[str, str]:
    settings = {}
    for text in texts:
        name, mark, value = text.partition("=")
        if not mark or not value:
            problems.append(f"{option} {text}: write it as NAME=VALUE")
        elif name not in names:
            problems.append(f"{option} {text}: there is no outcome '{name}'; there are {', '.join(names)}")
        elif name in settings:
            problems.append(f"{option} {name}: it is set twice; once is enough")
        else:
            settings[name] = value
    return settings


def _size(text: str) -> float | None:
    try:
        size = float(text)
    except ValueError:
        return None
    return size if 0 < size < math.inf else None


def _within(values: NDArray[np.float64], treated: NDArray[np.bool_]) -> float:
    """Give the standard deviation of days about the mean of their arm; 1 where all are equal."""
    left = values.copy()
    for arm in (True, False):
        left[treated == arm] -= values[treated == arm].mean() if (treated == arm).any() else 0
    return float(np.sqrt((left**2).sum() / max(values.size - 2, 1))) or 1.0
