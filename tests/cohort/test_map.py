"""``--map`` and ``--ignore``: a record system's own names and words, and never a guess."""

import json

import pytest

from soleus.cohort.row_checks import sound_select
from soleus.problems import ProblemsError
from tests.tables import answers_in, rows_in

MAP = """
AGE = "age_years"
[SEX]
fact = "sex"
values = {F = "female", M = "male"}
unknown = ["9", ""]
[SMOKES]
fact = "smoker"
values = {"1" = true, "0" = false}
[smoked]
fact = "diabetes"
values = {Y = true, y = true, N = false}
unknown = ["NA"]
[NYHA]
fact = "nyha_class"
values = {I = 1, II = 2, III = 3, IV = 4}
[weight]
fact = "weight_kg"
unknown = ["-9", "999"]
[heart_failure]
unknown = ["?"]
"""


@pytest.fixture
def write_map(tmp_path):
    def write(text, name="map.toml"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


@pytest.fixture
def facts_of(monkeypatch):
    """Give the facts that a run came to, row by row, as the queries see them."""
    import soleus.cohort.run as module  # noqa: PLC0415  # only here

    found: list[dict[str, object]] = []
    do = module._Run._do  # noqa: SLF001  # where a part's rows are at hand

    def looked(self, duck, part):
        done = do(self, duck, part)
        query = sound_select(self.columns).sql(dialect="duckdb")
        cursor = duck.connection.execute(f"select * from ({query}) order by row")
        names = [column[0] for column in cursor.description]
        found.extend(dict(zip(names, row, strict=True)) for row in cursor.fetchall())
        return done

    monkeypatch.setattr(module._Run, "_do", looked)  # noqa: SLF001  # the only place to look in from
    return found


def test_names_and_words_of_a_record_system_become_facts(cohort, write_map, tmp_path, facts_of):
    (tmp_path / "export.csv").write_text(
        "id,AGE,SEX,SMOKES,smoked,NYHA,weight,heart_failure,postcode\n"
        "a,65,F,1,Y,II,80,true,X1\n"
        "b,66,M,0,N,IV,999,true,X2\n"
        'c,67,9,,NA,,-9.0,?,""\n'
        "d,68,,1,y,I,999.0,TRUE,X4\n"
    )
    summary = cohort(tmp_path / "export.csv", map=write_map(MAP), ignore=("postcode",))
    wanted = ("sex", "age_years", "smoker", "diabetes", "nyha_class", "weight_kg", "heart_failure")
    assert [tuple(row[name] for name in wanted) for row in facts_of] == [
        ("female", 65, True, True, 2, 80, True),
        ("male", 66, False, False, 4, None, True),
        (None, 67, None, None, None, None, None),
        (None, 68, True, True, 1, None, True),
    ]
    assert summary["columns_mapped"]["SEX"] == "sex"
    assert summary["columns_ignored"] == ["postcode"]
    assert json.loads((tmp_path / "answers" / "run.json").read_text("utf-8"))["map"]["SEX"] == {
        "fact": "sex",
        "values": {"F": "female", "M": "male"},
        "unknown": ["9", ""],
    }


@pytest.mark.parametrize("type_", ["integer", "double", "float", "decimal(3,1)", "utinyint"])
def test_one_and_nought_are_yes_and_no_in_every_kind_of_number(cohort, write, write_map, facts_of, type_):
    table = write(f"select i::{type_} as SMOKES from (values (1), (0), (null), (9)) t(i)")
    cohort(table, map=write_map('[SMOKES]\nfact = "smoker"\nvalues = {1 = true, 0 = false}\nunknown = ["9.0"]'))
    assert [row["smoker"] for row in facts_of] == [True, False, None, None]


def test_a_boolean_is_mapped_to_a_choice(cohort, write, write_map, facts_of):
    table = write("select i as female from (values (true), (false), (null)) t(i)")
    cohort(table, map=write_map('[female]\nfact = "sex"\nvalues = {true = "female", false = "male"}'))
    assert [row["sex"] for row in facts_of] == ["female", "male", None]


@pytest.mark.parametrize(
    ("values", "odd"),
    [("'1'", "'x'"), ("1.0::double", "'nan'::double"), ("1.0::float", "'nan'::float"), ("1", "2"), ("'1'", "'1.0'")],
)
def test_a_value_that_the_map_does_not_name_is_refused_or_set_aside(cohort, write, write_map, tmp_path, values, odd):
    """Also where all others are one value, so that a file's own statistics would say that this one is there alone."""
    table = write(f"select if(i = 3, {odd}, {values}) as SMOKES, 'hm' as other from range(5) r(i)")
    chosen = {"map": write_map('[SMOKES]\nfact = "smoker"\nvalues = {1 = true}'), "ignore": ("other",)}
    with pytest.raises(ProblemsError, match="SMOKES: must be one of 1, as the map says; 1 row otherwise"):
        cohort(table, **chosen)
    assert cohort(table, quarantine=True, **chosen)["set_aside"] == 1
    (aside,) = rows_in(tmp_path / "answers" / "set-aside")
    assert aside["row"] == 4
    assert "other" not in aside
    assert len(answers_in(tmp_path / "answers")) == 4


def test_a_number_that_is_no_code_is_held_to_its_range(refused, write, write_map):
    table = write("select i::double as W from (values (80), (999), (998)) t(i)")
    told = refused(table, map=write_map('[W]\nfact = "weight_kg"\nunknown = ["999"]'))
    assert told[0].startswith("W: must lie from ")
    assert told[0].endswith("1 row otherwise (row 3)")


WRONG = [
    ('age = "age_years"', "age in the map: the table has no such column; did you mean 'AGE'?"),
    ('zzz = "age_years"', "zzz in the map: the table has no such column; it has AGE, GENDER, sex, id, KG, …"),
    ('AGE = "age_yeers"', "AGE in the map: there is no fact 'age_yeers'; did you mean 'age_years'?"),
    ('AGE = "left.abi_"', "AGE in the map: there is no fact 'left.abi_'; did you mean 'left_abi'?"),
    ("AGE = 5", "AGE in the map: must be a fact's name, or a table of fact, values, unknown"),
    ("[AGE]\nfact = 5", "AGE in the map: fact must be the name of a fact, between quotes"),
    ('AGE = "xqz"', "AGE in the map: there is no fact 'xqz'; 'soleus explain facts' lists the names"),
    ('GENDER = "sex"', "sex: GENDER and sex both give it; ignore all but one"),
    ('[sex]\nvalues = {F = "femal"}', "sex in the map: 'F' cannot mean 'femal': sex must be one of female, male"),
    ("[sex]\nvalues = {F = 1}", "sex in the map: 'F' cannot mean 1: sex must be one of female, male"),
    (
        '[SMOKES]\nfact = "smoker"\nvalues = {Y = "true"}',
        "SMOKES in the map: 'Y' cannot mean 'true': smoker must be true or false, without quotes; name what means",
    ),
    (
        '[AGE]\nfact = "age_years"\nvalues = {"1" = 20}',
        "AGE in the map: age_years is a number: its values are not mapped, give them in the fact's unit; 'unknown'",
    ),
    ('[NYHA]\nfact = "nyha_class"\nvalues = {V = 5}', "NYHA in the map: 'V' cannot mean 5: nyha_class "),
    ("[sex]\nvalue = {}", "sex in the map: unknown key 'value' (allowed: fact, values, unknown)"),
    ("[sex]\nvalues = {}", "sex in the map: values must be a table that says what each value means"),
    ("[sex]\nunknown = [9]", "sex in the map: unknown must be a list of texts, each between quotes"),
    ('[sex]\nvalues = {F = "female"}\nunknown = ["F"]', "sex in the map: both a value and unknown: F"),
    ('[KG]\nfact = "weight_kg"\nunknown = ["none"]', "KG in the map: a column of numbers never holds 'none'"),
    (
        '[YES]\nfact = "smoker"\nvalues = {1 = true, "1.0" = false}',
        "YES in the map: two of 1, 1.0 are one number",
    ),
]  # fmt: skip


def test_a_column_is_handed_through_or_mapped(refused, write, write_map):
    table = write("select true as s, true as t")
    told = refused(table, map=write_map('s = "smoker"'), id="s", ignore=("t",))
    assert told == ("s: it is handed through and mapped",)
    assert refused(table, id="t", ignore=("t",))[0] == "t: it is handed through and ignored"


@pytest.mark.parametrize(("text", "says"), WRONG, ids=[says[:50] for _, says in WRONG])
def test_what_is_wrong_with_a_map_is_told(refused, write, write_map, text, says):
    table = write(
        "select 40.0::double as AGE, 'F' as GENDER, 'female' as sex, 1 as id, 80.0::double as KG, 1 as YES,"
        " 'Y' as SMOKES, 'II' as NYHA"
    )
    ignored = [name for name in ("AGE", "GENDER", "KG", "YES", "SMOKES", "NYHA") if name not in text]
    assert refused(table, map=write_map(text), ignore=ignored)[0].startswith(says)


def test_all_that_is_wrong_stands_in_one_message(refused, write, write_map):
    table = write("select 1 as AGE, 'F' as SEX, 2 as smokerr")
    told = refused(table, map=write_map('AGE = "agee"\nSX = "sex"'), ignore=("SMX", "AGE"))
    assert told == (
        "AGE in the map: there is no fact 'agee'; did you mean 'age_years'?",
        "SX in the map: the table has no such column; did you mean 'SEX'?",
        "SMX to ignore: the table has no such column; did you mean 'SEX'?",
        "AGE: it is mapped and ignored; do one",
        "SEX: there is no fact of this name; did you mean 'sex'? Rename it, or say so with --map",
        "smokerr: there is no fact of this name; did you mean 'smoker'? Rename it, or say so with --map",
    )


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("map.yaml", "AGE: age_years", "its name must end in .toml"),
        ("map.toml", "AGE: age_years", "this is not TOML"),
        ("map.toml", 'AGE = "age_years"\nAGE = "sex"', "this is not TOML"),
        ("map.toml", "# nothing", "it maps no column"),
        ("map.toml", "a = " + "[\n" * 5000 + "]\n" * 5000, "stand in each other more than 20 deep"),
    ],
)
def test_what_is_no_map_is_refused(refused, write, write_map, name, text, says):
    (told,) = refused(write("select 40.0::double as age_years"), map=write_map(text, name))
    assert says in told


