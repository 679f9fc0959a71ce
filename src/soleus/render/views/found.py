"""What was found on an option, as a clinician reads it: direction, figure with its interval, certainty; and by whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.book import Book
    from soleus.knowledge.claims import Effect, Source

AUTHOR = re.compile(r"([\w'-]+(?: [\w'-]+)?) [A-Z]{1,4}(?=,|$| et al)")
NAMED = re.compile(r"(?!not shown)\w")  # a name or a title, and no note that the page read had none
RATIO = "1"  # the unit of a ratio, which is told by the name of its measure
SCALE = re.compile(r"(?:points|mm) on a 0-(\d+) scale")


def main_effect(option: str, book: Book) -> str:
    """Say an option's main effect: direction and outcome in words, the figure with its interval, and how sure it is."""
    texts, name = book.words.clinical["found"], book.options[option].main_effect
    effect = book.effects[name].effect if name else None
    if name is None or effect is None:
        nothing: str = texts["none"]
        return nothing
    head = f"{texts[effect.direction]} {effect.outcome}"
    figure = f"; {texts['no_figure']}" if effect.value is None else f": {_figure(effect, book)}"
    return f"{head}{figure}; {book.words.clinical['certainty'][book.effects[name].certainty]}"


def _figure(effect: Effect, book: Book) -> str:
    """Give a figure with its interval and unit in short.

    A difference that goes one way, as the words before it say, needs no sign, whichever way its scale runs.
    """
    value, interval = effect.value or 0.0, effect.interval
    if effect.direction != "no_difference" and interval and interval[0] * interval[1] > 0:
        value, interval = abs(value), (min(map(abs, interval)), max(map(abs, interval)))
    spread = f" ({interval[0]:g} to {interval[1]:g})" if interval else ""
    figure = f"{effect.measure} {value:g}" if effect.unit == RATIO else f"{value:g} {_unit(effect.unit, book)}"
    return f"{figure}{spread}"


def _unit(unit: str, book: Book) -> str:
    texts = book.words.clinical["units"]
    scale = SCALE.match(unit)
    if scale:
        of: str = texts["of"]
        return of.format(most=scale[1])
    return str(texts["sd"]) if unit == "standard deviations" else unit.removeprefix("1 ")


def points_of_100(effect: Effect) -> tuple[float, float, float] | None:
    """Give a difference in pain as points of 100 in favour of what was given, with the ends of its interval.

    A scale of 0 to 10 is stretched. Differences stand as "given less against", so less pain is below zero, unless the
    unit says that above it favours what was given. None where no such scale was used, or no interval is known.
    """
    scale = SCALE.match(effect.unit)
    if scale is None or effect.value is None or effect.interval is None:
        return None
    by = 100 / int(scale[1]) * (1 if "positive favours" in effect.unit else -1)
    low, high = sorted(round(by * end, 1) for end in effect.interval)
    return round(by * effect.value, 1), low, high


def short_name(source: Source) -> str:
    """Name a source by its first author and year; one without authors by its title, or by where it stands."""
    named = next(
        name for name in (source.authors, source.title, source.journal, source.id) if name and NAMED.match(name)
    )
    person = AUTHOR.match(named)
    name = person[1] if person else re.split(r"[,:(]", named)[0].strip()
    return f"{name} {source.year}" if source.year else name


def source_lines(claims: Iterable[str], book: Book) -> Iterator[str]:
    """Name each source of some claims once, in order of their names, with all that was read of it."""
    read: dict[str, dict[str, None]] = {}
    for claim in claims:
        for source, part in book.library.sources_of(claim):
            read.setdefault(source.cite(), {})[part] = None
    line: str = book.words.pages["explain"]["read"]
    yield from (line.format(source=cited, read=", ".join(parts)) for cited, parts in sorted(read.items()))
