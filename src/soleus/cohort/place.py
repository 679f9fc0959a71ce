"""The folder of a run: one run at a time works in it, and it takes its name only when everything in it is whole."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from soleus.files import read_text, reason, write_whole
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOTE = "run.json"
FOLDERS = ("answers", "set-aside", "notes")
PRIVATE = 0o700  # answers are about people: nobody but the owner looks in
MOST_BYTES = 100_000_000  # of a note: a table of a million files is named in one


def whole_name(out: Path) -> Path:
    """Give the name of a folder with everything above it, links as they stand."""
    return Path(os.path.abspath(out))  # noqa: PTH100  # resolve() would follow a link, which may be what is in the way


def unfinished(out: Path) -> Path:
    """Name the folder that holds a run until it is whole."""
    return out.with_name(f"{out.name}.unfinished")


def whole_path(out: Path, table: str) -> Path:
    """Give the full name of a folder that can be written.

    Raises:
        ProblemsError: it is there already, lies in the folder that is read, or can have no such name.
    """
    path = whole_name(out)
    _refuse_what_is_there(path)
    if Path(table).is_dir() and path.parent.resolve().is_relative_to(Path(table).resolve()):
        raise ProblemsError(f"{out} cannot be written", ["it lies in the folder that is read: name one outside"])
    return path


def _refuse_what_is_there(out: Path) -> None:
    try:
        out.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as error:
        raise ProblemsError(f"{out.name[:100]} cannot be written", [reason(error)]) from None
    raise ProblemsError(f"{out} cannot be written", ["it is there already: name another folder, or remove it"])


@contextmanager
def opened(out: Path, identity: Mapping[str, Any]) -> Iterator[Path]:
    """Open the folder of one run, new or as it was left.

    Args:
        out: the name that it is to have.
        identity: what the run is, as JSON holds it; a run that was something else is not mixed in.

    Raises:
        ProblemsError: it holds another run or something else, or a run that is still going on; or that run has just
            ended and ``out`` is there.
        OSError: the folder cannot be made.
    """
    place = unfinished(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    lock = out.with_name(f".{out.name}.lock")
    with alone(lock, place):
        try:
            _refuse_what_is_there(out)
            place.mkdir(PRIVATE, exist_ok=True)
            _note_what_this_is(place, identity)
            yield place
        finally:
            lock.unlink(missing_ok=True)


def alone(lock: Path, place: Path) -> IO[bytes]:
    """Lock a file. The system lets go of it, whatever becomes of this process."""
    while True:
        file = lock.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise ProblemsError(f"{place} cannot be taken up", ["another run is at work in it"]) from None
        if _is(file, lock):
            return file
        file.close()  # the run that held it ended and took the file away: what was locked here is not the lock


def _is(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _note_what_this_is(place: Path, identity: Mapping[str, Any]) -> None:
    for left in place.glob(".*"):  # half a file of a run that was killed
        left.unlink()
    note = place / NOTE
    if not note.exists():
        if any(place.iterdir()):
            raise ProblemsError(f"{place} cannot be taken up", ["it holds something that is no run: remove it"])
        write_json(note, identity)
    before = read_json(note)
    if not isinstance(before, dict):
        raise ProblemsError(f"{place} cannot be taken up", [f"its {NOTE} is damaged: remove the folder to start anew"])
    changed = [name for name in identity if identity[name] != before.get(name)]
    if changed:
        message = f"it holds a run with another {' and another '.join(changed)}: remove it to start anew"
        raise ProblemsError(f"{place} cannot be taken up", [message])
    for name in FOLDERS:
        (place / name).mkdir(exist_ok=True)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a small file of the run, whole or not at all."""
    write_whole(path, json.dumps(content, indent=1) + "\n")


def read_json(path: Path) -> Any:  # noqa: ANN401  # JSON holds anything; callers check
    """Read back what ``write_json`` wrote; None where that is not what the file holds any more."""
    try:
        return json.loads(read_text(path, MOST_BYTES))
    except (ValueError, RecursionError):  # also what cannot be read, a ProblemsError
        return None
