"""The commands. Each is one function, read from top to bottom; help texts teach by example."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from soleus import __version__
from soleus.case.read import read_case
from soleus.knowledge.load import ProblemsError
from soleus.rules.book import load_book, load_library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soleus.assess import Answer

# Named here and not read from soleus.render.views, which takes longer to load than the help; a test compares them.
VIEW_NAMES = ("person", "clinician", "physiotherapist", "family-doctor", "surgeon")
COMPARISON_NAMES = ("supports", "needs", "treatments")
PLAIN_HELP = "no colours, boxes or tables: for screen readers and plain terminals"
REFUSED = 2  # exit status: what was given cannot be used

ABOUT = "Do compression socks help my sciatica? A careful answer for one person, with its reasons and sources."

ASSESS_HELP = """\
Reads what is known about one person and answers: how soon somebody must look, whether a compression sock is safe and of
use, at what pressure, and what is still open. A fact that is not in the file is unknown; unknown is never taken for no.

The file is TOML, YAML or JSON; '-' reads standard input. Facts of one leg stand under [left] and [right]:

  age_years = 52
  pain_below_knee = true
  leg_swelling = "evening"
  [left]
  ankle_cm = 22.5

'soleus explain facts' lists every fact. Exit status: 0 answered, 2 refused (all problems in one message).
"""
INTERVIEW_HELP = """\
Asks what is needed and no more, danger first, up to eight things in one question, and then answers as 'assess' does.
At any question: ? for "not sure", w for why it is asked, b for back, q to leave.

  soleus interview                                  nothing is stored
  soleus interview --session mine.json              leave with q, and go on with the same command
  soleus interview --out mine.yaml                  keep the answers as a case file for 'soleus assess'
"""
COMPARE_HELP = """\
Sets options side by side, the same for everyone, with the main effect that was measured and whom it was tried in.

  soleus compare supports      sock, back brace, roller and massage, shoe inserts
  soleus compare needs         what a sock does, against what sciatica needs
  soleus compare treatments    physiotherapy, medicines, injections, surgery, heat, work, habits
"""
CHECK_HELP = """\
Checks the rulebook: reads every chapter, claim, source and sentence, and says all that is wrong in one message.
Use it after editing a chapter. With --compile it also writes the compiled copy that makes starting up quick. With
--people N it prints how the verdicts fall over N made-up people who answer everything a layperson can answer.
"""
EXPLAIN_HELP = """\
Explains one thing by its name: a rule, a named condition, a claim, an option or a fact.
'rules', 'conditions', 'claims', 'options' and 'facts' list what there is.

  soleus explain saddle-numbness     a rule: its reason, its condition in plain English, its sources
  soleus explain amsler2008-meta     a claim: what was found, how sure it is, what was read of each source
  soleus explain nsaid               an option: what it does, how it is used, what was found, harms, guidelines
  soleus explain left.abi            a fact: how it is asked for, what values it takes, which rules stand on it
