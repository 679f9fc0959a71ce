"""One run over a bulk export: records to a table of people, answers to it, and a report on the population."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.cohort.export.report import (
    AGAINST,
    gaining_by_verdict,
    hidden_rows,
    total_against,
    worn_by_verdict,
    write_against,
)
from soleus.cohort.export.table import ORDERED, write_people
from soleus.cohort.place import whole_path
from soleus.cohort.run import run_cohort
from soleus.files import reason
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from soleus.book import Book
    from soleus.cohort.export.table import Exported
    from soleus.cohort.options import Options
    from soleus.knowledge.records import RecordMapping


def run_export(  # noqa: PLR0913, PLR0917  # what is read, what is answered, and what is usually left out
    place: Path,
    out: Path,
    book: Book,
    mapping: RecordMapping,
    options: Options,
    as_of: date | None = None,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> dict[str, Any]:
    """Answer for every patient of a bulk export.

    Rows that break a check are always set aside: whoever runs this over an export cannot mend its records.

    Args:
        place: the folder with the export.
        out: the folder to write; it must not be there yet.
        book: all that is known.
        mapping: how facts are read from records.
        options: how.
        as_of: the day that is now; left out, the day of the export's manifest.
        progress: told what is done and what there is to do, first of reading and then of answering.

    Returns:
        The summary, as ``summary.json`` holds it, small counts hidden.

    Raises:
        ProblemsError: it cannot be read or written; or another run lies in the way.
    """
    path = whole_path(out, str(place))
    settings = replace(options, quarantine=True, ignore=(*options.ignore, ORDERED), id="id")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name[:100]}.", dir=path.parent) as beside:
            people = Path(beside) / "people.parquet"
            exported = write_people(
                place, people, book.rules.vocabulary, mapping, book.root, as_of=as_of, memory=options.memory,
                threads=options.threads, progress=progress,
            )  # fmt: skip
            additions = _Additions(people, exported, options.smallest)
            return run_cohort(str(people), out, book.rules, settings, progress, additions=additions)
    except OSError as error:
        raise ProblemsError(f"{out} cannot be written", [f"{error.filename or path}: {reason(error)}"]) from None


class _Additions:
    """What the summary of an export says besides."""

    def __init__(self, people: Path, exported: Exported, smallest: int) -> None:
        self.people = people
        self.exported = exported
        self.smallest = smallest

    def __call__(self, answers: Path, summary: Mapping[str, Any]) -> dict[str, Any]:
        counts, gains = worn_by_verdict(self.people, answers), gaining_by_verdict(answers)
        garments = hidden_rows(counts, summary["compression"], self.smallest)
        write_against(self.people, answers, answers.with_name(AGAINST))
        left_out = self.exported.left_out
        return {
            # Sentences on what is wrong count rows, and few of them as a rule: only what is wrong is told.
            "set_aside_because": [sentence.partition(";")[0] for sentence in summary["set_aside_because"]],
            "columns_ignored": [],
            "records": {
                "as_of": self.exported.as_of.isoformat(),
                "left_out": left_out if left_out == 0 or left_out >= self.smallest else None,
                "files_passed_over": list(self.exported.passed),
            },
            "worn_or_ordered_against": total_against(garments),
            "compression_by_garment": garments,
            "compression_by_gain": hidden_rows(gains, summary["compression"], self.smallest),
        }
