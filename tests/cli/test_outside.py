"""What can go wrong outside: places, streams, signals, encodings. No trace, a known status, nothing half written."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from soleus.cli import main as door
from soleus.problems import ProblemsError
from soleus.render.writers.safe import safe

EXAMPLES = Path(__file__).parents[2] / "examples"
SADDLE = str(EXAMPLES / "saddle-numbness.yaml")
SOLEUS = f"{sys.executable} -m soleus"


def shell(line, **how):
    """Run a line of shell, where streams can be closed; gives status, output and error."""
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60, check=False, **how)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("line", "status", "says"),
    [
        ("assess {case} >/dev/full", 2, "No space left on device"),
        ("--help >/dev/full", 2, "No space left on device"),
        ("assess {case} >&-", 2, "standard output is closed"),
        ("assess - <&-", 2, "standard input cannot be read"),
        ("interview <&-", 2, "standard input is closed"),
        ("assess /nowhere.toml 2>&-", 2, ""),
        ("assess {case} 2>/dev/full >/dev/full", 2, ""),
        ("assess {case} <&- 2>&-", 0, ""),
    ],
)
def test_a_stream_that_is_closed_or_full_is_told(line, status, says):
    got, _, err = shell(f"{SOLEUS} {line.format(case=SADDLE)}")
    assert got == status
    assert says in err


def test_with_standard_error_closed_nothing_is_said_on_standard_output():
    assert shell(f"{SOLEUS} assess /nowhere.toml 2>&-") == (2, "", "")


@pytest.mark.no_cover  # the program over and over: its lines are traced beside
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_lacks_our_letters_still_shows_every_word(encoding):
    status, out, err = shell(
        f"{SOLEUS} assess --no-prediction {EXAMPLES / 'evening-swelling.toml'}",
        env=os.environ | {"PYTHONIOENCODING": encoding, "COLUMNS": "80"},
        encoding=encoding,
    )
    assert (status, err) == (0, "")
    assert "Soleus informs" in out or "Soleus" in out
    assert "mmHg" in out


@pytest.mark.no_cover  # the program over and over: its lines are traced beside
def test_json_for_such_a_terminal_is_the_same_json():
    line = f"{SOLEUS} assess --no-prediction --json {EXAMPLES / 'evening-swelling.toml'}"
    plain = shell(line, env=os.environ | {"PYTHONIOENCODING": "ascii"})[1]
    assert plain.isascii()
    assert json.loads(plain) == json.loads(shell(line)[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["INT", "TERM", "HUP"])
def test_a_command_that_is_stopped_ends_with_130_and_prints_nothing(number):
    process = subprocess.Popen(
        [sys.executable, "-m", "soleus", "assess", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until_it_reads(process.pid)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "soleus: stopped\n")


def wait_until_it_reads(pid):
    """Wait until a process waits in a read from a pipe, as the system tells."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if "pipe" in Path(f"/proc/{pid}/wchan").read_text("utf-8") or " 0 " in blocked_read(pid):
            return
    pytest.fail("it never read")


def blocked_read(pid):
    try:
        call = Path(f"/proc/{pid}/syscall").read_text("utf-8").split()
    except OSError:
        return ""
    return " 0 " if call[:2] == ["0", "0x0"] else ""


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (ProblemsError("This cannot be", ["a\nb"]), 2, "soleus: This cannot be\n- a b\n"),
        (PermissionError(13, "Permission denied", "/root/x"), 2, "- /root/x: Permission denied\n"),
        (OSError(), 2, "- OSError\n"),
        (MemoryError(), 2, "not enough memory"),
        (RecursionError(), 2, "nested too deep"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "secret"), 2, "characters that cannot be read"),
        (ModuleNotFoundError("x", name="duckdb"), 2, "'duckdb' is not installed"),
        (KeyError("secret"), 1, "a mistake in Soleus, not in what you gave: KeyError at "),
        (ModuleNotFoundError("x", name="soleus.nothing"), 1, "ModuleNotFoundError"),
        (KeyboardInterrupt(), 130, "soleus: stopped\n"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_whatever_goes_wrong_is_told_in_one_place(soleus, monkeypatch, error, status, says):
    class Spoiled:
        HELP = "help"

        def arguments(self, parser):
            pass

        def run(self, _):
            sys.stdout.write("half an answer")
            raise error

    monkeypatch.setattr(door, "command_of", lambda _: Spoiled())
    got, out, err = soleus("assess")
    assert (got, out) == (status, "")
    assert says in err
    assert "Traceback" not in err
    assert "secret" not in err


def test_the_place_of_a_mistake_is_a_line_of_ours(soleus, monkeypatch):
    monkeypatch.setattr("soleus.answer.assess", None)
    status, _, err = soleus("assess", SADDLE)
    assert status == 1
    assert "TypeError at cli/assess.py:" in err


@pytest.mark.parametrize(
    "arguments",
    [("review", "--out", "{}/sheet.html", "--chapter", "arteries"), ("exchange", "--out", "{}/new/rules")],
    ids=lambda arguments: arguments[0],
)
def test_what_is_written_belongs_to_its_owner_alone(soleus, tmp_path, arguments):
    assert soleus(*(argument.format(tmp_path) for argument in arguments))[0] == 0
    written = list(tmp_path.rglob("*"))
    assert written
    assert {path: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in written} == dict.fromkeys(written, 0)
    assert [path for path in written if path.name.startswith(".")] == []


@pytest.mark.no_cover  # the program over and over: its lines are traced beside
@pytest.mark.parametrize("place", ["/dev/full", "/proc/nothing", "{}", "{}/no/such", "/dev/null/x"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("review", "--out", "{place}/sheet.html"),
        ("exchange", "--out", "{place}"),
        ("cohort", "make", "--rows", "3", "--out", "{place}"),
        ("cohort", "{place}", "--out", "{place}"),
        ("fit", "{place}.toml"),
        ("assess", "{place}.json"),
        ("simulate", "{place}.toml"),
        ("exchange", "--out", "{tmp}", "--elm", "{place}"),
    ],
    ids=" ".join,
)
def test_a_place_that_cannot_be_used_is_refused(soleus, tmp_path, place, arguments):
    (tmp_path / "a-folder.html").mkdir()
    (tmp_path / "a-folder").mkdir()
    spot = place.format(tmp_path / "a-folder")
    if place.startswith("{}") and arguments[0] in {"exchange", "review"}:
        pytest.skip("a folder is what it wants, or makes")
    status, out, err = soleus(*(argument.format(place=spot, tmp=tmp_path) for argument in arguments))
    assert status == 2
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        "check --seed -1",
        "check --people 1e9",
        "check --people \N{SUPERSCRIPT TWO}",
        "cohort make --out x.parquet --rows 1e400",
        "cohort make --out x.parquet --rows 0",
        "cohort make --out x.parquet --rows 99999999999999999999",
        "cohort make --out x.parquet --rows 1 --seed -1",
        "cohort x --out y --part-rows 0",
        "cohort x --out y --threads 1000000",
        "prove --every 0",
        "prove --every " + "9" * 5000,
    ],
    ids=range(11),
)
def test_an_absurd_number_is_refused_with_its_bounds(soleus, arguments):
    status, out, err = soleus(*arguments.split())
    assert (status, out) == (2, "")
    assert "must be a whole number from" in err


def test_safe_keeps_what_people_write():
    text = "Zoë’s left leg – 22 cm\n\té 漢字 👍"
    assert safe(text) == text
