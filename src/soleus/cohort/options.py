"""How a run over a table is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.cohort.summary import SMALLEST_SHOWN
from soleus.problems import ProblemsError
from soleus.rules.sql import ANSWER_COLUMNS, VERDICT_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

PART_ROWS = 500_000
COLUMNS = {"verdict": VERDICT_COLUMNS, "answer": ANSWER_COLUMNS, "rules": ANSWER_COLUMNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a run is done.

    Attributes:
        engine: ``duckdb`` or ``spark``.
        columns: ``verdict``, ``answer``, or ``rules`` (the answer and one column a rule).
        quarantine: whether rows that hold what cannot be are set aside; else they stop the run.
        id: the column to hand through.
        map: the file that says what columns and values mean (see ``soleus.cohort.mapped``).
        ignore: columns that are not read.
        part_rows: how many rows a part has at most, in whole row groups.
        threads: for DuckDB; None for all cores.
        memory: for DuckDB, such as "2GB".
        smallest: the lowest count above 0 that a summary shows; never below ``SMALLEST_SHOWN``.
    """

    engine: str = "duckdb"
    columns: str = "answer"
    quarantine: bool = False
    id: str | None = None
    map: Path | None = None
    ignore: tuple[str, ...] = ()
    part_rows: int = PART_ROWS
    threads: int | None = None
    memory: str = "2GB"
    smallest: int = SMALLEST_SHOWN

    def __post_init__(self) -> None:
        """Refuse to show smaller counts."""
        if self.smallest < SMALLEST_SHOWN:
            raise ProblemsError("The summary cannot be made", [f"smallest: no count below {SMALLEST_SHOWN} is shown"])
