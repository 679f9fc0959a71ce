"""A question as a page: its inputs in the shape that the form macros take.

The macros are those of nhsuk-frontend-jinja. Nothing here knows a template: what comes out are plain mappings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.interviewing import Filled, all_digits, is_measuring, question_form
from soleus.knowledge.in_english import with_capital
from soleus.web.understanding import NONE, NOT_SURE, PICK, UNSURE, understand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soleus.book import Book
    from soleus.case.facts import Value
    from soleus.interviewing import Field, Question, QuestionForm
    from soleus.knowledge.words import Words
    from soleus.web.state import Draft

    Params = dict[str, Any]

HEADING = "nhsuk-fieldset__legend--l"


@dataclass(frozen=True, slots=True)
class FormInput:
    """One input: the macro that draws it, what it is given, and the key that it asks for."""

    macro: str
    params: Params
    key: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """Everything that the template of a question shows.

    ``problems`` maps the id of an input to what is wrong with it; ``understood`` says back what was converted.
    """

    form: QuestionForm
    title: str
    hint: str
    inputs: tuple[FormInput, ...]
    why: tuple[str, ...]
    problems: tuple[tuple[str, str], ...] = ()
    understood: str = ""

    @property
    def is_measuring(self) -> bool:
        """Whether the legs are measured on it."""
        return is_measuring(self.form.question)

    @property
    def columns(self) -> tuple[tuple[FormInput, ...], ...]:
        """The inputs of each key, which stand together: a number with its "I do not know"."""
        keys = dict.fromkeys(part.key for part in self.inputs)
        return tuple(tuple(part for part in self.inputs if part.key == key) for key in keys)

    @property
    def measures(self) -> tuple[tuple[str, tuple[FormInput, ...]], ...]:
        """The inputs by measure, each with its heading, in the order of the numbers on the drawing."""
        facts, label = self.form.question.facts, self.form.words.label
        named = ((fact, tuple(part for part in self.inputs if part.key in fact.keys)) for fact in facts)
        return tuple(
            (f"{number}. {with_capital(label(fact.name))}", parts) for number, (fact, parts) in enumerate(named, 1)
        )

    @property
    def has_own_heading(self) -> bool:
        """Whether its heading stands above several inputs; a single one has it as its label."""
        return self.is_measuring or self.form.kind == "legs"

    @property
    def first_id(self) -> str:
        """The id of the first input, where a refusal of the whole leads."""
        return _id(self.form.fields[0].key)

    @property
    def keys(self) -> str:
        """What the question asks for, sent along so that no answer is taken for another question's."""
        return " ".join(self.form.question.keys)


def page_of(
    question: Question, book: Book, replies: Mapping[str, Value | None] | None, draft: Draft | None
) -> QuestionPage:
    """Make the page of a question.

    Args:
        question: what is asked.
        book: what ``for_page`` gave.
        replies: how it was answered before; None where it was not.
        draft: what was sent and not taken in; it is shown again, with what is wrong.
    """
    form, texts = question_form(question, book), book.words.web["question"]
    filled = understand(form, draft.texts, draft.ticks) if draft is not None and not draft.kind else None
    if draft is not None and filled is not None:
        sent = ({**draft.texts, **_converted(filled, form.words)}, draft.ticks)
    else:
        sent = _sent_before(form, replies) if replies is not None else ({}, ())
    problems = dict(filled.problems) if filled else {}
    inputs = tuple(_inputs(form, *sent, problems))
    listed = tuple((_id(key or form.fields[0].key), says) for key, says in problems.items())
    echo = ", ".join(filled.echoes.values()) if filled and not filled.problems else ""
    return QuestionPage(
        form=form,
        title=book.words.web["measure"]["title"] if is_measuring(question) else form.ask,
        hint=_hint(form),
        inputs=inputs,
        why=_why(form),
        problems=listed,
        understood=texts["understood"].format(said=echo) if echo else "",
    )


