"""A file that DuckDB wrote out of order is written again by one thread; what DuckDB says is heard in our words."""

import duckdb
import pytest
from sqlglot import parse_one

from soleus.cohort.duck import ROW_GROUP, Duck, refusing_unreadable, refusing_unwritable
from soleus.problems import ProblemsError

ROWS = 2 * ROW_GROUP + 10
SWAPPED = "select * from range(1, 11) as t(row) order by row > 5 desc, row"
HALF_FULL = f"copy (select * from range({ROWS}) as t(row)) to '{{}}' (format parquet, row_group_size {ROW_GROUP // 2})"


@pytest.fixture
def duck(tmp_path):
    return Duck(2, "1GB", tmp_path / "spill")


def rows_of(duck, path):
    return [row for (row,) in duck.connection.execute(f"select row from read_parquet('{path}')").fetchall()]


def test_order_and_full_row_groups_are_seen(duck, tmp_path):
    whole, swapped, half = (tmp_path / f"{name}.parquet" for name in ("whole", "swapped", "half"))
    duck.write(parse_one(f"select range as row from range({ROWS})", read="duckdb"), whole)
    duck.connection.execute(f"copy ({SWAPPED}) to '{swapped}' (format parquet)")
    duck.connection.execute(HALF_FULL.format(half))
    assert [duck.is_in_order(path) for path in (whole, swapped, half)] == [True, False, False]


def test_what_came_out_of_order_is_written_again_by_one_thread(duck, tmp_path, monkeypatch):
    threads = []
    copy = duck._copy  # noqa: SLF001  # the one place where order can be lost

    def copied(query, out):
        threads.extend(duck.connection.execute("select current_setting('threads')").fetchone())
        copy(parse_one(SWAPPED, read="duckdb") if len(threads) == 1 else query, out)

    monkeypatch.setattr(duck, "_copy", copied)
    duck.write(parse_one("select * from range(1, 11) as t(row)", read="duckdb"), tmp_path / "out.parquet")
    assert rows_of(duck, tmp_path / "out.parquet") == list(range(1, 11))
    assert threads == [2, 1]
    assert duck.connection.execute("select current_setting('threads')").fetchone() == (2,)


@pytest.mark.parametrize("around", [refusing_unreadable, refusing_unwritable])
def test_a_request_to_end_during_a_query_is_no_damage(around):
    """DuckDB says it in words of its own; taken for damage it would throw the work away."""
    with pytest.raises(KeyboardInterrupt), around("people.parquet"):
        raise RuntimeError("Query interrupted")
    with pytest.raises(KeyboardInterrupt), around("people.parquet"):
        raise duckdb.InterruptException("INTERRUPT Error: Interrupted!")


def test_what_duckdb_cannot_write_is_told_without_its_words(tmp_path):
    with pytest.raises(ProblemsError, match=r"x cannot be written\n- IOException: make room"), refusing_unwritable("x"):
        duckdb.connect().execute(f"copy (select 1) to '{tmp_path}/none/x.parquet'")
