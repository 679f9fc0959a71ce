"""A ViewDefinition as a query: each resource becomes a list of rows, by list functions alone, and then rows."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from soleus.cohort.names import identifier
from soleus.cohort.readers import quoted
from soleus.cohort.views.path import HEADLINE, FhirPath, Focus, truth
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TYPES = {
    "boolean": "BOOLEAN", "integer": "BIGINT", "positiveInt": "BIGINT", "unsignedInt": "BIGINT", "integer64": "BIGINT",
    "decimal": "DOUBLE",
}  # fmt: skip
EACH = ("forEach", "forEachOrNull", "repeat")
UNDERSTOOD = {"column", "select", "unionAll", *EACH}
RESOURCE = Focus("[json]")
NO_NODES = "CAST([] AS STRUCT(place VARCHAR, node JSON)[])"
DEEPEST = 20  # elements within elements that ``repeat`` follows; a query cannot go on without end


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
    cells_of = writer.rows(view["select"], RESOURCE)
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

    def path(self, text: object, focus: Focus) -> str:
        if not isinstance(text, str):
            raise ProblemsError(HEADLINE, ["a path is text"])
        return FhirPath(text, self.constants, self.names).sql(focus)

    def condition(self, text: str) -> str:
        values = self.path(text, RESOURCE)
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

    def rows(self, selects: Sequence[Mapping[str, Any]], focus: Focus) -> str:
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

    def _select(self, select: Mapping[str, Any], focus: Focus) -> str:
        named = [name for name in EACH if name in select]
        if not named:
            return self._inside(select, focus)
        if len(named) > 1:
            raise ProblemsError(HEADLINE, [f"select: {' and '.join(named)} exclude each other"])
        part, place = f"e{next(self.names)}", f"e{next(self.names)}"
        values = self._each(named[0], select[named[0]], focus)
        inside = self._inside(select, Focus(f"[{part}]", f"({place} - 1)"))
        return f"flatten(list_transform({values}, lambda {part}, {place}: {inside}))"

    def _each(self, name: str, path: object, focus: Focus) -> str:
        """Write the elements of which each makes rows."""
        if name == "repeat":
            if not isinstance(path, list) or not path:
                raise ProblemsError(HEADLINE, ["repeat: it is a list of paths"])
            return self._repeated(path, focus)
        values = self.path(path, focus)
        return f"CASE WHEN len({values}) = 0 THEN [CAST(NULL AS JSON)] ELSE {values} END" if "Null" in name else values

    def _repeated(self, paths: list[object], focus: Focus) -> str:
        """Write what several paths lead to, and what they lead to from there, each element before those in it.

        Level by level, since functions within functions take DuckDB a time that doubles with each; each element has its
        place, by which they are sorted in the end.
        """
        part, child, place, levels = (f"e{next(self.names)}" for _ in range(4))
        begun = f"list_transform({focus.elements}, lambda {part}: {{'place': '', 'node': {part}}})"
        values = ", ".join(self.path(path, Focus(f"[{part}.node]", focus.row)) for path in paths)
        node = f"{{'place': {part}.place || lpad(CAST({place} AS VARCHAR), 9, '0'), 'node': {child}}}"
        children = f"list_transform(flatten([{values}]), lambda {child}, {place}: {node})"
        inner = f"flatten(list_transform({levels}.edge, lambda {part}: {children}))"
        step = f"{{'nodes': list_concat({levels}.nodes, {inner}), 'edge': {inner}}}"
        begin = f"{{'nodes': {NO_NODES}, 'edge': {begun}}}"
        turns = f"list_transform(range({DEEPEST + 1}), lambda turn: {{'nodes': {NO_NODES}, 'edge': {NO_NODES}}})"
        reached = f"list_reduce(list_concat([{begin}], {turns}), lambda {levels}, turn: {step})"
        says = quoted(f"repeat: elements stand in each other deeper than {DEEPEST}")
        sorted_nodes = f"list_transform(list_sort({levels}.nodes), lambda {part}: {part}.node)"
        return (
            f"list_transform([{reached}], lambda {levels}: CASE WHEN len({levels}.edge) > 0"
            f" THEN CAST(error({says}) AS JSON[]) ELSE {sorted_nodes} END)[1]"
        )

    def _inside(self, select: Mapping[str, Any], focus: Focus) -> str:
        parts = []
        if select.get("column"):
            parts.append(f"[[{', '.join(self._cell(column, focus) for column in select['column'])}]]")
        if select.get("select"):
            parts.append(self.rows(select["select"], focus))
        if select.get("unionAll"):
            branches = [self._select(branch, focus) for branch in select["unionAll"]]
            parts.append(f"flatten([{', '.join(branches)}])")
        return self._crossed(parts or ["[CAST([] AS JSON[])]"])

    def _cell(self, column: Mapping[str, Any], focus: Focus) -> str:
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
