"""Draws a simulated day: swelling over time with bands, and pressure and vein calibre by height, with a table.

Readable in grey: lines differ by dash and marker, bands by hatching or opacity. An SVG is drawn by our own writer,
which takes milliseconds; other endings need the extra ``plots``, which takes half a second to load and to draw.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.files import whole
from soleus.leg.picture import HEIGHTS
from soleus.problems import ProblemsError
from soleus.render.blocks import Curve, Figure, Table
from soleus.render.writers.svg import sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure as Drawing

    from soleus.leg.picture import Picture, Quantiles

MARKERS = "osD^vP*Xhd<"
ENDINGS = ("png", "svg", "pdf")


class PictureError(ProblemsError):
    """A picture cannot be written."""


def drawing(path: str) -> type[Drawing] | None:
    """Give what draws a picture to a file, None for our own writer.

    Asked before any work is done, it refuses what could not be drawn after it.

    Raises:
        PictureError: the name's ending is another than ``ENDINGS``, or the extra for pictures is not installed.
    """
    if _ending(path) not in ENDINGS:
        raise PictureError(
            "The picture cannot be written", [f"{path}: its name must end in one of {', '.join(ENDINGS)}"]
        )
    if _ending(path) == "svg":
        return None
    try:
        from matplotlib.figure import Figure as Drawing  # noqa: PLC0415  # an extra
    except ImportError:
        problem = "matplotlib is not installed; try: pip install 'soleus[plots]'"
        raise PictureError("The picture cannot be drawn", [problem]) from None
    return Drawing


def _ending(path: str) -> str:
    return path.rpartition(".")[2].lower()


def draw(picture: Picture, path: str, words: Mapping[str, str]) -> None:
    """Write a picture, labelled with ``words``; the name's ending says as what.

    Raises:
        PictureError: see ``drawing``.
    """
    made = drawing(path)
    if made is None:
        with whole(Path(path)) as file:
            file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{_sheet(picture, words)}\n'.encode())
        return
    figure = made(figsize=(10, 9), layout="constrained")
    panels = figure.subplot_mosaic([["day", "day"], ["pressure", "area"], ["table", "table"]], height_ratios=[4, 4, 1])
    _day(panels["day"], picture, words)
    for marker, (posture, line) in zip(MARKERS, picture.pressure.items(), strict=False):
        panels["pressure"].plot(line.middle, range(len(HEIGHTS)), marker=marker, color="black", label=posture)
        pressed, bare = picture.area[posture]
        panels["area"].plot(bare.middle, range(len(HEIGHTS)), marker=marker, color="black", label=posture)
        if pressed is not None:
            label = f"{posture}, {words['with']}"
            panels["area"].plot(pressed.middle, range(len(HEIGHTS)), "--", marker=marker, color="grey", label=label)
    for name in ("pressure", "area"):
        panels[name].set_yticks(range(len(HEIGHTS)), HEIGHTS)
        panels[name].set(xlabel=words[name], ylabel=words["height"])
        panels[name].legend(fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
    _table(panels["table"], picture, words)
    with whole(Path(path)) as file:
        figure.savefig(file, format=_ending(path))


def _sheet(picture: Picture, words: Mapping[str, str]) -> str:
    """Draw the day, its table, and by height the pressure and the area of veins, as one SVG."""
    pressed, bare = picture.volume
    arms = [(words["without"], bare, False), *([(words["with"], pressed, True)] if pressed is not None else [])]
    hours = picture.hours.tolist()
    curves = tuple(
        Curve(
            label,
            tuple(zip(hours, line.middle.tolist(), strict=True)),
            tuple(zip(hours, line.low.tolist(), line.high.tolist(), strict=True)),
            dashed,
        )
        for label, line, dashed in arms
    )
    rows = tuple((f"{hours[end]:.2g}", *(_spread(line, end) for _, line, _ in arms)) for end in picture.ends)
    table = Table("", (words["hours"], *(label for label, _, _ in arms)), rows)
    day = Figure(words["volume"], words["shaded"], words["hours"], words["gain"], curves, table)
    marks = dict(zip(picture.pressure, map(str, range(1, len(picture.pressure) + 1)), strict=True))
    pressures = [_up(posture, line, marks[posture]) for posture, line in picture.pressure.items()]
    areas = []
    for posture, (worn, free) in picture.area.items():
        areas.append(_up(posture, free, marks[posture]))
        if worn is not None:
            areas.append(_up(f"{posture}, {words['with']}", worn, marks[posture], dashed=True))
    by_height = [
        Figure(words[name], "", words[name], words["height"], tuple(lines), Table("", (), ()), y_names=HEIGHTS)
        for name, lines in (("pressure", pressures), ("area", areas))
    ]
    return sheet(f"{words['volume']}; {words['shaded']}", day, by_height)


def _up(label: str, line: Quantiles, mark: str, *, dashed: bool = False) -> Curve:
    """Give a curve over the measuring points, from the foot up."""
    points = tuple((float(value), float(place)) for place, value in enumerate(line.middle))
    return Curve(label, points, dashed=dashed, mark=mark)


def _spread(line: Quantiles, place: int) -> str:
    middle, low, high = (f"{round(float(ends[place])) + 0:d}" for ends in (line.middle, line.low, line.high))
    return f"{middle} ({low} to {high})"


def _day(panel: Any, picture: Picture, words: Mapping[str, str]) -> None:  # noqa: ANN401  # an axes of the extra
    def draw_arm(line: Quantiles, label: str, dash: str, hatch: str) -> None:
        panel.plot(picture.hours, line.middle, dash, color="black", label=label)
        panel.fill_between(
            picture.hours, line.low, line.high, facecolor="none", edgecolor="0.6", hatch=hatch, linewidth=0
        )

    pressed, bare = picture.volume
    draw_arm(bare, words["without"], "-", "//")
    if pressed is not None:
        draw_arm(pressed, words["with"], "--", "..")
    panel.set(xlabel=words["hours"], ylabel=words["volume"])
    panel.legend()
    panel.set_title(words["band"], fontsize="small")


def _table(panel: Any, picture: Picture, words: Mapping[str, str]) -> None:  # noqa: ANN401  # an axes of the extra
    ends = list(picture.ends)
    pressed, bare = picture.volume
    rows = [(words["without"], bare), *([(words["with"], pressed)] if pressed is not None else [])]
    cells = [[_spread(line, end) for end in ends] for _, line in rows]
    panel.axis("off")
    heads = [f"{hour:.2g} h" for hour in picture.hours[ends]]
    panel.table(cellText=cells, rowLabels=[name for name, _ in rows], colLabels=heads, loc="center")
    panel.set_title(f"{words['volume']}, {words['table']}", fontsize="small")
