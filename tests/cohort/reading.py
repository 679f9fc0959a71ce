"""A table as the cohort reads it, row by row, and as one person's reader would take each row."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from soleus.case import CaseError, Vocabulary, build_case
from soleus.case.start import nested
from soleus.cohort.columns import read_columns
from soleus.cohort.duck import Duck
from soleus.cohort.given import NUMBER
from soleus.cohort.names import HANDED, ROW, inner
from soleus.cohort.opening import open_table
from soleus.cohort.parts import plan
from soleus.cohort.row_checks import find_wrong, sound_select
from soleus.cohort.table import write_out
from soleus.problems import ProblemsError
from soleus.rules.sql import column_of


class Reading:
    """What comes out of a table.

    Attributes:
        sound: by row, the facts that are known, by column; and what is handed through, as ``id``.
        aside: how many rows break a check.
        rows: how many rows the table has.
    """

    def __init__(
        self, path: Path | str, vocabulary: Vocabulary, place: Path, id_: str | None = None, engine=None
    ) -> None:
        place.mkdir(exist_ok=True)
        table = open_table(str(path))
        columns, problems = read_columns(table.types, vocabulary, id_, (), {}, (), table.is_empty)
        if problems:
            raise ProblemsError("refused", problems)
        behind = {inner(name): name for name in table.types}
        files = table.files
        if table.must_be_written_out("duckdb" if engine is None else "spark"):
            files = (write_out(table, place / "table.parquet", "1GB", behind),)
            behind = {name: name for name in behind}
        self.sound = {}
        self.aside = self.rows = 0
        duck = Duck("1GB", place / "spill")
        engine = engine or duck
        names = [ROW, *([HANDED] if columns.id else []), *columns.facts]
        for part in plan(files, None, behind.values()):
            duck.look_at(part, behind)
            if engine is not duck:
                engine.look_at(part, behind)
            for row in engine.ask(sound_select(columns).sql(dialect=engine.name)):
                found = {name: value for name, value in zip(names, row, strict=True) if value is not None}
                number = found.pop(ROW)
                self.sound[number] = {"id" if name == HANDED else name: found[name] for name in found}
            self.aside += find_wrong(duck, columns)[0]
            self.rows += part.rows


def one_person(row: dict[str, object], vocabulary: Vocabulary) -> dict[str, object] | None:
    """Give the facts of a row as one person's reader takes them, by column; None where it refuses them.

    What a table may write otherwise than a case file is turned here, apart from the code under test: words for yes and
    no, numbers as text, decimals, whole numbers as doubles.
    """
    facts = {}
    for key in vocabulary.every_key():
        value = row.get(column_of(key))
        if value is not None:
            facts[key] = turned(vocabulary.fact(key).type, value)
    try:
        case = build_case(nested(facts), vocabulary)
    except CaseError:
        return None
    return {column_of(key): value for key, value in case.facts.items()}


def turned(kind: str, value: object) -> object:
    if kind == "bool" and isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), value)
    if kind in {"number", "integer"}:
        if isinstance(value, str) and re.fullmatch(NUMBER, value):
            value = float(value)
        if isinstance(value, Decimal):
            value = float(value)
        if kind == "integer" and isinstance(value, float) and value.is_integer():
            return int(value)
    return value
