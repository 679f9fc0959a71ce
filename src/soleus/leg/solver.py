"""One implicit scheme for thousands of legs at once.

SDIRK2 (two stages, gamma = 1 - 1/sqrt 2, L-stable and stiffly accurate; Alexander 1977) over the volumes of veins and
tissues. Veins settle in seconds and tissue in hours, so steps start short after each change and grow. In each stage the
unknowns are the pressure at the knee and the swelling of skin and muscle in each segment; each tissue meets the others
only through that pressure, so Newton's matrix is an arrow and is solved by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.tissue import MUSCLE, SKIN, Memory, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from soleus.leg.circuit import Circuit
    from soleus.leg.veins import Flows, Veins

    Array = NDArray[np.float64]

GAMMA = 1 - 1 / np.sqrt(2)
TOLERANCE = 1e-9  # mL of veins, and 1e-12 % of tissue, that a stage may be out of balance
MOST_ITERATIONS = 40
SHORT, MOST_WHEN_SHORT = 1e-3, 400  # minutes under which a stage is cut no more in vain, and iterations spent on it
LONGEST_MOVE = 12.0  # mmHg that one iteration may move the pressure at the knee
SHORTEST_STEP = 1e-4  # minutes; a stage that cannot be balanced over less is given up
PARTS = 4  # into which a time step is cut that cannot be balanced
FIRST_STEP, GROWTH, LONGEST_STEP = 0.01, 1.4, 12.0  # minutes


class NotSolvedError(ArithmeticError):
    """Newton's iteration did not balance a stage."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Volumes that crossed the border of the leg, mL (N,)."""

    inflow: Array
    outflow: Array
    lymph: Array

    def and_(self, ledger: Ledger) -> Ledger:
        """Add another stretch of time."""
        return Ledger(self.inflow + ledger.inflow, self.outflow + ledger.outflow, self.lymph + ledger.lymph)


@dataclass(frozen=True, slots=True)
class Moment:
    """The legs at one minute of a step, with what flowed since its start."""

    minute: float
    state: State
    veins: Veins
    flows: Flows
    outside: Array
    memory: Memory
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class TimeGrid:
    """The time steps after a change, in minutes: ``first``, growing by ``growth`` up to ``longest``.

    ``tolerance`` is what a stage may be out of balance: mL of veins, and a thousandth of it in % of tissue.
    """

    first: float = FIRST_STEP
    growth: float = GROWTH
    longest: float = LONGEST_STEP
    tolerance: float = TOLERANCE

    def steps(self, minutes: float, stops: Sequence[float] = ()) -> Iterator[float]:
        """Give time steps that meet each stop and the end."""
        now, step = 0.0, self.first
        for stop in sorted({*(s for s in stops if 0 < s < minutes), minutes}):
            while stop - now > 1e-12 * minutes:
                left = stop - now
                dt = left if left <= step else min(step, left / 2)
                yield dt
                now += dt
                step = min(step * self.growth, self.longest)


def evaluate(circuit: Circuit, state: State, memory: Memory) -> tuple[Array, Veins, Flows]:
    """Give what presses from outside, the veins and the flows at a state."""
    outside = circuit.outside(state)
    veins = circuit.veins(state.knee, outside)
    return outside, veins, circuit.flows(state, veins, outside, memory)


def _stage(  # noqa: PLR0913, PLR0917  # what a stage is solved from, and how closely
    circuit: Circuit,
    base: tuple[Array, Array, Array],
    dt: Array | float,
    guess: State,
    memory: Memory,
    tolerance: float,
) -> tuple[State, Array, Veins, Flows]:
    """Solve volume = base + dt * flow for the state; ``base`` is mL of veins, % of skin, % of muscle.

    ``dt`` may differ from leg to leg, (N,).

    Raises:
        NotSolvedError: no balance after many iterations.
    """
    knee, swelling = guess.knee, [guess.skin, guess.muscle]
    reach, last = np.full_like(knee, LONGEST_MOVE), np.zeros_like(knee)
    worst, wide = np.inf, np.reshape(dt, (-1, 1))
    for _ in range(MOST_ITERATIONS if np.max(dt) > SHORT else MOST_WHEN_SHORT):
        state = State(knee, swelling[SKIN], swelling[MUSCLE])
        outside, veins, flows = evaluate(circuit, state, memory)
        out = veins.total.value - base[0] - dt * (flows.inflow - flows.filtered - flows.outflow)
        right, slope = -out, veins.total.slope - dt * flows.venous_slope
        pressed, moves = veins.on_outside[0] - wide * flows.venous_pressed, []
        worst = float(np.max(np.abs(out)))
        for space in (SKIN, MUSCLE):
            tissue, weight = flows.tissues[space], circuit.weight[space]
            short = swelling[space] - base[1 + space] - wide * (tissue.filtration.value - tissue.lymph.value)
            own = 1 - wide * (tissue.filtration.slope - tissue.lymph.slope)
            on_veins = wide * weight * tissue.filtration.slope + pressed * flows.answers[space]
            right = right + np.sum(on_veins * short / own, axis=1)
            slope = slope + np.sum(on_veins * wide * tissue.on_knee / own, axis=1)
            moves.append((short, own, wide * tissue.on_knee))
            worst = max(worst, 1e3 * float(np.max(np.abs(short))))
        if worst < tolerance:
            return state, outside, veins, flows
        move = right / slope
        reach = np.where(move * last < 0, reach / 2, np.minimum(reach * 1.5, LONGEST_MOVE))  # there and back: too far
        move = np.clip(move, -reach, reach)
        last = move
        knee = knee + move
        swelling = [w + (on * move[:, None] - short) / own for w, (short, own, on) in zip(swelling, moves, strict=True)]
    raise NotSolvedError(f"a stage of {np.max(dt):g} minutes is out of balance by {worst:g}")


