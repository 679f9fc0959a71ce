"""Where in the answer and on the pages a claim is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render.blocks import Heading, Pairs, Paragraph, pair

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.knowledge.summaries import SummaryOfFindings
    from soleus.render.blocks import Block


def used(summary: SummaryOfFindings, book: Book) -> tuple[Block, ...]:
    """Say where a body of evidence reaches answers: as an option's effect, a target, in rules, on pages to read."""
    texts, claim = book.words.pages["evidence"]["used"], summary.claim
    places = {
        "options": [name for name, option in book.options.items() if option.main_effect == claim],
        "lists": [name for name, option in book.options.items() if claim in option.all_claims()],
        "targets": [target for target, bodies in book.evidence.targets.items() if summary.body in bodies],
        "rules": [rule.id for rule in book.rules.rules() if claim in rule.claims],
        "pages": [name for name in book.learning.pages if claim in _claims_on(name, book)],
    }
    rows = tuple(pair(texts[name], ", ".join(sorted(names))) for name, names in places.items() if names)
    return (Heading(2, texts["title"]), Pairs(rows) if rows else Paragraph(texts["nowhere"]))


def _claims_on(page: str, book: Book) -> set[str]:
    """The claims that a page's own sentences and effects stand on."""
    parts = book.learning.pages[page].parts
    cited = {claim for part in parts for sentence in part.sentences for claim in sentence.claims}
    return cited | {claim for part in parts for claim in part.effects}
