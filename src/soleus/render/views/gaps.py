"""The questions that no study answers with a figure, and the bodies of evidence that there are, as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render.blocks import Heading, Paragraph, Table, bullets
from soleus.render.spoken import document
from soleus.render.views.found import short_name
from soleus.render.views.trends import short_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.book import Book
    from soleus.knowledge.summaries import Gap
    from soleus.render.blocks import Block, Document


def gaps(book: Book) -> Document:
    """Rank the questions that no study answers: what comes nearest, and the trial that would close each."""
    texts = book.words.pages["evidence"]["gaps"]
    blocks: list[Block] = [Heading(1, texts["title"]), Paragraph(texts["words"])]
    for gap in book.evidence.gaps:
        blocks += gap_blocks(gap, book)
    return document(texts["title"], tuple(blocks), book.words)


def gap_blocks(gap: Gap, book: Book, level: int = 2) -> Iterator[Block]:
    """Lay out one question that no study answers."""
    texts, trial = book.words.pages["evidence"]["gaps"], gap.trial
    yield Heading(level, gap.text)
    says = "direct" if gap.direct else "none" if gap.is_untested else "unread"
    yield Paragraph(texts[says].format(count=gap.direct))
    heads = tuple(texts["near"].values())
    rows = tuple(
        (
            f"{short_name(book.library.sources[line.source])} ({line.study})",
            line.outcome,
            f"{line.steps_away}",
            (line.finding or texts["no_finding"]).replace("-", "−"),
            " ".join(line.steps) or texts["as_asked"],
        )
        for line in gap.near
    )
    yield Table("", heads, rows)
    shares = {"spread": f"{100 * trial.spread:.0f}", "matters": f"{100 * trial.matters:.0f}"}
    yield Paragraph(texts["trial"].format(two_arms=trial.two_arms, crossover=trial.crossover, **shares))
    spread = texts["spread" if trial.study else "spread_assumed"]
    yield Paragraph(spread.format(study=trial.study, **shares), quiet=True)


def bodies(book: Book) -> Document:
    """List the bodies of evidence, and what answers show that is not made from studies."""
    texts = book.words.pages["evidence"]
    says = texts["list"]
    rows = tuple(
        (name, summary.text, f"{summary.studies or texts['rows']['unread']}", texts["levels"][summary.certainty])
        for name, summary in book.evidence.bodies.items()
    )
    heads = tuple(says[key] for key in ("body", "question", "studies", "certainty"))
    unmade = {**book.evidence.unmade_options, **book.evidence.unmade_targets}
    lines = [f"{name}: {because}" for name, (_, because) in unmade.items()]
    blocks = (
        Heading(1, says["title"]),
        Table("", heads, rows),
        *_trends(book),
        Heading(2, says["not_made"]),
        *bullets(lines),
    )
    return document(says["title"], blocks, book.words)


def _trends(book: Book) -> tuple[Block, ...]:
    """List the questions of trends."""
    says = book.words.pages["evidence"]["trends"]["list"]
    rows = tuple((trend.id, trend.text, short_answer(trend, book)) for trend in book.evidence.trends)
    return (Heading(2, says["title"]), Table("", (says["name"], says["question"], says["says"]), rows)) if rows else ()
