"""Nothing but the values in a table's rows decides: no statistic, no name of a file or folder, no name of a column."""

import math
import shutil

import duckdb
import pytest

from soleus.cli.main import main
from soleus.cohort.duck import REWRITES, connect
from soleus.cohort.opening import open_table
from soleus.cohort.options import Options
from soleus.cohort.run import run_cohort
from soleus.problems import ProblemsError
from tests.cohort.forged import double, forge, single, write
from tests.cohort.reading import Reading
from tests.tables import answers_in, rows_in

# whole runs, one like the other: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover


@pytest.fixture
def cohort(tmp_path, rules):
    """Run over a table, for the verdict alone; gives the summary."""

    def run(table, out="answers", **options):
        return run_cohort(str(table), tmp_path / out, rules, Options(threads=2, columns="verdict", **options))

    return run


ANKLE = "left_abi: must lie from 0 to 3"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 3.0000000000000004, -5e-324])
@pytest.mark.parametrize(("type_", "bytes_of"), [("double", double), ("float", single)])
def test_a_value_that_the_statistics_do_not_know_is_found(refused, cohort, tmp_path, value, type_, bytes_of):
    if type_ == "float" and math.isfinite(value):
        value = math.copysign(4.0, value)
    path = write(tmp_path / "a.parquet", f"select if(i = 1, 0.625, 0.5)::{type_} as left_abi from range(3) t(i)")
    forge(path, bytes_of(0.625), bytes_of(value), footer=False)
    assert refused(path)[0].startswith(f"{ANKLE}; 1 row otherwise (row 2)")
    assert cohort(path, quarantine=True)["set_aside"] == 1


@pytest.mark.parametrize(("type_", "bytes_of"), [("double", double), ("float", single)])
def test_bounds_that_are_written_wrong_change_nothing(refused, tmp_path, type_, bytes_of):
    path = write(tmp_path / "a.parquet", f"select if(i = 1, 4, 0.5)::{type_} as left_abi from range(3) t(i)")
    forge(path, bytes_of(4), bytes_of(1), footer=True)
    assert refused(path)[0].startswith(f"{ANKLE}; 1 row otherwise (row 2)")


def test_a_wrong_lowest_and_highest_word_changes_nothing(refused, cohort, tmp_path):
    path = write(tmp_path / "a.parquet", "select if(i = 1, 'nane', 'none') as leg_swelling from range(3) t(i)")
    forge(path, b"nane", b"none", footer=True)
    assert refused(path)[0].startswith("leg_swelling: must be one of none, evening, present, all_day; 1 row otherwise")
    assert cohort(path, quarantine=True)["set_aside"] == 1


def test_contradictions_are_seen_whatever_the_bounds_say(refused, tmp_path):
    path = write(
        tmp_path / "a.parquet",
        "select false as heart_failure, if(i = 1, 4, 0)::double as nyha_class from range(3) t(i)",
    )
    forge(path, double(4), double(0), footer=True)
    assert refused(path)[0].startswith("heart_failure, nyha_class: a heart failure class of 1 or more needs")


def test_no_scan_filters_by_a_fact(cohort, made, monkeypatch):
    """A filter that stands in the scan is answered from the file's own bounds."""
    plans = []

    def write(duck, query, out):
        plans.append(duck.connection.execute(f"explain (format json) {query}").fetchall()[0][1])
        whole(duck, query, out)

    from soleus.cohort.duck import Duck  # noqa: PLC0415  # beside what is replaced in it

    whole = Duck.write
    monkeypatch.setattr(Duck, "write", write)
    cohort(made)
    scans = [line for line in plans[0].splitlines() if '"Filters"' in line]
    assert all("file_row_number" in line for line in scans)
    assert not any("abi" in line or "age_years" in line for line in scans)


def test_what_a_later_engine_may_add_is_switched_off():
    ((setting,),) = connect().execute("select current_setting('disabled_optimizers')").fetchall()
    off = setting.split(",")
    every = {name for (name,) in duckdb.connect().execute("from duckdb_optimizers()").fetchall()}
    assert {name.strip() for name in off} == every - REWRITES
    assert every > REWRITES


@pytest.mark.parametrize("whole_folder", [False, True])
def test_a_folders_name_is_no_column(cohort, write, tmp_path, whole_folder):
    folder = tmp_path / "age_years=5" / "saddle_numbness=false"
    folder.mkdir(parents=True)
    path = write("select 'a' as id, true as saddle_numbness", folder.relative_to(tmp_path) / "clinic.parquet")
    cohort(folder if whole_folder else path)
    (row,) = answers_in(tmp_path / "answers")
    assert (row["id"], row["urgency"]) == ("a", "emergency")
    lines = folder / "clinic.csv"
    lines.write_text("id,saddle_numbness\na,true\n")
    cohort(lines, "second")
    assert answers_in(tmp_path / "second") == [row]


def test_what_only_a_folders_name_says_is_refused(refused, write, tmp_path):
    (tmp_path / "all" / "smoker=true").mkdir(parents=True)
    write("select 40 as age_years", "all/smoker=true/a.parquet")
    (told,) = refused(tmp_path / "all")
    assert told.startswith("smoker=true: a folder's name is not read")


