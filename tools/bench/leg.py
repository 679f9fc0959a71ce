"""How quick the leg model is, how its time grows with people, slices and hours, and whether six slices are enough."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.integrate import solve_ivp

from soleus.calibrate.studies import predicted, read_studies
from soleus.leg.circuit import Circuit
from soleus.leg.cohort import draw_cohort
from soleus.leg.course import rested, setting_of
from soleus.leg.legs import SLICES, USUAL, Slicing
from soleus.leg.parameters import draw_prior
from soleus.leg.physiology import Physiology
from soleus.leg.scenario import PeopleGroup, ScenarioStep
from soleus.leg.scenario_read import build_scenario
from soleus.leg.simulate import simulate
from soleus.leg.solver import evaluate, integrate
from soleus.leg.tissue import Memory, State
from soleus.load import load_book

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from soleus.leg.scenario import Scenario
    from soleus.leg.solver import Moment

    Array = NDArray[np.float64]

PEOPLE, RUNS, PEERS = 10_000, 3, 5
ENOUGH_S = 20.0  # after which a run is not done again
FACTOR = 8  # over which time grows
FEW, FEW_HOURS = 500, 1
STANDING = 480.0  # minutes in which ours and the peer are compared
WORK: list[dict[str, Any]] = [
    {"posture": "standing", "minutes": 120, "sock": True},
    {"posture": "sitting", "minutes": 240, "sock": True},
    {"posture": "walking", "minutes": 30, "sock": True},
    {"posture": "standing", "minutes": 90, "sock": True},
]
HOUR: list[dict[str, Any]] = [  # each change of posture starts short time steps anew
    {"posture": "standing", "minutes": 20, "sock": True},
    {"posture": "sitting", "minutes": 30, "sock": True},
    {"posture": "walking", "minutes": 10, "sock": True},
]
DAY: list[dict[str, Any]] = [
    {"posture": "lying", "minutes": 480},
    {"posture": "standing", "minutes": 240, "sock": True},
    {"posture": "sitting", "minutes": 480, "sock": True},
    {"posture": "walking", "minutes": 60, "sock": True},
    {"posture": "sitting", "minutes": 180},
]
SOCK = {"b_mmhg": 20}
EVENING = {"name": "evening", "quantity": "leg_volume_ml", "site": "leg", "step": 4}
STUDY_DAYS = (7, 18)  # of a study that measures every evening, with its nights in bed, after run-in
RUN_IN = 3
CUTS = (3, 9)  # odd, so that a slice's middle part stands where the slice stood
FINE_PEOPLE, FINE_DRAWS = 4, 4
GAIN = {"name": "gain", "quantity": "leg_volume_ml", "site": "leg", "step": len(WORK) + 1, "from_step": 1}


def measure() -> str:
    """Measure and give a Markdown section; the peer runs beside ours."""
    return "\n".join(
        [
            f"Processor seconds of one core, the best of {RUNS} runs, or of fewer where they took over {ENOUGH_S:g} s.",
            "The eight hours are 2 h standing, 4 h sitting, half an hour walking and 1.5 h standing.",
            "",
            *_times(),
            "",
            "## How time grows",
            "",
            f"The power to which time goes, over a factor of {FACTOR}; 1 is in proportion. Promised: at most 1.1. Each",
            "hour is 20 minutes of standing, 30 of sitting and 10 of walking.",
            "",
            *_powers(),
            "",
            "## Are six slices enough?",
            "",
            *_slices(),
            "",
        ]
    )


def _times() -> list[str]:
    ours, peer = _standing(), _peer()
    rows = [
        (
            f"{PEOPLE} people, 8 h, with a sock and without",
            _day(WORK, people=PEOPLE, draws=1),
            "under 60 s on two cores",
        ),
        ("100 people, 20 draws, 1 day, with a sock and without", _day(DAY), "under 60 s"),
        ("100 people, 20 draws, 21 days, with a sock and without", _day(DAY, days=21), "under 300 s"),
        *(
            (
                f"100 people, 20 draws, {RUN_IN} days of run-in and {days} measured every evening, nights in bed",
                _study(days),
                "under 300 s with 21 days",
            )
            for days in STUDY_DAYS
        ),
        (f"{FEW} people, 8 h standing", ours, ""),
        ("one person, 8 h standing, SciPy's BDF solver", peer, ""),
    ]
    return [
        "| what | s | promised |",
        "|---|---|---|",
        *(f"| {what} | {seconds:.2f} | {limit} |" for what, seconds, limit in rows),
        f"| times that a person is quicker here than in a loop over SciPy | {peer * FEW / ours:.0f} | at least 50 |",
    ]


def _powers() -> list[str]:
    many, hours = FACTOR * FEW, FACTOR * FEW_HOURS
    rows = []
    for arms, sock in (("without a sock", False), ("with and without", True)):
        one = _hours(FEW, FEW_HOURS, sock=sock)
        rows += [
            (f"people, {FEW} to {many}, {arms}", one, _hours(many, FEW_HOURS, sock=sock)),
            (
                f"slices of the shank, {SLICES} to {FACTOR * SLICES}, {arms}",
                one,
                _hours(FEW, FEW_HOURS, sock=sock, slicing=Slicing(FACTOR)),
            ),
            (f"hours, {FEW_HOURS} to {hours}, {arms}", one, _hours(FEW, hours, sock=sock)),
        ]
    return [
        "| in | s | s, eight times as many | power |",
        "|---|---|---|---|",
        *(f"| {what} | {a:.2f} | {b:.2f} | {np.log(b / a) / np.log(FACTOR):.2f} |" for what, a, b in rows),
    ]


def _best(run: Callable[[], object]) -> float:
    """Give the least processor time of some runs, s: what else the machine does adds to it and never takes away."""
    taken: list[float] = []
    while len(taken) < RUNS and sum(taken) < ENOUGH_S:
        began = time.process_time()
        run()
        taken.append(time.process_time() - began)
    return min(taken)


def _physiology() -> Physiology:
    return load_book().prediction.physiology


def _scenario(people: int, **given: object) -> Scenario:
    book = load_book()
    volume = {"name": "volume", "quantity": "leg_volume_ml", "step": 1}
    told = {"people": people, "measure": [volume], **given}
    return build_scenario(told, book.rules.vocabulary, book.prediction.physiology, "bench")


def _hours(people: int, hours: int, *, sock: bool = True, slicing: Slicing = USUAL) -> float:
    steps = HOUR * hours
    bare = [{key: its[key] for key in ("posture", "minutes")} for its in steps]
    asked = _scenario(people, step=steps, garment=SOCK) if sock else _scenario(people, step=bare)
    scores = draw_prior(_physiology().parameters, np.random.default_rng(1), 1)
    return _best(lambda: simulate(asked, scores, slicing=slicing))


def _day(steps: list[dict[str, Any]], people: int = 100, draws: int = 20, days: int = 1) -> float:
    asked = _scenario(people, draws=draws, days=days, step=steps, garment=SOCK)
    return _best(lambda: simulate(asked))


def _study(days: int) -> float:
    """Give the seconds of a study whose people lie in bed at night and are measured before they do."""
    steps = [*DAY[1:], DAY[0]]
    evenings = [EVENING | {"name": f"evening {day}", "day": day} for day in range(1, days + 1)]
    asked = _scenario(100, draws=20, days=days, run_in_days=RUN_IN, step=steps, garment=SOCK, measure=evenings)
    return _best(lambda: simulate(asked))


def _start(people: int, seed: int = 2) -> tuple[Moment, Circuit]:
    """Give rested people about to stand."""
    scores = draw_prior(_physiology().parameters, np.random.default_rng(1), 1)
    who = draw_cohort(
        [PeopleGroup("all", 1.0, {})], [people], scores, np.random.default_rng(seed), physiology=_physiology()
    )
    circuit = Circuit(who.legs, setting_of(who, ScenarioStep("standing", STANDING), None, 22.0))
    return rested(who, 22.0, np.zeros(people)).moment, circuit


def _standing() -> float:
    start, circuit = _start(FEW)
    volume = start.veins.total.value
    return _best(lambda: list(integrate(circuit, start.state, start.memory, STANDING, volume=volume)))


def _peer() -> float:
    """Give the seconds that SciPy's stiff solver takes for one person, from the filled leg: the mean of some people."""
    taken = []
    for seed in range(PEERS):
        start, circuit = _start(1, seed)
        taken.append(_best(partial(_integrated, start, circuit)))
    return float(np.mean(taken))


