"""``soleus cohort`` and ``soleus cohort make`` at the command line."""

import json

import duckdb
import pytest

from soleus.cli.main import main
from soleus.cohort.make import NOTE
from soleus.cohort.table import hash_of


@pytest.fixture
def soleus(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "3000")

    def run(*arguments):
        """Run one command; gives exit status, standard output and standard error."""
        status: object
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = ended.code
        return (status, *capsys.readouterr())

    return run


def make(soleus, path, rows=500, seed=1):
    return soleus("cohort", "make", "--rows", rows, "--seed", seed, "--out", path)


def test_made_up_people_say_that_they_are(soleus, tmp_path):
    status, out, err = make(soleus, tmp_path / "people.parquet")
    assert (status, err) == (0, "")
    assert out == f"written: people.parquet, 500 rows. {NOTE}\n"
    ((value,),) = (
        duckdb.connect()
        .execute(f"select value from parquet_kv_metadata('{tmp_path / 'people.parquet'}') where key = 'note'")
        .fetchall()
    )
    assert value.decode() == NOTE


def test_the_same_seed_makes_the_same_bytes(soleus, tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        make(soleus, tmp_path / f"{name}.parquet", seed=seed)
    a, b, c = (hash_of(tmp_path / f"{name}.parquet") for name in "abc")
    assert a == b != c


def test_many_are_made_block_by_block(soleus, tmp_path):
    assert make(soleus, tmp_path / "people.parquet", rows=130_000)[0] == 0
    rows = (
        duckdb.connect()
        .execute(f"select count(*), count(distinct id), max(id) from '{tmp_path / 'people.parquet'}'")
        .fetchall()
    )
    assert rows == [(130_000, 130_000, 130_000)]
    assert [path.name for path in tmp_path.iterdir()] == ["people.parquet"]


def test_the_answer_is_told_in_a_few_lines(soleus, tmp_path):
    make(soleus, tmp_path / "people.parquet")
    status, out, err = soleus("cohort", tmp_path / "people.parquet", "--out", tmp_path / "answers")
    assert (status, err) == (0, "")
    assert out.startswith("500 rows read, 0 set aside; rulebook ")
    summary = json.loads((tmp_path / "answers" / "summary.json").read_text("utf-8"))
    for name in ("urgency", "compression"):
        for word, count in summary[name].items():
            assert f"  {word:<16}{'hidden' if count is None else count:>12}\n" in out


def test_set_aside_rows_facts_without_column_and_hidden_counts_are_told(soleus, tmp_path):
    (tmp_path / "people.csv").write_text("age_years,smoker\n" + "40,true\n" * 30 + "400,true\n" * 2)
    _, out, _ = soleus("cohort", tmp_path / "people.csv", "--out", tmp_path / "answers", "--quarantine")
    assert "32 rows read, 2 set aside" in out
    assert "  age_years: must lie from 0 to 120 in years; 2 rows otherwise (rows 31, 32)\n" in out
    assert "facts have no column and are unknown for everyone: saddle_numbness, " in out


def test_a_refusal_ends_with_2_and_leaves_nothing(soleus, tmp_path):
    (tmp_path / "people.csv").write_text("age_years,smokerr\n40,true\n")
    status, out, err = soleus("cohort", tmp_path / "people.csv", "--out", tmp_path / "answers")
    assert (status, out) == (2, "")
    assert "did you mean 'smoker'?" in err
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


@pytest.mark.parametrize(
    "words",
    [
        ["make", "--out", "{}/people.parquet"],
        ["make", "--rows", "0", "--out", "{}/people.parquet"],
        ["make", "--rows", "5", "--out", "{}/no-such-folder/people.parquet"],
        ["make", "--rows", "5", "--out", "{}"],
        ["people.parquet"],
        ["people.parquet", "--out", "{}/answers", "--engine", "oracle"],
        ["people.parquet", "--out", "{}/answers"],
        ["examples", "--out", "{}/answers"],
    ],
)
def test_what_cannot_be_done_ends_with_2(soleus, tmp_path, words):
    status, out, err = soleus("cohort", *(word.format(tmp_path) for word in words))
    assert (status, out) == (2, "")
    assert err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["--memory", "much"], ["--out", "/proc/answers"]], ids=["no size", "a folder that nothing can be put in"]
)
def test_a_setting_that_cannot_be_is_told_in_a_sentence(soleus, tmp_path, words):
    (tmp_path / "people.csv").write_text("age_years\n40\n")
    status, out, err = soleus("cohort", tmp_path / "people.csv", "--out", tmp_path / "answers", *words)
    assert (status, out) == (2, "")
    assert err.startswith("soleus: ")
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


def test_too_little_memory_is_told_and_the_run_can_be_taken_up(soleus, tmp_path, made):
    words = ["cohort", made, "--out", tmp_path / "answers"]
    status, _, err = soleus(*words, "--memory", "1MB")
    assert (status, "--memory" in err) == (2, True)
    assert soleus(*words)[0] == 0
