"""The narrative of a short resource: what it is, and what all of this is for."""

from __future__ import annotations

from html import escape
from typing import Any

from soleus.render.writers.narrative import XHTML


def narrated(resource: dict[str, Any], *lines: str) -> dict[str, Any]:
    """Give a resource with a narrative, a paragraph a line."""
    text = "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)
    return resource | {"text": {"status": "generated", "div": f'<div xmlns="{XHTML}">{text}</div>'}}
