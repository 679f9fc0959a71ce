"""Parts are at work side by side; an end by force leaves nothing at work."""

from threading import Barrier, active_count

import pytest

from soleus.cohort.duck import Duck
from soleus.cohort.part import TablePart
from soleus.cohort.workers import Workers

PARTS = [TablePart(number, "people.parquet", 10 * number, 10 * number + 10, 0) for number in range(8)]
ENDLESS = "select count(*) from range(1000000000000) a, range(1000) b where a.range % 7 = b.range"


@pytest.fixture
def duck(tmp_path):
    return Duck("1GB", tmp_path / "spill")


def test_parts_are_at_work_at_the_same_time_each_with_a_view_of_its_own(duck):
    both = Barrier(2, timeout=60)

    def work(one, part):
        one.ask(f"create or replace temp view part as select {part.number} as n")
        both.wait()  # breaks where one thread alone is at work
        return one.ask("from part")

    with Workers(duck, 2) as workers:
        done = {part.number: result for part, result in workers.each(work, PARTS)}
    assert done == {part.number: [(part.number,)] for part in PARTS}


@pytest.mark.parametrize("reason", [ValueError, KeyboardInterrupt])
def test_when_one_part_goes_wrong_what_is_at_work_is_broken_off_and_the_rest_never_starts(duck, reason):
    both = Barrier(2, timeout=60)
    begun = []

    def work(one, part):
        begun.append(part.number)
        both.wait()
        if part.number == 1:
            raise reason
        one.ask(ENDLESS)

    threads = active_count()
    with pytest.raises(reason), Workers(duck, 2) as workers:
        list(workers.each(work, PARTS))
    assert sorted(begun[:2]) == [0, 1]
    assert active_count() == threads


def test_when_whoever_asked_goes_away_nothing_is_at_work_any_more(duck):
    """As one does who is asked to end between two results."""
    threads = active_count()
    with Workers(duck, 2) as workers:
        first, _ = next(workers.each(lambda one, part: part.number == 0 or one.ask(ENDLESS), PARTS))
    assert first.number == 0
    assert active_count() == threads
