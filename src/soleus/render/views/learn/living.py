"""The living table: what studies come to, question by question, each opening to its studies; and what none answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.knowledge.in_english import with_capital
from soleus.render.blocks import Bullets, Heading, Paragraph, Table, fold
from soleus.render.views.findings import argument, derivations, forest_of, interval
from soleus.render.views.gaps import gap_blocks
from soleus.render.views.learn.made import Made
from soleus.render.views.trends import short_answer, trend_blocks

if TYPE_CHECKING:
    from soleus.book import Book
    from soleus.knowledge.summaries import SummaryOfFindings
    from soleus.render.blocks import Block


def living(book: Book, _of: tuple[str, ...]) -> Made:
    """Give a row for each body of evidence, the question that nothing answers first, and under them each unfolded."""
    texts, evidence = book.learning.texts["living"], book.evidence
    untested = [gap for gap in evidence.gaps if gap.is_untested]
    looked = max(summary.looked for summary in evidence.bodies.values())
    rows: list[tuple[str, ...]] = [
        (gap.text, "0", "0", texts["nothing"], book.learning.texts["untested"], looked) for gap in untested
    ]
    rows += [_row(summary, book) for summary in evidence.bodies.values()]
    blocks: list[Block] = [Table("", tuple(texts["columns"].values()), tuple(rows))]
    for summary in evidence.bodies.values():
        blocks += fold(_name(summary, book), *_opened(summary, book), level=3)
    for trend in evidence.trends:
        name = texts["trend"].format(question=trend.text, says=short_answer(trend, book))
        blocks += fold(name, *trend_blocks(trend, book), level=3)
    reasons = [
        f"{with_capital(book.words.options[name])}: {because}" for name, (_, because) in evidence.unmade_options.items()
    ]
    reasons += [
        f"{with_capital(book.words.clinical['targets'][name])}: {because}"
        for name, (_, because) in evidence.unmade_targets.items()
    ]
    blocks += (Heading(3, texts["unmade"]), Bullets(tuple(reasons)))
    return Made(tuple(blocks), tuple(summary.claim for summary in evidence.bodies.values()))


def gaps(book: Book, _of: tuple[str, ...]) -> Made:
    """Give the questions that no study answers: the first open, the others folded."""
    first, *rest = book.evidence.gaps
    blocks: list[Block] = list(gap_blocks(first, book, level=3))
    for gap in rest:
        _, *inside = gap_blocks(gap, book, level=3)
        blocks += fold(gap.text, *inside, level=3)
    return Made(tuple(blocks))


def _row(summary: SummaryOfFindings, book: Book) -> tuple[str, ...]:
    texts, claim = book.learning.texts["living"], book.library.claims[summary.claim]
    outcome = claim.effect.outcome if claim.effect else ""
    unit = book.words.pages["evidence"]["measures"][summary.measure] if summary.is_ratio else summary.unit
    figure = interval(summary.estimate, summary.low, summary.high, book)
    return (
        summary.text,
        texts["unread"] if summary.studies is None else f"{summary.studies}",
        texts["unread"] if summary.people is None else f"{summary.people:,}",
        texts["effect"].format(outcome=outcome, figure=figure, unit=unit),
        book.learning.texts["certainty"][summary.certainty],
        summary.looked,
    )


def _name(summary: SummaryOfFindings, book: Book) -> str:
    texts, claim = book.learning.texts, book.library.claims[summary.claim]
    outcome = with_capital(claim.effect.outcome) if claim.effect else ""
    says: str = texts["living"]["fold"]
    return says.format(question=summary.text, outcome=outcome, certainty=texts["certainty"][summary.certainty])


def _opened(summary: SummaryOfFindings, book: Book) -> tuple[Block, ...]:
    says = book.learning.texts["living"]["claim"].format(claim=summary.claim, body=summary.body)
    _, *sure = argument(summary, book)
    return (
        Paragraph(book.words.claim_effect(book.library.claims[summary.claim])),
        forest_of(summary, book),
        *sure,
        *derivations(summary, book),
        Paragraph(says, quiet=True),
    )
