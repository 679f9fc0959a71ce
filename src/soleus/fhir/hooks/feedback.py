"""What clinicians made of the cards: outcome and coded reason, and nothing that could be about a patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from soleus.fhir.hooks.cards import kind_of
from soleus.fhir.hooks.refused import CallError

if TYPE_CHECKING:
    from soleus.fhir.hooks.service import HookService

REFUSED = "The feedback cannot be taken"
OUTCOMES = ("accepted", "overridden")
MOST = 100  # entries of one call


@dataclass(frozen=True, slots=True)
class Feedback:
    """What became of one card: what it was of, its outcome, the code of the reason ("none"; "other" if not ours)."""

    service: str
    card: str
    outcome: str
    reason: str


def read_feedback(name: str, content: object, service: HookService) -> tuple[Feedback, ...]:
    """Read feedback on cards; comments, times and ids are left behind.

    Raises:
        CallError: it is not of the form that CDS Hooks gives it.
    """
    entries = content.get("feedback") if isinstance(content, Mapping) else None
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST:
        raise CallError(REFUSED, [f"feedback: it is needed, as a list of 1 to {MOST} entries"])
    problems = [problem for number, entry in enumerate(entries) for problem in _problems(f"feedback[{number}]", entry)]
    if problems:
        raise CallError(REFUSED, problems)
    return tuple(
        Feedback(name, kind_of(UUID(entry["card"])), entry["outcome"], _reason(entry, service)) for entry in entries
    )


def _problems(place: str, entry: object) -> list[str]:
    if not isinstance(entry, Mapping):
        return [f"{place}: it must be an object"]
    problems = []
    if not _is_uuid(entry.get("card")):
        problems.append(f"{place}.card: it must be the uuid of a card")
    if entry.get("outcome") not in OUTCOMES:
        problems.append(f"{place}.outcome: it must be one of {', '.join(OUTCOMES)}")
    return problems


def _is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


def _reason(entry: Mapping[str, Any], service: HookService) -> str:
    reason = entry.get("overrideReason")
    if not reason:
        return "none"
    coding = reason.get("reason") if isinstance(reason, Mapping) else None
    code = coding.get("code") if isinstance(coding, Mapping) else None
    return code if isinstance(code, str) and code in service.text.reasons["codes"] else "other"
