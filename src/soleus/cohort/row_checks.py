"""What is wrong in a table, and what is left when it is taken out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from soleus.cohort.names import HANDED, REASONS, ROW, given
from soleus.rules.sql.layers import both, column, either, is_null, literal, select, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from soleus.cohort.columns import Columns
    from soleus.cohort.duck import Duck
    from soleus.cohort.summary import Levels

EXAMPLES = 3  # rows named for each thing that is wrong


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """What a part came to: people by level, facts that hold them, rows set aside, and what was wrong with them."""

    levels: Levels = field(default_factory=Counter)
    holding: Counter[str] = field(default_factory=Counter)
    aside: int = 0
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def note(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return {
            "levels": [[*level, count] for level, count in sorted(self.levels.items())],
            "holding": dict(self.holding),
            "aside": self.aside,
            "wrong": [[*check, count, self.examples[check]] for check, count in self.wrong.items()],
        }

    @classmethod
    def from_note(cls, note: Mapping[str, Any]) -> CheckedPart:
        """Read back what ``note`` gave."""
        return cls(
            Counter({(urgency, could_be, verdict): count for urgency, could_be, verdict, count in note["levels"]}),
            Counter(note["holding"]),
            note["aside"],
            Counter({(name, says): count for name, says, count, _ in note["wrong"]}),
            {(name, says): rows for name, says, _, rows in note["wrong"]},
        )


def sound_select(columns: Columns) -> exp.Select:
    """Give the facts of the rows of ``part`` that break no check, with their ``row`` and what is handed through."""
    facts: dict[str, exp.Expr] = {name: value.copy() for name, value in columns.facts.items()}
    kept = {HANDED: given(columns.id)} if columns.id else {}
    rows = select(exp.to_table("part"), {ROW: column(ROW)} | kept | facts)
    if not columns.checks:
        return rows
    # A check that is unknown is not broken. DuckDB chooses in three quarters of the time in which it asks "is true?".
    sound = when((columns.broken, exp.false()), otherwise=exp.true())
    # With a second column in it no engine can answer the condition from what a file says of one column.
    return rows.where(either([sound, is_null(column(ROW))]))


def aside_select(columns: Columns, names: Iterable[str]) -> exp.Select:
    """Give the rows of ``part`` that break a check as they were given, with the reasons."""
    reasons: list[exp.Expr] = [
        when((check.broken.copy(), literal(f"{check.column}: {check.says}")), otherwise=exp.Null())
        for check in columns.checks
    ]
    joined: exp.Expr = exp.func("concat_ws", exp.Literal.string("; "), *reasons, dialect="duckdb")
    first: dict[str, exp.Expr] = {ROW: column(ROW), REASONS: joined}
    columns_given: dict[str, exp.Expr] = {name: given(name) for name in names}
    broken = both([columns.broken, exp.Not(this=is_null(column(ROW)))])
    return select(exp.to_table("part"), first | columns_given).where(broken)


def find_wrong(duck: Duck, columns: Columns) -> tuple[int, Counter[tuple[str, str]], dict[tuple[str, str], list[int]]]:
    """Count the rows of ``part`` that break a check, and what is wrong in them, check by check, with the first rows."""
    wrong: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[int]] = {}
    if not columns.checks:
        return 0, wrong, examples
    counts = [f"count(*) FILTER ({columns.broken.sql(dialect='duckdb')})"]
    for check in columns.checks:
        broken = check.broken.sql(dialect="duckdb")
        counts.append(f"count(*) FILTER ({broken}), min({ROW}, {EXAMPLES}) FILTER ({broken})")
    ((aside, *answer),) = duck.ask(f"SELECT {', '.join(counts)} FROM part")
    for check, count, rows in zip(columns.checks, answer[::2], answer[1::2], strict=True):
        if count:
            wrong[check.column, check.says] += count
            examples.setdefault((check.column, check.says), list(rows))
    return int(aside), wrong, examples


def told(parts: Sequence[CheckedPart]) -> list[str]:
    """Say what is wrong, with counts and the first rows; never what was given there."""
    wrong = sum((part.wrong for part in parts), Counter[tuple[str, str]]())
    sentences = []
    for (name, says), count in wrong.items():
        rows = [row for part in parts for row in part.examples.get((name, says), [])][:EXAMPLES]
        more = ", …" if count > len(rows) else ""
        places = f"row{'s' if count > 1 else ''} {', '.join(map(str, rows))}{more}"
        sentences.append(f"{name}: {says}; {count} row{'s' if count > 1 else ''} otherwise ({places})")
    return sentences
