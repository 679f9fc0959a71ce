"""Every other option beside the sock, as it stands for this person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.rules import combine
from soleus.rules.levels import OPTIONS, Standing

if TYPE_CHECKING:
    from soleus.indicate import Indication
    from soleus.rules.model import OptionRule
    from soleus.rules.person import RuleFinding

# How the sock itself stands in the plan, from its verdict.
STANDING_OF_VERDICT = {
    "suitable": Standing.SUITS,
    "not_needed": Standing.ASK,
    "undecided": Standing.ASK,
    "measure_first": Standing.ASK,
    "clinician_first": Standing.ASK,
    "avoid": Standing.AVOID,
    "stop_now": Standing.AVOID,
}


@dataclass(frozen=True, slots=True)
class PlannedOption:
    """One option with the rules that count for or against it in this person."""

    option: str
    standing: Standing
    findings: tuple[RuleFinding[OptionRule], ...]


def plan_options(indication: Indication) -> tuple[PlannedOption, ...]:
    """Read the option rules for one person; the sock itself stands first, as its verdict says."""
    screening = indication.screening
    findings = screening.reader.counting(screening.book.options)
    no_plan = screening.reader.read(screening.book.no_plan_if).truth
    may_praise = combine.may_praise(screening.urgency_could_be, no_plan)
    planned = [PlannedOption("compression-socks", STANDING_OF_VERDICT[indication.verdict], ())]
    of_option: dict[str, list[RuleFinding[OptionRule]]] = {rule.option: [] for rule in screening.book.options}
    for finding in findings:
        of_option[finding.rule.option].append(finding)
    for name in OPTIONS:
        if name in of_option:
            counting = tuple(of_option[name])
            planned.append(PlannedOption(name, combine.standing(counting, may_praise=may_praise), counting))
    return tuple(planned)
