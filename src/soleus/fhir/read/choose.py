"""Several entries about one fact: the newest measurement counts, and the gravest statement; the rest is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from soleus.fhir.read.entries import Unread
from soleus.fhir.read.findings import BOTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.case.facts import Fact
    from soleus.fhir.read.findings import Statement

LEGS_NAMED = {"left", "right", BOTH}
# Numbers of one day that differ by less than this share are one, converted and rounded: 154 pounds are 69.85 and 70 kg.
# An index of 0.79 beside one of 0.80 differs by more: they may stand on two sides of a threshold.
ALIKE = 0.005


def choose(findings: Iterable[Statement], fact: Fact) -> tuple[Statement | None, list[Unread]]:
    """Choose among what is said about one key.

    A measurement or an answer is replaced by one that is newer for sure. Statements stand beside each other: the
    gravest counts, left and right come to both. Where the two kinds differ the graver counts, and where none is graver
    the newer.

    Returns:
        What counts, None where two numbers differ and neither is newer for sure; and what was set aside and says
        something else.
    """
    findings = list(findings)
    measured = sorted((finding for finding in findings if finding.replaces), key=_age, reverse=True)
    stated = [finding for finding in findings if not finding.replaces]
    begin = max((_days(finding)[0] for finding in measured), default=date.min)
    latest = [finding for finding in measured if _days(finding)[1] >= begin]  # each may be the newest
    if _clash(latest, fact):
        return None, [_aside(finding, fact, "clash") for finding in findings]
    best = _gravest([*latest, *stated], fact)
    older = [finding for finding in measured if _days(finding)[1] < begin and finding.value != best.value]
    aside = [_aside(finding, fact, "replaced") for finding in older]
    aside += [_aside(finding, fact, "outweighed") for finding in (*latest, *stated) if not _agrees(finding, best)]
    return best, aside


def _days(finding: Statement) -> tuple[date, date]:
    return (finding.days.first, finding.days.last) if finding.days else (date.min, date.min)


def _age(finding: Statement) -> tuple[date, date]:
    return _days(finding)[::-1]


def _clash(latest: list[Statement], fact: Fact) -> bool:
    """Whether measurements of which each may be the newest say what cannot be together."""
    values = {finding.value for finding in latest}
    if len(values) <= 1 or fact.danger:
        return False
    numbers = [value for value in values if not isinstance(value, str)]
    return len(numbers) < len(values) or max(numbers) - min(numbers) > ALIKE * max(map(abs, numbers))


def _gravest(findings: list[Statement], fact: Fact) -> Statement:
    newest_first = sorted(findings, key=_age, reverse=True)
    if fact.danger:
        return max(newest_first, key=lambda finding: fact.danger.index(finding.value))
    if set(fact.values) == LEGS_NAMED:
        legs = {str(finding.value) for finding in findings}
        named = next((finding for finding in newest_first if finding.value == BOTH), newest_first[0])
        return named if len(legs) == 1 or named.value == BOTH else replace(named, value=BOTH)
    return newest_first[0]


def _agrees(finding: Statement, best: Statement) -> bool:
    return best.value in {finding.value, BOTH}


def _aside(finding: Statement, fact: Fact, why: str) -> Unread:
    return Unread(finding.origin.place, finding.origin.resource, why, fact.name)
