"""Who is possible: each fact's values cut into cells that no rule tells apart, and the variables of one person.

A yes/no fact has two cells, a choice one a value. A number is cut at every number that it is compared with: each such
number is a cell of its own, and so is each gap between two of them and towards the ends of the range; so are the equal
shares of a total, such as the hours of a day. Within a cell
every comparison comes to the same, so a proof over cells is a proof over all values, thresholds included. A measurement
of both legs that a fact is worked out of has several values a cell instead, far enough apart for either truth.
"""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise, product
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import z3

from soleus.case.bodies import Total
from soleus.rules.nodes import Between, Compare, Holds, OneOf, walk
from soleus.rules.prover.logic import TRUE, Term, all_of, any_of, is_not, is_true_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from soleus.case.bodies import Bound
    from soleus.case.contradictions import Contradiction
    from soleus.case.facts import Fact, LegsDiffer, Value, Vocabulary
    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Leaf, Node

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Somebody:
    """The variables of one person: for each key one truth a cell; none of them true means unknown."""

    cells: Mapping[str, tuple[Term, ...]]

    def known(self, key: str) -> Term:
        """Say that something is known of this key."""
        return any_of(self.cells[key])


class CellGrid:
    """The cells of every fact, for one rulebook or several that are to be compared.

    Args:
        vocabulary: the facts.
        conditions: every condition by whose numbers the facts are to be cut.
    """

    def __init__(self, vocabulary: Vocabulary, conditions: Iterable[Node]) -> None:
        self.vocabulary = vocabulary
        cuts = _numbers(conditions)
        for contradiction in vocabulary.contradictions:
            for name, cut in contradiction.cuts:
                cuts[name].add(cut)
        for key, share in (cut for bound in vocabulary.bodies for cut in _shares(bound)):
            cuts[_fact_of(key)].add(share)
        self._cuts = {name: sorted(cuts[name]) for name in vocabulary.facts}
        self._places = {fact.name: _places(fact, self._cuts[fact.name]) for fact in vocabulary.facts.values()}
        for made in vocabulary.computed.values():
            self._places[made.measure] = _apart(vocabulary.facts[made.measure], self._places[made.measure], made)

    @classmethod
    def of(cls, *books: Rulebook, also: Iterable[Node] = ()) -> CellGrid:
        """Cut by every number of these rulebooks and of further conditions (those of promises, say)."""
        return cls(books[0].vocabulary, [*also, *(node for book in books for node in conditions_of(book))])

    def values(self, name: str) -> tuple[Value, ...]:
        """Give one value of each cell of a fact, in rising order."""
        return tuple(self._places[name].values())

    def cell(self, key: str, value: Value) -> int:
        """Find the cell that a value lies in.

        Raises:
            ValueError: the fact never has this value.
        """
        name = key.rpartition(".")[2]
        places = self._places[name]
        place: object = value
        if self._is_number(name) and place not in places:
            fact = self.vocabulary.facts[name]
            inside = (fact.low or 0.0) <= float(value) <= (fact.high or 0.0)
            place = _place(value, self._cuts[name]) if inside else None
        if place not in places:
            msg = f"{key} is never {value}"
            raise ValueError(msg)
        return list(places).index(place)

    def meeting(self, leaf: Leaf) -> frozenset[int]:
        """Give the cells in which a leaf of a condition is true."""
        return frozenset(index for index, value in enumerate(self.values(leaf.fact)) if _meets(leaf, value))

    def somebody(self, name: str) -> Somebody:
        """Make the variables of one person; ``name`` sets them apart from those of another."""
        return Somebody(
            {
                key: tuple(z3.Bool(f"{name}.{key}.{index}") for index in range(len(self.values(_fact_of(key)))))
                for key in self.vocabulary.every_key()
            }
        )

    def possible(self, somebody: Somebody) -> Term:
        """Say that the door would let this person in: one value a fact, and no two that contradict each other."""
        alone = (z3.AtMost(*cells, 1) for cells in somebody.cells.values() if len(cells) > 1)
        apart = (is_not(self._stands(entry, somebody)) for entry in self.vocabulary.contradictions)
        return all_of((*alone, *apart))

    def person(self, model: z3.ModelRef, somebody: Somebody) -> dict[str, Value]:
        """Read the facts of the person that the solver found: key to value, unknown ones left out."""
        facts: dict[str, Value] = {}
        for key, cells in somebody.cells.items():
            for value, cell in zip(self.values(_fact_of(key)), cells, strict=True):
                if is_true_in(model, cell):
                    facts[key] = value
        return facts

    def no_body(self, somebody: Somebody, facts: Mapping[str, Value]) -> Iterator[Term]:
        """Forbid each set of values of a person's measures that no body has together."""
        for bound in self.vocabulary.bodies:
            known = {key: float(facts[key]) for key in bound.keys if key in facts}
            if bound.is_broken(known):
                cells = [somebody.cells[key][self.cell(key, facts[key])] for key in known]
                yield is_not(all_of(cells))

    def is_person(self, facts: Mapping[str, Value], somebody: Somebody) -> list[Term]:
        """Say, one literal a cell, that somebody is just this person."""
        literals: list[Term] = []
        facts = {**facts, **self._stand_ins(facts)}
        for key, cells in somebody.cells.items():
            chosen = self.cell(key, facts[key]) if key in facts else None
            literals += [cell if index == chosen else is_not(cell) for index, cell in enumerate(cells)]
        return literals

    def _stand_ins(self, facts: Mapping[str, Value]) -> dict[str, Value]:
        """Give values of the grid in place of measurements that facts are worked out of, with the same truths."""
        substitutes: dict[str, Value] = {}
        for made in self.vocabulary.computed.values():
            known = [key for key in made.keys if key in facts]
            values = product(self.values(made.measure), repeat=len(known))
            instead = (dict(zip(known, some, strict=True)) for some in values)
            substitutes |= next((some for some in instead if self._is_like(made, some, facts)), {})
        return substitutes

    def _is_like(self, made: LegsDiffer, some: Mapping[str, Value], facts: Mapping[str, Value]) -> bool:
        """Whether measurements lie in the same cells as others, and what is worked out of them is the same."""
        cuts = self._cuts[made.measure]
        same_cells = all(_place(facts[key], cuts) == _place(value, cuts) for key, value in some.items())
        return same_cells and made.truth(some) is made.truth(facts)

    def _stands(self, entry: Contradiction, somebody: Somebody) -> Term:
        parts = []
        for name in entry.names:
            cells = zip(self.values(name), somebody.cells[name], strict=True)
            parts.append(any_of(cell for value, cell in cells if entry.is_met(name, value)))
        return all_of(parts) if parts else TRUE

    def _is_number(self, name: str) -> bool:
        return self.vocabulary.facts[name].type in {"number", "integer"}


