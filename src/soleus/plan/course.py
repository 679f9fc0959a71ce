"""What to expect: how many people were better by three months and recovered by a year, as ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.rules import combine

if TYPE_CHECKING:
    from soleus.indicate import Indication
    from soleus.rules.model import CourseRule
    from soleus.rules.person import RuleFinding


@dataclass(frozen=True, slots=True)
class Course:
    """Ranges in percent of people (None where nothing was found), and the true rules they stand on."""

    better_by_3_months: tuple[int, int] | None
    recovered_by_1_year: tuple[int, int] | None
    findings: tuple[RuleFinding[CourseRule], ...]


def expect(indication: Indication) -> Course | None:
    """Read the course rules for one person; None when none of them is true."""
    screening = indication.screening
    findings = screening.reader.counting(screening.book.courses)
    true = tuple(finding for finding in findings if finding.is_true)
    if not true:
        return None
    return Course(
        better_by_3_months=combine.widest(finding.rule.better_by_3_months for finding in true),
        recovered_by_1_year=combine.widest(finding.rule.recovered_by_1_year for finding in true),
        findings=true,
    )
