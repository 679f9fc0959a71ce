"""``soleus prove``: what it prints and writes, and what a spoiled chapter makes of it."""

import json
import shutil
import tomllib
from functools import partial

import pytest

from soleus.answer import assess
from soleus.case import read_case
from soleus.case.facts import Value
from soleus.cli.main import main
from soleus.knowledge.load import ROOT
from soleus.load import load_book
from soleus.prove.files import as_toml, write_people
from soleus.prove.mutants import LOWERED, mutants
from tests.knowledge_files import youngest

SPOILED = ("people.md", *youngest(12))


@pytest.fixture
def soleus(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments):
        """Run one command; gives exit status, standard output and standard error."""
        return (main([str(argument) for argument in arguments]), *capsys.readouterr())

    return run


@pytest.fixture
def knowledge(tmp_path, monkeypatch, unchanged_files_kept):  # noqa: ARG001  # asked for what it does
    """A copy of the knowledge that the command reads instead of the real one."""
    root = tmp_path / "knowledge"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns("compiled", "__pycache__", "*.py"))
    monkeypatch.setattr("soleus.load.load_book", partial(load_book, root))
    return root


def edit(root, chapter, before, after):
    path = root / "rulebook" / chapter
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")


def test_one_promise_is_proved(soleus):
    status, out, err = soleus("prove", "--promise", "never-suitable-under-18")
    assert (status, err) == (0, "")
    assert out.splitlines()[-1].startswith("1 of 1 promises proved in ")
    assert "never-suitable-under-18  proved" in out


def test_a_spoiled_chapter_fails_with_the_person(soleus, knowledge, tmp_path):
    """A limit moved by a slip: the person found is in a file that ``soleus assess`` reads, and is called suitable."""
    edit(knowledge, *SPOILED)
    name = "never-suitable-under-18"
    status, out, _ = soleus("prove", "--promise", name, "--out", tmp_path / "broken")
    assert status == 1
    assert f"{name}: refuted" in out
    assert "0 of 1 promises proved" in out
    path = tmp_path / "broken" / f"{name}.toml"
    assert path.read_text("utf-8") in out
    book = load_book(knowledge)
    case = read_case(str(path), book.rules.vocabulary)
    assert 12 <= float(case.facts["age_years"]) < 18
    assert assess(case, book).compression == "suitable"
    assert assess(case, load_book()).compression != "suitable"


def test_bands_of_a_spoiled_chapter_say_which_value(soleus, knowledge):
    edit(knowledge, *SPOILED)
    status, out, _ = soleus("prove", "--promise", "bands-of-age")
    assert status == 1
    assert "is for clinician_first, and no rule speaks of it" in out


def test_a_leg_forgotten_in_a_chapter_is_found(soleus, knowledge):
    edit(knowledge, "clot.md", "and swollen_leg in ('left', 'right')", "and swollen_leg = 'left'")
    status, out, _ = soleus("prove", "--promise", "left-and-right-count-alike")
    assert status == 1
    assert "swollen_leg = " in out


def test_of_two_who_are_compared_both_are_written(tmp_path):
    written = write_people(tmp_path / "new", {"graver": ({"smoker": False}, {"smoker": True}), "alone": ({},)})
    assert [path.name for path in written] == ["graver.toml", "graver-other.toml", "alone.toml"]
    assert written[1].read_text("utf-8") == "smoker = true\n"


def test_a_chapter_that_cannot_be_read_is_refused(soleus, knowledge):
    edit(knowledge, "people.md", "when: age_years < 18\n", "when: age_yeers < 18\n")
    status, out, err = soleus("prove")
    assert (status, out) == (2, "")
    assert "there is no fact 'age_yeers'" in err


def test_as_json(soleus):
    status, out, _ = soleus("prove", "--promise", "bands-of-age", "--json")
    assert status == 0
    [entry] = json.loads(out)["promises"]
    assert (entry["name"], entry["status"], entry["people"]) == ("bands-of-age", "proved", [])


def test_a_promise_that_there_is_not_is_refused(soleus):
    status, out, err = soleus("prove", "--promise", "everything-is-fine")
    assert (status, out) == (2, "")
    assert "everything-is-fine (the promises: " in err


def test_nothing_to_try_is_refused(soleus):
    assert soleus("prove", "--mutants", "--every", "0")[0] == 2


def test_without_the_solver_it_says_what_to_install(soleus, monkeypatch):
    monkeypatch.setattr("soleus.cli.prove.find_spec", lambda _: None)
    status, _, err = soleus("prove")
    assert status == 2
    assert "pip install 'soleus[prover]'" in err


def test_mutants_are_counted(soleus):
    status, out, _ = soleus("prove", "--promise", "bands-of-age", "--mutants", "--every", "300")
    assert status == 0
    assert "mutants survive" in out
    assert "worked case" in out
    status, out, _ = soleus("prove", "--promise", "bands-of-age", "--mutants", "--every", "300", "--json")
    answer = json.loads(out)
    assert sum(answer["mutants"]["all"].values()) > 0
    assert len(answer["survivors"]) == answer["mutants"]["all"]["survives"]


def test_a_survivor_is_shown_with_the_person(soleus, rules, monkeypatch):
    """Held against one promise only, a lowered level is noticed by nobody."""
    lowered = [m for m in mutants(rules) if (m.place, m.kind) == ("rheumatoid-arthritis", LOWERED)]
    monkeypatch.setattr("soleus.cli.prove.mutants", lambda _: lowered)
    status, out, _ = soleus("prove", "--promise", "bands-of-age", "--mutants")
    assert status == 0
    assert "survives: rheumatoid-arthritis, what follows lowered then: clinician_first to measure_first" in out
    assert "# compression: clinician_first became measure_first" in out
    assert "rheumatoid_arthritis = true" in out
    assert "1 of 1 mutants survive (100.0 %)" in out


def test_a_case_file_holds_just_the_facts(vocabulary, tmp_path):
    facts: dict[str, Value] = {
        "smoker": False,
        "age_years": 52.0,
        "leg_swelling": "evening",
        "nyha_class": 2,
        "right.abi": 0.8,
    }
    text = as_toml(facts)
    assert tomllib.loads(text)["right"] == {"abi": 0.8}
    path = tmp_path / "case.toml"
    path.write_text(text, "utf-8")
    assert dict(read_case(str(path), vocabulary).facts) == facts