"""


REVIEW_HELP = """\
Writes the whole rulebook on one sheet for clinicians to judge: each rule with its reason, what it does in words,
its sources and its worked cases, and a line to tick, sign and correct it on. No code has to be read.

  soleus review --out sheet.html                    a page to print (A4) or to send
  soleus review --out sheet.md                      the same as Markdown
  soleus review --out arteries.html --chapter arteries
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    try:
        arguments = _parser().parse_args(argv)
        status: int = arguments.run(arguments)
    except ProblemsError as error:
        print(f"soleus: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:  # the reader of our output left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def assess_command(arguments: argparse.Namespace) -> int:
    """Answer for one person."""
    from soleus.assess import assess  # noqa: PLC0415  # loaded by this command alone, for a quick start

    book = load_book()
    answer = assess(read_case(arguments.file, book.rules.vocabulary), book)
    if arguments.json:
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
        return 0
    from soleus.cli.console import plain_console  # noqa: PLC0415  # loaded by this command alone, for a quick start
    from soleus.render.views import show  # noqa: PLC0415  # loaded by this command alone, for a quick start

    console = plain_console(no_color=arguments.plain)
    show(answer, book.words, load_library(), console, view=arguments.view, plain=arguments.plain)
    return 0


def interview_command(arguments: argparse.Namespace) -> int:
    """Ask one person, and answer."""
    from soleus.cli.console import plain_console  # noqa: PLC0415  # loaded by this command alone, for a quick start
    from soleus.cli.interview import interview  # noqa: PLC0415  # loaded by this command alone, for a quick start
    from soleus.render.views import show  # noqa: PLC0415  # loaded by this command alone, for a quick start

    console = plain_console(no_color=arguments.plain)

    def show_answer(answer: Answer) -> None:
        show(answer, load_book().words, load_library(), console, plain=arguments.plain)

    return interview(console, arguments.session, arguments.out, show_answer)


def compare_command(arguments: argparse.Namespace) -> int:
    """Set options side by side."""
    from soleus.cli.compare import compare  # noqa: PLC0415  # loaded by this command alone, for a quick start
    from soleus.cli.console import plain_console  # noqa: PLC0415  # loaded by this command alone, for a quick start

    return compare(arguments.name, plain_console(no_color=arguments.plain), plain=arguments.plain)


def check_command(arguments: argparse.Namespace) -> int:
    """Check the rulebook, and where asked compile it or show how its verdicts fall."""
    from soleus.cli.check import check  # noqa: PLC0415  # loaded by this command alone, for a quick start

    return check(compile_copy=arguments.compile, people=arguments.people, seed=arguments.seed)


def explain_command(arguments: argparse.Namespace) -> int:
    """Explain one name."""
    from soleus.cli.console import plain_console  # noqa: PLC0415  # loaded by this command alone, for a quick start
    from soleus.render.explain import NothingOfThisNameError, explain  # noqa: PLC0415  # loaded by this command alone, for a quick start

    try:
        explain(arguments.name, load_book(), load_library(), plain_console())
    except NothingOfThisNameError as error:
        print(f"soleus: {error}", file=sys.stderr)
        return REFUSED
    return 0


def review_command(arguments: argparse.Namespace) -> int:
    """Write the review sheet."""
    from soleus.render.review import review  # noqa: PLC0415  # loaded by this command alone, for a quick start
    from soleus.render.sheet import write_sheet, writer_for  # noqa: PLC0415  # loaded by this command alone, for a quick start

    writer_for(arguments.out)  # a name that asks for no form is refused before any work
    write_sheet(arguments.out, review(load_book(), load_library(), arguments.chapter))
    print(f"written: {arguments.out}")
    return 0


def _parser() -> argparse.ArgumentParser:
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="soleus", description=ABOUT, epilog=_intended_use(), formatter_class=shape)
    parser.add_argument("--version", action="version", version=f"soleus {__version__}. {_intended_use()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    use = _intended_use()
    assess_ = commands.add_parser(
        "assess", help="answer for one person from a file", description=ASSESS_HELP, epilog=use, formatter_class=shape
    )
    assess_.add_argument(
        "file", metavar="FILE", help="a case file (.toml, .yaml, .yml, .json), or - for standard input"
    )
    assess_.add_argument("--json", action="store_true", help="print the answer as one JSON object")
    assess_.add_argument("--view", choices=VIEW_NAMES, default="person", help="who reads it (default: person)")
    assess_.add_argument("--plain", action="store_true", help=PLAIN_HELP)
    assess_.set_defaults(run=assess_command)

    interview_ = commands.add_parser(
        "interview", help="ask one person and answer", description=INTERVIEW_HELP, epilog=use, formatter_class=shape
    )
    interview_.add_argument("--session", type=Path, metavar="FILE", help="where to leave off and take up again")
    interview_.add_argument("--out", type=Path, metavar="FILE", help="write the case here (.json, .yaml or .yml)")
    interview_.add_argument("--plain", action="store_true", help=PLAIN_HELP)
    interview_.set_defaults(run=interview_command)

    compare_ = commands.add_parser(
        "compare", help="set options side by side", description=COMPARE_HELP, epilog=use, formatter_class=shape
    )
    compare_.add_argument("name", choices=COMPARISON_NAMES, help="which comparison")
    compare_.add_argument("--plain", action="store_true", help=PLAIN_HELP)
    compare_.set_defaults(run=compare_command)

    check_ = commands.add_parser(
        "check", help="check the rulebook", description=CHECK_HELP, epilog=use, formatter_class=shape
    )
    check_.add_argument("--compile", action="store_true", help="write the compiled copy")
    check_.add_argument("--people", type=_count, default=0, metavar="N", help="show verdicts over N made-up people")
    check_.add_argument("--seed", type=int, default=1, metavar="S", help="draw other people (default: 1)")
    check_.set_defaults(run=check_command)

    explain_ = commands.add_parser(
        "explain",
        help="explain a rule, a condition, a claim, an option or a fact",
        description=EXPLAIN_HELP,
        epilog=use,
        formatter_class=shape,
    )
    explain_.add_argument("name", metavar="NAME", help="its name, or: rules, conditions, claims, options, facts")
    explain_.set_defaults(run=explain_command)

    review_ = commands.add_parser(
        "review",
        help="write the rulebook as a sheet for clinicians to judge",
        description=REVIEW_HELP,
        epilog=use,
        formatter_class=shape,
    )
    review_.add_argument("--out", type=Path, required=True, metavar="FILE", help="write the sheet here (.html or .md)")
    review_.add_argument("--chapter", metavar="NAME", help="one chapter only, by the name of its file (arteries)")
    review_.set_defaults(run=review_command)
    return parser


def _intended_use() -> str:
    return load_book().words.intended_use


def _count(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number of people")
    return int(text)
