"""The plan: what the pain looks like, every option beside the sock, and the course to expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.plan.course import Course, expect
from soleus.plan.options import PlannedOption, plan_options
from soleus.plan.recognition import Recognised, recognise
from soleus.rules.levels import Urgency

if TYPE_CHECKING:
    from soleus.indicate import Indication


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything beside the sock; empty for those the rulebook makes no plan for."""

    indication: Indication
    patterns: tuple[Recognised, ...] = ()
    options: tuple[PlannedOption, ...] = ()
    course: Course | None = None


def plan(indication: Indication) -> Plan:
    """Make the plan for one person, of whom no emergency is known."""
    screening = indication.screening
    if screening.reader.read(screening.book.no_plan_if).truth is True:
        return Plan(indication)
    # Whoever must be seen today is told no pattern: "it fits sciatica" beside "it can be a clot" would reassure.
    patterns = () if screening.urgency >= Urgency.URGENT else recognise(indication)
    return Plan(indication, patterns, plan_options(indication), expect(indication))
