"""What a scenario says, as records that cannot be wrong; ``scenario_read`` makes them from a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soleus.leg.physiology import Physiology
    from soleus.leg.sock import Profile

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """A number of a scenario: fixed, evenly between two ends, or normal and cut at what is allowed."""

    kind: str  # fixed | even | normal
    a: float
    b: float
    low: float
    high: float

    def draw(self, rng: np.random.Generator, size: int) -> Array:
        """Draw it for so many people."""
        if self.kind == "even":
            return rng.uniform(self.a, self.b, size)
        if self.kind == "normal":
            return np.clip(self.a + self.b * rng.standard_normal(size), self.low, self.high)
        return np.full(size, self.a)

    @property
    def middle(self) -> float:
        """The value in the middle."""
        return (self.a + self.b) / 2 if self.kind == "even" else self.a


Given = Spread | bool | str


@dataclass(frozen=True, slots=True)
class WornGarment:
    """What is worn: pressures by measuring point, a label, or a profile, with its kind; None where it is left out."""

    pressures: Mapping[str, Spread]
    level: tuple[float, float] | None = None
    kind: str = "sock"
    given_in: str = "lying"
    top: str = "knee"
    stiffness: Spread | None = None
    layers: int = 1
    made_for: Mapping[str, Spread] = field(default_factory=dict)
    profile: Profile | None = None  # of a sock on this leg, as fitting reckoned it


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """One thing that people do."""

    posture: str
    minutes: float
    sock: bool = False
    movement: str | float = "some"
    speed_kmh: float | None = None
    slope_percent: float = 0.0
    watt: float = 50.0
    times: int | None = None
    tilt_deg: float | None = None
    suction_mmhg: float = 0.0
    cuff_mmhg: float = 0.0
    cuff_site: str = "thigh"

    @property
    def working_minutes(self) -> float:
        """How long of it is exercise: tiptoe is one a second for so many times, then still."""
        if self.posture == "tiptoe":
            return min(self.minutes, (self.times if self.times is not None else 10) / 60)
        return self.minutes


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured, where and when; ``from_step`` is None where no change is asked for."""

    name: str
    quantity: str
    step: int
    day: int
    site: str
    vein: str | None = None
    compartment: str = "skin"
    minute: float | None = None
    take: str = "end"
    from_step: int | None = None
    from_minute: float | None = None
    from_day: int = 1


@dataclass(frozen=True, slots=True)
class PeopleGroup:
    """Some of the people, with what is said of them."""

    name: str
    share: float
    person: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that one file says; ``physiology`` is what the legs in it are made of."""

    physiology: Physiology = field(repr=False, compare=False)
    name: str
    people: int
    draws: int
    n: int
    n_control: int | None
    seed: int
    days: int
    run_in_days: int
    room_c: float
    groups: tuple[PeopleGroup, ...]
    garment: WornGarment | None
    control: WornGarment | None
    steps: tuple[ScenarioStep, ...]
    measures: tuple[Measure, ...]
    warnings: tuple[str, ...] = ()

    def sizes(self, total: int) -> list[int]:
        """Give how many of a total each group has: at least one each, and the total together."""
        sizes = [max(1, round(group.share * total)) for group in self.groups]
        sizes[int(np.argmax(sizes))] += max(total, len(sizes)) - sum(sizes)
        return sizes
