"""The answer as FHIR: what the models of the standard accept, and in an emergency the emergency and nothing else."""

import gzip
import importlib
import json
import random
import re
from xml.etree import ElementTree as ET

import fhirkit
import pytest

from soleus.answer import assess
from soleus.case.read import build_case
from soleus.case.start import nested, person
from soleus.cli.main import main
from soleus.fhir.read import read_record
from soleus.fhir.write import Written, answer_bundle
from soleus.knowledge.worked import read_worked_people
from soleus.render.views import VIEWS
from tests.fhir.bundles import AS_OF, ICD10CM, SCT, SUBJECT, bundle, condition
from tests.people import VOCABULARY, random_facts

# Required lists of R4 that the two models do not hold: https://hl7.org/fhir/R4/terminologies-valuesets.html
REQUIRED = {
    ("GuidanceResponse", "status"): "success data-requested data-required in-progress failure entered-in-error",
    ("RiskAssessment", "status"): "registered preliminary final amended corrected cancelled entered-in-error unknown",
    ("CarePlan", "status"): "draft active on-hold revoked completed entered-in-error unknown",
    ("CarePlan", "intent"): "proposal plan order option",
    ("QuestionnaireResponse", "status"): "in-progress completed amended entered-in-error stopped",
    ("DocumentReference", "status"): "current superseded entered-in-error",
    ("DocumentReference", "docStatus"): "preliminary final amended entered-in-error",
    (
        "Bundle",
        "type",
    ): "document message transaction transaction-response batch batch-response history searchset collection",
}
ACTIVITY = "not-started scheduled in-progress on-hold completed cancelled stopped unknown entered-in-error"
# What a narrative may hold (https://hl7.org/fhir/R4/narrative.html), of which we use the plainest.
ALLOWED = {
    "div",
    "p",
    "b",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


def written(facts, book, library, knowledge, pdf=None, **more):
    case = build_case(nested(facts), book.rules.vocabulary)
    answer = assess(case, book)
    document = VIEWS["person"](answer, book, library)
    return answer, answer_bundle(Written(answer, case, document, knowledge, pdf=pdf, **more))


def worked(vocabulary):
    return [
        dict(person(vocabulary, one.start, one.facts).facts)
        for one in read_worked_people()
        if not one.expect.get("refused")
    ]


def resources(content):
    return {entry["resource"]["resourceType"]: entry["resource"] for entry in content["entry"]}


def checked(content):
    """Hold every resource against two models of the standard, and against the required lists."""
    assert fhirkit.validate(content) == []
    for resource in (content, *resources(content).values()):
        name = resource["resourceType"]
        model = getattr(importlib.import_module(f"fhir.resources.R4B.{name.lower()}"), name)
        assert json.loads(model.model_validate_json(json.dumps(resource)).model_dump_json()) == resource
        for (kind, element), codes in REQUIRED.items():
            assert kind != name or element not in resource or resource[element] in codes.split()
        if "text" in resource:
            assert_narrative(resource["text"])
    return resources(content)


def assert_narrative(text):
    tree = ET.fromstring(text["div"])  # noqa: S314  # our own
    tags = {part.tag.rpartition("}")[2] for part in tree.iter()}
    assert text["status"] == "generated"
    assert tags <= ALLOWED
    assert {key for part in tree.iter() for key in part.attrib} <= {
        "lang",
        "{http://www.w3.org/XML/1998/namespace}lang",
    }


@pytest.mark.no_cover  # the same over and over: its lines are traced beside
def test_the_worked_people_come_out_valid(book, library, knowledge, vocabulary):
    for known in worked(vocabulary):
        _, content = written(known, book, library, knowledge, patient="p1", day="2026-03-31")
        for resource in checked(content).values():
            assert book.words.intended_use.split(".")[0] in resource["text"]["div"]


SUBJECTS = ("p1", "", "a b", "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "https://us.test/fhir/Patient/1", "<b>")


def test_random_people_come_out_valid_and_lose_no_fact(book, library, knowledge, vocabulary, mapping):
    rng = random.Random(16)
    for number in range(18):
        known = random_facts(VOCABULARY, rng, rng.choice([0.0, 0.3, 0.9, 1.0]))
        patient, day = SUBJECTS[number % len(SUBJECTS)], ("2026-03-31", "")[number % 2]
        answer, content = written(known, book, library, knowledge, patient=patient, day=day)
        parts = checked(content)
        answers = parts.get("QuestionnaireResponse")
        assert (answers is None) is (answer.urgency == "emergency")
        if answers is not None:
            given = {key: value for key, value in answers.items() if key != "meta"}  # without it they are derived
            given |= {"subject": SUBJECT, "authored": AS_OF.isoformat()}
            record = read_record(given, vocabulary, mapping, as_of=AS_OF)
            assert record.case.facts == build_case(nested(known), vocabulary).facts


def test_in_an_emergency_nothing_else_is_said(book, library, knowledge):
    answer, content = written({"saddle_numbness": True, "age_years": 52}, book, library, knowledge)
    assert answer.urgency == "emergency"
    parts = checked(content)
    assert set(parts) == {"GuidanceResponse", "RiskAssessment", "CarePlan"}
    assert "activity" not in parts["CarePlan"]
    assert "dataRequirement" not in parts["GuidanceResponse"]
    assert [one["name"] for one in parts["GuidanceResponse"]["contained"][0]["parameter"]] == ["urgency", "compression"]
    text = " ".join(re.findall(r">([^<]+)<", parts["CarePlan"]["text"]["div"]))
    assert book.words.urgency["emergency"]["title"] in text
    assert not any(with_name in text for with_name in book.words.options.values())


def test_what_is_undecided_asks_for_its_data(book, library, knowledge, vocabulary):
    facts = dict(person(vocabulary, "all_no", {"leg_swelling": "evening"}).facts) | {"diabetes": True}
    for key in ("known_arterial_disease", "diabetic_foot_check_normal"):
        facts.pop(key)
    answer, content = written(facts, book, library, knowledge)
    guidance = checked(content)["GuidanceResponse"]
    assert answer.missing
    assert len(guidance["dataRequirement"]) == len(answer.missing)
    assert guidance["status"] == ("data-required" if answer.compression == "undecided" else "data-requested")


def test_nothing_missing_is_a_success(book, library, knowledge, vocabulary):
    for known in worked(vocabulary):
        answer, content = written(known, book, library, knowledge)
        status = resources(content)["GuidanceResponse"]["status"]
        assert (status == "data-required") is (answer.compression == "undecided" and answer.urgency != "emergency")
        assert (status == "success") is (not answer.missing or answer.urgency == "emergency")


def test_an_option_to_avoid_is_one_not_to_perform(book, library, knowledge, vocabulary):
    answer, content = written(dict(person(vocabulary, "all_no", {}).facts), book, library, knowledge)
    details = [one["detail"] for one in resources(content)["CarePlan"]["activity"]]
    assert [detail["doNotPerform"] for detail in details] == [option.standing == "avoid" for option in answer.plan]
    assert {detail["status"] for detail in details} <= set(ACTIVITY.split())


def test_the_paper_is_kept_as_it_is(book, library, knowledge):
    _, content = written({"age_years": 52}, book, library, knowledge, pdf=b"%PDF-1.7")
    paper = checked(content)["DocumentReference"]
    assert paper["content"][0]["attachment"]["data"] == "JVBERi0xLjc="


@pytest.fixture
def record_file(tmp_path):
    path = tmp_path / "bundle.json"
    sciatica = condition((ICD10CM, "M54.31"), id="s1")
    path.write_text(json.dumps(bundle(sciatica, condition((SCT, "44054006"), clinical="resolved"))), "utf-8")
    return path


def test_the_command_reads_a_record_and_says_where_each_fact_comes_from(record_file, capsys):
    assert main(["assess", str(record_file), "--as-of", "2026-03-31", "--json", "--no-prediction"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["as_of"] == "2026-03-31"
    assert answer["origins"]["painful_leg"] == {
        "resource": "Condition/s1",
        "place": "Bundle.entry[1].resource",
        "system": ICD10CM,
        "code": "M54.31",
        "date": "2026-03-20",
    }
    assert [(one["fact"], one["why"]) for one in answer["unread"]] == [
        ("diabetes", "it is over, and only what is now counts")
    ]


def test_the_command_says_how_much_it_read(record_file, capsys):
    assert main(["assess", str(record_file), "--plain", "--no-prediction"]) == 0
    assert "From the record as of 2026-03-20: 4 facts. Entries set aside: 1" in capsys.readouterr().out


def test_the_command_writes_for_a_record_system(record_file, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("soleus.cli.record._pdf", lambda *_: None)
    path = tmp_path / "answer.fhir.json"
    assert main(["assess", str(record_file), "--no-prediction", "--out", str(path)]) == 0
    assert "written" in capsys.readouterr().out
    parts = checked(json.loads(path.read_text("utf-8")))
    assert parts["CarePlan"]["subject"] == {"reference": "Patient/p1"}
    assert parts["CarePlan"]["created"] == "2026-03-20"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as-of", "yesterday"], "--as-of must be a day"),
        (["--patient", "nobody"], "no patient 'nobody'"),
    ],
)
def test_the_command_refuses_kindly(record_file, capsys, words, said):
    assert main(["assess", str(record_file), *words]) == 2
    out, err = capsys.readouterr()
    assert (out, said in err) == ("", True)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("case.json", '{"age_years": 52}', "are for a record of a patient"),
        ("bad.ndjson", '{"resourceType": "Patient"}\nno json\n', "bad.ndjson, line 2: this is not JSON"),
        ("deep.json", '{"resourceType": ' + "[" * 100_000, "too deep"),
    ],
)
def test_the_command_refuses_files_that_it_cannot_read(tmp_path, capsys, name, text, said):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert main(["assess", str(path), "--patient", "p1"]) == 2
    assert said in capsys.readouterr().err


def test_a_bulk_export_is_read_line_by_line(tmp_path, capsys):
    path = tmp_path / "export.ndjson"
    lines = [entry["resource"] for entry in bundle(condition((SCT, "44054006")))["entry"]]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n\n", "utf-8")
    assert main(["assess", str(path), "--json", "--no-prediction"]) == 0
    assert json.loads(capsys.readouterr().out)["origins"]["diabetes"]["place"] == "[1]"


@pytest.mark.parametrize("name", ["bundle.json.gz", "export.ndjson.gz"])
def test_a_packed_record_is_read(tmp_path, capsys, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(json.dumps(bundle(condition((SCT, "44054006")))).encode()))
    assert main(["assess", str(path), "--json", "--no-prediction"]) == 0
    assert "diabetes" in json.loads(capsys.readouterr().out)["origins"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}", "no packed file"),
        (gzip.compress(b"{}")[:-9], "no packed file"),
        (gzip.compress(b"{}"), "no FHIR resource"),
        (gzip.compress(b" " * 20_001), "longer than 20,000 bytes"),
    ],
    ids=["not packed", "cut short", "no record", "a few bytes that stand for many"],
)
def test_a_packed_file_that_cannot_be_read_is_refused(tmp_path, capsys, monkeypatch, content, said):
    monkeypatch.setattr("soleus.fhir.read.entries.MOST_BYTES", 20_000)
    path = tmp_path / "record.json.gz"
    path.write_bytes(content)
    assert main(["assess", str(path)]) == 2
    assert said in capsys.readouterr().err
