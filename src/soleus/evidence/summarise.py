"""All that pages and ``soleus evidence show`` say of a body of evidence, as a record that needs no arithmetic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from soleus.evidence.claims_made import evidence_of, rounded
from soleus.evidence.gaps import gaps
from soleus.evidence.synthesis import arms_of
from soleus.evidence.trends import trend_over
from soleus.knowledge.grading import read_grading
from soleus.knowledge.load import ROOT
from soleus.knowledge.summaries import (
    RareLine,
    ReasonLine,
    RefusedLine,
    StudyLine,
    Summaries,
    SummaryOfFindings,
    WithoutLine,
)
from soleus.knowledge.trends import read_trend_questions
from soleus.statistics import beta_binomial, leave_one_out, mantel_haenszel, peto

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from soleus.evidence.synthesis import Synthesis
    from soleus.knowledge.study_records import Studies
    from soleus.statistics import Combined


def summaries(made: Mapping[str, Synthesis], studies: Studies, root: Path = ROOT) -> Summaries:
    """Summarise bodies of evidence, and rank the gaps beside them.

    Args:
        made: the bodies, put together, by their id.
        studies: all that there are.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: a file is wrong.
    """
    rule = read_grading(root)
    evidence = evidence_of(studies, rule, root)
    return Summaries(
        bodies={name: summary(synthesis, studies) for name, synthesis in made.items()},
        gaps=gaps(studies, rule),
        targets=evidence.targets,
        unmade_options={name: (line.reason, line.because) for name, line in evidence.unmade_options.items()},
        unmade_targets={name: (line.reason, line.because) for name, line in evidence.unmade_targets.items()},
        disputes=evidence.disputes,
        trends=tuple(trend_over(question, studies) for question in read_trend_questions(studies.questions, root)),
    )


def summary(synthesis: Synthesis, studies: Studies) -> SummaryOfFindings:
    """Summarise one body of evidence."""
    body, findings, reml = synthesis.body, synthesis.findings, synthesis.pooled.methods["REML"]
    estimate, low, high = map(rounded, synthesis.shown)
    prediction = reml.prediction_interval
    return SummaryOfFindings(
        body=body.id,
        claim=body.claim,
        question=body.question,
        text=studies.questions[body.question].text,
        asked_of=body.asked_of,
        looked=body.looked,
        measure=synthesis.chosen.effects[0].measure,
        unit=synthesis.chosen.studies[0].unit,
        is_ratio=synthesis.is_ratio,
        studies=findings.studies,
        people=findings.people,
        estimate=estimate,
        low=low,
        high=high,
        prediction=(_shown(synthesis, prediction[0]), _shown(synthesis, prediction[1])) if prediction else None,
        i2=None if findings.i2 is None else rounded(findings.i2),
        matters=body.matters.value,
        matters_because=body.matters.because,
        called_because=body.called.because if body.called else None,
        start=synthesis.grade.start,
        certainty=synthesis.grade.certainty,
        source_certainty=body.source_certainty.certainty if body.source_certainty else None,
        source_read=body.source_certainty.read if body.source_certainty else None,
        reasons=tuple(
            ReasonLine(reason.name, reason.levels, reason.because, reason.judged, reason.is_laxer)
            for reason in synthesis.grade.reasons
        ),
        lines=tuple(_lines(synthesis)),
        refused=tuple(
            RefusedLine(refusal.study, studies.studies[refusal.study].source, refusal.reason, refusal.sentence)
            for refusal in synthesis.chosen.refusals
        ),
        without=tuple(_without(synthesis)),
        rare=tuple(_rare(synthesis)),
        beside=body.beside,
    )


def _lines(synthesis: Synthesis) -> Iterator[StudyLine]:
    effects, studies = synthesis.chosen.effects, synthesis.chosen.studies
    tau2 = synthesis.pooled.methods["REML"].tau2 or 0.0
    weights = [1 / (effect.variance + tau2) for effect in effects]
    for study, effect, weight in zip(studies, effects, weights, strict=True):
        shown = synthesis.shown if len(effects) == 1 else effect.shown
        estimate, low, high = map(rounded, shown)
        share = rounded(weight / sum(weights))
        yield StudyLine(
            study.id, study.source, study.people, study.bias, estimate, low, high, share, effect.mark, effect.steps
        )


def _without(synthesis: Synthesis) -> Iterator[WithoutLine]:
    """What the rest comes to without each study, where there are at least two."""
    effects = synthesis.chosen.effects
    if len(effects) == 1:
        return
    left = leave_one_out([effect.value for effect in effects], [effect.variance for effect in effects])
    for effect, rest in zip(effects, left, strict=True):
        interval = rest.hksj.ci if rest.hksj else rest.ci
        yield WithoutLine(effect.study, _shown(synthesis, rest.estimate), *(_shown(synthesis, end) for end in interval))


def _rare(synthesis: Synthesis) -> Iterator[RareLine]:
    """What events come to by each method for rare ones, where every study counted them in two arms."""
    counted = arms_of(synthesis.chosen)
    if counted is None:
        return
    fitted = beta_binomial(counted)
    methods: dict[str, Combined | None] = {
        "mantel_haenszel": mantel_haenszel("OR", counted),
        "peto": peto(counted),
        "beta_binomial": fitted.log_odds_ratio if fitted else None,
    }
    for name, combined in methods.items():
        if combined is not None:
            yield RareLine(name, *(rounded(math.exp(end)) for end in (combined.estimate, *combined.ci)))


def _shown(synthesis: Synthesis, value: float) -> float:
    return rounded(math.exp(value) if synthesis.is_ratio else value)
