"""A sheet to print: blocks in their order, written as one HTML page or as Markdown. Both say the same.

The page is complete in itself: no script, nothing fetched, black on white, A4.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from soleus.files import write_whole
from soleus.problems import ProblemsError
from soleus.rules.prose import Line

BOX = "\N{BALLOT BOX}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level (1 to 3); ``anchor`` is what contents lead to."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """The line on which a reviewer ticks, signs and writes; without ``boxes`` a line to write on."""

    boxes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Lines under a head, as an outline."""

    head: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """Headings to go to: (text, anchor)."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers, each row headed by its first cell."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that belong together: print does not tear them apart unless they are longer than a page."""

    blocks: tuple[Block, ...]


Block = Heading | Paragraph | Tick | Entry | Contents | Table | Together

Writer = Callable[[Sequence[Block]], str]


def write_sheet(path: Path, blocks: Sequence[Block]) -> None:
    """Write a sheet in the form that the file's name ends in (see ``WRITERS``): whole, or not at all.

    Raises:
        ProblemsError: the name ends in something else, or the file cannot be written.
    """
    writer = writer_for(path)
    write_whole(path, writer(blocks))


def writer_for(path: Path) -> Writer:
    """Give the form that a file's name asks for.

    Raises:
        ProblemsError: it asks for none that there is.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise ProblemsError(f"{path} cannot be written", [f"the file's name must end in {' or '.join(WRITERS)}"])
    return writer


# ---------------------------------------------------------------- HTML

WIDTH, PAGE, HEADED = 110, 48, 4  # characters in a line, lines on a page, lines that a heading or a tick line takes

STYLE = """
@page { size: A4; margin: 18mm 16mm; }
body { font: 10.5pt/1.4 Georgia, "Times New Roman", serif; color: #000; background: #fff; max-width: 180mm;
  margin: 0 auto; padding: 0 4mm; }
