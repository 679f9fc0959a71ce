"""The rulebook as a FHIR Library: its CQL, its translation, its parameters and its sources."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from soleus.case.values import one_of, span
from soleus.fhir.header import Knowledge, cited, coded, coding, header, sources_of
from soleus.knowledge.records import KINDS
from soleus.rules.cql import LIBRARY_NAME, REFUSED, inputs
from soleus.rules.levels import TARGETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.case.facts import Fact
    from soleus.knowledge.records import Code, Lookup
    from soleus.rules.cql import Input

LIBRARY_TYPE = "http://terminology.hl7.org/CodeSystem/library-type"

# The CQL types of our parameters in the words of FHIR.
FHIR_TYPES = {"Boolean": "boolean", "Decimal": "decimal", "Integer": "integer", "String": "string"}

# What the library gives back, besides one definition for each rule.
ANSWERS: Mapping[str, str] = {
    "compression": "string",
    "urgency": "string",
    "urgency_could_be": "string",
    "danger": "string",
    "benefit": "string",
    "pressure_low_mmhg": "integer",
    "pressure_high_mmhg": "integer",
} | {f"helps {target}": "string" for target in TARGETS}


def library_resource(knowledge: Knowledge, cql: str, elm: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Give the Library as JSON.

    Args:
        knowledge: the rulebook with its words, claims and codes.
        cql: the rulebook as CQL text.
        elm: its translation; without it the site translates the text itself.
    """
    rules = knowledge.book.rules
    used = [claim for rule in rules.rules() for claim in rule.claims]
    used += [claim for condition in rules.conditions.values() for claim in condition.claims]
    contents = [{"contentType": "text/cql", "data": _base64(cql)}]
    if elm is not None:
        translated = json.dumps(elm, ensure_ascii=False, separators=(",", ":"))
        contents.append({"contentType": "application/elm+json", "data": _base64(translated)})
    return header(knowledge, "Library", LIBRARY_NAME) | {
        "type": coded(LIBRARY_TYPE, "logic-library"),
        "relatedArtifact": [cited(source) for source in sources_of(knowledge.claims, used)],
        "parameter": [
            *(_input(entry, knowledge) for entry in inputs(rules)),
            *({"name": name, "use": "out", "min": 0, "max": "1", "type": kind} for name, kind in ANSWERS.items()),
            {"name": REFUSED, "use": "out", "min": 0, "max": "*", "type": "string"},
        ],
        "dataRequirement": [
            {"type": "QuestionnaireResponse"},
            *(
                _requirement(*exchanged)
                for name in rules.vocabulary.facts
                if (exchanged := knowledge.records.exchanged_code(name))
            ),
        ],
        "content": contents,
    }


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()


def _input(entry: Input, knowledge: Knowledge) -> dict[str, Any]:
    return {
        "name": entry.key,
        "use": "in",
        "min": 0,
        "max": "1",
        "documentation": "; ".join(_documentation(entry, knowledge)),
        "type": FHIR_TYPES[entry.cql_type],
    }


def _documentation(entry: Input, knowledge: Knowledge) -> list[str]:
    """Say what a parameter is, what it may be, and where a record system has it."""
    fact = entry.fact
    sentences = [knowledge.book.words.facts[fact.name]["clinician"], *_allowed(fact)]
    sentences.append(f"QuestionnaireResponse item with linkId {entry.key}")
    exchanged = knowledge.records.exchanged_code(fact.name)
    if exchanged is not None:
        lookup, code = exchanged
        side = f", bodySite {entry.key.partition('.')[0]}" if fact.per_leg else ""
        only = "; no record is no answer" if lookup.kind == "condition" else ""
        resource = KINDS[lookup.kind][0]
        sentences.append(f"or {resource} with code {code.system}|{code.code} ({code.display}){side}{only}")
    return sentences


def _allowed(fact: Fact) -> list[str]:
    if fact.values:
        return [one_of(fact)]
    return [f"{span(fact)}, unit {fact.unit} (UCUM)"] if fact.unit else []


def _requirement(lookup: Lookup, code: Code) -> dict[str, Any]:
    concept = coding(code.system, code.code, code.display)
    return {"type": KINDS[lookup.kind][0], "codeFilter": [{"path": "code", "code": [concept]}]}
