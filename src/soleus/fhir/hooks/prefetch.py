"""What a record system sent along: held to what each search was to give, so that what lacks never looks like nothing.

Where a page, a resource or some matches lack, the newest of them could be missing, and what is older could say too
much. Then the data were not had.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from soleus.fhir.hooks.bundles import bundle_problems, is_about_another, placed
from soleus.fhir.hooks.refused import REFUSED, CallError, PreconditionError

if TYPE_CHECKING:
    from soleus.knowledge.hooks import HookText

OUTCOME = "OperationOutcome"
TYPES = (None, "searchset", "collection")  # of a Bundle; a history holds what was replaced or deleted
BESIDE = ("include", "outcome")  # what a search gives beside what it was for
FAILURES = ("fatal", "error")
# Codes of R4's issues that say that something was not given, however grave they are called.
IN_PART = ("incomplete", "suppressed", "timeout", "too-costly", "throttled")


def read_prefetch(prefetch: object, patient: str, text: HookText) -> list[Any]:
    """Give every resource that was sent along.

    Args:
        prefetch: what was sent, by the names of ``text.prefetch``.
        patient: the id of the patient that all of it is to be about.
        text: what was asked for, and what of it is needed.

    Raises:
        CallError: something is not of its form, or about somebody else.
        PreconditionError: something that is needed was not sent, or something was sent in part.
    """
    if prefetch is not None and not isinstance(prefetch, Mapping):
        raise CallError(REFUSED, ["prefetch: it must be an object"])
    sent: Mapping[str, Any] = prefetch or {}
    parts = {name: sent[name] for name in text.prefetch if name in sent}
    wrong = [problem for name, part in parts.items() for problem in _form_problems(name, part, text)]
    if wrong:
        raise CallError(REFUSED, wrong)
    # An OperationOutcome says that the search failed: nothing was had, which is not the same as nothing there.
    had = {name: part for name, part in parts.items() if part is None or part["resourceType"] != OUTCOME}
    lacking = [name for name in text.needs if name not in had or (name == "patient" and had[name] is None)]
    problems = [f"prefetch.{name}: it is needed; Soleus asks no server for it" for name in lacking]
    problems += [f"prefetch.{name}: {why}; send all of it" for name, part in had.items() for why in _lacks(part)]
    if problems:
        raise PreconditionError(REFUSED, problems)
    return _of_patient(had, patient)


def _form_problems(name: str, part: object, text: HookText) -> Iterable[str]:
    """Hold a part to its template: a read gives that resource, a search a Bundle of resources."""
    template, place = text.prefetch[name], f"prefetch.{name}"
    wanted = "Bundle" if "?" in template else template.partition("/")[0]
    if part is None:
        return ()
    if not isinstance(part, Mapping) or part.get("resourceType") not in (wanted, OUTCOME):
        return (f"{place}: it must be a {wanted} or null",)
    if part["resourceType"] != "Bundle":
        return ()
    problems = bundle_problems(part, place)
    return problems if part.get("type") in TYPES else (f"{place}.type: it must be searchset", *problems)


def _lacks(part: Mapping[str, Any] | None) -> Iterator[str]:
    """Say why a search was not given whole."""
    if part is None or part["resourceType"] != "Bundle":
        return
    entries, total = [entry for _, entry in placed(part, "")], part.get("total")
    if any(link.get("relation") == "next" for link in part.get("link") or ()):
        yield "it goes on on a page that was not sent"
    if any(_says_in_part(entry["resource"]) for entry in entries):
        yield "an OperationOutcome in it says that some of it was not had"
    if isinstance(total, int) and total > sum(not _is_beside(entry) for entry in entries):
        yield "its total is more than what was sent"


def _is_beside(entry: Mapping[str, Any]) -> bool:
    search = entry.get("search")
    mode = search.get("mode") if isinstance(search, Mapping) else None
    return mode in BESIDE or entry["resource"]["resourceType"] == OUTCOME


def _says_in_part(resource: Mapping[str, Any]) -> bool:
    """Whether it is an OperationOutcome that says that not all was given; one that cannot be read might."""
    if resource["resourceType"] != OUTCOME:
        return False
    issues = resource.get("issue")
    if not isinstance(issues, list) or not all(isinstance(issue, Mapping) for issue in issues):
        return True
    return any(issue.get("severity") in FAILURES or issue.get("code") in IN_PART for issue in issues)


def _of_patient(had: Mapping[str, Any], patient: str) -> list[Any]:
    """Give all resources, once none of them turns out to be about somebody else."""
    if had["patient"].get("id") != patient:
        raise CallError(REFUSED, ["prefetch.patient: it must be the Patient that context.patientId names"])
    resources = [resource for name, part in had.items() for resource in _resources(f"prefetch.{name}", part)]
    places = [place for place, resource in resources if is_about_another(resource, patient)]
    if places:
        raise CallError(REFUSED, [f"{place}: it is about somebody else than context.patientId" for place in places])
    return [resource for _, resource in resources]


def _resources(place: str, part: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    if part is None:
        return []
    if part["resourceType"] != "Bundle":
        return [(place, part)]
    return [(entry_place, entry["resource"]) for entry_place, entry in placed(part, place)]
