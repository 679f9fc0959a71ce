"""What a tool gives back: words for the person, and the same as data for the program that called."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from soleus.answer.record import VERDICT
from soleus.interviewing import question_form, questions_left
from soleus.render.spoken import document
from soleus.render.views import VIEWS, page, person
from soleus.render.views.page_options import options
from soleus.render.writers.plain import document_lines, lines
from soleus.schemas.shown import question_shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.interviewing import Interview, Question
    from soleus.render.blocks import Document

ASK_IT = (
    "Ask the person this one question, in these words, and wait for their own reply. Do not answer for them, do not "
    "guess from what they said before, and ask nothing beside it."
)
OFFER = "For each: true where there is a result or one can be measured now, else null."
PICKED = "For each: true where it holds, false where it does not, null where they are not sure."
TYPED = {
    "bool": "true, false, or null for 'not sure'",
    "choice": "one of the values below, or null for 'not sure'",
    "number": "a number, or null for 'not sure'",
    "integer": "a whole number, or null for 'not sure'",
}


@dataclass(frozen=True, slots=True)
class AssistantReply:
    """What a tool gives back: its kind, the words, and data; ``is_refused`` says that nothing was done."""

    kind: str
    says: str = field(repr=False)
    data: dict[str, Any] = field(default_factory=dict, repr=False)
    is_refused: bool = False

    def to_json(self) -> dict[str, Any]:
        """Give it as data, the words included."""
        return {"kind": self.kind, "says": self.says, **self.data}


def words_of(document: Document) -> str:
    """Write a document as plain text, what is folded opened."""
    return "\n".join(document_lines(document)).strip()


def question_reply(question: Question, interview: Interview, name: str, book: Book) -> AssistantReply:
    """Ask the next question, and say how its reply is given."""
    shown = question_shown(question_form(question, book))
    number, left = len(interview.steps) + 1, questions_left(interview, book)
    choices = (shown["none"], shown["not_sure"]) if shown["lines"] else (shown["not_sure"],)
    says = [
        f"Question {number}; about {left} left, this one counted. {ASK_IT}",
        "",
        shown["ask"],
        *(f"- {line['says']}  [{line['name']}]" for line in shown["lines"]),
        f"They can also reply: {'; '.join(choices)}.",
        "",
        f"Then call answer with interview '{name}', question {number}, and replies with these keys:",
        *([OFFER if shown["kind"] == "offer" else PICKED] if shown["lines"] else []),
        *_fields(shown),
    ]
    data = {"interview": name, "question": number, "left": left, "asked": shown}
    return AssistantReply("question", "\n".join(says), data)


def _fields(shown: dict[str, Any]) -> Iterable[str]:
    for entry in shown["fields"]:
        if shown["lines"]:
            yield f"- {entry['key']}"
            continue
        unit = f", in {entry['unit']}" if entry["unit"] else ""
        bounds = f", from {entry['low']:g} to {entry['high']:g}" if entry["low"] is not None else ""
        yield f"- {entry['key']}: {TYPED[entry['type']]}{unit}{bounds}. Why it is asked: {entry['why']}"
        if entry["type"] == "choice":
            yield from (f"  - {choice['value']}: {choice['says']}" for choice in entry["choices"])


def answer_reply(answer: Answer, book: Book) -> AssistantReply:
    """Give an answer as the person reads it, with its sources; in an emergency its card and nothing else."""
    if answer.urgency == "emergency":
        return _emergency(answer, book)
    shown = VIEWS["person"](answer, book, book.library)
    whole = replace(shown, blocks=(*shown.blocks, *page.sources(answer, book)))
    return AssistantReply("answer", words_of(whole), {**_verdict(answer), "intended_use": book.words.intended_use})


def options_reply(answer: Answer, book: Book) -> AssistantReply:
    """Set every option beside the person, behind what must be done first; in an emergency the card alone."""
    if answer.urgency == "emergency":
        return _emergency(answer, book)
    words = book.words
    blocks = (
        *person.first(answer, words),
        *options(answer, book),
        *person.last(answer, words),
        *page.sources(answer, book),
    )
    shown = document(words.headings["plan"], blocks, words)
    standings = {option.option: option.standing for option in answer.plan}
    data = {**_verdict(answer), "standings": standings, "intended_use": words.intended_use}
    return AssistantReply("options", words_of(shown), data)


def _emergency(answer: Answer, book: Book) -> AssistantReply:
    return AssistantReply("emergency", "\n".join(lines(person.emergency(answer, book.words), opened=True)).strip())


def _verdict(answer: Answer) -> dict[str, Any]:
    """Give what stands in every answer, as ``soleus assess --json`` has it."""
    content = answer.to_json()
    return {key: content[key] for key in (*VERDICT, "urgency_could_be", "missing")}