def _sent_before(form: QuestionForm, replies: Mapping[str, Value | None]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Give what a browser would have to send for these replies."""
    if form.is_picked and not is_measuring(form.question):
        by_name = {field.name: replies.get(field.key) for field in form.fields}
        ticks = [name for name, value in by_name.items() if value]
        if form.kind == "group" and None in by_name.values():
            ticks.append(UNSURE)
        return {}, tuple(ticks or [NONE])
    texts = {key: _text(value, form.words) for key, value in replies.items() if value is not None}
    return texts, tuple(f"{UNSURE} {key}" for key, value in replies.items() if value is None)


def _text(value: Value, words: Words) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else words.number(all_digits(value))


def _converted(filled: Filled, words: Words) -> dict[str, str]:
    """Give what was understood by converting it, to be sent as it stands the next time."""
    return {key: _text(value, words) for key in filled.echoes if (value := filled.replies.get(key)) is not None}


def _inputs(
    form: QuestionForm, texts: Mapping[str, str], ticks: Iterable[str], problems: Mapping[str, str]
) -> Iterable[FormInput]:
    if form.is_picked and not is_measuring(form.question):
        yield _ticks(form, set(ticks), problems.get("", ""))
        return
    for field in form.fields:
        problem = problems.get(field.key, "")
        if field.low is None:
            yield _radios(form, field, texts.get(field.key, ""), set(ticks), problem)
        else:
            yield _number(form, field, texts.get(field.key, ""), problem)
            if not is_measuring(form.question):
                yield _do_not_know(field, set(ticks))


def _ticks(form: QuestionForm, ticked: set[str], problem: str) -> FormInput:
    texts = form.words.web["question"]
    items: list[Params] = [
        {"value": name, "text": text, "checked": name in ticked, "name": PICK} for name, text in form.lines.items()
    ]
    items.append({"divider": texts["or"]})
    items.append({"value": NONE, "text": texts["none"], "checked": NONE in ticked, "exclusive": True})
    if form.kind == "group":
        items.append({"value": UNSURE, "text": texts["not_sure"], "checked": UNSURE in ticked})
    return FormInput("checkboxes", {
        "name": PICK,
        "idPrefix": _id(form.fields[0].key),
        "fieldset": {"legend": {"text": form.ask, "isPageHeading": True, "classes": HEADING}},
        "hint": {"text": _hint(form)},
        "items": items,
        **_error(problem, form.words),
    }, key=form.fields[0].key)  # fmt: skip


def _radios(form: QuestionForm, field: Field, text: str, ticked: set[str], problem: str) -> FormInput:
    words = form.words
    chosen = NOT_SURE if f"{UNSURE} {field.key}" in ticked else text
    choices = [("1" if value is True else "0" if value is False else str(value), says)
               for value, says in field.choices.items()]  # fmt: skip
    items = [{"value": value, "text": with_capital(says), "checked": value == chosen}
             for value, says in [*choices, (NOT_SURE, words.web["question"]["not_sure"])]]  # fmt: skip
    return FormInput("radios", {
        "name": field.key,
        "idPrefix": _id(field.key),
        "fieldset": {"legend": _heading(form, field)},
        "items": items,
        **_error(problem, words),
    }, key=field.key)  # fmt: skip


def _number(form: QuestionForm, field: Field, text: str, problem: str) -> FormInput:
    return FormInput("input", {
        "name": field.key,
        "id": _id(field.key),
        "label": _heading(form, field),
        "value": text,
        "suffix": field.unit.strip() or None,
        "inputmode": "text" if _units(field) else "numeric" if field.kind == "integer" else "decimal",
        "autocomplete": "off",
        "width": "5",
        **({"hint": {"text": hint}} if form.kind == "one" and (hint := _units(field)) else {}),
        **_error(problem, form.words),
    }, key=field.key)  # fmt: skip


def _do_not_know(field: Field, ticked: set[str]) -> FormInput:
    tick = f"{UNSURE} {field.key}"
    text = field.words.web["question"]["not_sure_one"]
    items = [{"value": tick, "text": text, "checked": tick in ticked, "id": f"{_id(field.key)}-unsure"}]
    return FormInput(
        "checkboxes", {"name": PICK, "idPrefix": f"{_id(field.key)}-unsure", "items": items}, key=field.key
    )


def _heading(form: QuestionForm, field: Field) -> Params:
    """Give the label of an input: the page's heading where it is the only one, else the leg or the measure."""
    if is_measuring(form.question) or form.kind == "legs":
        leg: str = form.words.says["leg"][field.leg]
        return {"text": with_capital(leg), "classes": "nhsuk-fieldset__legend--s"}
    return {"text": form.ask, "isPageHeading": True, "classes": HEADING}


def _units(field: Field) -> str:
    """Say which other units are understood, where people use others."""
    hint: str = field.words.web["question"]["unit_hints"].get(field.fact.unit, "")
    return hint


def _hint(form: QuestionForm) -> str:
    if is_measuring(form.question):
        return f"{form.words.web['measure']['hint']} {form.words.web['measure']['leave_empty']}"
    texts = form.words.web["question"]
    hints: dict[str, str] = {
        "group": texts["pick_hint"], "offer": texts["offer_hint"], "legs": texts["only_one_leg"]
    }  # fmt: skip
    return hints.get(form.kind, "")


def _why(form: QuestionForm) -> tuple[str, ...]:
    names = dict.fromkeys(field.name for field in form.fields)
    return tuple(dict.fromkeys(form.words.facts[name]["why"] for name in names))


def _error(problem: str, words: Words) -> Params:
    prefix = words.web["question"]["error"]
    return {"errorMessage": {"text": problem, "visuallyHiddenText": prefix.rstrip(":")}} if problem else {}


def _id(key: str) -> str:
    return key.replace(".", "-").replace("_", "-")
