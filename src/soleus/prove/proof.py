"""Proves the promises, or finds who breaks them. The solver looks; the reference reader confirms what it finds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from soleus.prove.outcome import DISAGREE, PROVED, REFUTED, UNKNOWN, Outcome
from soleus.prove.people import Facts, breaks, count_facts, fewest_facts
from soleus.prove.rulewide import GAVE_UP, bands_problem, rules_problem
from soleus.rules.promises import Bands, OfRules, Promise
from soleus.rules.prover.grid import CellGrid
from soleus.rules.prover.search import MOST_STEPS
from soleus.rules.prover.statements import breaches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from soleus.prove.outcome import Problem
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node
    from soleus.rules.promises import AnyPromise
    from soleus.rules.prover.search import Search


def prove(promises: Iterable[AnyPromise], rules: Rulebook, most_steps: int = MOST_STEPS) -> Iterator[Outcome]:
    """Prove one promise after the other.

    Args:
        promises: what to prove.
        rules: any rulebook.
        most_steps: how many of its own steps the solver may take for one question.
    """
    promises = tuple(promises)
    grid = CellGrid.of(rules, also=conditions_in(promises))
    for promise in promises:
        start = time.perf_counter()
        status, people, cause = _prove(promise, rules, grid, most_steps)
        yield Outcome(promise.name, status, time.perf_counter() - start, people, cause)


def conditions_in(promises: Sequence[AnyPromise]) -> Iterator[Node]:
    """Give every condition that promises stand on."""
    for promise in promises:
        if isinstance(promise, Promise):
            yield from promise.conditions()
        elif isinstance(promise, Bands):
            yield from (node for node, _ in promise.bands)


Verdict = tuple[str, tuple[Facts, ...], str]


def _prove(promise: AnyPromise, rules: Rulebook, grid: CellGrid, most_steps: int) -> Verdict:
    match promise:
        case Bands():
            return _verdict(bands_problem(promise, rules, grid, most_steps))
        case OfRules():
            return _verdict(rules_problem(promise, rules, grid, most_steps))
        case _:
            return _of_people(promise, rules, breaches(promise, rules, grid, most_steps))


def _verdict(problem: Problem | None) -> Verdict:
    if problem is None:
        return PROVED, (), ""
    return problem.status, problem.people, problem.says


def _of_people(promise: Promise, rules: Rulebook, search: Search) -> Verdict:
    solution = search.find()
    if solution.gave_up:
        return UNKNOWN, (), GAVE_UP
    if promise.who == "some layperson":
        return _existence(promise, rules, solution.people)
    return _refuted(promise, rules, search, solution.people) if solution.people else (PROVED, (), "")


def _refuted(promise: Promise, rules: Rulebook, search: Search, people: tuple[Facts, ...]) -> Verdict:
    """Confirm who breaks a promise, and look for somebody of whom less need be known."""
    while people and breaks(promise, rules, people):
        fewest = fewest_facts(promise, rules, people)
        people = search.find(search.fewer(count_facts(fewest))).people
        if not people:
            return REFUTED, fewest, ""
    return DISAGREE, people, "the solver finds these people, the reference reader finds nothing wrong with them"


def _existence(promise: Promise, rules: Rulebook, people: tuple[Facts, ...]) -> Verdict:
    if not people:
        return REFUTED, (), "there is nobody of whom this is true"
    if not breaks(promise, rules, people):
        return DISAGREE, people, "the solver finds this person, the reference reader another answer"
    return PROVED, people, ""
