"""The answer for one person as FHIR R4: a Bundle of what a record system keeps of it.

GuidanceResponse (what came out, and what is still to be known), RiskAssessment (the dangers), CarePlan (the options,
with the one document as its narrative), the answers it rests on, and on request a DocumentReference (the PDF). In an
emergency each holds the emergency and nothing else. No wall clock is read: a day stands there where it was given.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soleus.document import shown
from soleus.fhir.header import DERIVED, ID, Knowledge, coding
from soleus.fhir.read.elements import LONGEST_NAME
from soleus.fhir.write.narrated import narrated
from soleus.fhir.write.response import questionnaire_response
from soleus.knowledge.records import KINDS
from soleus.render.writers.narrative import to_narrative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.answer import Answer
    from soleus.answer.record import Option, Reason
    from soleus.case import Case
    from soleus.render.blocks import Document

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)  # https://hl7.org/fhir/R4/datatypes.html#id
_ADDRESS = re.compile(r"(urn:(uuid|oid):|https?://)[!-~]+", re.ASCII)  # of a patient who has an address and no id
UNDECIDED, EMERGENCY = "undecided", "emergency"
AVOIDED = "avoid"  # the standing of an option that is not for this person

# https://hl7.org/fhir/R4/valueset-guidance-response-status.html
DATA_REQUIRED, DATA_REQUESTED, SUCCESS = "data-required", "data-requested", "success"


@dataclass(frozen=True, slots=True)
class Written:
    """What is written, for whom, and of which day ("" where none was given); ``pdf`` is the document on paper."""

    answer: Answer
    case: Case
    document: Document
    knowledge: Knowledge
    patient: str = ""
    day: str = ""
    pdf: bytes | None = field(default=None, repr=False)

    @property
    def subject(self) -> dict[str, Any]:
        """Whom it is about; somebody who stands in no record has no address."""
        if _ID.fullmatch(self.patient):
            return {"reference": f"Patient/{self.patient}"}
        if _ADDRESS.fullmatch(self.patient):
            return {"reference": self.patient}
        return {"type": "Patient", "display": shown(self.patient, LONGEST_NAME) if self.patient else "Patient"}

    @property
    def is_emergency(self) -> bool:
        """Whether nothing but the emergency may be said."""
        return self.answer.urgency == EMERGENCY


def answer_bundle(written: Written) -> dict[str, Any]:
    """Give the Bundle (a collection) as JSON."""
    resources = [_guidance(written), _risk(written), _plan(written)]
    if not written.is_emergency:
        resources.append(_narrated(_response(written), written, written.knowledge.text.title))
    if written.pdf is not None:
        resources.append(_printed(written, written.pdf))
    entries = [
        {"fullUrl": f"{written.knowledge.base}/{resource['resourceType']}/{ID}", "resource": resource}
        for resource in resources
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _begun(kind: str) -> dict[str, Any]:
    return {"resourceType": kind, "id": ID}


def _narrated(resource: dict[str, Any], written: Written, title: str) -> dict[str, Any]:
    return narrated(resource, title, written.document.intended_use)


def _guidance(written: Written) -> dict[str, Any]:
    answer, knowledge = written.answer, written.knowledge
    missing = [] if written.is_emergency else list(answer.missing)
    status = DATA_REQUIRED if answer.compression == UNDECIDED else DATA_REQUESTED if missing else SUCCESS
    guidance = _begun("GuidanceResponse") | {
        "contained": [{"resourceType": "Parameters", "id": "answer", "parameter": list(_parameters(answer))}],
        "moduleCanonical": f"{knowledge.canonical('PlanDefinition')}|{answer.rulebook}",
        "status": status if not written.is_emergency else SUCCESS,
        "subject": written.subject,
        "outputParameters": {"reference": "#answer"},
        "result": {"reference": f"CarePlan/{ID}"},
    }
    if written.day:
        guidance["occurrenceDateTime"] = written.day
    if missing:
        guidance["dataRequirement"] = [_requirement(key, knowledge) for key in missing]
    return _narrated(guidance, written, _verdict(written))


def _verdict(written: Written) -> str:
    """Say what came out, in the words of a page."""
    words, answer = written.knowledge.book.words, written.answer
    title: str = (words.urgency[EMERGENCY] if written.is_emergency else words.verdicts[answer.compression])["title"]
    return title


def _parameters(answer: Answer) -> Iterator[dict[str, Any]]:
    yield {"name": "urgency", "valueCode": answer.urgency}
    yield {"name": "compression", "valueCode": answer.compression}
    if answer.urgency != EMERGENCY:
        yield {"name": "urgency_could_be", "valueCode": answer.urgency_could_be}
    if answer.pressure_mmhg is not None:
        low, high = answer.pressure_mmhg
        yield {"name": "pressure_low_mmhg", "valueInteger": low}
        yield {"name": "pressure_high_mmhg", "valueInteger": high}


def _requirement(key: str, knowledge: Knowledge) -> dict[str, Any]:
    """Say where a missing fact can come from: a coded entry of the record, or a question of the form."""
    exchanged = knowledge.records.exchanged_code(key.rpartition(".")[2])
    if exchanged is not None:
        lookup, code = exchanged
        kind, concept = KINDS[lookup.kind][0], coding(code.system, code.code, code.display)
        return {"type": kind, "codeFilter": [{"path": "code", "code": [concept]}]}
    question = coding(knowledge.canonical("Questionnaire"), key, knowledge.book.words.label(key))
    return {"type": "QuestionnaireResponse", "codeFilter": [{"path": "item.linkId", "code": [question]}]}


def _risk(written: Written) -> dict[str, Any]:
    answer = written.answer
    risk = _begun("RiskAssessment") | {
        "status": "final",
        "method": {"text": f"Soleus {answer.version}, rulebook {answer.rulebook}"},
        "subject": written.subject,
    }
    if written.day:
        risk["occurrenceDateTime"] = written.day
    if not written.is_emergency:
        risk["basis"] = [{"reference": f"QuestionnaireResponse/{ID}"}]
    predictions = [_prediction(reason) for reason in answer.reasons if reason.matters]
    if predictions:
        risk["prediction"] = predictions
    if answer.take_off:
        risk["mitigation"] = answer.take_off
    return _narrated(risk, written, _verdict(written))


def _prediction(reason: Reason) -> dict[str, Any]:
    claims = f" ({', '.join(reason.claims)})" if reason.claims else ""
    return {
        "outcome": {"text": reason.says},
        "qualitativeRisk": {"text": reason.truth},
        "rationale": f"{reason.rule}{claims}",
    }


def _plan(written: Written) -> dict[str, Any]:
    knowledge, answer = written.knowledge, written.answer
    plan = _begun("CarePlan") | {
        "text": {"status": "generated", "div": to_narrative(written.document)},
        "instantiatesCanonical": [f"{knowledge.canonical('PlanDefinition')}|{answer.rulebook}"],
        "status": "draft",
        "intent": "proposal",
        "title": _verdict(written),
        "subject": written.subject,
    }
    if written.day:
        plan["created"] = written.day
    activities = [] if written.is_emergency else [_activity(option, written) for option in answer.plan]
    return plan | ({"activity": activities} if activities else {})


def _activity(option: Option, written: Written) -> dict[str, Any]:
    words = written.knowledge.book.words
    standing = words.says["standing"][option.standing]
    return {
        "detail": {
            "code": {"text": words.options[option.option]},
            "status": "not-started",
            "statusReason": {"text": standing},
            "doNotPerform": option.standing == AVOIDED,
            "description": " ".join((option.says, *option.also)),
        }
    }


def _response(written: Written) -> dict[str, Any]:
    response = questionnaire_response(written.case.facts, written.knowledge, written.subject, written.day)
    tag = coding(f"{written.knowledge.base}/CodeSystem/{ID}", DERIVED)
    return _begun("QuestionnaireResponse") | {"meta": {"tag": [tag]}} | response


def _printed(written: Written, pdf: bytes) -> dict[str, Any]:
    attachment = {
        "contentType": "application/pdf",
        "language": written.document.lang,
        "data": b64encode(pdf).decode(),
        "title": _verdict(written),
    }
    printed: dict[str, Any] = {
        "status": "current",
        "docStatus": "preliminary",
        "type": {"text": written.document.title},
        "subject": written.subject,
        "description": written.document.intended_use,
        "content": [{"attachment": attachment}],
    }
    return _narrated(_begun("DocumentReference") | printed, written, _verdict(written))
