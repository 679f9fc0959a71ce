"""Draws a simulated day: swelling over time with bands, and pressure and vein calibre by height, with a table.

Readable in grey: lines differ by dash and marker, bands by hatching. Needs the extra ``plots``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.files import whole
from soleus.leg.picture import HEIGHTS
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from soleus.leg.picture import Picture, Quantiles

MARKERS = "osD^vP*Xhd<"
ENDINGS = ("png", "svg", "pdf")


class PictureError(ProblemsError):
    """A picture cannot be written."""


def drawing(path: str) -> type[Figure]:
    """Give what draws a picture to a file; asked before any work is done, it refuses what could not be drawn after it.

    Raises:
        PictureError: the name's ending is another than ``ENDINGS``, or the extra for pictures is not installed.
    """
    if path.rpartition(".")[2].lower() not in ENDINGS:
        raise PictureError(
            "The picture cannot be written", [f"{path}: its name must end in one of {', '.join(ENDINGS)}"]
        )
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  # an extra
    except ImportError:
        problem = "matplotlib is not installed; try: pip install 'soleus[plots]'"
        raise PictureError("The picture cannot be drawn", [problem]) from None
    return Figure


def draw(picture: Picture, path: str, words: Mapping[str, str]) -> None:
    """Write a picture, labelled with ``words``; the name's ending says as what.

    Raises:
        PictureError: see ``drawing``.
    """
    figure = drawing(path)(figsize=(10, 9), layout="constrained")
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
        figure.savefig(file, format=path.rpartition(".")[2].lower())


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
    cells = [[f"{middle:.0f} ({low:.0f} to {high:.0f})" for middle, low, high in
              zip(line.middle[ends], line.low[ends], line.high[ends], strict=True)] for _, line in rows]  # fmt: skip
    panel.axis("off")
    heads = [f"{hour:.2g} h" for hour in picture.hours[ends]]
    panel.table(cellText=cells, rowLabels=[name for name, _ in rows], colLabels=heads, loc="center")
    panel.set_title(f"{words['volume']}, {words['table']}", fontsize="small")
