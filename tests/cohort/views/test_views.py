"""ViewDefinitions as queries: the official cases of what is understood, refusals by name, and our own views."""

import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from soleus.cohort.duck import connect
from soleus.cohort.export.files import read_lines
from soleus.cohort.views import view_query
from soleus.cohort.views.view import DEEPEST
from soleus.fhir.package import DEFAULT_BASE, knowledge_of
from soleus.fhir.view_definitions import view_definitions
from soleus.problems import ProblemsError

DATA = Path(__file__).parents[2] / "data"
FILES = json.loads(gzip.decompress((DATA / "views.json.gz").read_bytes()))


@pytest.fixture(scope="module")
def connection():
    return connect()


@pytest.fixture
def asked(tmp_path, connection):
    """Run a view over resources; gives the columns and the rows."""

    def ask(view, resources):
        path = tmp_path / "resources.ndjson"
        path.write_text("".join(json.dumps(resource) + "\n" for resource in resources))
        rows = connection.execute(view_query(view, read_lines(path)))
        columns = [(column[0], str(column[1])) for column in rows.description]
        return [name for name, _ in columns], [
            {name: json.loads(cell) if kind == "JSON" and cell is not None else cell
             for (name, kind), cell in zip(columns, row, strict=True)}
            for row in rows.fetchall()
        ]  # fmt: skip

    return ask


def in_order(rows):
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def holds(case, asked, resources):
    """Whether a case comes out as it should."""
    if case.get("expectError"):
        try:
            asked(case["view"], resources)
        except Exception:  # noqa: BLE001  # refused before, or by DuckDB at a row
            return True
        return False
    columns, rows = asked(case["view"], resources)
    if "expectColumns" in case:
        return columns == case["expectColumns"]
    if "expectCount" in case:
        return len(rows) == case["expectCount"]
    return in_order(rows) == in_order([{name: row.get(name) for name in columns} for row in case["expect"]])


@pytest.mark.parametrize("name", FILES)
def test_official_cases_of_what_is_understood(asked, name):
    resources, cases = FILES[name]["resources"], FILES[name]["tests"]
    assert [case["title"] for case in cases if not holds(case, asked, resources)] == []


def test_there_are_as_many_as_the_readme_says():
    assert sum(len(file["tests"]) for file in FILES.values()) == 126


def view(path="id", **more):
    return {"resource": "Patient", "select": [{"column": [{"name": "a", "path": path}]} | more]}


@pytest.mark.parametrize(
    ("refused", "word"),
    [
        (view(repeat="item"), "repeat: it is a list"),
        (view(repeat=[]), "repeat: it is a list"),
        (view(repeat=[5]), "text"),
        (view(repeat=["item"], forEach="name"), "forEach and repeat exclude each other"),
        (view(where=[]), "where"),
        (view("%rows"), "%rows"),
        (view("birthDate.lowBoundary()"), "lowBoundary()"),
        (view("name.given.upper()"), "upper()"),
        (view("name["), "missing"),
        (view("name | given"), "no path"),
        (view("name given"), "'given'"),
        (view("name.'a'"), "''a''"),
        (view(5), "text"),
        ({"resource": "Patient", "select": []}, "ViewDefinition"),
        (view(select=[{"column": [{"name": "a", "path": "id"}]}]), "two columns"),
        (view() | {"constant": [{"name": "c"}]}, "constant c"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(refused, word):
    with pytest.raises(ProblemsError) as error:
        view_query(refused, "nothing")
    assert word in error.value.problems[0]


def nested(depth):
    item: Any = {"linkId": str(depth)}
    for level in range(depth - 1, 0, -1):
        item = {"linkId": str(level), "item": [item, {"linkId": f"{level}b"}]}
    return {"resourceType": "QuestionnaireResponse", "item": [item]}


def test_repeat_goes_into_the_depth_first_and_numbers_its_rows(asked):
    column = [{"name": "number", "path": "%rowIndex", "type": "integer"}, {"name": "a", "path": "linkId"}]
    definition = {"resource": "QuestionnaireResponse", "select": [{"repeat": ["item"], "column": column}]}
    _, rows = asked(definition, [nested(3), {"resourceType": "QuestionnaireResponse"}])
    assert [(row["number"], row["a"]) for row in rows] == [(0, "1"), (1, "2"), (2, "3"), (3, "2b"), (4, "1b")]
    assert len(asked(definition, [nested(DEEPEST)])[1]) == 2 * DEEPEST - 1
    with pytest.raises(duckdb.Error, match="stand in each other"):
        asked(definition, [nested(DEEPEST + 1)])


def test_a_row_has_the_number_of_its_own_level(asked):
    inner = {"forEach": "given", "column": [{"name": "b", "path": "%rowIndex + 1", "type": "integer"}]}
    column = [{"name": "a", "path": "%rowIndex", "type": "integer"}]
    definition = {"resource": "Patient", "select": [{"forEach": "name", "column": column, "select": [inner]}]}
    person = {"resourceType": "Patient", "name": [{"given": ["x"]}, {"given": ["y", "z"]}]}
    _, rows = asked(definition, [person])
    assert [(row["a"], row["b"]) for row in rows] == [(0, 1), (1, 1), (1, 2)]


def test_our_own_views_give_a_row_for_each_code(asked, book, library):
    with gzip.open(DATA / "records.ndjson.gz", "rt", encoding="utf-8") as lines:
        resources = [json.loads(line) for line in lines]
    views = {view["resource"]: view for view in view_definitions(knowledge_of(book, library, DEFAULT_BASE))}
    _, people = asked(views["Patient"], resources)
    assert len(people) == 12
    conditions = [resource for resource in resources if resource["resourceType"] == "Condition"]
    _, rows = asked(views["Condition"], conditions)
    assert len(rows) == sum(len(resource["code"]["coding"]) for resource in conditions)
    assert {row["patient"] for row in rows} <= {row["id"] for row in people}
    for definition in views.values():
        asked(definition, resources)
