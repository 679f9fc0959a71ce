"""What a part of a page has made for it: blocks, and the claims that they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from soleus.book import Book
    from soleus.render.blocks import Block

    Maker = Callable[[Book, tuple[str, ...]], "Made"]


@dataclass(frozen=True, slots=True)
class Made:
    """Blocks laid out from the knowledge, with the claims behind them; ``heads_itself`` where they bring a heading."""

    blocks: tuple[Block, ...]
    claims: tuple[str, ...] = ()
    heads_itself: bool = False
