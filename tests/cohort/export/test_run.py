"""``soleus cohort`` on an export: the answers, the report, and what is refused."""

import gzip
import html
import itertools
import json
from collections import defaultdict
from typing import Any

import duckdb
import pytest

from soleus.answer import assess
from soleus.cli.main import main
from soleus.cohort.export.files import find_export
from soleus.cohort.export.findings import TYPES
from soleus.cohort.export.make import TAKEN_ON, make_export
from soleus.cohort.export.report import AGAINST, hidden_rows
from soleus.cohort.export.run import run_export
from soleus.cohort.options import Options
from soleus.cohort.summary import SMALLEST_SHOWN, shown
from soleus.fhir.read import Record, read_people
from soleus.problems import ProblemsError
from soleus.render.blocks import Bullets, Heading, Table
from soleus.render.views.population import population
from soleus.render.writers.plain import document_lines
from tests.fhir.bundles import AS_OF, ICD10CM, concept, condition
from tests.fhir.bundles import PATIENT as P1

HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
STOCKING = concept(HCPCS, "A6532")


@pytest.fixture(scope="module")
def made(tmp_path_factory, vocabulary, book):
    """An export of made-up people."""
    from soleus.knowledge.records import read_record_mapping  # noqa: PLC0415  # of this fixture alone

    folder = tmp_path_factory.mktemp("made") / "export"
    make_export(vocabulary, read_record_mapping(vocabulary.facts), 300, 2, folder, book.root)
    return folder


@pytest.fixture(scope="module")
def run(made, tmp_path_factory, book):
    """The run over them: its folder and its summary."""
    from soleus.knowledge.records import read_record_mapping  # noqa: PLC0415  # of this fixture alone

    out = tmp_path_factory.mktemp("run") / "answers"
    mapping = read_record_mapping(book.rules.vocabulary.facts)
    return out, run_export(made, out, book, mapping, Options(threads=2))


def test_answers_are_those_of_the_person_reader(made, run, book, vocabulary, mapping):
    out, summary = run
    resources = [json.loads(line) for path in sorted(made.glob("*.ndjson")) for line in path.read_text().splitlines()]
    rows = duckdb.connect().execute(f"select id, urgency, compression from '{out}/answers/*.parquet'").fetchall()
    answers = {row[0]: list(row[1:]) for row in rows}
    people = list(read_people(resources, vocabulary, mapping, as_of=TAKEN_ON))
    assert len(people) == len(answers) == summary["rows"] == 300
    for record in people[:60]:
        assert isinstance(record, Record)
        answer = assess(record.case, book)
        assert answers[record.patient] == [answer.urgency, answer.compression]


def test_nothing_of_anybody_stands_in_the_report(run):
    out, summary = run
    assert json.loads((out / "summary.json").read_text()) == summary
    assert not any(f"p{number}" in json.dumps(summary) for number in range(100, 300))
    tables = [
        summary["compression"],
        *summary["compression_by_garment"].values(),
        *summary["compression_by_gain"].values(),
    ]
    assert all(count is None or count == 0 or count >= SMALLEST_SHOWN for row in tables for count in row.values())
    assert all(
        count is None or count == 0 or count >= SMALLEST_SHOWN for count in summary["holding_undecided"].values()
    )
    assert sum(count or 0 for count in summary["compression_by_gain"]["clinician_first"].values()) <= 300


def order(number, **more):
    return {
        "resourceType": "DeviceRequest", "status": "active", "intent": "order", "authoredOn": "2026-03-01",
        "subject": {"reference": f"Patient/{number}"}, "codeCodeableConcept": STOCKING,
    } | more  # fmt: skip