def integrate(  # noqa: PLR0913  # where from, how long and how finely, each with its own default
    circuit: Circuit,
    state: State,
    memory: Memory,
    minutes: float,
    *,
    volume: Array | None = None,
    stops: Sequence[float] = (),
    grid: TimeGrid | None = None,
    pace: Array | float = 1.0,
) -> Iterator[Moment]:
    """Follow legs through one step.

    Args:
        circuit: the legs in the setting of the step.
        state: where they are; its pressure at the knee is only a first guess, since volume is what lasts.
        memory: what they carry over.
        minutes: how long.
        volume: mL of blood in the veins at the start (N,); what ``state`` holds if left out.
        stops: minutes that must be met.
        grid: the time steps.
        pace: how much longer than ``minutes`` each leg does this, (N,), where people differ; stops and minutes of the
            moments are then those of a leg of pace 1.

    Yields:
        A moment after each time step; the last is at ``minutes``.

    Raises:
        NotSolvedError: a stage could not be balanced.
    """
    setting = circuit.setting
    held = circuit.veins(state.knee, circuit.outside(state)).total.value if volume is None else volume
    bases = (held, state.skin, state.muscle)
    nothing = np.zeros_like(held)
    ledger, now, start = Ledger(nothing, nothing, nothing), 0.0, memory
    grid = grid or TimeGrid()
    left = list(grid.steps(minutes, stops))[::-1]
    column = np.reshape(pace, (-1, 1)) if isinstance(pace, np.ndarray) else pace
    while left:
        dt = left.pop()
        own = dt * pace
        early = start.later((now + GAMMA * dt) * column, setting.work, setting.upright)
        late = start.later((now + dt) * column, setting.work, setting.upright)
        try:
            first, _, _, flows = _stage(circuit, bases, GAMMA * own, state, early, grid.tolerance)
            half = _carried(bases, (1 - GAMMA) * own, flows)
            crossed = _crossed(circuit, (1 - GAMMA) * own, flows)
            last, outside, veins, flows = _stage(circuit, half, GAMMA * own, first, late, grid.tolerance)
        except NotSolvedError:
            if dt < SHORTEST_STEP:
                raise
            left += [dt / PARTS] * PARTS  # so long a step would empty the veins below nothing: go there in parts
            continue
        now, state = now + dt, last
        ledger = ledger.and_(crossed).and_(_crossed(circuit, GAMMA * own, flows))
        bases = (veins.total.value, state.skin, state.muscle)
        yield Moment(now, state, veins, flows, outside, late, ledger)


def _carried(base: tuple[Array, Array, Array], dt: Array | float, flows: Flows) -> tuple[Array, Array, Array]:
    wide = np.reshape(dt, (-1, 1))
    skin, muscle = (base[1 + k] + wide * (t.filtration.value - t.lymph.value) for k, t in enumerate(flows.tissues))
    return base[0] + dt * (flows.inflow - flows.filtered - flows.outflow), skin, muscle


def _crossed(circuit: Circuit, dt: Array | float, flows: Flows) -> Ledger:
    pairs = zip(circuit.weight, flows.tissues, strict=True)
    lymph = sum((np.sum(w * t.lymph.value, axis=1) for w, t in pairs), np.zeros_like(flows.inflow))
    return Ledger(dt * flows.inflow, dt * flows.outflow, dt * lymph)


def stored(circuit: Circuit, state: State, veins: Veins) -> Array:
    """Give the fluid in veins and tissues, mL (N,)."""
    tissues = circuit.weight[SKIN] * state.skin + circuit.weight[MUSCLE] * state.muscle
    return np.asarray(veins.total.value + np.sum(tissues, axis=1))
