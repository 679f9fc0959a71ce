"""``soleus cohort`` and ``soleus cohort make`` at the command line."""

import json
import os
import subprocess
import sys
from contextlib import suppress

import duckdb
import pytest

from soleus.cli.main import main
from soleus.cohort.make import NOTE
from soleus.cohort.table import hash_of
from soleus.rules.sql import rule_column
from tests.tables import answers_in


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


def test_a_file_of_made_up_people_is_what_its_name_says(soleus, tmp_path):
    """The same people in both; and both are read alike."""
    for name in ("people.parquet", "people.CSV"):
        status, out, _ = make(soleus, tmp_path / name)
        assert (status, out) == (0, f"written: {name}, 500 rows. {NOTE}\n")
    with (tmp_path / "people.CSV").open() as file:
        assert next(file).startswith("id,saddle_numbness,")
        assert len(list(file)) == 500
    for number, name in enumerate(("people.parquet", "people.CSV")):
        assert soleus("cohort", tmp_path / name, "--out", tmp_path / f"out{number}")[0] == 0
    first, second = (answers_in(tmp_path / f"out{number}") for number in range(2))
    assert first == [row | {"id": int(row["id"])} for row in second]


@pytest.mark.parametrize("name", ["people.txt", "people", "people.csv.gz", ".csv"])
def test_another_ending_is_refused_with_the_allowed_ones(soleus, tmp_path, name):
    status, out, err = make(soleus, tmp_path / name)
    assert (status, out) == (2, "")
    assert err == f"soleus: {name} cannot be written\n- its name must end in one of .parquet, .csv\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("there.csv", "it is there already"),
        ("link.csv", "it is there already"),
        ("file/people.csv", "there is no such folder"),
        (f"{'x' * 300}.csv", "File name too long"),
        ("/proc/people.csv", "/proc"),
    ],
)
def test_made_up_people_are_written_whole_or_not_at_all(soleus, tmp_path, name, says):
    (tmp_path / "there.csv").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link.csv").symlink_to("nowhere")
    before = sorted(tmp_path.iterdir())
    status, out, err = make(soleus, tmp_path / name)
    assert (status, out) == (2, "")
    assert err.startswith("soleus: ")
    assert says in err
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "there.csv").read_text() == "mine"


