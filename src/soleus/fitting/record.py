"""What fitting found for one person: a frozen record, whose form is that of the answer's ``fit``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from soleus.case.facts import LEGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.leg.sock import Profile


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
class RefusedGarment:
    """One garment that has no size for this leg, and why."""

    garment: str
    why: str
    says: str


@dataclass(frozen=True, slots=True)
class PressurePoint:
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
    ``walking_swing_mmhg`` is how far pressure goes up and down with each step, by place. ``profile`` is the pressure
    unrounded, for the stages after; it is not printed.
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
    refused: tuple[RefusedGarment, ...]
    pressure: tuple[PressurePoint, ...]
    falls_chance: float | None
    walking_swing_mmhg: Mapping[str, float]
    upper_edge_cm: float | None
    fibular_head_cm: float | None
    warnings: tuple[Warned, ...]
    profile: Profile | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Give the leg under its fixed keys."""
        return {name: value for name, value in asdict(replace(self, profile=None)).items() if name != "profile"}


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both legs, each apart; None for a leg of which no girth is known."""

    left: LegFit | None
    right: LegFit | None

    def to_json(self) -> dict[str, Any]:
        """Give both legs under their fixed keys."""
        legs = {leg: getattr(self, leg) for leg in LEGS}
        return {leg: None if fit is None else fit.to_json() for leg, fit in legs.items()}
