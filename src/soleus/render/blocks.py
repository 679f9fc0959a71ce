"""What a document is made of: frozen blocks in their order. Views make them, writers put them on paper or a screen.

A block says what something is (a table, a warning, steps), never how it looks. All text in it is plain: a writer
escapes it for its own form. A new kind of block goes into ``Block``; then the type checker names every
writer that lacks it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from soleus.render.forest import Forest
from soleus.rules.prose import OutlineLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_DOTS = 4
Tone: TypeAlias = Literal["emergency", "urgent", "caution", "routine", "good"]
Pair: TypeAlias = tuple[str, tuple[OutlineLine, ...]]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level (1 to 3); ``anchor`` is what contents lead to."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """The one thing that must not be missed: a title, what it means, and how grave it is.

    ``level`` is that of its title among the headings: 1 where it heads a document.
    """

    title: str
    text: str
    tone: Tone
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``quiet`` for what stands beside the matter."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences, one an item, in no order that matters."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Sentences to follow, or to refer to, by their number."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with what is said of each: a line, or an outline of several."""

    rows: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers, each row headed by its first cell."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a figure: (x, y) points, where known the band (x, low, high) about it, and whether it is dashed.

    ``mark`` is a letter or figure that stands at each point, where dashes alone would not tell lines apart.
    """

    label: str
    points: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float, float], ...] = ()
    dashed: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Curves over two axes, the sentence that says what they show, and the table of their numbers.

    Whoever sees no picture loses nothing: the words and the table say it all. ``stretches`` are what went on from one
    x to another, drawn as a strip under the curves. Where ``y_names`` are given, y counts them from 0.
    """

    title: str
    words: str
    x_label: str
    y_label: str
    curves: tuple[Curve, ...]
    table: Table
    stretches: tuple[tuple[float, float, str], ...] = ()
    y_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """One line of ``Spans``: what it is of, its value, and the interval about it."""

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spans:
    """Values with their intervals on one axis, what they show, and their numbers as a table."""

    title: str
    words: str
    x_label: str
    spans: tuple[Span, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class PeopleOf100:
    """How many of 100 people, from ``low`` to ``high``, and the sentence that says it."""

    low: int
    high: int
    says: str

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 100:  # noqa: PLR2004  # the hundred of the name
            raise ValueError(f"{self.low} to {self.high} are no numbers of 100 people")


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure something is: ``dots`` of four, None where nobody graded it, and the words that say the same."""

    dots: int | None
    says: str

    def __post_init__(self) -> None:
        if self.dots is not None and not 1 <= self.dots <= MOST_DOTS:
            raise ValueError(f"{self.dots} dots of {MOST_DOTS}")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that is the same for everybody, by its name (``writers.drawings`` has it), and what it shows.

    ``labels`` are the words on the picture, a line each.
    """

    name: str
    words: str
    labels: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class LegPoint:
    """One height of a leg, cm: its girth, cm; the pressure with its interval, mmHg; the name of the place, or ""."""

    height: float
    girth: float
    mmhg: float
    low: float
    high: float
    place: str = ""


@dataclass(frozen=True, slots=True)
class LegPressure:
    """A sock's pressure up one leg, from below, with its table.

    ``wanted`` is the pressure to look for, mmHg. ``labels`` are the words on the picture: what the axis is of, what the
    band holds, what is looked for, and on the nerve beside the knee, a line each.
    """

    title: str
    words: str
    points: tuple[LegPoint, ...]
    table: Table
    wanted: tuple[int, int]
    labels: tuple[str, str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fold:
    """What is shown when asked for, under a summary that stands alone; on paper it is open.

    ``level`` 2 is a part of its own, 3 an entry in a list of them. ``name`` is as that of ``Together``.
    """

    summary: str
    blocks: tuple[Block, ...]
    level: int = 2
    name: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that belong together: print does not tear them apart unless they are longer than a page.

    ``name`` is for a style sheet and for links: one word, the same in every document. ``lang`` is the code of their
    language where it is another than the document's. ``new_page`` lets them begin a page of their own on paper.
    """

    blocks: tuple[Block, ...]
    name: str = ""
    lang: str = ""
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """Headings to go to: (text, anchor)."""

    title: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignOff:
    """The line on which a reviewer ticks, signs and writes; without ``boxes`` a line to write on.

    ``fields`` names the three places to write: name, date, note.
    """

    fields: tuple[str, str, str]
    boxes: tuple[str, ...] = ()


Block: TypeAlias = (
    Heading | Notice | Paragraph | Bullets | Steps | Pairs | Table | Figure | Spans | Forest | PeopleOf100 | Certainty
    | Drawing | LegPressure | Fold | Together | Contents | SignOff
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document: its title, its blocks, and under them, always, what it is for and which rules spoke.

    ``lang`` is the code of its language. ``notice`` stands before all else: that nobody reviewed the translation.
    ``look`` is the class by which the style sheets of pages dress it; without one it is dressed for paper.
    """

    title: str
    blocks: tuple[Block, ...]
    intended_use: str
    version: str = ""
    lang: str = "en"
    notice: str = ""
    look: str = ""
    head: tuple[Block, ...] = field(init=False)
    foot: tuple[Block, ...] = field(init=False)

    def __post_init__(self) -> None:
        for name, lines in (("head", [self.notice]), ("foot", [self.intended_use, self.version])):
            object.__setattr__(self, name, tuple(Paragraph(line, quiet=True) for line in lines if line))


def pair(head: str, *texts: str) -> Pair:
    """Give a row of ``Pairs`` from texts that stand below each other."""
    return (head, tuple(OutlineLine(0, text) for text in texts))


def part(name: str, heading: str, *blocks: Block) -> tuple[Together, ...]:
    """Give blocks under a heading as one part of a document; nothing at all where there are none."""
    return (Together((Heading(2, heading), *blocks), name),) if blocks else ()


def bullets(items: Iterable[str]) -> tuple[Block, ...]:
    """Give a list, or nothing at all without items; what is said twice stands once."""
    once = tuple(dict.fromkeys(items))
    return (Bullets(once),) if once else ()


def fold(summary: str, *blocks: Block, level: int = 2, name: str = "") -> tuple[Block, ...]:
    """Give blocks folded under a summary, or nothing at all where there are none."""
    return (Fold(summary, blocks, level, name),) if blocks else ()


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Give every block with those inside it, in reading order."""
    for block in blocks:
        yield block
        if isinstance(block, Fold | Together):
            yield from walk(block.blocks)
