"""``soleus assess``: what each view prints, what JSON holds, and how refusals leave."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.*"))
SCHEMA = json.loads(Path(__file__).with_name("answer.schema.json").read_text("utf-8"))
SOCK = re.compile(r"sock|stocking|compression|garment", re.IGNORECASE)
FIVE_MISTAKES = 'leg_pian = true\nage_years = "52"\nsex = "femal"\npain_weeks = -3\n[left]\nsmoker = true\n'
MISTAKEN = ("leg_pian:", "age_years:", "sex:", "pain_weeks:", "left.smoker:")
SADDLE = {"saddle_numbness": True}
WEARER = SADDLE | {"wears_compression_now": True}

every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)


@pytest.fixture
def case_file(tmp_path):
    def write(facts):
        path = tmp_path / "case.json"
        path.write_text(json.dumps(facts), "utf-8")
        return path

    return write


def flat(text: str) -> str:
    """Join the lines of a text, so that line breaks do not matter."""
    return " ".join(text.split())


def as_program(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "soleus", *arguments], input=given, capture_output=True, text=True, check=False
    )


def test_there_are_examples_in_every_format():
    assert {path.suffix for path in EXAMPLES} == {".toml", ".yaml", ".json"}


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@every_example
def test_json_of_every_example_has_the_fixed_shape(soleus, example):
    status, out, err = soleus("assess", "--json", example)
    assert (status, err) == (0, "")
    jsonschema.validate(json.loads(out), SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize("facts", [{}, SADDLE, WEARER, {"age_years": 12}], ids=["nothing", "saddle", "wearer", "child"])
def test_json_of_sparse_cases_has_the_fixed_shape(soleus, case_file, facts):
    status, out, _ = soleus("assess", "--json", case_file(facts))
    assert status == 0
    jsonschema.validate(json.loads(out), SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize("view", ["person", "clinician"])
@every_example
def test_every_view_of_every_example_says_what_soleus_is_for(soleus, book, example, view):
    status, out, err = soleus("assess", "--view", view, example)
    assert (status, err) == (0, "")
    assert flat(out).count(flat(book.words.intended_use)) == 1
    assert book.rules.hash[:12] in out


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_say_what_soleus_is_for(soleus, book, option):
    status, out, _ = soleus(option)
    assert status == 0
    assert flat(book.words.intended_use) in flat(out)


def test_the_view_for_the_person_is_the_one_that_nobody_has_to_ask_for(soleus):
    assert soleus("assess", EXAMPLES[0]) == soleus("assess", "--view", "person", EXAMPLES[0])


def test_the_person_reads_verdict_urgency_and_pressure(soleus, book):
    _, out, _ = soleus("assess", "--json", EXAMPLES[0].with_name("evening-swelling.toml"))
    answer = json.loads(out)
    _, text, _ = soleus("assess", "--details", EXAMPLES[0].with_name("evening-swelling.toml"))
    low, high = answer["pressure_mmhg"]
    said = [
        book.words.verdicts[answer["compression"]]["title"],
        book.words.urgency[answer["urgency"]]["title"],
        f"{low} to {high} mmHg",
        *(helped["says"] for helped in answer["helps"].values()),
        *answer["wear"],
        *answer["watch_for"],
        *answer["stop_if"],
    ]
    assert [sentence for sentence in said if sentence not in flat(text)] == []


def test_open_questions_come_with_the_name_that_goes_into_the_file(soleus, book, case_file):
    _, out, _ = soleus("assess", "--json", case_file({"leg_pain": True}))
    first = json.loads(out)["missing"][0]
    _, text, _ = soleus("assess", "--details", case_file({"leg_pain": True}))
    assert f"{book.words.question(first)} ({first})" in text


VIEWS = ("person", "clinician", "physiotherapist", "family-doctor", "surgeon")


@pytest.mark.parametrize(("worn", "said"), [(None, "not_told"), (True, "worn"), (False, None)])
def test_an_emergency_speaks_of_socks_only_to_take_off_what_may_be_worn(soleus, book, case_file, worn, said):
    """In every view and in the JSON; only who said that none is worn reads no word of socks."""
    facts = SADDLE if worn is None else SADDLE | {"wears_compression_now": worn}
    path, words = case_file(facts), book.words.take_off
    for view in VIEWS:
        _, out, _ = soleus("assess", "--view", view, path)
        told = words if view == "person" else book.words.clinical["take_off"]
        assert [key for key, sentence in told.items() if sentence in flat(out)] == ([said] if said else [])
        assert not said or flat(out).count(told[said]) == 1
    assert book.words.rules["saddle-numbness"] in soleus("assess", path)[1]
    _, out, _ = soleus("assess", path)
    assert book.words.urgency["emergency"]["says"] in out
    assert SOCK.findall(out.replace(words[said], "") if said else out) == []
    assert json.loads(soleus("assess", "--json", path)[1])["take_off"] == (words[said] if said else None)
    for command in ("fit", "predict"):
        assert (words[said] in flat(soleus(command, path)[1])) if said else True


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize("view", VIEWS)
def test_who_must_not_wear_one_and_was_not_asked_is_told_to_take_it_off(soleus, book, case_file, view):
    told = (book.words.take_off if view == "person" else book.words.clinical["take_off"])["not_told"]
    _, out, _ = soleus("assess", "--view", view, case_file({"skin_fragile": True}))
    assert flat(out).count(told) == (2 if view == "person" else 1)  # a person is told again at the end
    _, out, _ = soleus("assess", "--view", view, case_file({"skin_fragile": True, "wears_compression_now": False}))
    assert told not in flat(out)


def test_an_emergency_carries_no_plan_and_no_gain(soleus, case_file):
    _, out, _ = soleus("assess", "--json", case_file(WEARER))
    answer = json.loads(out)
    assert answer["urgency"] == "emergency"
    assert [answer[key] for key in ("helps", "plan", "wear", "pressure_mmhg")] == [{}, [], [], None]


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@every_example
def test_the_clinician_reads_every_rule_with_what_it_stands_on(soleus, book, example):
    _, out, _ = soleus("assess", "--json", example)
    answer = json.loads(out)
    _, text, _ = soleus("assess", "--view", "clinician", "--details", "--plain", example)
    for key, texts in (("urgency", "urgency"), ("compression", "verdicts")):
        assert book.words.clinical[texts][answer[key]] in text
    for reason in answer["reasons"]:
        row = next(line for line in text.splitlines() if line.startswith(f"rule: {reason['rule']};"))
        assert [name for name in (*reason["facts"], *reason["missing"], *reason["claims"]) if name not in row] == []


def test_the_clinician_reads_every_source_with_what_was_read_of_it(soleus, library, case_file):
    _, out, _ = soleus("assess", "--json", case_file(SADDLE))
    claims = [claim for reason in json.loads(out)["reasons"] for claim in reason["claims"]]
    assert claims
    _, text, _ = soleus("assess", "--view", "clinician", "--details", case_file(SADDLE))
    cited = {f"{source.cite()} [{read}]" for claim in claims for source, read in library.sources_of(claim)}
    assert {source for source in cited if source not in text} == set()


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize("view", ["person", "clinician"])
@every_example
def test_nothing_is_cut_short_on_a_terminal_of_80_columns(soleus, monkeypatch, example, view):
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = soleus("assess", "--view", view, example)
    assert [line for line in out.splitlines() if "…" in line] == []


def test_the_answer_holds_a_prediction_unless_it_is_not_wanted(soleus, book):
    example, heading = EXAMPLES[0].with_name("evening-swelling.toml"), book.words.headings["prediction"]
    told, from_priors = (
        json.loads(soleus("assess", "--json", *more, example)[1]) for more in ([], ["--no-prediction"])
    )
    assert told["prediction"]["without"]["ml_90"][0] < told["prediction"]["without"]["ml_90"][1]
    assert from_priors == told | {"prediction": None}
    assert heading in soleus("assess", example)[1]
    assert heading not in soleus("assess", "--no-prediction", example)[1]


def test_the_command_for_it_gives_the_prediction_of_the_answer(soleus):
    example = EXAMPLES[0].with_name("evening-swelling.toml")
    status, out, err = soleus("predict", "--json", example)
    assert (status, err) == (0, "")
    assert json.loads(out) == json.loads(soleus("assess", "--json", example)[1])["prediction"]
    _, text, _ = soleus("predict", example)
    assert [said["says"] for said in json.loads(out)["says"] if said["says"] not in flat(text)] == []


@pytest.mark.parametrize("facts", [SADDLE, WEARER, {"new_swelling_one_leg": True}], ids=["saddle", "wearer", "urgent"])
def test_millilitres_never_stand_beside_an_emergency_or_a_visit_today(soleus, case_file, facts):
    status, out, _ = soleus("predict", "--json", case_file(facts))
    assert (status, json.loads(out)) == (0, None)
    for command in ("predict", "assess"):
        assert re.search(r"\bmL\b", soleus(command, case_file(facts))[1]) is None


def test_standard_input_is_read_for_a_dash(soleus, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"saddle_numbness = true")))
    status, out, _ = soleus("assess", "--json", "-")
    assert (status, json.loads(out)["urgency"]) == (0, "emergency")


def test_five_mistakes_leave_in_one_message_and_nothing_else(soleus, tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(FIVE_MISTAKES, "utf-8")
    status, out, err = soleus("assess", path)
    assert (status, out) == (2, "")
    assert err.startswith("soleus: The case was refused: 5 things are wrong\n")
    assert [name for name in MISTAKEN if f"\n- {name} " not in err] == []


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no-command"),
        pytest.param(["advise"], id="unknown-command"),
        pytest.param(["assess"], id="no-file"),
        pytest.param(["assess", "nobody.toml"], id="missing-file"),
        pytest.param(["assess", "--view", "doctor", "nobody.toml"], id="unknown-view"),
    ],
)
def test_what_cannot_be_run_ends_with_2_and_says_why(soleus, arguments):
    status, out, err = soleus(*arguments)
    assert (status, out) == (2, "")
    assert "soleus" in err


def test_the_program_answers_as_the_function_does(soleus, case_file):
    path = str(case_file(SADDLE))
    done = as_program("assess", "--json", path)
    assert (done.returncode, done.stdout, done.stderr) == soleus("assess", "--json", path)


def test_the_program_refuses_with_2():
    done = as_program("assess", "-", given=FIVE_MISTAKES)
    assert (done.returncode, done.stdout) == (2, "")
    assert [name for name in MISTAKEN if name not in done.stderr] == []


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize("start", ["leg_pain = ", "leg_pain: ", '{"leg_pain": '], ids=["toml", "yaml", "json"])
def test_the_program_survives_what_is_nested_beyond_reason(start):
    done = as_program("assess", "-", given=start + "[" * 100_000)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("soleus: standard input cannot be read\n")


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize("arguments", [["--json"], ["--view", "person"], ["--view", "clinician"]], ids=lambda a: a[-1])
def test_an_answer_needs_neither_yaml_nor_the_sql_parser(arguments, case_file):
    program = (
        "import sys; from soleus.cli.main import main; status = main(sys.argv[1:]); "
        "sys.exit(' '.join(sorted({'yaml', 'sqlglot'} & set(sys.modules))) or status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "assess", *arguments, str(case_file(SADDLE))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.no_cover  # whole answers over and over: their lines are traced beside
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["assess", "--json", EXAMPLES[0]], id="long-json"),
        pytest.param(["assess", "--json", EXAMPLES[0].with_name("saddle-numbness.yaml")], id="short-json"),
        pytest.param(["assess", EXAMPLES[0]], id="text"),
        pytest.param(["explain", "claims"], id="list"),
    ],
)
def test_a_reader_that_leaves_early_is_no_error(arguments):
    command = [sys.executable, "-m", "soleus", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout
        assert program.stderr
        program.stdout.close()
        said = program.stderr.read()
        assert (program.wait(), said) == (0, "")
