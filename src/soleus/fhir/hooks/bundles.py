"""Bundles as a call brings them, held to their form before anything of them is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from soleus.fhir.read.elements import BrokenElementError, Element
from soleus.fhir.read.entries import Entry
from soleus.fhir.read.person import patient_name, subject


def _is_resource(part: object) -> bool:
    return isinstance(part, Mapping) and isinstance(part.get("resourceType"), str)


def bundle_problems(bundle: Mapping[str, Any], place: str) -> list[str]:
    """Say what of a Bundle is not of its form: its entries and its links."""
    entries, links = bundle.get("entry"), bundle.get("link")
    problems = []
    if links is not None and not (isinstance(links, list) and all(isinstance(link, Mapping) for link in links)):
        problems.append(f"{place}.link: it must be a list of objects")
    if entries is not None and not isinstance(entries, list):
        problems.append(f"{place}.entry: it must be a list of entries")
    listed = entries if isinstance(entries, list) else ()
    wrong = [number for number, entry in enumerate(listed) if not _is_entry(entry)]
    return problems + [f"{place}.entry[{number}]: it must be an object with a resource" for number in wrong]


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, Mapping) or not _is_resource(entry.get("resource")):
        return False
    return bool(entry["resource"]["resourceType"] != "Bundle")


def placed(bundle: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give each entry of a Bundle that is of its form, with its place."""
    for number, entry in enumerate(bundle.get("entry") or ()):
        yield f"{place}.entry[{number}]", entry


def is_about_another(resource: Mapping[str, Any], patient: str) -> bool:
    """Whether a resource says that it is about somebody else than the patient of an id."""
    name = resource.get("id")
    entry = Entry(Element(resource, ""), resource["resourceType"], name if isinstance(name, str) else "")
    try:
        reference = subject(entry)
    except BrokenElementError:  # counted where the resource is read
        return False
    return (reference if entry.type == "Patient" else patient_name(reference)) not in {"", patient}
