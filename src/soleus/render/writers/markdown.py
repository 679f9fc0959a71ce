"""Markdown, for notes and repositories: every fold open, since not every reader of Markdown can fold."""

from __future__ import annotations

import html
import re
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
    from collections.abc import Iterator, Sequence

    from soleus.render.blocks import Block, Document
    from soleus.rules.prose import OutlineLine

BOX = "\N{BALLOT BOX}"
_SPECIAL = re.compile(r"[\\`*<~|\[\]]|(?<!\w)_|_(?!\w)")  # what Markdown would read as more than itself in a line
_OPENING = re.compile(r"^(\s*)([-+#>]|\d+[.)])(?=\s|$)")  # what would begin a list, a heading or a quotation
_BLANK = "_" * 24


def to_markdown(document: Document) -> str:
    """Write a document as Markdown."""
    blocks = (*document.head, *document.blocks, *document.foot)
    return "\n".join(line for block in blocks for line in _block(block)).strip() + "\n"


def escaped(text: str) -> str:
    """Write text so that Markdown shows it as it stands, on a line of its own or within one."""
    inside = _SPECIAL.sub(lambda special: "\\" + special[0], " ".join(text.splitlines()))
    return _OPENING.sub(lambda opening: f"{opening[1]}{opening[2][:-1]}\\{opening[2][-1]}", inside)


def _block(block: Block) -> Iterator[str]:  # noqa: C901, PLR0912  # one case a kind of block
    match block:
        case Heading(level, text, anchor):
            yield from (f'<a id="{html.escape(anchor)}"></a>', "") if anchor else ()
            yield from (f"{'#' * level} {escaped(text)}", "")
        case Notice(title, text, _, level):
            yield from (f"{'#' * level} {escaped(title)}", "", f"**{escaped(text)}**", "")
        case Paragraph(text, _):
            yield from (escaped(text), "")
        case Bullets(items):
            yield from (*(f"- {escaped(item)}" for item in items), "")
        case Steps(items):
            yield from (*(f"{number}. {escaped(item)}" for number, item in enumerate(items, start=1)), "")
        case Pairs(rows):
            for head, lines in rows:
                yield from (*_outline(head, lines), "")
        case Table():
            yield from _table(block)
        case (
            Figure(title=title, words=words, table=table)
            | Spans(title=title, words=words, table=table)
            | LegPressure(title=title, words=words, table=table)
        ):
            yield from (f"**{escaped(title)}**", "", escaped(words), "", *_table(table))
        case Forest():
            yield from (f"**{escaped(block.title)}**", "", escaped(block.words), "", *_table(forest_table(block)))
        case PeopleOf100(_, _, says) | Certainty(_, says) | Drawing(_, says, _):
            yield from (escaped(says), "")
        case Fold(summary, parts, level):
            yield from (f"{'#' * level} {escaped(summary)}", "")
            yield from (line for part in parts for line in _block(part))
        case Together(parts):
            yield from (line for part in parts for line in _block(part))
        case Contents(title, entries):
            links = (f"- [{escaped(text)}](#{anchor})" for text, anchor in entries)
            yield from (f"**{escaped(title)}**", "", *links, "")
        case SignOff(fields, boxes):
            ticks = "".join(f"{BOX} {escaped(box)}   " for box in boxes)
            name, date, note = map(escaped, fields)
            yield from (f"{ticks}{name} {_BLANK} {date} {_BLANK}", "", f"{note} {_BLANK * 2}", "")
        case _:
            assert_never(block)


def _outline(head: str, lines: Sequence[OutlineLine]) -> Iterator[str]:
    if len(lines) == 1:
        yield f"**{escaped(head)}:** {escaped(lines[0].text)}" if head else escaped(lines[0].text)
        return
    yield from (f"**{escaped(head)}:**", "")
    yield from (f"{'  ' * line.depth}- {escaped(line.text)}" for line in lines)


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield from (f"**{escaped(table.caption)}**", "")
    yield f"| {' | '.join(map(escaped, table.headers))} |"
    yield f"| {' | '.join('---' for _ in table.headers)} |"
    yield from (f"| {' | '.join(map(escaped, row))} |" for row in table.rows)
    yield ""
