"""The size for two girths and nothing else: for shops, where nobody asks about safety.

It says of every sock of the book which size holds the leg and in which strengths up to the cap that size is sold. It
chooses none, for what a person may wear is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.fitting.choose import legs_of, sold_in
from soleus.fitting.says import refusal
from soleus.fitting.sizes import fit_legs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.case.facts import Value
    from soleus.fitting.sizes import Girths
    from soleus.knowledge.fitting import FittingKnowledge
    from soleus.knowledge.garments import Garment
    from soleus.knowledge.words import Words


@dataclass(frozen=True, slots=True)
class ShopSize:
    """One sock for one leg: its size and the labels that it is sold with, or why it has none (``says``)."""

    garment: str
    name: str
    size: str | None
    labels: tuple[str, ...]
    says: str


def shop_sizes(
    facts: Mapping[str, Value], knowledge: FittingKnowledge, own: Sequence[Garment], cap_mmhg: int, words: Words
) -> tuple[ShopSize, ...]:
    """Give the size of every knee-high sock for the left leg of ``facts``, those that hold it first.

    Args:
        facts: the girths of one leg, as ``left.ankle_cm``; the shoe as ``shoe_eu``.
        knowledge: our garments and what fitting stands on.
        own: garments of one's own, which stand first.
        cap_mmhg: the highest pressure, by the maximum on the label, that is sold without a clinician's word.
        words: the sentences.
    """
    _, legs = legs_of(facts, knowledge)
    stock = [g for g in (*own, *knowledge.garments.values()) if g.top == "knee" and g.made_as == "sock"]
    sizes = [_shop_size(garment, legs, knowledge, cap_mmhg, words) for garment in stock]
    return tuple(sorted(sizes, key=lambda shop_size: shop_size.size is None))


def _shop_size(garment: Garment, legs: Girths, knowledge: FittingKnowledge, cap_mmhg: int, words: Words) -> ShopSize:
    sizes, texts = fit_legs(legs, garment, knowledge), words.fit["size_only"]
    if not sizes.fits[0]:
        why = words.fit["why"][refusal(sizes, 0)]
        return ShopSize(garment.id, garment.name, None, (), texts["none"].format(name=garment.name, why=why))
    number = int(sizes.size[0])
    sold = [level for level in sold_in(garment, number) if level.mmhg is None or level.mmhg[1] <= cap_mmhg]
    labels = tuple(
        words.fit["level"].format(low=f"{level.mmhg[0]:g}", high=f"{level.mmhg[1]:g}")
        if level.mmhg
        else words.fit["level_not_stated"]
        for level in sold
    )
    name = garment.sizes[number].name
    sentence = texts["size"].format(
        name=garment.name, size=name, labels=", ".join(dict.fromkeys(labels)) or texts["too_strong"]
    )
    return ShopSize(garment.id, garment.name, name, tuple(dict.fromkeys(labels)), sentence)
