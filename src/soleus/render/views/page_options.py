"""Every option beside the sock, on the page: folded under how it stands, and its effect on pain on one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.knowledge.in_english import with_capital
from soleus.render.blocks import (
    Certainty,
    Heading,
    Pairs,
    Paragraph,
    Span,
    Spans,
    Table,
    Together,
    bullets,
    fold,
    pair,
    part,
)
from soleus.render.views.findings import disputes_of, forest_of
from soleus.render.views.found import points_of_100, source_lines
from soleus.render.views.person import GRAVE, SOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.answer import Answer, Option
    from soleus.book import Book
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block

    Blocks = tuple[Block, ...]

DOTS = {"high": 4, "moderate": 3, "low": 2, "very_low": 1}
MEANT = "sciatica"  # whose pain is set on one axis: pain of the back alone is another matter


def options(answer: Answer, book: Book) -> Blocks:
    """Every other option, folded, under how it stands: why, what was found, how sure, in whom, and what it costs."""
    words = book.words
    by_standing: dict[str, list[Block]] = {standing: [] for standing in words.says["standing"]}
    for option in answer.plan:
        if option.option != SOCK:
            name = with_capital(words.options[option.option])
            by_standing[option.standing] += fold(name, *_option(option, book), level=3)
    groups = tuple(
        Together((Heading(3, with_capital(words.says["standing"][standing])), *folds), f"option-{standing}")
        for standing, folds in by_standing.items()
        if folds
    )
    if answer.urgency in GRAVE:
        return fold(words.headings["plan"], *groups)
    return (
        part(
            "options", words.headings["plan"], Paragraph(words.pages["answer"]["options"]), *groups, *pain(answer, book)
        )
        if groups
        else ()
    )


def pain(answer: Answer, book: Book) -> Blocks:
    """What each option did to the pain of sciatica, on one axis in points of 100; of those with such a figure."""
    texts, effects = book.words.pages["answer"]["pain"], {}
    for option in answer.plan:
        claim = book.effects[option.effect["claim"]].effect if option.effect else None
        points = points_of_100(claim) if claim and option.population == MEANT else None
        if points is not None:
            effects[with_capital(book.words.options[option.option])] = points
    spans = tuple(Span(name, *points) for name, points in sorted(effects.items(), key=lambda named: -named[1][0]))
    rows = tuple(
        (span.label, f"{span.value:g}", texts["between"].format(low=f"{span.low:g}", high=f"{span.high:g}"))
        for span in spans
    )
    table = Table(book.words.pages["answer"]["leg"]["table"], tuple(texts["columns"].values()), rows)
    return (Together((Spans(texts["title"], texts["words"], texts["axis"], spans, table),), "pain"),) if spans else ()


def _option(option: Option, book: Book) -> Iterator[Block]:
    texts, facts = book.words.pages["answer"], book.options[option.option]
    in_english = book.words.in_english
    yield Paragraph(option.says)
    yield from map(Paragraph, option.also)
    if option.effect is not None:
        yield Paragraph(option.effect["says"])
        yield certainty(option.certainty, book.words)
        yield from fold(texts["studies"], *studies_of(option.effect["claim"], option.option, book), level=3)
    yield from fold(texts["disputed"], *disputes_of({option.option}, book, level=3), level=3)
    rows = {
        texts["tried_in"]: texts["populations"][option.population],
        texts["effort"]: in_english(" ".join(facts.use)),
        texts["risk"]: in_english(facts.adverse_effects) if facts.adverse_effects else texts["no_risk"],
    }
    yield Pairs(tuple(pair(name, says) for name, says in rows.items()))


def studies_of(claim: str, option: str, book: Book) -> Iterator[Block]:
    """Show what a number comes from: the studies on one axis, or why none are put together; and the source."""
    summary = book.evidence.of_claim(claim)
    if summary is not None:
        yield forest_of(summary, book)
    elif option in book.evidence.unmade_options:
        _, because = book.evidence.unmade_options[option]
        yield Paragraph(book.words.in_english(because))
    yield from bullets(map(book.words.in_english, source_lines([claim], book)))


def certainty(name: str | None, words: Words) -> Certainty:
    """Say how sure something is, as dots and words."""
    texts = words.pages["answer"]["certainty"]
    return Certainty(DOTS.get(name or ""), texts[name or "not_graded"])
