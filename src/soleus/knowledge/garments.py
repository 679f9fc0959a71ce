"""Garments: products with their levels in mmHg and their sizes as the maker prints them. ``leaflets`` reads them.

Bands are kept as printed; ``soleus.fitting.chart`` says which size a number belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACES = ("b", "b1", "c", "d")  # from the ankle up: narrowest girth, tendon meets calf, widest calf, below the knee


@dataclass(frozen=True, slots=True)
class Band:
    """A band of a chart as printed. Both ends belong to it; an end that stands alone ("under 37") does not."""

    low: float | None
    high: float | None

    @property
    def middle(self) -> float:
        """Its middle; NaN where an end is open."""
        return nan if self.low is None or self.high is None else (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Label:
    """One strength of a product. ``mmhg`` is (lowest, highest) at the ankle, None where nothing that was read says it.

    ``sizes`` names those it is sold in; empty means all.
    """

    label: str
    mmhg: tuple[float, float] | None
    standard: str
    sizes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """One line of a chart: its name and its bands, by measure."""

    name: str
    bands: Mapping[str, Band]


@dataclass(frozen=True, slots=True)
class Length:
    """How long the leg must be: counted from the floor to ``to``, in ``variants`` by name (all sizes alike).

    ``not_used`` says why the maker's column cannot be followed; None means that it is.
    """

    to: str
    variants: Mapping[str, Band] = field(default_factory=dict)
    not_used: str | None = None


@dataclass(frozen=True, slots=True)
class Fabric:
    """What a laboratory measured: tension around the leg (N/m) by stretch (girth worn over girth lying flat).

    ``slack_cm`` is the girth lying flat, by size and place.
    """

    tension_n_per_m: tuple[tuple[float, float], ...]
    slack_cm: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a chart was read, and what of it; a box has no address."""

    title: str
    read: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Garment:
    """One product of one maker. ``sizes`` stand from small to large.

    A garment equals itself alone, so that what is reckoned from it once can be kept.
    """

    id: str
    maker: str
    product: str
    made_as: str
    top: str
    origin: Origin
    levels: tuple[Label, ...]
    length: Length | None
    sizes: tuple[Size, ...]
    material: str
    latex_free: str
    fabric: Fabric | None = None

    @property
    def name(self) -> str:
        """Maker and product in one line."""
        return f"{self.maker} {self.product}"
