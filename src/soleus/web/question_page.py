"""A question as a page: its inputs in the shape that the form macros take, and what a browser sent, understood.

The macros are those of nhsuk-frontend-jinja. Nothing here knows a template: what comes out are plain mappings.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from soleus.interviewing import Filled, is_measuring, question_form
from soleus.knowledge.in_english import with_capital

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soleus.book import Book
    from soleus.case.facts import Value
    from soleus.interviewing import Field, Question, QuestionForm
    from soleus.knowledge.words import Words
    from soleus.web.state import Draft

    Params = dict[str, Any]

PICK, NONE, UNSURE = "pick", "none", "unsure"  # the names of ticks; a text input has the key of its fact
NOT_SURE = "?"
HEADING = "nhsuk-fieldset__legend--l"


@dataclass(frozen=True, slots=True)
class Input:
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
    inputs: tuple[Input, ...]
    why: tuple[str, ...]
    problems: tuple[tuple[str, str], ...] = ()
    understood: str = ""

    @property
    def is_measuring(self) -> bool:
        """Whether the legs are measured on it."""
        return is_measuring(self.form.question)

    @property
    def columns(self) -> tuple[tuple[Input, ...], ...]:
        """The inputs of each key, which stand together: a number with its "I do not know"."""
        keys = dict.fromkeys(part.key for part in self.inputs)
        return tuple(tuple(part for part in self.inputs if part.key == key) for key in keys)

    @property
    def measures(self) -> tuple[tuple[str, tuple[Input, ...]], ...]:
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


def for_page(book: Book) -> Book:
    """Give the book with the refusals of a page in place of a terminal's, which speak of typing."""
    words = book.words
    interview = {**words.interview, **words.web["question"]["again"]}
    return replace(book, words=replace(words, interview=interview))


def understand(form: QuestionForm, texts: Mapping[str, str], ticks: Iterable[str]) -> Filled:
    """Understand what a browser sent for a question.

    Args:
        form: the form of the question, made of the book that ``for_page`` gave.
        texts: what was typed or chosen, by key.
        ticks: what was ticked: names of lines, ``none``, ``unsure``, or ``unsure`` with a key behind a blank.
    """
    ticked, again = set(ticks), form.words.web["question"]["again"]
    if is_measuring(form.question):
        return _measures(form, texts, skipped=NONE in ticked)
    if form.is_picked:
        picked = ticked & set(form.lines)
        rest = set(form.lines) - picked if UNSURE in ticked else ()
        if NONE in ticked and UNSURE in ticked:
            return Filled(problems={"": again["tick_again"]})
        return form.ticked(picked, none=NONE in ticked, not_sure=rest)
    unsure = {field.key for field in form.fields if f"{UNSURE} {field.key}" in ticked}
    both = {key: again["both_again"] for key in unsure if texts.get(key, "").strip()}
    if both:
        return Filled(problems=both)
    return form.filled({**{key: _plain(text) for key, text in texts.items()}, **dict.fromkeys(unsure, NOT_SURE)})


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
        sent = ({**draft.texts, **_converted(filled)}, draft.ticks)
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


def _plain(text: str) -> str:
    """Give a chosen value as it is typed at a terminal."""
    return text.replace("_", " ")


def _measures(form: QuestionForm, texts: Mapping[str, str], *, skipped: bool) -> Filled:
    """Understand measures, none of which must be given; nothing at all is no answer unless it was said so."""
    typed = {key: text for key, text in texts.items() if text.strip()}
    if skipped and not typed:
        return Filled(dict.fromkeys((field.key for field in form.fields), None))
    if not typed:
        return Filled(problems={"": form.words.web["measure"]["empty"]})
    return form.filled({field.key: typed.get(field.key, NOT_SURE) for field in form.fields})


