"""The size and nothing more, for a counter: first that safety was not asked, then what to ask aloud, then sizes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from soleus.render.blocks import Heading, Paragraph, Steps, bullets, part
from soleus.render.spoken import document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soleus.fitting.size_only import ShopSize
    from soleus.knowledge.fitting import FittingKnowledge
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Document


def size_only(sizes: Sequence[ShopSize], measured: tuple[float, float, int], words: Words) -> Document:
    """Lay out the sizes for (ankle cm, calf cm, cap mmHg) under the signs to ask aloud."""
    texts, (ankle, calf, cap) = words.fit["size_only"], measured
    blocks: tuple[Block, ...] = (
        Heading(1, texts["unasked"]),
        Paragraph(texts["ask"]),
        Steps(tuple(texts["signs"].values())),
        Paragraph(texts["now"]),
        *part("sizes", texts["sizes"].format(ankle=f"{ankle:g}", calf=f"{calf:g}"), *bullets(s.says for s in sizes)),
        Paragraph(texts["cap"].format(cap=cap)),
    )
    return document(texts["unasked"], blocks, words)


def as_json(sizes: Sequence[ShopSize], cap: int, knowledge: FittingKnowledge, words: Words) -> dict[str, Any]:
    """Give the same as one object; each sign to ask aloud with the claims that it stands on."""
    texts = words.fit["size_only"]
    return {
        "safety_asked": False,
        "says": texts["unasked"],
        "ask_aloud": [
            {"sign": name, "says": says, "claims": list(knowledge.signs[name])} for name, says in texts["signs"].items()
        ],
        "cap_mmhg": cap,
        "sizes": [asdict(size) for size in sizes],
        "intended_use": words.intended_use,
    }
