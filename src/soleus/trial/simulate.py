"""Made-up trials of a plan, to see before it starts what it can find: power, half width, and errors under no effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from soleus.statistics.autoregression import Series, autoregression
from soleus.statistics.bayesian import posterior
from soleus.trial.analysis.analyse import Verdict, believed
from soleus.trial.analysis.days import TrialDays
from soleus.trial.analysis.pooling import pooled_fits
from soleus.trial.analysis.randomisation import ROUNDING, differences
from soleus.trial.orders import MOST_LISTED

if TYPE_CHECKING:
    from soleus.statistics.autoregression import Autoregression, Coefficient
    from soleus.statistics.bayesian import Mixture, Prior
    from soleus.trial.analysis.outcomes import Judgement, TrialOutcome
    from soleus.trial.orders import Orders, OrderSet

Floats: TypeAlias = NDArray[np.float64]
ALPHA = 0.05
MIDDLE, TOP = 5.0, 10.0  # of a rating from 0 to 10
LISTED = 1 << 14  # orders that a made-up trial is held against, all of them; more are drawn from
DRAWN = 1999
LEAST_DAYS = 3  # with a value; fewer make no fit


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what is taken to be true.

    Attributes:
        orders: the set that each order is drawn from.
        effect: true mean difference, treatment less control, in points.
        sd: standard deviation of days.
        phi: correlation of neighbouring days.
        dropout: the share of days that are not told.
        people: how many are put together; 1 for a trial on its own.
        between: standard deviation of true differences between people.
        is_whole: whether ratings are whole numbers from 0 to 10.
    """

    orders: OrderSet
    effect: float
    sd: float = 1.2
    phi: float = 0.3
    dropout: float = 0.0
    people: int = 1
    between: float = 0.0
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Chances:
    """What made-up trials came to.

    Attributes:
        ar1: the share in which the AR(1) interval leaves out no difference.
        exact: that in which the randomisation test is at 5 in 100 or below.
        verdicts: the share of each verdict.
        covered: the share in which the AR(1) interval holds the true difference.
        half_width: mean half width of that interval, in points.
        pooled: the share of series in which the pooled interval leaves out no difference; None for one person.
    """

    ar1: float
    exact: float
    verdicts: Mapping[str, float]
    covered: float
    half_width: float
    pooled: float | None


def made_up_days(plan: Planned, treated: NDArray[np.bool_], effect: float, generator: np.random.Generator) -> Floats:
    """Make the values of one trial (n,): stationary AR(1) about the middle of the scale, nan where none was told."""
    steps = generator.normal(size=treated.size) * plan.sd
    errors = steps.copy()
    for day in range(1, treated.size):
        errors[day] = plan.phi * errors[day - 1] + np.sqrt(1 - plan.phi**2) * steps[day]
    values = MIDDLE + errors + effect * treated
    if plan.is_whole:
        values = np.round(np.clip(values, 0, TOP))
    values[generator.random(treated.size) < plan.dropout] = np.nan
    return values


def told(values: Floats, treated: NDArray[np.bool_]) -> Series | None:
    """Give the days that were told as a series; None where they are too few, or of one arm."""
    has_value = ~np.isnan(values)
    arm = treated[has_value]
    if arm.size < LEAST_DAYS or arm.all() or not arm.any():
        return None
    columns = np.column_stack([np.ones(arm.size), arm])
    return Series(values[has_value], np.flatnonzero(has_value).astype(float), columns)


def held_ready(orders: OrderSet, generator: np.random.Generator) -> tuple[Orders, bool]:
    """Give the orders that trials are held against, and whether they are all that there are."""
    is_exact = orders.size <= min(LISTED, MOST_LISTED)
    return (orders.members() if is_exact else orders.draw(generator, DRAWN)), is_exact


def randomisation_p(held_to: tuple[Orders, bool], treated: NDArray[np.bool_], values: Floats) -> float:
    """Give the two-sided p of one trial against orders that are held ready."""
    orders, is_exact = held_to
    every = np.abs(differences(orders, values))
    seen = abs(differences(treated[None, :], values)[0])
    as_large = int((every >= seen - ROUNDING * every.max()).sum())
    return as_large / len(orders) if is_exact else (as_large + 1) / (len(orders) + 1)


def simulate(plan: Planned, outcome: TrialOutcome, judgement: Judgement, series: int, seed: int) -> Chances:
    """Make up ``series`` trials, or series of trials where people are put together, and analyse each.

    Args:
        plan: what is planned and taken to be true.
        outcome: how it is judged.
        judgement: from which chances on a word is verdicts.
        series: how many.
        seed: of every draw.
    """
    generator = np.random.default_rng(seed)
    held_to = held_ready(plan.orders, generator)
    trials, pooled = [], []
    for _ in range(series):
        made = [
            _trial(plan, treated, held_to, generator, outcome.prior)
            for treated in plan.orders.draw(generator, plan.people)
        ]
        own = [trial for trial in made if trial is not None]
        trials += own
        pooled.append(plan.people > 1 and _is_found_together(own, outcome))
    verdicts = Counter(believed(trial.belief, outcome).verdict(judgement) for trial in trials)
    return Chances(
        ar1=_share([not trial.coefficient.ci[0] <= 0 <= trial.coefficient.ci[1] for trial in trials]),
        exact=_share([trial.p <= ALPHA for trial in trials]),
        verdicts={name: verdicts[name] / max(len(trials), 1) for name in get_args(Verdict)},
        covered=_share([trial.coefficient.ci[0] <= trial.effect <= trial.coefficient.ci[1] for trial in trials]),
        half_width=sum(trial.coefficient.ci[1] - trial.coefficient.ci[0] for trial in trials) / 2 / max(len(trials), 1),
        pooled=_share(pooled) if plan.people > 1 else None,
    )


@dataclass(frozen=True, slots=True)
class _MadeUp:
    """One made-up trial: its days, its true difference, and what three analyses make of it."""

    values: Floats
    treated: NDArray[np.bool_]
    effect: float
    fit: Autoregression
    p: float
    belief: Mixture

    @property
    def coefficient(self) -> Coefficient:
        """The difference that AR(1) estimates."""
        return self.fit.coefficients[-1]


def _trial(
    plan: Planned,
    treated: NDArray[np.bool_],
    held_to: tuple[Orders, bool],
    generator: np.random.Generator,
    prior: Prior,
) -> _MadeUp | None:
    effect = plan.effect + plan.between * float(generator.normal())
    values = made_up_days(plan, treated, effect, generator)
    part = told(values, treated)
    if part is None:
        return None
    p = randomisation_p(held_to, treated, values)
    return _MadeUp(values, treated, effect, autoregression(part), p, posterior(part, prior))


def _is_found_together(trials: list[_MadeUp], outcome: TrialOutcome) -> bool:
    """Whether the pooled interval of people's trials, as a table of theirs is analysed, leaves out no difference."""
    people = [
        TrialDays(str(k), tuple(range(trial.treated.size)), tuple(trial.treated.tolist()), {"rating": trial.values})
        for k, trial in enumerate(trials)
    ]
    fits = {str(k): trial.fit for k, trial in enumerate(trials)}
    reml = pooled_fits(people, fits, "rating", outcome).reml
    return bool(reml and reml.hksj and not reml.hksj.ci[0] <= 0 <= reml.hksj.ci[1])


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0
