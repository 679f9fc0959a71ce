"""The worked people as a table: what is known of each, and what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from soleus.answer import assess
from soleus.case.case import CaseError
from soleus.case.facts import LEGS
from soleus.case.start import person
from soleus.knowledge.worked import read_worked_people
from soleus.render.blocks import Table

if TYPE_CHECKING:
    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.knowledge.words import Words
    from soleus.knowledge.worked import WorkedPerson
    from soleus.rules.prose import Prose


def people_table(book: Book, prose: Prose) -> Table:
    """Lay out all worked people; what comes out is what the rulebook answers now, which tests hold."""
    texts = book.words.pages["worked"]
    rows = tuple(
        (worked.name, _known(worked, book.words, prose), "; ".join(_comes_out(worked, book, prose)))
        for worked in read_worked_people(book.root)
    )
    return Table(texts["title"], tuple(texts["columns"].values()), rows)


def _known(worked: WorkedPerson, words: Words, prose: Prose) -> str:
    texts = words.pages["review"]
    known = [prose.known(key, value) for key, value in _flat(worked.facts)]
    if worked.start == "all_no":
        known.append(texts["besides"]["all_no"])
    return "; ".join(known) or str(texts["nothing_known"])


def _flat(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in facts.items():
        if key in LEGS:
            yield from ((f"{key}.{name}", of_leg) for name, of_leg in value.items())
        else:
            yield key, value


def _comes_out(worked: WorkedPerson, book: Book, prose: Prose) -> Iterator[str]:
    texts = book.words.pages["worked"]
    try:
        answer = assess(person(book.rules.vocabulary, worked.start, worked.facts), book)
    except CaseError as error:
        yield texts["refused"].format(problems=" ".join(error.problems))
        return
    yield from _levels(answer, book.words)
    if "missing_has" in worked.expect:
        yield texts["asked_for"].format(term=prose.term(worked.expect["missing_has"].rpartition(".")[2]))
    for option in answer.plan:
        if option.option in worked.expect.get("option", {}):
            yield f"{book.words.options[option.option]}: {book.words.says['standing'][option.standing]}"
    if worked.expect.get("empty_rest"):
        yield texts["nothing_else"]
    if worked.expect.get("empty_plan"):
        yield texts["no_plan"]


def _levels(answer: Answer, words: Words) -> Iterator[str]:
    texts = words.pages["worked"]
    yield words.urgency[answer.urgency]["title"]
    if answer.urgency_could_be != answer.urgency:
        yield texts["could_be"].format(title=words.urgency[answer.urgency_could_be]["title"])
    yield words.verdicts[answer.compression]["title"]
    if answer.pressure_mmhg:
        yield texts["pressure"].format(low=answer.pressure_mmhg[0], high=answer.pressure_mmhg[1])
