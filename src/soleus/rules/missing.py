"""Which unknown facts could still change urgency or verdict, and in which order to ask for them.

A fact counts when some rule that could still tip the answer is unknown because of it. An unknown whose guard
(``matters_if``) is known to be false does not count: the rulebook says that it does not matter for this person.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from soleus.rules.lattice import benefit_of
from soleus.rules.model import Benefit, Danger, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soleus.rules.model import BenefitRule, DangerRule, UrgencyRule
    from soleus.rules.person import Finding, RuleFinding

# (levels of urgency that it could add, levels of danger that it could add)
Gain = tuple[int, int]


def missing(
    dangers: Sequence[RuleFinding[DangerRule]],
    routine: Sequence[RuleFinding[UrgencyRule]],
    benefits: Sequence[RuleFinding[BenefitRule]],
    wearer: Finding,
    order: Sequence[str],
) -> tuple[str, ...]:
    """List the keys of facts that could still change urgency or verdict, most informative first.

    A fact is the more informative the further the answer could move by it (urgency before danger), and then the more
    rules hang on it and the fewer other unknowns each of them waits for.

    Args:
        dangers, routine, benefits: the families that urgency and verdict stand on, as read for this person.
        wearer: what "wears one now" comes to.
        order: the vocabulary's keys, which settle ties.
    """
    if any(finding.is_true and finding.rule.urgency is Urgency.EMERGENCY for finding in dangers):
        return ()  # an emergency is answered: nothing is asked before the person is on the way
    furthest: dict[str, Gain] = defaultdict(lambda: (0, 0))
    weight: dict[str, float] = defaultdict(float)
    for gain, keys in _open_gains(dangers, routine, benefits, wearer):
        for key in keys:
            furthest[key] = max(furthest[key], gain)
            weight[key] += sum(gain) / len(keys)
    place = {key: index for index, key in enumerate(order)}
    return tuple(sorted(furthest, key=lambda key: (*(-part for part in furthest[key]), -weight[key], place[key])))


def _open_gains(
    dangers: Sequence[RuleFinding[DangerRule]],
    routine: Sequence[RuleFinding[UrgencyRule]],
    benefits: Sequence[RuleFinding[BenefitRule]],
    wearer: Finding,
) -> Iterator[tuple[Gain, frozenset[str]]]:
    """Give, for each rule that could still tip the answer, how far and by which unknown facts."""
    sure_danger = max((f.rule.then for f in dangers if f.is_true), default=Danger.NONE)
    sure_urgency = max(
        (*(f.rule.urgency for f in dangers if f.is_true), *(f.rule.then for f in routine if f.is_true)),
        default=Urgency.SELF_CARE,
    )
    gains = max(map(benefit_of, benefits), default=Benefit.NONE)
    for finding in routine:
        if finding.is_open and finding.rule.then > sure_urgency:
            yield (finding.rule.then - sure_urgency, 0), finding.missing
    for finding in dangers:
        if not finding.is_open:
            continue
        more_urgency = max(0, finding.rule.urgency - sure_urgency)
        more_danger = max(0, finding.rule.then - sure_danger)
        # With nothing to gain, every level below "avoid" ends in "not needed".
        if gains is Benefit.NONE and finding.rule.then < Danger.AVOID:
            more_danger = 0
        if more_urgency or more_danger:
            yield (more_urgency, more_danger), finding.missing
    if gains is Benefit.UNKNOWN and sure_danger < Danger.AVOID:
        for finding in benefits:
            if benefit_of(finding) is Benefit.UNKNOWN:
                yield (0, 1), finding.missing
    could_avoid = any(f.rule.then is Danger.AVOID and (f.is_true or f.is_open) for f in dangers)
    if could_avoid and sure_danger < Danger.STOP_NOW:
        yield (0, Danger.STOP_NOW - max(sure_danger, Danger.AVOID)), wearer.open
