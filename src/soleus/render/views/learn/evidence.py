"""What is known and how surely, where studies disagree, and which signs speak for which cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render.blocks import Heading, Paragraph, Table, bullets, fold
from soleus.render.views.findings import disputes_of
from soleus.render.views.found import short_name
from soleus.render.views.learn.made import Made
from soleus.render.views.learn.socks import rule_says
from soleus.rules.levels import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.book import Book
    from soleus.render.blocks import Block

# Most of what was measured: too long to stand open.
FOLDED = ("not_graded", "grade_not_recorded")


def certain(book: Book, of: tuple[str, ...]) -> Made:
    """Give every effect that was measured, in the words of its certainty, by how sure it is."""
    texts, library = book.learning.texts, book.library
    blocks: list[Block] = []
    for certainty in of:
        claims = (claim for claim in library.claims.values() if claim.certainty == certainty)
        rows = tuple(
            (book.words.claim_effect(claim), book.words.people(claim), effect.versus)
            for claim in claims
            if (effect := claim.effect)
        )
        table = Table("", tuple(texts["certain"].values()), rows)
        head = texts["certain_heads"][certainty]
        blocks += fold(head, table, level=3) if certainty in FOLDED else (Heading(3, head), table)
    return Made(tuple(blocks), tuple(claim.id for claim in library.claims.values() if claim.effect))


def disputes(book: Book, _of: tuple[str, ...]) -> Made:
    """Show disputes as such: those that are told with what is followed, and each other pair of claims, folded."""
    pairs = list(_disputes(book))
    blocks: list[Block] = list(disputes_of(set(book.options), book, level=3))
    for first, second in pairs:
        statements = (book.library.claims[name].statement for name in (first, second))
        blocks += fold(_name(first, second, book), *bullets(statements), level=3)
    return Made(tuple(blocks), tuple(claim for pair in pairs for claim in pair))


def _disputes(book: Book) -> Iterator[tuple[str, str]]:
    seen = set[frozenset[str]]()
    for claim in book.library.claims.values():
        for against in claim.conflicts_with:
            if frozenset((claim.id, against)) not in seen:
                seen.add(frozenset((claim.id, against)))
                yield claim.id, against


def _name(first: str, second: str, book: Book) -> str:
    """Name a dispute by its topic and the first source of each side."""
    texts, library = book.learning.texts, book.library
    names = [short_name(next(library.sources_of(name))[0]) for name in (first, second)]
    topic = texts["topics"][library.claims[first].topic]
    says: str = texts["disputes"].format(topic=topic, first=names[0], second=names[1])
    return says


def patterns(book: Book, _of: tuple[str, ...]) -> Made:
    """Set what the pain can come from side by side, with the signs for and against each."""
    texts, words = book.learning.texts["patterns"], book.words
    rows, cited = [], list[str]()
    for pattern in PATTERNS:
        rules = [rule for rule in book.rules.patterns if rule.pattern == pattern]
        pros, cons = (
            " ".join(rule_says(rule.id, book) for rule in rules if rule.is_for is is_for) for is_for in (True, False)
        )
        rows.append((words.patterns[pattern].capitalize(), pros, cons))
        cited += [claim for rule in rules for claim in rule.claims]
    table = Table("", tuple(texts.values()), tuple(rows))
    return Made((Paragraph(words.recognition["cannot_tell"]), table), tuple(cited))
