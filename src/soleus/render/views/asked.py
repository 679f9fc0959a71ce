"""What somebody reads who asked a question: the answer with its sources, questions to pick from, or the care card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render.blocks import Document, Heading, Notice, Paragraph, Steps, bullets, part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.book import Book
    from soleus.knowledge.claims import Library
    from soleus.knowledge.questions import PublicQuestion
    from soleus.render.blocks import Block


def asked_page(  # noqa: PLR0913, PLR0917  # what an answer is made of; rendering does not know who made it
    kind: str,
    says: Sequence[str],
    questions: Sequence[PublicQuestion],
    book: Book,
    texts: Mapping[str, str],
    library: Library | None,
) -> Document:
    """Lay out what is said to somebody who asked."""
    title = questions[0].asks if kind == "answer" else texts["title"]
    if kind == "danger":
        emergency = says[0] == book.words.urgency["emergency"]["says"]
        urgency = book.words.urgency["emergency" if emergency else "urgent"]
        blocks: tuple[Block, ...] = (
            Notice(urgency["title"], says[0], "emergency" if emergency else "urgent", level=1),
            *part("why", book.words.headings["why"], *bullets(says[1:-1])),
            Paragraph(says[-1]),
        )
    else:
        picks = (Steps(tuple(question.asks for question in questions)),) if kind == "choose" else ()
        sources = bullets(_sources(questions[0], library)) if library is not None else ()
        blocks = (
            Heading(1, title),
            *(Paragraph(line) for line in says[:-1]),
            *picks,
            Notice(texts["danger"], says[-1], "caution"),
            *part("claims", book.words.headings["claims"], *sources),
        )
    return Document(title, blocks, book.words.intended_use)


def _sources(question: PublicQuestion, library: Library) -> Iterator[str]:
    for claim in (*(claim for sentence in question.answer for claim in sentence.claims), *question.effects):
        for source, _ in library.sources_of(claim):
            yield source.cite()
