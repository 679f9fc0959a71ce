"""Second stage: who gains what, at which pressure, and so the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.rules import combine
from soleus.rules.levels import Danger
from soleus.rules.missing import missing

if TYPE_CHECKING:
    from soleus.rules.levels import Benefit
    from soleus.rules.model import BenefitRule, PressureRule
    from soleus.rules.person import RuleFinding
    from soleus.screen import Screening


@dataclass(frozen=True, slots=True)
class Indication:
    """What can be gained, the verdict, and the pressure (low, high) in mmHg, None unless the verdict is suitable.

    ``benefits`` and ``pressures`` hold what counts: the rules that are true or open.
    """

    screening: Screening
    benefits: tuple[RuleFinding[BenefitRule], ...]
    pressures: tuple[RuleFinding[PressureRule], ...]
    benefit: Benefit
    verdict: str
    pressure_mmhg: tuple[int, int] | None
    missing: tuple[str, ...]


def indicate(screening: Screening) -> Indication:
    """Read the benefit and pressure rules, and look the verdict up."""
    book, reader = screening.book, screening.reader
    benefits = reader.counting(book.benefits)
    pressures = reader.counting(book.pressures)
    gain = combine.benefit(benefits)
    (low, high), cap = combine.pressure(pressures, book.pressure_defaults)
    too_strong = cap <= low  # no sock is that weak: somebody must look at why the cap is so low
    danger = max(screening.danger, Danger.CLINICIAN_FIRST) if too_strong else screening.danger
    verdict = combine.verdict(book, gain, danger, screening.urgency, screening.wearer.truth)
    return Indication(
        screening=screening,
        benefits=benefits,
        pressures=pressures,
        benefit=gain,
        verdict=verdict,
        pressure_mmhg=(low, min(high, cap)) if verdict == "suitable" else None,
        missing=missing(screening.dangers, screening.routine, benefits, screening.wearer, reader.place),
    )
