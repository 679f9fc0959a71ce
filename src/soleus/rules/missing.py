"""Which unknown facts could still change urgency or verdict, and in which order to ask for them.

A fact counts when some rule that could still tip the answer is unknown because of it. An unknown whose guard
(``matters_if``) is known to be false does not count: the rulebook says that it does not matter for this person.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from soleus.rules.combine import benefit, benefit_of
from soleus.rules.levels import Benefit, Danger, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.rules.model import BenefitRule, DangerRule, UrgencyRule
    from soleus.rules.person import Finding, RuleFinding

# One level of urgency outweighs every level of danger.
URGENCY_WEIGHT = len(Danger)

# How far a rule could still move the answer, and the unknown facts it hangs on.
Gain = tuple[int, frozenset[str]]


def missing(
    dangers: Sequence[RuleFinding[DangerRule]],
    routine: Sequence[RuleFinding[UrgencyRule]],
    benefits: Sequence[RuleFinding[BenefitRule]],
    wearer: Finding,
    place: Mapping[str, int],
) -> tuple[str, ...]:
    """List the keys of facts that could still change urgency or verdict, most informative first.

    Informative is a fact on which alone an emergency hangs; less so one that must wait for other unknowns. So each
    rule shares its gain (levels of urgency, then of danger) among its unknown facts; a fact's best share comes first,
    and the sum of its shares settles ties.

    Args:
        dangers: the danger rules, as read for this person.
        routine: the urgency rules, as read for this person.
        benefits: the benefit rules, as read for this person.
        wearer: what "wears one now" comes to.
        place: the place of each key in the vocabulary, which settles what is left of ties.
    """
    sure_danger, sure_urgency = Danger.NONE, Urgency.SELF_CARE
    for finding in dangers:
        if finding.is_true:
            sure_danger = max(sure_danger, finding.rule.then)
            sure_urgency = max(sure_urgency, finding.rule.urgency)
    if sure_urgency is Urgency.EMERGENCY:
        return ()  # an emergency is answered: nothing is asked before the person is on the way
    for routine_finding in routine:
        if routine_finding.is_true:
            sure_urgency = max(sure_urgency, routine_finding.rule.then)
    gains = benefit(benefits)
    best: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for gain, keys in (
        *_by_urgency_rules(routine, sure_urgency),
        *_by_danger_rules(dangers, gains, sure_urgency, sure_danger),
        *_by_benefit_rules(benefits, gains, sure_danger),
        *_by_wearing(dangers, wearer, sure_danger),
    ):
        share = gain / len(keys)
        for key in keys:
            total[key] += share
            if share > best[key]:  # noqa: PLR1730  # max() takes thrice as long, a thousand times an answer
                best[key] = share
    return tuple(sorted(best, key=lambda key: (-best[key], -total[key], place[key])))


def _by_urgency_rules(routine: Sequence[RuleFinding[UrgencyRule]], sure: Urgency) -> Iterator[Gain]:
    for finding in routine:
        if finding.is_open and finding.rule.then > sure:
            yield URGENCY_WEIGHT * (finding.rule.then - sure), finding.missing


def _by_danger_rules(
    dangers: Sequence[RuleFinding[DangerRule]], gains: Benefit, sure_urgency: Urgency, sure_danger: Danger
) -> Iterator[Gain]:
    # With nothing to gain, every level below "avoid" ends in "not needed".
    least = max(sure_danger + 1, Danger.AVOID if gains is Benefit.NONE else Danger.NONE)

    def gain(urgency: Urgency, danger: Danger) -> int:
        more_danger = danger - sure_danger if danger >= least else 0
        return URGENCY_WEIGHT * (urgency - sure_urgency) + more_danger if urgency > sure_urgency else more_danger

    for finding in dangers:
        if not finding.is_open:
            continue
        rule = finding.rule
        # What its condition hangs on decides between nothing and the whole rule; what its guard hangs on only whether
        # "unknown" counts.
        whole = gain(rule.urgency, rule.then)
        if whole:
            yield whole, finding.when.open
        if not finding.is_pressing:
            waiting = Urgency.ROUTINE if rule.urgency >= Urgency.URGENT else Urgency.SELF_CARE
            unknown = gain(max(waiting, rule.if_unknown_urgency), rule.if_unknown)
            if unknown:
                yield unknown, finding.guard.open


def _by_benefit_rules(benefits: Sequence[RuleFinding[BenefitRule]], gains: Benefit, sure: Danger) -> Iterator[Gain]:
    """What can be gained changes the verdict while no target gains for sure and nothing is to be avoided."""
    if gains is not Benefit.UNKNOWN or sure >= Danger.AVOID:
        return
    for finding in benefits:
        if benefit_of(finding) is Benefit.UNKNOWN:
            yield 1, finding.missing


def _by_wearing(dangers: Sequence[RuleFinding[DangerRule]], wearer: Finding, sure: Danger) -> Iterator[Gain]:
    """Wearing one turns "avoid" into "stop now"."""
    could_avoid = any(f.rule.then is Danger.AVOID and (f.is_true or f.is_open) for f in dangers)
    if could_avoid and sure < Danger.STOP_NOW and wearer.open:
        yield 1, wearer.open
