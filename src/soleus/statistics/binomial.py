"""The likelihood of events in the arms of several studies whose risks are spread as a beta distribution.

It is written as sums over people rather than by the gamma function, so that it is as exact where risks do not vary at
all (``spread`` 0: the binomial) as where they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy import optimize, special

if TYPE_CHECKING:
    from soleus.statistics.weighted import Floats

ArmCounts: TypeAlias = "tuple[Floats, Floats]"
NEWTON_STEPS = 50
LOWEST, HIGHEST = -40.0, 40.0  # log odds, behind which a risk is 0 or 1 to the last digit


@dataclass(frozen=True, slots=True)
class FittedArms:
    """The log odds of arm 1 less that of arm 2, with its standard error; and the spread, rho / (1 - rho)."""

    difference: tuple[float, float]
    spread: float


@dataclass(frozen=True, slots=True)
class _Tail:
    """How many arms go on behind each person: with an event, without one, and in all; arrays of any length."""

    events: Floats
    rest: Floats
    total: Floats


def fit_arms(arms: tuple[ArmCounts, ArmCounts]) -> FittedArms:
    """WeightedFit the log odds of both arms, and one spread, by maximum likelihood.

    Args:
        arms: of each, events and people by study, (k,) and whole; with an event and without one somewhere.
    """
    tails = [_Tail(_behind(events), _behind(total - events), _behind(total)) for events, total in arms]

    def loss(point: Floats) -> tuple[float, Floats]:
        value, gradient, _ = _likelihood(point, tails)
        return -value, -gradient

    # Where every arm is one person nobody can be alike, and the likelihood is level in the spread.
    can_spread = any(float(total.max()) > 1 for _, total in arms)
    begin = [*(special.logit(events.sum() / total.sum()) for events, total in arms), 0.01 * can_spread]
    # First somewhere near the top, whatever the start; then Newton's steps to its last digit.
    bounds = [(LOWEST, HIGHEST), (LOWEST, HIGHEST), (0, None if can_spread else 0)]
    point = np.asarray(optimize.minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds).x)
    point, information = _climb(point, tails)
    contrast = np.array([1.0, -1.0, 0.0])[: information.shape[0]]
    variance = float(contrast @ np.linalg.solve(information, contrast))
    return FittedArms((float(point[0] - point[1]), variance**0.5), float(point[2]))


def _climb(point: Floats, tails: list[_Tail]) -> tuple[Floats, Floats]:
    """Take Newton's steps to the top; give it with the information on what is free there.

    A spread that would have to fall below 0 is held at 0, and no longer free.
    """
    for _ in range(NEWTON_STEPS):
        _, gradient, curvature = _likelihood(point, tails)
        free = 2 if point[2] <= 0 and gradient[2] <= 0 else 3
        step = np.linalg.solve(curvature[:free, :free], gradient[:free])
        behind = point.copy()
        behind[:free] -= step
        behind[2] = max(0.0, behind[2])
        is_there = np.abs(behind - point).max() < 1e-13 * max(1.0, float(np.abs(point[:2]).max()))
        point = behind
        if is_there:
            break
    _, gradient, curvature = _likelihood(point, tails)
    free = 2 if point[2] <= 0 and gradient[2] <= 0 else 3
    return point, -curvature[:free, :free]


def _behind(counts: Floats) -> Floats:
    """Give for each j from 0 how many counts are above j."""
    return counts.size - np.searchsorted(np.sort(counts), np.arange(int(counts.max())), side="right").astype(float)


def _likelihood(point: Floats, tails: list[_Tail]) -> tuple[float, Floats, Floats]:
    """Give the log likelihood, its gradient (3,) and its second derivatives (3, 3) by both log odds and the spread."""
    value, gradient, curvature = 0.0, np.zeros(3), np.zeros((3, 3))
    spread = float(point[2])
    for arm, tail in enumerate(tails):
        risk = float(special.expit(point[arm]))
        by_risk = risk * (1 - risk)
        events, people = _part(risk, spread, tail.events), _part(1.0, spread, tail.total)
        rest = _part(float(special.expit(-point[arm])), spread, tail.rest)
        slope = events[1] - rest[1]
        value += events[0] + rest[0] - people[0]
        gradient[arm] = slope * by_risk
        gradient[2] += events[2] + rest[2] - people[2]
        curvature[arm, arm] = (events[3] + rest[3]) * by_risk**2 + slope * by_risk * (1 - 2 * risk)
        curvature[arm, 2] = curvature[2, arm] = (events[4] - rest[4]) * by_risk
        curvature[2, 2] += events[5] + rest[5] - people[5]
    return value, gradient, curvature


def _part(share: float, spread: float, tail: Floats) -> tuple[float, float, float, float, float, float]:
    """Give the sum of log(share + j spread), and its derivatives by share, spread, both twice, and each once."""
    j = np.arange(tail.size, dtype=float)
    term = share + j * spread
    first = tail / term
    second = first / term
    # Sums of products rather than products of vectors: those wake threads that cost more than they save.
    return (
        float((tail * np.log(term)).sum()),
        float(first.sum()),
        float((j * first).sum()),
        -float(second.sum()),
        -float((j * second).sum()),
        -float((j**2 * second).sum()),
    )
