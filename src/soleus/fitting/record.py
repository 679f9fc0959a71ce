"""What fitting found for one person: a frozen record, whose form is that of the answer's ``fit``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that must be known beside a size, with the claims it stands on."""

    warning: str
    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One garment in one size; ``mmhg`` is the label's, None where nothing that was read says it."""

    garment: str
    name: str
    level: str | None
    mmhg: tuple[float, float] | None
    standard: str
    size: str
    length: str | None
    says: str


@dataclass(frozen=True, slots=True)
class Refused:
    """One garment that has no size for this leg, and why."""

    garment: str
    why: str
    says: str


@dataclass(frozen=True, slots=True)
class At:
    """The pressure at one height, mmHg: lying, the ends of the 90 % band, and standing; ``place`` is B, B1, C or D."""

    place: str | None
    height_cm: float
    girth_cm: float
    mmhg: float
    low: float
    high: float
    standing_mmhg: float


@dataclass(frozen=True, slots=True)
class LegFit:
    """One leg: the garment and size (None: there is none, for the reasons in ``refused``), and what it does there.

    ``in_range`` says whether its label lies in what was asked; a garment that was asked for by name may be a near miss.
    ``near_misses`` hold the leg, but are weaker than asked, or their strength is not stated.
    ``falls_chance`` is the chance that pressure falls from ankle to calf and on to below the knee.
    ``walking_swing_mmhg`` is how far pressure goes up and down with each step, by place.
    """

    garment: str | None
    name: str | None
    level: str | None
    mmhg: tuple[float, float] | None
    standard: str | None
    size: str | None
    length: str | None
    in_range: bool | None
    says: tuple[str, ...]
    alternatives: tuple[Offer, ...]
    near_misses: tuple[Offer, ...]
    refused: tuple[Refused, ...]
    pressure: tuple[At, ...]
    falls_chance: float | None
    walking_swing_mmhg: Mapping[str, float]
    upper_edge_cm: float | None
    fibular_head_cm: float | None
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both legs, each apart; None for a leg of which no girth is known."""

    left: LegFit | None
    right: LegFit | None
