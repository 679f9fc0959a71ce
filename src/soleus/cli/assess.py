"""``soleus assess``: the answer for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cli.output import print_json
from soleus.cli.record import add_record, is_fhir, read_known, record_json, record_line, write_fhir
from soleus.cli.show import add_language, add_out, check_out, show
from soleus.cli.stock import add_garments, own_garments
from soleus.problems import ProblemsError
from soleus.render.views import VIEWS, for_page
from soleus.render.views.kept import kept
from soleus.render.writers.file import HTML, PDF

if TYPE_CHECKING:
    import argparse

    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.case import Case
    from soleus.render.blocks import Document

HELP = """\
Reads what is known about one person and answers: how soon somebody must look, whether a compression sock is safe and of
use, at what pressure, how much the leg swells over a day, and what is still open. A fact that is not in the file is
unknown; unknown is never taken for no.

The file is TOML, YAML or JSON; '-' reads standard input. Facts of one leg stand under [left] and [right]:

  age_years = 52
  pain_below_knee = true
  leg_swelling = "evening"
  [left]
  ankle_cm = 22.5

  soleus assess my-case.toml                      the answer, with its details folded
  soleus assess my-case.toml --details            everything
  soleus assess my-case.toml --out answer.html    a page to keep or to print; .md and .txt as well
  soleus assess my-case.toml --out answer.pdf     on A4, with its sources, your answers and a page for a clinician
  soleus assess my-case.toml --view clinician     one page for whoever treats you
  soleus assess my-case.toml --language de        in German

A patient's record is read too: FHIR R4, as a Bundle (JSON) or a bulk export (NDJSON). What it does not say is unknown.

  soleus assess bundle.json                       as of the latest day that the record tells of
  soleus assess bundle.json --as-of 2026-03-31    as of a day of yours
  soleus assess export.ndjson --patient 12        of one patient of several
  soleus assess bundle.json --json                with the origin of each fact, and what was not read
  soleus assess bundle.json --out a.fhir.json     the answer for a record system, as a Bundle

'soleus explain facts' lists every fact. Exit status: 0 answered, 2 refused (all problems in one message).
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    files = "a case file (.toml, .yaml, .yml, .json), a patient's record (.json, .ndjson), or - for standard input"
    parser.add_argument("file", metavar="FILE", help=files)
    parser.add_argument("--json", action="store_true", help="print the answer as one JSON object")
    parser.add_argument(
        "--no-prediction", action="store_true", help="do not compute how much the leg swells over a day"
    )
    parser.add_argument("--view", choices=tuple(VIEWS), default="person", help="who reads it (default: person)")
    add_record(parser)
    add_language(parser)
    add_garments(parser)
    add_out(parser, folds=True)


def run(given: argparse.Namespace) -> int:
    """Answer for one person.

    Raises:
        ProblemsError: a view for clinicians was asked for in another language, or what ``read_case`` and others raise.
    """
    from soleus.answer import assess  # noqa: PLC0415  # takes a fifth as long again to load as the help alone

    check_out(given, also=is_fhir)
    book: Book = given.book.in_language(given.language)
    if given.language != "en" and (given.json or given.view != "person"):
        problem = "--language is for what a person reads: JSON and what clinicians read are in English"
        raise ProblemsError("The answer cannot be given", [problem])
    case, record = read_known(given, book)
    answer = assess(case, book, own=own_garments(given), with_prediction=not given.no_prediction)
    if given.json:
        print_json(answer.to_json() | (record_json(record, book) if record else {}))
        return 0
    if is_fhir(given.out):
        write_fhir(given.out, case, answer, book, record)
        print(book.words.terminal["written"].format(file=given.out))
        return 0
    show(_document(given, case, answer, book), given, book.words)
    if record and answer.urgency != "emergency":
        print(record_line(record, book))
    return 0


def _document(given: argparse.Namespace, case: Case, answer: Answer, book: Book) -> Document:
    """Give the document of a view; the person's on paper is the one to keep, with all that belongs to it."""
    if given.view == "person" and given.out is not None and given.out.suffix.lower() == PDF:
        return kept(answer, case, book)
    if given.view == "person" and given.out is not None and given.out.suffix.lower() == HTML:
        return for_page(answer, book, book.library)
    return VIEWS[given.view](answer, book, book.library)
