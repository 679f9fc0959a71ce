"""The answer to keep: what the person reads, its sources, what was answered, and one page for the clinician.

Each of the last three begins a page of its own on paper.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from soleus.answer import assess
from soleus.render.blocks import Fold, Heading, Together, bullets
from soleus.render.views import VIEWS, for_page
from soleus.render.views.found import source_lines
from soleus.render.views.grounds import cited
from soleus.render.views.page import answered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.case import Case
    from soleus.render.blocks import Block, Document


def kept(answer: Answer, case: Case, book: Book) -> Document:
    """Make the document that somebody keeps, and takes to whoever treats them; an emergency stands first in it."""
    headings = book.words.headings
    for_person = for_page(answer, book, book.library)
    for_clinician = VIEWS["clinician"](_in_english(answer, case, book), book, book.library)
    parts: dict[str, tuple[Block, ...]] = {}
    if answer.urgency == "emergency":  # elsewhere the page ends with both
        parts["sources"] = (Heading(2, headings["claims"]), *bullets(source_lines(cited(answer), book)))
        parts["asked"] = (Heading(2, headings["asked"]), *answered(case.facts, book))
    parts["clinician"] = tuple(_on_one_page(for_clinician.blocks))
    langs = {"clinician": "" if for_clinician.lang == for_person.lang else for_clinician.lang}
    pages = (Together(blocks, name, langs.get(name, ""), new_page=True) for name, blocks in parts.items())
    return replace(for_person, blocks=(*for_person.blocks, *pages))


def _in_english(answer: Answer, case: Case, book: Book) -> Answer:
    """Give the answer in the language of clinicians; what was fitted and computed stays, and is not computed again."""
    if book.words.english is None:
        return answer
    return replace(assess(case, book.in_language("en")), fit=answer.fit, prediction=answer.prediction)


def _on_one_page(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Leave out what is folded and the sources, which stand before; names of parts are the person's."""
    for block in blocks:
        if isinstance(block, Together):
            yield from () if block.name == "sources" else (replace(block, name=""),)
        elif not isinstance(block, Fold):
            yield block