def _sent_before(form: QuestionForm, replies: Mapping[str, Value | None]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Give what a browser would have to send for these replies."""
    if form.is_picked and not is_measuring(form.question):
        by_name = {field.name: replies.get(field.key) for field in form.fields}
        ticks = [name for name, value in by_name.items() if value]
        if form.kind == "group" and None in by_name.values():
            ticks.append(UNSURE)
        return {}, tuple(ticks or [NONE])
    texts = {key: _text(value) for key, value in replies.items() if value is not None}
    return texts, tuple(f"{UNSURE} {key}" for key, value in replies.items() if value is None)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else f"{value:g}"


def _converted(filled: Filled) -> dict[str, str]:
    """Give what was understood by converting it, to be sent as it stands the next time."""
    return {key: _text(value) for key in filled.echoes if (value := filled.replies.get(key)) is not None}


def _inputs(
    form: QuestionForm, texts: Mapping[str, str], ticks: Iterable[str], problems: Mapping[str, str]
) -> Iterable[Input]:
    if form.is_picked and not is_measuring(form.question):
        yield _ticks(form, set(ticks), problems.get("", ""))
        return
    for asked in form.fields:
        problem = problems.get(asked.key, "")
        if asked.low is None:
            yield _radios(form, asked, texts.get(asked.key, ""), set(ticks), problem)
        else:
            yield _number(form, asked, texts.get(asked.key, ""), problem)
            if not is_measuring(form.question):
                yield _do_not_know(asked, set(ticks))


def _ticks(form: QuestionForm, ticked: set[str], problem: str) -> Input:
    texts = form.words.web["question"]
    items: list[Params] = [
        {"value": name, "text": text, "checked": name in ticked, "name": PICK} for name, text in form.lines.items()
    ]
    items.append({"divider": texts["or"]})
    items.append({"value": NONE, "text": texts["none"], "checked": NONE in ticked, "exclusive": True})
    if form.kind == "group":
        items.append({"value": UNSURE, "text": texts["not_sure"], "checked": UNSURE in ticked})
    return Input("checkboxes", {
        "name": PICK,
        "idPrefix": _id(form.fields[0].key),
        "fieldset": {"legend": {"text": form.ask, "isPageHeading": True, "classes": HEADING}},
        "hint": {"text": _hint(form)},
        "items": items,
        **_error(problem, form.words),
    }, key=form.fields[0].key)  # fmt: skip


def _radios(form: QuestionForm, asked: Field, text: str, ticked: set[str], problem: str) -> Input:
    words = form.words
    chosen = NOT_SURE if f"{UNSURE} {asked.key}" in ticked else text
    choices = [("1" if value is True else "0" if value is False else str(value), says)
               for value, says in asked.choices.items()]  # fmt: skip
    items = [{"value": value, "text": with_capital(says), "checked": value == chosen}
             for value, says in [*choices, (NOT_SURE, words.web["question"]["not_sure"])]]  # fmt: skip
    return Input("radios", {
        "name": asked.key,
        "idPrefix": _id(asked.key),
        "fieldset": {"legend": _heading(form, asked)},
        "items": items,
        **_error(problem, words),
    }, key=asked.key)  # fmt: skip


def _number(form: QuestionForm, asked: Field, text: str, problem: str) -> Input:
    return Input("input", {
        "name": asked.key,
        "id": _id(asked.key),
        "label": _heading(form, asked),
        "value": text,
        "suffix": asked.unit.strip() or None,
        "inputmode": "text" if _units(asked) else "numeric" if asked.kind == "integer" else "decimal",
        "autocomplete": "off",
        "width": "5",
        **({"hint": {"text": hint}} if form.kind == "one" and (hint := _units(asked)) else {}),
        **_error(problem, form.words),
    }, key=asked.key)  # fmt: skip


def _do_not_know(asked: Field, ticked: set[str]) -> Input:
    tick = f"{UNSURE} {asked.key}"
    text = asked.words.web["question"]["not_sure_one"]
    items = [{"value": tick, "text": text, "checked": tick in ticked, "id": f"{_id(asked.key)}-unsure"}]
    return Input("checkboxes", {"name": PICK, "idPrefix": f"{_id(asked.key)}-unsure", "items": items}, key=asked.key)


def _heading(form: QuestionForm, asked: Field) -> Params:
    """Give the label of an input: the page's heading where it is the only one, else the leg or the measure."""
    if is_measuring(form.question) or form.kind == "legs":
        leg: str = form.words.says["leg"][asked.leg]
        return {"text": with_capital(leg), "classes": "nhsuk-fieldset__legend--s"}
    return {"text": form.ask, "isPageHeading": True, "classes": HEADING}


def _units(asked: Field) -> str:
    """Say which other units are understood, where people use others."""
    hint: str = asked.words.web["question"]["unit_hints"].get(asked.fact.unit, "")
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
