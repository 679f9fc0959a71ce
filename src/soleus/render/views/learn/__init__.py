"""Pages to read, for people and for those who treat them, made from the same knowledge as an answer.

``PAGES`` of a book are ``book.learning.pages``, in their order; each says whom it is for and names its parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render.blocks import Heading, Pairs, Paragraph, Together, bullets, fold, pair
from soleus.render.spoken import document
from soleus.render.views.found import source_lines
from soleus.render.views.learn import dangers, evidence, living, options, socks
from soleus.render.views.learn.made import Made
from soleus.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soleus.book import Book
    from soleus.knowledge.learning import LearnPart
    from soleus.render.blocks import Block, Document
    from soleus.render.views.learn.made import Maker

MAKERS: Mapping[str, Maker] = {
    "targets": socks.targets,
    "gains": socks.gains,
    "sock": socks.sock,
    "levels": socks.levels,
    "options": options.options,
    "points": options.points,
    "field": options.field,
    "dangers": dangers.dangers,
    "contraindications": dangers.contraindications,
    "measured": dangers.measured,
    "patterns": evidence.patterns,
    "certain": evidence.certain,
    "disputes": evidence.disputes,
    "living": living.living,
    "gaps": living.gaps,
}
HASH_SHOWN = 12  # as under an answer


def learn(name: str, book: Book) -> Document:
    """Lay out one page: its parts, and folded at its end its sources, with what was read of each.

    Raises:
        KeyError: there is no page of this name.
    """
    page = book.learning.pages[name]
    made = [MAKERS[part.made](book, part.of) if part.made else Made(()) for part in page.parts]
    parts = (_part(part, made_, book) for part, made_ in zip(page.parts, made, strict=True))
    cited = [claim for part, made_ in zip(page.parts, made, strict=True) for claim in (*_claims(part), *made_.claims)]
    sources = fold(book.learning.texts["sources"], *bullets(source_lines(cited, book)), name="sources")
    return _document(page.title, (Heading(1, page.title), Paragraph(page.line), *parts, *sources), book)


def contents(book: Book) -> Document:
    """List all pages by name, each with its title and its line."""
    title = book.learning.texts["title"]
    rows = tuple(pair(page.name, page.title, page.line) for page in book.learning.pages.values())
    return _document(title, (Heading(1, title), Pairs(rows)), book)


def _part(part: LearnPart, made: Made, book: Book) -> Together:
    """Lay out a part: heading, notes, what is made for it, sentences, and effects in the words of their certainty."""
    head = () if made.heads_itself else (Heading(2, part.heading),)
    notes = map(Paragraph, part.notes)
    says = [sentence.says for sentence in part.sentences] + list(_effects(part, book))
    return Together((*head, *notes, *made.blocks, *bullets(says)))


def _effects(part: LearnPart, book: Book) -> Iterator[str]:
    for name in part.effects:
        claim = book.library.claims[name]
        if claim.effect is not None:
            yield book.words.claim_effect(claim)


def _claims(part: LearnPart) -> Iterator[str]:
    yield from (claim for sentence in part.sentences for claim in sentence.claims)
    yield from part.effects


def _document(title: str, blocks: tuple[Block, ...], book: Book) -> Document:
    version = book.words.terminal["rulebook"].format(version=__version__, hash=book.rules.hash[:HASH_SHOWN])
    return document(title, blocks, book.words, version)
