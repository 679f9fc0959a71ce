"""The parser of arguments: it refuses in the words of the program, and its help keeps one command on one line."""

from __future__ import annotations

import argparse
from typing import NoReturn

from soleus.problems import ProblemsError


class Parser(argparse.ArgumentParser):
    """Refuses as everything else here does: what was typed is shown back, made safe."""

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments."""
        raise ProblemsError(f"the arguments cannot be used (try: {self.prog} --help)", [message])

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:  # noqa: ARG002  # argparse's signature
        """End after a help text or the version, which ``main`` lets go of."""
        raise SystemExit(status)


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the longest command on the line of its help: Python 3.11 forgets how far in commands stand."""

    def add_argument(self, action: argparse.Action) -> None:
        """Take the room of one argument into account."""
        super().add_argument(action)
        if action.nargs == argparse.PARSER:
            self._action_max_length += self._indent_increment
