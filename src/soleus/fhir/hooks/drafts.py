"""The drafted orders of a call: which of those that were selected are of compression.

An order that was selected and cannot be read is refused: silence would say that there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from soleus.fhir.hooks.bundles import bundle_problems, is_about_another, placed
from soleus.fhir.hooks.refused import REFUSED, CallError, PreconditionError
from soleus.fhir.read.elements import BrokenElementError, Element

if TYPE_CHECKING:
    from soleus.fhir.hooks.service import HookService

PLACE = "context.draftOrders"
# What is ordered, in every order of R4: as a concept, as several, or as a reference to a device. A medicine that is
# pointed to is no garment.
CONCEPTS = ("code", "codeCodeableConcept", "itemCodeableConcept", "medicationCodeableConcept")
DETAILS = "orderDetail"
REFERENCES = ("codeReference", "itemReference")


def order_problems(context: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with the form of drafts, and which selection names none of them."""
    bundle = context.get("draftOrders")
    if not isinstance(bundle, Mapping) or bundle.get("resourceType") != "Bundle":
        return [f"{PLACE}: it is needed, as a Bundle"]
    problems = bundle_problems(bundle, PLACE)
    if problems:
        return problems
    named = {name for _, entry in placed(bundle, PLACE) for name in _names(entry)}
    wrong = [number for number, name in enumerate(context["selections"]) if name not in named]
    return [f"context.selections[{number}]: it names no draft" for number in wrong]


def _names(entry: Mapping[str, Any]) -> Iterator[str]:
    """Give every name that a draft can be selected by: as a reference, its bare id, its address in the Bundle."""
    resource = entry["resource"]
    if isinstance(resource.get("id"), str):
        yield f"{resource['resourceType']}/{resource['id']}"
        yield resource["id"]
    if isinstance(entry.get("fullUrl"), str):
        yield entry["fullUrl"]


def compression_orders(context: Mapping[str, Any], patient: str, service: HookService) -> tuple[str, ...]:
    """Give the selected orders that are of compression, as references.

    Args:
        context: what the hook is called with, without ``order_problems``.
        patient: the id of the patient that every order is to be for.
        service: says which codes are of compression.

    Raises:
        CallError: a selected order is not of its form, or for somebody else.
        PreconditionError: none is of compression, and of some nobody can tell: what they point to was not sent.
    """
    codes = {(code.system, code.code) for name in service.text.orders for code in service.mapping.by_concept[name]}
    drafts, selected = list(placed(context["draftOrders"], PLACE)), set(context["selections"])
    things = {name: entry["resource"] for _, entry in drafts for name in _names(entry)}
    orders, problems, unknown = [], [], []
    for place, entry in drafts:
        if selected.isdisjoint(_names(entry)):
            continue
        if is_about_another(entry["resource"], patient):
            problems.append(f"{place}: it is for somebody else than context.patientId")
        try:
            ordered, lost = _ordered(Element(entry["resource"], place), things)
        except BrokenElementError as error:
            problems.append(f"{error}: it is not of its form")
            continue
        unknown += [f"{place}.{name}: what it points to was not sent" for name in lost]
        if codes & ordered:
            orders.append(next(_names(entry)))
    if problems:
        raise CallError(REFUSED, problems)
    if unknown and not orders:
        raise PreconditionError(REFUSED, unknown)
    return tuple(orders)


def _ordered(order: Element, things: Mapping[str, Any]) -> tuple[set[tuple[str, str]], list[str]]:
    """Give every code of what is ordered, and the references that lead nowhere.

    Raises:
        BrokenElementError: an element that says what is ordered is not of its form.
    """
    codings = {coding for name in CONCEPTS for coding in order.codings(name)}
    codings |= {coding for detail in order.many(DETAILS) for coding in detail.coded()}
    known = {**things, **{f"#{thing.text('id')}": thing.content for thing in order.many("contained")}}
    lost = []
    for name in REFERENCES:
        pointer = order.one(name)
        if pointer is None:
            continue
        thing = known.get(pointer.text("reference"))
        if thing is None:
            lost.append(name)
        else:
            device = Element(thing, f"{order.place}.{name}")
            codings |= {*device.codings("type"), *device.codings("code")}
    return codings, lost
