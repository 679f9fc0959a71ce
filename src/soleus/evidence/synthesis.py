"""One body of evidence, put together: its studies, their pooled effect, and how sure that makes us."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.evidence.combining import Combinable, poolable
from soleus.evidence.effects import LEVEL, effect_of
from soleus.evidence.grade import Findings, Grade, grade
from soleus.statistics import Arms, asymmetry, mantel_haenszel, pool

if TYPE_CHECKING:
    from soleus.knowledge.evidence import BodyOfEvidence
    from soleus.knowledge.grading import Grading
    from soleus.knowledge.study_records import Studies, StudyRecord
    from soleus.statistics import Combined, Pooled

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What a body of evidence came to.

    Attributes:
        body: the body itself.
        chosen: its studies with their effects, and those that were refused with the reason.
        pooled: the effects put together, as the studies have them: treated minus control, ratios as logarithms.
        estimate: the effect that is believed, as the studies have it: by REML; of rare events by Mantel and Haenszel.
        interval: by Knapp and Hartung with the floor; of rare events by Mantel and Haenszel; as printed of one study.
        findings: what its certainty hangs on.
        grade: how sure it makes us, and why.
    """

    body: BodyOfEvidence
    chosen: Combinable
    pooled: Pooled
    estimate: float
    interval: Interval
    findings: Findings
    grade: Grade

    @property
    def is_ratio(self) -> bool:
        """Whether the effect is the logarithm of a ratio."""
        return self.chosen.effects[0].is_ratio

    @property
    def shown(self) -> tuple[float, float, float]:
        """Estimate and interval as people read them: ratios as ratios."""
        ends = (self.estimate, *self.interval)
        estimate, low, high = (math.exp(end) for end in ends) if self.is_ratio else ends
        return estimate, low, high


def synthesise(body: BodyOfEvidence, studies: Studies, rule: Grading) -> Synthesis:
    """Put a body of evidence together.

    Raises:
        ValueError: none of its studies can be used; the text says why of each.
    """
    chosen = _chosen(body, studies)
    if not chosen.effects:
        raise ValueError("; ".join(f"{refusal.study}: {refusal.sentence}" for refusal in chosen.refusals) or "no study")
    pooled = pool([effect.value for effect in chosen.effects], [effect.variance for effect in chosen.effects])
    reml = pooled.methods["REML"]
    rare = _of_rare(chosen)
    interval = rare.ci if rare else reml.hksj.ci if reml.hksj else _of_one(chosen) or reml.ci
    estimate = rare.estimate if rare else reml.estimate
    findings = _findings(body, chosen, pooled, estimate, interval)
    return Synthesis(body, chosen, pooled, estimate, interval, findings, grade(findings, body.judged, rule))


def arms_of(chosen: Combinable) -> list[Arms] | None:
    """Give the events of each study in its two arms; None where one did not count them, or there is but one study."""
    figures = [study.figures for study in chosen.studies]
    arms = [
        Arms(f.treated.events or 0, f.treated.n or 0, f.control.events or 0, f.control.n or 0)
        for f in figures
        if f is not None and f.kind == "events" and f.treated is not None and f.control is not None
    ]
    return arms if len(arms) == len(figures) > 1 else None


def _of_rare(chosen: Combinable) -> Combined | None:
    """Odds or risk ratios of events so rare that an arm has none: without half a person added to each cell."""
    arms, measure = arms_of(chosen), chosen.effects[0].measure
    if not arms or measure not in {"OR", "RR"} or not any(arm.has_empty_cell for arm in arms):
        return None
    return mantel_haenszel("OR" if measure == "OR" else "RR", arms)


def _chosen(body: BodyOfEvidence, studies: Studies) -> Combinable:
    """Choose by the rules of combining; a review that is named alone stands for the trials that it holds."""
    if len(body.takes) == 1:
        (study,) = (studies.studies[name] for name in body.takes)
        effect = effect_of(study)
        if study.design == "review" and effect is not None:
            return Combinable((study,), (effect,), ())
    rows = [studies.studies[name] for name in body.takes] or studies.of(body.question)
    rows = sorted(rows, key=lambda row: row.id)  # whatever file they stand in
    if body.measured is None:
        return poolable(rows)
    return poolable(rows, outcome=body.measured.outcome, unit=body.measured.unit)


def _of_one(chosen: Combinable) -> Interval | None:
    """The interval of a study that is alone, as its paper prints it: nothing is gained by working it out again."""
    (study,), (effect,) = chosen.studies, chosen.effects
    figures = study.figures
    if figures is None or figures.interval is None or figures.level != LEVEL:
        return None
    interval = tuple(map(math.log, figures.interval)) if effect.is_ratio else figures.interval
    return _turned((interval[0], interval[1]), -1 if figures.turned else 1)


def _findings(
    body: BodyOfEvidence, chosen: Combinable, pooled: Pooled, estimate: float, interval: Interval
) -> Findings:
    reml, effects = pooled.methods["REML"], chosen.effects
    is_ratio, sign = effects[0].is_ratio, 1 if effects[0].better == "lower" else -1
    checked = asymmetry([effect.value for effect in effects], [effect.variance for effect in effects])
    review = chosen.studies[0] if chosen.studies[0].design == "review" else None
    counts = [study.n for study in chosen.studies]
    return Findings(
        design="randomised" if all(_is_randomised(study) for study in chosen.studies) else "observational",
        studies=review.printed.get("trials") if review else pooled.k,
        people=None if None in counts else sum(count or 0 for count in counts),
        events=_events(chosen.studies),
        estimate=sign * estimate,
        interval=_turned(interval, sign),
        matters=math.log(body.matters.value) if is_ratio else body.matters.value,
        is_ratio=is_ratio,
        i2=review.printed.get("i2_percent") if review else reml.i2,
        prediction=_turned(reml.prediction_interval, sign) if reml.prediction_interval else None,
        asymmetry_p=checked.p_value if checked else None,
        asked_of=body.asked_of,
        studied_in=tuple(study.population for study in chosen.studies),
        source_certainty=body.source_certainty.certainty if body.source_certainty else None,
    )


def _is_randomised(study: StudyRecord) -> bool:
    """Whether lots were drawn; the reviews here are of randomised trials unless their bias says otherwise."""
    return study.is_randomised or study.design == "review"


def _events(studies: tuple[StudyRecord, ...]) -> int | None:
    """All events, where every study counted them."""
    arms = [arm for study in studies if study.figures for arm in (study.figures.treated, study.figures.control)]
    counts = [arm.events for arm in arms if arm is not None and arm.events is not None]
    return sum(counts) if counts and len(counts) == len(arms) == 2 * len(studies) else None


def _turned(interval: Interval, sign: int) -> Interval:
    low, high = sorted(sign * end for end in interval)
    return low, high
