"""An analysis as JSON, under keys that are fixed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from soleus.trial.analysis.analyse import believed

if TYPE_CHECKING:
    from soleus.statistics.autoregression import Autoregression, Coefficient
    from soleus.trial.analysis.analyse import Analysis, Belief, OutcomeAnalysis
    from soleus.trial.analysis.outcomes import TrialOutcome
    from soleus.trial.analysis.pooling import PooledEffects
    from soleus.trial.analysis.randomisation import Randomisation


MOST_ORDERS = 10**4000  # Python writes and reads whole numbers of 4300 digits at most


def as_json(analysis: Analysis) -> dict[str, Any]:
    """Give an analysis as what JSON holds; what too few days cannot tell is null.

    ``outcomes`` has the fixed keys. ``pooled`` at the top is that of the first outcome, which is the main one.
    """
    outcomes = {name: _outcome(part) for name, part in analysis.outcomes.items()}
    pooled = next(iter(outcomes.values())).get("pooled")
    return {
        "treatment": analysis.table.treatment,
        "control": analysis.table.control,
        "order": {"drawn_from": str(analysis.rule), "inferred": analysis.is_inferred, "seed": analysis.seed},
        "people": len(analysis.table.people),
        "outcomes": outcomes,
        **({"pooled": pooled} if pooled else {}),
        "judged_by": {name: {"matters": part.outcome.matters, "better": part.outcome.better}
                      for name, part in analysis.outcomes.items()},
        "sensitivities": {
            name: {model: fit and _coefficient(fit) for model, fit in part.sensitivities.items()}
            for name, part in analysis.outcomes.items()
        },
    }  # fmt: skip


def _outcome(part: OutcomeAnalysis) -> dict[str, Any]:
    trend = None
    if part.ar1_trend is not None:
        fit, slope = part.ar1_trend
        trend = {**_ar1(fit), "slope": slope.estimate}
    return {
        "arms": {name: asdict(arm) for name, arm in part.arms.items()},
        "difference": part.difference,
        "randomisation": _randomisation(part.randomisation),
        "ar1": _ar1(part.ar1) if part.ar1 else None,
        "ar1_trend": trend,
        "bayes": _belief(part.belief),
        "verdict": part.verdict,
        **({"pooled": pooled_json(part.pooled, part.outcome)} if part.pooled else {}),
    }


def _randomisation(test: Randomisation) -> dict[str, Any]:
    return {**asdict(test), "set_size": test.set_size if test.set_size < MOST_ORDERS else None}


def _ar1(fit: Autoregression) -> dict[str, Any]:
    return {**_coefficient(fit.coefficients[-1]), "phi": fit.phi, "sigma": fit.sigma}


def _coefficient(coefficient: Coefficient) -> dict[str, Any]:
    return {"estimate": coefficient.estimate, "se": coefficient.se, "ci": list(coefficient.ci)}


def _belief(belief: Belief) -> dict[str, float]:
    low, middle, high = belief.quantiles
    numbers = {"mean": belief.mean, "sd": belief.sd, "q025": low, "q50": middle, "q975": high}
    return {**numbers, "p_benefit": belief.p_benefit, "p_matters": belief.p_matters}


def pooled_json(pooled: PooledEffects, outcome: TrialOutcome) -> dict[str, Any]:
    """Give trials put together as what JSON holds; what one trial alone cannot tell is null."""
    if pooled.reml is None or pooled.bayes is None:
        return {"REML": None, "hksj": None, "shrunken": {}, "bayes": None, "left_out": list(pooled.left_out)}
    reml, hksj = pooled.reml, pooled.reml.hksj
    return {
        "REML": {"estimate": reml.estimate, "se": reml.se, "ci": list(reml.ci), "tau2": reml.tau2, "i2": reml.i2,
                 "k": len(pooled.own)},
        "hksj": hksj and {"estimate": reml.estimate, "se": hksj.se, "ci": list(hksj.ci), "floored": hksj.floored,
                          "prediction_interval": reml.prediction_interval and list(reml.prediction_interval)},
        "shrunken": {
            name: {"estimate": mixture.mean, "sd": mixture.sd, "ci": [mixture.quantile(0.025), mixture.quantile(0.975)],
                   "own": own.estimate, "own_se": own.se}
            for (name, own), mixture in zip(pooled.own.items(), pooled.bayes.own, strict=True)
        },
        "bayes": {**_belief(believed(pooled.bayes.mean, outcome)), "tau": pooled.bayes.tau},
        "left_out": list(pooled.left_out),
    }  # fmt: skip
