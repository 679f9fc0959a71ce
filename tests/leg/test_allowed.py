"""Whatever a scenario may hold is solved, in as little time as anything else of its length."""

import json
import random
import sys
from contextlib import suppress

import numpy as np
import pytest

from soleus.leg import solver
from soleus.leg.cohort import MEANS_SOMETHING
from soleus.leg.scenario_keys import CUFFS, EXTRA, KINDS, MOST_PRESSURE, PRESSED, ROOM, STEP_RANGES, TOPS
from soleus.leg.scenario_read import ScenarioError, build_scenario
from soleus.leg.simulate import simulate, summary
from soleus.leg.surroundings import MOVEMENTS

MOST_ITERATIONS = 20_000  # for one person in one or two steps; the hardest that was found took half of it


def number(rng, low, high):
    """Give a number between two ends, each of which comes in one of ten."""
    return rng.choices((low, high, rng.uniform(low, high)), (1, 1, 8))[0]


def person(rng, facts):
    found = {}
    for name in MEANS_SOMETHING:
        fact = facts.get(name)
        if rng.random() < 0.6:
            continue
        if name in EXTRA:
            found[name] = rng.choice(EXTRA[name])
        elif fact is None or fact.type == "bool":
            found[name] = rng.random() < 0.5
        elif fact.type == "choice":
            found[name] = rng.choice(fact.values)
        else:
            found[name] = number(rng, fact.low, fact.high)
    return found


def garment(rng):
    found = {key: number(rng, 0, MOST_PRESSURE) for key in PRESSED if rng.random() < 0.5}
    found |= {} if found else {"level_mmhg": sorted(number(rng, 0, MOST_PRESSURE) for _ in range(2))}
    found |= {"kind": rng.choice(KINDS), "top": rng.choice(TOPS)}
    found |= {"layers": rng.randint(1, 10)} if rng.random() < 0.3 else {}
    return found | ({"stiffness_mmhg_per_cm": number(rng, 0, 200)} if rng.random() < 0.3 else {})


def step(rng, physiology):
    found = {
        "posture": rng.choice(list(physiology.postures)),
        "sock": rng.random() < 0.6,
        "cuff_site": rng.choice(CUFFS),
    }
    found |= {key: number(rng, *STEP_RANGES[key]) for key in STEP_RANGES if rng.random() < 0.25}
    found |= {"times": int(found["times"])} if "times" in found else {}
    found |= {"movement": rng.choice((*MOVEMENTS, number(rng, 0, 120)))} if rng.random() < 0.4 else {}
    return found | {"minutes": 10 ** rng.uniform(-3, 2.8)}


def scenario(seed, vocabulary, physiology):
    rng = random.Random(seed)
    steps = [step(rng, physiology) for _ in range(rng.randint(1, 2))]
    quantity = rng.choice(list(physiology.quantities))
    measure = {"name": "m", "quantity": quantity, "vein": "deep", "step": len(steps)}
    measure |= {"from_step": 1} if physiology.quantities[quantity].get("from") else {}
    given = {"people": 1, "draws": 1, "seed": seed, "person": person(rng, vocabulary.facts), "garment": garment(rng)}
    given |= {"room_c": number(rng, *ROOM)} if rng.random() < 0.4 else {}
    return build_scenario(given | {"step": steps, "measure": [measure]}, vocabulary, physiology, "made up")


def solved(seeds, vocabulary, physiology, monkeypatch):
    """Run made-up scenarios, and give how many were allowed."""
    count, evaluate, allowed = [0], solver.evaluate, 0

    def counted(*given):
        count[0] += 1
        assert count[0] < MOST_ITERATIONS, f"seed {seed} goes on and on"
        return evaluate(*given)

    monkeypatch.setattr(solver, "evaluate", counted)
    for seed in seeds:
        count[0] = 0
        with suppress(ScenarioError):
            made = scenario(seed, vocabulary, physiology)
            json.dumps(summary(simulate(made)), allow_nan=False)
            allowed += 1
    return allowed


def test_what_is_allowed_is_solved(vocabulary, physiology, monkeypatch):
    assert solved(range(12), vocabulary, physiology, monkeypatch) > 3


def test_a_garment_that_hardly_gives_takes_no_longer(vocabulary, physiology, monkeypatch):
    """Nine stiff layers on a cycling leg: what their answer to swelling does to inflow and veins was not foreseen."""
    monkeypatch.setattr(sys.modules[__name__], "MOST_ITERATIONS", 3000)  # 26,335 without it in Newton's matrix
    assert solved([770], vocabulary, physiology, monkeypatch) == 1


def test_the_slopes_on_what_presses_are_those_of_the_equations(scenario_of, monkeypatch):
    """Newton's matrix holds how veins, inflow and outflow answer a garment: each slope against a small step."""
    seen, evaluate = [], solver.evaluate

    def noted(*given):
        seen.append(given)
        return evaluate(*given)

    monkeypatch.setattr(solver, "evaluate", noted)
    garment = {"b_mmhg": 60, "stiffness_mmhg_per_cm": 60, "kind": "inelastic"}
    walk = {"posture": "walking", "minutes": 2, "sock": True}
    volume = {"name": "v", "quantity": "leg_volume_ml", "step": 1}
    simulate(scenario_of(people=3, draws=1, step=[walk], measure=[volume], garment=garment))
    circuit, state, memory = next(given for given in seen[::-1] if given[0].setting.worn is not None)
    outside, veins, flows = evaluate(circuit, state, memory)
    for at in range(outside.shape[1]):
        step = np.zeros_like(outside)
        step[:, at] = 1e-4
        pressed = circuit.veins(state.knee, outside + step)
        more = circuit.flows(state, pressed, outside + step, memory)
        assert pressed.total.value - veins.total.value == pytest.approx(
            1e-4 * veins.on_outside[0][:, at], rel=0.02, abs=1e-7
        )
        net = (more.inflow - more.outflow) - (flows.inflow - flows.outflow)
        assert net == pytest.approx(1e-4 * flows.venous_pressed[:, at], rel=0.1, abs=1e-5)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(10))
def test_a_thousand_things_that_are_allowed_are_solved(vocabulary, physiology, monkeypatch, part):
    assert solved(range(200 * part, 200 * part + 200), vocabulary, physiology, monkeypatch) > 60


@pytest.mark.parametrize("slope", [-30, -12, -9, 0, 40])
def test_no_slope_takes_longer_than_the_level(scenario_of, prior, monkeypatch, slope):
    """Less than none was the work of walking down 9 % and more, and the leg was emptied below nothing."""
    count, evaluate = [0], solver.evaluate
    monkeypatch.setattr(solver, "evaluate", lambda *given: (count.__setitem__(0, count[0] + 1), evaluate(*given))[1])
    walk = {"posture": "walking", "minutes": 60, "slope_percent": slope}
    inflow = {"name": "inflow", "quantity": "arterial_inflow_ml_per_100ml_min", "step": 1}
    found = simulate(scenario_of(step=[walk], measure=[inflow]), prior[:2]).values[1]["inflow"]
    assert np.all(found > 2)
    assert count[0] < 900
