"""First stage: danger and urgency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.rules import lattice
from soleus.rules.levels import Benefit
from soleus.rules.person import Finding, PersonReader, RuleFinding

if TYPE_CHECKING:
    from soleus.case.case import Case
    from soleus.rules.levels import Danger, Urgency
    from soleus.rules.model import DangerRule, Rulebook, UrgencyRule


@dataclass(frozen=True, slots=True)
class Screening:
    """How dangerous a sock is for this person, and how soon somebody must look.

    ``reader`` goes on to the next stages, so that each named condition is read once for one person.
    """

    case: Case
    book: Rulebook
    reader: PersonReader
    dangers: tuple[RuleFinding[DangerRule], ...]
    routine: tuple[RuleFinding[UrgencyRule], ...]
    wearer: Finding
    danger: Danger
    urgency: Urgency
    urgency_could_be: Urgency


def screen(case: Case, book: Rulebook) -> Screening:
    """Read the danger and urgency rules for one person."""
    reader = PersonReader(book, case)
    dangers = reader.read_rules(book.dangers)
    routine = reader.read_rules(book.urgencies)
    return Screening(
        case=case,
        book=book,
        reader=reader,
        dangers=dangers,
        routine=routine,
        wearer=reader.read(book.wearer),
        danger=lattice.danger(dangers),
        urgency=lattice.urgency(dangers, routine),
        urgency_could_be=lattice.urgency_could_be(dangers, routine),
    )


def emergency_verdict(screening: Screening) -> str:
    """Look the verdict up for an emergency, where nothing that could be gained counts: every row says the same there.

    ``soleus.rules.check`` refuses a table of verdicts that says otherwise.
    """
    urgency, worn = screening.urgency, screening.wearer.truth
    return lattice.verdict(screening.book, Benefit.UNKNOWN, screening.danger, urgency, worn)
