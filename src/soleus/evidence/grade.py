"""GRADE by a rule that can be read: five reasons take the certainty down, three take it up, each with its argument.

What can be reckoned is reckoned (how far studies disagree, how wide the interval is, whom the studies were done in);
the rest is judged by a person and stands, with its argument, beside the body of evidence. A judgement replaces what was
reckoned where it is stricter; where it is laxer it does so too, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from soleus.knowledge.evidence import Judgement
from soleus.knowledge.grading import DOWN, LEVELS, UP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soleus.knowledge.grading import Grading

MOST = 2  # levels by which one reason takes the certainty down


@dataclass(frozen=True, slots=True)
class Findings:
    """What a body of evidence came to, as far as its certainty hangs on it.

    Effects are in the body's own unit, ratios on the log scale, with no effect at 0 and a gain below it.

    Attributes:
        design: ``randomised`` or ``observational``.
        studies: how many were put together.
        people: in all of them.
        events: in all of them, where events were counted.
        estimate: the pooled effect.
        interval: its 95 % interval.
        matters: the smallest difference that matters, above 0.
        is_ratio: whether the effect is the logarithm of a ratio.
        i2: percent of the spread that is not chance; None for one study.
        prediction: where a new study would lie; None where it cannot be said.
        asymmetry_p: of the small-study check; None where it was not done.
        asked_of: the people whom the answer is for.
        studied_in: the people of each study.
    """

    design: str
    studies: int
    people: int
    events: int | None
    estimate: float
    interval: tuple[float, float]
    matters: float
    is_ratio: bool
    i2: float | None
    prediction: tuple[float, float] | None
    asymmetry_p: float | None
    asked_of: str
    studied_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason to be more or less sure: how many levels, why, and whether a person says so (``judged``) or the rule.

    ``reckoned`` is what the rule alone would have said: a judgement of fewer levels down, or more up, is laxer.
    """

    name: str
    levels: int
    because: str
    judged: bool
    reckoned: int | None

    @property
    def is_laxer(self) -> bool:
        """Whether a person was surer than the rule."""
        if not self.judged or self.reckoned is None:
            return False
        return self.levels < self.reckoned if self.name in DOWN else self.levels > self.reckoned


@dataclass(frozen=True, slots=True)
class Grade:
    """How sure a body of evidence makes us, from where it started through every reason."""

    start: str
    reasons: tuple[Reason, ...]
    certainty: str


def grade(findings: Findings, judgements: Mapping[str, Judgement], rule: Grading) -> Grade:
    """Say how sure a body of evidence makes us.

    Args:
        findings: what it came to.
        judgements: what a person says of each reason, by its name.
        rule: the numbers of the rule.

    Raises:
        ValueError: nothing is said of borrowing from one of the populations studied.
    """
    reckoned = {
        "inconsistency": _inconsistency(findings, rule),
        "indirectness": _indirectness(findings, rule),
        "imprecision": _imprecision(findings, rule),
        "publication_bias": _publication_bias(findings, rule),
        "large_effect": _large_effect(findings, rule),
    }
    reasons = tuple(_reason(name, judgements.get(name), reckoned.get(name)) for name in (*DOWN, *UP))
    start = rule.start[findings.design]
    steps = sum(reason.levels if reason.name in UP else -reason.levels for reason in reasons)
    place = min(max(LEVELS.index(start) + steps, 0), len(LEVELS) - 1)
    return Grade(start, tuple(reason for reason in reasons if reason.because), LEVELS[place])


def _reason(name: str, judgement: Judgement | None, reckoned: Judgement | None) -> Reason:
    by_rule = reckoned.levels if reckoned else None
    if judgement is not None:
        return Reason(name, judgement.levels, judgement.because, judged=True, reckoned=by_rule)
    if reckoned is not None:
        return Reason(name, reckoned.levels, reckoned.because, judged=False, reckoned=by_rule)
    return Reason(name, 0, "", judged=False, reckoned=None)


def _inconsistency(findings: Findings, rule: Grading) -> Judgement:
    """Studies disagree: I² is high, and a new study could well find no effect."""
    numbers = rule.numbers["inconsistency"]
    if findings.i2 is None:
        return Judgement(0, "There is one study; nothing can disagree with it.")
    says = f"I² is {findings.i2:.0f} %"
    if findings.prediction is None or not _holds(findings.prediction, 0):
        return Judgement(0, f"{says}; whatever they differ in, a new study would find an effect on the same side.")
    levels = sum(findings.i2 >= numbers[name] for name in ("i2_for_one", "i2_for_two"))
    return Judgement(levels, f"{says}, and a new study could well find no effect.")


def _indirectness(findings: Findings, rule: Grading) -> Judgement:
    """The farthest that anything was borrowed from: an answer is as direct as the least direct study it rests on."""
    table = rule.borrowed.get(findings.asked_of, {})
    others = sorted({who for who in findings.studied_in if who != findings.asked_of})
    unknown = [who for who in others if who not in table]
    if unknown:
        raise ValueError(f"nothing is said of borrowing for {findings.asked_of} from {', '.join(unknown)}")
    if not others:
        return Judgement(0, "The studies were done in the people who are asked about.")
    farthest = max((table[who] for who in others), key=lambda line: line.levels)
    return Judgement(farthest.levels, farthest.because)


def _imprecision(findings: Findings, rule: Grading) -> Judgement:
    """How far the interval reaches, and whether as many were studied as one good trial would need."""
    numbers, matters = rule.numbers["imprecision"], findings.matters
    reaches_gain, reaches_harm = findings.interval[0] <= -matters, findings.interval[1] >= matters
    if reaches_gain and reaches_harm:
        return Judgement(MOST, "The interval reaches from a gain that matters to a harm that matters.")
    levels, says = 0, ["The interval leaves no doubt about what matters."]
    if _holds(findings.interval, 0) and (reaches_gain or reaches_harm):
        levels, says = 1, ["The interval reaches from no effect to one that matters."]
    count, enough, what = (
        (findings.people, numbers["people"], "people")
        if findings.events is None
        else (findings.events, numbers["events"], "events")
    )
    if count < enough:
        levels, says = levels + 1, [*says, f"{count} {what} are fewer than {enough:.0f}."]
    return Judgement(min(levels, MOST), " ".join(says))


def _publication_bias(findings: Findings, rule: Grading) -> Judgement:
    numbers = rule.numbers["publication_bias"]
    if findings.asymmetry_p is None:
        return Judgement(0, f"With fewer than {numbers['studies']:.0f} studies it cannot be looked for.")
    if findings.asymmetry_p < numbers["p_below"]:
        return Judgement(1, "Small studies found more than large ones.")
    return Judgement(0, "Small studies found no more than large ones.")


def _large_effect(findings: Findings, rule: Grading) -> Judgement | None:
    """A large ratio makes observational studies surer; trials start high already."""
    if findings.design != "observational" or not findings.is_ratio:
        return None
    ratio, numbers = _ratio(findings.interval), rule.numbers["large_effect"]
    levels = sum(ratio >= numbers[name] for name in ("ratio_for_one", "ratio_for_two"))
    return Judgement(levels, f"The end of the interval that is nearer to no effect is a ratio of {ratio:.1f}.")


def _ratio(interval: Iterable[float]) -> float:
    """The ratio, above 1, at the end of an interval of its logarithm nearer to no effect; 1 if it holds that."""
    low, high = interval
    return 1.0 if low <= 0 <= high else exp(min(abs(low), abs(high)))


def _holds(interval: tuple[float, float], value: float) -> bool:
    return interval[0] <= value <= interval[1]
