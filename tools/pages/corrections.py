"""Corrects a copy of the program as a page says, and runs commands of the copy."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import soleus
from tools.pages.markdown import blocks, fenced
from tools.pages.marks import PageError
from tools.pages.run import PLAIN, desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.pages.marks import Wanted

# How a proof ends its line in the table, and the line under it.
SECONDS = re.compile(r"(?<=  )\d+\.\d\d$|(?<= in )\d+\.\d(?= s$)", re.MULTILINE)


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
    done = subprocess.run(  # our own program with arguments written in the manual
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
        PageError: the file does not hold the lines that the diff takes away, or holds them more than once.
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
        raise PageError(f"{path.name} holds these lines {text.count(old)} times, not once:\n{old}")
    path.write_text(text.replace(old, new), "utf-8")


def without_seconds(text: str) -> str:
    """Show dots for the seconds that proofs took: each run has others, and a page would never be as the code says."""
    return SECONDS.sub("…", text)


def correction(wanted: Wanted) -> str:
    """Show a diff and what commands say once it is applied to a copy. ``run`` lists them, joined by ``;``."""
    shown: list[str] = [fenced("diff", wanted.body)]
    with copied_program() as folder:
        apply_diff(folder, wanted.body)
        for command in wanted.options["run"].split(";"):
            status, text = run_copy(folder, f"soleus {command.strip()}")
            if status != wanted.status:
                raise PageError(f"'soleus {command.strip()}' ended with {status}, not {wanted.status}:\n{text}")
            shown.append(fenced("console", f"$ soleus {command.strip()}\n{without_seconds(text)}"))
    return blocks(*shown)