def without_room(code, words):
    """Run unmeasured: coverage could not write its own file either, and says so where Soleus is listened to."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=env)


def test_a_place_without_room_is_told_and_nothing_is_left(tmp_path):
    """A limit on the size of files stands for a full disk."""
    full = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000));"
    code = f"{full} from soleus.cli.main import main; sys.exit(main(sys.argv[1:]))"
    for name in ("people.csv", "people.parquet"):
        words = ["cohort", "make", "--rows", "2000", "--out", str(tmp_path / name)]
        done = without_room(code, words)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"soleus: {name} cannot be written\n- ")
        assert done.stderr.count("\n") == 2
        assert list(tmp_path.iterdir()) == []


def test_making_people_up_can_be_stopped(soleus, tmp_path, monkeypatch):
    def stop(*_given, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr("soleus.cohort.make.records", stop)
    assert make(soleus, tmp_path / "people.csv") == (130, "", "soleus: stopped; nothing was written\n")
    assert list(tmp_path.iterdir()) == []


def test_many_are_made_block_by_block(soleus, tmp_path):
    assert make(soleus, tmp_path / "people.parquet", rows=130_000)[0] == 0
    rows = (
        duckdb.connect()
        .execute(f"select count(*), count(distinct id), max(id) from '{tmp_path / 'people.parquet'}'")
        .fetchall()
    )
    assert rows == [(130_000, 130_000, 130_000)]
    assert [path.name for path in tmp_path.iterdir()] == ["people.parquet"]


def test_the_answer_is_told_in_a_few_lines(soleus, tmp_path, rules, book):
    make(soleus, tmp_path / "people.parquet", rows=1500)
    status, out, err = soleus("cohort", tmp_path / "people.parquet", "--out", tmp_path / "answers")
    assert (status, err) == (0, "")
    assert "1500 people read, 0 set aside." in out
    summary = json.loads((tmp_path / "answers" / "summary.json").read_text("utf-8"))
    seen, texts = {None: "hidden"}, book.words.pages["population"]
    rows = [line.split() for line in out.splitlines()]
    for word, count in summary["urgency"].items():
        counts = (
            seen.get(count, count),
            seen.get(summary["urgency_could_be"][word], summary["urgency_could_be"][word]),
        )
        assert [*texts["urgency"][word].split(), *map(str, counts)] in rows
    for word, count in summary["compression"].items():
        assert [*texts["verdicts"][word].split(), str(seen.get(count, count))] in rows
    fact, most = next(iter(summary["holding_undecided"].items()))
    assert [*book.words.facts[fact]["clinician"].split(), str(most)] in rows
    assert book.words.intended_use in out
    assert not {rule_column(rule) for rule in rules.rules()} & answers_in(tmp_path / "answers")[0].keys()


def test_a_map_and_ignored_columns_come_from_the_command_line(soleus, tmp_path):
    (tmp_path / "export.csv").write_text("SEX,street,town\nF,a,b\nM,c,d\n")
    (tmp_path / "map.toml").write_text('[SEX]\nfact = "sex"\nvalues = {F = "female", M = "male"}\n')
    words = ["cohort", tmp_path / "export.csv", "--out", tmp_path / "answers", "--ignore", "street"]
    status, out, err = soleus(*words, "--map", tmp_path / "map.toml")
    assert (status, out) == (2, "")
    assert "town: there is no fact of this name" in err
    assert soleus(*words, "--ignore", "town", "--map", tmp_path / "map.toml")[0] == 0


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("file", "it is there already"),
        ("link", "it is there already"),
        ("file/answers", "file: File exists"),
        ("folder/answers", "it lies in the folder that is read"),
        ("x" * 300, "File name too long"),
        ("taken", "File exists"),
        ("/proc/answers", "/proc"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(soleus, tmp_path, out, says):
    (tmp_path / "folder").mkdir()
    make(soleus, tmp_path / "folder" / "people.parquet", rows=20)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "taken.unfinished").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    before = sorted(tmp_path.rglob("*"))
    status, printed, err = soleus("cohort", tmp_path / "folder", "--out", tmp_path / out)
    assert (status, printed) == (2, "")
    assert err.startswith("soleus: ")
    assert says in err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_run_without_room_is_told_and_can_be_taken_up(soleus, tmp_path, made):
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000));"
        "from soleus.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ["cohort", str(made), "--out", str(tmp_path / "answers")]
    done = without_room(code, words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("soleus: ")
    assert "Traceback" not in done.stderr
    assert soleus(*words)[0] == 0


def test_set_aside_rows_facts_without_column_and_hidden_counts_are_told(soleus, tmp_path):
    (tmp_path / "people.csv").write_text("age_years,smoker\n" + "40,true\n" * 30 + "400,true\n" * 2)
    _, out, _ = soleus("cohort", tmp_path / "people.csv", "--out", tmp_path / "answers", "--quarantine")
    assert "32 people read, 2 set aside." in out
    assert "Set aside: age_years: must lie from 0 to 120 in years; 2 rows otherwise (rows 31, 32).\n" in out
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


def test_a_bar_shows_while_a_table_is_answered_where_someone_looks_on(made, tmp_path):
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "soleus", "cohort", str(made), "--out", str(tmp_path / "answers")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs) as running:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # which Linux raises where the other end has been closed
            while more := os.read(ours, 10_000):
                shown += more
        out, _ = running.communicate()
    os.close(ours)
    assert running.returncode == 0
    assert b"answering" in shown
    assert b"100%" in shown
    assert b"answering" not in out
