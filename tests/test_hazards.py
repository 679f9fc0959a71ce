"""The hazard log: every file reads, what it cites exists, and no danger rule is without a hazard."""

import ast
import json
import re
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path

import pytest
import yaml

from soleus.problems import ProblemsError
from tools.hazards import MATRIX, MOST_WHEN_CLOSED, STATUSES, read_hazards, risk_of
from tools.pages.marks import shown

# reads words and pages, or asks what the package says: no line of it is run here alone
pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "hazards"
README = FOLDER / "README.md"

SIGNED = {"owner": "A. Clinician, clinical safety officer"}
CONTROL = {"what": "Nobody plugs it in.", "rules": [], "tests": ["tests/test_hazards.py::test_a_good_sample_is_read"]}
GOOD = {
    "name": "The sample bites",
    "description": "A hazard made up for this test.",
    "causes": ["it is touched"],
    "effect": "It opens its mouth.",
    "hazard": "A hand is near.",
    "harm": "A sore finger.",
    "existing_controls": [CONTROL],
    "new_controls": [],
    "likelihood": 4,
    "severity": 3,
    "risk": 3,
    "residual_likelihood": 2,
    "residual_severity": 3,
    "residual_risk": 2,
    "owner": "unsigned: no clinical safety officer yet",
    "status": "open",
    "residual_note": "Accepted: it is small.",
}


@pytest.fixture(scope="module")
def hazards():
    return read_hazards(FOLDER)


def controls(hazards):
    """Every control with its hazard's name."""
    for hazard in hazards:
        for control in (*hazard.existing_controls, *hazard.new_controls):
            yield hazard.slug, control


@cache
def functions_in(path):
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def is_a_test(cited):
    path, _, name = cited.partition("::")
    return (ROOT / path).is_file() and name.startswith("test_") and name in functions_in(path)


# ---------------------------------------------------------------- the log as it stands


def test_every_file_in_the_folder_is_read(hazards):
    written = {path.stem for path in FOLDER.iterdir() if path != README}
    assert written == {hazard.slug for hazard in hazards}


def test_the_risk_is_that_of_the_matrix(hazards):
    for hazard in hazards:
        assert hazard.risk == risk_of(hazard.likelihood, hazard.severity), hazard.slug
        assert hazard.residual_risk == risk_of(hazard.residual_likelihood, hazard.residual_severity), hazard.slug


def test_every_cited_rule_is_in_the_book(hazards, rules):
    there = {rule.id for rule in rules.rules()}
    assert [(slug, rule) for slug, control in controls(hazards) for rule in control.rules if rule not in there] == []


def test_every_cited_test_exists(hazards):
    assert [(slug, test) for slug, control in controls(hazards) for test in control.tests if not is_a_test(test)] == []


@pytest.mark.parametrize(
    "cited",
    [
        "tests/test_hazards.py::test_nobody_wrote",
        "tests/test_nothing.py::test_x",
        "tests/test_hazards.py::controls",
        "x",
    ],
)
def test_a_test_that_is_none_is_noticed(cited):
    assert not is_a_test(cited)


def test_every_control_in_place_can_be_checked(hazards):
    """What no test shows is a plan; a hazard with nothing but plans is one of a part that is not built."""
    for hazard in hazards:
        assert all(control.tests for control in hazard.existing_controls), hazard.slug
        assert hazard.existing_controls or "not built yet" in hazard.description, hazard.slug


def test_nothing_is_cited_twice_by_one_control(hazards):
    for slug, control in controls(hazards):
        assert max(Counter((*control.rules, *control.tests)).values(), default=1) == 1, (slug, control.what)


def test_every_danger_rule_is_a_control_of_some_hazard(hazards, rules):
    held = {rule for hazard in hazards for control in hazard.existing_controls for rule in control.rules}
    assert {rule.id for rule in rules.dangers} - held == set()


def test_without_a_control_no_risk_falls(hazards):
    for hazard in hazards:
        before, after = (hazard.likelihood, hazard.severity), (hazard.residual_likelihood, hazard.residual_severity)
        assert before == after or hazard.existing_controls, hazard.slug


def test_what_is_closed_is_small(hazards):
    assert [h.slug for h in hazards if h.status == "closed" and h.residual_risk > MOST_WHEN_CLOSED] == []


# ---------------------------------------------------------------- the page


def test_the_table_has_a_row_for_every_hazard_with_the_gravest_first(hazards):
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in shown(README, "hazards").splitlines()[2:]]
    assert {row[0] for row in rows} == {f"[{hazard.name}]({hazard.slug}.yaml)" for hazard in hazards}
    assert [row[3] for row in rows] == sorted((row[3] for row in rows), reverse=True)


def test_the_matrix_on_the_page_is_the_one_that_is_used():
    rows = re.findall(r"^\| \d \|( \d \|){5}$", README.read_text("utf-8"), re.MULTILINE)
    lines = re.findall(r"^\|(?: \d \|){6}$", README.read_text("utf-8"), re.MULTILINE)
    assert len(rows) == len(lines) == len(MATRIX)
    assert [tuple(map(int, re.findall(r"\d", line)))[1:] for line in lines] == list(MATRIX)


def test_the_risk_never_falls_along_the_matrix():
    for likelihood, severity in product(range(1, 6), repeat=2):
        assert risk_of(likelihood, severity) <= risk_of(min(likelihood + 1, 5), severity)
        assert risk_of(likelihood, severity) <= risk_of(likelihood, min(severity + 1, 5))