ORDERS: dict[str, tuple[Any, bool]] = {
    "plain": (order, True),
    "of no date": (lambda n: order(n, authoredOn=None), True),
    "a year old": (lambda n: order(n, authoredOn="2025-03-31"), True),
    "older": (lambda n: order(n, authoredOn="2025-03-30"), False),
    "of a later day": (lambda n: order(n, authoredOn="2026-04-01"), False),
    "done": (lambda n: order(n, status="completed"), True),
    "withdrawn": (lambda n: order(n, status="revoked"), False),
    "only a plan": (lambda n: order(n, intent="plan"), False),
    "not to be done": (lambda n: order(n, doNotPerform=True), False),
    "of something else": (lambda n: order(n, codeCodeableConcept=concept(HCPCS, "A0000")), False),
    "of a device": (lambda n: order(n, codeCodeableConcept=None, codeReference={"reference": "Device/d"}), True),
    "a service": (lambda n: order(n, resourceType="ServiceRequest", code=STOCKING), True),
}


def test_an_order_counts_while_it_stands(export, by_queries):
    resources: list[Any] = [{"resourceType": "Device", "id": "d", "type": STOCKING}]
    for number, (made, _) in enumerate(ORDERS.values()):
        resources += [P1 | {"id": str(number)}, made(number)]
    people, _ = by_queries(export(resources))
    ordered = {name: "compression_ordered" in people[str(number)] for number, name in enumerate(ORDERS)}
    assert ordered == {name: wanted for name, (_, wanted) in ORDERS.items()}


@pytest.mark.parametrize("smallest", [3, 4])
def test_no_small_count_of_a_row_follows_from_the_report(smallest):
    """Over all small reports of two verdicts: two of the counts behind each hidden one differ, whatever is shown."""
    behind = defaultdict(list)
    for counts in itertools.product(range(6), repeat=4):
        rows = {"a": {"w": counts[0], "n": counts[1]}, "b": {"w": counts[2], "n": counts[3]}}
        totals = shown({name: sum(row.values()) for name, row in rows.items()}, smallest)
        seen = hidden_rows(rows, totals, smallest)
        marks = (*totals.values(), *(count for row in seen.values() for count in row.values()))
        behind[marks, sum(counts)].append(counts)
    for (marks, total), tables in behind.items():
        for place, mark in enumerate(marks[2:]):
            if mark is None and 0 < total < 6:
                assert len({counts[place] for counts in tables}) > 1, (marks, tables)


def test_files_of_other_types_are_passed_over_and_packed_ones_read(tmp_path, by_queries):
    with gzip.open(tmp_path / "1.Patient.ndjson.gz", "wt") as file:
        file.write(json.dumps(P1) + "\n")
    (tmp_path / "Encounter.000.ndjson").write_text('{"resourceType": "Encounter", "id": "e"}\n')
    (tmp_path / "all.ndjson").write_text(
        '{"resourceType": "Encounter", "id": "e"}\n' + json.dumps(condition(("x", "y"))) + "\n"
    )
    (tmp_path / "manifest.json").write_text('{"transactionTime": "2026-03-31T10:00:00Z"}')
    (tmp_path / "log.json").write_text("[1")
    found = find_export(tmp_path, TYPES)
    assert found.passed == ("Encounter.000.ndjson",)
    assert found.taken_on == AS_OF
    people, _ = by_queries(tmp_path, None)
    assert people == {"p1": {"age_years": 65.0, "sex": "female"}}


def test_what_cannot_be_read_is_refused(export, by_queries):
    folder = export([P1])
    with pytest.raises(ProblemsError, match="cannot be read") as error:
        by_queries(folder, None)
    assert "--as-of" in error.value.problems[0]
    (folder / "x.ndjson").write_text(json.dumps(P1) + '\n{"resourceType": \n')
    with pytest.raises(ProblemsError, match=r"x\.ndjson cannot be read") as error:
        by_queries(folder)
    assert error.value.problems == ("line 2: a line of it is no JSON (InvalidInputException)",)
    (folder / "x.ndjson").unlink()
    (folder / "x.ndjson.gz").write_bytes(b"\x1f\x8b\x08broken")
    with pytest.raises(ProblemsError, match="cannot be read"):
        by_queries(folder)


def test_a_smaller_smallest_count_is_refused():
    with pytest.raises(ProblemsError):
        Options(smallest=SMALLEST_SHOWN - 1)


