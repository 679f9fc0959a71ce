"""What both resources of the rulebook have in common: who they are, what they are for, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.book import Book
    from soleus.knowledge.claims import Library as Claims
    from soleus.knowledge.claims import Source
    from soleus.knowledge.cql import ExchangeText
    from soleus.knowledge.records import RecordMapping

ID = "soleus-compression"
DERIVED = "soleus-derived"  # a tag: it rests on what stands elsewhere in the record, and is no newer than that


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the resources are made from, and ``base``, the address under which a site keeps them."""

    book: Book
    claims: Claims
    text: ExchangeText
    records: RecordMapping
    base: str

    def canonical(self, kind: str) -> str:
        """Give the address of a resource of this rulebook, without its version."""
        return f"{self.base}/{kind}/{ID}"


def header(knowledge: Knowledge, kind: str, name: str) -> dict[str, Any]:
    """Give the head of a resource. No date stands in it: the version is the rulebook's hash, and says enough."""
    text = knowledge.text
    return {
        "resourceType": kind,
        "id": ID,
        "url": knowledge.canonical(kind),
        "version": knowledge.book.rules.hash,
        "name": name,
        "title": text.title,
        "status": "draft",
        "experimental": True,
        "description": f"{text.description}\n\n{knowledge.book.words.intended_use}",
        "purpose": text.purpose,
        "usage": text.usage,
        "copyright": text.copyright,
    }


def coded(system: str, code: str, display: str | None = None) -> dict[str, Any]:
    """Give a CodeableConcept of one code."""
    return {"coding": [coding(system, code, display)]}


def coding(system: str, code: str, display: str | None = None) -> dict[str, Any]:
    """Give a Coding."""
    return {"system": system, "code": code} | ({"display": display} if display else {})


def cited(source: Source) -> dict[str, Any]:
    """Give a source as a RelatedArtifact."""
    return {"type": "citation", "label": source.id, "citation": source.cite()} | (
        {"url": source.url} if source.url else {}
    )


def sources_of(claims: Claims, ids: Iterable[str]) -> list[Source]:
    """Give the sources behind claims, each once, in the order of their ids."""
    sources = {source.id: source for claim in ids for source, _ in claims.sources_of(claim)}
    return [sources[name] for name in sorted(sources)]
