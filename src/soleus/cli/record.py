"""What ``soleus assess`` is told of a person: a case file, or a patient's record (FHIR R4) with its origins."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.case.read import read_case
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    import argparse

    from soleus.answer import Answer
    from soleus.book import Book
    from soleus.case import Case
    from soleus.fhir.read import Record

HEADLINE = "The record cannot be read"
FHIR = ".fhir.json"
MARK = b'"resourceType"'
MOST_LOOKED_AT = 100_000_000  # bytes; the most that is read of a record


def add_record(parser: argparse.ArgumentParser) -> None:
    """Let a command be told whom of a record is meant, and which day is now."""
    parser.add_argument("--patient", default="", metavar="ID", help="whom of a record of several patients is meant")
    parser.add_argument(
        "--as-of", metavar="DATE", help="the day that is now, as 2026-03-31 (default: the record's latest day)"
    )


def read_known(given: argparse.Namespace, book: Book) -> tuple[Case, Record | None]:
    """Read what is known of a person; with the record, where it is one.

    Raises:
        ProblemsError: the file cannot be read, or --patient or --as-of was given with a case file.
        CaseError: its facts cannot be, or cannot stand together.
    """
    day = record_day(given.as_of)
    if not _is_record(Path(given.file)):
        if given.patient or day:
            raise ProblemsError(HEADLINE, [f"{given.file}: --patient and --as-of are for a record of a patient (FHIR)"])
        return read_case(given.file, book.rules.vocabulary), None
    from soleus.fhir.read import read_record, read_resources  # noqa: PLC0415  # most answers need no record
    from soleus.knowledge.records import read_record_mapping  # noqa: PLC0415  # most answers need no record

    vocabulary = book.rules.vocabulary
    mapping = read_record_mapping(vocabulary.facts, book.root)
    record = read_record(read_resources(Path(given.file)), vocabulary, mapping, patient=given.patient, as_of=day)
    return record.case, record


def record_json(record: Record, book: Book) -> dict[str, Any]:
    """Give what a record adds to an answer in JSON: the day, where each fact comes from, and what was not read."""
    from soleus.knowledge.records import read_record_mapping  # noqa: PLC0415  # most answers need no record

    whys = read_record_mapping(book.rules.vocabulary.facts, book.root).whys
    return {
        "as_of": record.as_of.isoformat(),
        "origins": {
            key: {
                "resource": origin.resource,
                "place": origin.place,
                "system": origin.system or None,
                "code": origin.code or None,
                "date": origin.date or None,
            }
            for key, origin in record.origins.items()
        },
        "unread": [
            {
                "place": unread.place,
                "resource": unread.resource or None,
                "fact": unread.fact or None,
                "why": whys[unread.why],
            }
            for unread in record.unread
        ],
        "passed_over": dict(record.passed_over),
    }


def record_line(record: Record, book: Book) -> str:
    """Say in one line how much of a record was read."""
    return book.words.terminal["record"].format(
        day=record.as_of.isoformat(), facts=len(record.case.facts), unread=len(record.unread)
    )


def record_day(text: str | None) -> date | None:
    """Read the day that --as-of gives.

    Raises:
        ProblemsError: it is no day.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ProblemsError(HEADLINE, [f"--as-of must be a day, as 2026-03-31; given: {text}"]) from None


def _is_record(path: Path) -> bool:
    """Whether a file is of FHIR, by its name and what is written in it."""
    name = path.name.lower()
    if not name.removesuffix(".gz").endswith((".json", ".ndjson")):
        return False
    try:
        with path.open("rb") as file:
            is_record = name.endswith((".ndjson", ".gz")) or MARK in file.read(MOST_LOOKED_AT)
            return path.is_file() and is_record
    except OSError:
        return False  # ``read_case`` says what is wrong with it


def is_fhir(path: Path | None) -> bool:
    """Whether an answer is to be written for a record system, by the name of its file."""
    return path is not None and path.name.lower().endswith(FHIR)


def write_fhir(path: Path, case: Case, answer: Answer, book: Book, record: Record | None) -> None:
    """Write the answer as a Bundle of FHIR R4; with the PDF in it, where one can be written here.

    Raises:
        ProblemsError: the file cannot be written.
    """
    from soleus.fhir.package import DEFAULT_BASE, knowledge_of  # noqa: PLC0415  # most answers are for a person
    from soleus.fhir.write import Written, answer_bundle  # noqa: PLC0415  # most answers are for a person
    from soleus.files import write_whole  # noqa: PLC0415  # only where a file is written
    from soleus.render.views import VIEWS  # noqa: PLC0415  # beside what it is for

    knowledge = knowledge_of(book, book.library, DEFAULT_BASE)
    document = VIEWS["person"](answer, book, book.library)
    patient, day = (record.patient, record.as_of.isoformat()) if record else ("", "")
    written = Written(answer, case, document, knowledge, patient, day, _pdf(case, answer, book))
    bundle = answer_bundle(written)
    write_whole(path, json.dumps(bundle, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def _pdf(case: Case, answer: Answer, book: Book) -> bytes | None:
    from soleus.render.views.kept import kept  # noqa: PLC0415  # beside what it is for
    from soleus.render.writers.pdf import to_pdf  # noqa: PLC0415  # beside what it is for

    try:
        return to_pdf(kept(answer, case, book))
    except ProblemsError:  # the extra is not installed: the narrative says all that the PDF does
        return None
