"""Questions that no study answers with a figure: what comes nearest, and the trial that would answer them.

A study is as many steps away from a question as ``_steps`` lists; among equals the order of the question's own list
holds. Sizes are those of two means compared: two arms, n each = 2 (z1 + z2)^2 s^2 / d^2; a crossover, n in all =
2 (1 - r) (z1 + z2)^2 s^2 / d^2, with z1 = 1.960 (alpha 5 %, two-sided) and z2 = 1.282 (power 90 %), the spread s of
people in the nearest studies that tell one, and a correlation r within people of 0.5, which is assumed. The smallest
difference d that matters is a tenth of the scale, assumed; the widest spread is taken, so that the trial is rather too
large than too small.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from soleus.evidence.effects import effect_of
from soleus.knowledge.summaries import ClosingTrial, Gap, NearStudy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.knowledge.grading import Grading
    from soleus.knowledge.study_records import Studies, StudyQuestion, StudyRecord

ALPHA, POWER = 0.05, 0.90
WITHIN = 0.5  # correlation of one person's two results, assumed
MATTERS = 0.1  # share of the scale, assumed
SPREAD = 0.3  # share of the scale where no near study tells one, assumed
SOCKS = ("sock", "stocking", "compression")
ORDER = ("sciatica", "back_pain", "stenosis")  # whose questions come first


def gaps(studies: Studies, rule: Grading) -> tuple[Gap, ...]:
    """Rank the questions that no study answers with a figure.

    Those on socks for sciatica come first, then those with no direct study at all, then by whom they are about.
    """
    open_ = [question for question in studies.questions.values() if not _answered(question, studies)]
    ranked = sorted(open_, key=lambda question: (_is_ours(question), *_order(question)))
    return tuple(_gap(question, studies, rule) for question in ranked)


def _answered(question: StudyQuestion, studies: Studies) -> bool:
    """Whether a direct study gives a figure; where there are only reviews of direct trials, they do."""
    direct = [*studies.direct(question.id), *_reviews(question, studies)]
    return any(effect_of(study) is not None for study in direct)


def _reviews(question: StudyQuestion, studies: Studies) -> Iterator[StudyRecord]:
    for name in question.near:
        study = studies.studies[name]
        if study.design == "review" and study.question == question.id and study.population == question.population:
            yield study


def _is_ours(question: StudyQuestion) -> bool:
    """False, which sorts first, for socks in sciatica."""
    return not (question.population == "sciatica" and _is_about_socks(question.intervention))


def _is_about_socks(intervention: str) -> bool:
    return any(word in intervention.lower() for word in SOCKS)


def _order(question: StudyQuestion) -> tuple[bool, int]:
    place = ORDER.index(question.population) if question.population in ORDER else len(ORDER)
    return bool(question.direct), place


def _gap(question: StudyQuestion, studies: Studies, rule: Grading) -> Gap:
    rows = [studies.studies[name] for name in (*question.direct, *question.near)]
    near = [_near(question, study, rule) for study in rows]
    return Gap(
        question=question.id,
        text=question.text,
        direct=len(question.direct),
        is_untested=not studies.of(question.id),
        near=tuple(sorted(near, key=lambda line: line.steps_away)),
        trial=_trial(rows),
    )


def _near(question: StudyQuestion, study: StudyRecord, rule: Grading) -> NearStudy:
    steps = list(_steps(question, study, rule))
    effect = effect_of(study)
    finding = None
    if effect is not None:
        estimate, low, high = effect.shown
        finding = f"{effect.measure} {estimate:.3g} ({low:.3g} to {high:.3g})"
    return NearStudy(
        study.id, study.source, study.outcome, sum(n for n, _ in steps), tuple(s for _, s in steps), finding
    )


def _steps(question: StudyQuestion, study: StudyRecord, rule: Grading) -> Iterator[tuple[int, str]]:
    """Each way in which a study is not what was asked, with how many steps it counts."""
    if study.population != question.population:
        line = rule.borrowed.get(question.population, {}).get(study.population)
        yield (line.levels, line.because) if line else (2, f"It was done in other people: {study.people}.")
    if study.outcome != question.outcome:
        yield 1, f"It measured {study.outcome}."
    if _is_about_socks(question.intervention) and not _is_about_socks(study.intervention):
        yield 1, f"It tried {study.intervention}."
    if not study.is_randomised and study.design != "review":
        yield 1, "Nobody drew lots."
    if study.against not in {"placebo", "mixed"}:
        yield 1, f"It compared with {study.comparator}, not with a placebo."


def _trial(rows: list[StudyRecord]) -> ClosingTrial:
    """Size the trial by the widest spread of people that a near study tells, as a share of its scale."""
    spreads = [(spread, study.id) for study in rows if (spread := spread_of(study)) is not None]
    spread, study = max(spreads, default=(SPREAD, ""))
    return ClosingTrial(study, spread, MATTERS, two_arms(spread, MATTERS), crossover(spread, MATTERS))


def spread_of(study: StudyRecord) -> float | None:
    """Give how far people of a study lie apart (SD), as a share of the scale; None where it is not told."""
    figures = study.figures
    if study.scale is None or figures is None or figures.treated is None or figures.control is None:
        return None
    sds = [arm.sd for arm in (figures.treated, figures.control) if arm.sd is not None]
    if not sds:
        return None
    return math.sqrt(sum(sd**2 for sd in sds) / len(sds)) / (study.scale[1] - study.scale[0])


def two_arms(spread: float, matters: float) -> int:
    """People in all that a trial with two arms needs."""
    return 2 * math.ceil(2 * _quantiles() ** 2 * spread**2 / matters**2)


def crossover(spread: float, matters: float) -> int:
    """People in all that a crossover needs."""
    return math.ceil(2 * (1 - WITHIN) * _quantiles() ** 2 * spread**2 / matters**2)


def _quantiles() -> float:
    normal = NormalDist()
    return normal.inv_cdf(1 - ALPHA / 2) + normal.inv_cdf(POWER)