@pytest.mark.parametrize("width", [60, 80])
def test_the_command_prints_the_report(tmp_path, made, capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["cohort", str(made), "--out", str(tmp_path / "a"), "--threads", "2"]) == 0
    out = capsys.readouterr().out
    assert "Records as of 2026-03-31." in out
    assert all(len(line) <= width for line in out.splitlines())


def test_the_report_is_one_document_wherever_it_goes(tmp_path, made, run, book, capsys):
    """A page and plain text say what the terminal says: every text of every block."""
    _, summary = run
    report = tmp_path / "report.html"
    words = ["cohort", str(made), "--out", str(tmp_path / "a"), "--threads", "2"]
    assert main([*words, "--report", str(report), "--json"]) == 2
    assert main([*words, "--report", str(tmp_path / "report.xyz")]) == 2
    assert list(tmp_path.iterdir()) == []
    capsys.readouterr()
    assert main([*words, "--report", str(report)]) == 0
    assert capsys.readouterr().out == f"written: {report}\n"
    page, document = report.read_text("utf-8"), population(summary, book.words)
    plain = "\n".join(document_lines(document, opened=True))
    cells = [cell for block in document.blocks if isinstance(block, Table) for row in block.rows for cell in row]
    sentences = [item for block in document.blocks if isinstance(block, Bullets) for item in block.items]
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    for text in (*headings, *sentences, *cells):
        assert html.escape(text, quote=False) in page
        assert text in plain


def test_nothing_shown_as_json_has_a_count_below_the_smallest(tmp_path, made, capsys):
    assert main(["cohort", str(made), "--out", str(tmp_path / "b"), "--json", "--smallest", "400"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert set(summary["compression"].values()) == {None}
    assert summary["worn_or_ordered_against"] is None
    assert main(["cohort", str(tmp_path / "b" / "answers"), "--out", str(tmp_path / "c"), "--as-of", "2026-01-01"]) == 2
    assert capsys.readouterr().out == ""


def test_who_wears_or_is_ordered_what_is_to_be_avoided_is_listed(tmp_path, export, book, mapping):
    """Twelve with gangrene and a stocking, twelve with an order; others have one thing of the two alone."""
    lines: list[Any] = [{"resourceType": "Device", "id": "d", "type": STOCKING}]
    for number in range(48):
        name = f"n{number:02}"
        owner = {"subject": {"reference": f"Patient/{name}"}}
        lines.append({"resourceType": "Patient", "id": name, "birthDate": "1960-01-01"})
        if number < 36:
            lines.append(condition((ICD10CM, "I70.261"), "2026-03-20") | owner)
        if number < 12 or number >= 42:
            worn = {"resourceType": "DeviceUseStatement", "status": "active", "recordedOn": "2026-03-01"}
            lines.append(worn | owner | {"device": {"reference": "Device/d"}})
        elif number < 24 or number >= 36:
            lines.append(order(name))
    out = tmp_path / "answers"
    summary = run_export(export(lines), out, book, mapping, Options(threads=2), AS_OF)
    assert summary["worn_or_ordered_against"] == 24
    rows = duckdb.connect().execute(f"select id, garment from '{out / AGAINST}' order by id").fetchall()
    assert rows == [(f"n{number:02}", "worn" if number < 12 else "ordered") for number in range(24)]
    plain = "\n".join(document_lines(population(summary, book.words), opened=True))
    assert "Worn or ordered, and it should not be: 24" in plain
    assert "n01" not in plain


@pytest.mark.parametrize(("count", "says"), [(None, "should not be: hidden"), (0, "Nobody who is to avoid")])
def test_few_and_nobody_are_told_apart(run, book, count, says):
    document = population(run[1] | {"worn_or_ordered_against": count}, book.words)
    assert says in "\n".join(document_lines(document, opened=True))


def test_the_command_makes_an_export(tmp_path, capsys):
    assert main(["cohort", "make", "--rows", "3", "--fhir", "--out", str(tmp_path / "e")]) == 0
    assert (tmp_path / "e" / "Patient.ndjson").read_text().count("\n") == 3
    assert main(["cohort", "make", "--rows", "3", "--fhir", "--out", str(tmp_path / "e")]) == 2
    assert "it is there already" in capsys.readouterr().err
