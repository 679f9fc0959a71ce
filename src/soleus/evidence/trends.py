"""Does more pressure, or a longer day, do more? A line through studies where they carry one; else what each one lacks.

The line is a meta-regression: it compares trials, and nobody drew lots for the moderator. It runs through what could
also be put together (one outcome, one unit, other people in each, lots drawn, an error known or bounded).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.evidence.claims_made import rounded
from soleus.evidence.combining import poolable
from soleus.evidence.effects import effect_of
from soleus.knowledge.figures import RATIOS
from soleus.knowledge.trend_summaries import PairedPressures, Trend, TrendSlope, TrendStudy
from soleus.statistics import FEWEST, meta_regression

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soleus.evidence.combining import Combinable
    from soleus.knowledge.study_records import Studies, StudyRecord
    from soleus.knowledge.trends import TrendQuestion


def trend_over(question: TrendQuestion, studies: Studies) -> Trend:
    """Set every study of a question of a trend on a line, or say why it cannot stand on one."""
    rows = sorted(
        (study for name in question.questions for study in studies.of(name)),
        key=lambda study: study.id,  # whatever file they stand in
    )
    amounts = {row.id: row.moderators.amount(question.by) if row.moderators else None for row in rows}
    chosen = poolable(row for row in rows if amounts[row.id] is not None and not _is_ratio(row))
    refused: dict[str, tuple[str, ...]] = {refusal.study: (refusal.sentence,) for refusal in chosen.refusals}
    refused |= {row.id: lacks for row in rows if (lacks := tuple(_lacks(row, amounts[row.id], question)))}
    return Trend(
        id=question.id,
        text=question.text,
        by=question.by,
        looked=question.looked,
        fewest=FEWEST,
        lines=tuple(_line(row, amounts[row.id], refused.get(row.id, ())) for row in rows),
        slope=_slope(chosen, amounts),
        within=tuple(_within(rows)) if question.by == "mmhg" else (),
    )


def _is_ratio(row: StudyRecord) -> bool:
    return row.figures is not None and row.figures.measure in RATIOS


def _lacks(row: StudyRecord, amount: float | None, question: TrendQuestion) -> Iterator[str]:
    """Say everything that a study lacks by itself, whatever the others measured."""
    if amount is None:
        yield question.unread
        if not row.is_randomised and row.apart is None:
            yield question.undrawn
    if _is_ratio(row):
        yield question.ratio
    if row.apart is not None:
        yield row.apart.because


def _slope(chosen: Combinable, amounts: Mapping[str, float | None]) -> TrendSlope | None:
    """Draw the line, where there are studies enough and more than one amount."""
    moderator = [float(amounts[study.id] or 0.0) for study in chosen.studies]
    if len(moderator) < FEWEST or len(set(moderator)) == 1:
        return None
    values, variances = [effect.value for effect in chosen.effects], [effect.variance for effect in chosen.effects]
    line = meta_regression(values, variances, moderator)
    return TrendSlope(*map(rounded, (line.slope, *line.ci, line.r2)))


def _line(row: StudyRecord, amount: float | None, because: tuple[str, ...]) -> TrendStudy:
    effect = effect_of(row) if row.apart is None else None
    shown = None
    if effect is not None:
        estimate, low, high = map(rounded, effect.shown)
        shown = (estimate, low, high)
    amount = None if amount is None else rounded(amount)
    return TrendStudy(row.id, row.source, row.outcome, row.unit, amount, shown, because)


def _within(rows: list[StudyRecord]) -> Iterator[PairedPressures]:
    for row in rows:
        if (pair := row.pressures) is not None:
            yield PairedPressures(row.id, row.source, pair.weaker, pair.stronger, pair.swelling, pair.because)
