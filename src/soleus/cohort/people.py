"""Makes people up: many at once, as arrays, each the same for the same seed wherever it is made.

Records are drawn in blocks of ``BLOCK``; block number and seed decide everything in one, so that the first thousand of
ten million are those of a thousand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from soleus.case.bodies import SLACK, Proportion
from soleus.case.start import nested
from soleus.cohort.duck import ROW_GROUP
from soleus.cohort.shares import Bell, Even, Share, Weights, read_population
from soleus.knowledge.load import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from soleus.case.bodies import Total
    from soleus.case.facts import Fact, Vocabulary
    from soleus.cohort.shares import Population, When

    # By key: yes/no as 0 and 1, a choice or whole number as its place among its values, a number as itself.
    Arrays = dict[str, NDArray[Any]]

BLOCK = ROW_GROUP
NOT_KNOWN = -1  # where the array is of whole numbers; NaN where it is not

# A woman of this age can be pregnant; outside it the question has one answer.
FERTILE_YEARS = (15, 50)
MOST = 0.95  # no factor makes anything certain


def records(vocabulary: Vocabulary, block: int, count: int, seed: int, root: Path = ROOT) -> Arrays:
    """Draw one block of people as records hold them: what laypeople say mostly known, findings mostly not."""
    population = read_population(vocabulary, root)
    draw = _Draw(population, vocabulary, BLOCK, np.random.default_rng([seed, block]))
    drawn = draw.everything()
    draw.forget()
    return {key: drawn[key][:count] for key in vocabulary.every_key()}


def laypeople(vocabulary: Vocabulary, count: int, seed: int, root: Path = ROOT) -> Iterator[dict[str, Any]]:
    """Draw people who answer everything a layperson can answer, follow-up questions only where they apply.

    Yields:
        Mappings that ``soleus.case.build_case`` takes without refusal.
    """
    drawn = _Draw(read_population(vocabulary, root), vocabulary, count, np.random.default_rng(seed)).everything()
    lay = {key: drawn[key] for key in vocabulary.every_key() if vocabulary.fact(key).for_anyone}
    for row in range(count):
        facts = {key: value_of(vocabulary.fact(key), values[row]) for key, values in lay.items()}
        yield nested({key: value for key, value in facts.items() if value is not None})


def value_of(fact: Fact, drawn: float) -> bool | int | float | str | None:
    """Turn what stands in an array into the fact's value; None for what is not known."""
    if fact.type == "number":
        return None if np.isnan(drawn) else float(drawn)
    if drawn == NOT_KNOWN:
        return None
    return bool(drawn) if fact.type == "bool" else int(drawn) if fact.type == "integer" else fact.values[int(drawn)]


class _Draw:
    """One drawing of ``size`` people, fact after fact."""

    def __init__(self, population: Population, vocabulary: Vocabulary, size: int, rng: np.random.Generator) -> None:
        self.population = population
        self.vocabulary = vocabulary
        self.size = size
        self.rng = rng
        self.drawn: Arrays = {}

    def everything(self) -> Arrays:
        """Draw every fact; unknown is only what does not apply."""
        for name, entry in self.population.facts.items():
            fact = self.vocabulary.facts[name]
            match entry:
                case Share():
                    self.drawn |= {key: self._true(entry).astype(np.int8) for key in fact.keys}
                case Weights():
                    self.drawn |= {key: self._chosen(entry, fact) for key in fact.keys}
                case Even(low, high):
                    self.drawn |= {key: np.round(self.rng.uniform(low, high, self.size), 1) for key in fact.keys}
                case Bell():
                    self.drawn |= self._bell(entry, fact)
        _agree(self.drawn, self.vocabulary)
        _one_body(self.drawn, self.vocabulary)
        return self.drawn

    def forget(self) -> None:
        """Make unknown what nobody wrote down: blocks of facts together, and some answers one by one."""
        blocks = [(block.facts, ~self._true(block.known)) for block in self.population.blocks]
        for names, lost in blocks:
            for key in (key for name in names for key in self.vocabulary.facts[name].keys):
                _forget(self.drawn, key, lost)
        for key in self.drawn:
            _forget(self.drawn, key, self._even() < self.population.slips)

    def _even(self) -> NDArray[np.float32]:
        return self.rng.random(self.size, dtype=np.float32)

    def _holds(self, when: When) -> NDArray[np.bool_]:
        values = self.drawn[when.fact]
        held: NDArray[np.bool_] = values == 1 if when.bound is None else values >= when.bound
        return held

    def _true(self, share: Share) -> NDArray[np.bool_]:
        likely = np.full(self.size, share.share, dtype=np.float32)
        for when, factor in share.times.items():
            likely[self._holds(when)] *= factor
        return self._even() < np.minimum(likely, MOST)

    def _chosen(self, entry: Weights, fact: Fact) -> NDArray[np.int8]:
        """Draw the place of a value among the fact's values; a whole number is its own place."""
        places = [fact.values.index(value) if fact.values else value for value in entry.weights]
        weights = np.tile(np.array(list(entry.weights.values()), dtype=np.float32)[:, None], self.size)
        for when, tilts in entry.tilts.items():
            held = self._holds(when)
            for row, value in enumerate(entry.weights):
                weights[row, held] *= tilts.get(value, 1)
        rising = np.cumsum(weights, axis=0)
        chosen = (self._even() * rising[-1] >= rising[:-1]).sum(axis=0)
        places_drawn: NDArray[np.int8] = np.array(places, dtype=np.int8)[chosen]
        return places_drawn

    def _bell(self, entry: Bell, fact: Fact) -> Arrays:
        middle = self.rng.normal(entry.mean, entry.sd, self.size)
        for when, by in entry.shifts.items():
            middle[self._holds(when)] += by
        numbers = {}
        for key in fact.keys:
            own = middle + self.rng.normal(0, entry.legs_differ_by, self.size) if fact.per_leg else middle
            numbers[key] = np.round(np.clip(own, fact.low, fact.high), entry.decimals)
        return numbers


