"""Runs the commands that the manual shows, so that every example is what the program really says."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import soleus
from soleus.cli.main import main
from soleus.load import load_book

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
WIDTH = "88"
PLAIN = {"COLUMNS": WIDTH, "NO_COLOR": "1", "TERM": "dumb"}
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXIT = re.compile(r"^# exit (\d+)$")
COMMAND = re.compile(r"^    ([a-z][a-z-]*)(?: {2,}|$)", re.MULTILINE)  # a long name has its line to itself


class ExampleError(ValueError):
    """An example of the manual does not do what its page says."""


@contextmanager
def desk() -> Iterator[Path]:
    """Give a folder of its own with the example people in it, where commands can read and write."""
    with tempfile.TemporaryDirectory(prefix="soleus-manual-") as name:
        folder = Path(name)
        shutil.copytree(ROOT / "examples", folder / "examples")
        yield folder


class Typed(io.StringIO):
    """Replies that were written down beforehand; each is shown where it was given, as a terminal would."""

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override] # as StringIO's own is typed
        """Give the next reply."""
        reply = super().readline(-1 if size is None else size)
        sys.stdout.write(reply)
        return reply


def said(command: str, status: int = 0, files: Mapping[str, str] | None = None, typed: Sequence[str] = ()) -> str:
    """Run a soleus command in this process and give what it printed, errors included.

    Args:
        command: everything after ``soleus``.
        status: the exit status it must end with.
        files: further files that the command finds beside ``examples/``.
        typed: the replies to what the command asks.

    Raises:
        ExampleError: it ended with another status.
    """
    with desk() as folder:
        for name, text in (files or {}).items():
            (folder / name).write_text(text, "utf-8")
        ended, text = run_here(folder, command, typed)
    if ended != status:
        raise ExampleError(f"'soleus {command}' ended with {ended}, not {status}:\n{text}")
    return text


def run_here(folder: Path, command: str, typed: Sequence[str] = ()) -> tuple[object, str]:
    """Run a soleus command in this process, in a folder; gives exit status and what it printed, errors included."""
    out = io.StringIO()
    replies = Typed("".join(f"{reply}\n" for reply in typed))
    with chdir(folder), _environment(), redirect_stdout(out), redirect_stderr(out), _standard_input(replies):
        ended = _run(shlex.split(command))
    return ended, "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")


def _run(arguments: list[str]) -> object:
    try:
        return main(arguments)
    except SystemExit as ended:
        return ended.code or 0


@contextmanager
def _standard_input(replies: Typed) -> Iterator[None]:
    before, sys.stdin = sys.stdin, replies
    try:
        yield
    finally:
        sys.stdin = before


@contextmanager
def _environment() -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(PLAIN)
    os.environ.pop("FORCE_COLOR", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def part_of(text: str, name: str) -> str:
    """Cut one part out of an answer, by the name that its heading has in ``words.yaml``; ``answer`` is the top.

    Raises:
        ExampleError: the answer has no such part.
    """
    headings = load_book().words.headings
    lines = text.splitlines()
    starts = [index for index, line in enumerate(lines) if not index or not lines[index - 1].strip()]
    for start in starts:
        if name in headings and lines[start].startswith(headings[name]):
            end = next((later for later in starts if later > start), len(lines))
            return "\n".join(lines[start:end]).strip("\n")
    there = [key for key, words in headings.items() if any(lines[start].startswith(words) for start in starts)]
    raise ExampleError(f"the answer has no part '{name}'; it has: {', '.join(there)}")


def commands() -> list[str]:
    """Name every command of the program."""
    return COMMAND.findall(said("--help"))


def console_lines(page: str) -> list[tuple[str, int]]:
    """Give every ``$ soleus`` line of a page's console blocks, with the exit status that its page expects."""
    found: list[tuple[str, int]] = []
    for block in CONSOLE.findall(page):
        for line in block.splitlines():
            expected = EXIT.match(line)
            if expected and found:
                found[-1] = (found[-1][0], int(expected[1]))
            elif line.startswith("$ soleus "):
                found.append((line.removeprefix("$ "), 0))
    return found


@contextmanager
def copied_program() -> Iterator[Path]:
    """Give a folder with a copy of the program in ``src/`` and of the examples, to be corrected and compiled there."""
    with desk() as folder:
        package = Path(soleus.__file__).parent
        shutil.copytree(package, folder / "src" / "soleus", ignore=shutil.ignore_patterns("__pycache__"))
        yield folder


def run_copy(folder: Path, command: str) -> tuple[int, str]:
    """Run the copied program; gives exit status and what it printed, errors included."""
    arguments = shlex.split(command)[1:]
    environment = dict(os.environ) | PLAIN | {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(  # noqa: S603  # our own program with arguments written in the manual
        [sys.executable, "-m", "soleus", *arguments],
        cwd=folder,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    return done.returncode, "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")


def apply_diff(folder: Path, diff: str) -> None:
    """Apply a small diff (``--- FILE``, then lines with ``-``, ``+`` or a space) to the copied program.

    A diff may speak of several files, or of several places in one: each begins with its own ``--- FILE``.

    Raises:
        ExampleError: the file does not hold the lines that the diff takes away, or holds them more than once.
    """
    for place in re.split(r"^(?=--- )", diff.strip("\n"), flags=re.MULTILINE):
        if place:
            _apply_to_one_place(folder, place)


def _apply_to_one_place(folder: Path, diff: str) -> None:
    head, *lines = diff.strip("\n").splitlines()
    path = folder / head.removeprefix("--- ")
    old = "".join(f"{line[1:]}\n" for line in lines if line[:1] in {"-", " "})
    new = "".join(f"{line[1:]}\n" for line in lines if line[:1] in {"+", " "})
    text = path.read_text("utf-8")
    if text.count(old) != 1:
        raise ExampleError(f"{path.name} holds these lines {text.count(old)} times, not once:\n{old}")
    path.write_text(text.replace(old, new), "utf-8")
