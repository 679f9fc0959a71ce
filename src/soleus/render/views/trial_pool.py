"""Trials put together, and the chances of a plan: a table each."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from soleus.render.blocks import Heading, Table, bullets
from soleus.render.spoken import document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.knowledge.words import Words
    from soleus.render.blocks import Document
    from soleus.trial.analysis.outcomes import TrialOutcome
    from soleus.trial.analysis.pooling import PooledEffects
    from soleus.trial.simulate import Chances, Planned

PERCENT = 100
WORST = 0.5  # the share whose error by chance is the largest
Z = 1.96


def trial_pool(pooled: Mapping[str, tuple[PooledEffects, TrialOutcome]], words: Words) -> Document:
    """Lay out what a folder of trials came to, a row for each outcome."""
    texts = words.pages["trial_pool"]
    rows = tuple((name, *_pooled(effects, outcome, words)) for name, (effects, outcome) in pooled.items())
    blocks = (Heading(1, texts["title"]), Table("", tuple(texts["columns"].values()), rows))
    return document(texts["title"], blocks, words)


def _pooled(effects: PooledEffects, outcome: TrialOutcome, words: Words) -> tuple[str, ...]:
    texts, reml = words.pages["trial_pool"], effects.reml
    mean = effects.bayes.mean if effects.bayes else None
    matters = None if mean is None else mean.below(-outcome.matters)
    if mean is not None and outcome.better == "higher":
        matters = 1 - mean.below(outcome.matters)
    return (
        str(len(effects.own)),
        _number(reml.estimate if reml else None, words),
        _interval(reml.hksj.ci if reml and reml.hksj else None, words),
        _interval(reml.prediction_interval if reml else None, words),
        _number(sqrt(reml.tau2) if reml and reml.tau2 is not None else None, words),
        texts["nothing"] if matters is None else texts["chance"].format(share=round(PERCENT * matters)),
    )


def _number(value: float | None, words: Words) -> str:
    if value is None:
        nothing: str = words.pages["trial_pool"]["nothing"]
        return nothing
    return words.number(f"{value:.2f}".replace("-", "\N{MINUS SIGN}"))


def _interval(ends: tuple[float, float] | None, words: Words) -> str:
    texts = words.pages["trial_pool"]
    sentence: str = texts["interval" if ends else "nothing"]
    return sentence.format(low=_number(ends[0], words), high=_number(ends[1], words)) if ends else sentence


def trial_plan(plan: Planned, chances: Chances, order: str, trials: int, words: Words) -> Document:
    """Lay out the chances of a plan, and what was taken to be true."""
    texts = words.pages["trial_plan"]
    heads = dict(texts["columns"])
    cells = {
        "days": str(plan.orders.days),
        "ar1": _share(chances.ar1, words),
        "exact": _share(chances.exact, words),
        "helps": _share(chances.verdicts["helps"], words),
        "half": _number(chances.half_width, words),
        "pooled": texts["nothing"] if chances.pooled is None else _share(chances.pooled, words),
    }
    lines = [
        texts["order"].format(order=order),
        texts["assumed"].format(
            trials=trials,
            **{name: words.number(f"{getattr(plan, name):g}".replace("-", "\N{MINUS SIGN}"))
               for name in ("effect", "sd", "phi", "dropout")},
        ),
    ]  # fmt: skip
    if plan.people > 1:
        lines.append(texts["people"].format(people=plan.people, between=words.number(f"{plan.between:g}")))
    lines.append(texts["noise"].format(points=max(1, round(PERCENT * Z * WORST / sqrt(trials)))))
    table = Table("", tuple(heads[name] for name in cells), (tuple(cells.values()),))
    return document(texts["title"], (Heading(1, texts["title"]), table, *bullets(lines)), words)


def _share(share: float, words: Words) -> str:
    sentence: str = words.pages["trial_plan"]["share"]
    return sentence.format(share=round(PERCENT * share))
