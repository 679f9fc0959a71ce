"""What is known of an outcome before a trial: how large a difference matters, which way is better, how days differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from soleus.knowledge.load import ROOT, read_yaml
from soleus.problems import ProblemsError
from soleus.statistics.bayesian import Prior

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "trial_outcomes.yaml"
Better: TypeAlias = Literal["lower", "higher"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one outcome is judged.

    Attributes:
        matters: the smallest difference that matters, in the outcome's unit.
        better: which way is better.
        prior: what is taken to be so before the data.
    """

    matters: float
    better: Better
    prior: Prior

    @property
    def sign(self) -> int:
        """What a difference is multiplied by, so that a benefit is above 0."""
        return -1 if self.better == "lower" else 1


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

    def outcome(self, name: str, values: NDArray[np.float64], treated: NDArray[np.bool_]) -> Outcome:
        """Give an outcome by its name; one that has no entry is judged by how much its own days differ.

        Args:
            name: of the outcome.
            values: every value that was told (n,).
            treated: whether each is of a treatment day (n,).
        """
        entry = self.by_name.get(name.casefold().replace(" ", "_"), {})
        sd = _within(values, treated)
        unit = float(str(entry.get("unit") or sd))
        centre = entry.get("centre")
        prior = Prior(
            centre=float(values.mean()) if centre is None else float(str(centre)),
            centre_sd=10 * unit if centre is not None else 10 * max(unit, sd),
            effect_sd=self.prior["effect_sd"] * unit,
            sigma_median=float(str(entry.get("days_sd") or sd)),
            sigma_log_sd=self.prior["sigma_log_sd"],
            phi_mean=self.prior["phi_mean"],
            phi_sd=self.prior["phi_sd"],
        )
        better: Better = "higher" if entry.get("better") == "higher" else "lower"
        return Outcome(float(str(entry.get("matters") or self.matters_share_of_sd * sd)), better, prior)


def read_outcomes() -> OutcomeTable:
    """Read what is known of outcomes."""
    content = read_yaml(ROOT / FILE)
    return OutcomeTable(
        judgement=Judgement(content["verdict"]["surely"], content["verdict"]["negligible"]),
        prior={name: value for name, value in content["prior"].items() if name != "source"},
        by_name={name: entry for entry in content["outcomes"] for name in entry["names"]},
        matters_share_of_sd=content["other"]["matters_share_of_sd"],
    )


def told(outcome: Outcome, matters: float | None, better: Better | None) -> Outcome:
    """Give an outcome with what the person says of it instead."""
    return replace(outcome, matters=matters or outcome.matters, better=better or outcome.better)


def _within(values: NDArray[np.float64], treated: NDArray[np.bool_]) -> float:
    """Give the standard deviation of days about the mean of their arm; 1 where all are equal."""
    left = values.copy()
    for arm in (True, False):
        left[treated == arm] -= values[treated == arm].mean() if (treated == arm).any() else 0
    return float(np.sqrt((left**2).sum() / max(values.size - 2, 1))) or 1.0


def read_settings(texts: list[str], option: str, outcomes: tuple[str, ...]) -> dict[str, str]:
    """Read ``NAME=VALUE`` settings of outcomes.

    Raises:
        ProblemsError: one is not so written, or there is no such outcome.
    """
    parts = [(text, *text.partition("=")) for text in texts]
    problems = [f"{option} {text}: write it as NAME=VALUE" for text, _, mark, value in parts if not mark or not value]
    problems += [f"{option} {text}: there is no outcome '{name}'; there are {', '.join(outcomes)}"
                 for text, name, mark, _ in parts if mark and name not in outcomes]  # fmt: skip
    if problems:
        raise ProblemsError("The trial was not analysed", problems)
    return {name: value for _, name, _, value in parts}
