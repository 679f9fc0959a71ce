"""One call of a record system: held to its form, its data put together as one patient's record.

A refusal names the place in what was sent and never a value of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from soleus.case import CaseError
from soleus.fhir.hooks.drafts import compression_orders, order_problems
from soleus.fhir.hooks.prefetch import read_prefetch
from soleus.fhir.hooks.refused import REFUSED, CallError
from soleus.fhir.read import read_record
from soleus.fhir.read.entries import entries
from soleus.fhir.read.person import latest_day
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from soleus.fhir.hooks.service import HookService
    from soleus.fhir.read import Record

ORDER = "order-select"
LONGEST = 200  # characters of a name
_PATIENT = re.compile(r"(?:Patient/)?[A-Za-z0-9.\-_]{1,64}", re.ASCII)  # R4's form of an id; some servers write "_" too
A_DAY = timedelta(days=1)


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
        today: the day that is "now" in UTC.

    Raises:
        CallError: something is missing or not of its form.
        PreconditionError: data that the answer needs were not sent.
        ProblemsError: nobody can be answered for: the record's facts cannot stand together, or this person has died.
        KeyError: there is no such service.
    """
    hook = service.text.services[name]["hook"]
    if not isinstance(content, Mapping):
        raise CallError(REFUSED, ["it must be a JSON object"])
    problems = list(_form_problems(content, hook))
    if problems:
        raise CallError(REFUSED, problems)
    context, patient = content["context"], content["context"]["patientId"].removeprefix("Patient/")
    orders = compression_orders(context, patient, service) if hook == ORDER else ()
    resources = read_prefetch(content.get("prefetch"), patient, service.text)
    record = _record(resources, patient, service, _now(resources, today))
    return HookCall(name, hook, content["hookInstance"], patient, record, orders)


def _record(resources: list[Any], patient: str, service: HookService, as_of: date) -> Record:
    """Read the record; a refusal of the whole names the prefetch in place of the patient's id."""
    try:
        return read_record(resources, service.book.rules.vocabulary, service.mapping, patient=patient, as_of=as_of)
    except CaseError:
        raise
    except ProblemsError as error:
        problems = [f"prefetch.patient: {problem.rpartition(': ')[2]}" for problem in error.problems]
        raise ProblemsError(REFUSED, problems) from None


def _form_problems(content: Mapping[str, Any], hook: str) -> Iterator[str]:
    if content.get("hook") != hook:
        yield f"hook: it must be '{hook}', which this service is for"
    if not _is_name(content.get("hookInstance")):
        yield "hookInstance: it is needed, as a text"
    context = content.get("context")
    if not isinstance(context, Mapping):
        yield "context: it is needed, as an object"
        return
    patient = context.get("patientId")
    if not isinstance(patient, str) or not _PATIENT.fullmatch(patient):
        yield "context.patientId: it is needed, as the id of a Patient"
    if not _is_name(context.get("userId")):
        yield "context.userId: it is needed, as a text"
    if hook == ORDER:
        selections = context.get("selections")
        if isinstance(selections, list) and all(map(_is_name, selections)):
            yield from order_problems(context)
        else:
            yield "context.selections: it is needed, as a list of texts"


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST


def _now(resources: list[Any], today: date) -> date:
    """Give the day that is "now": the next one where the record tells of it, since it has begun further east."""
    latest = latest_day(entries(resources)[0], until=today + A_DAY)
    return today if latest is None else max(today, latest)
