"""Tries mutants: each is refuted by what is written down, or shown to change nothing, or it survives."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from soleus.answer import assess
from soleus.case import Case
from soleus.case.start import person
from soleus.knowledge.cases import read_cases
from soleus.knowledge.worked import read_worked_people
from soleus.prove.mutants import CASE, DEAD, EQUIVALENT, PERSON, PROMISE, SURVIVES, UNKNOWN, Tried
from soleus.prove.people import Facts, breaks, seen
from soleus.prove.proof import conditions_in
from soleus.prove.rulewide import bands_problem
from soleus.prove.worked import unmet
from soleus.rules.person import PersonReader
from soleus.rules.promises import Bands, Promise, breach
from soleus.rules.prover.differences import differences
from soleus.rules.prover.encoding import Encoding
from soleus.rules.prover.grid import CellGrid
from soleus.rules.prover.logic import any_of
from soleus.rules.prover.search import MOST_STEPS, Search
from soleus.rules.prover.statements import FORMULAS, Possible, breaches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.book import Book
    from soleus.prove.mutants import Mutant
    from soleus.rules.model import Rulebook
    from soleus.rules.promises import AnyPromise


class MutationRun:
    """Tries mutants of one book against its worked cases, worked people and promises."""

    def __init__(self, book: Book, promises: Sequence[AnyPromise], most_steps: int = MOST_STEPS) -> None:
        """Take the book as it should be, and what is promised."""
        self.book, self.most_steps = book, most_steps
        self.single = [p for p in promises if isinstance(p, Promise) and p.who == "everyone"]
        self.restricted = [p for p in promises if isinstance(p, Promise) and p.who != "everyone"]
        self.bands = [p for p in promises if isinstance(p, Bands)]
        self.conditions = list(conditions_in(promises))

    @cached_property
    def _worked_people(self) -> list[tuple[str, Case, Mapping[str, Any]]]:
        vocabulary = self.book.rules.vocabulary
        return [
            (worked.name, person(vocabulary, worked.start, worked.facts), worked.expect)
            for worked in read_worked_people(self.book.root)
            if not worked.expect.get("refused")
        ]

    def try_one(self, mutant: Mutant) -> Tried:
        """Try one mutant: the cheapest refutation first."""
        by_case = self._by_cases(mutant)
        if by_case:
            return Tried(mutant, CASE, by_case)
        by_person = self._by_people(mutant)
        return Tried(mutant, PERSON, by_person) if by_person else self._by_solver(mutant)

    def _by_cases(self, mutant: Mutant) -> str:
        """Name the worked case that it fails: a truth, or the person whose answer the rule alone changes."""
        worked = read_cases(self.book.root).get(mutant.place)
        spoiled = _named(mutant.rules, mutant.place)
        if worked is None:
            return ""
        for case in worked.every_truth() if spoiled is not None else ():
            node = spoiled.matters_if if case.of_guard else spoiled.when
            if PersonReader(mutant.rules, Case(case.facts)).read(node).truth is not case.truth:
                return case.id
        if worked.alone is None or mutant.rule is None:
            return ""
        alone = person(mutant.rules.vocabulary, worked.alone.start, worked.alone.facts)
        facts = dict(alone.facts)
        deleted, now = seen(self.book.rules.without(mutant.place), facts), seen(mutant.rules, facts)
        as_if_deleted = now == deleted != seen(self.book.rules, facts)
        answer = assess(alone, replace(self.book, rules=mutant.rules))
        return f"{mutant.place}-alone" if as_if_deleted or unmet(answer, worked.alone.expect) else ""

    def _by_people(self, mutant: Mutant) -> str:
        book = replace(self.book, rules=mutant.rules)
        return next((name for name, case, expect in self._worked_people if unmet(assess(case, book), expect)), "")

    def _by_solver(self, mutant: Mutant) -> Tried:
        grid = CellGrid.of(self.book.rules, mutant.rules, also=self.conditions)
        somebody = grid.somebody("p")
        sound = Encoding(self.book.rules, grid, somebody)
        spoiled = Encoding(mutant.rules, grid, somebody, sound)
        search = Search(grid, [somebody], self.most_steps)
        differ = differences(sound, spoiled, mutant.rule)
        solution = search.find(differ)
        if not solution.people:
            return Tried(mutant, UNKNOWN if solution.gave_up else EQUIVALENT)
        broken = self._broken(mutant, spoiled, search)
        if broken:
            return broken
        if mutant.rule is not None and _named(mutant.rules, mutant.place) is not None:
            deleted = Encoding(mutant.rules.without(mutant.place), grid, somebody, spoiled)
            if search.find(differences(spoiled, deleted, mutant.rule)).nobody:
                return Tried(mutant, DEAD, mutant.place)
        return self._survivor(mutant, search, differ, dict(solution.people[0]))

    def _broken(self, mutant: Mutant, spoiled: Encoding, search: Search) -> Tried | None:
        """Name the promise that it breaks, with who breaks it."""
        possible = Possible(spoiled)
        for people in search.find(any_of(breach(p, FORMULAS, possible) for p in self.single)).people:
            by = next((p.name for p in self.single if breaks(p, mutant.rules, (people,))), "")
            return Tried(mutant, PROMISE if by else UNKNOWN, by or "readers disagree", people)
        for promise in self.restricted:
            counterexample = breaches(promise, mutant.rules, spoiled.grid, self.most_steps, spoiled).find()
            if promise.who == "some layperson":
                if counterexample.nobody:
                    return Tried(mutant, PROMISE, promise.name)
            elif counterexample.people and breaks(promise, mutant.rules, tuple(map(dict, counterexample.people))):
                return Tried(mutant, PROMISE, promise.name, dict(counterexample.people[0]))
        for bands in self.bands:
            if bands_problem(bands, mutant.rules, spoiled.grid, self.most_steps):
                return Tried(mutant, PROMISE, bands.name)
        return None

    def _survivor(self, mutant: Mutant, search: Search, differ: Any, facts: Facts) -> Tried:  # noqa: ANN401  # a formula
        """Explain a survivor by the person with the fewest facts whose answer it changes."""
        facts = self._fewest(mutant, facts)
        while fewer := search.find(differ, search.fewer(len(facts))).people:
            facts = self._fewest(mutant, dict(fewer[0]))
        before, after = seen(self.book.rules, facts), seen(mutant.rules, facts)
        parts = (part for part in {**before, **after} if before.get(part) != after.get(part))
        differs = {part: (before.get(part), after.get(part)) for part in parts}
        return Tried(mutant, SURVIVES, "", facts, differs)

    def _fewest(self, mutant: Mutant, facts: Facts) -> Facts:
        for key in list(facts):
            fewer = {name: value for name, value in facts.items() if name != key}
            if seen(self.book.rules, fewer) != seen(mutant.rules, fewer):
                facts = fewer
        return facts


def _named(rules: Rulebook, name: str) -> Any:  # noqa: ANN401  # a rule of any family, or a named condition
    return next((rule for rule in rules.rules() if rule.id == name), rules.conditions.get(name))
