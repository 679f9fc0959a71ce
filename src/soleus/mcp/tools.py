"""The tools as an assistant sees them: what each is for, when to call it, and what it takes.

The words lead the assistant to let Soleus ask, one question at a time. In a trial of 1,298 people, those who had a chat
program at hand named the condition no more often than those without, though the programs alone named it in 95 of 100
cases; the authors see the trouble in what passed between the two (Bean 2026, doi:10.1038/s41591-025-04074-y).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.case import LEGS
from soleus.schemas.case_model import CASE, LEG, case_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.book import Book

INSTRUCTIONS = """\
Soleus answers one question: "{question}" It looks for signs of danger first.

- When somebody asks it, or what it hangs on, call start_interview and let Soleus lead. It gives one question at a
  time, the dangerous ones first. Ask that question alone, in its own words, and wait for the reply.
- Never fill in a reply for them, and never take silence or a missing word for "no". "Not sure" is always allowed: null.
- When a result is of kind "emergency" or "danger", say its words at once, before and instead of anything else.
- Give results in their own words, with their sources and the line on what Soleus is for. Add no advice of your own that
  goes further, and leave no warning out.
"""
TEXT = {"type": "string"}
DESCRIPTIONS = {
    "start_interview": (
        "Begin here when somebody asks for themselves or for a person in their care. Gives the first question of an "
        " interview that looks for danger first; ask it in its own words and bring the reply with 'answer'. Pass "
        "what the person has said so far as 'said', word for word: signs of danger in it are told at once."
    ),
    "answer": (
        "Bring the person's reply to one question. Gives the next question or, when none is left, the whole answer. An "
        "emergency ends the interview at once: say its words and nothing else. To change an earlier reply, send that "
        "question's number again."
    ),
    "assess": (
        "Answer from facts that are already written down, such as a case file or a clinician's notes. In a "
        "conversation use start_interview instead: who is asked question by question leaves out less. A fact that is "
        "not given is unknown; unknown is never taken for no. Never guess a fact."
    ),
    "options": (
        "Set every other option (movement, medicines, procedures, supports, daily habits) beside the person, with what "
        "was found and how sure that is. Takes the interview's name, or facts as assess takes them. In an emergency "
        "there are none: it says what to do."
    ),
    "explain": (
        "Explain one thing by its name: a rule with its reason and condition, a named condition, a claim, an option or "
        "a fact. 'rules', 'conditions', 'claims', 'options' and 'facts' list the names."
    ),
    "evidence": (
        "Give what stands behind a sentence that Soleus said, word for word, or behind a general question such as 'can "
        "I sleep in them?': claims, measured effects, how sure they are, and the sources. Not for advice to one "
        "person: use start_interview."
    ),
}


def schemas(book: Book) -> Mapping[str, dict[str, Any]]:
    """Give what each tool takes, as JSON Schema; facts come from the vocabulary."""
    facts = _facts(book)
    language = {"enum": list(book.languages), "default": "en", "description": "The language of the person."}
    name = {**TEXT, "description": "The interview's name, as start_interview gave it."}
    replies = {
        "type": "object",
        "description": "Each key of the question with its value; null is 'not sure'. A key left out is asked again.",
        "additionalProperties": {"type": ["boolean", "number", "string", "null"]},
    }
    own_words = {**TEXT, "description": "What the person has said so far, word for word."}
    number = {"type": "integer", "minimum": 1, "description": "The number of the question that is replied to."}
    loose = {"type": "object", "description": "Facts as assess takes them, where there is no interview."}
    about = {**TEXT, "description": "A sentence that Soleus said, or a question."}
    return {
        "start_interview": _object({"said": own_words, "language": language}),
        "answer": _object({"interview": name, "question": number, "replies": replies}, all_required=True),
        "assess": _object({"facts": facts, "language": language}, required=["facts"]),
        "options": _object({"interview": name, "facts": loose, "language": language}),
        "explain": _object({"name": {**TEXT, "description": "Its name."}}, all_required=True),
        "evidence": _object({"about": about, "language": language}, required=["about"]),
    }


def _object(
    properties: dict[str, Any], required: list[str] | None = None, *, all_required: bool = False
) -> dict[str, Any]:
    names = list(properties) if all_required else required or []
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


def _facts(book: Book) -> dict[str, Any]:
    """Give the schema of a case, short enough to stand in a conversation: labels in place of questions and reasons."""
    parts = case_schemas(book)
    whole, leg = _short(parts[CASE]), _short(parts[LEG])
    whole["properties"] |= {name: {**leg, "description": f"Facts of the {name} leg."} for name in LEGS}
    return whole


def _short(schema: dict[str, Any]) -> dict[str, Any]:
    entries = {name: entry for name, entry in schema["properties"].items() if name not in LEGS}
    short = {name: _entry(entry) for name, entry in entries.items()}
    return {"type": "object", "properties": short, "additionalProperties": False}


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    """Give a fact's type and bounds with its label and unit; null, which is "unknown", may stand in place of each."""
    kind = next(dict(part) for part in entry["anyOf"] if part.get("type") != "null")
    if "enum" in kind:
        kind = {"enum": [*kind["enum"], None]}
    else:
        kind["type"] = [kind["type"], "null"]
    unit = f" ({entry['x-unit']})" if "x-unit" in entry else ""
    return {**kind, "description": f"{entry['title']}{unit}"}
