"""Which pattern the pain has: a nerve root, a narrow canal, the buttock, arteries, veins, the nerve at the knee.

It steers what is said beside the options. It is never a diagnosis, and it never touches danger: no stage before this
one sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.rules import combine
from soleus.rules.levels import PATTERNS, Fit

if TYPE_CHECKING:
    from soleus.indicate import Indication
    from soleus.rules.model import PatternRule
    from soleus.rules.person import RuleFinding


@dataclass(frozen=True, slots=True)
class Recognised:
    """One pattern, how it fits, and the signs (true rules) for and against it."""

    pattern: str
    fit: Fit
    signs: tuple[RuleFinding[PatternRule], ...]


def recognise(indication: Indication) -> tuple[Recognised, ...]:
    """Read the pattern rules for one person; the best fitting pattern first, those without any sign left out."""
    screening = indication.screening
    findings = screening.reader.counting(screening.book.patterns)
    recognised_patterns = []
    for pattern in PATTERNS:
        of_pattern = tuple(finding for finding in findings if finding.rule.pattern == pattern)
        true = tuple(finding for finding in of_pattern if finding.is_true)
        recognised_patterns.append(Recognised(pattern, combine.fit(of_pattern), true))
    shown = (recognised for recognised in recognised_patterns if recognised.fit > Fit.NO_SIGN)
    return tuple(sorted(shown, key=lambda recognised: -recognised.fit))
