"""The days of a trial as the analysis takes them, from a file or from a diary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrialDays:
    """The days of one person, in their order. A day that is not in it is a gap.

    Attributes:
        person: a label, "" where there is one person.
        days: the number of each day (n,), rising.
        treated: whether the order said treatment on it (n,).
        outcomes: each outcome's values (n,), nan where none was told.
        pair: the pair of each day by any label, or nothing.
        phase: the phase of each day by any label, or nothing.
        as_told: whether the arm of the order was kept on the day, None where nobody knows; or nothing.
    """

    person: str
    days: tuple[int, ...]
    treated: tuple[bool, ...]
    outcomes: Mapping[str, Floats]
    pair: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    as_told: tuple[bool | None, ...] = ()

    def __post_init__(self) -> None:
        parts = (self.treated, *self.outcomes.values(), *filter(None, (self.pair, self.phase, self.as_told)))
        if any(len(part) != len(self.days) for part in parts):
            raise ValueError("every day needs an arm, and a place in each outcome")
        if any(after <= before for before, after in zip(self.days, self.days[1:], strict=False)):
            raise ValueError("days must rise")


@dataclass(frozen=True, slots=True)
class TrialTable:
    """People with their days, and the names of the two arms; differences are treatment less control."""

    treatment: str
    control: str
    people: tuple[TrialDays, ...]
    has_people: bool = False
    outcomes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "outcomes", tuple(self.people[0].outcomes))
