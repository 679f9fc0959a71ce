"""No option of a reader is left to be guessed, also none that a later DuckDB brings; and no reader counts alone."""

import subprocess
import sys

import duckdb
import pytest

from soleus.cohort import table as tables
from soleus.cohort.opening import open_table
from soleus.cohort.readers import BY_CALL, CSV, LEFT_OUT, PARQUET
from soleus.problems import ProblemsError
from tests.cohort.reading import Reading


@pytest.mark.parametrize(("function", "options"), [("read_csv", CSV), ("read_parquet", PARQUET)])
def test_every_option_that_duckdb_knows_is_set_or_left_out_for_a_reason(function, options):
    known = duckdb.connect().execute(
        "select distinct unnest(parameters[2:]) from duckdb_functions() where function_name = ?", [function]
    )
    decided = {*options, *LEFT_OUT[function], *BY_CALL[function]}
    assert {name for (name,) in known.fetchall()} == decided
    assert len(options) + len(LEFT_OUT[function]) + len(BY_CALL[function] - options.keys()) == len(decided)


@pytest.mark.parametrize("name", ["people.csv", "people.duckdb", "file_row_number.parquet"])
def test_a_reader_that_loses_a_row_is_found_out(vocabulary, tmp_path, name, monkeypatch):
    """Here the reader is made to lose one; the count is another's."""
    id_ = '"file_row_number"' if "row" in name else "id"
    sql = f"select i as {id_}, true as smoker from range(5) t(i)"
    connection = duckdb.connect(str(tmp_path / "people.duckdb"))
    connection.execute(f"create table people as {sql}; copy people to '{tmp_path}/people.csv'")
    connection.execute(f"copy people to '{tmp_path}/file_row_number.parquet'")
    connection.close()
    whole = open_table

    def losing(given):
        table = whole(given)
        return tables.PeopleTable(
            table.files, table.types, f"(SELECT * FROM {table.relation} LIMIT 4)", table.is_parquet, table.attach, 5
        )

    monkeypatch.setattr("tests.cohort.reading.open_table", losing)
    with pytest.raises(ProblemsError, match="4 rows come out of it, and it has 5"):
        Reading(tmp_path / name, vocabulary, tmp_path / "out", id_.strip('"'))


@pytest.fixture
def clinic(tmp_path):
    """A DuckDB file with a schema and views."""
    path = tmp_path / "clinic.duckdb"
    (tmp_path / "out.csv").write_text("smoker\ntrue\n")
    connection = duckdb.connect(str(path))
    connection.execute(
        "create schema ward; create table ward.people as select true as smoker; create table people as select false as"
        " smoker union all select true; create view women as from people where smoker;"
        f"create view outside as from read_csv('{tmp_path / 'out.csv'}');"
        "create table ward.beds as select 40 as age_years"
    )
    connection.close()
    return path


@pytest.mark.parametrize(
    ("name", "rows"), [("main.people", 2), ("ward.people", 1), ("women", 1), ("main.women", 1), ("beds", 1)]
)
def test_schemas_and_views_are_read(clinic, vocabulary, tmp_path, name, rows):
    assert Reading(f"{clinic}:{name}", vocabulary, tmp_path / "out").rows == rows


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (":people", "name one of its tables, as clinic.duckdb:TABLE: main.people, ward.people"),
        ("", "name one of its tables, as clinic.duckdb:TABLE: outside, people, ward.beds, ward.people, women"),
        (":nobody", "name one of its tables, as clinic.duckdb:TABLE: outside, people, ward.beds, ward.people, women"),
        (":outside", "it reads other files: give those (PermissionException)"),
    ],
)
def test_what_a_database_cannot_give_is_told(clinic, name, says):
    with pytest.raises(ProblemsError) as error:
        open_table(f"{clinic}{name}")
    assert error.value.problems == (says,)


def test_a_database_that_is_held_by_another_program_says_so(clinic):
    holding = f"import duckdb, sys; c = duckdb.connect({str(clinic)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(ProblemsError) as error:
            open_table(f"{clinic}:women")
        other.stdin.close()
    assert error.value.problems == ("another program has it open for writing: close it there (IOException)",)


@pytest.mark.parametrize("given", ["/dev/null", "/dev/zero", "a\0b.csv"])
def test_what_is_no_file_is_refused(given):
    with pytest.raises(ProblemsError):
        open_table(given)
