"""The size and nothing more, for a counter: first that safety was not asked, then what to ask aloud, then sizes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from soleus.fitting.size_only import ShopSize
    from soleus.knowledge.fitting import Shelf
    from soleus.knowledge.words import Words


def show_sizes(sizes: Sequence[ShopSize], measured: tuple[float, float, int], words: Words, console: Console) -> None:
    """Print the sizes for (ankle cm, calf cm, cap mmHg) under the signs to ask aloud."""
    texts, (ankle, calf, cap) = words.fit["size_only"], measured
    signs = [f"{number}. {sign}" for number, sign in enumerate(texts["signs"].values(), start=1)]
    for line in (
        texts["unasked"],
        texts["ask"],
        *signs,
        texts["now"],
        "",
        texts["sizes"].format(ankle=f"{ankle:g}", calf=f"{calf:g}"),
        *(f"- {one.says}" for one in sizes),
        texts["cap"].format(cap=cap),
        "",
        words.intended_use,
    ):
        console.print(Text(line))


def as_json(sizes: Sequence[ShopSize], cap: int, shelf: Shelf, words: Words) -> dict[str, Any]:
    """Give the same as one object; each sign to ask aloud with the claims that it stands on."""
    texts = words.fit["size_only"]
    return {
        "safety_asked": False,
        "says": texts["unasked"],
        "ask_aloud": [
            {"sign": name, "says": says, "claims": list(shelf.signs[name])} for name, says in texts["signs"].items()
        ],
        "cap_mmhg": cap,
        "sizes": [asdict(size) for size in sizes],
        "intended_use": words.intended_use,
    }
