"""The one form as a FHIR Questionnaire: an item for each key, named by it, enabled while its answer is of use.

What is not sure is left unanswered: no item has a "do not know", which a record system could take for a no.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from soleus.fhir.header import Knowledge, coding, header
from soleus.fhir.write.enabling import enabling
from soleus.interviewing import form
from soleus.rules.nodes import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.interviewing import Field

UCUM = "http://unitsofmeasure.org"
EXTENSION = "http://hl7.org/fhir/StructureDefinition/"
SHORT_TEXT = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-shortText"
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
# https://hl7.org/fhir/R4/valueset-item-type.html, by the type of a fact.
ITEM_TYPES = {"bool": "boolean", "choice": "choice", "number": "decimal", "integer": "integer"}
HELP = ".why"  # behind the linkId of a question: the item that says why it is asked


def questionnaire(knowledge: Knowledge) -> dict[str, Any]:
    """Give the Questionnaire as JSON: the sections of the vocabulary as groups, warning signs first."""
    head = header(knowledge, "Questionnaire", "SoleusCompressionQuestionnaire")
    del head["usage"]  # a Questionnaire has none
    return head | {
        "subjectType": ["Patient"],
        "item": [
            {
                "linkId": section,
                "text": section_name(section),
                "type": "group",
                "item": [_item(field, knowledge) for field in fields],
            }
            for section, fields in sections(knowledge)
        ],
    }


def sections(knowledge: Knowledge) -> Iterator[tuple[str, list[Field]]]:
    """Give each section of the vocabulary with its fields, in order."""
    for section, fields in groupby(form(knowledge.book).values(), lambda field: field.fact.section):
        yield section, list(fields)


def section_name(section: str) -> str:
    """Name a section, as every list of facts does."""
    return section.replace("_", " ").capitalize()


def _item(field: Field, knowledge: Knowledge) -> dict[str, Any]:
    extensions, code = [*_extensions(field)], knowledge.records.exchanged_code(field.name)
    item: dict[str, Any] = {
        "linkId": field.key,
        "text": field.ask,
        "type": ITEM_TYPES[field.kind],
        "extension": extensions,
    }
    if code is not None:
        item["code"] = [coding(code[1].system, code[1].code, code[1].display)]
    if field.kind == "choice":
        item["answerOption"] = [
            {"valueCoding": {"code": value, "display": str(words)}} for value, words in field.choices.items()
        ]
    if field.wanted_if != ALWAYS:
        item |= enabling(field.wanted_if, knowledge.book.rules)
    return item | ({"item": [_help(field)]} if field.why else {})


def _extensions(field: Field) -> Iterator[dict[str, Any]]:
    """Give what SDC lets a form filler know: a short name, the unit, the range, how choices are laid out."""
    yield {"url": SHORT_TEXT, "valueString": field.label}
    if field.kind in {"bool", "choice"}:
        yield _control("radio-button")
        return
    kind = "valueInteger" if field.kind == "integer" else "valueDecimal"
    ends = (("minValue", field.low), ("maxValue", field.high))
    yield from (
        {"url": f"{EXTENSION}{name}", kind: int(end) if field.kind == "integer" else end}
        for name, end in ends
        if end is not None
    )
    if field.fact.unit and field.unit:
        unit = coding(UCUM, field.fact.unit, field.unit.strip())
        yield {"url": f"{EXTENSION}questionnaire-unit", "valueCoding": unit}


def _control(code: str) -> dict[str, Any]:
    concept = {"coding": [coding(CONTROLS, code)]}
    return {"url": f"{EXTENSION}questionnaire-itemControl", "valueCodeableConcept": concept}


def _help(field: Field) -> dict[str, Any]:
    return {"linkId": f"{field.key}{HELP}", "text": field.why, "type": "display", "extension": [_control("help")]}
