"""What the service answers from, and how it describes itself to record systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.book import Book
    from soleus.knowledge.hooks import HookText
    from soleus.knowledge.records import RecordMapping

PATIENT = "{{context.patientId}}"  # what a record system puts the patient's id in place of


@dataclass(frozen=True, slots=True)
class HookService:
    """What a call is answered from; ``address`` is where people reach the page ("" where nobody said)."""

    book: Book
    mapping: RecordMapping
    text: HookText
    address: str = ""


def discovery(service: HookService) -> dict[str, Any]:
    """Describe every service: its hook, its title, and what it asks the record system to send along."""
    text = service.text
    codes = ",".join(_observation_codes(service))
    prefetch = {name: search.format(patient=PATIENT, codes=codes) for name, search in text.prefetch.items()}
    return {
        "services": [
            {"id": name, **entry, "prefetch": prefetch, "usageRequirements": text.usage}
            for name, entry in text.services.items()
        ]
    }


def _observation_codes(service: HookService) -> Iterable[str]:
    """Give the code of every observation that a fact is read from, as a search takes it."""
    lookups = (lookup for lookup in service.mapping.lookups if lookup.kind == "observation")
    codes = (code for lookup in lookups for code in service.mapping.codes_of(lookup))
    return dict.fromkeys(f"{code.system}|{code.code}" for code in codes)
