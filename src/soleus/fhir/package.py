"""The files of an exchanged rulebook: CQL, Library, PlanDefinition, Questionnaire, and the views that read records."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from soleus.fhir.header import ID, Knowledge
from soleus.fhir.library import library_resource
from soleus.fhir.plan import plan_resource
from soleus.fhir.view_definitions import code_list, view_definitions
from soleus.fhir.write.questionnaire import questionnaire
from soleus.knowledge.cql import read_exchange
from soleus.knowledge.records import read_record_mapping
from soleus.problems import ProblemsError
from soleus.rules.cql import LIBRARY_NAME, write_cql

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.book import Book
    from soleus.knowledge.claims import Library as Claims

# A name that is kept free for examples (RFC 2606): a site puts its own address in its place.
DEFAULT_BASE = "https://soleus.example/fhir"

ADDRESS = re.compile(r"https?://[^\s/|#?][^\s|#?]*")


def exchange_files(
    book: Book, claims: Claims, *, base: str = DEFAULT_BASE, elm: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Give the files of an exchanged rulebook, name to content; the same rulebook gives the same bytes.

    Args:
        book: the rulebook with its words.
        claims: the claims and sources that it names.
        base: the address under which the site keeps its resources.
        elm: the translation of this very CQL text, to go into the Library.

    Raises:
        ProblemsError: the address is none, or the translation is of another rulebook.
        NotSayableError: the rulebook holds a number that CQL cannot hold.
    """
    knowledge = knowledge_of(book, claims, base)
    cql = write_cql(book.rules, (book.words.intended_use,))
    if elm is not None:
        _check_elm(elm, book.rules.hash)
    return {
        f"{LIBRARY_NAME}.cql": cql,
        f"Library-{ID}.json": _json(library_resource(knowledge, cql, elm)),
        f"PlanDefinition-{ID}.json": _json(plan_resource(knowledge)),
        f"Questionnaire-{ID}.json": _json(questionnaire(knowledge)),
        **{f"ViewDefinition-{view['name']}.json": _json(view) for view in view_definitions(knowledge)},
        "soleus_compression_codes.csv": code_list(knowledge),
    }


def knowledge_of(book: Book, claims: Claims, base: str) -> Knowledge:
    """Gather what resources are made from.

    Raises:
        ProblemsError: the address is none.
    """
    if not ADDRESS.fullmatch(base):
        raise ProblemsError("The address cannot be used", [f"it must begin with http:// or https://; given: '{base}'"])
    records = read_record_mapping(book.rules.vocabulary.facts, book.root)
    return Knowledge(book, claims, read_exchange(book.root), records, base.rstrip("/"))


def _check_elm(elm: Mapping[str, Any], version: str) -> None:
    library = elm.get("library")
    identifier = library.get("identifier") if isinstance(library, dict) else None
    stamp = (identifier.get("id"), identifier.get("version")) if isinstance(identifier, dict) else None
    if stamp != (LIBRARY_NAME, version):
        of = f"{stamp[0]}, version {stamp[1]}" if stamp else "no library"
        wanted = f"{LIBRARY_NAME}, version {version}"
        raise ProblemsError("The translation cannot be used", [f"it must be of {wanted}; it is of {of}"])


def _json(resource: Mapping[str, Any]) -> str:
    return json.dumps(resource, ensure_ascii=False, indent=2) + "\n"
