"""A part of a table: rows of one file that are answered in one go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TablePart:
    """Rows of one file, from ``first`` up to before ``end``; ``before`` counts the rows of earlier files."""

    number: int
    file: str
    first: int
    end: int
    before: int

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.end - self.first

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return Path(self.file).name
