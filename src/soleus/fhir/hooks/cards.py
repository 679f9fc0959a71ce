"""The cards of a call: the gravest thing first, in the clinician's own words, each with its source.

An emergency is the only card. Else there is one for a visit that cannot wait, and one for the verdict on compression:
always beside a compression order, and on opening a patient's record only where the record gives a reason to speak.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from soleus.fhir.header import coded
from soleus.fhir.read.findings import safest
from soleus.render.blocks import Bullets
from soleus.render.spoken import document
from soleus.render.views import CLINICIANS, clinician
from soleus.render.writers.markdown import to_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.answer import Answer
    from soleus.fhir.hooks.call import HookCall
    from soleus.fhir.hooks.service import HookService

LONGEST_SUMMARY = 139  # characters: fewer than 140
ORDER = "order-select"
# What a card is of, and how loud it is: beside an order, and on opening a record ("" is silence).
LOUDNESS = {
    "emergency": ("critical", "critical"),
    "urgent": ("critical", "warning"),
    "stop_now": ("critical", "critical"),
    "avoid": ("critical", "warning"),
    "clinician_first": ("warning", "info"),
    "measure_first": ("warning", "info"),
    "undecided": ("warning", "info"),
    "suitable": ("info", "info"),
    "not_needed": ("info", ""),
}
MUST_GO = ("stop_now", "avoid")
NODE_BITS = 48


@dataclass(frozen=True, slots=True)
class _Card:
    """What a card is of, its summary, and whether it offers anything."""

    kind: str
    summary: str
    is_offering: bool = True


def cards_of(call: HookCall, answer: Answer, service: HookService) -> list[dict[str, Any]]:
    """Make the cards that answer a call.

    Args:
        call: what was called.
        answer: the answer for the patient, of ``call.record.case``.
        service: what it is answered from.
    """
    if call.hook == ORDER and not call.orders:
        return []
    return [_shown(card, call, answer, service) for card in _chosen(call, answer, service)]


def _chosen(call: HookCall, answer: Answer, service: HookService) -> Iterator[_Card]:
    texts = service.book.words.clinical
    if answer.urgency == "emergency":
        yield _Card("emergency", texts["urgency"]["emergency"], is_offering=call.hook == ORDER)
        return
    if answer.urgency == "urgent":
        yield _Card("urgent", texts["urgency"]["urgent"], is_offering=False)
    if call.hook == ORDER or (_loudness(answer.compression, call) and _concerns(call, service)):
        summary = texts["verdicts"][answer.compression]
        if answer.pressure_mmhg is not None:
            low, high = answer.pressure_mmhg
            pressure = texts["pressure"].format(low=low, high=high)
            summary = f"{pressure}. {summary}"
        yield _Card(answer.compression, summary)


def _loudness(kind: str, call: HookCall) -> str:
    return LOUDNESS[kind][0 if call.hook == ORDER else 1]


def _concerns(call: HookCall, service: HookService) -> bool:
    """Whether the record gives a reason to speak of compression at all."""
    facts, vocabulary = call.record.case.facts, service.book.rules.vocabulary
    known = [(vocabulary.fact(key), value) for key, value in facts.items()]
    ours = [(fact, value) for fact, value in known if fact.name in service.text.concerns]
    return any(value is not False and not (fact.danger and value == safest(fact)) for fact, value in ours)


def _shown(card: _Card, call: HookCall, answer: Answer, service: HookService) -> dict[str, Any]:
    text = service.text
    shown = {
        "uuid": str(_card_id(card.kind, call)),
        "summary": _short(card.summary),
        "indicator": _loudness(card.kind, call),
        "detail": _detail(call, answer, service),
        "source": {"label": text.label, **({"url": service.address} if service.address else {}), "topic": text.topic},
        "overrideReasons": override_reasons(service),
    }
    suggestions = list(_suggestions(card, call, service)) if card.is_offering else []
    if suggestions:
        shown |= {"suggestions": suggestions, "selectionBehavior": "any"}
    if service.address and answer.urgency != "emergency":
        shown["links"] = [{"label": text.launch, "url": f"{service.address}/launch", "type": "smart"}]
    return shown


def _short(text: str) -> str:
    """Give a summary that fits; what follows stands in the detail too."""
    return text if len(text) <= LONGEST_SUMMARY else f"{text[: LONGEST_SUMMARY - 1].rsplit(' ', 1)[0]}…"


def override_reasons(service: HookService) -> list[dict[str, str]]:
    """Give the reasons that a clinician can name for doing otherwise, as codings."""
    reasons = service.text.reasons
    return [
        {"code": code, "system": reasons["system"], "display": display} for code, display in reasons["codes"].items()
    ]


def _detail(call: HookCall, answer: Answer, service: HookService) -> str:
    """Write what a clinician reads of the answer, with its sources and what could not be read, as Markdown."""
    book = service.book
    if answer.urgency == "emergency":
        rows = (clinician.urgency, clinician.verdict, clinician.why)
        blocks = (*clinician.emergency(book), *clinician.top(rows, answer, book))
    else:
        blocks = clinician.top(CLINICIANS["clinician"].rows, answer, book)
    count = len(call.record.unread)
    notes = (service.text.read_from, *([service.text.unread.format(count=count)] if count else []))
    whole = (*blocks, Bullets(notes), *clinician.sources(answer, book, book.library))
    return to_markdown(document(book.words.clinical["title"], whole, book.words))


def _suggestions(card: _Card, call: HookCall, service: HookService) -> Iterator[dict[str, Any]]:
    text = service.text
    if card.kind in {*MUST_GO, "emergency", "measure_first"} and call.orders:
        deletes = [
            {"type": "delete", "description": text.cancel["description"], "resourceId": order} for order in call.orders
        ]
        yield _suggestion("cancel", text.cancel["label"], deletes, call)
    if card.kind == "measure_first":
        code = service.mapping.by_concept[text.measure["concept"]][0]
        order = {
            "resourceType": "ServiceRequest",
            "status": "draft",
            "intent": "proposal",
            "code": coded(code.system, code.code, code.display),
            "subject": {"reference": f"Patient/{call.patient}"},
        }
        create = {"type": "create", "description": text.measure["description"], "resource": order}
        yield _suggestion("measure", text.measure["label"], [create], call)


def _suggestion(name: str, label: str, actions: list[dict[str, Any]], call: HookCall) -> dict[str, Any]:
    return {"label": label, "uuid": str(_id(name, call)), "actions": actions}


def _id(name: str, call: HookCall) -> UUID:
    return uuid5(NAMESPACE_URL, f"soleus {call.service} {call.instance} {name}")


def _card_id(kind: str, call: HookCall) -> UUID:
    """Give the id of a card: its last part says what the card is of, so that nothing is kept to count feedback."""
    return UUID(int=_id(kind, call).int >> NODE_BITS << NODE_BITS | _node(kind))


def _node(kind: str) -> int:
    return int.from_bytes(hashlib.sha256(kind.encode()).digest()[: NODE_BITS // 8])


KIND_OF_NODE = {_node(kind): kind for kind in LOUDNESS}


def kind_of(card: UUID) -> str:
    """Say what a card was of, by its id; "unknown" for one that is none of ours."""
    return KIND_OF_NODE.get(card.int & ((1 << NODE_BITS) - 1), "unknown")
