"""A document in the language of the words that it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.render.blocks import Document

if TYPE_CHECKING:
    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block


def document(title: str, blocks: tuple[Block, ...], words: Words, version: str = "") -> Document:
    """Give a document in the language of these words."""
    language = words.language
    return Document(title, blocks, words.intended_use, version, language["code"], language.get("notice", ""))
