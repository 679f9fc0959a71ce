"""A case as answers to our Questionnaire: what is not known is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.fhir.write.questionnaire import section_name, sections

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.case.facts import Value
    from soleus.fhir.header import Knowledge
    from soleus.interviewing import Field


def questionnaire_response(
    facts: Mapping[str, Value], knowledge: Knowledge, subject: Mapping[str, Any] | None = None, authored: str = ""
) -> dict[str, Any]:
    """Give the QuestionnaireResponse as JSON.

    Args:
        facts: what is known, by key.
        knowledge: the rulebook with its words, and the address of its Questionnaire.
        subject: whom it is about, as a Reference.
        authored: the day of the answers, as FHIR writes it.
    """
    items = [
        {"linkId": section, "text": section_name(section), "item": answered}
        for section, fields in sections(knowledge)
        if (answered := [_item(field, facts[field.key]) for field in fields if field.key in facts])
    ]
    return (
        {
            "resourceType": "QuestionnaireResponse",
            "questionnaire": f"{knowledge.canonical('Questionnaire')}|{knowledge.book.rules.hash}",
            "status": "completed",
        }
        | ({"subject": dict(subject)} if subject else {})
        | ({"authored": authored} if authored else {})
        | ({"item": items} if items else {})
    )


def _item(field: Field, value: Value) -> dict[str, Any]:
    return {"linkId": field.key, "text": field.ask, "answer": [_answer(field, value)]}


def _answer(field: Field, value: Value) -> dict[str, Any]:
    match field.kind:
        case "bool":
            return {"valueBoolean": value}
        case "integer":
            return {"valueInteger": value}
        case "number":
            return {"valueDecimal": value}
        case _:
            return {"valueCoding": {"code": value, "display": str(field.choices[value])}}