h1, h2, h3 { line-height: 1.2; break-after: avoid; }
h1 { font-size: 20pt; } h2 { font-size: 15pt; } h3 { font-size: 12pt; margin: 0 0 2mm; }
section.chapter { break-before: page; }
section.together, section.long { border-top: 0.4mm solid #000; margin-top: 6mm; padding-top: 3mm; }
section.together, section.together table, section.long table { break-inside: avoid; }
p { margin: 0 0 2mm; orphans: 3; widows: 3; }
.tick { border: 0.2mm solid #000; padding: 2mm 3mm; line-height: 2; }
.tick b { font-weight: normal; margin-right: 6mm; }
.blank { display: inline-block; width: 42mm; border-bottom: 0.2mm solid #000; margin-right: 4mm; }
.blank.narrow { width: 24mm; } .blank.wide { width: 150mm; }
dl { margin: 0 0 2mm; } dt { font-weight: bold; break-after: avoid; } dd { margin: 0 0 1mm 6mm; }
ul { margin: 0; padding-left: 5mm; } li { margin: 0; orphans: 2; widows: 2; }
table { border-collapse: collapse; margin: 2mm 0 4mm; width: 100%; } caption { text-align: left; font-weight: bold; }
th, td { border: 0.2mm solid #000; padding: 0.8mm 1.6mm; text-align: left; vertical-align: top; }
tr { break-inside: avoid; } thead { display: table-header-group; }
a { color: #000; }
@media print { body { max-width: none; padding: 0; } }
"""


def to_html(blocks: Sequence[Block]) -> str:
    """Write the sheet as one page of HTML, called after its first heading."""
    title = next(block.text for block in blocks if isinstance(block, Heading))
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{html.escape(title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        *_html_chapters(blocks),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _html_chapters(blocks: Sequence[Block]) -> Iterator[str]:
    """Each second-level heading opens a section, which a new page starts with."""
    inside = False
    for block in blocks:
        if isinstance(block, Heading) and block.level == len(("title", "chapter")):
            yield from ["</section>"] if inside else []
            yield '<section class="chapter">'
            inside = True
        yield from _html_block(block)
    yield from ["</section>"] if inside else []


def _html_block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text, anchor):
            yield f'<h{level} id="{html.escape(anchor)}">{html.escape(text)}</h{level}>'
        case Paragraph(text):
            yield f"<p>{html.escape(text)}</p>"
        case Tick(boxes):
            yield _html_tick(boxes)
        case Entry(head, lines):
            yield f"<dl><dt>{html.escape(head)}</dt><dd>{_html_outline(lines)}</dd></dl>"
        case Contents(entries):
            items = (f'<li><a href="#{html.escape(anchor)}">{html.escape(text)}</a></li>' for text, anchor in entries)
            yield f'<nav aria-label="Contents"><p><b>Contents</b></p><ul>{"".join(items)}</ul></nav>'
        case Table():
            yield from _html_table(block)
        case Together(parts):
            yield f'<section class="{"long" if _lines(block) > PAGE else "together"}">'
            for part in parts:
                yield from _html_block(part)
            yield "</section>"


def _lines(block: Block) -> int:
    """Guess how many lines a block takes in print; what is longer than a page is not kept in one piece."""
    match block:
        case Together(parts):
            return sum(map(_lines, parts))
        case Entry(_, lines):
            return 1 + sum(len(line.text) // WIDTH + 1 for line in lines)
        case Paragraph(text):
            return len(text) // WIDTH + 1
        case Table(_, _, rows):
            return HEADED + sum(sum(map(len, row)) // WIDTH + 1 for row in rows)
        case _:
            return HEADED


def _html_tick(boxes: Iterable[str]) -> str:
    ticks = "".join(f"<b>{BOX} {html.escape(box)}</b>" for box in boxes)
    blanks = 'name <span class="blank"></span> date <span class="blank narrow"></span>'
    return f'<p class="tick">{ticks}{blanks}<br>note <span class="blank wide"></span></p>'


def _html_outline(lines: Sequence[Line]) -> str:
    """Write an outline: one line as it stands, several as a list, each step in a list inside its item."""
    if len(lines) == 1:
        return html.escape(lines[0].text)
    written, depth = [], -1
    for line in lines:
        written.append("<ul>" if line.depth > depth else "</li>" + "</ul></li>" * (depth - line.depth))
        written.append(f"<li>{html.escape(line.text)}")
        depth = line.depth
    return "".join(written) + "</li></ul>" * (depth + 1)


def _html_table(table: Table) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{html.escape(header)}</th>' for header in table.headers)
    yield f"<table><caption>{html.escape(table.caption)}</caption><thead><tr>{heads}</tr></thead><tbody>"
    for first, *rest in table.rows:
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in rest)
        yield f'<tr><th scope="row">{html.escape(first)}</th>{cells}</tr>'
    yield "</tbody></table>"


# ---------------------------------------------------------------- Markdown

_SPECIAL = re.compile(r"[\\`*<~|\[\]]")  # what Markdown would read as more than itself inside a line
_BLANK = "_" * 24


def to_markdown(blocks: Sequence[Block]) -> str:
    """Write the sheet as Markdown."""
    return "\n".join(line for block in blocks for line in _markdown_block(block)).strip() + "\n"


def escaped(text: str) -> str:
    """Write text so that Markdown shows it as it stands."""
    return _SPECIAL.sub(lambda special: "\\" + special[0], text)


def _markdown_block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text, anchor):
            yield from (f'<a id="{html.escape(anchor)}"></a>', "", f"{'#' * level} {escaped(text)}", "")
        case Paragraph(text):
            yield from (escaped(text), "")
        case Tick(boxes):
            ticks = "".join(f"{BOX} {escaped(box)}   " for box in boxes)
            yield from (f"{ticks}name {_BLANK} date {_BLANK}", "", f"note {_BLANK * 2}", "")
        case Entry(head, lines):
            yield from (*_markdown_outline(head, lines), "")
        case Contents(entries):
            items = (f"- [{escaped(text)}](#{anchor})" for text, anchor in entries)
            yield from ("**Contents**", "", *items, "")
        case Table():
            yield from (*_markdown_table(block), "")
        case Together(parts):
            for part in parts:
                yield from _markdown_block(part)


def _markdown_outline(head: str, lines: Sequence[Line]) -> Iterator[str]:
    if len(lines) == 1:
        yield f"**{escaped(head)}:** {escaped(lines[0].text)}"
        return
    yield from (f"**{escaped(head)}:**", "")
    yield from (f"{'  ' * line.depth}- {escaped(line.text)}" for line in lines)


def _markdown_table(table: Table) -> Iterator[str]:
    yield from (f"**{escaped(table.caption)}**", "")
    for row in (table.headers, ("---",) * len(table.headers), *table.rows):
        yield f"| {' | '.join(cell if set(cell) == {'-'} else escaped(cell) for cell in row)} |"


WRITERS: Mapping[str, Writer] = {".html": to_html, ".md": to_markdown}
