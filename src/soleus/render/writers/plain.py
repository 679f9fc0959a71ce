"""Plain text, one thing a line: for screen readers, for places without colour, and for files that end in .txt."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, assert_never

from soleus.render.blocks import (
    Bullets,
    Certainty,
    Contents,
    Drawing,
    Figure,
    Fold,
    Heading,
    LegPressure,
    Notice,
    Pairs,
    Paragraph,
    PeopleOf100,
    SignOff,
    Spans,
    Steps,
    Table,
    Together,
)
from soleus.render.forest import Forest
from soleus.render.writers.forest import forest_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.render.blocks import Block, Document

WIDTH = 80
BLANK = "_" * 24
FOLDED, ENTRY = "+ ", "  + "  # before the summary of a part, and of an entry in a list


def to_text(document: Document) -> str:
    """Write a document as text of ``WIDTH`` characters a line, every fold open."""
    wrapped = (_wrapped(line) for line in document_lines(document))
    return "\n".join(wrapped).strip("\n") + "\n"


def _wrapped(line: str) -> str:
    text = line.lstrip(" ")
    indent = line[: len(line) - len(text)]
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def document_lines(document: Document, *, opened: bool = True, hint: str = "") -> Iterator[str]:
    """Give a document line by line; ``hint`` says how to open what is folded, where something is."""
    yield from lines((*document.head, *document.blocks), opened=opened)
    if hint:
        yield from ("", hint)
    yield ""
    yield from lines(document.foot, opened=opened)


def lines(blocks: Iterable[Block], *, opened: bool) -> Iterator[str]:
    """Give blocks line by line."""
    for block in blocks:
        yield from _block(block, opened=opened)


def _block(block: Block, *, opened: bool) -> Iterator[str]:  # noqa: C901, PLR0912  # one case a kind of block
    match block:
        case Heading(level, text, _):
            yield from ((text,) if level > 2 else ("", text))  # noqa: PLR2004  # an entry in a list begins no part
        case Notice(title, text, _, _):
            yield from ("", f"{title}. {text}")
        case Paragraph(text, _):
            yield text
        case Bullets(items):
            yield from items
        case Steps(items):
            yield from (f"{number}. {item}" for number, item in enumerate(items, start=1))
        case Pairs(rows):
            for head, (first, *rest) in rows:
                yield f"{head}: {first.text}" if head else first.text
                yield from (f"{'  ' * (line.depth + 1)}{line.text}" for line in rest)
        case Table():
            yield from _table(block)
        case (
            Figure(title=title, words=words, table=table)
            | Spans(title=title, words=words, table=table)
            | LegPressure(title=title, words=words, table=table)
        ):
            yield from (title, words, *_table(table))
        case Forest():
            yield from (block.title, block.words, *_table(forest_table(block)))
        case PeopleOf100(_, _, says) | Certainty(_, says):
            yield says
        case Drawing(_, words, _):
            yield words
        case Fold(summary, parts, level):
            if opened:
                yield from (("", summary) if level == 2 else (summary,))  # noqa: PLR2004  # a part of its own
                yield from lines(parts, opened=opened)
            else:
                yield f"{FOLDED if level == 2 else ENTRY}{summary}"  # noqa: PLR2004  # a part of its own
        case Together(parts):
            yield from lines(parts, opened=opened)
        case Contents(title, entries):
            yield from (title, *(text for text, _ in entries))
        case SignOff(fields, boxes):
            yield "   ".join((*(f"[ ] {box}" for box in boxes), *(f"{name} {BLANK}" for name in fields)))
        case _:
            assert_never(block)


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield table.caption
    for row in table.rows:
        cells = zip(table.headers, row, strict=True)
        yield "; ".join(f"{header}: {cell}" if header else cell for header, cell in cells if cell)
