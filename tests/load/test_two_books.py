"""Two books of different folders stand side by side, and each answers with its own knowledge, whatever part it is."""

import json
import shutil
from pathlib import Path

import pytest

from soleus.answer import assess
from soleus.ask import ask
from soleus.case import read_case
from soleus.cli.main import main
from soleus.cohort.people import laypeople
from soleus.fhir.package import exchange_files
from soleus.knowledge.load import ROOT, KnowledgeError, text_hash
from soleus.leg.scenario_read import build_scenario
from soleus.leg.simulate import simulate, summary
from soleus.load import compile_text, load_book, read_text
from soleus.prove.worked import disagreements
from soleus.render.views.compare import compare
from soleus.render.views.review import review
from tests.knowledge_files import youngest

# whole runs, one like the other: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

RUTH = Path(__file__).parents[2] / "examples" / "evening-swelling.toml"
SCENARIO = {
    "people": 2,
    "draws": 1,
    "garment": {"level_mmhg": [15, 20]},
    "step": [{"posture": "sitting", "minutes": 60, "sock": True}],
    "measure": [
        {"name": "volume", "quantity": "leg_volume_ml", "step": 1},
        {"name": "foot", "quantity": "interface_pressure_mmhg", "step": 1, "site": "foot"},
    ],
}

# Each part of the knowledge: the file that says it, what stands there, and what the other book says instead.
PARTS = {
    "rules": ("rulebook/people.md", *youngest(16)),
    "words": ("words/en.yaml", "A compression sock is a fair choice", "A sock is a fair choice"),
    "options": ("options.yaml", "Sore or irritated skin", "Itchy or irritated skin"),
    "claims": ("claims/benefits.yaml", "In a pilot without controls", "In a small pilot without controls"),
    "garments": ("garments/relaxsan-basic.yaml", "product: Basic", "product: Simple"),
    "fitting": ("fitting.yaml", "label_error_mmhg: {value: -1.66", "label_error_mmhg: {value: -3.66"),
    "what a prediction says": ("physiology/says.yaml", "We found no study", "There is no study"),
    "priors": ("physiology/person.yaml", "noticed_percent: 3.4", "noticed_percent: 1.4"),
    "parameters": ("physiology/parameters.yaml", "unit: mmHg, median: 11", "unit: mmHg, median: 10"),
    "postures": ("physiology/postures.yaml", "tilt: 90, lowered: 0.235", "tilt: 90, lowered: 0.135"),
    "garments of the model": ("physiology/garments.yaml", "sock: {foot: 0.70", "sock: {foot: 0.30"),
    "quantities": ("physiology/quantities.yaml", "leg_volume_ml: {unit: mL", "leg_volume_ml: {unit: millilitres"),
    "pictures": ("physiology/pictures.yaml", 'hours: "hours"', 'hours: "time"'),
    "questions": ("questions/socks.yaml", "Only websites made that claim", "Only some websites made it"),
    "words of danger": ("danger_words.yaml", "  saddle: [", "  saddle: [undercroft, "),
    "words of the search": ("search_words.yaml", "  sock: [", "  sock: [foottube, "),
    "worked people": ("worked_people.yaml", "could_be: emergency, compression: undecided", "compression: avoid"),
    "codes": ("cql.yaml", "Do compression socks help", "Can compression socks help"),
    "made-up people": ("population.yaml", "age_years: [20, 85]", "age_years: [70, 85]"),
}  # fmt: skip
# What changes no answer of one person, and so is no part of the hash.
BESIDE = {"worked people", "codes", "made-up people"}


