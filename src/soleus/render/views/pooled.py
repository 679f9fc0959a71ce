"""Studies put together: the forest plot, a row for each method, and what was found besides."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any

from soleus.render.blocks import Heading, Paragraph, Table
from soleus.render.forest import Forest, ForestRow
from soleus.render.spoken import document
from soleus.statistics.effects import RATIOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Document
    from soleus.statistics import Asymmetry, Combined, EffectSize, Interval, Mixed, Pooled, Slope

Z = 1.959963984540054  # the interval of 95 in 100 of one study


@dataclass(frozen=True, slots=True)
class PooledStudies:
    """What there is to show.

    Attributes:
        measure: RR, OR, RD, MD, SMD or GEN.
        names: of the studies.
        effects: one a study.
        pooled: what they come to.
        moderator: its name with the slope, where one was asked for.
        rare: by the name of each method for rare events, with the measure that it gives; None where it gives nothing.
        left_out: the studies put together without each in turn, where that was asked for.
        asymmetry: Egger's test; False where it was not asked for, None where it cannot be done.
        double_zero: studies without any event.
        named_twice: names that several lines share.
    """

    measure: str
    names: tuple[str, ...]
    effects: tuple[EffectSize, ...]
    pooled: Pooled
    moderator: tuple[str, Slope] | None = None
    rare: Mapping[str, tuple[str, Combined | None]] | None = None
    left_out: tuple[Mixed, ...] = ()
    asymmetry: Asymmetry | bool | None = False
    double_zero: int = 0
    named_twice: tuple[str, ...] = ()


def pooled_studies(studies: PooledStudies, words: Words) -> Document:
    """Lay out studies put together."""
    texts = words.pages["pool"]
    shown = _Numbers(texts, is_ratio=studies.measure in RATIOS)
    blocks: tuple[Block, ...] = (
        Heading(1, texts["title"]),
        *_found(studies, texts),
        forest(studies, words),
        *_methods(studies.pooled, texts, shown),
        *map(Paragraph, _sentences(studies, texts)),
        *_rare(studies, texts),
        *_left_out(studies, texts, shown),
    )
    return document(texts["title"], blocks, words)


def forest(studies: PooledStudies, words: Words) -> Forest:
    """Give the forest plot: studies, and what they come to by equal effects and by REML with its prediction."""
    texts = words.pages["pool"]
    shown = _Numbers(texts, is_ratio=studies.measure in RATIOS)
    says, together, pooled = texts["forest"], texts["together"], studies.pooled
    mixed = pooled.methods["REML"]
    weights = [1 / (effect.variance + (mixed.tau2 or 0)) for effect in studies.effects]
    rows = [
        shown.row(name, effect.value, _about(effect), weight / sum(weights))
        for name, effect, weight in zip(studies.names, studies.effects, weights, strict=True)
    ]
    rows.append(shown.row(together["equal"], pooled.equal_effects.estimate, pooled.equal_effects.ci))
    rows.append(shown.row(together["REML"], mixed.estimate, mixed.ci, beyond=mixed.prediction_interval))
    if mixed.hksj is not None:
        rows.append(shown.row(together["hksj"], mixed.estimate, mixed.hksj.ci))
    measure = texts["measures"][studies.measure]
    return Forest(
        title=says["title"],
        words=says["words"],
        x_label=says["x"].format(measure=measure),
        headers=(says["study"], says["value"], says["weight"]),
        rows=tuple(rows),
        is_ratio=shown.is_ratio,
    )


def _about(effect: EffectSize) -> Interval:
    half = Z * effect.variance**0.5
    return effect.value - half, effect.value + half


class _Numbers:
    """Numbers as people read them: ratios, not their logarithms."""

    def __init__(self, texts: Mapping[str, Any], *, is_ratio: bool) -> None:
        self.texts, self.is_ratio = texts, is_ratio

    def number(self, value: float) -> float:
        return exp(value) if self.is_ratio else value

    def interval(self, estimate: float, ends: Interval | None) -> str:
        """Write an estimate with its interval."""
        if ends is None:
            return str(self.texts["nothing"])
        middle, low, high = (written(self.number(value)) for value in (estimate, *ends))
        return str(self.texts["interval"].format(estimate=middle, low=low, high=high))

    def span(self, ends: Interval | None) -> str:
        """Write an interval alone."""
        return self.interval(0, ends).partition(" ")[2] if ends else str(self.texts["nothing"])

    def row(
        self, name: str, estimate: float, ends: Interval, weight: float | None = None, beyond: Interval | None = None
    ) -> ForestRow:
        """Give a line of a forest plot."""
        share = "" if weight is None else self.texts["percent"].format(share=f"{100 * weight:.1f}")
        low, high = map(self.number, ends)
        dots = None if beyond is None else (self.number(beyond[0]), self.number(beyond[1]))
        cells = (name, self.interval(estimate, ends), share)
        return ForestRow(cells, self.number(estimate), low, high, weight, dots)


def written(value: float) -> str:
    """Write a number with three figures, and its minus as one; as a power of ten only where it cannot be read else."""
    if not value:
        return "0"
    text = f"{value:#.3g}".rstrip(".")
    if "e" in text and 1e-6 <= abs(value) < 1e9:  # noqa: PLR2004  # within it, a number can be read as it is
        text = f"{value:.8f}".rstrip("0") if abs(value) < 1 else f"{value:.0f}"
    return text.replace("-", "−")


def _found(studies: PooledStudies, texts: Mapping[str, Any]) -> Iterator[Paragraph]:
    pooled, measure = studies.pooled, texts["measures"][studies.measure]
    sentence = texts["found" if pooled.k > 1 else "found_one"]
    yield Paragraph(sentence.format(k=pooled.k, measure=measure, q=written(pooled.q)))
    if studies.measure in RATIOS:
        yield Paragraph(texts["logs"], quiet=True)


def _methods(pooled: Pooled, texts: Mapping[str, Any], shown: _Numbers) -> tuple[Table, Table]:
    """Give the intervals of each method, and how far studies differ by each."""
    heads, names, nothing = texts["methods"], texts["names"], texts["nothing"]
    equal = pooled.equal_effects
    intervals = [(names["equal"], shown.interval(equal.estimate, equal.ci), nothing, nothing)]
    spreads = [(names["equal"], written(equal.se), nothing, nothing)]
    for method, mixed in pooled.methods.items():
        hksj = shown.span(mixed.hksj.ci if mixed.hksj else None)
        prediction = shown.span(mixed.prediction_interval)
        intervals.append((names[method], shown.interval(mixed.estimate, mixed.ci), hksj, prediction))
        tau2 = nothing if mixed.tau2 is None else written(mixed.tau2)
        i2 = nothing if mixed.i2 is None else texts["percent"].format(share=f"{mixed.i2:.1f}")
        spreads.append((names[method], written(mixed.se), tau2, i2))
    return (
        Table(
            heads["title"], tuple(heads[key] for key in ("method", "estimate", "hksj", "prediction")), tuple(intervals)
        ),
        Table(heads["differ"], tuple(heads[key] for key in ("method", "se", "tau2", "i2")), tuple(spreads)),
    )


def _sentences(studies: PooledStudies, texts: Mapping[str, Any]) -> Iterator[str]:
    pooled = studies.pooled
    if pooled.tau2_ci:
        low, high = map(written, pooled.tau2_ci)
        yield texts["tau2"].format(low=low, high=high)
    if floored := [method for method, mixed in pooled.methods.items() if mixed.hksj and mixed.hksj.floored]:
        yield texts["floored"].format(methods=", ".join(texts["names"][method] for method in floored))
    if studies.moderator:
        name, slope = studies.moderator
        numbers = {key: written(getattr(slope, key)) for key in ("intercept", "slope", "se", "r2")}
        yield texts["moderator_log" if studies.measure in RATIOS else "moderator"].format(name=name, **numbers)
    if studies.double_zero and studies.measure != "GEN":
        yield texts["double_zero"].format(count=studies.double_zero)
    if studies.named_twice:
        yield texts["twice"].format(names=", ".join(studies.named_twice))
    if studies.asymmetry is None:
        yield texts["small_not"]
    elif not isinstance(studies.asymmetry, bool):
        yield texts["small"].format(p=written(studies.asymmetry.p_value))


def _rare(studies: PooledStudies, texts: Mapping[str, Any]) -> Iterator[Table]:
    if studies.rare is None:
        return
    says = texts["rare"]
    rows = []
    for name, (measure, combined) in studies.rare.items():
        shown = _Numbers(texts, is_ratio=measure in RATIOS)
        value = texts["nothing"] if combined is None else shown.interval(combined.estimate, combined.ci)
        rows.append((says[name].format(measure=texts["measures"][measure]), value))
    yield Table(says["title"], (texts["methods"]["method"], texts["methods"]["estimate"]), tuple(rows))


def _left_out(studies: PooledStudies, texts: Mapping[str, Any], shown: _Numbers) -> Iterator[Table]:
    if not studies.left_out:
        return
    says, heads, nothing = texts["leave_one_out"], texts["methods"], texts["nothing"]
    rows: Sequence[tuple[str, ...]] = [
        (name, shown.interval(mixed.estimate, mixed.ci), nothing if mixed.tau2 is None else written(mixed.tau2))
        for name, mixed in zip(studies.names, studies.left_out, strict=True)
    ]
    yield Table(says["title"], (says["without"], heads["estimate"], heads["tau2"]), tuple(rows))
