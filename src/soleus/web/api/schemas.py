"""What OpenAPI says of bodies and responses, beside the model of a case."""

from __future__ import annotations

from typing import Any

from soleus.interviewing.saved import FORM, KIND, STAGES
from soleus.rules.levels import Urgency
from soleus.schemas.case_model import CASE
from soleus.web.problem import KINDS, MEDIA_TYPE

JSON = "application/json"
TEXT = {"type": "string"}
HEADERS = {
    "Soleus-Rulebook": {"description": "The hash of the rules that answered.", "schema": TEXT},
    "Soleus-Intended-Use": {"description": "What Soleus is for, and what it is not.", "schema": TEXT},
}
VALUE = {"type": ["boolean", "number", "string", "null"]}
REPLIES = {"type": "object", "additionalProperties": VALUE}
INTERVIEW = {
    "type": "object",
    "description": "The state: what was answered so far. Whoever asks keeps it.",
    "required": ["kind", "form", "thorough", "steps"],
    "additionalProperties": False,
    "properties": {
        "kind": {"const": KIND},
        "form": {"const": FORM},
        "thorough": {"type": "boolean", "description": "Whether to ask on for what only the plan hangs on."},
        "steps": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["stage", "offer", "replies"],
                "properties": {"stage": {"enum": list(STAGES)}, "offer": {"type": "boolean"}, "replies": REPLIES},
            },
        },
        "given": {**REPLIES, "description": "What was known before, by key."},
    },
}
STEP = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "interview": {"oneOf": [{"$ref": "#/components/schemas/Interview"}, {"type": "null"}]},
        "replies": {
            "oneOf": [REPLIES, {"type": "null"}],
            "description": "Each key of the question with its value; null is 'not sure'. Of an offer: true where there "
            "is a result.",
        },
        "step": {
            "type": ["integer", "null"],
            "minimum": 0,
            "description": "The replies are to this earlier step, counted from 0; what hung on it is asked again.",
        },
    },
}
ANSWER = {
    "type": "object",
    "required": ["version", "rulebook", "urgency", "compression"],
    "properties": {
        "version": TEXT,
        "rulebook": TEXT,
        "urgency": {"enum": Urgency.words()},
        "compression": TEXT,
        "pressure_mmhg": {"type": ["array", "null"], "items": {"type": "integer"}},
        "prediction": {"type": ["object", "null"]},
        "fit": {"type": ["object", "null"]},
    },
}
STEP_TAKEN = {
    "type": "object",
    "required": ["rulebook", "intended_use", "interview", "left", "question", "case", "answer"],
    "properties": {
        "rulebook": TEXT,
        "intended_use": TEXT,
        "interview": {"$ref": "#/components/schemas/Interview"},
        "left": {"type": "integer", "description": "About how many questions are left, the next one counted."},
        "question": {
            "type": ["object", "null"],
            "description": "null where none is left.",
            "required": ["kind", "stage", "topic", "ask", "lines", "none", "not_sure", "fields"],
        },
        "case": {"type": "object", "description": "What is known; it can be sent to /assess as it is."},
        "answer": {
            "oneOf": [{"$ref": "#/components/schemas/Answer"}, {"type": "null"}],
            "description": "The answer without a prediction, once no question is left; at once in an emergency.",
        },
    },
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. It never holds a value that was sent.",
    "required": ["type", "title", "status", "detail", "problems"],
    "additionalProperties": False,
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "problems": {"type": "array", "items": TEXT, "description": "All that is wrong, a sentence each."},
    },
}
SCHEMAS = {"Interview": INTERVIEW, "Step": STEP, "StepTaken": STEP_TAKEN, "Answer": ANSWER, "Problem": PROBLEM}


def _sent(name: str) -> dict[str, Any]:
    """Say that an address takes a body of this schema."""
    return {"requestBody": {"required": True, "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}}}}}


def _responses(schema: dict[str, Any], *, computed: bool) -> dict[int | str, dict[str, Any]]:
    """Say what comes back: the content, or a problem of the kinds that can be."""
    statuses = (400, 409, 413, 415, 422, 429, 500, 503) if computed else (404, 405, 413, 422, 429, 500)
    problems = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    titles = {kind.status: kind.title for kind in KINDS.values()}
    content: dict[int | str, dict[str, Any]] = {
        200: {"description": "Done.", "headers": HEADERS, "content": {JSON: {"schema": schema}}}
    }
    return content | {status: {"description": titles[status], **problems} for status in statuses}


CASE_SENT = _sent(CASE)
STEP_SENT = _sent("Step")
ANSWERED = _responses({"$ref": "#/components/schemas/Answer"}, computed=True)
STEPPED = _responses({"$ref": "#/components/schemas/StepTaken"}, computed=True)
PUBLIC = _responses({"type": "object", "required": ["rulebook", "intended_use"]}, computed=False)
