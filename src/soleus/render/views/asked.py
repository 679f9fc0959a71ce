"""What somebody reads who asked a question: the answer with its sources, questions to pick from, or the care card."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from soleus.render.blocks import Bullets, Document, Heading, Notice, Paragraph, Steps, bullets, part
from soleus.render.views.found import source_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.ask import Asked
    from soleus.book import Book
    from soleus.knowledge.questions import PublicQuestion
    from soleus.render.blocks import Block, Tone


def asked_page(reply: Asked, book: Book) -> Document:
    """Lay out what is said to somebody who asked; the blocks stand alone as well (``asked_blocks``)."""
    return Document(_title(reply, book), tuple(asked_blocks(reply, book)), book.words.intended_use)


def asked_blocks(reply: Asked, book: Book) -> Iterator[Block]:
    """Give the blocks of what is said. The signs of danger stand on all but the care card, which is one itself."""
    texts = book.words.ask
    if reply.kind == "danger":
        yield from _care_card(reply, book)
        return
    yield Heading(1, _title(reply, book))
    yield from map(Paragraph, reply.says)
    if reply.kind == "choose":
        yield Steps(tuple(question.asks for question in reply.questions))
    yield Notice(texts["danger"], texts["signs"], "caution")
    if reply.kind == "answer":
        question = reply.questions[0]
        yield from part("sure", texts["how_sure"], *bullets(_certainties(question, book)))
        yield from part("claims", texts["sources"], *bullets(source_lines(question.claims, book)))


def questions_page(book: Book) -> Document:
    """List all questions by their topic."""
    texts = book.words.ask
    blocks: list[Block] = [Heading(1, texts["all"])]
    for topic, questions in groupby(in_order(book), lambda question: question.topic):
        blocks += [Heading(2, texts["topics"][topic], topic), Bullets(tuple(question.asks for question in questions))]
    return Document(
        texts["all"], (*blocks, Notice(texts["danger"], texts["signs"], "caution")), book.words.intended_use
    )


def in_order(book: Book) -> list[PublicQuestion]:
    """Give all questions, topic by topic as the words name them."""
    topics = list(book.words.ask["topics"])
    return sorted(book.asking.questions.values(), key=lambda question: topics.index(question.topic))


def _title(reply: Asked, book: Book) -> str:
    if reply.kind == "answer":
        return reply.questions[0].asks
    title: str = book.words.urgency[reply.dangers[0].urgency]["title"] if reply.dangers else book.words.ask["title"]
    return title


def _care_card(reply: Asked, book: Book) -> Iterator[Block]:
    """Say what to do now, why, and "take it off", which is the only word on socks that is added."""
    do_now, *reasons, take_off = reply.says
    tone: Tone = "emergency" if reply.dangers[0].urgency == "emergency" else "urgent"
    yield Notice(_title(reply, book), do_now, tone, level=1)
    yield from part("why", book.words.headings["why"], *bullets(reasons))
    yield Paragraph(take_off)
    yield Paragraph(book.words.ask["not_meant"], quiet=True)


def _certainties(question: PublicQuestion, book: Book) -> Iterator[str]:
    """Say how many of the claims behind an answer are how sure, the surest first."""
    texts = book.words.ask
    counts = Counter(book.library.claims[claim].certainty for claim in question.claims)
    for certainty, sure in texts["sure"].items():
        if counts[certainty]:
            yield texts["of_claims"].format(count=counts[certainty], whole=counts.total(), sure=sure)
