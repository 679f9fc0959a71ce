"""What a day does to one person's lower leg, with and without a sock, from what a case holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from soleus.case.facts import LEGS
from soleus.knowledge.load import ROOT, read_yaml
from soleus.predict.cohort import MEANS_SOMETHING, fixed
from soleus.predict.parameters import read_parameters
from soleus.predict.posterior import draw_scores
from soleus.predict.scenario import Garment, Group, Measure, Scenario, Step
from soleus.predict.simulate import simulate
from soleus.predict.solver import Grid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soleus.case.case import Case

    Array = NDArray[np.float64]

DRAWS = 120  # virtual people who are like this one in all that is known
COARSE = Grid(0.012, 2.7, 60.0)  # minutes: fine enough for mL at the end of a day, several times as quick
SETTLE = 5.0  # minutes up before the first measurement of the morning
ROUNDS = 2  # how often walking, standing and sitting take turns
SEED = 1
DRIVERS = 5


@dataclass(frozen=True, slots=True)
class Profile:
    """What a sock presses with, mmHg lying, at the measuring points; None where it follows the usual profile."""

    b: float
    foot: float | None = None
    b1: float | None = None
    c: float | None = None
    d: float | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A predicted gain or difference: median and 90 % interval, in mL and in % of the lower leg."""

    ml: float
    ml_90: tuple[float, float]
    percent: float
    percent_90: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A day's swelling; ``with_sock``, ``difference`` and ``noticed`` are None where no sock is considered.

    ``drivers`` are the numbers of the model that explain most of the spread, with the share of it (squared rank
    correlation). ``lumbar_change_mmhg`` is what the sock changes in the column above the knee.
    """

    without: Amount
    with_sock: Amount | None
    difference: Amount | None
    noticed: float | None
    drivers: tuple[tuple[str, float], ...]
    hours: Mapping[str, float]
    assumed: tuple[str, ...]
    lumbar_change_mmhg: float

    def to_json(self) -> dict[str, Any]:
        """Give it as it is printed."""

        def told(amount: Amount | None) -> dict[str, Any] | None:
            if amount is None:
                return None
            return {
                "ml": amount.ml,
                "ml_90": list(amount.ml_90),
                "percent": amount.percent,
                "percent_90": list(amount.percent_90),
            }

        return {
            "draft": sayings()["draft"],
            "without": told(self.without),
            "with": told(self.with_sock),
            "difference": told(self.difference),
            "chance_noticed": self.noticed,
            "drivers": [{"name": name, "share": share} for name, share in self.drivers],
            "hours": dict(self.hours),
            "assumed": list(self.assumed),
            "lumbar_change_mmhg": self.lumbar_change_mmhg,
        }


@cache
def sayings() -> Mapping[str, Any]:
    """Read ``physiology/says.yaml``."""
    return dict(read_yaml(ROOT / "physiology" / "says.yaml"))


def predict(case: Case, profile: Profile | None) -> Prediction:
    """Predict a day of this person; ``profile`` is None where no sock is to be considered."""
    hours, assumed = _hours(case)
    scenario = day_of(case, profile)
    scores = draw_scores(read_parameters(), np.random.default_rng(SEED), DRAWS)
    simulated = simulate(scenario, scores, grid=COARSE)
    with_, without = simulated.values
    bare, bare_percent = (without[name].ravel() for name in ("ml", "percent"))
    pressed = None if with_ is None else (with_["ml"].ravel(), with_["percent"].ravel())
    gain = None if pressed is None else (pressed[0] - bare, pressed[1] - bare_percent)
    outcome = bare if gain is None else gain[0]
    return Prediction(
        without=_amount(bare, bare_percent),
        with_sock=None if pressed is None else _amount(*pressed),
        difference=None if gain is None else _amount(*gain),
        noticed=None if gain is None else round(float(np.mean(gain[1] <= -sayings()["noticed_percent"])), 2),
        drivers=_drivers(scores, outcome),
        hours=hours,
        assumed=assumed,
        lumbar_change_mmhg=0.0,
    )


def _hours(case: Case) -> tuple[dict[str, float], tuple[str, ...]]:
    usual: Mapping[str, float] = sayings()["hours"]
    hours = {name: float(case.facts.get(name, default)) for name, default in usual.items()}
    return hours, tuple(name for name in usual if name not in case.facts)


def day_of(case: Case, profile: Profile | None) -> Scenario:
    """Give the person's day: a few rounds of standing, sitting and walking, measured bare at both ends."""
    hours, _ = _hours(case)
    minutes = {
        posture: 60 * hours[f"hours_{posture}"] / ROUNDS
        for posture in ("walking", "standing", "sitting")
        if hours[f"hours_{posture}"] > 0
    }
    sock = profile is not None
    blocks = [Step(posture, length, sock=sock) for _ in range(ROUNDS) for posture, length in minutes.items()]
    steps = (Step("standing", SETTLE), *blocks, Step("standing", 1.0, movement="none"))
    measures = tuple(
        Measure(name, quantity, step=len(steps), day=1, site="leg", from_step=1)
        for name, quantity in (("ml", "leg_volume_ml"), ("percent", "leg_volume_percent"))
    )
    garment = None
    if profile is not None:
        points = {name: getattr(profile, name) for name in ("foot", "b", "b1", "c", "d")}
        garment = Garment({name: fixed(value) for name, value in points.items() if value is not None})
    return Scenario(
        *("person", 1, DRAWS, 1, None, SEED, 1, 0, 22.0),
        groups=(Group("all", 1.0, _person(case)),),
        garment=garment,
        control=None,
        steps=steps,
        measures=measures,
    )


def _person(case: Case) -> dict[str, Any]:
    """Give what the case knows that the model uses; a girth known for both legs is their mean."""
    person: dict[str, Any] = {}
    for name in MEANS_SOMETHING:
        values = [case.facts[key] for key in (name, *(f"{leg}.{name}" for leg in LEGS)) if key in case.facts]
        if not values:
            continue
        if isinstance(values[0], (bool, str)):
            person[name] = values[0]
        else:
            person[name] = fixed(float(np.mean([float(value) for value in values])))
    swelling = {"present": "mild", "all_day": "marked"}.get(str(case.facts.get("leg_swelling")))
    if swelling is not None:
        person["oedema"] = swelling
    return person


def _amount(ml: Array, percent: Array) -> Amount:
    def interval(values: Array) -> tuple[float, float]:
        low, high = np.quantile(values, [0.05, 0.95])
        return round(float(low), 2), round(float(high), 2)

    return Amount(round(float(np.median(ml)), 1), interval(ml), round(float(np.median(percent)), 2), interval(percent))


def _drivers(scores: Array, outcome: Array) -> tuple[tuple[str, float], ...]:
    """Give the numbers of the model that go with the outcome most, by squared rank correlation."""
    rank = np.argsort(np.argsort(outcome)).astype(float)
    ranks = np.argsort(np.argsort(scores, axis=0), axis=0).astype(float)
    shares = np.array([np.corrcoef(column, rank)[0, 1] ** 2 for column in ranks.T])
    names = list(read_parameters())
    return tuple((names[at], round(float(shares[at]), 2)) for at in np.argsort(-shares)[:DRIVERS])
