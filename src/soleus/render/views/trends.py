"""Does more of it do more? What came of a question of a trend: the line, or what each study lacks for one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from soleus.render.blocks import Block, Heading, Paragraph, Table, fold
from soleus.render.forest import Forest, ForestRow
from soleus.render.spoken import document
from soleus.render.views.findings import interval, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.book import Book
    from soleus.knowledge.trend_summaries import Trend, TrendStudy
    from soleus.render.blocks import Document


def trends(trend: Trend, book: Book) -> Document:
    """Lay out one question of a trend."""
    blocks = (Heading(1, trend.text), *trend_blocks(trend, book))
    return document(trend.text, blocks, book.words)


def trend_blocks(trend: Trend, book: Book) -> tuple[Block, ...]:
    """Say what came of a question: the line or why there is none, the studies on it, and what the others lack."""
    says = _says(book)
    forest = trend_forest(trend, book)
    return (
        Paragraph(answer_of(trend, book)),
        *((forest,) if forest else ()),
        *((Paragraph(says["warning"].format(moderator=says["moderator"][trend.by])),) if trend.slope else ()),
        *_within(trend, book),
        *_lacks(trend, book),
    )


def answer_of(trend: Trend, book: Book) -> str:
    """Say what the line tells, or that none can be drawn and what it takes."""
    says, used = _says(book), len(trend.on_line)
    moderator = says["moderator"][trend.by]
    if trend.slope is None:
        key = "none" if used < trend.fewest else "same"
        text: str = says[key].format(fewest=trend.fewest, moderator=moderator, used=used, all=len(trend.lines))
        return text
    slope, low, high = (_number(end) for end in (trend.slope.slope, trend.slope.low, trend.slope.high))
    unit = book.words.in_english(trend.on_line[0].unit)
    line = says["line"].format(one=says["one"][trend.by], slope=slope, low=low, high=high, unit=unit, used=used)
    trend = says["trend"]["none" if trend.slope.low <= 0 <= trend.slope.high else "clear"]
    return f"{line} {trend}"


def short_answer(trend: Trend, book: Book) -> str:
    """Say in a few words whether there is a line."""
    short: str = _says(book)["short"]["line" if trend.slope else "none"]
    return short.format(used=len(trend.on_line))


def trend_forest(trend: Trend, book: Book) -> Forest | None:
    """Draw the studies that could stand on a line, by its moderator; None where there is none."""
    if not trend.on_line:
        return None
    texts, says = book.words.pages["evidence"], _says(book)
    unit = book.words.in_english(trend.on_line[0].unit)
    heads = (texts["forest"]["study"], says["heads"][trend.by], texts["forest"]["value"])
    return Forest(
        title=says["forest"]["title"],
        words=says["forest"]["words"],
        x_label=texts["forest"]["x"].format(measure=texts["measures"]["MD"], unit=unit),
        headers=heads,
        rows=tuple(_row(line, trend.by, book) for line in trend.on_line),
    )


def _row(line: TrendStudy, by: str, book: Book) -> ForestRow:
    if line.effect is None:  # whatever stands on a line has one
        raise ValueError(f"{line.study} has no effect")
    estimate, low, high = line.effect
    amount = _says(book)["amount"][by].format(amount=f"{line.amount:g}")
    return ForestRow(
        (name_of(line.source, book), amount, interval(estimate, low, high, book)), estimate, low, high, 1.0
    )


def _within(trend: Trend, book: Book) -> Iterator[Block]:
    """Tell of the studies that set two pressures beside each other."""
    says = _says(book)
    if not trend.within:
        return
    texts = says["within"]
    counts = Counter(line.swelling for line in trend.within)
    heads = tuple(texts[key] for key in ("weaker", "stronger", "swelling", "because"))
    rows = tuple(
        (
            name_of(line.source, book),
            line.weaker,
            line.stronger,
            says["swelling"][line.swelling],
            line.because,
        )
        for line in trend.within
    )
    yield Heading(2, texts["title"])
    yield Paragraph(texts["says"].format(all=len(trend.within), **{key: counts[key] for key in says["swelling"]}))
    yield Table("", (book.words.pages["evidence"]["forest"]["study"], *heads), rows)


def _lacks(trend: Trend, book: Book) -> tuple[Block, ...]:
    texts = _says(book)["lacks"]
    rows = tuple(
        (f"{name_of(line.source, book)} ({line.study})", " ".join(line.because))
        for line in trend.lines
        if not line.is_on_line
    )
    heads = (book.words.pages["evidence"]["forest"]["study"], texts["because"])
    return fold(texts["title"], Table("", heads, rows)) if rows else ()


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _says(book: Book) -> dict[str, Any]:
    says: dict[str, Any] = book.words.pages["evidence"]["trends"]
    return says
