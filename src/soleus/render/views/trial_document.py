"""The report of a trial, or of a series, in the order of CENT 2015: title, answer, design, days, results, limits."""

from __future__ import annotations

from decimal import Decimal
from math import floor, isnan, log10
from typing import TYPE_CHECKING

from soleus.render.blocks import (
    Bullets,
    Curve,
    Figure,
    Heading,
    Notice,
    Paragraph,
    Span,
    Spans,
    Table,
    Together,
    bullets,
    fold,
    part,
)
from soleus.render.spoken import document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Document, Tone
    from soleus.statistics.autoregression import Coefficient
    from soleus.trial.analysis.analyse import Analysis, OutcomeAnalysis, Verdict
    from soleus.trial.analysis.days import TrialDays

TONES: dict[Verdict, Tone] = {
    "helps": "good",
    "harms": "caution",
    "no_difference_that_matters": "routine",
    "not_settled": "routine",
}
LEAST_P = 0.0001
MOST_WRITTEN = 10**9
# Columns that stand beside each other: no more than a phone has room for.
PARTS = (("outcome", "treatment", "control", "phi"), ("outcome", "difference", "interval", "p"))
PERCENT = 100


def trial_document(analysis: Analysis, words: Words) -> Document:
    """Lay out what a trial came to."""
    texts = words.pages["trial_report"]
    headings, arms = texts["headings"], _arms(analysis)
    title = texts["series" if analysis.table.has_people else "title"].format(**arms)
    answers = [block for name, outcome in analysis.outcomes.items() for block in _answer(name, outcome, arms, words)]
    blocks = (
        Heading(1, title),
        *part("answer", headings["answer"], *answers),
        *part("design", headings["design"], *_design(analysis, words)),
        *part("results", headings["results"], *_estimates(analysis, words)),
        *part("people", headings["people"], *_people(analysis, words)),
        *fold(headings["checks"], _models(analysis, words)),
        *fold(headings["days"], *_days(analysis, words)),
        *part("limits", headings["limits"], Bullets(tuple(texts["limits"]))),
    )
    return document(title, blocks, words)


def _arms(analysis: Analysis) -> dict[str, str]:
    return {"treatment": analysis.table.treatment, "control": analysis.table.control}


def _digits(outcome: OutcomeAnalysis) -> int:
    """Give the decimals in which a tenth of what matters can be seen."""
    return max(0, 1 - floor(log10(outcome.outcome.matters)))


def _number(value: float, digits: int, words: Words) -> str:
    return words.number(f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "\N{MINUS SIGN}"))


def _chance(share: float, texts: Mapping[str, Any]) -> str:
    """Say a chance as so many of 100; none is called certain."""
    percent = round(PERCENT * share)
    if percent >= PERCENT:
        return str(texts["sure"]["most"])
    return f"{percent}" if percent else str(texts["sure"]["least"])


def _answer(name: str, outcome: OutcomeAnalysis, arms: Mapping[str, str], words: Words) -> Iterator[Block]:
    texts, belief, digits = words.pages["trial_report"], outcome.belief, _digits(outcome)
    low, middle, high = belief.quantiles
    size = _number(abs(middle), digits, words)
    way = "same" if size == _number(0, digits, words) else "lower" if middle < 0 else "higher"
    sentences = (
        texts["difference"][way].format(**arms, size=size),
        texts["range"].format(low=_number(low, digits, words), high=_number(high, digits, words)),
        texts["chances"].format(
            **arms,
            benefit=_chance(belief.p_benefit, texts),
            matters=_number(outcome.outcome.matters, digits, words),
            matter=_chance(belief.p_matters, texts),
        ),
    )
    title = texts["verdicts"][outcome.verdict].format(outcome=name, **arms)
    yield Notice(title, " ".join(sentences), TONES[outcome.verdict], level=3)


def _rule(rule: str, words: Words) -> str:
    """Say what the order was drawn from in words, where there are some for it."""
    names: Mapping[str, str] = words.pages["trial_report"]["rules"]
    return names.get(rule, rule)


def _design(analysis: Analysis, words: Words) -> Iterator[Block]:
    texts, arms, people = words.pages["trial_report"]["design"], _arms(analysis), analysis.table.people
    span = sum(person.days[-1] - person.days[0] + 1 for person in people)
    value_days = max(sum(arm.n for arm in outcome.arms.values()) for outcome in analysis.outcomes.values())
    lines = [
        texts["days"].format(told=value_days, span=span),
        texts["order"].format(rule=_rule(str(analysis.rule), words)),
    ]
    lines += [texts["people"].format(people=len(people))] if analysis.table.has_people else []
    lines += [texts["inferred"]] if analysis.is_inferred else []
    lines.append(texts["arms"].format(**arms))
    better = words.pages["trial_report"]["better"]
    lines += [
        texts["judged"].format(
            outcome=name,
            better=better[entry.outcome.better],
            matters=_number(entry.outcome.matters, _digits(entry), words),
        )
        for name, entry in analysis.outcomes.items()
    ]
    yield from bullets([*lines, texts["once"]])


def _estimates(analysis: Analysis, words: Words) -> Iterator[Block]:
    texts, arms = words.pages["trial_report"], _arms(analysis)
    heads = {name: head.format(**arms) for name, head in texts["columns"].items()}
    rows = [_row(name, outcome, analysis, words) for name, outcome in analysis.outcomes.items()]
    for columns in PARTS:
        yield Table("", tuple(heads[name] for name in columns), tuple(tuple(row[n] for n in columns) for row in rows))
    for name, outcome in analysis.outcomes.items():
        test = outcome.randomisation
        sentence = texts["orders_all" if test.draws == test.set_size else "orders_some"]
        yield Paragraph(sentence.format(outcome=name, size=_count(test.set_size), draws=test.draws), quiet=True)


