"""The store: what was acknowledged is there, two writers at once are both kept, and what is erased is gone."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from soleus.problems import ProblemsError
from soleus.trial.store import KEY_VARIABLE, open_store

KEY = "a key of more than twenty characters"
MARK = "pain-was-7-and-this-is-a-marker"
WRITER = Path(__file__).with_name("writer.py")


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_events_come_back_in_their_order(store):
    trial, link = store.create("plan", 0, {})
    with store.writing(trial) as writing:
        numbers = [writing.add("entry", day, {"day": day}) for day in (3, 1, 2)]
    events = store.events(trial)[1:]
    assert [event.number for event in events] == numbers == sorted(numbers)
    assert [event.body["day"] for event in events] == [3, 1, 2]
    assert store.find(link) == trial


def test_of_a_block_that_fails_nothing_is_kept(store):
    trial, _ = store.create("plan", 0, {})
    with pytest.raises(ValueError, match="JSON"), store.writing(trial) as writing:  # noqa: PT012  # both stand in the one block that fails
        writing.add("entry", 1, {})
        writing.add("entry", 1, {"leg_pain": float("nan")})
    assert len(store.events(trial)) == 1


def test_a_link_is_kept_as_a_hash_and_a_wrong_one_finds_nothing(file_store, tmp_path):
    _, link = file_store.create("plan", 0, {})
    assert link.encode() not in bytes_of(tmp_path)
    with pytest.raises(ProblemsError, match="no such diary"):
        file_store.find(link[:-1])


def test_a_store_of_one_needs_no_link(file_store):
    with pytest.raises(ProblemsError, match="empty"):
        file_store.only()
    trial, _ = file_store.create("plan", 0, {})
    assert file_store.only() == trial
    file_store.create("plan", 0, {})
    with pytest.raises(ProblemsError, match="several"):
        file_store.only()


def test_two_devices_at_once_are_both_kept(place):
    stores = [open_store(place, {}) for _ in range(2)]
    trial, _ = stores[0].create("plan", 0, {})
    together = threading.Barrier(2)

    def write(device):
        for k in range(10):
            together.wait(20)
            with stores[device].writing(trial) as writing:
                writing.add("entry", k, {"device": device, "seen": len(writing.read())})

    threads = [threading.Thread(target=write, args=(device,)) for device in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    bodies = [event.body for event in stores[0].events(trial)[1:]]
    assert sorted(body["device"] for body in bodies) == [0] * 10 + [1] * 10
    assert [body["seen"] for body in bodies] == list(range(1, 21))  # each saw all that came before it
    for store in stores:
        store.close()


@pytest.mark.parametrize("key", ["", KEY])
def test_what_is_erased_is_in_no_byte_of_the_files(tmp_path, key):
    store = open_store(str(tmp_path / "diary.sqlite"), {KEY_VARIABLE: key})
    trial, _ = store.create("plan", 0, {})
    kept, _ = store.create("plan", 0, {})
    for name, mark in ((trial, MARK), (kept, "kept")):
        with store.writing(name) as writing:
            for day in range(60):
                writing.add("entry", day, {"trouble": mark * 5})
    assert (MARK.encode() in bytes_of(tmp_path)) is not bool(key)
    store.erase(trial)
    left = bytes_of(tmp_path)
    assert MARK.encode() not in left
    assert trial.encode() not in left
    assert len(store.events(kept)) == 61
    with pytest.raises(ProblemsError, match="erased"), store.writing(trial):
        pass


def test_what_is_erased_is_in_no_row_or_page_of_postgres(postgres_url):
    store = open_store(postgres_url, {})
    trial, link = store.create("plan", 0, {})
    with store.writing(trial) as writing:
        writing.add("entry", 1, {"trouble": MARK})
    store.erase(trial)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(str(connection.execute(text("SHOW data_directory")).scalar()), "base")
    assert not any(MARK.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    with pytest.raises(ProblemsError):
        store.find(link)
    store.close()


def test_with_a_key_nothing_can_be_read_without_it(tmp_path):
    place = str(tmp_path / "diary.sqlite")
    store = open_store(place, {KEY_VARIABLE: KEY})
    trial, _ = store.create("plan", 0, {})
    with store.writing(trial) as writing:
        writing.add("entry", 1, {"trouble": MARK})
    assert MARK.encode() not in bytes_of(tmp_path)
    assert store.events(trial)[1].body == {"trouble": MARK}
    for environment in ({}, {KEY_VARIABLE: KEY + "x"}):
        with pytest.raises(ProblemsError, match="not the key"):
            open_store(place, environment).events(trial)


def test_a_row_put_in_the_place_of_another_does_not_open(tmp_path):
    store = open_store(str(tmp_path / "diary.sqlite"), {KEY_VARIABLE: KEY})
    trial, _ = store.create("plan", 0, {})
    with store.writing(trial) as writing:
        writing.add("entry", 1, {})
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE event SET day = 2 WHERE kind = 'entry'"))
    with pytest.raises(ProblemsError, match="not the key"):
        store.events(trial)


@pytest.mark.parametrize(
    ("place", "environment", "says"),
    [
        ("diary.sqlite", {KEY_VARIABLE: "short"}, "at least 20 characters"),
        ("mysql://host/name", {}, "postgresql://"),
        ("postgresql://soleus:secret-word@/none?host=/nowhere", {}, "no database there"),
        ("no/such/folder/diary.sqlite", {}, "no database there"),
    ],
)
def test_what_cannot_be_opened_says_so_without_a_secret(tmp_path, monkeypatch, place, environment, says):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProblemsError, match=says) as error:
        open_store(place, environment)
    assert "secret-word" not in str(error.value)


def test_a_file_that_is_no_database_or_a_newer_one_is_refused_and_left_alone(tmp_path):
    other = tmp_path / "letter.txt"
    other.write_text("Dear diary, " * 200)
    with pytest.raises(ProblemsError, match="none of ours"):
        open_store(str(other), {})
    assert other.read_text() == "Dear diary, " * 200
    newer = str(tmp_path / "newer.sqlite")
    with open_store(newer, {}).engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ProblemsError, match="newer version"):
        open_store(newer, {})


def test_a_file_of_diaries_belongs_to_its_owner_alone_and_commits_wait_for_the_disk(file_store, tmp_path):
    assert (tmp_path / "diary.sqlite").stat().st_mode & 0o077 == 0
    with file_store.engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def killed_while_writing(place, times):
    """Kill a writer again and again, each time behind another of its acknowledgements; give what it said was kept."""
    store = open_store(place, {})
    trial, _ = store.create("plan", 0, {})
    store.close()
    said = []
    environment = {**os.environ, "PYTHONPATH": "src"}
    for k in range(times):
        command = [sys.executable, WRITER, place, trial, str(k)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:
            assert writer.stdout is not None
            said += [writer.stdout.readline().strip() for _ in range(1 + k % 5)]
            os.kill(writer.pid, signal.SIGKILL)
            said += [line.strip() for line in writer.stdout if line.endswith("\n")]
    return trial, said


def check_after_kills(place, trial, said):
    store = open_store(place, {})
    events = store.events(trial)[1:]
    store.close()
    kept = {event.body["name"] for event in events}
    assert said
    assert set(said) <= kept  # every acknowledged entry is there
    assert all(len(event.body["text"]) == 5000 for event in events)  # none is half written
    halves = {name.rpartition(" ")[0] for name in kept}
    assert all({f"{half} a", f"{half} b"} <= kept for half in halves)  # nor is half a transaction


def test_what_was_acknowledged_survives_a_kill(place):
    check_after_kills(place, *killed_while_writing(place, 3))


@pytest.mark.deep
@pytest.mark.parametrize(("kind", "times"), [("sqlite", 1000), ("postgres", 200)])
def test_what_was_acknowledged_survives_every_kill(kind, times, tmp_path, request):
    place = str(tmp_path / "diary.sqlite") if kind == "sqlite" else request.getfixturevalue("postgres_url")
    check_after_kills(place, *killed_while_writing(place, times))
