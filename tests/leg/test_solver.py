"""The scheme: nothing is lost, limits have closed forms, errors fall as they should, and another solver agrees."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from soleus.leg.circuit import Circuit
from soleus.leg.cohort import Cohort
from soleus.leg.course import Snapshot, rested, setting_of
from soleus.leg.put_on import put_on
from soleus.leg.scenario import ScenarioStep, WornGarment
from soleus.leg.scenario_read import build_scenario
from soleus.leg.solver import TimeGrid, evaluate, integrate, stored
from soleus.leg.tissue import Memory, State

# days of many legs: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

STEPS = [
    ScenarioStep("standing", 240, movement="none"),
    ScenarioStep("standing", 240, sock=True),
    ScenarioStep("walking", 30, speed_kmh=5.0, sock=True),
    ScenarioStep("sitting", 120, movement="much"),
    ScenarioStep("leg_raised", 5),
    ScenarioStep("lying", 30, cuff_mmhg=60.0),
    ScenarioStep("tilted", 60, tilt_deg=60.0, suction_mmhg=30.0),
]


def sock(cohort, pressure=25.0):
    from soleus.leg.cohort import fixed  # noqa: PLC0415  # a name of the package that only this helper needs

    return put_on(WornGarment({"b": fixed(pressure)}), cohort.legs, np.random.default_rng(1))


NIGHTS: dict[int, tuple[Cohort, Snapshot]] = {}


def night_of(cohort):
    """Give a cohort's night, which is worked out once."""
    if id(cohort) not in NIGHTS:
        NIGHTS[id(cohort)] = cohort, rested(cohort, 22.0, np.zeros(cohort.legs.people))  # kept, so that its id is
    return NIGHTS[id(cohort)][1]


def through(cohort, step, worn=None, grid=None, start=None):
    """Give circuit, first state (with its volume) and the moments of a step that follows a night's rest."""
    start = start or night_of(cohort)
    circuit = Circuit(cohort.legs, setting_of(cohort, step, worn if step.sock else None, 22.0))
    m = start.moment
    volume = m.veins.total.value
    return circuit, m, list(integrate(circuit, m.state, m.memory, step.minutes, volume=volume, grid=grid))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.posture + ("-sock" if step.sock else ""))
@pytest.mark.parametrize("reflux", ["none", "both"])
@pytest.mark.parametrize("per", [1, 8])
def test_no_volume_is_lost(cohort_of, step, reflux, per):
    cohort = cohort_of(reflux=reflux, per=per)
    circuit, before, moments = through(cohort, step, sock(cohort))
    last = moments[-1]
    ledger = last.ledger
    stored_before = before.veins.total.value + sum(
        np.sum(w * s, axis=1) for w, s in zip(circuit.weight, (before.state.skin, before.state.muscle), strict=True)
    )
    gained = stored(circuit, last.state, last.veins) - stored_before
    lost = np.abs(ledger.inflow - ledger.outflow - ledger.lymph - gained)
    hours = step.minutes / 60
    assert np.max(lost / cohort.legs.volume_ml.sum(axis=1) / hours) < 1e-9


def test_a_still_leg_comes_to_the_pressure_that_carries_its_inflow(cohort_of):
    cohort = cohort_of()
    circuit, _, moments = through(cohort, ScenarioStep("standing", 30, movement="none"))
    m = moments[-1]
    resistance = circuit.resistance(m.veins).value
    expected = circuit.setting.column + resistance * (m.flows.inflow - m.flows.filtered)
    assert m.state.knee == pytest.approx(expected, abs=0.3)  # the valve's soft corner is half a mmHg wide


def test_a_tissue_with_fixed_forces_nears_its_end_exponentially(cohort_of):
    """With veins at rest a small push fades as exp(-k t), k being the slope of lymph less that of filtration."""
    cohort = cohort_of()
    night = rested(cohort, 22.0, np.zeros(cohort.legs.people))
    circuit, m = night.circuit, night.moment
    pushed = State(m.state.knee, m.state.skin + 1e-4, m.state.muscle)
    *_, moved = integrate(circuit, pushed, m.memory, 10.0, grid=TimeGrid(0.5, 1.0, 0.5))
    *_, still = integrate(circuit, m.state, m.memory, 10.0, grid=TimeGrid(0.5, 1.0, 0.5))
    tissue = m.flows.tissues[0]
    rate = tissue.lymph.slope - tissue.filtration.slope
    left = (moved.state.skin - still.state.skin) / 1e-4
    assert left == pytest.approx(np.exp(-10 * rate), rel=5e-3)


