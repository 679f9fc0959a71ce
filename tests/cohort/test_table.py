"""What ``soleus cohort`` takes and what it refuses, with everything wrong in one message."""

import duckdb
import pytest

from soleus.case import build_case
from soleus.case.start import nested
from soleus.problems import ProblemsError
from tests.tables import answers_in, expected, rows_in

NEARLY = "Rename it, or say so with --map"
NO_NEAR_NAME = "'soleus explain facts' lists the names; --map says what a column means, --id hands one through"


def test_answers_are_those_for_single_people(cohort, made, tmp_path, rules, vocabulary):
    summary = cohort(made)
    answers = answers_in(tmp_path / "answers")
    people = duckdb.connect().execute(f"select * from '{made}' limit 150").fetchall()
    names = [row[0] for row in duckdb.connect().execute(f"describe from '{made}'").fetchall()]
    assert summary["rows"] == len(answers) == 6000
    for given, answer in zip(people, answers, strict=False):
        facts = {
            name.replace("left_", "left.").replace("right_", "right."): value
            for name, value in zip(names, given, strict=True)
        }
        del facts["id"]
        case = build_case(nested(facts), vocabulary)
        assert answer == {"row": given[0], "id": given[0]} | expected(case, rules)


@pytest.mark.parametrize(("columns", "width"), [("verdict", 3), ("answer", 12), ("rules", 200)])
def test_as_many_columns_are_written_as_are_asked_for(cohort, made, tmp_path, columns, width, rules):
    cohort(made, columns=columns)
    row = answers_in(tmp_path / "answers")[0]
    assert len(row) == 2 + (12 + len(list(rules.rules())) if columns == "rules" else width)


def test_csv_parquet_folder_and_database_come_to_the_same(cohort, made, tmp_path):
    connection = duckdb.connect(str(tmp_path / "clinic.duckdb"))
    connection.execute(f"create table people as from '{made}'")
    connection.execute(f"copy people to '{tmp_path / 'people.csv'}'")
    (tmp_path / "folder").mkdir()
    for name, which in (("a", "id <= 2500"), ("b", "id > 2500")):
        connection.execute(f"copy (from people where {which} order by id) to '{tmp_path / 'folder' / name}.parquet'")
    connection.close()
    cohort(made, "first")
    first = answers_in(tmp_path / "first")
    tables = ("people.csv", "folder", "clinic.duckdb", "clinic.duckdb:people")
    for number, table in enumerate(tables):
        cohort(tmp_path / table, f"out{number}")
        found = answers_in(tmp_path / f"out{number}")
        assert [row | {"id": int(str(row["id"]))} for row in found] == first  # in a CSV file everything is text


def test_columns_that_are_not_there_are_counted_and_unknown(cohort, write, tmp_path, vocabulary):
    summary = cohort(write("select true as saddle_numbness"))
    assert len(summary["facts_without_column"]) == len(list(vocabulary.every_key())) - 1
    (row,) = answers_in(tmp_path / "answers")
    assert (row["urgency"], row["compression"], row["rule_heart_failure"]) == ("emergency", "avoid", None)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (
            "true as calf_girths_3_cm_apart",
            "calf_girths_3_cm_apart: this is worked out; give the columns left_calf_cm and right_calf_cm",
        ),
        (
            "true as saddle_numbnes",
            f"saddle_numbnes: there is no fact of this name; did you mean 'saddle_numbness'? {NEARLY}",
        ),
        ("1.0::double as abi", "abi: this is known for each leg; name the columns left_abi and right_abi"),
        ("true as left_smoker", "left_smoker: this is known for the person; name the column smoker"),
        ('1.0::double as "left.abi"', "left.abi: name the column left_abi"),
        ("1 as smoker", "smoker: its type is INTEGER; give booleans, or say with --map what its values mean"),
        ("true as age_years", "age_years: its type is BOOLEAN; give doubles"),
        ("1 as leg_swelling", "leg_swelling: its type is INTEGER; give text, or say with --map what its values mean"),
        ("[1.0] as age_years", "age_years: its type is DECIMAL(2,1)[]; give doubles"),
        ("1::decimal(18,4) as age_years", "age_years: its type is DECIMAL(18,4); give doubles"),
        ("date '2020-01-01' as age_years", "age_years: its type is DATE; give doubles"),
        ("1 as id", "the table has no column that is a fact"),
        (
            "zzz: 1",
            f"zzz: there is no fact of this name; {NO_NEAR_NAME}",
        ),
    ],
)
def test_a_wrong_column_is_refused(refused, write, columns, says):
    assert refused(write(f"select {columns}")) == (says,)


