"""One body of evidence, laid out: what was found, how sure that is and why, its studies, and where answers use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render.blocks import Block, Bullets, Heading, Pairs, Paragraph, Table, fold, pair
from soleus.render.forest import Forest, ForestRow
from soleus.render.spoken import document
from soleus.render.views.found import short_name
from soleus.render.views.used import used

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.book import Book
    from soleus.knowledge.summaries import SummaryOfFindings
    from soleus.render.blocks import Document, Pair


def findings(summary: SummaryOfFindings, book: Book) -> Document:
    """Lay out one body of evidence."""
    title = summary.text
    blocks: tuple[Block, ...] = (
        Heading(1, title),
        Paragraph(book.words.claim_effect(book.library.claims[summary.claim])),
        forest_of(summary, book),
        Pairs(tuple(_figures(summary, book))),
        *argument(summary, book),
        *_rare(summary, book),
        *_beside(summary, book),
        *_disputed(summary, book),
        *_refused(summary, book),
        *_without(summary, book),
        *derivations(summary, book),
        *used(summary, book),
    )
    return document(title, blocks, book.words)


def forest_of(summary: SummaryOfFindings, book: Book) -> Forest:
    """Draw the studies of a body, and what they come to; a study that is alone stands for itself."""
    texts = book.words.pages["evidence"]
    says = texts["forest"]
    rows = [
        ForestRow(
            (
                name_of(line.source, book),
                interval(line.estimate, line.low, line.high, book),
                _percent(line.weight, book),
            ),
            line.estimate,
            line.low,
            line.high,
            line.weight,
        )
        for line in summary.lines
    ]
    is_alone = len(rows) == 1
    if not is_alone:
        cells = (says["together"], interval(summary.estimate, summary.low, summary.high, book), "")
        rows.append(ForestRow(cells, summary.estimate, summary.low, summary.high, None, summary.prediction))
    unit = "" if summary.is_ratio else book.words.in_english(summary.unit)
    label = says["x"].format(measure=texts["measures"][summary.measure], unit=unit)
    return Forest(
        title=says["title"],
        words=says["alone" if is_alone else "words"],
        x_label=label.removesuffix(", "),
        headers=(says["study"], says["value"], says["weight"]),
        rows=tuple(rows),
        is_ratio=summary.is_ratio,
    )


def name_of(source: str, book: Book) -> str:
    """Name a source in short; one that is not in the library, as in a form that is tried, by its id."""
    return short_name(book.library.sources[source]) if source in book.library.sources else source


def interval(estimate: float, low: float, high: float, book: Book) -> str:
    """Write an estimate with its interval."""
    middle, left, right = (f"{number:g}".replace("-", "−") for number in (estimate, low, high))
    says: str = book.words.pages["evidence"]["interval"]
    return says.format(estimate=middle, low=left, high=right)


def _percent(share: float, book: Book) -> str:
    says: str = book.words.pages["evidence"]["percent"]
    return says.format(share=f"{100 * share:.0f}")


def _figures(summary: SummaryOfFindings, book: Book) -> Iterator[Pair]:
    texts = book.words.pages["evidence"]
    rows, levels = texts["rows"], texts["levels"]
    certainty = levels[summary.certainty]
    if summary.source_certainty:
        source_certainty = levels[summary.source_certainty]
        certainty = rows["ours_source"].format(
            ours=certainty, source_certainty=source_certainty, read=summary.source_read
        )
    says = {
        "claim": summary.claim,
        "body": summary.body,
        "certainty": certainty,
        "estimate": interval(summary.estimate, summary.low, summary.high, book),
        "studies": rows["unread"] if summary.studies is None else f"{summary.studies}",
        "people": rows["unread"] if summary.people is None else f"{summary.people:,}",
        "matters": rows["matters_says"].format(value=f"{summary.matters:g}", because=summary.matters_because),
    }
    if summary.called_because:
        says["called"] = summary.called_because
    if summary.i2 is not None:
        says["i2"] = texts["percent"].format(share=f"{summary.i2:g}")
    if summary.prediction:
        low, high = (f"{end:g}".replace("-", "−") for end in summary.prediction)
        says["prediction"] = texts["span"].format(low=low, high=high)
    says["looked"] = summary.looked
    for name, text in says.items():
        yield pair(rows[name], text)


def argument(summary: SummaryOfFindings, book: Book) -> tuple[Block, ...]:
    """Say how sure it is, from where it started through each reason."""
    texts = book.words.pages["evidence"]
    says, up = texts["sure"], ("large_effect", "dose_response", "opposing_confounding")
    rows = tuple(
        (
            texts["reasons"][line.name],
            "0" if not line.levels else f"{'+' if line.name in up else '−'}{line.levels}",
            line.because,
            says["laxer"] if line.laxer else says["person" if line.judged else "rule"],
        )
        for line in summary.reasons
    )
    design = says["designs"].get(summary.start, "")
    start = says["start"].format(start=texts["levels"][summary.start], design=design)
    heads = tuple(says[key] for key in ("reason", "levels", "because", "who"))
    return (Heading(2, says["title"]), Paragraph(start), Table("", heads, rows))


def _rare(summary: SummaryOfFindings, book: Book) -> tuple[Block, ...]:
    """What events come to by methods for rare ones."""
    texts = book.words.pages["pool"]
    says, names = texts["rare"], texts["measures"]
    rows = tuple(
        (says[line.method].format(measure=names["OR"]), interval(line.estimate, line.low, line.high, book))
        for line in summary.rare
    )
    heads = (texts["methods"]["method"], texts["methods"]["estimate"])
    return (Heading(2, says["title"]), Table("", heads, rows)) if rows else ()


def _beside(summary: SummaryOfFindings, book: Book) -> tuple[Block, ...]:
    """Set a published review beside it: what agrees, what differs, and why."""
    texts, beside = book.words.pages["evidence"]["beside"], summary.beside
    if beside is None:
        return ()
    rows = (pair(texts["agrees"], *beside.agrees), pair(texts["differs"], *beside.differs))
    return (Heading(2, texts["title"].format(study=beside.study)), Pairs(rows))


def _disputed(summary: SummaryOfFindings, book: Book) -> Iterator[Block]:
    """The disputes over the options that this is the main effect of."""
    options = {name for name, option in book.options.items() if option.main_effect == summary.claim}
    yield from disputes_of(options, book)


def disputes_of(options: set[str], book: Book, level: int = 2) -> Iterator[Block]:
    """Show the disputes that touch some options: who says what, what Soleus follows, and why."""
    says, english = book.words.pages["evidence"]["disputes"], book.words.in_english
    for dispute in book.evidence.disputes:
        if options.intersection(dispute.options):
            rows = [pair(english(side.speaker), english(side.says)) for side in dispute.sides]
            rows += [pair(says["follow"], english(dispute.follow)), pair(says["because"], english(dispute.because))]
            yield Heading(level, english(dispute.title))
            yield Pairs(tuple(rows))


def _refused(summary: SummaryOfFindings, book: Book) -> tuple[Block, ...]:
    says = book.words.pages["evidence"]["refused"]
    rows = tuple((f"{name_of(line.source, book)} ({line.study})", line.sentence) for line in summary.refused)
    return fold(says["title"], Table("", (says["study"], says["because"]), rows)) if rows else ()


def _without(summary: SummaryOfFindings, book: Book) -> tuple[Block, ...]:
    says = book.words.pages["evidence"]["without"]
    rows = tuple((line.study, interval(line.estimate, line.low, line.high, book)) for line in summary.without)
    return fold(says["title"], Table("", (says["study"], says["value"]), rows)) if rows else ()


def derivations(summary: SummaryOfFindings, book: Book) -> tuple[Block, ...]:
    """Show how each effect was computed, and what may have gone wrong in the study."""
    texts = book.words.pages["evidence"]
    blocks: list[Block] = []
    for line in summary.lines:
        name = f"{name_of(line.source, book)}: {line.people} {texts['mark'].format(mark=line.mark)}"
        blocks += [Heading(3, name), Bullets((*line.steps, texts["bias"].format(bias=line.bias)))]
    return fold(texts["derived"], *blocks)
