"""Does more of it do more? What came of a question of dose and response: the line, or what each study lacks for one."""

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
    from soleus.knowledge.dose_summaries import DoseLine, DoseResponse
    from soleus.render.blocks import Document


def doses(response: DoseResponse, book: Book) -> Document:
    """Lay out one question of dose and response."""
    blocks = (Heading(1, response.text), *dose_blocks(response, book))
    return document(response.text, blocks, book.words)


def dose_blocks(response: DoseResponse, book: Book) -> tuple[Block, ...]:
    """Say what came of a question: the line or why there is none, the studies on it, and what the others lack."""
    says = _says(book)
    forest = dose_forest(response, book)
    return (
        Paragraph(answer_of(response, book)),
        *((forest,) if forest else ()),
        *((Paragraph(says["warning"].format(dose=says["dose"][response.by])),) if response.slope else ()),
        *_within(response, book),
        *_lacks(response, book),
    )


def answer_of(response: DoseResponse, book: Book) -> str:
    """Say what the line tells, or that none can be drawn and what it takes."""
    says, used = _says(book), len(response.on_line)
    dose = says["dose"][response.by]
    if response.slope is None:
        key = "none" if used < response.fewest else "same"
        text: str = says[key].format(fewest=response.fewest, dose=dose, used=used, all=len(response.lines))
        return text
    slope, low, high = (_number(end) for end in (response.slope.slope, response.slope.low, response.slope.high))
    unit = book.words.in_english(response.on_line[0].unit)
    line = says["line"].format(one=says["one"][response.by], slope=slope, low=low, high=high, unit=unit, used=used)
    trend = says["trend"]["none" if response.slope.low <= 0 <= response.slope.high else "clear"]
    return f"{line} {trend}"


def short_answer(response: DoseResponse, book: Book) -> str:
    """Say in a few words whether there is a line."""
    short: str = _says(book)["short"]["line" if response.slope else "none"]
    return short.format(used=len(response.on_line))


def dose_forest(response: DoseResponse, book: Book) -> Forest | None:
    """Draw the studies that could stand on a line, the smallest dose first; None where there is none."""
    if not response.on_line:
        return None
    texts, says = book.words.pages["evidence"], _says(book)
    unit = book.words.in_english(response.on_line[0].unit)
    heads = (texts["forest"]["study"], says["heads"][response.by], texts["forest"]["value"])
    return Forest(
        title=says["forest"]["title"],
        words=says["forest"]["words"],
        x_label=texts["forest"]["x"].format(measure=texts["measures"]["MD"], unit=unit),
        headers=heads,
        rows=tuple(_row(line, response.by, book) for line in response.on_line),
    )


def _row(line: DoseLine, by: str, book: Book) -> ForestRow:
    if line.effect is None:  # whatever stands on a line has one
        raise ValueError(f"{line.study} has no effect")
    estimate, low, high = line.effect
    amount = _says(book)["amount"][by].format(amount=f"{line.amount:g}")
    return ForestRow(
        (name_of(line.source, book), amount, interval(estimate, low, high, book)), estimate, low, high, 1.0
    )


def _within(response: DoseResponse, book: Book) -> Iterator[Block]:
    """Tell of the studies that set two pressures beside each other."""
    says = _says(book)
    if not response.within:
        return
    texts = says["within"]
    counts = Counter(line.found for line in response.within)
    heads = tuple(texts[key] for key in ("weaker", "stronger", "found", "because"))
    rows = tuple(
        (
            name_of(line.source, book),
            line.weaker,
            line.stronger,
            says["found"][line.found],
            line.because,
        )
        for line in response.within
    )
    yield Heading(2, texts["title"])
    yield Paragraph(texts["says"].format(all=len(response.within), **{key: counts[key] for key in says["found"]}))
    yield Table("", (book.words.pages["evidence"]["forest"]["study"], *heads), rows)


def _lacks(response: DoseResponse, book: Book) -> tuple[Block, ...]:
    texts = _says(book)["lacks"]
    rows = tuple(
        (f"{name_of(line.source, book)} ({line.study})", " ".join(line.because))
        for line in response.lines
        if not line.is_on_line
    )
    heads = (book.words.pages["evidence"]["forest"]["study"], texts["because"])
    return fold(texts["title"], Table("", heads, rows)) if rows else ()


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _says(book: Book) -> dict[str, Any]:
    says: dict[str, Any] = book.words.pages["evidence"]["doses"]
    return says
