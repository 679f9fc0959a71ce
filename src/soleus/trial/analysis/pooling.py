"""Trials on single people put together in two stages: each one's difference first, then the differences.

The people are a sample of those who could have taken part, so their true differences may vary: REML with the floored
interval of Knapp and Hartung, and a Bayesian twin in which each own estimate is shrunken towards the mean.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soleus.statistics.autoregression import autoregression, series
from soleus.statistics.bayesian import Hierarchy, hierarchy
from soleus.statistics.pooling import Mixed, pool
from soleus.trial.analysis.models import data_of, plain

if TYPE_CHECKING:
    from soleus.statistics.autoregression import Autoregression
    from soleus.trial.analysis.days import TrialDays
    from soleus.trial.analysis.outcomes import TrialOutcome

FEW = 10  # degrees of freedom on average below which people's errors are pooled (Senn 2024, 10.1186/s13063-024-07964-7)
TAU_SCALE = 0.5  # of the prior of how much true effects differ, in standard deviations of the prior of an effect
LEAST_ERROR = 1e-6  # of the smallest difference that matters: nobody's days are so equal that they weigh more


@dataclass(frozen=True, slots=True)
class OwnEffect:
    """The difference that one trial came to, its standard error, and the degrees of freedom that this rests on."""

    estimate: float
    se: float
    degrees: int


@dataclass(frozen=True, slots=True)
class PooledEffects:
    """Trials put together.

    Attributes:
        own: each one's difference.
        left_out: whose days were too few for one.
        reml: the mean difference; None without anybody.
        bayes: the Bayesian twin, with each one's shrunken estimate in the order of ``own``.
    """

    own: Mapping[str, OwnEffect]
    left_out: tuple[str, ...]
    reml: Mixed | None
    bayes: Hierarchy | None


def pooled_people(people: Sequence[TrialDays], outcome_name: str, outcome: TrialOutcome) -> PooledEffects:
    """Put the trials of people together; those who have too few days of an arm are named, not guessed."""
    fits = {person.person: plain(data_of([person], outcome_name)) for person in people}
    return pooled_fits(people, fits, outcome_name, outcome)


def pooled_fits(
    people: Sequence[TrialDays], fits: Mapping[str, Autoregression | None], outcome_name: str, outcome: TrialOutcome
) -> PooledEffects:
    """Put trials together of which each one's own fit is there already, None where there are too few days for it."""
    own = {
        name: OwnEffect(fit.coefficients[-1].estimate, fit.coefficients[-1].se, fit.degrees)
        for name, fit in fits.items()
        if fit is not None
    }
    if needs_common_errors(own.values()):
        own = _with_common_errors([person for person in people if person.person in own], outcome_name)
    return pooled_effects(own, outcome, tuple(name for name in fits if name not in own))


def needs_common_errors(own: Collection[OwnEffect]) -> bool:
    """Whether the spread of days is too badly known to be each one's own: few degrees, or days that are all equal.

    Days that a rating in whole points shows as equal have no error of 0; somebody would outweigh all others by it.
    """
    few = len(own) > 1 and sum(effect.degrees for effect in own) < FEW * len(own)
    return few or len({effect.se > 0 for effect in own}) > 1


def _with_common_errors(people: Sequence[TrialDays], outcome_name: str) -> dict[str, OwnEffect]:
    """Fit each one's level and difference, with one correlation and one spread of days for all."""
    data = data_of(people, outcome_name)
    by_person = [data.person == number for number in range(len(people))]
    columns = np.column_stack([*by_person, *(rows * data.treated for rows in by_person)]).astype(float)
    fit = autoregression(series(data.values, data.days, columns))
    effects = fit.coefficients[len(people) :]
    return {
        person.person: OwnEffect(effect.estimate, effect.se, fit.degrees)
        for person, effect in zip(people, effects, strict=True)
    }


def pooled_effects(
    own: Mapping[str, OwnEffect], outcome: TrialOutcome, left_out: tuple[str, ...] = ()
) -> PooledEffects:
    """Put differences together that were estimated already, as a registry holds them."""
    if not own:
        return PooledEffects(own, left_out, None, None)
    effects = [effect.estimate for effect in own.values()]
    variances = [max(effect.se, LEAST_ERROR * outcome.matters) ** 2 for effect in own.values()]
    twin = hierarchy(effects, variances, outcome.prior.effect_sd, TAU_SCALE * outcome.prior.effect_sd)
    return PooledEffects(own, left_out, pool(effects, variances).methods["REML"], twin)
