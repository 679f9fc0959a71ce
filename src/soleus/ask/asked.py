"""What is said to somebody who asks: the answer where it is sure, questions to pick from, or that we do not know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from soleus.ask.danger import dangers_in
from soleus.ask.search import Index

if TYPE_CHECKING:
    from soleus.ask.search import Found
    from soleus.book import Book
    from soleus.knowledge.questions import DangerSign, PublicQuestion

Kind: TypeAlias = Literal["answer", "choose", "unknown", "danger"]

# Set on the half of the test set that was open while this was built; the other half was tried once, at the end.
SURE_SHARE = 0.6  # of the telling words of the text are in the way of asking that was found
SURE_WORDS = 2  # telling words: one alone is in too many questions
SURE_MARGIN = 1.25  # times the score of the next question
NEAR_SHARE = 0.3
MOST_SHOWN = 3
LONGEST = 2000  # characters that are searched for a question; danger is looked for in all of them


@dataclass(frozen=True, slots=True)
class Asked:
    """What is said: ``questions`` is the one answered, or those to pick from; ``dangers`` the signs of danger found."""

    kind: Kind
    says: tuple[str, ...]
    questions: tuple[PublicQuestion, ...] = ()
    dangers: tuple[DangerSign, ...] = ()


def ask(text: str, book: Book) -> Asked:
    """Answer a text with the questions of a book; danger is looked for before anything else.

    Args:
        text: what somebody asks, in any words. It is not kept.
        book: whose questions and signs of danger count.
    """
    asking, words = book.asking, book.words
    if dangers := dangers_in(text, asking.dangers):
        says = (words.urgency[dangers[0].urgency]["says"], *(words.rules[sign.rule] for sign in dangers))
        return Asked("danger", (*says, words.take_off["not_told"]), (), dangers)
    hits = _index(book).nearest(text[:LONGEST])
    near = [hit for hit in hits if hit.share >= NEAR_SHARE][:MOST_SHOWN]
    if not near:
        return Asked("unknown", (asking.texts["unknown"], asking.texts["signs"]))
    if is_sure(hits):
        question = asking.questions[hits[0].id]
        return Asked("answer", (*answer_to(question, book), asking.texts["signs"]), (question,))
    shown = tuple(asking.questions[hit.id] for hit in near)
    return Asked("choose", (asking.texts["choose"], asking.texts["signs"]), shown)


def is_sure(hits: list[Found]) -> bool:
    """Whether the nearest question may be answered alone: it holds most of the words and is far ahead of the next."""
    first, second = hits[0], hits[1].score if len(hits) > 1 else 0.0
    return first.held >= SURE_WORDS and first.share >= SURE_SHARE and first.score >= SURE_MARGIN * second


def answer_to(question: PublicQuestion, book: Book) -> tuple[str, ...]:
    """Give the sentences of an answer; an effect is told in the words that its certainty allows."""
    claims = [book.library.claims[claim] for claim in question.effects]
    effects = (book.words.claim_effect(claim.effect, claim.certainty) for claim in claims if claim.effect)
    return (*(sentence.text for sentence in question.answer), *effects)


@lru_cache(8)
def _index_of(questions: tuple[PublicQuestion, ...]) -> Index:
    return Index(questions)


def _index(book: Book) -> Index:
    return _index_of(tuple(book.asking.questions.values()))
