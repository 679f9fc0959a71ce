"""Several entries about one fact: the newest measurement counts, and the gravest statement; what is set aside is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from soleus.fhir.read.entries import Unread
from soleus.fhir.read.findings import BOTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.case.facts import Fact
    from soleus.fhir.read.findings import Finding

LEGS_NAMED = {"left", "right", BOTH}
ALIKE = 0.05  # two numbers of one day that differ by less than this share of them are one


def choose(findings: Iterable[Finding], fact: Fact) -> tuple[Finding | None, list[Unread]]:
    """Choose among what is said about one key.

    A measurement or an answer is replaced by a newer one. Statements stand beside each other: the gravest counts, left
    and right come to both. Where the two kinds differ the graver counts, and where none is graver the newer.

    Returns:
        What counts, None where two numbers of one day differ; and what was set aside and says something else.
    """
    findings = list(findings)
    measured = sorted((one for one in findings if one.replaces), key=_age, reverse=True)
    stated = [one for one in findings if not one.replaces]
    if len(measured) > 1 and _clash(measured[0], measured[1], fact):
        return None, [_aside(one, fact, "clash") for one in findings]
    latest = [one for one in measured if _age(one) == _age(measured[0])]
    best = _gravest([*latest, *stated], fact)
    aside = [_aside(one, fact, "replaced") for one in measured[len(latest) :] if one.value != best.value]
    aside += [_aside(one, fact, "outweighed") for one in (*latest, *stated) if not _agrees(one, best)]
    return best, aside


def _age(finding: Finding) -> tuple[date, date]:
    return (finding.days.last, finding.days.first) if finding.days else (date.min, date.min)


def _clash(one: Finding, other: Finding, fact: Fact) -> bool:
    """Whether two measurements of one day say what cannot both be."""
    if _age(one) != _age(other) or one.value == other.value or fact.danger:
        return False
    if isinstance(one.value, str) or isinstance(other.value, str):
        return True
    return abs(one.value - other.value) > ALIKE * max(abs(one.value), abs(other.value))


def _gravest(findings: list[Finding], fact: Fact) -> Finding:
    newest_first = sorted(findings, key=_age, reverse=True)
    if fact.danger:
        return max(newest_first, key=lambda one: fact.danger.index(one.value))
    if set(fact.values) == LEGS_NAMED:
        legs = {str(one.value) for one in findings}
        named = next((one for one in newest_first if one.value == BOTH), newest_first[0])
        return named if len(legs) == 1 or named.value == BOTH else replace(named, value=BOTH)
    return newest_first[0]


def _agrees(one: Finding, best: Finding) -> bool:
    return one.value == best.value or best.value == BOTH


def _aside(finding: Finding, fact: Fact, why: str) -> Unread:
    return Unread(finding.origin.place, finding.origin.resource, why, fact.name)
