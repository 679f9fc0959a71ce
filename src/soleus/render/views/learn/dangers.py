"""Signs of danger and what speaks against a sock, from the rules: for people by what to do, for clinicians in full."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from soleus.render.blocks import Heading, Notice, Pairs, Paragraph, Table, bullets, fold
from soleus.render.views.found import short_name
from soleus.render.views.learn.made import Made
from soleus.render.views.learn.socks import rule_says
from soleus.render.views.person import TONES
from soleus.rules.levels import Danger, Urgency
from soleus.rules.nodes import Named, walk
from soleus.rules.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.book import Book
    from soleus.render.blocks import Block
    from soleus.rules.model import DangerRule
    from soleus.rules.nodes import Node


MOST_NAMES = 3  # who says so, in a row; all of them stand among the sources


def dangers(book: Book, of: tuple[str, ...]) -> Made:
    """Lay out danger rules by what follows from them: urgencies (what to do at once), or levels of danger of a sock."""
    signs = [rule for rule in book.rules.dangers if rule.urgency.word in of]
    if not signs:
        return _against(book, of)
    notice = book.words.urgency[of[0]]
    blocks: tuple[Block, ...] = (
        Notice(notice["title"], notice["says"], TONES[of[0]]),
        Paragraph(book.words.take_off["not_told"]),
        *_by_chapter(signs, book),
        Paragraph(book.learning.texts["unsure"]),
    )
    return Made(blocks, _claims(signs), heads_itself=True)


def _by_chapter(rules: list[DangerRule], book: Book) -> Iterator[Block]:
    """Give the sentences of each chapter under its name, in the order of the names."""
    names = book.learning.texts["chapters"]
    order = list(names)
    for chapter, group in groupby(sorted(rules, key=lambda rule: order.index(rule.chapter)), lambda rule: rule.chapter):
        yield Heading(3, names[chapter])
        yield from bullets(rule_says(rule.id, book) for rule in group)


def _against(book: Book, of: tuple[str, ...]) -> Made:
    """Lay out what speaks against a sock and needs nobody at once, each with who says so."""
    rules = [rule for rule in _of_levels(book, of) if rule.urgency < Urgency.URGENT]
    rows = tuple((rule_says(rule.id, book), _sources(rule, book)) for rule in rules)
    return Made((Table("", tuple(book.learning.texts["dangers"].values()), rows),), _claims(rules))


def _of_levels(book: Book, of: tuple[str, ...]) -> list[DangerRule]:
    """Give the danger rules of some levels, the gravest level first."""
    chosen = {Danger.of(word) for word in of}
    return sorted((rule for rule in book.rules.dangers if rule.then in chosen), key=lambda rule: -rule.then)


def _sources(rule: DangerRule, book: Book) -> str:
    names = (short_name(source) for claim in rule.claims for source, _ in book.library.sources_of(claim))
    return "; ".join(list(dict.fromkeys(names))[:MOST_NAMES])


def contraindications(book: Book, of: tuple[str, ...]) -> Made:
    """Lay out for a clinician when each danger rule holds, folded under what follows from it."""
    prose = Prose(book.rules.vocabulary, book.words, book.rules.conditions)
    folds: list[Block] = []
    for word in of:
        rules = [rule for rule in book.rules.dangers if rule.then.word == word]
        pairs = tuple((rule.id, prose.outline(rule.when)) for rule in rules)
        folds += fold(book.words.clinical["verdicts"][word], Pairs(pairs), level=3)
    conditions = _conditions(tuple(rule.when for rule in _of_levels(book, of)), book)
    named = tuple((prose.name(name), prose.outline(book.rules.conditions[name].when)) for name in conditions)
    folds += fold(book.learning.texts["named"], Pairs(named), level=3)
    return Made(tuple(folds), _claims(_of_levels(book, of)))


def _conditions(nodes: tuple[Node, ...], book: Book) -> list[str]:
    """Name the conditions that some conditions speak of, those inside them included."""
    inside = [part.name for node in nodes for part in walk(node) if isinstance(part, Named)]
    deeper = _conditions(tuple(book.rules.conditions[name].when for name in inside), book) if inside else []
    return list(dict.fromkeys([*inside, *deeper]))


def measured(book: Book, _of: tuple[str, ...]) -> Made:
    """Name what a clinician alone can find out and a rule on socks turns on."""
    facts = book.rules.vocabulary.facts
    keys = {key for rule in book.rules.on_socks() for key in book.rules.facts_in(rule.when)}
    names = {key.rpartition(".")[2] for key in keys}
    texts = book.words.facts
    terms = [texts[name]["clinician"] for name, fact in facts.items() if name in names and not fact.for_anyone]
    return Made((Paragraph(book.learning.texts["measured"]), *bullets(terms)))


def _claims(rules: Iterable[DangerRule]) -> tuple[str, ...]:
    return tuple(claim for rule in rules for claim in rule.claims)
