"""Combines what rules say into levels: the meaning of the families of effects. Every reader must agree with this.

Each family is a scale: the highest wins, and the order of rules never matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.rules.levels import Benefit, Danger, Fit, Help, Sign, Standing, Urgency
from soleus.rules.model import BenefitRule, DangerRule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.rules.model import OptionRule, PatternRule, PressureDefaults, PressureRule, Rulebook, UrgencyRule
    from soleus.rules.nodes import Truth
    from soleus.rules.person import RuleFinding

    DangerFinding = RuleFinding[DangerRule]
    BenefitFinding = RuleFinding[BenefitRule]


def danger_of(finding: DangerFinding) -> Danger:
    """What one rule adds to the danger of a sock."""
    if finding.is_true:
        return finding.rule.then
    if finding.is_pressing:
        return finding.rule.if_unknown
    return Danger.UNDECIDED if finding.is_open else Danger.NONE


def danger(findings: Iterable[DangerFinding]) -> Danger:
    """The highest danger that any rule adds."""
    return max(map(danger_of, findings), default=Danger.NONE)


def urgency_of(finding: DangerFinding) -> Urgency:
    """What one danger rule adds to the urgency: at least routine while an urgent or emergency rule is open."""
    if finding.is_true:
        return finding.rule.urgency
    if not finding.is_open:
        return Urgency.SELF_CARE
    waiting = Urgency.ROUTINE if finding.rule.urgency >= Urgency.URGENT else Urgency.SELF_CARE
    return max(waiting, finding.rule.if_unknown_urgency) if finding.is_pressing else waiting


def urgency(dangers: Iterable[DangerFinding], routine: Iterable[RuleFinding[UrgencyRule]]) -> Urgency:
    """The highest urgency that is known."""
    routine_urgencies = (finding.rule.then for finding in routine if finding.is_true)
    return max((*map(urgency_of, dangers), *routine_urgencies), default=Urgency.SELF_CARE)


def urgency_could_be(dangers: Iterable[DangerFinding], routine: Iterable[RuleFinding[UrgencyRule]]) -> Urgency:
    """The highest urgency that the unknowns still allow."""
    grave = (finding.rule.urgency for finding in dangers if finding.is_true or finding.is_open)
    routine_urgencies = (finding.rule.then for finding in routine if finding.is_true or finding.is_open)
    return max((*grave, *routine_urgencies), default=Urgency.SELF_CARE)


def benefit_of(finding: BenefitFinding) -> Benefit:
    """What one rule says about gain; a plan or wish that was not given is no gain."""
    if not finding.rule.then.is_gain:
        return Benefit.NONE
    if finding.is_true:
        return Benefit.SOME
    return Benefit.UNKNOWN if finding.is_open and finding.rule.counts_when_unknown else Benefit.NONE


def benefit(findings: Iterable[BenefitFinding]) -> Benefit:
    """Whether any target gains."""
    return max(map(benefit_of, findings), default=Benefit.NONE)


def strongest(findings: Iterable[BenefitFinding], target: str) -> BenefitFinding | None:
    """The true rule that says most about a target, the surest of equals; None when none is true."""
    true = [finding for finding in findings if finding.is_true and finding.rule.target == target]
    return max(true, key=lambda finding: finding.rule.sureness, default=None)


def target_is_open(findings: Iterable[BenefitFinding], target: str) -> bool:
    """Whether an unknown fact could still make this target gain."""
    return any(benefit_of(f) is Benefit.UNKNOWN for f in findings if f.rule.target == target)


def pressure(findings: Iterable[RuleFinding[PressureRule]], defaults: PressureDefaults) -> tuple[tuple[int, int], int]:
    """Combine the rules on pressure.

    Returns:
        The start (low, high) and the cap, all in mmHg. The cap is the default, raised by the highest lift that is true,
        then lowered by every cap that is not known to be off. The start is the lowest true one that lies under the cap,
        else the default.
    """
    findings = tuple(findings)
    lifts = [f.rule.lift_cap_to for f in findings if f.rule.lift_cap_to is not None and f.is_true]
    caps = [f.rule.cap for f in findings if f.rule.cap is not None and f.when.truth is not False]
    cap = min([max([defaults.cap, *lifts]), *caps])
    starts = [f.rule.start for f in findings if f.rule.start is not None and f.is_true]
    return min((start for start in starts if start[0] < cap), default=defaults.start), cap


def standing(findings: Iterable[RuleFinding[OptionRule]], *, may_praise: bool) -> Standing:
    """How one option stands, from its rules.

    A contraindication that holds rules; one that is unknown leaves ``ask``; and an option that no rule says suits this
    person is one to ask about. So is every option where none may be praised (see ``may_praise``).
    """
    findings = tuple(findings)
    against = [f.rule.then for f in findings if f.rule.then > Standing.SUITS and f.is_true]
    unsure = any(f.rule.then > Standing.SUITS and f.is_open for f in findings)
    suits = any(f.rule.then is Standing.SUITS and f.is_true for f in findings)
    lowest = Standing.SUITS if suits and not unsure and may_praise else Standing.ASK
    return max([lowest, *against])


def may_praise(could_be: Urgency, no_plan: Truth) -> bool:
    """Whether any option may be said to suit.

    Not while somebody must be seen today, or might have to be: an unanswered warning sign is no "no". Nor while it is
    unknown whether this is somebody for whom no plan is made.
    """
    return could_be < Urgency.URGENT and no_plan is False


def fit(findings: Iterable[RuleFinding[PatternRule]]) -> Fit:
    """How one pattern of pain fits, from the strongest signs for and against it."""
    findings = tuple(findings)
    speaks_for = max((f.rule.weight for f in findings if f.is_true and f.rule.is_for), default=Sign.NONE)
    against = max((f.rule.weight for f in findings if f.is_true and not f.rule.is_for), default=Sign.NONE)
    if speaks_for and against:
        return Fit.MIXED
    if speaks_for:
        return Fit.FITS if speaks_for is Sign.STRONG else Fit.POSSIBLE
    if against:
        return Fit.SPEAKS_AGAINST
    return Fit.OPEN if any(f.is_open and f.rule.is_for for f in findings) else Fit.NO_SIGN


def widest(ranges: Iterable[tuple[int, int] | None]) -> tuple[int, int] | None:
    """Widen ranges (low, high) into one that holds them all; None when there is none."""
    known = [ends for ends in ranges if ends is not None]
    return (min(low for low, _ in known), max(high for _, high in known)) if known else None


def verdict(book: Rulebook, gain: Benefit, level: Danger, how_soon: Urgency, wears: Truth) -> str:
    """Look the verdict up; a known wearer of what is to be avoided stops now."""
    if how_soon is Urgency.EMERGENCY:
        level = max(level, Danger.AVOID)
    if level >= Danger.AVOID and wears is True:
        level = Danger.STOP_NOW
    return book.verdicts[gain, level]


def certainty_of(finding: BenefitFinding) -> str | None:
    """The certainty behind a benefit; what is untested has none."""
    return finding.rule.certainty if finding.rule.then is not Help.UNTESTED else None
