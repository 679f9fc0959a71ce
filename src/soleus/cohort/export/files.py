"""The files of a bulk export: which of a folder hold resources that are read, and the day it was taken on."""

from __future__ import annotations

import codecs
import gzip
import json
import re
import zlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from soleus.cohort.readers import exactly, quoted
from soleus.files import reason
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

ENDINGS = (".ndjson", ".ndjson.gz")
MOST_LOOKED_AT = 2_000_000  # bytes of a first line, and of a manifest
LONGEST_RESOURCE = 100_000_000  # bytes; a resource with a document in it takes a few millions


@dataclass(frozen=True, slots=True)
class Export:
    """A folder of NDJSON.

    Attributes:
        files: those that are read, in the order of their names.
        passed: names of those that hold a type that nothing is read from.
        taken_on: the day on which it was taken, as its manifest says; None where it has none.
    """

    files: tuple[Path, ...]
    passed: tuple[str, ...]
    taken_on: date | None


def is_export(place: Path) -> bool:
    """Whether a folder holds NDJSON."""
    return place.is_dir() and any(path.name.lower().endswith(ENDINGS) for path in place.iterdir())


def find_export(place: Path, types: Collection[str]) -> Export:
    """Look at a folder.

    A file is passed over where its name and its first resource both say a type that nothing is read from, since a bulk
    export keeps one type in a file (https://hl7.org/fhir/uv/bulkdata/). All others are read, line by line.

    Args:
        place: the folder.
        types: the types of resource that are read.

    Raises:
        ProblemsError: a file or the folder cannot be read.
    """
    try:
        paths = sorted(path for path in place.iterdir() if path.name.lower().endswith(ENDINGS))
        passed = {path.name for path in paths if _is_other(path, types)}
        return Export(
            tuple(path for path in paths if path.name not in passed),
            tuple(sorted(passed)),
            _taken_on(sorted(place.glob("*.json"))),
        )
    except OSError as error:
        raise ProblemsError(f"{place} cannot be read", [f"{error.filename or place}: {reason(error)}"]) from None
    except (EOFError, zlib.error):
        raise ProblemsError(f"{place} cannot be read", ["a packed file (.gz) in it is damaged"]) from None


def _is_other(path: Path, types: Collection[str]) -> bool:
    with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as file:
        line = file.readline(MOST_LOOKED_AT)
    kind = re.search(rb'"resourceType"\s*:\s*"([A-Za-z]+)"', line)
    name = kind[1].decode() if kind else ""
    return bool(name) and name not in types and name in re.split(r"[^A-Za-z]+", path.name)


def _taken_on(paths: list[Path]) -> date | None:
    """Give the day of the manifest's ``transactionTime``; the earliest of several, so that nothing clears too long."""
    days = []
    for path in paths:
        try:
            content = json.loads(path.read_bytes() if path.stat().st_size < MOST_LOOKED_AT else b"{}")
            days.append(date.fromisoformat(content["transactionTime"][:10]))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return min(days, default=None)


def has_mark(path: Path) -> bool:
    """Whether a file begins with a byte order mark, which DuckDB passes over on one thread and stumbles at on more."""
    with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as file:
        return file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8


def read_lines(path: Path) -> str:
    """Write the reading of NDJSON as a table in SQL: one column, ``json``."""
    return (
        f"read_ndjson_objects({quoted(exactly(path))}, format = 'newline_delimited',"
        f" maximum_object_size = {LONGEST_RESOURCE}, ignore_errors = false,"
        " compression = 'auto_detect', filename = false, hive_partitioning = false)"
    )
