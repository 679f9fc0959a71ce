"""``soleus COMMAND``: finds the command's module, lets it say what it takes, and runs it.

Each command is one module of this package: ``HELP`` teaches by example, ``arguments`` says what it takes, ``run`` does
it. Only the module of the command that was asked for is loaded, which keeps a cold start quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from soleus import __version__
from soleus.problems import ProblemsError
from soleus.rules.book import load_book

if TYPE_CHECKING:
    from collections.abc import Sequence

REFUSED = 2  # exit status: what was given cannot be used

ABOUT = "Do compression socks help my sciatica? A careful answer for one person, with its reasons and sources."

# Every command, in the order of the help, with the line that it has there.
COMMANDS = {
    "assess": "answer for one person from a file",
    "interview": "ask one person and answer",
    "fit": "pick a size for each leg; check a maker's chart",
    "compare": "set options side by side",
    "cohort": "answer for every row of a table, or make made-up people",
    "explain": "explain a rule, a condition, a claim, an option or a fact",
    "predict": "how a day changes the volume of this person's lower leg",
    "simulate": "take virtual people through a day, with and without a garment",
    "check": "check the rulebook",
    "prove": "prove what the rulebook promises for everybody",
    "exchange": "write the rulebook as CQL and FHIR, for record systems",
    "review": "write the rulebook as a sheet for clinicians to judge",
}


class Command(Protocol):
    """What the module of a command holds."""

    HELP: str

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what the command takes."""

    def run(self, given: argparse.Namespace) -> int:
        """Do it; gives the exit status."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        given = _parser(words).parse_args(words)
        status: int = given.run(given)
    except ProblemsError as error:
        print(f"soleus: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:  # the reader of our output left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    shape, use = argparse.RawDescriptionHelpFormatter, load_book().words.intended_use
    parser = argparse.ArgumentParser(prog="soleus", description=ABOUT, epilog=use, formatter_class=shape)
    parser.add_argument("--version", action="version", version=f"soleus {__version__}. {use}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    asked = next((word for word in words if not word.startswith("-")), None)
    for name, line in COMMANDS.items():
        if name == asked:
            command = command_of(name)
            its = commands.add_parser(name, help=line, description=command.HELP, epilog=use, formatter_class=shape)
            command.arguments(its)
            its.set_defaults(run=command.run)
        else:
            commands.add_parser(name, help=line)
    return parser


def command_of(name: str) -> Command:
    """Load the module of a command."""
    command: Command = import_module(f"soleus.cli.{name}")
    return command
