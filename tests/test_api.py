"""The door for Python: its names, its types, what it gives and refuses, and the page of examples."""

import doctest
import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import assert_type

import pytest

import soleus
import soleus.api
from soleus.answer import Answer
from soleus.book import Book
from soleus.case import Case, CaseError
from soleus.fitting import Fitted
from soleus.leg.scenario_read import ScenarioError
from soleus.leg.simulate import Simulated
from soleus.load import load_book
from soleus.prediction.say import Prediction

ROOT = Path(__file__).parent.parent
RUTH = ROOT / "examples" / "evening-swelling.toml"
PAGE = ROOT / "docs" / "engineers" / "python.md"
FUNCTIONS = [name for name in soleus.__all__ if name != "__version__"]
SCENARIO = {
    "people": 2,
    "draws": 3,
    "step": [{"posture": "sitting", "minutes": 5}],
    "measure": [{"name": "gain", "quantity": "leg_volume_ml", "step": 1, "from_step": 0}],
}


def test_the_names_are_those_of_the_door():
    assert soleus.__all__ == sorted(["__version__", *soleus.api.__all__])
    assert set(soleus.__all__) <= set(dir(soleus))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_name_hides_a_module_or_is_hidden_by_one(name):
    """A module of the same name would take its place as soon as something imports it."""
    assert find_spec(f"soleus.{name}") is None
    assert getattr(soleus, name) is getattr(soleus.api, name)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_says_what_it_takes_gives_and_refuses(name):
    text = getattr(soleus, name).__doc__
    assert all(part in text for part in ("Args:", "Returns:", "Raises:"))
    assert "return" in getattr(soleus, name).__annotations__


def test_another_name_is_none():
    with pytest.raises(AttributeError, match="module 'soleus' has no attribute 'advise'"):
        soleus.advise  # type: ignore[attr-defined]  # noqa: B018  # that there is none is what is tested


def test_importing_it_loads_nothing():
    program = "import sys, soleus; sys.exit(len([name for name in sys.modules if name.startswith('soleus.')]))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 1  # the version


def test_one_person_without_the_model_loads_no_array_library():
    program = (
        "import sys, soleus; soleus.assess(soleus.read_case({'age_years': 40}));"
        "sys.exit('numpy' in sys.modules or 'yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_types_are_told():
    book = assert_type(soleus.load_book(), Book)
    case = assert_type(soleus.read_case(RUTH, book), Case)
    answer = assert_type(soleus.assess(case, book), Answer)
    assert_type(soleus.fit(case, book), Fitted | None)
    assert_type(soleus.simulate(SCENARIO, book), Simulated)
    assert answer.compression == "suitable"


@pytest.fixture(scope="module")
def ruth(book):
    return soleus.read_case(RUTH, book)


def test_a_case_is_read_from_a_path_a_name_or_a_mapping(book):
    nested = {"age_years": 52, "left": {"ankle_cm": 22.5}}
    assert soleus.read_case(RUTH, book).facts == soleus.read_case(str(RUTH), book).facts
    assert soleus.read_case(nested, book).facts == {"age_years": 52, "left.ankle_cm": 22.5}
    assert soleus.read_case({}, book).facts == {}


def test_a_wrong_case_is_refused_with_all_that_is_wrong(book):
    with pytest.raises(CaseError) as refused:
        soleus.read_case({"age_years": 520, "leg_sweling": "none"}, book)
    assert len(refused.value.problems) == 2


def test_the_book_that_is_left_out_is_the_one_soleus_comes_with(book, ruth):
    assert soleus.read_case(RUTH).facts == ruth.facts
    assert soleus.assess(ruth) == soleus.assess(ruth, book)
    assert soleus.load_book is load_book


def test_the_answer_is_that_of_the_command(book, ruth):
    command = [sys.executable, "-m", "soleus", "assess", str(RUTH), "--json"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    told = soleus.assess(ruth, book, with_prediction=True).to_json()
    assert json.loads(printed) == json.loads(json.dumps(told))
    prediction = assert_type(soleus.predict(ruth, book), Prediction | None)
    assert prediction is not None
    assert json.loads(json.dumps(prediction.to_json())) == json.loads(printed)["prediction"]


def test_no_size_and_no_prediction_where_danger_stops_the_way(book):
    emergency = soleus.read_case({"saddle_numbness": True, "left": {"ankle_cm": 22, "calf_cm": 36}}, book)
    assert soleus.assess(emergency, book).urgency == "emergency"
    assert soleus.fit(emergency, book) is None
    assert soleus.predict(emergency, book) is None


def test_an_interview_asks_until_nothing_is_left(book, ruth):
    asked = []

    def ask(question):
        asked.append(question)
        if question.kind == "offer":
            return {key: key in ruth.facts for key in question.keys}
        return {key: ruth.facts.get(key) for key in question.keys}

    case = soleus.interview(ask, book, given={"age_years": ruth.facts["age_years"]})
    assert soleus.assess(case, book).compression == soleus.assess(ruth, book).compression
    assert not any("age_years" in question.keys for question in asked)


def test_an_impossible_reply_is_refused(book):
    with pytest.raises(CaseError):
        soleus.interview(lambda question: dict.fromkeys(question.keys, -1), book)


def test_a_scenario_is_run_from_a_file_and_from_a_mapping(tmp_path, book):
    path = tmp_path / "sitting.json"
    path.write_text(json.dumps(SCENARIO), "utf-8")
    ours, theirs = soleus.simulate(SCENARIO, book), soleus.simulate(path, book)
    assert ours.values[0] is None
    assert ours.values[1]["gain"].shape == (3, 2)
    assert ours.to_json()["measures"] == theirs.to_json()["measures"]


def test_a_wrong_scenario_is_refused(book):
    with pytest.raises(ScenarioError, match="minutes"):
        soleus.simulate({"step": [{"posture": "sitting"}]}, book)


def test_the_examples_of_the_page_do_what_it_says(monkeypatch):
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"^```\{doctest\}\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    failed, tried = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    assert (failed, tried > 20) == (0, True), "".join(said)


def test_the_example_of_the_readme_runs(capsys):
    [block] = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    exec(block, {})  # noqa: S102  # our own example
    assert capsys.readouterr().out.startswith("routine undecided (")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_an_example_on_the_page(name):
    assert f"soleus.{name}(" in PAGE.read_text("utf-8")
