"""Draws each fitted leg: its outline, the pressure down it with its 90 % band, and the numbers as a table beside it.

Made to be read in grey and on paper: lines differ by dash and weight, and no colour carries a meaning.
"""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Any

from soleus.case.facts import LEGS
from soleus.files import whole
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

    from soleus.fitting import Fitted, LegFit
    from soleus.knowledge.words import Words

ENDINGS = (".png", ".svg", ".pdf")
WIDE, HIGH = 11.0, 5.2  # inches, a leg
DARK, GREY, LIGHT = "0.0", "0.45", "0.88"


def draw(fit: Fitted, words: Words, path: Path) -> bool:
    """Draw the legs whose pressure is known into a file; says whether there was one.

    Raises:
        ProblemsError: matplotlib is not installed, or the file cannot be written.
    """
    if path.suffix.lower() not in ENDINGS:
        raise ProblemsError("The picture cannot be drawn", [f"{path}: its name must end in {', '.join(ENDINGS)}"])
    try:
        from matplotlib import rc_context  # noqa: PLC0415  # an extra, and slow to load
        from matplotlib.figure import Figure  # noqa: PLC0415  # an extra, and slow to load
    except ImportError:
        raise ProblemsError(
            "The picture cannot be drawn", ["matplotlib is not installed; try: pip install 'soleus[plots]'"]
        ) from None
    legs = [(leg, fitted) for leg in LEGS if (fitted := getattr(fit, leg)) is not None and fitted.pressure]
    if not legs:
        return False
    figure: Any = Figure(figsize=(WIDE, HIGH * len(legs)), layout="constrained")
    rows = figure.subplots(len(legs), 3, squeeze=False, width_ratios=(5, 8, 12))
    for (leg, fitted), (outline, curve, table) in zip(legs, rows, strict=True):
        heading = words.fit["picture"]["title"].format(leg=words.says["leg"][leg], name=fitted.name, size=fitted.size)
        outline.set_title(heading, loc="left", fontsize=11, fontweight="bold")
        _outline(outline, fitted, words)
        _curve(curve, fitted, words)
        _table(table, fitted, words)
    kind = path.suffix.lower().removeprefix(".")
    # No date and no random names in the file: the same answer gives the same picture.
    with rc_context({"svg.hashsalt": "soleus"}), whole(path) as file:
        figure.savefig(file, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)
    return True


def _outline(axes: Any, fitted: LegFit, words: Words) -> None:  # noqa: ANN401  # matplotlib's axes
    """Draw the leg as wide as its girth makes it if it were round, and mark its places and the sock's upper edge."""
    heights = [point.height_cm for point in fitted.pressure]
    half = [point.girth_cm / (2 * pi) for point in fitted.pressure]
    axes.fill_betweenx(heights, [-x for x in half], half, color=LIGHT, edgecolor=DARK, linewidth=1.2)
    for point, x in zip(fitted.pressure, half, strict=True):
        if point.place:
            axes.plot([-x, x], [point.height_cm] * 2, color=GREY, linewidth=0.8, linestyle=":")
            axes.annotate(point.place.upper(), (0, point.height_cm), ha="center", va="center", fontsize=9,
                          bbox={"boxstyle": "round,pad=0.15", "facecolor": "1", "edgecolor": "none"})  # fmt: skip
    top = fitted.pressure[-1].height_cm
    axes.plot([-half[-1], half[-1]], [top, top], color=DARK, linewidth=3)
    axes.annotate(words.fit["upper_edge"], (0, top), xytext=(0, 6), textcoords="offset points", ha="center", fontsize=9)
    if fitted.fibular_head_cm is not None:
        knob = (half[-1] * 0.95, fitted.fibular_head_cm)
        axes.plot(*knob, marker="^", color=DARK, markersize=8)
        axes.annotate(
            words.fit["fibular_head"], knob, xytext=(8, 8), textcoords="offset points", ha="right", fontsize=9
        )
    axes.set_aspect("equal")
    axes.set_xlim(-10, 10)
    axes.set_ylim(0, top + 9)
    axes.set_ylabel(words.fit["picture"]["height"])
    axes.set_xlabel(words.fit["picture"]["width"])
    axes.spines[["top", "right"]].set_visible(False)


def _curve(axes: Any, fitted: LegFit, words: Words) -> None:  # noqa: ANN401  # matplotlib's axes
    """Draw the pressure against height: lying with its band, and standing."""
    texts = words.fit["picture"]
    heights = [point.height_cm for point in fitted.pressure]
    low, high = [point.low for point in fitted.pressure], [point.high for point in fitted.pressure]
    axes.fill_betweenx(heights, low, high, color=LIGHT, label=texts["band"])
    for ends in (low, high):
        axes.plot(ends, heights, color=GREY, linewidth=0.8)
    axes.plot([point.mmhg for point in fitted.pressure], heights, color=DARK, linewidth=2.2, label=texts["lying"])
    axes.plot([point.standing_mmhg for point in fitted.pressure], heights, color=DARK, linewidth=1.4, linestyle="--",
              label=texts["standing"])  # fmt: skip
    places = [point for point in fitted.pressure if point.place]
    axes.plot([point.mmhg for point in places], [point.height_cm for point in places], "o", color=DARK, markersize=5)
    axes.set_xlim(left=0)
    axes.set_ylim(0, heights[-1] + 9)
    axes.set_xlabel(texts["pressure"])
    axes.legend(loc="upper right", fontsize=9, frameon=False)
    axes.grid(axis="x", color="0.85", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def _table(axes: Any, fitted: LegFit, words: Words) -> None:  # noqa: ANN401  # matplotlib's axes
    """Write the numbers down, from the top of the leg to the ankle as they lie in the picture."""
    axes.set_axis_off()
    rows = [
        [
            point.place.upper() if point.place else "",
            *(
                f"{number:.1f}"
                for number in (point.height_cm, point.girth_cm, point.mmhg, point.low, point.high, point.standing_mmhg)
            ),
        ]
        for point in reversed(fitted.pressure)
    ]
    table = axes.table(rows, colLabels=list(words.fit["picture"]["columns"].values()), loc="center", cellLoc="right")
    table.auto_set_font_size(False)  # noqa: FBT003  # matplotlib's signature
    table.set_fontsize(9)
    table.scale(1, 1.35)
    for (row, _), cell in table.get_celld().items():
        if row == 0:
            cell.set_height(2 * cell.get_height())
        cell.set_edgecolor("0.7")
        cell.set_linewidth(0.6)
