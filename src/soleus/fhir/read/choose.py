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
ALIKE = 0.05  # two numbers of one day that differ by less than this share of them are one


def choose(findings: Iterable[Statement], fact: Fact) -> tuple[Statement | None, list[Unread]]:
    """Choose among what is said about one key.

    A measurement or an answer is replaced by a newer one. Statements stand beside each other: the gravest counts, left
    and right come to both. Where the two kinds differ the graver counts, and where none is graver the newer.

    Returns:
        What counts, None where two numbers of one day differ; and what was set aside and says something else.
    """
    findings = list(findings)
    measured = sorted((finding for finding in findings if finding.replaces), key=_age, reverse=True)
    stated = [finding for finding in findings if not finding.replaces]
    if len(measured) > 1 and _clash(measured[0], measured[1], fact):
        return None, [_aside(finding, fact, "clash") for finding in findings]
    latest = [finding for finding in measured if _age(finding) == _age(measured[0])]
    best = _gravest([*latest, *stated], fact)
    aside = [_aside(finding, fact, "replaced") for finding in measured[len(latest) :] if finding.value != best.value]
    aside += [_aside(finding, fact, "outweighed") for finding in (*latest, *stated) if not _agrees(finding, best)]
    return best, aside


def _age(finding: Statement) -> tuple[date, date]:
    return (finding.days.last, finding.days.first) if finding.days else (date.min, date.min)


def _clash(finding: Statement, next_one: Statement, fact: Fact) -> bool:
    """Whether two measurements of one day say what cannot both be."""
    if _age(finding) != _age(next_one) or finding.value == next_one.value or fact.danger:
        return False
    if isinstance(finding.value, str) or isinstance(next_one.value, str):
        return True
    return abs(finding.value - next_one.value) > ALIKE * max(abs(finding.value), abs(next_one.value))


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
