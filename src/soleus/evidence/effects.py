"""The effect that a study found, computed from what its paper prints, with every step shown.

An effect is treated minus control, or the logarithm of treated over control, in the outcome's own unit and with its own
sign. It is ``exact`` where the paper gives what the formula needs, ``derived`` where something was worked out or
assumed on the way, a ``bound`` where its error is only known to be no larger (p < ...).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from soleus.knowledge.figures import RATIOS
from soleus.statistics import derived as work_out
from soleus.statistics.effects import ADDED, Arms, Means, effect_size

if TYPE_CHECKING:
    from soleus.knowledge.figures import ArmFigures, PrintedFigures
    from soleus.knowledge.study_records import StudyRecord
    from soleus.statistics.effects import Measure

Mark: TypeAlias = Literal["exact", "derived", "bound"]
EXACT: Mark = "exact"
DERIVED: Mark = "derived"
BOUND: Mark = "bound"
LEVEL = 95.0  # percent, of the interval that is shown
_AGREES = 1.5  # a printed p value agrees if it lies within this factor of the one that the numbers give
_CLEAR = 0.0005  # below it papers print "p < 0.001", and the tails of small samples differ


@dataclass(frozen=True, slots=True)
class StudyEffect:
    """What one study found.

    Attributes:
        study: the study's id.
        measure: MD, SMD, RR, OR, HR or RD.
        value: treated minus control; of RR, OR and HR the natural logarithm of treated over control.
        error: its standard error on the same scale (of a ``bound``, the most it can be).
        mark: ``exact``, ``derived`` or ``bound``.
        steps: how it was computed, one sentence each, in order.
        better: whether a ``lower`` or a ``higher`` outcome is good for a person.
    """

    study: str
    measure: str
    value: float
    error: float
    mark: Mark
    steps: tuple[str, ...]
    better: str

    @property
    def variance(self) -> float:
        """The error squared."""
        return self.error**2

    @property
    def is_ratio(self) -> bool:
        """Whether ``value`` and ``error`` are on the logarithmic scale."""
        return self.measure in RATIOS

    @property
    def benefit(self) -> float:
        """The value with its sign so that below 0 is good for a person."""
        return self.value if self.better == "lower" else -self.value

    @property
    def shown(self) -> tuple[float, float, float]:
        """The estimate and the ends of its 95 % interval, as people read them: ratios as ratios."""
        reach = work_out.quantile_of_level(LEVEL) * self.error
        ends = (self.value, self.value - reach, self.value + reach)
        estimate, low, high = (math.exp(end) for end in ends) if self.is_ratio else ends
        return estimate, low, high


@dataclass(frozen=True, slots=True)
class _Computed:
    value: float
    error: float
    mark: Mark
    steps: tuple[str, ...]


def effect_of(study: StudyRecord) -> StudyEffect | None:
    """Compute what a study found; None where its paper does not give enough (``study.apart`` then says why)."""
    figures = study.figures
    if figures is None:
        return None
    computed = _FROM[figures.kind](figures)
    steps, value = computed.steps, computed.value
    if figures.turned:
        value = -value
        steps = (*steps, "The paper prints it the other way round: the sign is turned.")
    steps += _check_of_p(figures, value, computed.error)
    return StudyEffect(study.id, figures.measure, value, computed.error, computed.mark, steps, study.better)


def _from_events(figures: PrintedFigures) -> _Computed:
    treated, control = _arms(figures)
    arms = Arms(_number(treated.events), _number(treated.n), _number(control.events), _number(control.n))
    effect = effect_size(cast("Measure", figures.measure), arms)
    steps = [f"{treated.events} of {treated.n} people against {control.events} of {control.n}."]
    if arms.has_empty_cell:
        steps.append(f"An arm in which nobody or everybody had the event: {ADDED} is added to each of the four cells.")
    return _with_error(figures.measure, effect.value, math.sqrt(effect.variance), EXACT, steps)


def _from_means(figures: PrintedFigures) -> _Computed:
    treated, control = _arms(figures)
    sds, steps = zip(*(_spread(arm) for arm in (treated, control)), strict=True)
    means = Means(_number(treated.mean), sds[0], _number(treated.n), _number(control.mean), sds[1], _number(control.n))
    effect = effect_size(cast("Measure", figures.measure), means)
    steps_told = [
        f"Mean {treated.mean} of {treated.n} people against {control.mean} of {control.n}.",
        *(step for step in steps if step),
        f"Spread of people {sds[0]:.4g} and {sds[1]:.4g}.",
    ]
    return _with_error(figures.measure, effect.value, math.sqrt(effect.variance), EXACT, steps_told)


def _spread(arm: ArmFigures) -> tuple[float, str]:
    if arm.sd is not None:
        return arm.sd, ""
    sd = _number(arm.se) * math.sqrt(_number(arm.n))
    return sd, f"Error of a mean {arm.se} times the root of {arm.n} people: spread {sd:.4g}."


def _from_medians(figures: PrintedFigures) -> _Computed:
    treated, control = _arms(figures)
    mean_1, sd_1, step_1 = _of_quartiles(treated, _number(treated.n))
    mean_2, sd_2, step_2 = _of_quartiles(control, _number(control.n))
    effect = effect_size("MD", Means(mean_1, sd_1, _number(treated.n), mean_2, sd_2, _number(control.n)))
    return _with_error(figures.measure, effect.value, math.sqrt(effect.variance), DERIVED, [step_1, step_2])


def _from_paired_medians(figures: PrintedFigures) -> _Computed:
    pairs = _number(figures.pairs)
    mean, sd, step = _of_quartiles(figures, pairs)
    steps = [step, f"Error: {sd:.4g} over the root of {pairs:.0f} people."]
    return _with_error(figures.measure, mean, sd / math.sqrt(pairs), DERIVED, steps)


def _of_quartiles(figures: ArmFigures | PrintedFigures, n: float) -> tuple[float, float, str]:
    """Give the mean and spread of n people by their median and quartiles, and how."""
    q1, median, q3 = map(_number, (figures.q1, figures.median, figures.q3))
    mean, sd = work_out.mean_of_quartiles(q1, median, q3, n), work_out.spread_of_quartiles(q1, q3, n)
    step = f"Median {median:g} with quartiles {q1:g} and {q3:g} of {n:.0f} people: "
    return mean, sd, f"{step}mean {mean:.4g} (Luo 2018), spread {sd:.4g} (Wan 2014)."


def _from_paired_means(figures: PrintedFigures) -> _Computed:
    treated, control = _arms(figures)
    difference = _number(treated.mean) - _number(control.mean)
    steps = [f"{treated.mean} less {control.mean}, each measured in the same {figures.pairs} people."]
    if figures.p is not None:
        error = work_out.error_of_p(difference, figures.p)
        steps.append(f"The error by p = {figures.p} (normal).")
    else:
        correlation = _number(figures.correlation)
        error = work_out.error_of_pairs(_number(treated.sd), _number(control.sd), correlation, _number(figures.pairs))
        steps.append(f"The error by spreads {treated.sd} and {control.sd} with a correlation of {correlation}.")
    return _with_error(figures.measure, difference, error, DERIVED, steps)


def _from_contrast(figures: PrintedFigures) -> _Computed:
    estimate = _number(figures.estimate)
    value = math.log(estimate) if figures.measure in RATIOS else estimate
    steps = [f"{figures.measure} {estimate:g} as printed."]
    if figures.measure in RATIOS:
        steps.append(f"Its logarithm: {value:.4f}.")
    if figures.se is not None:
        return _with_error(figures.measure, value, figures.se, EXACT, [*steps, "The error is printed."])
    if figures.interval is not None:
        low, high = map(math.log, figures.interval) if figures.measure in RATIOS else figures.interval
        scale = " of logarithms" if figures.measure in RATIOS else ""
        quantile = work_out.quantile_of_level(figures.level)
        steps.append(
            f"The error by the {figures.level:g} % interval from {figures.interval[0]:g} to {figures.interval[1]:g}: "
            f"its width{scale} over 2 times {quantile:.4f}."
        )
        return _with_error(figures.measure, value, work_out.error_of_interval(low, high, figures.level), DERIVED, steps)
    return _from_p(figures, value, steps)


def _from_p(figures: PrintedFigures, value: float, steps: list[str]) -> _Computed:
    if figures.p is not None:
        steps = [*steps, f"The error by p = {figures.p:g} (normal)."]
        return _with_error(figures.measure, value, work_out.error_of_p(value, figures.p), DERIVED, steps)
    bound = _number(figures.p_below)
    steps = [*steps, f"Only p < {bound:g} is printed: the error is at most what p = {bound:g} gives (normal)."]
    return _with_error(figures.measure, value, work_out.error_of_p(value, bound), BOUND, steps)


def _with_error(measure: str, value: float, error: float, mark: Mark, steps: list[str]) -> _Computed:
    scale = "log " if measure in RATIOS else ""
    most = "at most " if mark == BOUND else ""
    return _Computed(value, error, mark, (*steps, f"{scale}{measure} {value:.4f}, error {most}{error:.4f}."))


def _check_of_p(figures: PrintedFigures, value: float, error: float) -> tuple[str, ...]:
    """Say where a printed p value does not fit the numbers from which the error was taken."""
    if figures.kind != "contrast" or figures.p is None or (figures.interval is None and figures.se is None):
        return ()
    p = work_out.p_of_error(value, error)
    if max(p, _CLEAR) <= _AGREES * figures.p and figures.p <= _AGREES * max(p, _CLEAR):
        return ()
    return (f"The printed p = {figures.p:g} does not fit: these numbers give {p:.2g}.",)


def _arms(figures: PrintedFigures) -> tuple[ArmFigures, ArmFigures]:
    if figures.treated is None or figures.control is None:  # refused when the study was read
        raise ValueError(f"figures of kind {figures.kind} need two arms")
    return figures.treated, figures.control


def _number(value: float | None) -> float:
    if value is None:  # refused when the study was read
        raise ValueError("a figure of its kind is missing")
    return float(value)


_FROM: dict[str, Callable[[PrintedFigures], _Computed]] = {
    "events": _from_events,
    "means": _from_means,
    "medians": _from_medians,
    "paired_medians": _from_paired_medians,
    "paired_means": _from_paired_means,
    "contrast": _from_contrast,
}