@pytest.mark.parametrize("name", ["b.PARQUET", "b.csv", "b.parquet.bak", "sub/b.parq"])
def test_no_file_of_a_folder_is_left_out_in_silence(write, tmp_path, name, cohort, refused):
    (tmp_path / "all" / "sub").mkdir(parents=True)
    write("select 1 as id, 40 as age_years", "all/a.parquet")
    write("select 2 as id, 41 as age_years", "all/b.parquet")
    (tmp_path / "all" / "b.parquet").rename(tmp_path / "all" / name)
    (tmp_path / "all" / "_SUCCESS").touch()
    if name == "b.PARQUET":
        assert cohort(tmp_path / "all")["rows"] == 2
    else:
        assert refused(tmp_path / "all") == (f"{name}: it is no Parquet file, and would be left out",)


NAMES = [
    "n_[1]",
    "n*",
    "n?",
    "n{a,b}",
    "n'q",
    "n\\x",
    "n[",
    "n]",
    "n%20",
    "~n",
    "n;",
    "n[!a]",
    "n**",
    "n #",
    "$n",
    "n:m",
]


@pytest.fixture(scope="module")
def numbered(tmp_path_factory):
    """Write five tables that differ in their one id."""
    place = tmp_path_factory.mktemp("numbered")
    for number in range(5):
        write_all(place / str(number), f"select {number} as id, true as smoker")
    return place


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".duckdb"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name(vocabulary, numbered, tmp_path, name, ending):
    """Beside files that the name would fit as a pattern."""
    for number, other in enumerate(["n_1", "na", "n", "nxx", name]):
        shutil.copy(numbered / f"{number}{ending}", tmp_path / f"{other}{ending}")
    if "\\" in name and ending == ".duckdb":
        with pytest.raises(ProblemsError, match="backslash"):
            open_table(str(tmp_path / f"{name}{ending}"))
        return
    read = Reading(tmp_path / f"{name}{ending}", vocabulary, tmp_path / name)
    assert [str(row["id"]) for row in read.sound.values()] == ["4"]


def write_all(place, sql):
    """Write the same table as a DuckDB file, as Parquet and as CSV."""
    place.with_suffix(".duckdb").unlink(missing_ok=True)
    connection = duckdb.connect(str(place.with_suffix(".duckdb")))
    connection.execute(f"create table people as {sql}")
    connection.execute(f"copy people to '{place}.parquet'; copy people to '{place}.csv'")
    connection.close()


@pytest.mark.parametrize("name", ["a_[1]", "b c'*", "d#%{x,y}"])
def test_answers_are_written_and_taken_up_where_it_was_said(cohort, write, tmp_path, name):
    for folder in ("a_1", "b cx"):
        (tmp_path / f"{folder}.unfinished" / "answers").mkdir(parents=True)
        write(
            "select 'stop_now' as compression, 'emergency' as urgency",
            f"{folder}.unfinished/answers/part-00000.parquet",
        )
    summary = cohort(write("select i as id, 500 * i as age_years from range(2) t(i)"), name, quarantine=True)
    assert (summary["rows"], summary["set_aside"]) == (2, 1)
    files = sorted(path.relative_to(tmp_path / name).as_posix() for path in (tmp_path / name).rglob("*.parquet"))
    assert files == ["answers/part-00000.parquet", "set-aside/part-00000.parquet"]


OWN = [
    "file_row_number", "FILENAME", "file_index", "rowid", "bits", "cap", "verdict", "part_0", "group_0", "part",
    "wearer", "_metadata", "given id", "handed through", "a.b", 'a"b', "a'b", "select", "ö",
]  # fmt: skip


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
@pytest.mark.parametrize("name", OWN)
def test_any_name_can_be_handed_through(vocabulary, tmp_path, name, ending):
    quoted = '"' + name.replace('"', '""') + '"'
    write_all(tmp_path / "x", f"select i as {quoted}, i * 100 as age_years from range(3) t(i)")
    read = Reading(tmp_path / f"x{ending}", vocabulary, tmp_path / "out", name)
    assert {row: str(found["id"]) for row, found in read.sound.items()} == {1: "0", 2: "1"}
    assert read.aside == 1


@pytest.mark.parametrize("name", ["file_row_number", "bits", "verdict", 'a"b'])
def test_names_are_handed_through_to_the_end(cohort, write, tmp_path, name):
    quoted = '"' + name.replace('"', '""') + '"'
    cohort(write(f"select i as {quoted}, i * 100 as age_years from range(3) t(i)"), id=name, quarantine=True)
    assert [row[name] for row in rows_in(tmp_path / "answers" / "set-aside")] == [2]
    assert [row[name] for row in answers_in(tmp_path / "answers")] == [0, 1]


def test_reasons_can_be_handed_through_where_none_are_written(cohort, write, tmp_path):
    cohort(write("select 'a' as reasons, 40 as age_years"), id="reasons")
    assert answers_in(tmp_path / "answers")[0]["reasons"] == "a"


