"""What a day does to one person's lower leg, with and without a sock, from what a case holds.

Many virtual legs that fit the answers go through the day. What was told is the same in all of them; what was not told
is drawn (``physiology/person.yaml`` and ``bodies.yaml`` say from what); what nobody measures comes from the posterior.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from soleus.case.facts import LEGS
from soleus.leg.cohort import MEANS_SOMETHING, Cohort, draw_cohort, fixed
from soleus.leg.latin_hypercube import latin_hypercube
from soleus.leg.parameters import draw_prior
from soleus.leg.put_on import put_on
from soleus.leg.scenario import PeopleGroup, WornGarment
from soleus.prediction.day import DAY_GRID, POSTURES, day, joined
from soleus.prediction.sensitivity import Drawn, Sensitivity, sensitivities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soleus.book import PredictionKnowledge
    from soleus.case.case import Case
    from soleus.case.facts import Value
    from soleus.knowledge.predicting import UnknownPriors
    from soleus.leg.scenario import Given
    from soleus.leg.sock import Profile
    from soleus.leg.solver import TimeGrid
    from soleus.leg.surroundings import Worn
    from soleus.prediction.day import Arm, Trace

    Array = NDArray[np.float64]

DRAWS = 160  # virtual legs; tests/predict/test_person.py says how near their quantiles are to those of 2000
SEED = 1
GIRTHS = ("ankle_cm", "calf_cm")
ANKLE = 1  # the lowest slice of the shank, where b is
OF_BODY = ("age_years", "sex", "height_cm", "weight_kg", *GIRTHS)  # drawn by ``draw_cohort`` where they were not told


@dataclass(frozen=True, slots=True)
class Sock:
    """A sock to reckon with: what its label says, mmHg, and what it presses down this leg where a fit says so.

    Without a profile the label counts, with the error that labels were found to have.
    """

    label: tuple[float, float] | None = None
    profile: Profile | None = None
    garment: str | None = None
    size: str | None = None

    def garment_worn(self) -> WornGarment:
        """Give it as the model wears it."""
        return WornGarment({}, level=self.label if self.profile is None else None, profile=self.profile)


@dataclass(frozen=True, slots=True)
class Amount:
    """A predicted gain or difference: median and 90 % interval, in mL and in % of the lower leg."""

    ml: float
    ml_90: tuple[float, float]
    percent: float
    percent_90: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """A day's swelling of one lower leg; what speaks of a sock is None where none is reckoned with.

    ``leg`` is left or right; None where what was told holds for either. ``ankle`` is what the sock presses at the ankle
    lying, mmHg: median and 90 % interval. ``noticed`` is the share of legs whose gain falls by ``noticed_percent`` of
    the leg or more. ``hours`` are those told, or the ends between which they were drawn; ``untold`` are the facts that
    were drawn. ``lumbar`` is the pressure of the column around the nerve root standing, mmHg: without and with the
    sock, and the most that it changed in any of the people. ``trace`` is the day as it went. The middle of
    ``difference`` is that of ``with_sock`` less that of ``without``, so that the three add up; its interval is that of
    the differences.
    """

    leg: str | None
    sock: Sock | None
    ankle: tuple[float, float, float] | None
    without: Amount
    with_sock: Amount | None
    difference: Amount | None
    noticed: float | None
    noticed_percent: float
    sensitivities: tuple[Sensitivity, ...]
    hours: Mapping[str, float | tuple[float, float]]
    from_priors: tuple[str, ...]
    lumbar: tuple[float, float | None, float | None]
    trace: Trace = field(repr=False, compare=False)


def leg_of(facts: Mapping[str, Value]) -> str | None:
    """Give the leg that a prediction is of: the swollen one, else the thicker, the painful, or the one better known."""
    swollen = facts.get("swollen_leg")
    if swollen in LEGS:
        return str(swollen)
    thick = {
        leg: sum(float(facts[f"{leg}.{girth}"]) for girth in shared)
        for shared in [[g for g in GIRTHS if all(f"{leg}.{g}" in facts for leg in LEGS)]]
        for leg in LEGS
    }
    if thick["left"] != thick["right"]:
        return max(LEGS, key=thick.__getitem__)
    painful = facts.get("painful_leg")
    if painful in LEGS:
        return str(painful)
    known = {leg: sum(f"{leg}.{name}" in facts for name in MEANS_SOMETHING) for leg in LEGS}
    return max(LEGS, key=known.__getitem__) if any(known.values()) else None


def is_measured_body(facts: Mapping[str, Value], priors: UnknownPriors) -> bool:
    """Say whether people of this size were ever measured; what is not known is no reason to doubt it."""
    sizes = {name: [float(facts[name])] for name in ("height_cm", "weight_kg") if name in facts}
    sizes |= {girth: [float(facts[f"{leg}.{girth}"]) for leg in LEGS if f"{leg}.{girth}" in facts] for girth in GIRTHS}
    if "weight_kg" in sizes and "height_cm" in sizes:
        sizes["bmi"] = [sizes["weight_kg"][0] / (sizes["height_cm"][0] / 100) ** 2]
    limits = priors.measured
    return all(
        limits[name][0] <= value <= limits[name][1]
        for name, values in sizes.items()
        for value in values
        if name in limits
    )


def figures_of(
    case: Case, sock: Sock | None, knowledge: PredictionKnowledge, *, draws: int = DRAWS, grid: TimeGrid = DAY_GRID
) -> Figures:
    """Predict a day of this person.

    Args:
        case: what is known.
        sock: what is worn while up; None where no sock is to be considered.
        knowledge: what predicting stands on.
        draws: virtual legs.
        grid: the time steps.
    """
    priors = knowledge.priors
    leg, rng = leg_of(case.facts), latin_hypercube(SEED)
    person = known_of(case, leg)
    cohort, guessed, oedema = _people(person, draws, rng, knowledge)
    hours = hours_of(case, draws, latin_hypercube(SEED, 1), priors)
    worn = None if sock is None else _worn(sock, cohort, latin_hypercube(SEED, 2))
    bare, pressed, trace = day(cohort, hours, oedema, worn, grid)
    gain = None if pressed is None else (pressed.ml - bare.ml, pressed.percent - bare.percent)
    ankle = None if worn is None else worn.lying_mmhg[:, ANKLE]
    drawn = Drawn(cohort, hours, guessed, ankle)
    body = tuple(name for name in OF_BODY if name not in person)
    missing = (*(f"hours_{posture}" for posture in POSTURES if f"hours_{posture}" not in case.facts), *body, *guessed)
    without = _amount(bare.ml, bare.percent)
    with_sock = None if pressed is None else _amount(pressed.ml, pressed.percent)
    return Figures(
        leg=leg,
        sock=sock,
        ankle=None if ankle is None else (_middle(ankle), *_ends(ankle)),
        without=without,
        with_sock=with_sock,
        difference=None if with_sock is None or gain is None else _less(with_sock, without, _amount(*gain)),
        noticed=None if gain is None else round(float(np.mean(gain[1] <= -priors.noticed_percent)), 2),
        noticed_percent=priors.noticed_percent,
        sensitivities=sensitivities(drawn, bare.ml if gain is None else gain[0], missing, knowledge.says.sensitivities),
        hours={name: told_hours(case, name, priors) for name in priors.hours},
        from_priors=missing,
        lumbar=_lumbar(bare, pressed),
        trace=trace,
    )


def known_of(case: Case, leg: str | None) -> dict[str, Given]:
    """Give what the case knows that the model uses, of the person and of this leg."""
    person: dict[str, Given] = {}
    for name in MEANS_SOMETHING:
        value = case.facts.get(name, case.facts.get(f"{leg}.{name}"))
        if value is not None:
            person[name] = value if isinstance(value, (bool, str)) else fixed(float(value))
    return person


def _people(
    person: Mapping[str, Given], draws: int, rng: np.random.Generator, knowledge: PredictionKnowledge
) -> tuple[Cohort, dict[str, Array], Array]:
    """Draw virtual legs that fit what is known; what is not known of the person's state is drawn for each.

    Returns:
        The people, each fact that was drawn (N,), and what the tissue holds in the morning, mL per 100 mL (N,).
    """
    priors, physiology = knowledge.priors, knowledge.physiology
    scores = physiology.draw_scores(rng, draws)
    effects = draw_prior(physiology.parameters, rng, draws)  # of a source that nobody has seen
    guessed = _guessed(person, draws, rng, priors)
    kinds = sorted(set(zip(*guessed.values(), strict=True)), key=repr) if guessed else [()]
    of = np.array([kinds.index(kind) for kind in zip(*guessed.values(), strict=True)] if guessed else [0] * draws)
    cohorts, oedema = [], []
    for number, kind in enumerate(kinds):
        facts = {**person, **dict(zip(guessed, kind, strict=True))}
        swelling = priors.oedema.get(str(facts.get("leg_swelling")))
        facts |= {} if swelling is None else {"oedema": swelling}
        members = of == number
        many, own = int(members.sum()), latin_hypercube(SEED, 3, number)
        alike = [PeopleGroup("all", 1.0, facts)]
        cohorts.append(draw_cohort(alike, [1], scores[members], own, physiology=physiology, effects=effects[members]))
        oedema.append(np.full(many, float(physiology.bodies["oedema_ml_per_100ml"][swelling or "none"])))
    legs, bmi = joined([cohort.legs for cohort in cohorts]), np.concatenate([cohort.bmi for cohort in cohorts])
    order = np.argsort(of, kind="stable")
    numbers = {
        name: np.array([_number(priors.unknown[name], value) for value in values])[order]
        for name, values in guessed.items()
    }
    everyone = Cohort(legs, bmi, np.zeros(draws, np.int64), np.arange(draws))
    return everyone, numbers, np.concatenate(oedema)


def _guessed(
    person: Mapping[str, Given], draws: int, rng: np.random.Generator, priors: UnknownPriors
) -> dict[str, list[bool | str]]:
    guesses: dict[str, list[bool | str]] = {}
    for name, shares in priors.unknown.items():
        places = rng.uniform(size=draws)
        if name in person or any(settling in person for settling in priors.settled_by.get(name, ())):
            continue
        if isinstance(shares, float):
            guesses[name] = [bool(x < shares) for x in places]
        else:
            values, ends = list(shares), np.cumsum(list(shares.values()))
            guesses[name] = [values[min(int(np.searchsorted(ends, x)), len(values) - 1)] for x in places]
    return guesses


def _number(shares: float | Mapping[str, float], value: bool | str) -> float:  # noqa: FBT001  # a fact's value
    """Give a drawn value's place in its order, for ranks."""
    return float(value) if isinstance(value, bool) or isinstance(shares, float) else float(list(shares).index(value))


