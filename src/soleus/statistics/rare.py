"""Rare events put together from the counts themselves, so that nothing has to be added to an empty cell.

Mantel-Haenszel as metafor's ``rma.mh`` (variances: Robins, Breslow and Greenland 1986 for the odds ratio, Greenland
and Robins 1985 for the risk ratio, Sato 1989 for the difference), Peto's odds ratio as its ``rma.peto`` (Yusuf 1985),
and a beta-binomial model with one common odds ratio (Kuss 2015, doi:10.1002/sim.6383). A study without any event says
nothing of a ratio by the first two; it counts in a difference, and in the beta-binomial.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from soleus.statistics.binomial import fit_arms
from soleus.statistics.pooling import Combined, Z, about

if TYPE_CHECKING:
    from soleus.statistics.effects import Arms, Measure
    from soleus.statistics.weighted import Floats

Studies: TypeAlias = Sequence["Arms"]


@dataclass(frozen=True, slots=True)
class BetaBinomial:
    """The common log odds ratio, and ``rho``: how alike people of one arm of a study are (0: only by chance)."""

    log_odds_ratio: Combined
    rho: float


def mantel_haenszel(measure: Measure, studies: Studies) -> Combined | None:
    """Put studies together by Mantel and Haenszel: logarithms of RR and OR, or RD.

    None for a ratio that cannot be estimated: an arm had no event in any study (or no one without it, for OR).

    Raises:
        ValueError: no study, or another measure.
    """
    if not studies or measure not in {"RR", "OR", "RD"}:
        raise ValueError("Mantel and Haenszel's method puts RR, OR or RD of at least one study together")
    estimators: dict[str, Callable[[Floats, Floats, Floats, Floats], Combined | None]] = {
        "OR": _odds_ratio,
        "RR": _risk_ratio,
        "RD": _risk_difference,
    }
    return estimators[measure](*_counts(studies))


def peto(studies: Studies) -> Combined | None:
    """Put studies together by Peto's method: the log odds ratio; None where all or none had the event everywhere.

    Raises:
        ValueError: no study.
    """
    if not studies:
        raise ValueError("Peto's method needs at least one study")
    events_1, total_1, events_2, total_2 = _counts(studies)
    total, events = total_1 + total_2, events_1 + events_2
    expected = events * total_1 / total
    variance = float((events * (total - events) * total_1 * total_2 / (total**2 * (total - 1))).sum())
    if not variance:
        return None
    return _combined(float((events_1 - expected).sum()) / variance, math.sqrt(1 / variance))


def beta_binomial(studies: Studies) -> BetaBinomial | None:
    """WeightedFit one odds ratio to all arms by maximum likelihood, their risks spread as a beta distribution.

    None where it cannot be estimated: an arm had no event in any study, or nobody without one.

    Raises:
        ValueError: no study, or a number of people that is not whole.
    """
    if not studies:
        raise ValueError("the beta-binomial model needs at least one study")
    events_1, total_1, events_2, total_2 = _counts(studies)
    arms = ((events_1, total_1), (events_2, total_2))
    if any((column % 1).any() for arm in arms for column in arm):
        raise ValueError("the beta-binomial model needs whole numbers of people")
    if any(float(events.sum()) in {0.0, float(total.sum())} for events, total in arms):
        return None
    fitted = fit_arms(arms)
    return BetaBinomial(_combined(*fitted.difference), fitted.spread / (1 + fitted.spread))


def _counts(studies: Studies) -> tuple[Floats, Floats, Floats, Floats]:
    """Give the four columns (k,): events and people of arm 1, and of arm 2."""
    rows = [(study.events_1, study.total_1, study.events_2, study.total_2) for study in studies]
    events_1, total_1, events_2, total_2 = np.array(rows, dtype=float).T
    return events_1, total_1, events_2, total_2


def _odds_ratio(events_1: Floats, total_1: Floats, events_2: Floats, total_2: Floats) -> Combined | None:
    rest_1, rest_2, total = total_1 - events_1, total_2 - events_2, total_1 + total_2
    share, share_across = (events_1 + rest_2) / total, (rest_1 + events_2) / total
    right, across = events_1 * rest_2 / total, rest_1 * events_2 / total
    r, s = float(right.sum()), float(across.sum())
    if not r or not s:
        return None
    mixed_part = float((share * across + share_across * right).sum()) / (r * s)
    variance = (float((share * right).sum()) / r**2 + mixed_part + float((share_across * across).sum()) / s**2) / 2
    return _combined(math.log(r / s), math.sqrt(variance))


def _risk_ratio(events_1: Floats, total_1: Floats, events_2: Floats, total_2: Floats) -> Combined | None:
    total = total_1 + total_2
    r, s = float((events_1 * total_2 / total).sum()), float((events_2 * total_1 / total).sum())
    if not r or not s:
        return None
    spread = total_1 * total_2 * (events_1 + events_2) / total**2 - events_1 * events_2 / total
    return _combined(math.log(r / s), math.sqrt(float(spread.sum()) / (r * s)))


def _risk_difference(events_1: Floats, total_1: Floats, events_2: Floats, total_2: Floats) -> Combined:
    total = total_1 + total_2
    weight = float((total_1 * total_2 / total).sum())
    difference = float(((events_1 * total_2 - events_2 * total_1) / total).sum()) / weight
    of_totals = events_2 * total_1**2 - events_1 * total_2**2 + total_1 * total_2 * (total_2 - total_1) / 2
    of_events = (events_1 * (total_2 - events_2) + events_2 * (total_1 - events_1)) / total
    variance = difference * float((of_totals / total**2).sum()) + float(of_events.sum()) / 2
    return _combined(difference, math.sqrt(max(0.0, variance)) / weight)


def _combined(estimate: float, se: float) -> Combined:
    return Combined(estimate, se, about(estimate, Z * se))
