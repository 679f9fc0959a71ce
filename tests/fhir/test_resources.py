"""The rulebook as FHIR: resources that a kept model of R4 accepts, and that name what the CQL text defines."""

import json
import re
from base64 import b64decode
from dataclasses import replace

import pytest
from fhir.resources.R4B.library import Library
from fhir.resources.R4B.plandefinition import PlanDefinition

from soleus.cli.main import main
from soleus.fhir import exchange_files
from soleus.knowledge.cql import read_exchange
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.knowledge.records import read_record_mapping
from soleus.problems import ProblemsError

LIBRARY, PLAN, CQL = (
    "Library-soleus-compression.json",
    "PlanDefinition-soleus-compression.json",
    "SoleusCompression.cql",
)


@pytest.fixture(scope="module")
def files(book, library):
    return exchange_files(book, library)


@pytest.fixture(scope="module")
def plan(files):
    return json.loads(files[PLAN])


def actions(plan):
    for group in plan["action"]:
        yield from group["action"]


@pytest.mark.parametrize(("name", "model"), [(LIBRARY, Library), (PLAN, PlanDefinition)], ids=["library", "plan"])
def test_the_model_of_the_standard_accepts_it_and_loses_nothing(files, name, model):
    read = model.model_validate_json(files[name])
    assert json.loads(read.model_dump_json()) == json.loads(files[name])


def test_the_same_rulebook_gives_the_same_bytes(book, library, files):
    assert exchange_files(book, library) == files


def test_the_library_holds_the_text_and_says_whose_it_is(book, files):
    resource = json.loads(files[LIBRARY])
    assert [content["contentType"] for content in resource["content"]] == ["text/cql"]
    assert b64decode(resource["content"][0]["data"]).decode() == files[CQL]
    assert resource["version"] == book.rules.hash
    assert (resource["status"], resource["experimental"]) == ("draft", True)
    assert book.words.intended_use in resource["description"]


def test_the_library_describes_each_fact_once(vocabulary, files):
    given = [one for one in json.loads(files[LIBRARY])["parameter"] if one["use"] == "in"]
    assert [one["name"] for one in given] == list(vocabulary.every_key())
    assert all(f"linkId {one['name']}" in one["documentation"] for one in given)


def test_every_exchanged_code_stands_in_the_library(vocabulary, files):
    mapping = read_record_mapping(vocabulary.facts)
    documented = " ".join(one.get("documentation", "") for one in json.loads(files[LIBRARY])["parameter"])
    for name in mapping.exchanged:
        exchanged = mapping.exchanged_code(name)
        assert exchanged is not None
        code = exchanged[1]
        assert f"{code.system}|{code.code}" in documented


def test_every_condition_of_the_plan_names_a_definition(files, plan):
    defined = set(re.findall(r'^define "([^"]+)":', files[CQL], re.MULTILINE))
    conditions = [one["expression"]["expression"] for action in actions(plan) for one in action["condition"]]
    named = {name for condition in conditions for name in re.findall(r'"([^"]+)"', condition)}
    assert named <= defined


def test_every_rule_of_urgency_danger_and_benefit_has_its_action(rules, plan):
    with_action = {action["id"] for action in actions(plan)}
    assert {rule.id for rule in (*rules.dangers, *rules.urgencies, *rules.benefits)} <= with_action


def test_an_emergency_is_done_at_once_and_says_nothing_of_benefits(plan):
    found = {action["id"]: action for action in actions(plan)}
    assert found["saddle-numbness"]["priority"] == "stat"
    assert found["urgency-emergency"]["priority"] == "stat"
    benefits = next(group for group in plan["action"] if group["id"] == "group-benefits")
    assert benefits["condition"][0]["expression"]["expression"] == "\"urgency\" != 'emergency'"


def test_each_action_of_a_rule_cites_the_sources_of_its_claims(rules, library, plan):
    found = {action["id"]: action for action in actions(plan)}
    for rule in rules.dangers:
        cited = {source.cite() for claim in rule.claims for source, _ in library.sources_of(claim)}
        assert {one["citation"] for one in found[rule.id]["documentation"]} == cited


def test_a_translation_of_another_rulebook_is_refused(book, library):
    other = {"library": {"identifier": {"id": "SoleusCompression", "version": "another"}}}
    with pytest.raises(ProblemsError, match="another"):
        exchange_files(book, library, elm=other)
    assert exchange_files(replace(book, rules=replace(book.rules, hash="another")), library, elm=other)


def test_the_command_writes_the_files_under_the_address_of_the_site(tmp_path, capsys):
    assert main(["exchange", "--out", str(tmp_path / "new"), "--base", "https://us.test/fhir/"]) == 0
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert {LIBRARY, PLAN, CQL, "Questionnaire-soleus-compression.json", "soleus_compression_codes.csv"} <= names
    assert "ViewDefinition-soleus_compression_condition.json" in names
    resource = json.loads((tmp_path / "new" / PLAN).read_text("utf-8"))
    assert resource["library"][0].startswith("https://us.test/fhir/Library/soleus-compression|")
    assert CQL in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "No such file"), ("no json", "not JSON"), ("[]", "not a JSON object"), ("{}", "no library")],
    ids=["missing", "text", "list", "empty"],
)
def test_the_command_refuses_what_is_no_translation(tmp_path, capsys, content, said):
    path = tmp_path / "elm.json"
    if content is not None:
        path.write_text(content, "utf-8")
    assert main(["exchange", "--out", str(tmp_path / "new"), "--elm", str(path)]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("base", ["", "records", "https://", "https://us.test/a b", "https://us.test|1"])
def test_the_command_refuses_what_is_no_address(tmp_path, capsys, base):
    assert main(["exchange", "--out", str(tmp_path / "new"), "--base", base]) == 2
    assert "must begin with http" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_the_command_says_when_it_cannot_write(tmp_path, capsys):
    (tmp_path / "file").write_text("", "utf-8")
    assert main(["exchange", "--out", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("title: Do", "titel: Do", "unknown key 'titel'"),
        ("  dangers: What", "  danger: What", "unknown key 'danger'"),
    ],
)
def test_wrong_texts_are_refused(tmp_path, before, after, said):
    text = (ROOT / "cql.yaml").read_text("utf-8")
    assert before in text
    (tmp_path / "cql.yaml").write_text(text.replace(before, after), "utf-8")
    with pytest.raises(KnowledgeError, match=re.escape(said)):
        read_exchange(tmp_path)
