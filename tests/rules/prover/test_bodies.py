"""Whoever a search finds has measures of one body; who cannot have them is no proof that there is nobody."""

from itertools import product

import pytest

from soleus.rules.prover.grid import CellGrid
from soleus.rules.prover.search import Search


@pytest.fixture(scope="module")
def grid(rules):
    return CellGrid.of(rules)


def broken_values(grid):
    """Give values of the grid that no body has together, one set a bound."""
    for bound in grid.vocabulary.bodies:
        every = product(*(grid.values(key.rpartition(".")[2]) for key in bound.keys))
        sets = (dict(zip(bound.keys, values, strict=True)) for values in every)
        broken = next(
            (values for values in sets if bound.is_broken({key: float(x) for key, x in values.items()})), None
        )
        if broken is not None:
            yield broken


def test_nobody_is_found_with_values_of_no_body_and_that_proves_nothing(grid):
    found = list(broken_values(grid))
    assert len(found) >= 2
    for values in found:
        somebody = grid.somebody("p")
        search = Search(grid, [somebody])
        result = search.find(*(somebody.cells[key][grid.cell(key, value)] for key, value in values.items()))
        assert (result.people, result.gave_up, result.nobody) == ((), True, False)


def test_a_search_before_leaves_nothing_behind(grid):
    values = next(broken_values(grid))
    somebody = grid.somebody("p")
    search = Search(grid, [somebody])
    cells = [somebody.cells[key][grid.cell(key, value)] for key, value in values.items()]
    assert search.find(*cells).gave_up
    [person] = search.find(*cells[:1]).people
    assert person[next(iter(values))] == next(iter(values.values()))