def conditions_of(book: Rulebook) -> Iterable[Node]:
    """Give every condition of a rulebook: of rules, their guards, named ones and those beside the verdict table."""
    for rule in book.rules():
        yield rule.when
        if hasattr(rule, "matters_if"):
            yield rule.matters_if
    yield from (condition.when for condition in book.conditions.values())
    yield from (book.wearer, book.no_plan_if)


def _fact_of(key: str) -> str:
    return key.rpartition(".")[2]


def _shares(bound: Bound) -> Iterator[tuple[str, float]]:
    """Cut what adds up to a total at equal shares of it: the middles of whole ranges can come to more."""
    if isinstance(bound, Total) and all(part.times > 0 for part in bound.parts.values()):
        for key, part in bound.parts.items():
            yield key, bound.at_most / len(bound.parts) / part.times


def _numbers(conditions: Iterable[Node]) -> dict[str, set[float]]:
    numbers: dict[str, set[float]] = defaultdict(set)
    for part in (part for condition in conditions for part in walk(condition)):
        match part:
            case Compare(fact, _, value) if not isinstance(value, str):
                numbers[fact].add(value)
            case Between(fact, low, high):
                numbers[fact] |= {low, high}
            case OneOf(fact, values):
                numbers[fact] |= {value for value in values if not isinstance(value, str)}
    return numbers


def _places(fact: Fact, cuts: list[float]) -> dict[object, Value]:
    """Map each cell's place (a number's as ``_place`` gives it) to a value that stands for the cell."""
    if fact.type not in {"number", "integer"}:
        return {value: value for value in fact.known_values()}
    low, high = fact.low or 0.0, fact.high or 0.0
    whole = fact.type == "integer"
    inner = [cut for cut in cuts if low <= cut <= high and (not whole or float(cut).is_integer())]
    kind = int if whole else float
    values: dict[object, Value] = {_place(cut, cuts): kind(cut) for cut in inner}
    for start, end in pairwise(sorted({low, *(cut for cut in cuts if low <= cut <= high), high})):
        between = _whole_between(start, end) if whole else _short_between(start, end)
        if between is not None:
            values[_place(between, cuts)] = between
    for end in (low, high):
        values.setdefault(_place(end, cuts), kind(end))
    return dict(sorted(values.items(), key=lambda item: float(item[1])))


def _apart(fact: Fact, places: Mapping[object, Value], made: LegsDiffer) -> dict[object, Value]:
    """Give values enough that two legs of any cells can differ so much, and can not, where that can be."""
    steps = (0.0, made.by, -made.by)
    middles = [float(value) for value in places.values()]
    near = [round(middle + step + side, MOST_DIGITS) for middle in middles for step in steps for side in _sides(places)]
    inside = (value for value in near if (fact.low or 0.0) <= value <= (fact.high or 0.0))
    return {value: value for value in sorted(set(inside))}


def _sides(places: Mapping[object, Value]) -> tuple[float, ...]:
    """Where a number is cut, look at each side of the cut too."""
    return (0.0,) if len(places) == 1 else (0.0, -0.1, 0.1)


def _place(value: Value, cuts: list[float]) -> tuple[int, bool]:
    """Say how many cuts lie below a number, and whether it is a cut itself."""
    number = float(value)
    index = bisect_left(cuts, number)
    return index, index < len(cuts) and cuts[index] == number


def _whole_between(start: float, end: float) -> int | None:
    """Give a whole number strictly between two, or None."""
    middle = (floor(start) + ceil(end)) // 2
    return next((number for number in (middle, floor(start) + 1) if start < number < end), None)


def _short_between(start: float, end: float) -> float:
    """Give the number with the fewest digits near the middle of a gap."""
    middle = (start + end) / 2
    rounded = (round(middle, digits) for digits in range(MOST_DIGITS))
    return next((number for number in rounded if start < number < end), middle)


def _meets(leaf: Leaf, value: Value) -> bool:
    match leaf:
        case Holds():
            return value is True
        case OneOf(_, values):
            return value in values
        case Between(_, low, high):
            return low <= float(value) <= high
        case Compare(_, op, bound):
            return COMPARISONS[op](value, bound)
