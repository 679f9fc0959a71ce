"""First stage: danger and urgency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.rules import combine
from soleus.rules.compiled import CompiledReader
from soleus.rules.levels import Benefit

if TYPE_CHECKING:
    from collections.abc import Callable

    from soleus.case.case import Case
    from soleus.rules.levels import Danger, Urgency
    from soleus.rules.model import DangerRule, Rulebook, UrgencyRule
    from soleus.rules.person import Finding, Reader, RuleFinding


@dataclass(frozen=True, slots=True)
class Screening:
    """How dangerous a sock is for this person, and how soon somebody must look.

    ``dangers`` and ``routine`` hold what counts: the rules that are true or open. ``reader`` goes on to the next
    stages, so that each condition is read once for one person.
    """

    case: Case
    book: Rulebook
    reader: Reader
    dangers: tuple[RuleFinding[DangerRule], ...]
    routine: tuple[RuleFinding[UrgencyRule], ...]
    wearer: Finding
    danger: Danger
    urgency: Urgency
    urgency_could_be: Urgency


def screen(case: Case, book: Rulebook, reader_of: Callable[[Rulebook, Case], Reader] = CompiledReader) -> Screening:
    """Read the danger and urgency rules for one person, with the reader that is named."""
    reader = reader_of(book, case)
    dangers = reader.counting(book.dangers)
    routine = reader.counting(book.urgencies)
    return Screening(
        case=case,
        book=book,
        reader=reader,
        dangers=dangers,
        routine=routine,
        wearer=reader.read(book.wearer),
        danger=combine.danger(dangers),
        urgency=combine.urgency(dangers, routine),
        urgency_could_be=combine.urgency_could_be(dangers, routine),
    )


def emergency_verdict(screening: Screening) -> str:
    """Look the verdict up for an emergency, where nothing that could be gained counts: every row says the same there.

    ``soleus.rules.check`` refuses a table of verdicts that says otherwise.
    """
    urgency, worn = screening.urgency, screening.wearer.truth
    return combine.verdict(screening.book, Benefit.UNKNOWN, screening.danger, urgency, worn)