def test_the_page_names_every_field_and_status():
    text = README.read_text("utf-8")
    assert [name for name in (*GOOD, *CONTROL, *STATUSES) if f"`{name}`" not in text] == []


# ---------------------------------------------------------------- samples


def write(folder, entry, name="sample.yaml"):
    (folder / name).write_text(
        entry if isinstance(entry, str) else yaml.safe_dump(json.loads(json.dumps(entry))), "utf-8"
    )
    return folder


def problems_of(folder):
    with pytest.raises(ValueError, match="The hazard log cannot be used") as refusal:
        read_hazards(folder)
    assert isinstance(refusal.value, ProblemsError)
    return refusal.value.problems


@pytest.mark.parametrize("change", [{}, SIGNED | {"status": "closed"}, SIGNED | {"status": "transferred"}], ids=str)
def test_a_good_sample_is_read(tmp_path, change):
    (hazard,) = read_hazards(write(tmp_path, GOOD | change))
    assert (hazard.slug, hazard.name, hazard.causes) == ("sample", "The sample bites", ("it is touched",))
    assert hazard.existing_controls[0].tests == tuple(CONTROL["tests"])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": ""}, "sample.yaml: name must be a text"),
        ({"harm": None}, "sample.yaml: harm must be a text"),
        ({"causes": []}, "sample.yaml: causes must be a list of at least one text"),
        ({"causes": "it is touched"}, "sample.yaml: causes must be a list of at least one text"),
        ({"risk": 4}, "sample.yaml: risk is 4, but the matrix gives 3"),
        ({"residual_risk": 1}, "sample.yaml: residual_risk is 1, but the matrix gives 2"),
        ({"likelihood": 6}, "sample.yaml: likelihood must be a whole number from 1 to 5"),
        ({"severity": 0}, "sample.yaml: severity must be a whole number from 1 to 5"),
        ({"residual_likelihood": True}, "sample.yaml: residual_likelihood must be a whole number from 1 to 5"),
        ({"residual_severity": 2.0}, "sample.yaml: residual_severity must be a whole number from 1 to 5"),
        ({"risk": "low"}, "sample.yaml: risk must be a whole number from 1 to 5"),
        (
            {"residual_likelihood": 5, "residual_risk": 4},
            "sample.yaml: residual_likelihood is 5, above likelihood: controls do not make a hazard worse",
        ),
        ({"status": "done"}, "sample.yaml: status is 'done' (allowed: open, transferred, closed)"),
        (
            {"status": "closed"},
            "sample.yaml: status is closed, but nobody has signed: name the owner, or leave it open",
        ),
        (
            {"status": "transferred"},
            "sample.yaml: status is transferred, but nobody has signed: name the owner, or leave it open",
        ),
        (
            SIGNED | {"status": "closed", "residual_likelihood": 4, "residual_risk": 3},
            "sample.yaml: closed with a residual risk of 3 (at most 2)",
        ),
        ({"existing_controls": None}, "sample.yaml: existing_controls must be a list"),
        (
            {"new_controls": ["Nobody plugs it in."]},
            "sample.yaml: new_controls, 1: must have the keys what, rules, tests",
        ),
        (
            {"new_controls": [{"what": "x", "rules": []}]},
            "sample.yaml: new_controls, 1: key 'tests' is missing",
        ),
        (
            {"existing_controls": [CONTROL, CONTROL | {"rules": "saddle-numbness"}]},
            "sample.yaml: existing_controls, 2: rules must be a list of texts",
        ),
        ({"existing_controls": [CONTROL | {"what": 3}]}, "sample.yaml: existing_controls, 1: what must be a text"),
    ],
    ids=str,
)
def test_a_spoiled_sample_is_refused(tmp_path, change, problem):
    assert problems_of(write(tmp_path, GOOD | change)) == (problem,)


@pytest.mark.parametrize("key", GOOD)
def test_a_missing_field_is_refused(tmp_path, key):
    found = problems_of(write(tmp_path, {name: value for name, value in GOOD.items() if name != key}))
    assert f"sample.yaml: hazard: key '{key}' is missing" in found


def test_an_unknown_field_is_refused(tmp_path):
    (problem,) = problems_of(write(tmp_path, GOOD | {"probability": 0.1}))
    assert problem.startswith("sample.yaml: hazard: unknown key 'probability' (allowed: ")


@pytest.mark.parametrize("text", ["- a list", "words", "", "name: [", "name: a\nname: b"])
def test_what_is_no_hazard_is_refused(tmp_path, text):
    assert len(problems_of(write(tmp_path, text))) == 1


def test_everything_that_is_wrong_in_any_file_stands_in_one_message(tmp_path):
    write(tmp_path, GOOD | {"risk": 5, "status": "done", "harm": ""}, "a.yaml")
    write(tmp_path, "name: [", "b.yaml")
    write(tmp_path, GOOD, "c.yaml")
    write(tmp_path, GOOD, "d.yaml")
    files = [problem.split(":")[0] for problem in problems_of(tmp_path)]
    assert files == ["a.yaml", "a.yaml", "a.yaml", "b.yaml", "two hazards are called 'The sample bites'"]


def test_an_empty_folder_is_refused(tmp_path):
    assert problems_of(tmp_path) == (f"{tmp_path} holds no hazard",)
