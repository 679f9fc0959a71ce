"""What stands behind a sentence that Soleus said, or behind an answer to a question: claims, effects, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.ask import ask
from soleus.mcp.results import AssistantReply, words_of
from soleus.render.blocks import Heading, bullets
from soleus.render.spoken import document
from soleus.render.views.asked import asked_page
from soleus.render.views.found import source_lines
from soleus.schemas.shown import claim_shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soleus.book import Book
    from soleus.render.blocks import Document


def evidence_reply(about: str, book: Book) -> AssistantReply:
    """Give the claims behind a sentence of an answer, or the answer to a question, where signs of danger come first.

    A sentence that Soleus said itself, letter by letter, is nobody's complaint, though it may name signs of danger.

    Args:
        about: a sentence as Soleus said it, or a question in any words.
        book: the knowledge.

    Raises:
        ProblemsError: there is no question in it, or it is too long.
    """
    if claims := _behind(_plain(about), book):
        return AssistantReply("evidence", words_of(_claims_page(about, claims, book)), _data(claims, book))
    reply = ask(about, book)
    if reply.kind == "danger":
        return AssistantReply("danger", words_of(asked_page(reply, book)))
    claims = reply.questions[0].claims if reply.kind == "answer" else ()
    choices = {"questions": [question.asks for question in reply.questions]} if reply.kind == "choose" else {}
    return AssistantReply(reply.kind, words_of(asked_page(reply, book)), {**choices, **_data(claims, book)})


def _behind(sentence: str, book: Book) -> tuple[str, ...]:
    """Name the claims that a sentence stands on; none where Soleus has no such sentence, or it stands on none."""
    by_rule = (rule.claims for rule in book.rules.rules() if _plain(book.words.rules.get(rule.id, "")) == sentence)
    by_question = (
        part.claims
        for question in book.asking.questions.values()
        for part in question.answer
        if _plain(part.text) == sentence
    )
    return tuple(dict.fromkeys(claim for claims in (*by_rule, *by_question) for claim in claims))


def _plain(sentence: str) -> str:
    return " ".join(sentence.split()).strip(" .").casefold()


def _claims_page(about: str, claims: Iterable[str], book: Book) -> Document:
    """List each claim, what was measured in the words of its certainty, and the sources."""
    claims = tuple(claims)
    known = [book.library.claims[claim] for claim in claims]
    effects = [book.words.claim_effect(claim) for claim in known if claim.effect]
    lines = (*(claim.statement for claim in known), *effects)
    sources = (Heading(2, book.words.ask["sources"]), *bullets(source_lines(claims, book)))
    return document(about, (Heading(1, about), *bullets(lines), *sources), book.words)


def _data(claims: Iterable[str], book: Book) -> dict[str, object]:
    return {"claims": [claim_shown(claim, book) for claim in claims], "intended_use": book.words.intended_use}