def _count(size: int) -> str:
    """Write a number of orders so that it can be taken in; many people's is beyond every float."""
    return f"{size:,}" if size < MOST_WRITTEN else f"{Decimal(size):.1e}"


def _row(name: str, outcome: OutcomeAnalysis, analysis: Analysis, words: Words) -> dict[str, str]:
    texts, digits, fit = words.pages["trial_report"], _digits(outcome), outcome.ar1
    means = (
        texts["arm"].format(mean=_number(arm.mean, digits, words), n=arm.n)
        for arm in (outcome.arms[analysis.table.treatment], outcome.arms[analysis.table.control])
    )
    p = outcome.randomisation.p
    said_p = texts["p_least"] if p < LEAST_P else words.number(f"{p:.2g}")
    phi = texts["nothing"] if fit is None or fit.phi is None else _number(fit.phi, 2, words)
    cells = (name, *means, *_effect(fit.coefficients[-1] if fit else None, digits, words), said_p, phi)
    return dict(zip(texts["columns"], cells, strict=True))


def _effect(coefficient: Coefficient | None, digits: int, words: Words) -> tuple[str, str]:
    texts = words.pages["trial_report"]
    if coefficient is None:
        return (texts["nothing"], texts["nothing"])
    low, high = (_number(end, digits, words) for end in coefficient.ci)
    return (_number(coefficient.estimate, digits, words), texts["interval"].format(low=low, high=high))


def _people(analysis: Analysis, words: Words) -> Iterator[Block]:
    texts = words.pages["trial_report"]["pooled"]
    for name, outcome in analysis.outcomes.items():
        if outcome.pooled is None:
            continue
        yield from bullets(_pooled(name, outcome, texts, words))
        if outcome.pooled.bayes is not None:
            yield _spans(name, outcome, words)


def _pooled(name: str, outcome: OutcomeAnalysis, texts: Mapping[str, str], words: Words) -> Iterator[str]:
    pooled, digits = outcome.pooled, _digits(outcome)
    if pooled is None or pooled.reml is None:
        yield texts["mean_of_none"].format(outcome=name)
    elif pooled.reml.hksj is None or pooled.reml.prediction_interval is None:
        yield texts["mean_of_one"].format(outcome=name)
    else:
        for sentence, ends in (("mean", pooled.reml.hksj.ci), ("next", pooled.reml.prediction_interval)):
            low, high = (_number(end, digits, words) for end in ends)
            middle = _number(pooled.reml.estimate, digits, words)
            yield texts[sentence].format(outcome=name, count=len(pooled.own), middle=middle, low=low, high=high)
    if pooled is not None and pooled.left_out:
        yield texts["left_out"].format(outcome=name, count=len(pooled.left_out))


def _spans(name: str, outcome: OutcomeAnalysis, words: Words) -> Spans:
    texts, digits, pooled = words.pages["trial_report"], _digits(outcome), outcome.pooled
    spans, rows = [], []
    if pooled is not None and pooled.bayes is not None:
        for (person, own), mixture in zip(pooled.own.items(), pooled.bayes.own, strict=True):
            low, high = mixture.quantile(0.025), mixture.quantile(0.975)
            spans.append(Span(person, mixture.mean, low, high))
            ends = texts["interval"].format(low=_number(low, digits, words), high=_number(high, digits, words))
            numbers = (_number(value, digits, words) for value in (own.estimate, mixture.mean))
            rows.append((person, *numbers, ends))
    table = Table(name, tuple(texts["person_columns"].values()), tuple(rows))
    return Spans(name, texts["people_words"], texts["model_columns"]["difference"], tuple(spans), table)


def _models(analysis: Analysis, words: Words) -> Block:
    texts = words.pages["trial_report"]
    rows = tuple(
        (name, texts["models"][model], *_effect(coefficient, _digits(outcome), words))
        for name, outcome in analysis.outcomes.items()
        for model, coefficient in outcome.sensitivities.items()
    )
    return Table("", tuple(texts["model_columns"].values()), rows)


def _days(analysis: Analysis, words: Words) -> Iterator[Block]:
    """Draw the days of one person; a series has no diagram, for its people are not to be known by their days."""
    if not analysis.table.has_people:
        yield Together((_figure(analysis.table.people[0], analysis, words),), "days")


def _figure(person: TrialDays, analysis: Analysis, words: Words) -> Figure:
    texts, arms = words.pages["trial_report"]["days"], _arms(analysis)
    name = next(iter(analysis.outcomes))
    first = person.days[0] - 1
    days = [day - first for day in person.days]
    values = {outcome_name: person.outcomes[outcome_name] for outcome_name in analysis.outcomes}
    curves = tuple(
        Curve(arm, points, dashed=not treated)
        for arm, treated in ((arms["treatment"], True), (arms["control"], False))
        if (points := tuple(
            (float(day), float(value))
            for day, value, is_treated in zip(days, values[name], person.treated, strict=True)
            if is_treated is treated and not isnan(value)
        ))
    )  # fmt: skip
    named = tuple(arms["treatment"] if treated else arms["control"] for treated in person.treated)
    rows = tuple(
        (str(day), arm, *("" if isnan(v[k]) else words.number(f"{v[k]:g}") for v in values.values()))
        for k, (day, arm) in enumerate(zip(days, named, strict=True))
    )
    stretches = tuple((day - 0.5, day + 0.5, arm) for day, arm in zip(days, named, strict=True))
    title, sentence = texts["title"].format(outcome=name), texts["words"].format(**arms)
    table = Table("", (texts["day"], texts["arm"], *values), rows)
    return Figure(title, sentence, texts["day"], name, curves, table, stretches)
