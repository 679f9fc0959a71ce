"""A simulated study: a row for each measure and group, and the day drawn where a picture of it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.render.blocks import Heading, Table, bullets
from soleus.render.spoken import document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.knowledge.words import Words
    from soleus.render.blocks import Document

ARMS = ("with", "without", "difference")


def simulation(summary: Mapping[str, Any], words: Words) -> Document:
    """Lay out what a scenario came to, as ``soleus.leg.simulate.summary`` gives it."""
    texts = words.pages["simulate"]
    rows = tuple(
        (
            entry["name"],
            entry["group"],
            entry["unit"],
            *(_cell(entry[arm], texts) for arm in ARMS),
            _interval(entry, texts),
        )
        for entry in summary["measures"]
    )
    title = summary["scenario"] or texts["title"]
    notes = bullets(texts["note"].format(warning=warning) for warning in summary["warnings"])
    blocks = (Heading(1, title), Table("", tuple(texts["columns"].values()), rows), *notes)
    return document(title, blocks, words)


def _cell(value: Mapping[str, Any] | None, texts: Mapping[str, str]) -> str:
    return texts["nothing"] if value is None or value["mean"] is None else f"{value['mean']:.3g}"


def _interval(entry: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    value = entry["difference"] or entry["without"]
    if value["mean_p05"] is None:
        return texts["nothing"]
    return texts["interval"].format(low=f"{value['mean_p05']:.3g}", high=f"{value['mean_p95']:.3g}")
