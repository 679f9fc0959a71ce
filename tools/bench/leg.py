"""How quick the leg model is: people at once, against SciPy's solver in a loop, and how time grows."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import replace

import numpy as np
from scipy import integrate

from soleus.predict.circuit import Circuit
from soleus.predict.cohort import Cohort, draw_cohort
from soleus.predict.course import rested, setting_of
from soleus.predict.parameters import draw_prior, read_parameters
from soleus.predict.scenario import Scenario, Step
from soleus.predict.scenario_read import build_scenario
from soleus.predict.simulate import simulate
from soleus.predict.solver import look, march
from soleus.predict.tissue import Memory, State
from soleus.rules.book import load_book

PEOPLE = 10_000
AT_ONCE = 1250  # as `simulate` takes them
PEERS = 3
DAY = [
    {"posture": "lying", "minutes": 480},
    {"posture": "standing", "minutes": 240, "sock": True},
    {"posture": "sitting", "minutes": 480, "sock": True},
    {"posture": "walking", "minutes": 60, "sock": True},
    {"posture": "sitting", "minutes": 180},
]


def measure() -> str:
    """Measure and give a Markdown section; the machine is named, the peer runs beside ours."""
    ours = standing(PEOPLE, 480)
    peer = loop(PEERS, 480)
    scenarios = [(days, day_scenario(days)) for days in (1, 21)]
    rows = [f"| {PEOPLE} people, 8 h standing | {ours:.1f} s |"]
    rows += [f"| one person with SciPy's BDF solver, 8 h | {peer:.2f} s |"]
    rows += [f"| ours is quicker a person by | {peer * PEOPLE / ours:.0f} times |"]
    rows += [f"| scenario of 100 people, 20 draws, {days} days, both arms | {s:.0f} s |" for days, s in scenarios]
    few, many = standing(1000, 480), standing(8000, 480)
    short, long = standing(2000, 60), standing(2000, 480)
    rows += [f"| power of time in people, 1000 to 8000 | {np.log(many / few) / np.log(8):.2f} |"]
    rows += [f"| power of time in hours, 1 to 8 | {np.log(long / short) / np.log(8):.2f} |"]
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, one used"
    return "\n".join(("## The leg model", "", f"{machine}.", "", "| what | time |", "|---|---|", *rows, ""))


def scenario(people: int, **given: object) -> Scenario:
    """Give a scenario of so many people."""
    vocabulary = load_book().rules.vocabulary
    volume = {"name": "volume", "quantity": "leg_volume_ml", "step": 1}
    return build_scenario({"people": people, "measure": [volume], **given}, vocabulary, "bench")


def cohort(people: int) -> Cohort:
    """Give virtual people of one draw."""
    steps = [{"posture": "standing", "minutes": 480}]
    scores = draw_prior(read_parameters(), np.random.default_rng(1), 1)
    return draw_cohort(scenario(people, step=steps), scores, np.random.default_rng(2))


def standing(people: int, minutes: float) -> float:
    """Give the seconds that people take through standing, from rest, as many at once as ``simulate`` takes."""
    taken = 0.0
    for _ in range(0, people, AT_ONCE):
        who = cohort(min(people, AT_ONCE))
        start = rested(who, 22.0, np.zeros(who.legs.people)).moment
        circuit = Circuit(who.legs, setting_of(who, Step("standing", minutes), None, 22.0))
        began = time.perf_counter()
        for _moment in march(circuit, start.state, start.memory, minutes, volume=start.veins.total.at):
            pass
        taken += time.perf_counter() - began
    return taken


def loop(people: int, minutes: float) -> float:
    """Give the seconds that SciPy's stiff solver takes for one person, from the filled leg."""
    taken = 0.0
    for _ in range(people):
        who = cohort(1)
        start = rested(who, 22.0, np.zeros(who.legs.people)).moment
        circuit = Circuit(who.legs, setting_of(who, Step("standing", minutes), None, 22.0))
        one = replace(start.state, knee=circuit.setting.column)
        legs = who.legs.people

        def slope(t: float, y: np.ndarray, circuit: Circuit = circuit, legs: int = legs) -> np.ndarray:
            state = State(y[:legs], *y[legs:].reshape(2, legs, -1))
            memory = Memory(0.0, 0.0).later(t, 0.0, circuit.setting.upright)
            _, veins, flows = look(circuit, state, memory)
            swelling = [(x.filtration.at - x.lymph.at).ravel() for x in flows.tissues]
            venous = (flows.inflow - flows.filtered - flows.outflow) / veins.total.slope
            return np.concatenate([venous, *swelling])

        y = np.concatenate([one.knee, one.skin.ravel(), one.muscle.ravel()])
        began = time.perf_counter()
        integrate.solve_ivp(slope, (0, minutes), y, method="BDF", rtol=1e-5, atol=1e-6)
        taken += time.perf_counter() - began
    return taken / people


def day_scenario(days: int) -> float:
    """Give the seconds of a scenario of 100 people and 20 draws over whole days."""
    asked = scenario(100, draws=20, days=days, step=DAY, garment={"b_mmhg": 20})
    began = time.perf_counter()
    simulate(asked)
    return time.perf_counter() - began


if __name__ == "__main__":
    print(measure())
