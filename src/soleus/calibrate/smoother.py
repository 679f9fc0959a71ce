"""Moves an ensemble of the prior until it predicts what was published, each member with an error of its own.

The model of a row of source s: published = prediction(x + k e_s) + error, with standard-normal scores x of the whole
and e_s of the effects of that source; k is how far an effect reaches (``parameters.effect_size``). A number that is
held has no x, only e_s. Each member keeps
its prior draw and its perturbed observations, and goes to the most probable point between them by Gauss-Newton:
randomised maximum likelihood as an iterative ensemble smoother (Chen and Oliver 2013). Nothing that is known is
estimated from the ensemble: the covariance of the prior is the identity, and the whole and an effect act only through
their sum. What is left are the slopes of each row on that sum, by penalised least squares. The mean after the first
round is thus the least-squares fit to start with. Smoothers that take covariances from some hundred members instead
(ES-MDA) find thousands of them by chance here, and narrow the posterior for it.

Localisation: the effects of a source enter its own rows only, and move by these rows alone. How much of a difference is
put down to the effect depends on what the other sources say of the whole, as it should.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Members:
    """An ensemble: scores of the whole (members, parameters) and effects (members, sources, parameters)."""

    scores: Array
    effects: Array


@dataclass(frozen=True, slots=True)
class Observations:
    """What was published, each (rows,): the number, the SD of its error as published, its source.

    ``account`` names the account that a row belongs to ("" where there is only one) and ``chance`` how likely that
    account was held to be before the fit. Members follow one account each, as often as chance and fit together say.
    """

    published: Array
    error: Array
    source: NDArray[np.int64]
    account: NDArray[np.str_]
    chance: Array


@dataclass(frozen=True, slots=True)
class Predicted:
    """What the members predict, (members, rows), and variances by chance of who took part, (rows,).

    ``noise`` is that of the few people simulated, ``sampling`` that of the study's own number.
    """

    values: Array
    noise: Array
    sampling: Array


@dataclass(frozen=True, slots=True)
class FittedEnsemble:
    """The ensemble after the last round with what it predicted just before it, and the sensitivities (rows, P)."""

    members: Members
    before: Members
    predicted: Predicted
    slopes: Array
    followed: NDArray[np.str_]


class Smoother:
    """The fit of one ensemble to what was seen."""

    def __init__(self, seen: Observations, prior: Members, size: Array, rng: np.random.Generator) -> None:
        """Draw each member's perturbation and its lot among the accounts.

        ``size`` is that of an effect, (parameters,): what its score moves where one of the whole moves 1. It is
        infinite where the whole is held; there the score of an effect moves 1, and the whole stays at its prior.
        """
        self.seen, self.prior = seen, prior
        self.whole = np.isfinite(size).astype(float)
        self.size = np.where(np.isfinite(size), size, 1.0)
        self.perturbed = rng.standard_normal((len(prior.scores), len(seen.published)))
        self.lot = (rng.permutation(len(prior.scores)) + 0.5) / len(prior.scores)

    def fit(self, predict: Callable[[Members], Predicted], rounds: int) -> FittedEnsemble:
        """Go through the rounds; ``predict`` simulates every row for every member."""
        members, slopes = self.prior, np.zeros((len(self.seen.published), self.prior.scores.shape[1]))
        fitted = None
        for _ in range(rounds):
            predicted = predict(members)
            slopes = self.slopes(members, predicted.values, slopes)
            followed = self.followed(members, predicted, slopes)
            before, members = members, self.move(members, predicted, slopes, followed)
            fitted = FittedEnsemble(members, before, predicted, slopes, followed)
        if fitted is None:
            msg = "a fit needs a round"
            raise ValueError(msg)
        return fitted

    def slopes(self, members: Members, values: Array, old: Array) -> Array:
        """Give what each row gains per score, (rows, parameters): the slopes of the round before, corrected."""
        slopes = np.empty_like(old)
        for source in np.unique(self.seen.source):
            own = self.seen.source == source
            reach = self.whole * members.scores + self.size * members.effects[:, source]
            slopes[own] = ridge(reach, values[:, own], old[own])
        return slopes

    def error(self, predicted: Predicted) -> Array:
        """Give the variance of each row's error, (rows,).

        A rule may be tighter than the study can tell: the sampling of its people and a quarter of the variance of the
        rule, for the model, are the least.
        """
        return np.maximum(self.seen.error**2, self.seen.error**2 / 4 + predicted.sampling)

    def followed(self, members: Members, predicted: Predicted, slopes: Array) -> NDArray[np.str_]:
        """Give the account that each member follows, (members,): chance before times what the model makes of it."""
        accounts = sorted({str(name) for name in self.seen.account} - {""})
        if not accounts:
            return np.full(len(self.lot), "")
        scores = []
        for name in accounts:
            chance = float(self.seen.chance[self.seen.account == name].mean())
            scores.append(np.log(chance) + self.evidence(members, predicted, slopes, self.followed_rows(name)))
        share = np.exp(np.array(scores) - max(scores))
        return np.array(accounts)[np.searchsorted(np.cumsum(share / share.sum())[:-1], self.lot)]

    def followed_rows(self, account: str) -> Rows:
        """Say which rows a follower of an account looks at."""
        return np.isin(self.seen.account, ("", account))

    def linear(self, members: Members, slopes: Array) -> Array:
        """Give what the slopes make of scores and effects, (members, rows)."""
        own = members.effects[:, self.seen.source]
        return np.asarray(members.scores @ (slopes * self.whole).T + np.einsum("mrp,rp->mr", own, slopes * self.size))

    def covariance(self, slopes: Array, scale: float = 1.0) -> Array:
        """Give the prior covariance of the rows' predictions, with the effects of studies ``scale`` times as large."""
        whole, reach = slopes * self.whole, slopes * (scale * self.size)
        same = self.seen.source[:, None] == self.seen.source[None, :]
        return np.asarray(whole @ whole.T + same * (reach @ reach.T))

    def evidence(self, members: Members, predicted: Predicted, slopes: Array, rows: Rows, scale: float = 1.0) -> float:
        """Give the log likelihood of the chosen rows under the linearised model, everything unknown integrated out."""
        centre = (predicted.values - self.linear(members, slopes)).mean(axis=0)
        whole = (self.covariance(slopes, scale) + np.diag(self.error(predicted)))[np.ix_(rows, rows)]
        short = (self.seen.published - centre)[rows]
        return float(-0.5 * (np.linalg.slogdet(whole)[1] + short @ np.linalg.solve(whole, short)))

    def quietened(self, members: Members, predicted: Predicted, slopes: Array) -> tuple[Array, Array]:
        """Give predictions freed of the noise of few people as far as can be, and the variance that stays, (rows,).

        What a prediction has over the linearised model is shrunk by the share of it that is no noise.
        """
        line = self.linear(members, slopes)
        line = line + (predicted.values - line).mean(axis=0)
        over = predicted.values - line
        share = np.clip(1 - predicted.noise / np.maximum(over.var(axis=0), 1e-300), 0.0, 1.0)
        return line + share * over, share * predicted.noise

    def move(
        self,
        members: Members,
        predicted: Predicted,
        slopes: Array,
        followed: NDArray[np.str_],
        without: int | None = None,
    ) -> Members:
        """Take one Gauss-Newton step from the prior; ``without`` leaves the rows of one source out.

        Noise that stays in the predictions stands for part of the error, so the perturbation is so much smaller.
        """
        values, noise = self.quietened(members, predicted, slopes)
        error = self.error(predicted)
        published = self.seen.published + np.sqrt(np.maximum(error - noise, 0.0)) * self.perturbed
        moved = Members(members.scores - self.prior.scores, members.effects - self.prior.effects)
        short = published - values + self.linear(moved, slopes)
        weights = np.zeros_like(short)
        covariance = self.covariance(slopes) + np.diag(error)
        for name in np.unique(followed):
            rows = self.followed_rows(str(name)) & (self.seen.source != without)
            block = np.ix_(followed == name, rows)
            weights[block] = np.linalg.solve(covariance[np.ix_(rows, rows)], short[block].T).T
        effects = self.prior.effects.copy()
        for source in np.unique(self.seen.source):
            own = self.seen.source == source
            effects[:, source] += weights[:, own] @ (slopes[own] * self.size)
        return Members(self.prior.scores + weights @ (slopes * self.whole), effects)

    def unseen(self, fitted: FittedEnsemble, source: int) -> Array:
        """Give what a source's rows were had it not been fitted, (members, its rows), as means of the study's people.

        The last step is done without its rows; its own simulation is carried there by the slopes, so the effects are
        fresh ones. Chance of who took part is that of the study's number of people.
        """
        before, predicted, own = fitted.before, fitted.predicted, self.seen.source == source
        refitted = self.move(before, predicted, fitted.slopes, fitted.followed, without=source)
        way = Members(refitted.scores - before.scores, refitted.effects - before.effects)
        values, left = self.quietened(before, predicted, fitted.slopes)
        more = np.sqrt(np.maximum(predicted.sampling - left, 0.0)) * -self.perturbed
        return np.asarray((values + more + self.linear(way, fitted.slopes))[:, own])


def ridge(inputs: Array, values: Array, old: Array) -> Array:
    """Correct slopes by least squares with a penalty that the data choose.

    The penalty is the residual variance over that of a coefficient (Hoerl, Kennard and Baldwin 1975), for each row.

    Args:
        inputs: (members, parameters).
        values: (members, rows).
        old: (rows, parameters), what the penalty pulls to.
    """
    centred = inputs - inputs.mean(axis=0)
    rest = values - values.mean(axis=0) - centred @ old.T
    left, along, right = np.linalg.svd(centred, full_matrices=False)
    seen = left.T @ rest
    free = max(len(inputs) - 1 - len(along), 1)
    noise = np.maximum((np.sum(rest**2, axis=0) - np.sum(seen**2, axis=0)) / free, 1e-12 * (1 + values.var(axis=0)))
    spread = np.maximum(np.sum(seen**2 - noise, axis=0) / np.sum(along**2), 1e-9 * noise)
    return np.asarray(old + (right.T @ (along[:, None] * seen / (along[:, None] ** 2 + noise / spread))).T)
