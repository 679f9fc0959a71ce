"""A run that is stopped at any moment ends, taken up again, in the bytes of one that was not."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial

import duckdb
import pytest

from soleus.cli.main import main
from soleus.cohort.options import Options
from soleus.cohort.place import alone
from soleus.cohort.run import run_cohort
from soleus.problems import ProblemsError
from tests.shortened import shortened
from tests.tables import hashes

# whole runs, one like the other: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

# Runs the program, and kills it without warning at the n-th call of a function.
KILLED = """
import importlib, os, signal, sys
from soleus.cli.main import main

place, _, name = sys.argv[1].rpartition(".")
left = int(sys.argv[2])
module = importlib.import_module(place)
whole = getattr(module, name)

def counted(*given, **named):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*given, **named)

setattr(module, name, counted)
main(sys.argv[3:])
"""


@pytest.fixture(scope="module")
def impossible(made, tmp_path_factory):
    """Made-up people, some of them impossible, so that every kind of file is written."""
    path = tmp_path_factory.mktemp("impossible") / "people.parquet"
    sql = f"select * replace (if(id % 50 = 0, 500, age_years) as age_years) from '{made}' order by id"
    duckdb.connect().execute(f"copy ({sql}) to '{path}' (row_group_size 2048)")
    return path


@pytest.fixture
def table(impossible, tmp_path):
    return shutil.copy(impossible, tmp_path / "people.parquet")


@pytest.fixture
def cohort(cohort):
    """With as few columns as can be: how a run is taken up hangs on none of them."""
    return partial(cohort, columns="verdict")


@pytest.fixture(scope="module")
def undisturbed(impossible, tmp_path_factory, rules):
    """The hashes of all files of a run that nothing stopped."""
    out = tmp_path_factory.mktemp("undisturbed") / "answers"
    run_cohort(str(impossible), out, rules, Options(columns="verdict", quarantine=True, part_rows=2048, threads=2))
    return hashes(out)


def words(table, out):
    how = ["--columns", "verdict", "--quarantine", "--part-rows", "2048", "--threads", "2"]
    return ["cohort", str(table), "--out", str(out), *how]


RUN = "soleus.cohort.run"
PARTS = 3
# Two parts are at work at once: the one that is not killed may have ended or not.
KILLS = {
    "between a part's files": (f"{RUN}.hash_of", 2, {0, 1}),
    "before the folder gets its name": ("shutil.rmtree", 1, {0}),
    "while the first note of all is written": ("os.fsync", 0, {0}),
    "at the start": (f"{RUN}.plan", 0, {0}),
    "before the second part's note": (f"{RUN}.write_json", 1, {0, 1}),
    "while the summary is written": ("os.fsync", 4, {3}),
}


@pytest.mark.parametrize(("function", "calls", "done"), shortened(KILLS.values(), 2), ids=KILLS)
def test_a_killed_run_is_taken_up_and_ends_in_the_same_bytes(
    undisturbed, table, tmp_path, capsys, function, calls, done
):
    out, unfinished = tmp_path / "answers", tmp_path / "answers.unfinished"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, function, str(calls), *words(table, out)], check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL
    assert not out.exists()
    before = [path for path in unfinished.rglob("notes/*.json") if not path.name.startswith(".")]
    assert main(words(table, out)) == 0
    assert capsys.readouterr().err == ""
    assert hashes(out) == undisturbed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers", "people.parquet"]
    assert len(before) in done


def stopped(table, out, rules, parts):
    """Do some parts of a run and leave it, as a killed process would."""

    class Stop(Exception):  # noqa: N818  # no error
        pass

    def stop(done, _rows):
        if done >= parts * 2048:
            raise Stop

    options = Options(columns="verdict", quarantine=True, part_rows=2048, threads=2)
    with pytest.raises(Stop):
        run_cohort(str(table), out, rules, options, stop)


def test_parts_that_are_done_are_not_done_again(cohort, table, tmp_path, rules, undisturbed):
    stopped(table, tmp_path / "answers", rules, 2)
    first = tmp_path / "answers.unfinished" / "answers" / "part-00000.parquet"
    os.utime(first, (1, 1))
    cohort(table, quarantine=True, part_rows=2048)
    assert (tmp_path / "answers" / "answers" / "part-00000.parquet").stat().st_mtime == 1
    assert hashes(tmp_path / "answers") == undisturbed


@pytest.mark.parametrize("spoil", shortened(["cut", "gone"]))
def test_a_part_whose_file_is_not_what_it_was_is_done_again(cohort, table, tmp_path, rules, undisturbed, spoil):
    stopped(table, tmp_path / "answers", rules, 2)
    first = tmp_path / "answers.unfinished" / "answers" / "part-00000.parquet"
    if spoil == "cut":
        first.write_bytes(first.read_bytes()[:-100])
    else:
        first.unlink()
    cohort(table, quarantine=True, part_rows=2048)
    assert hashes(tmp_path / "answers") == undisturbed


def test_another_table_under_the_same_name_is_refused(cohort, table, tmp_path, rules, made):
    stopped(table, tmp_path / "answers", rules, 1)
    shutil.copy(made, table)
    with pytest.raises(ProblemsError, match="a run with another table: remove it to start anew"):
        cohort(table, quarantine=True, part_rows=2048)


def test_another_rulebook_and_other_options_are_refused(cohort, table, tmp_path, rules):
    stopped(table, tmp_path / "answers", rules, 1)
    with pytest.raises(ProblemsError, match="another options"):
        cohort(table, quarantine=True, part_rows=4096)
    options = Options(columns="verdict", quarantine=True, part_rows=2048)
    with pytest.raises(ProblemsError, match="another rulebook"):
        run_cohort(str(table), tmp_path / "answers", replace(rules, hash="0" * 64), options)


def test_a_table_that_changes_while_it_is_read_is_noticed_at_the_end(table, tmp_path, rules, made):
    def change(done, rows):
        if done == rows:
            shutil.copy(made, table)

    with pytest.raises(ProblemsError, match="it changed while it was read: start anew when it is at rest"):
        run_cohort(str(table), tmp_path / "answers", rules, Options(columns="verdict", quarantine=True), change)
    assert [path.name for path in tmp_path.iterdir()] == [table.name]


def test_a_table_that_is_gone_at_the_end_is_one_that_changed(table, tmp_path, rules):
    with pytest.raises(ProblemsError, match="it changed while it was read"):
        run_cohort(
            str(table),
            tmp_path / "answers",
            rules,
            Options(columns="verdict", quarantine=True),
            lambda *_: table.unlink(),
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("note", shortened(["", "[1]", "[" * 100_000]))
def test_a_damaged_note_of_the_run_is_told_and_nothing_is_lost(cohort, table, tmp_path, rules, undisturbed, note):
    stopped(table, tmp_path / "answers", rules, 1)
    place = tmp_path / "answers.unfinished"
    before = hashes(place)
    sound = (place / "run.json").read_bytes()
    (place / "run.json").write_bytes(note.encode("latin-1"))
    with pytest.raises(ProblemsError, match=r"its run\.json is damaged: remove the folder to start anew"):
        cohort(table, quarantine=True, part_rows=2048)
    (place / "run.json").write_bytes(sound)
    assert hashes(place) == before
    cohort(table, quarantine=True, part_rows=2048)
    assert hashes(tmp_path / "answers") == undisturbed


@pytest.mark.parametrize("note", shortened(["{", '{"files": 5}']))
def test_a_part_whose_note_is_damaged_is_done_again(cohort, table, tmp_path, rules, undisturbed, note):
    stopped(table, tmp_path / "answers", rules, 2)
    (tmp_path / "answers.unfinished" / "notes" / "part-00000.json").write_text(note)
    cohort(table, quarantine=True, part_rows=2048)
    assert hashes(tmp_path / "answers") == undisturbed


def test_a_folder_of_something_else_is_left_alone(cohort, table, tmp_path):
    (tmp_path / "answers.unfinished").mkdir()
    (tmp_path / "answers.unfinished" / "thesis.txt").write_text("ten years of work")
    with pytest.raises(ProblemsError, match="it holds something that is no run: remove it"):
        cohort(table, quarantine=True)
    assert (tmp_path / "answers.unfinished" / "thesis.txt").read_text() == "ten years of work"


def test_three_runs_at_once_in_one_folder_end_in_one_answer(undisturbed, table, tmp_path):
    """Real processes: whoever comes second is refused; whoever comes after the end finds the folder there."""
    command = [sys.executable, "-m", "soleus", *words(table, tmp_path / "answers")]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [(run.communicate(), run.returncode) for run in runs]
    assert sorted(status for _, status in ended) == [0, 2, 2]
    for (out, err), status in ended:
        assert (out == "") == (status == 2)
        assert (err == "") == (status == 0)
        assert status == 0 or "another run is at work in it" in err or "it is there already" in err
    assert hashes(tmp_path / "answers") == undisturbed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers", "people.parquet"]


def test_a_lock_that_was_taken_away_is_none(tmp_path):
    """Between opening and locking, the run that held the lock ended and removed it."""
    lock = tmp_path / "lock"
    flock = fcntl.flock

    def too_late(file, how):
        if not tmp_path.joinpath("again").exists():
            tmp_path.joinpath("again").touch()
            lock.unlink()
        flock(file, how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fcntl, "flock", too_late)
        with alone(lock, tmp_path) as held:
            assert os.path.samestat(os.fstat(held.fileno()), lock.stat())


# Runs the program, and sends it a signal when the first part is done.
SIGNALLED = """
import os, sys
import soleus.cohort.run as run
from soleus.cli.main import main