def _integrated(start: Moment, circuit: Circuit) -> None:
    def slope(t: float, y: Array) -> Array:
        state = State(y[:1], *y[1:].reshape(2, 1, -1))
        _, veins, flows = evaluate(circuit, state, Memory(0.0, 0.0).later(t, 0.0, circuit.setting.upright))
        swelling = [(x.filtration.value - x.lymph.value).ravel() for x in flows.tissues]
        venous = (flows.inflow - flows.filtered - flows.outflow) / veins.total.slope
        return np.concatenate([venous, *swelling])

    y = np.concatenate([circuit.setting.column, start.state.skin.ravel(), start.state.muscle.ravel()])
    solve_ivp(slope, (0, STANDING), y, method="BDF", rtol=1e-5, atol=1e-6)


def _slices() -> list[str]:
    """Compare what finer slices give with what six give: a day, and every row of the calibration page."""
    studies = read_studies(load_book().rules.vocabulary, _physiology())
    scores = _physiology().draw_scores(np.random.default_rng(1), FINE_DRAWS)
    day = _scenario(FINE_PEOPLE, step=[{"posture": "standing", "minutes": 1}, *WORK], measure=[GAIN], garment=SOCK)
    half = np.array([row.half for study in studies for row in study.rows])

    def run(per: int) -> tuple[list[float], Array]:
        with_, without = simulate(day, scores, slicing=Slicing(per)).values
        gains = [float(np.median(arm["gain"])) for arm in (without, with_) if arm is not None]
        rows = []
        for study in studies:
            scenario = replace(study.scenario, people=FINE_PEOPLE, n=min(study.scenario.n, FINE_PEOPLE))
            simulated = simulate(scenario, scores, slicing=Slicing(per))
            rows += [np.nanmedian(predicted(row, simulated)) for row in study.rows]
        return gains, np.array(rows)

    gains, six = run(1)
    lines = [f"| {SLICES} | {gains[0]:.1f} | {gains[1]:.1f} | | |"]
    for per in CUTS:
        gains, finer = run(per)
        apart = np.abs(finer - six) / half
        lines.append(
            f"| {SLICES * per} | {gains[0]:.1f} | {gains[1]:.1f} | {np.median(apart):.3f} | {apart.max():.2f} |"
        )
    return [
        "What six slices give, and what finer ones give for the same people: how much a shank gains in eight hours,",
        f"and how far the {len(half)} numbers of the calibration page move, as a share of the half width of their pass",
        "rules.",
        "",
        "| slices | gain without, mL | gain with a sock, mL | rows move by, median | the most |",
        "|---|---|---|---|---|",
        *lines,
    ]
