"""What one person is fitted by, and each leg with what was chosen for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.case.facts import Value
    from soleus.fitting.chart import Numbers
    from soleus.fitting.choose import TriedOn
    from soleus.fitting.sizes import Girths
    from soleus.knowledge.fitting import FittingKnowledge
    from soleus.knowledge.garments import Garment
    from soleus.knowledge.words import Words


@dataclass(frozen=True, slots=True)
class FitRequest:
    """What one person is fitted by: facts, the answer's pressure (lowest, highest mmHg), and the garments to try.

    ``garments`` were asked for by name, and no others are tried. ``own`` are tried beside ours.
    """

    facts: Mapping[str, Value]
    pressure_mmhg: tuple[int, int]
    knowledge: FittingKnowledge
    words: Words
    garments: tuple[Garment, ...] = ()
    own: tuple[Garment, ...] = ()

    def stock(self) -> Sequence[Garment]:
        """Give the garments that a size is chosen from: those asked for, else every sock that ends below the knee."""
        garments = (*self.own, *self.knowledge.garments.values())
        return list(self.garments) or [
            garment for garment in garments if garment.top == "knee" and garment.made_as == "sock"
        ]

    def wraps(self) -> Sequence[Garment]:
        """Give the adjustable wraps, the way on for a leg that no chart holds."""
        garments = (*self.own, *self.knowledge.garments.values())
        return [garment for garment in garments if garment.made_as == "wrap" and garment not in self.garments]


@dataclass(frozen=True, slots=True)
class OneLeg:
    """One leg among the measured ones: its name, its number in the arrays, and what was chosen for it.

    ``differ`` says that the two legs got different products; ``held``, that some chart with an ankle has a size for it.
    """

    name: str
    number: int
    legs: Girths
    chosen: TriedOn | None
    differ: bool
    held: bool

    @property
    def near(self) -> bool:
        """Whether what was chosen has the size, but not the strength that was asked for."""
        return self.chosen is not None and not self.chosen.fits(self.number)

    def measure(self, name: str) -> float:
        """Give one measure; NaN is unknown."""
        return float(self.legs.measures[name][self.number])

    def measures(self) -> Mapping[str, Numbers]:
        """Give its measures as arrays of one."""
        return {name: x[[self.number]] for name, x in self.legs.measures.items()}
