"""``soleus interview``: asks at the terminal, saves after every answer when told to, and ends with the answer."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.answer import assess
from soleus.case.write import CASE_FORMATS, save_case
from soleus.cli.asker import Asker, Left
from soleus.cli.console import plain_console
from soleus.cli.show import PLAIN, add_language, print_document
from soleus.cli.stock import add_garments, own_garments
from soleus.files import whole
from soleus.interviewing import Interview, read_interview, save_interview
from soleus.problems import ProblemsError
from soleus.render.views import VIEWS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from rich.console import Console

    from soleus.book import Book
    from soleus.case.case import Case

HELP = """\
Asks what is needed and no more, danger first, what belongs together in one question, and then answers as 'assess' does.
At any question: ? for "not sure", w for why it is asked, b for back, q to leave.

  soleus interview                                  nothing is stored
  soleus interview --session mine.json              saved after each answer; the same command goes on
  soleus interview --out mine.toml                  keep the answers as a case file for 'soleus assess'
  soleus interview --language de                    in German
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--session", type=Path, metavar="FILE", help="where to leave off and take up again")
    formats = ", ".join(CASE_FORMATS[:-1])
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=f"write the case to this new file ({formats} or {CASE_FORMATS[-1]})"
    )
    add_language(parser)
    add_garments(parser)
    parser.add_argument("--plain", action="store_true", help=PLAIN)


def run(given: argparse.Namespace) -> int:
    """Ask one person, and answer.

    Raises:
        ProblemsError: standard input is closed, there are no words in the language, or what ``own_garments`` and
            ``interview`` raise.
    """
    if sys.stdin is None:
        raise ProblemsError("Nobody can be asked", ["standard input is closed"])
    book: Book = given.book.in_language(given.language)
    own = own_garments(given)  # a bad chart is told before the first question
    console = plain_console(no_color=given.plain)

    def answer(case: Case) -> None:
        document = VIEWS["person"](assess(case, book, own=own, with_prediction=True), book, book.library)
        # Whoever was just asked may keep no file to ask for details of, so nothing is folded.
        print_document(document, console, book.words, plain=given.plain, details=True)

    return interview(book, console, given.session, given.out, answer)


def interview(
    book: Book, console: Console, session: Path | None, out: Path | None, answer: Callable[[Case], None]
) -> int:
    """Ask until nothing more can change the answer or complete it, then have it answered.

    Raises:
        ProblemsError: a file cannot be read or written, or has a name of no kind that is known.
        KeyboardInterrupt: whoever was asked broke off; what was answered is saved.
    """
    asker = Asker(console, book, (lambda now: save_interview(now, session)) if session else None)
    resumed = session is not None and session.exists()
    _try_paths(session, out)
    begun = read_interview(session, book.rules.vocabulary) if session is not None and resumed else Interview()
    if session is not None:
        save_interview(begun, session)  # the place is tried before the first question
    asker.begin(resumed=resumed, file=session.name if session else "")
    try:
        finished = asker.run(begun)
    except KeyboardInterrupt:
        asker.leave()
        raise
    except (Left, EOFError, OSError):  # a closed terminal reads as an end or as an error
        with contextlib.suppress(OSError):
            asker.leave()
        return 0
    answer(finished.case())
    if out is not None:
        save_case(finished.facts, out)
        asker.say("saved", file=out.name)
    return 0


class _Tried(Exception):  # noqa: N818  # not an error: the place can be written to
    """Nothing is to be left of the trial."""


def _try_paths(session: Path | None, out: Path | None) -> None:
    """Find out before the first question whether everything can be written at the end.

    Raises:
        ProblemsError: the name of a case is of no kind that is known or is taken, or nothing can be written there.
    """
    if out is None:
        return
    headline = f"{out.name} cannot be written"
    if out.suffix.lower() not in CASE_FORMATS:
        raise ProblemsError(headline, [f"its name must end in one of {', '.join(CASE_FORMATS)}"])
    if session is not None and session.absolute() == out.absolute():
        raise ProblemsError(headline, ["it has the name of the session; give it another"])
    if out.is_file():
        raise ProblemsError(
            headline, [f"{out}: there is a file of this name already; give it another name, or remove it"]
        )
    with contextlib.suppress(_Tried), whole(out) as file:
        file.write(b" " * 10_000)  # more than the longest case
        file.flush()
        raise _Tried
