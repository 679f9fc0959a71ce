"""GRADE by a rule that can be read: five reasons take the certainty down, three take it up, each with its argument.

What can be reckoned is reckoned (how far studies disagree, how wide the interval is, whom the studies were done in);
the rest is judged by a person and stands, with its argument, beside the body of evidence. A judgement replaces what was
reckoned; where it is laxer, it says so. A source that graded itself is the ceiling. Sentences and numbers stand in
``grading.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from soleus.knowledge.evidence import CertaintyJudgement
from soleus.knowledge.grading import DOWN, LEVELS, UP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from soleus.knowledge.grading import Grading

MOST = 2  # levels by which one reason takes the certainty down
CAP = "cap"  # the name of what the source's own grade takes down


@dataclass(frozen=True, slots=True)
class Findings:
    """What a body of evidence came to, as far as its certainty hangs on it.

    Effects are in the body's own unit, ratios on the log scale, with no effect at 0 and a gain below it.

    Attributes:
        design: ``randomised`` or ``observational``.
        studies: how many were put together, by us or by a review; None where that was not read.
        people: in all of them, where read.
        events: in all of them, where events were counted.
        estimate: the pooled effect.
        interval: its 95 % interval.
        matters: the smallest difference that matters, above 0.
        is_ratio: whether the effect is the logarithm of a ratio.
        i2: percent of the spread that is not chance; None for one study, and where a review does not tell.
        prediction: where a new study would lie; None where it cannot be said.
        asymmetry_p: of the small-study check; None where it was not done.
        asked_of: the people whom the answer is for.
        studied_in: the people of each study.
        source_certainty: how sure the source itself is, by GRADE, where that was read.
    """

    design: str
    studies: int | None
    people: int | None
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
    source_certainty: str | None = None


@dataclass(frozen=True, slots=True)
class CertaintyReason:
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
        return self.levels > self.reckoned if self.name in UP else self.levels < self.reckoned


@dataclass(frozen=True, slots=True)
class Grade:
    """How sure a body of evidence makes us, from where it started through every reason."""

    start: str
    reasons: tuple[CertaintyReason, ...]
    certainty: str


def grade(findings: Findings, judgements: Mapping[str, CertaintyJudgement], rule: Grading) -> Grade:
    """Say how sure a body of evidence makes us.

    Args:
        findings: what it came to.
        judgements: what a person says of each reason, by its name.
        rule: the numbers of the rule.

    Raises:
        ValueError: nothing is said of borrowing from one of the populations studied.
    """
    reckoned = {
        "risk_of_bias": CertaintyJudgement(0, rule.says["graded_by_source"]) if findings.source_certainty else None,
        "inconsistency": _inconsistency(findings, rule),
        "indirectness": _indirectness(findings, rule),
        "imprecision": _imprecision(findings, rule),
        "publication_bias": _publication_bias(findings, rule),
        "large_effect": _large_effect(findings, rule),
    }
    reasons = [_reason(name, judgements.get(name), reckoned.get(name)) for name in (*DOWN, *UP)]
    start = rule.start[findings.design]
    steps = sum(reason.levels if reason.name in UP else -reason.levels for reason in reasons)
    place = min(max(LEVELS.index(start) + steps, 0), len(LEVELS) - 1)
    for reason in _cap(findings, place, reasons, rule):
        place -= reason.levels
        reasons.append(reason)
    return Grade(start, tuple(reason for reason in reasons if reason.because), LEVELS[place])


def _reason(name: str, judgement: CertaintyJudgement | None, reckoned: CertaintyJudgement | None) -> CertaintyReason:
    by_rule = reckoned.levels if reckoned else None
    if judgement is not None:
        return CertaintyReason(name, judgement.levels, judgement.because, judged=True, reckoned=by_rule)
    if reckoned is not None:
        return CertaintyReason(name, reckoned.levels, reckoned.because, judged=False, reckoned=by_rule)
    return CertaintyReason(name, 0, "", judged=False, reckoned=None)


def _cap(findings: Findings, place: int, reasons: list[CertaintyReason], rule: Grading) -> Iterator[CertaintyReason]:
    """The source's own grade, less what we borrow: whoever graded it knew its own people alone."""
    if findings.source_certainty is None:
        return
    borrowed = next(reason.levels for reason in reasons if reason.name == "indirectness")
    over = place - max(LEVELS.index(findings.source_certainty) - borrowed, 0)
    if over > 0:
        says = rule.says[CAP].format(source_certainty=findings.source_certainty.replace("_", " "))
        yield CertaintyReason(CAP, over, says, judged=False, reckoned=over)