@pytest.mark.parametrize("name", ["Urgency", "ROW", "Compression", "Age_Years", "reasons", "REASONS", "helps_Swelling"])
def test_names_that_are_written_are_refused_in_any_case(refused, write, name):
    table = write(f'select 1 as "{name}", 40 as left_abi', "t.parquet")
    told = refused(table, id=name, quarantine=True)
    assert any("a column of this name is written by Soleus itself" in line for line in told)


def test_a_near_name_to_hand_through_is_named(refused, write):
    told = refused(write("select 1 as Patient, 40 as age_years"), id="patient")
    assert told[0] == "patient: the table has no such column to hand through; did you mean 'Patient'?"


def test_columns_that_differ_by_capitals_alone_are_refused(refused, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("smoker,age_years,Smoker,\ntrue,40,false,1\n")
    assert refused(path) == (
        "Smoker: columns 1 and 3 have one name (capital letters make no difference)",
        "column 4 has no name",
    )


@pytest.mark.parametrize(
    "columns",
    [
        "null::integer as saddle_numbness",
        "null::date as age_years",
        "null::integer[] as leg_swelling",
        "null::decimal(38,2) as left_abi",
        'null::"null" as smoker',
        "null::blob as sex",
    ],
)
def test_a_column_of_nothing_but_nulls_is_unknown_whatever_its_type(cohort, write, tmp_path, columns):
    cohort(write(f"select 1 as id, {columns} union all select 2, null"))
    rows = answers_in(tmp_path / "answers")
    nothing = write("select 1 as id, null::boolean as wears_compression_now union all select 2, null", "b.parquet")
    cohort(nothing, "nothing")
    assert rows == answers_in(tmp_path / "nothing")


def test_one_value_among_nulls_is_enough_to_refuse_a_type(refused, write):
    table = write("select if(i = 9000, 1, null)::integer as saddle_numbness from range(10000) t(i)")
    assert refused(table)[0].startswith("saddle_numbness: its type is INTEGER; give booleans")


@pytest.mark.parametrize("type_", ["utinyint", "usmallint", "uinteger", "ubigint", "hugeint", "uhugeint"])
@pytest.mark.parametrize("ending", [".parquet", ".duckdb"])
def test_whole_numbers_of_any_size_are_taken(cohort, tmp_path, type_, ending):
    connection = duckdb.connect(str(tmp_path / "t.duckdb"))
    connection.execute(f"create table t as select 65::{type_} as age_years union all select 200")
    connection.execute(f"copy t to '{tmp_path / 't.parquet'}'")
    connection.close()
    summary = cohort(tmp_path / f"t{ending}", quarantine=True)
    assert (summary["rows"], summary["set_aside"]) == (2, 1)


def damaged(path, how):
    whole = path.read_bytes()
    match how:
        case "cut":
            path.write_bytes(whole[: len(whole) * 2 // 3])
        case "no end":
            path.write_bytes(whole[:-9])
        case "noise":
            path.write_bytes(whole[:40] + bytes(200) + whole[240:])
        case "empty":
            path.write_bytes(b"")
        case "other":
            path.write_bytes(b"age_years = 52\n" * 500)


@pytest.mark.parametrize("how", ["cut", "no end", "noise", "empty", "other"])
@pytest.mark.parametrize("name", ["t.parquet", "t.csv", "t.duckdb"])
def test_a_damaged_file_is_refused_and_shows_nothing(tmp_path, capsys, how, name):
    connection = duckdb.connect(str(tmp_path / "t.duckdb"))
    connection.execute("create table t as select 'secret-' || hash(i) as id, 40 as age_years from range(3000) t(i)")
    connection.execute(f"copy t to '{tmp_path / 't.parquet'}'; copy t to '{tmp_path / 't.csv'}'")
    connection.close()
    damaged(tmp_path / name, how)
    before = sorted(path.name for path in tmp_path.iterdir())
    status = main(["cohort", str(tmp_path / name), "--out", str(tmp_path / "answers")])
    said = capsys.readouterr()
    if status == 0:  # cut at the end of a line; or zeros where nothing stood
        assert name == "t.duckdb" or how == "cut"
        return
    assert (status, said.out) == (2, "")
    assert "secret" not in said.err
    assert "cannot be read" in said.err or "refused" in said.err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_text_that_is_not_utf_8_is_refused_and_not_shown(refused, tmp_path):
    path = write(tmp_path / "a.parquet", "select 'secret-' || i as id, 40 as age_years from range(3) t(i)")
    forge(path, b"secret-1", b"secret\xff1", footer=False)
    told = refused(path)
    assert told == ("a text in it is not UTF-8 (InvalidInputException)",)


def test_a_file_that_says_two_things_on_its_rows_is_refused(refused, tmp_path):
    path = write(tmp_path / "a.parquet", "select i::double as age_years from range(60) t(i)")
    forge(path, b"\x16\x78", b"\x16\x76", footer=True, times=1)  # 60 and 59, as zigzag numbers of 64 bits
    assert refused(path) == ("it says different things on how many rows it has",)
