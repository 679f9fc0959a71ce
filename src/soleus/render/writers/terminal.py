"""A terminal, by way of rich: bold heads, boxes round what must not be missed, tables that never cut a word short."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from rich.box import SIMPLE_HEAD
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text

from soleus.render.blocks import (
    MOST_DOTS,
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
from soleus.render.writers.forest import forest_lines
from soleus.render.writers.plain import BLANK, ENTRY, FOLDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console, ConsoleOptions, RenderableType

    from soleus.render.blocks import Block, Document, Tone

COLOURS: dict[Tone, str] = {
    "emergency": "red", "urgent": "yellow", "caution": "yellow", "routine": "blue", "good": "green",
}  # fmt: skip
HEAD = 20  # characters at most of a name that has its text beside it
INDENT = 2


def print_blocks(document: Document, console: Console, *, opened: bool, hint: str = "") -> None:
    """Print a document; ``hint`` says how to open what is folded, where something is."""
    for block in (*document.head, *document.blocks):
        _print(block, console, opened=opened)
    if hint:
        console.print()
        console.print(Text(hint, style="dim"))
    console.print()
    for block in document.foot:
        _print(block, console, opened=opened)


def _print(block: Block, console: Console, *, opened: bool) -> None:
    for renderable in _block(block, opened=opened):
        console.print(renderable)


def _block(block: Block, *, opened: bool) -> Iterator[RenderableType]:  # noqa: C901, PLR0912  # one case a kind
    match block:
        case Heading(level, text, _):
            yield from _heading(text, level)
        case Notice(title, text, tone, _):
            body = Text.assemble((title, f"bold {COLOURS[tone]}"), "\n", text)
            yield Panel(body, border_style=COLOURS[tone])
        case Paragraph(text, quiet):
            yield Text(text, style="dim") if quiet else Padding(Text(text), (0, INDENT))
        case Bullets(items):
            yield from (_item("-", item) for item in items)
        case Steps(items):
            yield from (_item(f"{number}.", item) for number, item in enumerate(items, start=1))
        case Pairs():
            yield _pairs(block)
        case Table():
            if block.caption:
                yield ""
            yield _table(block)
        case (
            Figure(title=title, words=words, table=table)
            | Spans(title=title, words=words, table=table)
            | LegPressure(title=title, words=words, table=table)
        ):
            yield from ("", Text(title, style="bold"), Padding(Text(words), (0, INDENT)), _table(table))
        case Forest():
            yield from ("", Text(block.title, style="bold"), Padding(Text(block.words), (0, INDENT)), "")
            yield _Drawn(block)
        case PeopleOf100(_, _, says):
            yield _item("-", says)
        case Certainty(dots, says):
            yield Padding(Text(f"{_dots(dots)} {says}", style="dim"), (0, INDENT))
        case Drawing(_, words, _):
            yield Padding(Text(words, style="dim"), (0, INDENT))
        case Fold(summary, parts, level):
            if not opened:
                yield Text(f"{FOLDED if level == 2 else ENTRY}{summary}")  # noqa: PLR2004  # a part of its own
                return
            yield from _heading(summary, level)
            yield from _inside(parts, opened=opened)
        case Together(parts):
            yield from _inside(parts, opened=opened)
        case Contents(title, entries):
            yield from (*_heading(title, INDENT), *(_item("-", text) for text, _ in entries))
        case SignOff(fields, boxes):
            yield Text("   ".join((*(f"[ ] {box}" for box in boxes), *(f"{name} {BLANK}" for name in fields))))
        case _:
            assert_never(block)


class _Drawn:
    """A forest plot, as wide as the terminal."""

    def __init__(self, block: Forest) -> None:
        self.block = block

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        yield from (Text(line) for line in forest_lines(self.block, options.max_width))


def _inside(parts: Iterable[Block], *, opened: bool) -> Iterator[RenderableType]:
    for part in parts:
        yield from _block(part, opened=opened)


def _heading(text: str, level: int) -> Iterator[RenderableType]:
    if level <= 2:  # noqa: PLR2004  # an entry in a list begins no part
        yield ""
    yield Text(text, style="bold")


def _item(mark: str, text: str) -> Grid:
    row = Grid.grid(padding=(0, 1))
    row.add_row(f"{' ' * INDENT}{mark}", Text(text, overflow="fold"))
    return row


def _dots(dots: int | None) -> str:
    return "?" * MOST_DOTS if dots is None else "*" * dots + "-" * (MOST_DOTS - dots)


def _pairs(pairs: Pairs) -> Grid:
    """Lay names and texts side by side; a long name takes no room from its text."""
    grid = Grid.grid(padding=(0, 2))
    grid.add_column()  # the indent has a column of its own, so a name of two lines keeps it
    grid.add_column(max_width=HEAD)
    grid.add_column(overflow="fold")
    for head, lines in pairs.rows:
        grid.add_row("", Text(head), Text("\n".join(f"{'  ' * line.depth}{line.text}" for line in lines)))
    return grid


def _table(table: Table) -> Grid:
    title = Text(table.caption, style="bold") if table.caption else None
    grid = Grid(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False)
    for header in table.headers:
        grid.add_column(header, overflow="fold")
    for row in table.rows:
        grid.add_row(*row)
    return grid
