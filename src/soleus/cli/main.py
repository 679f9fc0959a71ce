"""``soleus COMMAND``: finds the command's module, lets it say what it takes, and runs it.

Each command is one module of this package: ``HELP`` teaches by example, ``arguments`` says what it takes, ``run`` does
it; a command of several forms lists them as ``SUBCOMMANDS`` in place of the last two. Only the module of the command
that was asked for is loaded, which keeps a cold start quick. The book is loaded here, once, and stands among what the
command is given, as ``given.book``.

Whatever can go wrong outside (a place that cannot be written, a reader that left, no memory, Ctrl-C) is told here, in
one place, and so is a mistake of our own. No trace is ever printed: it would show what was in hand, and that is health.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn, Protocol

from soleus.cli.called import called, name_commands
from soleus.cli.output import complain, give_up_stream, held, one_line, prepare
from soleus.cli.parser import HelpFormatter, Parser
from soleus.cli.subcommands import Subcommand, misplaced, with_subcommand
from soleus.files import reason
from soleus.problems import ProblemsError, place_of
from soleus.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from soleus.book import Book

    Subparsers = argparse._SubParsersAction[Parser]  # noqa: SLF001  # it has no public name

DONE = 0
FAULT = 1  # exit status: a mistake of ours; `prove` also gives it for what is not proved
REFUSED = 2  # exit status: what was given, or the place, cannot be used
STOPPED = 130  # exit status: stopped by Ctrl-C, by a closed terminal or by a signal to end
PRIVATE = 0o077  # taken from the rights of every file that is written: all that others could do
MOST_NEW = 100_000  # records that are made before one looks which are gone; Python looks after 700
BEYOND: dict[type[Exception], str] = {
    MemoryError: "There is not enough memory for this",
    RecursionError: "What was given is nested too deep",
    UnicodeError: "What was given holds characters that cannot be read or written",
}

ABOUT = "Do compression socks help my sciatica? A careful answer for one person, with its reasons and sources."

# Every command, in the order of the help, with the line that it has there.
COMMANDS = {
    "assess": "answer for one person from a file",
    "interview": "ask one person and answer",
    "ask": "answer a question in your own words",
    "serve": "serve the page, for a browser",
    "mcp": "let an assistant program ask",
    "fit": "pick a size for each leg; check a maker's chart",
    "compare": "set options side by side",
    "cohort": "answer for every row of a table, or make made-up people",
    "explain": "explain a rule, a condition, a claim, an option or a fact",
    "learn": "pages to read, with their sources",
    "predict": "how a day changes the volume of this person's lower leg",
    "simulate": "take virtual people through a day, with and without a garment",
    "evidence": "put the studies of a table together",
    "trial": "analyse trials on one person, and put them together",
    "check": "check the rulebook",
    "prove": "prove what the rulebook promises for everybody",
    "exchange": "write the rulebook as CQL and FHIR, for record systems",
    "review": "write the rulebook as a sheet for clinicians to judge",
}
TALKS = {"interview", "mcp", "serve"}  # what it says must be seen at once, so it is not held back until the end


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
        prepare()
        with _ended_by_signals(), _private(), _seldom_tidied():
            return _run(words)
    except BrokenPipeError:  # the reader of our output left, as `| head` does
        give_up_stream(sys.stdout)
        return DONE
    except KeyboardInterrupt as stopped:  # a command may say with it how to go on
        give_up_stream(sys.stdout)
        complain("; ".join(["soleus: stopped", *map(str, stopped.args)]))
        return STOPPED
    except Exception as error:  # noqa: BLE001  # the one place; what kind it is decides what is said
        status, headline, problems = _told(error)
        message = f"soleus: {one_line(headline)}" + "".join(f"\n- {one_line(problem)}" for problem in problems)
        complain(name_commands(message, COMMANDS))
        return status


def _run(words: Sequence[str]) -> int:
    if sys.stdout is None:
        raise ProblemsError("Nothing was done", ["standard output is closed, so nobody could read the answer"])
    with ExitStack() as stack:
        holding = None if _asked(words) in TALKS else stack.enter_context(held())
        status = _ended(words)
        if holding is not None and status != REFUSED:
            try:
                holding.let_go()
            except BrokenPipeError:
                raise
            except OSError as error:
                give_up_stream(holding.real)
                raise ProblemsError("The answer cannot be printed", [f"standard output: {reason(error)}"]) from None
        return status


def _ended(words: Sequence[str]) -> int:
    try:
        given = parse_line(words)
        status: int = given.run(given)
    except SystemExit as ended:  # a help text was asked for
        return ended.code if isinstance(ended.code, int) else DONE
    except ProblemsError as error:
        if hint := misplaced(words, *_command_in(words)):
            raise ProblemsError(error.headline, (*error.problems, hint)) from None
        raise
    return status


def parse_line(words: Sequence[str]) -> argparse.Namespace:
    """Read the words of a line, the program's name left out.

    Raises:
        ProblemsError: they cannot be used.
        SystemExit: a help text or the version was asked for, and printed.
    """
    given, unread = _parser(words).parse_known_args(with_subcommand(words, *_command_in(words)))
    if unread:
        given.parser.error(f"unrecognized arguments: {' '.join(unread)}")
    return given


def _command_in(words: Sequence[str]) -> tuple[int, tuple[Subcommand, ...]]:
    """Give the place of the command in a line, and its forms."""
    name = _asked(words)
    return (words.index(name), subcommands_of(name)) if name in COMMANDS else (0, ())


def _told(error: Exception) -> tuple[int, str, tuple[str, ...]]:
    """Say what went wrong: the exit status, what, and each problem."""
    match error:
        case ProblemsError():
            return REFUSED, error.headline, error.problems
        case ModuleNotFoundError(name=str(name)) if not name.startswith("soleus"):
            return REFUSED, f"'{name}' is not installed", ("it comes with an extra: the page on installing names them",)
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return REFUSED, "A file or place cannot be used", (f"{place}{error.strerror or type(error).__name__}",)
        case MemoryError() | RecursionError() | UnicodeError():
            return REFUSED, next(sentence for kind, sentence in BEYOND.items() if isinstance(error, kind)), ()
        case _:
            advice = "please report this line and the command; leave the case out, it is about somebody's health"
            kind = f"{type(error).__name__} at {place_of(error)} (version {__version__})"
            return FAULT, f"a mistake in Soleus, not in what you gave: {kind}", (advice,)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a signal to end, and a terminal that closes, end the command as Ctrl-C does: what is half written goes."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _private() -> Iterator[None]:
    """Let files and folders belong to their owner alone, whoever writes them: a library of others, or Java."""
    before = os.umask(PRIVATE)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _seldom_tidied() -> Iterator[None]:
    """Look for circles of dead records seldom: a command makes its many records at its start, and they all stay."""
    before = gc.get_threshold()
    gc.set_threshold(MOST_NEW)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _asked(words: Sequence[str]) -> str | None:
    return next((word for word in words if not word.startswith("-")), None)


def _parser(words: Sequence[str]) -> Parser:
    from soleus.load import load_book  # noqa: PLC0415  # within reach of what tells kindly what went wrong

    book = load_book()
    use = book.words.intended_use
    parser = Parser(prog=called(), description=ABOUT, epilog=use, formatter_class=HelpFormatter)
    parser.add_argument("--version", action="version", version=f"soleus {__version__}. {use}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    name_asked = _asked(words)
    # A command that is written first reads all the rest, so the parsers of the others are not needed.
    names = [name_asked] if name_asked in COMMANDS and words[0] == name_asked else list(COMMANDS)
    for name in names:
        line = COMMANDS[name]
        if name == name_asked:
            _fill(_teaching(commands, name, line, command_of(name).HELP, use), name, book)
        else:
            commands.add_parser(name, help=line)
    return parser


def _fill(parser: Parser, name: str, book: Book) -> None:
    """Let the parser of the command that was asked for, or those of its subcommands, take what it takes."""
    forms, command = subcommands_of(name), command_of(name)
    if not forms:
        command.arguments(parser)
        parser.set_defaults(run=command.run, book=book, parser=parser)
        return
    default = f"'{forms[0].name}' is meant where none is named; each has a help text of its own:"
    subparsers = parser.add_subparsers(title="subcommands", description=default, required=True, metavar="SUBCOMMAND")
    for form in forms:
        parser_of_form = _teaching(subparsers, form.name, form.line, form.help, parser.epilog)
        form.arguments(parser_of_form)
        parser_of_form.set_defaults(run=form.run, book=book, parser=parser_of_form)


def _teaching(subparsers: Subparsers, name: str, line: str, text: str, use: str | None) -> Parser:
    """Add a parser whose help text teaches by example."""
    return subparsers.add_parser(
        name, help=line, description=name_commands(text, COMMANDS), epilog=use, formatter_class=HelpFormatter
    )


def command_of(name: str) -> Command:
    """Load the module of a command."""
    command: Command = import_module(f"soleus.cli.{name}")
    return command


def subcommands_of(name: str) -> tuple[Subcommand, ...]:
    """Give the forms of a command, the default first; none where it has just one."""
    subcommands: tuple[Subcommand, ...] = getattr(command_of(name), "SUBCOMMANDS", ())
    return subcommands