def test_a_map_that_is_not_there_is_refused(refused, write, tmp_path):
    (told,) = refused(write("select 40.0::double as age_years"), map=tmp_path / "none.toml")
    assert "No such file" in told


def test_ignored_columns_are_not_read_whatever_they_hold(cohort, write, tmp_path):
    sql = 'select 40.0::double as age_years, 5 as "row", [1] as reasons, 1 as smoker, 7 as file_row_number'
    ignored = ("row", "reasons", "smoker", "file_row_number")
    summary = cohort(write(sql), ignore=ignored, quarantine=True)
    assert summary["columns_ignored"] == sorted(ignored)
    assert "smoker" in summary["facts_without_column"]
    assert answers_in(tmp_path / "answers")[0]["row"] == 1


def test_another_map_or_another_column_ignored_is_another_run(cohort, write, write_map, monkeypatch):
    table = write("select i as S, 2 as x from range(2) r(i)")
    first = write_map('[S]\nfact = "smoker"\nvalues = {1 = true, 0 = false}')
    import soleus.cohort.run as module  # noqa: PLC0415  # only here

    with monkeypatch.context() as patch:
        patch.setattr(module, "plan", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            cohort(table, map=first, ignore=("x",))
    with pytest.raises(ProblemsError, match="a run with another map: remove it"):
        cohort(table, map=write_map('[S]\nfact = "smoker"\nvalues = {1 = false, 0 = true}', "b.toml"), ignore=("x",))
    assert cohort(table, map=first, ignore=("x", "x"))["rows"] == 2
