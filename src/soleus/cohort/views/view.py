"""A ViewDefinition as a query: each resource becomes a list of rows, by list functions alone, and then rows."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from soleus.cohort.names import identifier
from soleus.cohort.readers import quoted
from soleus.cohort.views.path import HEADLINE, FhirPath, truth
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TYPES = {
    "boolean": "BOOLEAN", "integer": "BIGINT", "positiveInt": "BIGINT", "unsignedInt": "BIGINT", "integer64": "BIGINT",
    "decimal": "DOUBLE",
}  # fmt: skip
UNDERSTOOD = {"column", "select", "forEach", "forEachOrNull", "unionAll"}


def view_query(view: Mapping[str, Any], relation: str) -> str:
    """Write a ViewDefinition as a query.

    Args:
        view: the ViewDefinition, as parsed JSON.
        relation: a table in SQL with one column, ``json``, a resource a row.

    Returns:
        The query; it fails where a column that is no collection comes to several values.

    Raises:
        ProblemsError: it is no ViewDefinition, or holds what is not understood; each by its name.
    """
    if not isinstance(view.get("resource"), str) or not isinstance(view.get("select"), list) or not view["select"]:
        raise ProblemsError(HEADLINE, ["a ViewDefinition names a resource, and what to select of it"])
    writer = _ViewWriter(view)
    columns = writer.columns(view["select"])
    names = [column["name"] for column in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ProblemsError(HEADLINE, [f"{name}: two columns have this name" for name in twice])
    conditions = [f"json ->> '$.resourceType' = {quoted(view['resource'])}"]
    conditions += [writer.condition(entry["path"]) for entry in view.get("where", ())]
    cells_of = writer.rows(view["select"], "[json]")
    rows = f"SELECT unnest({cells_of}) AS cells FROM {relation} WHERE {' AND '.join(conditions)}"
    cells = ", ".join(
        f"{_typed(column, f'cells[{place}]')} AS {identifier(column['name'])}"
        for place, column in enumerate(columns, 1)
    )
    return f"SELECT {cells} FROM ({rows})"


def _typed(column: Mapping[str, Any], cell: str) -> str:
    """Write a cell in its type; JSON where the column holds a list."""
    if column.get("collection"):
        return f"CAST({cell} AS JSON)"
    return f"CAST({cell} ->> '$' AS {TYPES.get(column.get('type', ''), 'VARCHAR')})"


class _ViewWriter:
    """Writes the parts of one view; ``names`` keeps what is inside apart."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self.names = itertools.count()
        self.constants = {constant["name"]: _literal(constant) for constant in view.get("constant", ())}

    def path(self, text: object, focus: str) -> str:
        if not isinstance(text, str):
            raise ProblemsError(HEADLINE, ["a path is text"])
        return FhirPath(text, self.constants, self.names).sql(focus)

    def condition(self, text: str) -> str:
        values = self.path(text, "[json]")
        return (
            f"coalesce(CASE WHEN len({values}) > 0 AND json_type({values}[1]) <> 'BOOLEAN'"
            f" THEN error({quoted(f'{text} is neither true nor false')}) ELSE {truth(values)} END, false)"
        )

    def columns(self, selects: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Give the columns in the order in which cells come."""
        columns: list[Mapping[str, Any]] = []
        for select in selects:
            unknown = sorted(set(select) - UNDERSTOOD)
            if unknown:
                raise ProblemsError(HEADLINE, [f"select: {', '.join(unknown)} is not understood"])
            columns += [*select.get("column", ()), *self.columns(select.get("select", ()))]
            branches = [self.columns([branch]) for branch in select.get("unionAll", ())]
            if len({tuple((column["name"], column.get("type")) for column in branch) for branch in branches}) > 1:
                raise ProblemsError(HEADLINE, ["unionAll: its parts have other columns, or in another order"])
            columns += branches[0] if branches else []
        return columns

    def rows(self, selects: Sequence[Mapping[str, Any]], focus: str) -> str:
        """Write the rows of several selects beside each other: each row of one with each of the others."""
        return self._crossed([self._select(select, focus) for select in selects])

    def _crossed(self, parts: list[str]) -> str:
        rows, *more = parts
        for rows_beside in more:
            left, right = f"e{next(self.names)}", f"e{next(self.names)}"
            rows = (
                f"flatten(list_transform({rows}, lambda {left}: list_transform({rows_beside}, lambda {right}:"
                f" list_concat({left}, {right}))))"
            )
        return rows

    def _select(self, select: Mapping[str, Any], focus: str) -> str:
        each = select.get("forEach", select.get("forEachOrNull"))
        if each is None:
            return self._inside(select, focus)
        part = f"e{next(self.names)}"
        values = self.path(each, focus)
        if "forEachOrNull" in select:
            values = f"CASE WHEN len({values}) = 0 THEN [CAST(NULL AS JSON)] ELSE {values} END"
        return f"flatten(list_transform({values}, lambda {part}: {self._inside(select, f'[{part}]')}))"

    def _inside(self, select: Mapping[str, Any], focus: str) -> str:
        parts = []
        if select.get("column"):
            parts.append(f"[[{', '.join(self._cell(column, focus) for column in select['column'])}]]")
        if select.get("select"):
            parts.append(self.rows(select["select"], focus))
        if select.get("unionAll"):
            branches = [self._select(branch, focus) for branch in select["unionAll"]]
            parts.append(f"flatten([{', '.join(branches)}])")
        return self._crossed(parts or ["[CAST([] AS JSON[])]"])

    def _cell(self, column: Mapping[str, Any], focus: str) -> str:
        values = self.path(column.get("path"), focus)
        if column.get("collection"):
            return f"to_json({values})"
        says = quoted(f"{column['name']}: several values, and it is no collection")
        return f"CASE WHEN len({values}) > 1 THEN CAST(error({says}) AS JSON) ELSE {values}[1] END"


def _literal(constant: Mapping[str, Any]) -> str:
    values = [value for name, value in constant.items() if name.startswith("value")]
    if len(values) != 1 or not isinstance(values[0], str | int | float):
        raise ProblemsError(HEADLINE, [f"constant {constant.get('name')}: it has one value, and that is no table"])
    value = values[0]
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else str(value)
