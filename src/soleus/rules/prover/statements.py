"""Promises as formulas: who a promise speaks of, and what would break it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.rules.levels import Urgency
from soleus.rules.promises import Logic, breach, is_meant
from soleus.rules.prover.encoding import Encoding
from soleus.rules.prover.grid import Somebody
from soleus.rules.prover.logic import FALSE, Term, all_of, any_of, is_not
from soleus.rules.prover.options import praise
from soleus.rules.prover.search import MOST_STEPS, Search

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soleus.rules.model import Rulebook
    from soleus.rules.nodes import Node
    from soleus.rules.promises import Promise
    from soleus.rules.prover.grid import CellGrid

FORMULAS: Logic[Term] = Logic(all_of, any_of, is_not)

# The values of a choice that change places with the legs.
SIDES = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Possible:
    """How promises see somebody of whom nothing is fixed (see ``soleus.rules.promises.PromiseReader``)."""

    encoding: Encoding

    def known_true(self, node: Node) -> Term:
        """Say that a condition is known to hold."""
        return self.encoding.truth(node).yes

    def known_false(self, node: Node) -> Term:
        """Say that a condition is known not to hold."""
        return self.encoding.truth(node).no

    def part(self, name: str) -> Mapping[Any, Term]:
        """Give the values that a part of the answer can have, each with when it is the one."""
        kind, _, option = name.partition(".")
        return praise(self.encoding, option or None) if kind == "praise" else self.encoding.answer.parts()[name]


def breaches(
    promise: Promise, book: Rulebook, grid: CellGrid, most_steps: int = MOST_STEPS, like: Encoding | None = None
) -> Search:
    """Build the search for whoever breaks a promise; for "some layperson" it looks for whoever keeps it.

    Args:
        promise: what is promised.
        book: any rulebook.
        grid: cells cut by every number of the rulebook and of the promise.
        most_steps: how many of its own steps the solver may take.
        like: an encoding to take formulas over from (see ``Encoding``).
    """
    somebody = like.somebody if like else grid.somebody("p")
    first = Encoding(book, grid, somebody, like)
    if promise.of_two:
        return _of_two(promise, first, most_steps)
    search = Search(grid, [somebody], most_steps)
    search.add(*_of_whom(promise, grid, somebody))
    if promise.who == "some layperson":
        search.add(is_meant(promise, FORMULAS, Possible(first)))
    else:
        search.add(breach(promise, FORMULAS, Possible(first)))
    return search


def _of_whom(promise: Promise, grid: CellGrid, somebody: Somebody) -> Iterator[Term]:
    for key in grid.vocabulary.every_key():
        known, fact = somebody.known(key), grid.vocabulary.fact(key)
        is_answered = {"everything answered": fact.for_anyone, "everything seen": fact.can_be_seen}
        kept = {"nothing known": False, "some layperson": fact.for_anyone}
        if is_answered.get(promise.who, False):
            yield known
        elif not kept.get(promise.who, True):
            yield is_not(known)


def _of_two(promise: Promise, first: Encoding, most_steps: int) -> Search:
    grid, book = first.grid, first.book
    if promise.who == "legs swapped":
        search, second = Search(grid, [first.somebody], most_steps), Encoding(book, grid, swapped(grid, first.somebody))
    else:
        second_person = grid.somebody("q")
        search, second = Search(grid, [first.somebody, second_person], most_steps), Encoding(book, grid, second_person)
        relates = {"anything graver": _graver, "left out told": _left_out_told, "more told": _more_told,
                   "told in an emergency": _told_in_emergency}  # fmt: skip
        relate = relates.get(promise.who, _extreme(promise.who))
        search.add(*relate(first, second))
    search.add(breach(promise, FORMULAS, Possible(first), Possible(second)))
    return search


def swapped(grid: CellGrid, somebody: Somebody) -> Somebody:
    """Give the same person with left and right exchanged."""
    cells: dict[str, tuple[Term, ...]] = {}
    for key, own in somebody.cells.items():
        leg, _, name = key.rpartition(".")
        values = grid.values(name)
        if leg:
            cells[key] = somebody.cells[f"{SIDES[leg]}.{name}"]
        elif set(SIDES) <= set(values):
            cells[key] = tuple(own[values.index(SIDES.get(str(value), str(value)))] for value in values)
        else:
            cells[key] = own
    return Somebody(cells)


def _same(cells: tuple[Term, ...], cells_of_other: tuple[Term, ...]) -> Term:
    return all_of(first == second for first, second in zip(cells, cells_of_other, strict=True))


def _graver(first: Encoding, second: Encoding) -> Iterator[Term]:
    """Nothing known of one is unknown of the other, and no ordered fact of the second is safer."""
    grid = first.grid
    for key, first_cells in first.somebody.cells.items():
        second_cells, fact = second.somebody.cells[key], grid.vocabulary.fact(key)
        if not fact.danger:
            yield _same(first_cells, second_cells)
            continue
        yield first.somebody.known(key) == second.somebody.known(key)
        rank = {value: fact.danger.index(value) for value in grid.values(fact.name)}
        values = list(enumerate(grid.values(fact.name)))
        yield from (
            is_not(all_of((first_cells[i], second_cells[j])))
            for i, value in values
            for j, safer in values
            if rank[safer] < rank[value]
        )


def _extreme(people: str) -> Any:  # noqa: ANN401  # a relation between two people
    place = -1 if people == "gravest told" else 0

    def relate(first: Encoding, second: Encoding) -> Iterator[Term]:
        """The second tells the gravest (or safest) answer where the first tells none; all else is the same."""
        grid = first.grid
        for key, first_cells in first.somebody.cells.items():
            second_cells, fact = second.somebody.cells[key], grid.vocabulary.fact(key)
            same = _same(first_cells, second_cells)
            if fact.danger:
                answered = second_cells[grid.cell(key, fact.danger[place])]
                same = any_of((same, all_of((is_not(first.somebody.known(key)), answered))))
            yield same

    return relate


def _told_in_emergency(first: Encoding, second: Encoding) -> Iterator[Term]:
    """The first is in an emergency; the second knows the same and anything more."""
    yield first.answer.urgency.reaches(Urgency.EMERGENCY)
    for key, cells in first.somebody.cells.items():
        yield any_of((_same(cells, second.somebody.cells[key]), is_not(first.somebody.known(key))))


def _left_out_told(first: Encoding, second: Encoding) -> Iterator[Term]:
    """The second knows more, but nothing that the first would be asked, nor what no rule asks to measure."""
    yield is_not(first.answer.urgency.reaches(Urgency.EMERGENCY))
    yield from _more_told(first, second)
    for key, cells in first.somebody.cells.items():
        yield is_not(all_of((first.asked.get(key, FALSE), is_not(_same(cells, second.somebody.cells[key])))))


def _more_told(first: Encoding, second: Encoding) -> Iterator[Term]:
    """The second knows all that the first does and more, but nothing that a guard has taken for absent in the first."""
    for key, cells in first.somebody.cells.items():
        yield any_of((_same(cells, second.somebody.cells[key]), is_not(first.somebody.known(key))))
    for node in first.book.guarded():
        silenced = all_of((first.truth(node.part).unknown, first.truth(node.guard).no))
        yield is_not(all_of((silenced, second.truth(node.part).yes)))
    before, after = first.read_rules(first.book.rules()), second.read_rules(first.book.rules())
    for read, later in zip(before, after, strict=True):
        if hasattr(read.rule, "matters_if"):
            yield is_not(all_of((read.is_silenced, later.yes)))
