"""Shows a maker's chart to whoever wrote it down: its sizes after the rule, and every number with two sizes or none."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from soleus.fitting.chart import chart_of, half_open, seams
from soleus.fitting.sizes import is_graduated
from soleus.render.blocks import Heading, Paragraph, Table, bullets
from soleus.render.spoken import document

if TYPE_CHECKING:
    from soleus.fitting.chart import Seam
    from soleus.knowledge.garments import Band, Garment
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Document


def chart(garment: Garment, words: Words) -> Document:
    """Lay out a garment's chart."""
    texts, read = words.fit["chart"], chart_of(garment)
    measures = ", ".join(read.entered_by)
    first = read.entered_by[0]
    heads = (texts["columns"]["size"], f"{first}, {texts['columns']['rule']}")
    printed = (f"{measure}, {texts['columns']['printed']}" for measure in garment.sizes[0].bands)
    ends = read.ends[first]
    rows = tuple(
        (size.name, _ends(low, high, size.bands[first], texts), *map(_band, size.bands.values()))
        for size, low, high in zip(garment.sizes, ends.low, ends.high, strict=True)
    )
    levels = [level.label for level in garment.levels if level.mmhg is not None or garment.fabric is not None]
    can = is_graduated(garment) and levels
    blocks = (
        Heading(1, texts["sound"].format(name=garment.name, sizes=len(garment.sizes), measures=measures)),
        Table("", (*heads, *printed), rows),
        Paragraph(texts["rule"]),
        *bullets(lines(garment, words)),
        Paragraph(texts["graduated"].format(levels="; ".join(levels)) if can else texts["no_pressure"]),
    )
    return document(garment.name, blocks, words)


def lines(garment: Garment, words: Words) -> list[str]:
    """Say of every number with two sizes whose it is, of every one with none that it has none."""
    texts = words.fit["chart"]
    gaps = [
        texts["hole" if seam.is_hole else "belongs"].format(
            measure=seam.measure, numbers=_numbers(seam, texts), smaller=seam.smaller, larger=seam.larger
        )
        for seam in seams(garment)
    ]
    return gaps or [texts["none"]]


def _numbers(seam: Seam, texts: dict[str, str]) -> str:
    if isclose(seam.low, seam.high):
        return texts["just"].format(number=f"{seam.low:g}")
    return texts["over_under" if seam.is_hole else "from_to"].format(low=f"{seam.low:g}", high=f"{seam.high:g}")


def _ends(low: float, high: float, printed: Band, texts: dict[str, str]) -> str:
    """Say a half-open band: its upper number belongs to it where no larger size begins."""
    own = high == half_open(printed)[1]
    return texts["from_to" if own else "from_under"].format(low=f"{low:g}", high=f"{high:g}")


def _band(band: Band) -> str:
    if band.low is None:
        return f"< {band.high:g}"
    if band.high is None:
        return f"> {band.low:g}"
    return f"{band.low:g} – {band.high:g}"
