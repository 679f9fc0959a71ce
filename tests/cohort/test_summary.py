"""The summary counts people without letting anyone be counted out."""

import itertools
from collections import defaultdict

import pytest

from soleus.cohort.summary import SMALLEST_SHOWN, shown


def test_large_counts_and_zeros_are_shown():
    assert shown({"a": 50, "b": 0, "c": 11}) == {"a": 50, "b": 0, "c": 11}


def test_a_small_count_takes_one_beside_it_along():
    assert shown({"a": 500, "b": 3, "c": 400, "d": 90}) == {"a": 500, "b": None, "c": None, "d": 90}
    assert shown({"a": 500, "b": 0, "c": 400, "d": 3}) == {"a": None, "b": 0, "c": 400, "d": None}


def test_what_goes_along_is_not_small_itself_and_large_enough():
    assert shown({"a": 500, "b": 3, "c": 4, "d": 90}) == {"a": 500, "b": None, "c": None, "d": None}
    assert shown({"a": 500, "b": 3, "c": 12, "d": 90}) == {"a": 500, "b": None, "c": None, "d": None}


def test_few_people_altogether_are_not_broken_down():
    assert shown({"a": 4, "b": 0, "c": 6}) == {"a": None, "b": None, "c": None}
    assert shown({"a": 1, "b": 0, "c": 12}) == {"a": None, "b": None, "c": None}


@pytest.mark.parametrize(("levels", "smallest", "most"), [(2, 4, 24), (3, 4, 18), (4, 3, 9)])
def test_no_small_count_follows_from_what_is_shown_and_everyone(levels, smallest, most):
    """Over all small tables: whoever knows how hiding works, what is shown and the total, cannot name a small count.

    With a lower threshold than 11, and where those hidden are few enough that every way to split them was looked
    at.
    """
    could_be: dict[tuple[tuple[int | None, ...], int], list[tuple[int, ...]]] = defaultdict(list)
    for counts in itertools.product(range(most), repeat=levels):
        seen = tuple(shown(dict(zip("abcd", counts, strict=False)), smallest).values())
        assert all(count is None or count == 0 or count >= smallest for count in seen)
        could_be[seen, sum(counts)].append(counts)
    looked_at = 0
    for (marks, total), tables in could_be.items():
        hidden = [level for level, count in enumerate(marks) if count is None]
        if total and sum(tables[0][level] for level in hidden) < most:
            looked_at += len(hidden)
            assert all(len({table[level] for table in tables}) > 1 for level in hidden), (marks, tables)
    assert looked_at > most


def test_a_run_hides_what_is_small(cohort, write):
    sql = "select true as saddle_numbness from range(300) union all select false as saddle_numbness from range(4)"
    summary = cohort(write(sql))
    assert summary["urgency"]["emergency"] is None
    assert not any(summary["urgency"].values())
    assert SMALLEST_SHOWN == 11