def test_all_wrong_columns_stand_in_one_message(refused, write):
    assert len(refused(write("select 1 as smoker, 2 as smokerr, 3 as abi, 40.0::double as age_years"))) == 3


@pytest.mark.no_cover  # the same over and over: its lines are traced beside
@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("age_years: -1.0::double", "age_years: must lie from 0 to 120 in years"),
        ("age_years: 121", "age_years: must lie from 0 to 120 in years"),
        ("age_years: 'nan'::double", "age_years: must lie from 0 to 120 in years"),
        ("age_years: 'inf'::double", "age_years: must lie from 0 to 120 in years"),
        ("age_years: '-inf'::double", "age_years: must lie from 0 to 120 in years"),
        ("left_abi: 0.8::float", "left_abi: must be a double: this number is not exact in single precision"),
        ("age_years: 'forty'", "age_years: must be a number, written without its unit"),
        ("age_years: '40,5'", "age_years: must be a number, written with a dot, not a comma"),
        ("age_years: '40 years'", "age_years: must be a number, written without its unit"),
        ("age_years: '1e999'", "age_years: must lie from 0 to 120 in years"),
        ("nyha_class: 2.5::double", "nyha_class: must be a whole number"),
        ("nyha_class: '2.5'", "nyha_class: must be a whole number"),
        ("nyha_class: 5", "nyha_class: must lie from 0 to 4"),
        ("smoker: 'maybe'", "smoker: must be true or false"),
        ("leg_swelling: 'Evening'", "leg_swelling: must be one of none, evening, present, all_day"),
        ("leg_swelling: ''", "leg_swelling: must be one of none, evening, present, all_day"),
        (
            "heart_failure: false, nyha_class: 1",
            "heart_failure, nyha_class: a heart failure class of 1 or more needs heart_failure = true",
        ),
    ],
)
def test_an_impossible_value_is_refused_or_set_aside(refused, cohort, write, tmp_path, sql, says):
    names = ", ".join(part.partition(":")[0] for part in sql.split(", "))
    table = write(f"from (select 1 as id, {sql} union all by name select 2 as id) select id, {names} order by id")
    first, *_, last = refused(table)
    assert first.startswith(f"{says};")
    assert first.endswith("; 1 row otherwise (row 1)")
    assert last == "--quarantine sets such rows aside and goes on"
    summary = cohort(table, quarantine=True)
    assert (summary["rows"], summary["set_aside"]) == (2, 1)
    assert [row["id"] for row in answers_in(tmp_path / "answers")] == [2]
    (aside,) = rows_in(tmp_path / "answers" / "set-aside")
    assert (aside["row"], aside["id"]) == (1, 1)
    assert says in aside["reasons"]


@pytest.mark.parametrize(
    "sql",
    [
        "select 65.0::float as age_years",
        "select 65 as age_years",
        "select 65::utinyint as age_years",
        "select 65.0::decimal(4,1) as age_years",
        "select '65' as age_years",
        "select '6.5e1' as age_years",
    ],
)
def test_what_can_be_turned_into_a_double_exactly_is_taken(cohort, write, tmp_path, sql):
    cohort(write(sql))
    assert answers_in(tmp_path / "answers")[0]["rule_abi_below_0_6"] is None
    assert answers_in(tmp_path / "answers")[0]["compression"] == "measure_first"


@pytest.mark.parametrize("type_", ["double", "decimal(4,2)", "varchar"])
def test_eight_tenths_is_the_same_number_however_it_is_written(cohort, write, tmp_path, type_):
    cohort(write(f"select 0.8::{type_} as left_abi, 0.8::{type_} as right_abi"))
    (row,) = answers_in(tmp_path / "answers")
    assert row["rule_abi_0_6_to_0_8"] is False


def test_words_for_yes_and_no_are_taken_and_whole_doubles_for_whole_numbers(cohort, write, tmp_path):
    cohort(
        write(
            "select 'True' as heart_failure, 'FALSE' as smoker, 3.0::double as nyha_class,"
            " 'none'::enum('none') as leg_swelling"
        )
    )
    (row,) = answers_in(tmp_path / "answers")
    assert (row["rule_heart_failure"], row["rule_heart_failure_class_3"]) == (True, True)


