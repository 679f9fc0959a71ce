"""What is said to somebody who asks: the answer where it is sure, questions to pick from, or that we do not know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from soleus.ask.danger import DangerReader
from soleus.ask.language import is_read
from soleus.ask.search import Index
from soleus.ask.spelling import words_of
from soleus.problems import ProblemsError
from soleus.rules.levels import Urgency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.ask.search import Nearness
    from soleus.book import Book
    from soleus.knowledge.danger_words import DangerSign
    from soleus.knowledge.questions import Asking, PublicQuestion

Kind: TypeAlias = Literal["answer", "choose", "unknown", "danger"]

# Set on the open sentences in ``tests/ask``; docs/clinicians/add-a-question.md tells how those kept apart came out.
SURE_CLOSENESS = 0.7  # of 1
SURE_WEIGHT = 3.0  # of the words of the matter that are shared
SURE_WORDS = 2  # of them: one alone is in too many questions, and "what car should I buy?" has one too
SURE_MARGIN = 1.25  # times the closeness of the next question
NEAR_CLOSENESS = 0.4
MOST_SHOWN = 3
LONGEST = 2000  # characters that are searched for a question; danger is looked for in all of them
MOST_CHARACTERS = 20_000
BOOKS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What is said: ``questions`` is the one answered, or those to pick from; ``dangers`` the signs of danger met.

    ``says`` holds whole sentences in their order, without the line on signs of danger that stands on every page.
    """

    kind: Kind
    says: tuple[str, ...]
    questions: tuple[PublicQuestion, ...] = ()
    dangers: tuple[DangerSign, ...] = ()


def ask(text: str, book: Book) -> Asked:
    """Answer a text with the questions of a book; danger is looked for before anything else.

    Args:
        text: what somebody asks, in any words. It is not kept.
        book: whose questions and signs of danger count.

    Raises:
        ProblemsError: there is no question in the text, or it is too long.
    """
    texts = book.words.ask
    if problems := _problems(text, texts):
        raise ProblemsError(texts["refused"], problems)
    index = _readers(book.asking)[-1]
    if dangers := _dangers(text, book):
        return Asked("danger", _care(dangers, book), (), dangers)
    if same := index.same(text):
        return answered(book.asking.questions[same], book)
    near = [nearness for nearness in index.nearest(text[:LONGEST]) if nearness.closeness >= NEAR_CLOSENESS]
    shown = tuple(book.asking.questions[nearness.id] for nearness in near[:MOST_SHOWN])
    if not shown:
        return Asked("unknown", (texts["unknown"], texts["whom"]))
    if _is_sure(near):
        return answered(shown[0], book)
    return Asked("choose", (texts["choose"],), shown)


def urgency_of(text: str, book: Book) -> Urgency | None:
    """Say how soon somebody must look at what a text tells of.

    ``Urgency.SELF_CARE`` where it tells of no danger; None where it tells of none that is seen, and is in no language
    that is read.
    """
    if dangers := _dangers(text, book):
        return max(Urgency[sign.urgency.upper()] for sign in dangers)
    return Urgency.SELF_CARE if is_read(text, book) else None


def answered(question: PublicQuestion, book: Book) -> Asked:
    """Give a question's answer; an effect is told in the words that its certainty allows."""
    claims = [book.library.claims[claim] for claim in question.effects]
    effects = (book.words.claim_effect(claim) for claim in claims if claim.effect)
    return Asked("answer", (*(sentence.text for sentence in question.answer), *effects), (question,))


def _problems(text: str, texts: Mapping[str, str]) -> list[str]:
    if len(text) > MOST_CHARACTERS:
        return [texts["too_long"].format(most=f"{MOST_CHARACTERS:,}")]
    return [] if any(word.isalnum() for word in words_of(text)) else [texts["empty"]]


def _dangers(text: str, book: Book) -> tuple[DangerSign, ...]:
    """Give the signs of danger in a text, the gravest first, whether it is in English or in German."""
    english, german, _ = _readers(book.asking)
    met = {*english.dangers(text), *german.dangers(text)}
    return tuple(sign for sign in book.asking.dangers.signs if sign in met)


def _care(dangers: Sequence[DangerSign], book: Book) -> tuple[str, ...]:
    """Say what to do now, why, and to take the sock off."""
    words = book.words
    why = (words.rules[sign.rule] for sign in dangers if sign.urgency == dangers[0].urgency)
    return (words.urgency[dangers[0].urgency]["says"], *dict.fromkeys(why), words.take_off["not_told"])


def _is_sure(near: Sequence[Nearness]) -> bool:
    """Whether the nearest question may be answered alone: it is near, and far ahead of the next."""
    second = near[1].closeness if len(near) > 1 else 0.0
    first = near[0]
    tells = first.matter >= SURE_WORDS and first.weight >= SURE_WEIGHT
    return tells and first.closeness >= max(SURE_CLOSENESS, SURE_MARGIN * second)


@lru_cache(BOOKS_KEPT)
def _readers(asking: Asking) -> tuple[DangerReader, DangerReader, Index]:
    """Give what reads for a book, English and German; made once for each of the books that were used last."""
    ways = (way for question in asking.questions.values() for way in (question.asks, *question.aliases))
    known = [*(word for way in ways for word in words_of(way)), *asking.search.known, *asking.search.empty]
    german = replace(asking.dangers, groups=asking.dangers.german)
    return DangerReader(asking.dangers, known), DangerReader(german, known), Index(asking)