done, sent = run.write_json, []

def written(*given):
    done(*given)
    if not sent:  # another part may be noted while Python itself ends
        sent.append(True)
        os.kill(os.getpid(), int(sys.argv[1]))

run.write_json = written
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("number", shortened([signal.SIGTERM, signal.SIGINT]), ids=["ended", "Ctrl-C"])
def test_a_run_that_is_asked_to_end_says_how_to_go_on(undisturbed, table, tmp_path, number):
    out = tmp_path / "answers"
    command = [sys.executable, "-c", SIGNALLED, str(int(number)), *words(table, out)]
    asked = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (asked.returncode, asked.stdout) == (130, "")
    assert asked.stderr == (
        "soleus: stopped; what is done is kept in answers.unfinished: the same command takes it up, or remove it\n"
    )
    assert 1 <= len(list((tmp_path / "answers.unfinished" / "notes").iterdir())) < PARTS
    assert not (tmp_path / ".answers.lock").exists()
    assert main(words(table, out)) == 0
    assert hashes(out) == undisturbed


def test_two_runs_at_once_in_one_folder_are_refused(table, tmp_path, rules):
    def second(_done, _rows):
        with pytest.raises(ProblemsError, match="another run is at work in it"):
            run_cohort(str(table), tmp_path / "answers", rules, Options(columns="verdict", quarantine=True))

    run_cohort(str(table), tmp_path / "answers", rules, Options(columns="verdict", quarantine=True), second)


def test_a_csv_that_was_written_out_is_not_read_again(cohort, made, tmp_path, rules):
    table = tmp_path / "people.csv"
    duckdb.connect().execute(f"copy (from '{made}') to '{table}'")
    stopped(table, tmp_path / "answers", rules, 1)
    staged = tmp_path / "answers.unfinished" / "table.parquet"
    before = staged.stat().st_mtime_ns
    stopped(table, tmp_path / "answers", rules, 1)
    assert staged.stat().st_mtime_ns == before
    cohort(table, quarantine=True, part_rows=2048)
    assert json.loads((tmp_path / "answers" / "summary.json").read_text())["rows"] == 6000
    assert sorted(path.name for path in (tmp_path / "answers").iterdir()) == ["answers", "run.json", "summary.json"]