def told(book):
    """Tell something of every part, as the doors do."""
    vocabulary, knowledge = book.rules.vocabulary, book.prediction
    sock = book.fitting.garments["relaxsan-basic"]
    answer = assess(read_case(str(RUTH), vocabulary), book, (sock,), with_prediction=True)
    shown = answer.to_json()
    [under_18] = [rule for rule in book.rules.dangers if rule.id == "under-18"]
    measured = summary(simulate(build_scenario(SCENARIO, vocabulary, knowledge.physiology, "t")))["measures"]
    return {
        "rules": under_18.when,
        "words": shown["plan"][0]["says"],
        "options": compare("supports", book),
        "claims": book.library.claims,
        "garments": shown["fit"]["left"]["name"],
        "fitting": shown["fit"]["left"]["pressure"][0]["mmhg"],
        "what a prediction says": [said["says"] for said in shown["prediction"]["says"]],
        "priors": shown["prediction"]["noticed_percent"],
        "parameters": shown["prediction"]["without"],
        "postures": measured[0]["without"]["mean"],
        "garments of the model": measured[1]["with"]["mean"],
        "quantities": measured[0]["unit"],
        "pictures": knowledge.pictures,
        "questions": ask("Are they recommended?", book).says,
        "words of danger": ask("my undercroft is numb", book).kind,
        "words of the search": book.asking.search.same["sock"],
        "worked people": list(disagreements(book)),
        "codes": exchange_files(book, book.library)["Library-soleus-compression.json"],
        "made-up people": min(given["age_years"] for given in laypeople(vocabulary, 50, 1, book.root)),
        "hash": answer.rulebook,
    }


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """The folder of another book, which differs from ours in every part, compiled."""
    root = tmp_path_factory.mktemp("other") / "knowledge"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for file, ours, theirs in PARTS.values():
        text = (root / file).read_text("utf-8")
        assert ours in text
        (root / file).write_text(text.replace(ours, theirs), "utf-8")
    compile_text(root)
    return root


@pytest.fixture(scope="module")
def both(book, other):
    """What each of the two says: ours first, the other, and ours again."""
    return told(book), told(load_book(other)), told(load_book())


@pytest.mark.parametrize("part", [*PARTS, "hash"])
def test_each_book_answers_with_its_own(both, part):
    ours, theirs, again = both
    assert theirs[part] != ours[part]
    assert again[part] == ours[part]


@pytest.mark.parametrize("part", sorted(PARTS.keys() - BESIDE))
def test_what_decides_an_answer_is_in_the_hash(root, part):
    file, ours, theirs = PARTS[part]
    (root / file).write_text((root / file).read_text("utf-8").replace(ours, theirs), "utf-8")
    assert text_hash(root) != text_hash()


@pytest.mark.parametrize("part", sorted(BESIDE))
def test_what_changes_no_answer_is_not(root, part):
    file, ours, theirs = PARTS[part]
    (root / file).write_text((root / file).read_text("utf-8").replace(ours, theirs), "utf-8")
    assert text_hash(root) == text_hash()


def test_the_review_sheet_is_that_of_the_book(other):
    assert review(load_book(other), load_book(other).library) != review(load_book(), load_book().library)


def test_a_command_gives_its_book_to_all_that_it_calls(other, monkeypatch, capsys):
    """No part of a command reads the default folder behind its back."""
    theirs = load_book(other)
    monkeypatch.setattr("soleus.load.load_book", lambda: theirs)
    assert main(["fit", str(RUTH), "--garment", "relaxsan-basic", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["rulebook"] == theirs.rules.hash
    assert "Simple" in shown["fit"]["left"]["name"]


@pytest.mark.parametrize("part", ["library", "fitting", "prediction"])
def test_a_part_of_another_text_is_never_taken_for_that_of_the_book(root, part):
    """It was loaded, then somebody edits and compiles: what is fetched after that would be of another book."""
    book = load_book(root)
    file, ours, theirs = PARTS["claims"]
    (root / file).write_text((root / file).read_text("utf-8").replace(ours, theirs), "utf-8")
    compile_text(root)
    if part == "fitting":  # its file is the same still
        (root / "compiled" / "fitting.json").unlink()
    with pytest.raises(KnowledgeError, match="changed while they were in use"):
        getattr(book, part)


@pytest.mark.parametrize("name", ["library", "fitting"])
def test_a_damaged_part_of_the_copy_is_read_from_the_text(root, name, library):
    book = load_book(root)
    (root / "compiled" / f"{name}.json").write_bytes(b"damaged")
    assert book.library == library
    assert list(book.fitting.garments) == list(load_book().fitting.garments)


def test_a_part_is_fetched_once_and_kept(root):
    book = load_book(root)
    assert book.library is book.library
    assert book.prediction is book.prediction
    shutil.rmtree(root)
    assert book.library.claims


def test_socks_are_simulated_with_the_numbers_that_they_are_fitted_with(other):
    for each in (load_book(other), read_text(other)):
        assert each.prediction.physiology.fitting is each.fitting
    assert load_book(other).fitting is not load_book().fitting


def test_the_same_folder_gives_the_same_book(root):
    assert load_book(root) is load_book(root)