def _agree(drawn: Arrays, vocabulary: Vocabulary) -> None:
    """Take back answers to follow-up questions that do not apply, so that nobody contradicts themselves."""
    place = {name: vocabulary.facts[name].values.index for name in ("sex", "leg_swelling", "swollen_leg")}
    fertile = (drawn["age_years"] >= FERTILE_YEARS[0]) & (drawn["age_years"] <= FERTILE_YEARS[1])
    drawn["pregnant"][(drawn["sex"] != place["sex"]("female")) | ~fertile] = 0
    pregnant = drawn["pregnant"] == 1
    drawn["pregnancy_warning_signs"][~pregnant] = 0
    drawn["pregnancy_weeks"][~pregnant] = 0.0
    newly = drawn["new_swelling_one_leg"] == 1
    drawn["whole_leg_swollen"][~newly] = 0
    drawn["both_legs_newly_swollen"][newly] = 0
    drawn["leg_swelling"][newly] = place["leg_swelling"]("present")
    drawn["swollen_leg"][newly] = place["swollen_leg"]("left")
    dry = drawn["leg_swelling"] == place["leg_swelling"]("none")
    drawn["swollen_leg"][dry] = NOT_KNOWN
    drawn["swelling_pits"][dry] = 0
    drawn["both_legs_newly_swollen"][dry] = 0
    no_pain = drawn["leg_pain"] == 0
    drawn["pain_below_knee"][no_pain] = 0
    drawn["leg_pain_0_10"][no_pain] = 0.0
    drawn["painful_leg"][no_pain] = NOT_KNOWN
    drawn["trouble_since_wearing"][drawn["wears_compression_now"] == 0] = 0
    sound_heart = drawn["heart_failure"] == 0
    drawn["nyha_class"][sound_heart] = NOT_KNOWN
    drawn["heart_failure_unstable"][sound_heart] = NOT_KNOWN


INSIDE = 0.05  # share by which a measure that no body has is drawn into its bounds, so that rounding leaves it there


def _one_body(drawn: Arrays, vocabulary: Vocabulary) -> None:
    """Draw measures that no one body has together, the far ends of bells blind to each other, into bounds."""
    for bound in vocabulary.bodies:
        if isinstance(bound, Proportion):
            _in_proportion(drawn, bound)
        else:
            _not_too_much(drawn, bound)


def _in_proportion(drawn: Arrays, proportion: Proportion) -> None:
    per = np.prod([drawn[key] for key in proportion.over], axis=0)
    first, *rest = (drawn[key] for key in proportion.of)
    per = per / np.prod(rest, axis=0)
    small = [drawn[key] < bound for key, bound in proportion.under.items()]
    outside = (first < proportion.low * per) | (first > proportion.high * per)
    broken = np.logical_and.reduce([outside, *small])
    low, high = proportion.low * (1 + INSIDE) * per, proportion.high * (1 - INSIDE) * per
    first[broken] = np.round(np.clip(first, low, high), 1)[broken]


def _not_too_much(drawn: Arrays, total: Total) -> None:
    """Take what is too much from what adds most."""
    added = {key: part.times * drawn[key] for key, part in total.parts.items()}
    over = np.add.reduce(list(added.values())) - total.at_most
    rising = {key: values for key, values in added.items() if total.parts[key].times > 0}
    share = np.clip(1 - over / np.maximum(np.add.reduce(list(rising.values())), SLACK), 0, 1)
    for key in rising:
        drawn[key][over > 0] = np.floor(10 * drawn[key] * share)[over > 0] / 10


def _forget(drawn: Arrays, key: str, of: NDArray[np.bool_]) -> None:
    drawn[key][of] = np.nan if drawn[key].dtype == np.float64 else NOT_KNOWN
