"""Blocks for a form that cannot be opened: what was folded stands where its summary stood."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from soleus.render.blocks import Figure, Fold, Heading, LegPressure, Pairs, Paragraph, Spans, Together, pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soleus.render.blocks import Block, Pair

ENTRY = 3  # the level of a fold that is an entry in a list


def opened(blocks: Iterable[Block]) -> Iterator[Block]:
    """Give blocks for paper, with nothing left to open.

    What was folded stands under its summary as a heading. Entries of a list that hold sentences alone become names with
    what is said of each.
    """
    for is_entry, group in groupby(blocks, _is_entry):
        if is_entry:
            yield Pairs(tuple(_entry(block) for block in group if isinstance(block, Fold)))
            continue
        for block in group:
            if isinstance(block, Fold):
                open_ = (Heading(block.level, block.summary), *opened(block.blocks))
                yield from (Together(open_, block.name),) if block.name else open_
            elif isinstance(block, Together):
                yield replace(block, blocks=tuple(opened(block.blocks)))
            elif isinstance(block, Figure | Spans | LegPressure):
                yield _with_table(block)
            else:
                yield block


def _with_table(block: Figure | Spans | LegPressure) -> Block:
    """Let the numbers follow what the picture shows; a caption of their own would fold them."""
    if not block.table.caption:
        return block
    return replace(block, words=f"{block.words} {block.table.caption}:", table=replace(block.table, caption=""))


def _is_entry(block: Block) -> bool:
    return isinstance(block, Fold) and block.level == ENTRY and all(isinstance(b, Paragraph) for b in block.blocks)


def _entry(block: Fold) -> Pair:
    return pair(block.summary, *(inside.text for inside in block.blocks if isinstance(inside, Paragraph)))
