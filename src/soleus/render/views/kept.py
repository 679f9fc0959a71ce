"""The answer to keep: what the person reads, its sources, what was answered, and one page for the clinician.

Each of the last three begins a page of its own on paper.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from soleus.answer import assess
from soleus.render.blocks import Fold, Heading, Together
from soleus.render.views import VIEWS, for_page, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.case import Case
    from soleus.render.blocks import Block, Document

    Blocks = tuple[Block, ...]


def kept(answer: Answer, case: Case, book: Book) -> Document:
    """Make the document that somebody keeps, and takes to whoever treats them; an emergency stands first in it."""
    for_person = for_page(answer, book, book.library)
    apart = {"sources": page.sources(answer, book), "asked": page.told(replace(answer, facts=case.facts), book)}
    folds = tuple(block for blocks in apart.values() for block in blocks)
    parts = {name: _opened(blocks) for name, blocks in apart.items()}
    for_clinician = VIEWS["clinician"](_in_english(answer, case, book), book, book.library)
    parts["clinician"] = tuple(_on_one_page(for_clinician.blocks))
    langs = {"clinician": "" if for_clinician.lang == for_person.lang else for_clinician.lang}
    pages = (Together(blocks, name, langs.get(name, ""), new_page=True) for name, blocks in parts.items() if blocks)
    return replace(for_person, blocks=(*_without(folds, for_person.blocks), *pages))


def _in_english(answer: Answer, case: Case, book: Book) -> Answer:
    """Give the answer in the language of clinicians; what was fitted and computed stays, and is not computed again.

    It is made from the case: an answer in an emergency holds no facts.
    """
    if book.words.english is None:
        return answer
    english = assess(case, book.in_language("en"))
    return replace(english, fit=answer.fit, prediction=answer.prediction)


def _without(folds: Blocks, blocks: Blocks) -> Iterator[Block]:
    """Leave out what begins a page of its own further on."""
    for block in blocks:
        if isinstance(block, Together):
            yield replace(block, blocks=tuple(_without(folds, block.blocks)))
        elif block not in folds:
            yield block


def _opened(blocks: Blocks) -> Blocks:
    """Give what a fold holds under its summary."""
    folds = (block for block in blocks if isinstance(block, Fold))
    return tuple(inside for block in folds for inside in (Heading(2, block.summary), *block.blocks))


def _on_one_page(blocks: Blocks) -> Iterator[Block]:
    """Leave out what is folded and the sources, which stand before; names of parts are the person's."""
    for block in blocks:
        if isinstance(block, Together):
            yield from () if block.name == "sources" else (replace(block, name=""),)
        elif not isinstance(block, Fold):
            yield block
