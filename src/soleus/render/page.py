"""What a view is laid out on: the answer with its words, and the few ways of showing something.

``plain`` is for screen readers and for places without colour: no boxes, no tables, one thing a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from soleus.answer import Answer
    from soleus.knowledge.claims import Library
    from soleus.knowledge.words import Words


@dataclass(frozen=True, slots=True)
class Page:
    """One answer on one console."""

    answer: Answer
    words: Words
    library: Library
    console: Console
    plain: bool = False

    def heading(self, text: str) -> None:
        """Begin a part."""
        self.console.print()
        self.console.print(Text(text, style="" if self.plain else "bold"))

    def notice(self, words: Mapping[str, str], colour: str) -> None:
        """Say the one thing that must not be missed."""
        if self.plain:
            self.console.print()
            self.console.print(Text(f"{words['title']}. {words['says']}"))
        else:
            body = Text.assemble((words["title"], f"bold {colour}"), "\n", words["says"])
            self.console.print(Panel(body, border_style=colour))

    def line(self, text: str) -> None:
        """Say one thing in running text."""
        self.console.print(text if self.plain else Padding(text, (0, 2)))

    def bullets(self, heading: str, sentences: Iterable[str]) -> None:
        """List sentences under a heading; nothing at all without sentences."""
        sentences = list(sentences)
        if not sentences:
            return
        self.heading(heading)
        for sentence in sentences:
            if self.plain:
                self.console.print(Text(sentence))
                continue
            row = Table.grid(padding=(0, 1))
            row.add_row("  -", Text(sentence, overflow="fold"))
            self.console.print(row)

    def pairs(self, heading: str, rows: Iterable[tuple[str, str]]) -> None:
        """List names with what is said of each."""
        rows = list(rows)
        if not rows:
            return
        self.heading(heading)
        if self.plain:
            for name, text in rows:
                self.console.print(Text(f"{name}: {text}"))
            return
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column()  # the indent has a column of its own, so a name of two lines keeps it
        table.add_column(min_width=16)
        table.add_column(overflow="fold")
        for name, text in rows:
            table.add_row("", name, text)
        self.console.print(table)

    def table(self, heading: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Show a table that breaks long names where it must, and never cuts one short."""
        rows = list(rows)
        if not rows:
            return
        if self.plain:
            self.bullets(
                heading, ("; ".join(f"{h}: {c}" for h, c in zip(headers, row, strict=True) if c) for row in rows)
            )
            return
        self.console.print()
        table = Table(title=heading, title_justify="left")
        for header in headers:
            table.add_column(header, overflow="fold")
        for row in rows:
            table.add_row(*row)
        self.console.print(table)
