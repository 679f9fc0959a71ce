"""The summary counts people without letting anyone be counted out."""

import itertools
from collections import Counter, defaultdict

import pytest

from soleus.case import build_case
from soleus.case.start import nested
from soleus.cohort.summary import SMALLEST_SHOWN, shown, shown_beside, shown_holding
from soleus.indicate import indicate
from soleus.rules import combine
from soleus.rules.levels import Benefit
from soleus.screen import screen
from tests.tables import rows_of_file


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


@pytest.mark.parametrize(
    ("could_be", "seen"),
    [
        ({"a": 89, "b": 50, "c": 61}, {"a": 89, "b": 50, "c": 61}),  # 11 could be above a, 11 above b
        ({"a": 90, "b": 49, "c": 61}, None),  # 10 could be above a
        ({"a": 80, "b": 61, "c": 59}, None),  # 20 could be above a, 9 above b
        ({"a": 100, "b": 50, "c": 50}, {"a": 100, "b": 50, "c": 50}),  # nobody could be above
        ({"a": 5, "b": 50, "c": 145}, {"a": None, "b": None, "c": 145}),
    ],
)
def test_what_could_be_names_nobody_beside_what_is(could_be, seen):
    found = shown_beside({"a": 100, "b": 50, "c": 50}, could_be)
    assert found == (seen or {"a": None, "b": None, "c": None})


def test_facts_that_hold_most_come_first_and_nobody_is_counted_out():
    holding = {"a": 50, "b": 10, "c": 11, "d": 0, "e": 90, "f": 100, "g": 89}
    assert shown_holding(holding, 100) == {"f": 100, "g": 89, "a": 50, "c": 11, "b": None, "e": None}
    assert list(shown_holding(holding, 100)) == ["f", "g", "a", "c", "b", "e"]
    assert shown_holding({"a": 50}, None) == {"a": None}


def missing_for_the_verdict(case, rules):
    """Name the facts that keep one person at undecided, as the person reader tells it."""
    indication = indicate(screen(case, rules))
    if indication.verdict != "undecided":
        return None
    found = set().union(*(finding.missing for finding in indication.screening.dangers))
    if combine.benefit(indication.benefits) is Benefit.UNKNOWN:
        unknown = (f for f in indication.benefits if combine.benefit_of(f) is Benefit.UNKNOWN)
        found = found.union(*(finding.missing for finding in unknown))
    return found


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize(
    "lacking", [(), ("leg_swelling", "left_gangrene", "gangrene", "neuropathy")], ids=["all", "some"]
)
def test_what_holds_people_at_undecided_is_what_the_person_reader_says(
    cohort, made, write, rules, vocabulary, monkeypatch, lacking
):
    """Fact by fact, over people with every column and without some of them."""
    import soleus.cohort.run as module  # noqa: PLC0415  # only here

    held = []
    holding = module._Run._holding  # noqa: SLF001  # before anything is hidden

    def heard(*given):
        held.append(holding(*given))
        return held[-1]

    monkeypatch.setattr(module._Run, "_holding", heard)  # noqa: SLF001  # the only place to look in from
    names = [name for name in rows_of_file(made)[0] if name in lacking]
    left_out = f"exclude ({', '.join(names)})" if names else ""
    table = write(f"select * {left_out} from '{made}' where id <= 1200 order by id")
    cohort(table, columns="verdict")
    expected: Counter[str] = Counter()
    for row in rows_of_file(table):
        facts = {key: row.get(key.replace(".", "_")) for key in vocabulary.every_key()}
        expected.update(missing_for_the_verdict(build_case(nested(facts), vocabulary), rules) or ())
    assert {fact: count for fact, count in held[0].items() if count} == expected
    assert len(expected) > 40
