"""HTML: a fragment for a page of somebody else's, or a whole page that needs nobody.

Semantic and escaped; no script, no style attribute, nothing fetched. A fragment bears ids and classes for a style sheet
and none of its own; the whole page brings a sheet for screen and paper (A4, black on white).
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, assert_never

from soleus.knowledge.in_english import InEnglish
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
from soleus.render.writers import drawings, svg
from soleus.render.writers.forest import forest_svg, forest_table
from soleus.render.writers.paper import STYLE, is_longer_than_a_page, pages_style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from soleus.render.blocks import Block, Document
    from soleus.rules.prose import OutlineLine

BOX = "\N{BALLOT BOX}"
CHAPTER = 2  # the level of heading that begins a page of its own in a document with contents


def to_page(document: Document) -> str:
    """Write a document as one page of HTML that stands alone."""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(document.lang)}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(document.title)}</title>",
        f"<style>{pages_style() if document.look else STYLE}</style>",
        "</head>",
        "<body>",
        f'<main class="{document.look}">' if document.look else "<main>",
        *map(to_fragment, (document.head, document.blocks)),
        "</main>",
        '<footer class="foot"><div class="wide">' if document.look else "<footer>",
        to_fragment(document.foot),
        "</div></footer>" if document.look else "</footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def to_fragment(blocks: Sequence[Block]) -> str:
    """Write blocks as HTML to be set into a page; each second-level heading of a book opens a section."""
    is_book = any(isinstance(block, Contents) for block in blocks)
    return "\n".join(_chapters(blocks) if is_book else _blocks(blocks))


def _chapters(blocks: Sequence[Block]) -> Iterator[str]:
    inside = False
    for block in blocks:
        if isinstance(block, Heading) and block.level == CHAPTER:
            yield from ["</section>"] if inside else []
            yield '<section class="chapter">'
            inside = True
        yield from _block(block)
    yield from ["</section>"] if inside else []


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:  # noqa: C901, PLR0912  # one case a kind of block
    match block:
        case Heading(level, text, anchor):
            yield f"<h{level}{_id(anchor)}>{_text(text)}</h{level}>"
        case Notice(title, text, tone, level):
            head = f"<h{level}>{_text(title)}</h{level}>"
            yield f'<section class="notice notice-{tone}">{head}<p>{_text(text)}</p></section>'
        case Paragraph(text, quiet):
            yield f'<p class="quiet">{_text(text)}</p>' if quiet else f"<p>{_text(text)}</p>"
        case Bullets(items):
            yield f"<ul>{_items(items)}</ul>"
        case Steps(items):
            yield f"<ol>{_items(items)}</ol>"
        case Pairs(rows):
            rows_ = (f"<dt>{_text(head)}</dt><dd>{_outline(lines)}</dd>" for head, lines in rows)
            yield f"<dl>{''.join(rows_)}</dl>"
        case Table():
            yield from _table(block)
        case Figure():
            yield from _figure(svg.curves(block), block)
        case Spans():
            yield from _figure(svg.spans(block), block)
        case Forest():
            caption = f"<figcaption><b>{_text(block.title)}.</b> {_text(block.words)}</figcaption>"
            yield f"<figure>{forest_svg(block)}{caption}"
            yield from (*_table(forest_table(block)), "</figure>")
        case LegPressure():
            yield from _figure(drawings.leg_pressure(block), block)
        case PeopleOf100(_, _, says):
            yield f'<figure class="people">{svg.hundred(block)}<figcaption>{_text(says)}</figcaption></figure>'
        case Certainty(_, says):
            yield f'<p class="sure">{drawings.dots(block)} <span>{_text(says)}</span></p>'
        case Drawing():
            yield f'<figure class="drawing">{drawings.drawing(block)}</figure>'
        case Fold(summary, parts, level, name):
            yield f'<details{_id(name)} class="fold-{level}"><summary>{_text(summary)}</summary>'
            yield from (*_blocks(parts), "</details>")
        case Together(parts, name, lang, new_page):
            kind = f"{'long' if is_longer_than_a_page(block) else 'together'}{' page' if new_page else ''}"
            yield f'<section{_id(name)}{_lang(lang)} class="{kind}">'
            yield from (*_blocks(parts), "</section>")
        case Contents(title, entries):
            yield _contents(title, entries)
        case SignOff(fields, boxes):
            yield _sign_off(fields, boxes)
        case _:
            assert_never(block)


def _figure(picture: str, figure: Figure | Spans | LegPressure) -> Iterator[str]:
    """Write a picture with what it shows, and its numbers; those that have a caption are folded under it."""
    yield f"<figure>{picture}<figcaption><b>{_text(figure.title)}.</b> {_text(figure.words)}</figcaption>"
    if figure.table.caption:
        uncaptioned = replace(figure.table, caption="")
        yield f'<details class="numbers"><summary>{_text(figure.table.caption)}</summary>'
        yield from (*_table(uncaptioned), "</details>")
    else:
        yield from _table(figure.table)
    yield "</figure>"


def _text(text: str) -> str:
    """Escape a text, and mark one that stands in English among those of another language."""
    return f'<span lang="en">{escape(text)}</span>' if isinstance(text, InEnglish) else escape(text)


def _lang(code: str) -> str:
    return f' lang="{escape(code)}"' if code else ""


def _id(name: str) -> str:
    return f' id="{escape(name)}"' if name else ""


def _items(items: Iterable[str]) -> str:
    return "".join(f"<li>{_text(item)}</li>" for item in items)


def _contents(title: str, entries: Iterable[tuple[str, str]]) -> str:
    items = (f'<li><a href="#{escape(anchor)}">{_text(text)}</a></li>' for text, anchor in entries)
    return f'<nav aria-label="{escape(title)}"><p><b>{_text(title)}</b></p><ul>{"".join(items)}</ul></nav>'


def _sign_off(fields: tuple[str, str, str], boxes: Iterable[str]) -> str:
    ticks = "".join(f"<b>{BOX} {escape(box)}</b>" for box in boxes)
    name, date, note = map(escape, fields)
    blanks = f'{name} <span class="blank"></span> {date} <span class="blank narrow"></span>'
    return f'<p class="tick">{ticks}{blanks}<br>{note} <span class="blank wide"></span></p>'


def _outline(lines: Sequence[OutlineLine]) -> str:
    """Write an outline: one line as it stands, several as a list, each step in a list inside its item."""
    if len(lines) == 1:
        return _text(lines[0].text)
    written, depth = [], -1
    for line in lines:
        written.append("<ul>" if line.depth > depth else "</li>" + "</ul></li>" * (depth - line.depth))
        written.append(f"<li>{_text(line.text)}")
        depth = line.depth
    return "".join(written) + "</li></ul>" * (depth + 1)


def _table(table: Table) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{_text(header)}</th>' for header in table.headers)
    caption = f"<caption>{_text(table.caption)}</caption>" if table.caption else ""
    yield f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>"
    heads_of_cells = [f' data-head="{escape(header)}"' if header else "" for header in table.headers[1:]]
    for first, *rest in table.rows:
        cells = "".join(f"<td{head}>{_text(cell)}</td>" for head, cell in zip(heads_of_cells, rest, strict=True))
        yield f'<tr><th scope="row">{_text(first)}</th>{cells}</tr>'
    yield "</tbody></table>"
