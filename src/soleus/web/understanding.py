"""What a browser sent for a question, understood: what was ticked, chosen or typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from soleus.interviewing import Filled, is_measuring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soleus.book import Book
    from soleus.interviewing import QuestionForm

PICK, NONE, UNSURE = "pick", "none", "unsure"  # the names of ticks; a text input has the key of its fact
NOT_SURE = "?"


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


def _plain(text: str) -> str:
    """Give a chosen value as it is typed at a terminal."""
    return text.replace("_", " ")


def _measures(form: QuestionForm, texts: Mapping[str, str], *, skipped: bool) -> Filled:
    """Understand measures, none of which must be given; nothing at all is no answer unless it was said so."""
    typed = {field.key: text for field in form.fields if (text := texts.get(field.key, "")).strip()}
    if skipped and not typed:
        return Filled(dict.fromkeys((field.key for field in form.fields), None))
    if not typed:
        return Filled(problems={"": form.words.web["measure"]["empty"]})
    return form.filled({field.key: typed.get(field.key, NOT_SURE) for field in form.fields})
