"""A real terminal for tests: the program runs behind a pseudo-terminal, and replies are typed at its prompts."""

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE_S = 30  # for the program to say something; a program that hangs fails the test instead of the run
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """``soleus`` at a terminal; ``screen`` is everything it printed so far, without colours."""

    def __init__(self, *arguments: str, cwd: Path, columns: int = 200) -> None:
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns), "LINES": "50"}
        self._terminal = ours
        self._process = subprocess.Popen(
            [sys.executable, "-m", "soleus", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=cwd,
            env=environment,
            start_new_session=True,
        )
        os.close(theirs)
        self.screen = ""
        self._read_to = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)

    def _more(self) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], PATIENCE_S)
        assert ready, f"it said nothing more after:\n{self.screen}"
        try:
            chunk = os.read(self._terminal, 65536)
        except OSError:  # the program ended and its side of the terminal is closed
            return False
        self.screen += CONTROL.sub("", chunk.decode("utf-8", "replace")).replace("\r\n", "\n")
        return bool(chunk)

    def wait_for(self, pattern: str) -> str:
        """Read until the screen, past what was matched before, shows the pattern; give the match."""
        while not (match := re.search(pattern, self.screen[self._read_to :])):
            assert self._more(), f"it ended without {pattern!r}:\n{self.screen}"
        self._read_to += match.end()
        return match[0]

    def type(self, reply: str) -> None:
        """Type a reply and press Enter."""
        os.write(self._terminal, f"{reply}\n".encode())

    def end(self) -> int:
        """Read to the end; give the exit status."""
        while self._more():
            pass
        return self._process.wait(PATIENCE_S)
