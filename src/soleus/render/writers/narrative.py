"""The narrative of a resource in a record system: the small part of XHTML that FHIR allows, everything open.

Only headings, paragraphs, lists and tables: no script, no style, no picture, nothing fetched. What a picture shows
stands there as its words and its numbers. https://hl7.org/fhir/R4/narrative.html
"""

from __future__ import annotations

from html import escape
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
from soleus.render.writers.opened import opened
from soleus.render.writers.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.render.blocks import Block, Document

XHTML = "http://www.w3.org/1999/xhtml"


def to_narrative(document: Document) -> str:
    """Write a document as the ``div`` of a FHIR narrative, with what it is for at its end."""
    blocks = (*document.head, *opened(document.blocks), *document.foot)
    lang = escape(document.lang)
    return f'<div xmlns="{XHTML}" lang="{lang}" xml:lang="{lang}">{"".join(_blocks(blocks))}</div>'


def _text(text: str) -> str:
    return escape(safe(text), quote=False)


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:  # noqa: C901, PLR0912  # one case a kind of block
    match block:
        case Heading(level, text, _):
            yield f"<h{level}>{_text(text)}</h{level}>"
        case Notice(title, text, _, level):
            yield f"<h{level}>{_text(title)}</h{level}><p><b>{_text(text)}</b></p>"
        case Paragraph(text, _) | Certainty(_, text) | PeopleOf100(_, _, text) | Drawing(_, text, _):
            yield f"<p>{_text(text)}</p>"
        case Bullets(items):
            yield _list("ul", items)
        case Steps(items):
            yield _list("ol", items)
        case Pairs(rows):
            yield "<dl>"
            for head, lines in rows:
                yield f"<dt>{_text(head)}</dt>"
                yield from (f"<dd>{_text(line.text)}</dd>" for line in lines)
            yield "</dl>"
        case Table():
            yield from _table(block)
        case Figure() | Spans() | LegPressure():
            yield f"<p><b>{_text(block.title)}.</b> {_text(block.words)}</p>"
            yield from _table(block.table)
        case Forest():
            yield f"<p><b>{_text(block.title)}.</b> {_text(block.words)}</p>"
            yield from _table(forest_table(block))
        case Fold(summary, parts, level):
            yield f"<h{level}>{_text(summary)}</h{level}>"
            yield from _blocks(parts)
        case Together(parts):
            yield from _blocks(parts)
        case Contents(title, entries):
            yield f"<p><b>{_text(title)}</b></p>{_list('ul', (text for text, _ in entries))}"
        case SignOff(fields, boxes):
            yield f"<p>{_text('; '.join((*boxes, *fields)))}</p>"
        case _:
            assert_never(block)


def _list(tag: str, items: Iterable[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{_text(item)}</li>' for item in items)}</{tag}>"


def _table(table: Table) -> Iterator[str]:
    caption = f"<caption>{_text(table.caption)}</caption>" if table.caption else ""
    heads = "".join(f"<th>{_text(header)}</th>" for header in table.headers)
    rows = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
    yield f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
