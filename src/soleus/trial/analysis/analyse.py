"""One trial, or several of the same treatment, analysed once: three ways to one answer, and the word it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from soleus.statistics.autoregression import Series
from soleus.statistics.bayesian import Mixture, posterior
from soleus.trial.analysis.models import data_of, plain, sensitivities, with_trend
from soleus.trial.analysis.order import OrderRule, inferred_rule, order_set, with_missing_halves
from soleus.trial.analysis.pooling import PooledEffects, pooled_people
from soleus.trial.analysis.randomisation import Randomisation, randomisation_tests

if TYPE_CHECKING:
    from soleus.statistics.autoregression import Autoregression, Coefficient
    from soleus.trial.analysis.days import TrialTable
    from soleus.trial.analysis.models import Data
    from soleus.trial.analysis.outcomes import Judgement, TrialOutcome

Verdict: TypeAlias = Literal["helps", "harms", "no_difference_that_matters", "not_settled"]
SEED = 1


@dataclass(frozen=True, slots=True)
class ArmSummary:
    """Days of one arm that have a value: how many, their mean, and their standard deviation, None for one day."""

    n: int
    mean: float
    sd: float | None


@dataclass(frozen=True, slots=True)
class Belief:
    """A posterior in a few numbers.

    Attributes:
        mean: of the difference, treatment less control.
        sd: its standard deviation.
        quantiles: 2.5, 50 and 97.5 in 100.
        p_benefit: the chance that the treatment is better.
        p_matters: the chance that it is better by as much as matters.
        p_negligible: the chance of a difference smaller than that, either way.
    """

    mean: float
    sd: float
    quantiles: tuple[float, float, float]
    p_benefit: float
    p_matters: float
    p_negligible: float

    def verdict(self, judgement: Judgement) -> Verdict:
        """Say it in one word; a difference too small to matter is none, however sure its sign."""
        if self.p_negligible >= judgement.negligible:
            return "no_difference_that_matters"
        if self.p_benefit >= judgement.surely:
            return "helps"
        return "harms" if self.p_benefit <= 1 - judgement.surely else "not_settled"


@dataclass(frozen=True, slots=True)
class OutcomeAnalysis:
    """One outcome. What too few days cannot tell is None; ``pooled`` is there where the table names people."""

    arms: Mapping[str, ArmSummary]
    difference: float
    randomisation: Randomisation
    ar1: Autoregression | None
    ar1_trend: tuple[Autoregression, Coefficient] | None
    belief: Belief
    verdict: Verdict
    sensitivities: Mapping[str, Coefficient | None]
    outcome: TrialOutcome
    pooled: PooledEffects | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A whole trial: its days, the set its order came from, whether that was inferred, and each outcome by name."""

    table: TrialTable
    rule: OrderRule
    is_inferred: bool
    seed: int
    outcomes: Mapping[str, OutcomeAnalysis]


def believed(mixture: Mixture, outcome: TrialOutcome) -> Belief:
    """Put a posterior into numbers, benefit by the way that is better."""
    below, above = (mixture.below(mark) for mark in (-outcome.matters, outcome.matters))
    is_lower = outcome.better == "lower"
    return Belief(
        mean=mixture.mean,
        sd=mixture.sd,
        quantiles=(mixture.quantile(0.025), mixture.quantile(0.5), mixture.quantile(0.975)),
        p_benefit=mixture.below(0) if is_lower else 1 - mixture.below(0),
        p_matters=below if is_lower else 1 - above,
        p_negligible=above - below,
    )


def analyse(
    table: TrialTable,
    outcomes: Mapping[str, TrialOutcome],
    judgement: Judgement,
    rule: OrderRule | None = None,
    seed: int = SEED,
) -> Analysis:
    """Analyse a trial, once, when it is over.

    Args:
        table: its days.
        outcomes: how each outcome is judged.
        judgement: from which chances on a word is said.
        rule: how the order was drawn; None to tell it from the days.
        seed: of the draws of a Monte-Carlo test.

    Raises:
        ProblemsError: the order cannot have come from the set that is named.
    """
    chosen = rule or inferred_rule(table.people)
    if chosen.kind == "pairs-weekdays":
        table = replace(table, people=tuple(map(with_missing_halves, table.people)))
    sets = [order_set(chosen, person) for person in table.people]
    tests = randomisation_tests(table.people, sets, seed)
    parts = {name: _outcome(table, name, outcome, judgement, tests[name]) for name, outcome in outcomes.items()}
    return Analysis(table, chosen, rule is None, seed, parts)


def _outcome(
    table: TrialTable, name: str, outcome: TrialOutcome, judgement: Judgement, test: Randomisation
) -> OutcomeAnalysis:
    data = data_of(table.people, name)
    arms = {table.treatment: _summary(data.values[data.treated == 1]),
            table.control: _summary(data.values[data.treated == 0])}  # fmt: skip
    pooled = pooled_people(table.people, name, outcome) if table.has_people else None
    mixture = pooled.bayes.mean if pooled and pooled.bayes else _posterior(data, outcome)
    belief = believed(mixture, outcome)
    return OutcomeAnalysis(
        arms=arms,
        difference=arms[table.treatment].mean - arms[table.control].mean,
        randomisation=test,
        ar1=plain(data),
        ar1_trend=with_trend(data),
        belief=belief,
        verdict=belief.verdict(judgement),
        sensitivities=sensitivities(data),
        outcome=outcome,
        pooled=pooled,
    )


def _posterior(data: Data, outcome: TrialOutcome) -> Mixture:
    return posterior(Series(data.values, data.days, data.columns()), outcome.prior)


def _summary(values: Sequence[float]) -> ArmSummary:
    known = np.asarray(values)
    return ArmSummary(known.size, float(known.mean()), float(known.std(ddof=1)) if known.size > 1 else None)