def _inconsistency(findings: Findings, rule: Grading) -> CertaintyJudgement:
    """Studies disagree: I² is high, and a new study could well find no effect."""
    numbers, says = rule.numbers["inconsistency"], rule.says
    if findings.studies == 1:
        return CertaintyJudgement(0, says["one_study"])
    if findings.i2 is None:
        return (
            CertaintyJudgement(0, says["spread_seen_by_source"])
            if findings.source_certainty
            else CertaintyJudgement(int(numbers["unread"]), says["spread_unread"])
        )
    i2 = f"{findings.i2:.0f}"
    if findings.prediction is not None and not _holds(findings.prediction, 0):
        return CertaintyJudgement(0, says["same_side"].format(i2=i2))
    levels = sum(findings.i2 >= numbers[name] for name in ("i2_for_one", "i2_for_two"))
    return CertaintyJudgement(levels, says["could_be_none" if findings.prediction else "place_unread"].format(i2=i2))


def _indirectness(findings: Findings, rule: Grading) -> CertaintyJudgement:
    """The farthest that anything was borrowed from: an answer is as direct as the least direct study it rests on."""
    table = rule.borrowed.get(findings.asked_of, {})
    sources = sorted({people for people in findings.studied_in if people != findings.asked_of})
    unknown = [people for people in sources if people not in table]
    if unknown:
        raise ValueError(f"nothing is said of borrowing for {findings.asked_of} from {', '.join(unknown)}")
    if not sources:
        return CertaintyJudgement(0, rule.says["direct"])
    farthest = max((table[people] for people in sources), key=lambda line: line.levels)
    return CertaintyJudgement(farthest.levels, farthest.because)


def _imprecision(findings: Findings, rule: Grading) -> CertaintyJudgement:
    """How far the interval reaches, and whether as many were studied as one good trial would need."""
    matters, says = findings.matters, rule.says
    low, high = findings.interval
    if low <= -matters and high >= matters:
        return CertaintyJudgement(MOST, says["both_matter"])
    levels, reach = 0, says["no_doubt"]
    if _holds(findings.interval, 0) and (low <= -matters or high >= matters):
        levels, reach = 1, says["none_to_matter"]
    elif abs(findings.estimate) >= matters > min(abs(low), abs(high)):
        levels, reach = 1, says["little_to_matter"]
    elif abs(findings.estimate) < matters <= max(abs(low), abs(high)):
        reach = says["little_and_perhaps_more"]  # called small: what is claimed lies inside the interval
    more, because = _too_few(findings, rule)
    return CertaintyJudgement(min(levels + more, MOST), f"{reach} {because}".strip())


def _too_few(findings: Findings, rule: Grading) -> tuple[int, str]:
    """Levels for how many were studied, and why; a ratio goes by its events, so people alone are no number of them."""
    numbers, says = rule.numbers["imprecision"], rule.says
    by_events = findings.is_ratio or findings.events is not None
    unit, count = ("events", findings.events) if by_events else ("people", findings.people)
    if count is None and findings.source_certainty:
        return 0, says["count_seen_by_source"].format(what=says[unit])
    if count is None:
        return 1, says["count_unread"].format(what=says[unit])
    if count < numbers[unit]:
        return 1, says["too_few"].format(count=count, what=says[unit], enough=f"{numbers[unit]:.0f}")
    return 0, ""


def _publication_bias(findings: Findings, rule: Grading) -> CertaintyJudgement:
    numbers, says = rule.numbers["publication_bias"], rule.says
    if findings.asymmetry_p is None:
        return CertaintyJudgement(0, says["too_few_studies"].format(enough=f"{numbers['studies']:.0f}"))
    if findings.asymmetry_p < numbers["p_below"]:
        return CertaintyJudgement(1, says["small_found_more"])
    return CertaintyJudgement(0, says["small_found_same"])


def _large_effect(findings: Findings, rule: Grading) -> CertaintyJudgement | None:
    """A large ratio makes observational studies surer; trials start high already."""
    if findings.design != "observational" or not findings.is_ratio:
        return None
    ratio, numbers = _ratio(findings.interval), rule.numbers["large_effect"]
    levels = sum(ratio >= numbers[name] for name in ("ratio_for_one", "ratio_for_two"))
    return CertaintyJudgement(levels, rule.says["near_end"].format(ratio=f"{ratio:.1f}"))


def _ratio(interval: Iterable[float]) -> float:
    """The ratio, above 1, at the end of an interval of its logarithm nearer to no effect; 1 if it holds that."""
    low, high = interval
    return 1.0 if low <= 0 <= high else exp(min(abs(low), abs(high)))


def _holds(interval: tuple[float, float], value: float) -> bool:
    return interval[0] <= value <= interval[1]
