"""Runs the commands that the manual shows, so that every example is what the program really says."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.cli.main import main
from soleus.load import load_book
from tools.pages.marks import ROOT, PageError

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = "88"
PLAIN = {"COLUMNS": WIDTH, "NO_COLOR": "1", "TERM": "dumb"}
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXIT = re.compile(r"^# exit (\d+)$")
COMMAND = re.compile(r"^    ([a-z][a-z-]*)(?: {2,}|$)", re.MULTILINE)  # a long name has its line to itself


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


@cache
def said(command: str, status: int = 0, files: tuple[tuple[str, str], ...] = (), typed: tuple[str, ...] = ()) -> str:
    """Run a soleus command in this process, once, and give what it printed, errors included.

    Args:
        command: everything after ``soleus``.
        status: the exit status it must end with.
        files: further files that the command finds beside ``examples/``, as name and text.
        typed: the replies to what the command asks.

    Raises:
        PageError: it ended with another status.
    """
    with desk() as folder:
        for name, text in files:
            (folder / name).write_text(text, "utf-8")
        ended, text = run_here(folder, command, typed)
    if ended != status:
        raise PageError(f"'soleus {command}' ended with {ended}, not {status}:\n{text}")
    return text


def run_here(folder: Path, command: str, typed: tuple[str, ...] = ()) -> tuple[object, str]:
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
    """Cut one part out of an answer, by the name that its heading has in ``words/en.yaml``; ``answer`` is the top.

    Raises:
        PageError: the answer has no such part.
    """
    headings = load_book().words.headings
    lines = text.splitlines()
    starts = [index for index, line in enumerate(lines) if not index or not lines[index - 1].strip()]
    for start in starts:
        if name in headings and lines[start].startswith(headings[name]):
            end = next((later for later in starts if later > start), len(lines))
            return "\n".join(lines[start:end]).strip("\n")
    there = [key for key, words in headings.items() if any(lines[start].startswith(words) for start in starts)]
    raise PageError(f"the answer has no part '{name}'; it has: {', '.join(there)}")


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
