"""One call of a record system: held to its form, its data put together as one patient's record.

A refusal names the place in what was sent and never a value of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soleus.fhir.read import read_record
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from soleus.fhir.hooks.service import HookService
    from soleus.fhir.read import Record

REFUSED = "The call cannot be answered"
LONGEST = 200  # characters of an id
ORDER_CODES = ("code", "codeCodeableConcept", "itemCodeableConcept", "medicationCodeableConcept")


class CallError(ProblemsError):
    """A call is not of the form that CDS Hooks gives it."""


class PreconditionError(ProblemsError):
    """A call lacks data without which it cannot be answered."""


@dataclass(frozen=True, slots=True)
class HookCall:
    """A call: the service and its hook, the instance of the hook, the patient, the record; and the compression orders.

    ``orders`` holds references ("ServiceRequest/1") to those drafted orders that were selected and are of compression.
    """

    service: str
    hook: str
    instance: str
    patient: str = field(repr=False)
    record: Record
    orders: tuple[str, ...] = ()


def read_call(name: str, content: object, service: HookService, today: date) -> HookCall:
    """Read what a record system sent.

    Args:
        name: the id of the service that was called.
        content: the parsed JSON.
        service: what it is answered from.
        today: the day that is "now".

    Raises:
        CallError: something is missing or not of its form.
        PreconditionError: data that the answer needs were not sent.
        CaseError: the record's facts cannot stand together.
        KeyError: there is no such service.
    """
    hook = service.text.services[name]["hook"]
    if not isinstance(content, Mapping):
        raise CallError(REFUSED, ["it must be a JSON object"])
    problems = list(_form_problems(content, hook))
    if problems:
        raise CallError(REFUSED, problems)
    context, patient = content["context"], content["context"]["patientId"].removeprefix("Patient/")
    resources = _resources(content.get("prefetch"), patient, service)
    record = read_record(resources, service.book.rules.vocabulary, service.mapping, patient=patient, as_of=today)
    orders = tuple(_compression_orders(context, service)) if hook == "order-select" else ()
    return HookCall(name, hook, content["hookInstance"], patient, record, orders)


def _form_problems(content: Mapping[str, Any], hook: str) -> Iterator[str]:
    if content.get("hook") != hook:
        yield f"hook: it must be '{hook}', which this service is for"
    if not _is_name(content.get("hookInstance")):
        yield "hookInstance: it is needed, as a text"
    context = content.get("context")
    if not isinstance(context, Mapping):
        yield "context: it is needed, as an object"
        return
    names = [key for key in ("patientId", "userId") if not _is_name(context.get(key))]
    yield from (f"context.{key}: it is needed, as a text" for key in names)
    if hook == "order-select":
        selections = context.get("selections")
        if not isinstance(selections, list) or not all(map(_is_name, selections)):
            yield "context.selections: it is needed, as a list of texts"
        if not isinstance(context.get("draftOrders"), Mapping):
            yield "context.draftOrders: it is needed, as a Bundle"


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST


def _resources(prefetch: object, patient: str, service: HookService) -> list[Any]:
    """Give every resource that was sent along; of what was not sent and is needed, say so."""
    if prefetch is not None and not isinstance(prefetch, Mapping):
        raise CallError(REFUSED, ["prefetch: it must be an object"])
    sent: Mapping[str, Any] = prefetch or {}
    parts = {name: sent[name] for name in service.text.prefetch if name in sent}
    wrong = [
        f"prefetch.{name}: it must be a resource or null" for name, part in parts.items() if not _is_resource(part)
    ]
    if wrong:
        raise CallError(REFUSED, wrong)
    # An OperationOutcome says that the search failed: nothing was had, which is not the same as nothing there.
    had = {name: part for name, part in parts.items() if part is None or part["resourceType"] != "OperationOutcome"}
    in_part = [name for name, part in had.items() if part is not None and _goes_on(part)]
    lacking = [name for name in service.text.needs if name not in had or (name == "patient" and had[name] is None)]
    if lacking or in_part:
        problems = [f"prefetch.{name}: it is needed; Soleus asks no server for it" for name in lacking]
        # What is newest may stand on a page that was not sent, so the first page alone could say too much.
        problems += [f"prefetch.{name}: it goes on on a page that was not sent; send all of it" for name in in_part]
        raise PreconditionError(REFUSED, problems)
    if had["patient"].get("resourceType") != "Patient" or had["patient"].get("id") != patient:
        raise CallError(REFUSED, ["prefetch.patient: it must be the Patient that context.patientId names"])
    return [resource for part in had.values() if part is not None for resource in _entries(part)]


def _is_resource(part: object) -> bool:
    if part is None:
        return True
    if not isinstance(part, Mapping) or not isinstance(part.get("resourceType"), str):
        return False
    return part["resourceType"] != "Bundle" or isinstance(part.get("entry", []), list)


def _goes_on(part: Mapping[str, Any]) -> bool:
    """Whether a search has another page."""
    links = part.get("link")
    listed = links if isinstance(links, list) else []
    return any(isinstance(link, Mapping) and link.get("relation") == "next" for link in listed)


def _entries(part: Mapping[str, Any]) -> Iterable[Any]:
    if part["resourceType"] != "Bundle":
        return [part]
    return [entry["resource"] for entry in part.get("entry", []) if isinstance(entry, Mapping) and "resource" in entry]


def _compression_orders(context: Mapping[str, Any], service: HookService) -> Iterator[str]:
    """Give the selected orders that are of compression, by their codes."""
    codes = {(code.system, code.code) for name in service.text.orders for code in service.mapping.by_concept[name]}
    selected = set(context["selections"])
    entries = context["draftOrders"].get("entry")
    for resource in _entries({"resourceType": "Bundle", "entry": entries if isinstance(entries, list) else []}):
        if not isinstance(resource, Mapping):
            continue
        reference = f"{resource.get('resourceType')}/{resource.get('id')}"
        if reference in selected and codes & set(_codings(resource)):
            yield reference


def _codings(resource: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ORDER_CODES:
        concept = resource.get(name)
        codings = concept.get("coding") if isinstance(concept, Mapping) else None
        for coding in codings if isinstance(codings, list) else ():
            if isinstance(coding, Mapping):
                yield str(coding.get("system")), str(coding.get("code"))