def test_errors_fall_with_the_square_of_the_time_step(cohort_of):
    cohort = cohort_of()
    worn = sock(cohort)
    step = ScenarioStep("standing", 32.0, sock=True)
    _, first, warm = through(cohort, step, worn)  # past the filling of veins, whose valves have corners
    del first
    start = warm[-1]
    circuit = Circuit(cohort.legs, setting_of(cohort, step, worn, 22.0))

    def end(dt):
        *_, last = integrate(circuit, start.state, start.memory, 32.0, grid=TimeGrid(dt, 1.0, dt))
        return np.concatenate([last.state.skin, last.state.muscle])

    exact = end(0.25)
    errors = [np.max(np.abs(end(dt) - exact)) for dt in (8.0, 4.0, 2.0)]
    orders = [np.log2(coarse / fine) for coarse, fine in pairwise(errors)]
    assert min(orders) > 1.7
    assert max(orders) < 2.6


def test_the_usual_time_steps_are_fine_enough(cohort_of):
    cohort = cohort_of()
    step = ScenarioStep("standing", 240.0, movement="none")
    usual = through(cohort, step)[2][-1]
    fine = through(cohort, step, grid=TimeGrid(0.002, 1.15, 2.0))[2][-1]
    assert usual.state.skin == pytest.approx(fine.state.skin, abs=0.02)
    assert usual.state.muscle == pytest.approx(fine.state.muscle, abs=0.02)


def test_another_solver_agrees(cohort_of):
    """SciPy's stiff solver on one person, given only the flows, ends where our scheme ends."""
    cohort = cohort_of(people=1, draws=1)
    worn = sock(cohort)
    step = ScenarioStep("standing", 120.0, sock=True)
    circuit, before, moments = through(cohort, step, worn, grid=TimeGrid(0.002, 1.15, 1.0))
    memory, setting = Memory(before.memory.work, before.memory.upright), circuit.setting

    def slope(t, y):
        state = State(y[:1], *y[1:].reshape(2, 1, -1))
        _, veins, flows = evaluate(circuit, state, memory.later(t, setting.work, setting.upright))
        swelling = [(x.filtration.value - x.lymph.value)[0] for x in flows.tissues]
        by_pressure = veins.total.slope
        outside_slope = _volume_by_swelling(circuit, state)
        venous = flows.inflow - flows.filtered - flows.outflow
        pressed = sum(float(np.sum(o * s)) for o, s in zip(outside_slope, swelling, strict=True))
        return np.concatenate([(venous - pressed) / by_pressure, *swelling])

    knee = _pressure_of(circuit, before.state, before.veins.total.value)
    y = np.concatenate([knee, before.state.skin[0], before.state.muscle[0]])
    peer = solve_ivp(slope, (0, 120.0), y, method="BDF", rtol=1e-6, atol=1e-8).y[:, -1]
    ours = moments[-1].state
    assert ours.knee == pytest.approx(peer[:1], abs=0.01)
    skin, muscle = peer[1:].reshape(2, -1)
    assert ours.skin[0] == pytest.approx(skin, abs=2e-3)
    assert ours.muscle[0] == pytest.approx(muscle, abs=2e-3)


def _pressure_of(circuit, state, volume):
    """Give the pressure at the knee at which the veins hold a volume, by halving."""
    low, high = np.array([-200.0]), np.array([200.0])
    outside = circuit.outside(state)
    for _ in range(80):
        middle = (low + high) / 2
        less = circuit.veins(middle, outside).total.value < volume
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    return (low + high) / 2


def _volume_by_swelling(circuit, state, small=1e-5):
    """Give how the veins' volume answers each tissue's swelling (through the garment), by differences."""
    base = circuit.veins(state.knee, circuit.outside(state)).total.value[0]
    found = []
    for name in ("skin", "muscle"):
        rates = np.zeros(state.skin.shape[1])
        for at in range(len(rates)):
            pushed = getattr(state, name).copy()
            pushed[0, at] += small
            moved = replace(state, **{name: pushed})
            rates[at] = (circuit.veins(state.knee, circuit.outside(moved)).total.value[0] - base) / small
        found.append(rates)
    return found


def test_grid_meets_every_stop_and_the_end():
    steps = list(TimeGrid(0.1, 1.5, 2.0).steps(10.0, (0.25, 7.0, 99.0)))
    ends = np.cumsum(steps)
    assert ends[-1] == pytest.approx(10.0)
    assert all(np.min(np.abs(ends - stop)) < 1e-9 for stop in (0.25, 7.0))
    assert max(steps) <= 2.0


def test_a_person_is_the_same_alone_and_in_a_crowd(vocabulary, physiology, prior):
    """Arrays are only a way to be quick: nobody's answer depends on who else is computed."""
    from soleus.leg.simulate import simulate  # noqa: PLC0415  # beside the one test that needs it

    given = {
        "people": 1,
        "garment": {"b_mmhg": 20},
        "step": [{"posture": "sitting", "minutes": 60, "sock": True}],
        "measure": [{"name": "v", "quantity": "leg_volume_ml", "step": 1}],
    }
    scenario = build_scenario(given, vocabulary, physiology, "t")
    again = [simulate(scenario, prior[:3]).values[1]["v"] for _ in range(2)]
    assert again[0] == pytest.approx(again[1], abs=0)