def told_hours(case: Case, name: str, priors: UnknownPriors) -> float | tuple[float, float]:
    """Give the hours a day that were told, or the ends between which they are drawn."""
    if name in case.facts:
        return float(case.facts[name])
    low, high = priors.hours[name]
    return low, high


def hours_of(case: Case, draws: int, rng: np.random.Generator, priors: UnknownPriors) -> dict[str, Array]:
    """Give each leg's hours of each posture: those told, or drawn and cut so that all of them fit in a day."""
    answered = {name: told_hours(case, name, priors) for name in priors.hours}
    draws_of = {name: rng.uniform(size=draws) for name in answered}
    fixed_ = sum(value for value in answered.values() if not isinstance(value, tuple))
    drawn = {n: v[0] + (v[1] - v[0]) * draws_of[n] for n, v in answered.items() if isinstance(v, tuple)}
    total = sum(drawn.values(), np.full(draws, 1e-9))
    cut = np.minimum(max(priors.hours_up - fixed_, 0.0) / total, 1.0)
    hours = {n: drawn[n] * cut if n in drawn else np.full(draws, v) for n, v in answered.items()}
    return {posture: np.asarray(hours[f"hours_{posture}"]) for posture in POSTURES}


def _worn(sock: Sock, cohort: Cohort, rng: np.random.Generator) -> Worn:
    """Put the sock on each leg; how far it is off is drawn with the tails that errors of socks have (see ``fit``)."""
    error = rng.laplace(size=cohort.legs.people) / np.sqrt(2)
    worn = put_on(sock.garment_worn(), cohort.legs, rng)
    if sock.profile is None:
        return worn
    error = error * sock.profile.sd
    times = np.maximum(1 + error / max(float(sock.profile.mmhg[0]), 1.0), 0.0)
    return replace(worn, lying_mmhg=worn.lying_mmhg * times[:, None], thigh=worn.thigh * times)


def _lumbar(bare: Arm, pressed: Arm | None) -> tuple[float, float | None, float | None]:
    if pressed is None:
        return _middle(bare.lumbar), None, None
    change = pressed.lumbar - bare.lumbar
    return _middle(bare.lumbar), _middle(pressed.lumbar), float(change[np.argmax(np.abs(change))])


def _middle(values: Array) -> float:
    return round(float(np.median(values)), 1)


def _ends(values: Array, digits: int = 1) -> tuple[float, float]:
    low, high = np.quantile(values, [0.05, 0.95])
    return round(float(low), digits), round(float(high), digits)


def _amount(ml: Array, percent: Array) -> Amount:
    return Amount(_middle(ml), _ends(ml), round(float(np.median(percent)), 2), _ends(percent, 2))


def _less(with_sock: Amount, without: Amount, difference: Amount) -> Amount:
    """Give a difference whose middle is that of the two middles beside which it stands."""
    ml, percent = round(with_sock.ml - without.ml, 1), round(with_sock.percent - without.percent, 2)
    return replace(difference, ml=ml, percent=percent)