def test_what_is_wrong_is_counted_with_its_first_rows_and_never_shown(refused, write):
    told = refused(
        write("select (case when i % 2 = 0 then 999.5 else 40 end)::double as age_years from range(10) r(i)")
    )
    assert told[0] == "age_years: must lie from 0 to 120 in years; 5 rows otherwise (rows 1, 3, 5, …)"
    assert "999" not in "".join(told)


def test_a_wrong_row_in_the_last_part_refuses_the_whole_table(refused, made, write):
    table = write(f"select * replace (if(id in (10, 5999), 500, age_years) as age_years) from '{made}' order by id")
    told = refused(table, part_rows=2048)
    assert told[0] == "age_years: must lie from 0 to 120 in years; 2 rows otherwise (rows 10, 5999)"


def test_set_aside_and_answered_rows_are_all_rows(cohort, made, write, tmp_path):
    table = write(f"select * replace (if(id % 100 = 0, 500, age_years) as age_years) from '{made}' order by id")
    summary = cohort(table, quarantine=True, part_rows=2048)
    answered = [row["row"] for row in answers_in(tmp_path / "answers")]
    aside = [row["row"] for row in rows_in(tmp_path / "answers" / "set-aside")]
    assert sorted([*answered, *aside]) == list(range(1, 6001))
    assert summary["set_aside"] == len(aside) == 60
    assert summary["set_aside_because"] == [
        "age_years: must lie from 0 to 120 in years; 60 rows otherwise (rows 100, 200, 300, …)"
    ]


def test_the_column_that_names_a_row_is_handed_through(cohort, write, tmp_path, refused):
    table = write("select 'p-17' as patient, 40.0::double as age_years")
    assert "patient: there is no fact of this name" in refused(table)[0]
    cohort(table, id="patient")
    assert answers_in(tmp_path / "answers")[0]["patient"] == "p-17"
    assert refused(table, out="other", id="person") == (
        "person: the table has no such column to hand through",
        f"patient: there is no fact of this name; {NO_NEAR_NAME}",
    )
    assert refused(table, out="other", id="")[0].startswith("--id: it names no column; leave it out")
    assert refused(table, out="other", id="age_years")[0].startswith("age_years: this column is a fact")
    clash = refused(write("select 'x' as urgency, 40 as age_years", "b.parquet"), out="third", id="urgency")
    assert clash == ("urgency: a column of this name is written by Soleus itself; rename the one to hand through",)


@pytest.mark.parametrize("given", ["nothing.parquet", "empty", "text.md", "broken.parquet", "broken.duckdb"])
def test_what_is_no_table_is_refused(refused, tmp_path, given):
    (tmp_path / "empty").mkdir()
    for name in ("text.md", "broken.parquet", "broken.duckdb"):
        (tmp_path / name).write_text("age_years = 52\n" * 1000)
    assert refused(tmp_path / given)


def test_a_broken_csv_line_is_named_and_not_shown(refused, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("age_years,smoker\n" + "40,true\n" * 30000 + '41,"secret",5\n')
    told = " ".join(refused(path))
    assert "line 30002" in told
    assert "secret" not in told


def test_files_of_one_folder_must_have_the_same_columns(refused, write, tmp_path):
    (tmp_path / "both").mkdir()
    write("select 40.0::double as age_years", "both/a.parquet")
    write("select 40 as age_years", "both/b.parquet")
    assert refused(tmp_path / "both") == ("b.parquet: its columns differ from those of a.parquet",)


def test_a_database_of_several_tables_wants_one_named(refused, tmp_path):
    path = tmp_path / "clinic.duckdb"
    connection = duckdb.connect(str(path))
    connection.execute("create table a as select 1 as age_years; create table b as select 1 as age_years")
    connection.close()
    assert refused(path) == ("name one of its tables, as clinic.duckdb:TABLE: a, b",)


def test_a_folder_that_is_there_is_not_written_over(cohort, made):
    cohort(made)
    with pytest.raises(ProblemsError, match="it is there already"):
        cohort(made)


def test_an_empty_table_has_an_empty_answer(cohort, write):
    summary = cohort(write("select 1.0::double as age_years where false"))
    assert summary["rows"] == 0
