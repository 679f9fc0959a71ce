"""What DuckDB writes is in order, on every connection; what it says is heard in our words."""

import duckdb
import pytest

from soleus.cohort.duck import ROW_GROUP, Duck, refusing_unreadable, refusing_unwritable
from soleus.problems import ProblemsError

ROWS = 2 * ROW_GROUP + 10
SETTINGS = ("threads", "memory_limit", "temp_directory", "disabled_optimizers", "preserve_insertion_order")


@pytest.fixture
def duck(tmp_path):
    return Duck("1GB", tmp_path / "spill")


def test_a_connection_beside_is_set_as_the_first_and_has_its_own_views(duck):
    other = duck.beside()
    for setting in (*SETTINGS, "enable_progress_bar"):
        assert duck.ask(f"select current_setting('{setting}')") == other.ask(f"select current_setting('{setting}')")
    for number, one in enumerate((duck, other)):
        one.ask(f"create temp view part as select {number} as n")
    assert [one.ask("from part") for one in (duck, other)] == [[(0,)], [(1,)]]


def test_what_is_written_is_in_order_and_in_full_row_groups(duck, tmp_path):
    out = tmp_path / "out.parquet"
    duck.beside().write(f"select range as row from range({ROWS})", out)
    falls = "select count(*) from (select row <= lag(row) over () as falls from read_parquet('{}')) where falls"
    assert duck.ask(falls.format(out)) == [(0,)]
    groups = f"select row_group_num_rows from parquet_metadata('{out}') order by row_group_id"
    assert duck.ask(groups) == [(ROW_GROUP,), (ROW_GROUP,), (10,)]


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
