"""The interview at a real terminal: a full run, a danger exit, leaving and taking up again; and its files."""

import io
import json
import random
import re
import sys
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from soleus.case.facts import Value
from soleus.case.read import read_case
from soleus.case.write import save_case
from soleus.cli.asker import Again, Asker, Left
from soleus.cli.interview import interview
from soleus.cli.main import main
from soleus.files import PRIVATE
from soleus.interviewing import Interview, Question, interviewed, read_interview, save_interview
from soleus.problems import ProblemsError
from tests.cli.terminal import Terminal
from tests.people import random_facts

EXAMPLES = Path(__file__).parents[2] / "examples"
PROMPT = r"(?:not\s+sure|yes\s+or\s+no): $"

# What the person at the terminal replies, by what the question asks for; everything else is "none" or "no".
HEALTHY = {
    r"How old are you": "45 years",
    r"Which leg|Which of your legs|swollen: left, right": "3",
    r"swell": "2",
    r"hours": "2",
    r"narrowest": "22.5 23",
    r"tape measure": "1",
}


def answer_all(terminal, replies):
    """Reply to every question until the answer stands on the screen; give the number of questions."""
    questions = 0
    while True:
        seen = len(terminal.screen)
        found = terminal.wait_for(PROMPT + r"|rulebook [0-9a-f]{12}")
        if "rulebook" in found:
            return questions
        asked = re.sub(r"\s+", " ", terminal.screen[seen:])
        if "Go on?" in asked:
            terminal.type("no")
            continue
        questions += 1
        reply = next((reply for pattern, reply in replies.items() if re.search(pattern, asked)), None)
        is_group = "0 none" in asked and "tape" not in asked
        kind = "0" if is_group else "no" if "yes or no" in asked else "?"
        terminal.type(kind if reply is None or is_group else reply)


def test_a_full_run_ends_with_the_answer_and_the_case_file(tmp_path, capsys):
    """It is suited, so hours and girths are gathered; the case gives the same answer again."""
    with Terminal("interview", "--out", "mine.toml", cwd=tmp_path, columns=60) as terminal:
        questions = answer_all(terminal, HEALTHY)
        assert terminal.end() == 0
    assert 5 < questions < 35
    assert terminal.screen.index("A few more things") < terminal.screen.index("is ready")
    assert (tmp_path / "mine.toml").stat().st_mode & 0o777 == PRIVATE
    assert main(["assess", str(tmp_path / "mine.toml"), "--json", "--no-prediction"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["compression"] == "suitable"
    assert "A compression sock suits you" in terminal.screen
    assert answer["fit"]["left"]
    assert answer["fit"]["right"]


@pytest.mark.parametrize(("worn", "said"), [(None, "not_told"), (True, "worn"), (False, None)])
def test_a_danger_ends_the_run_at_once_and_a_sock_that_may_be_worn_comes_off(tmp_path, book, monkeypatch, worn, said):
    given = {} if worn is None else {"wears_compression_now": worn}
    save_interview(Interview(given), tmp_path / "mine.json")
    out, err, status = run_with(monkeypatch, ["1"], "--session", str(tmp_path / "mine.json"))
    assert (status, err) == (0, "")
    assert "Emergency: get help now" in out
    assert out.count("? not sure:") == 1
    sentences = [sentence for sentence in book.words.take_off.values() if sentence in out]
    assert sentences == ([book.words.take_off[said]] if said else [])
    for sentence in sentences:
        out = out.replace(sentence, "")
    assert not re.search("sock|stocking|compression", out, re.IGNORECASE)


def run_with(monkeypatch, replies, *arguments):
    """Run the command with these lines typed, then the end of the input; give both outputs and the status."""
    out, err = io.StringIO(), io.StringIO()
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", "500")
        patch.setattr(sys, "stdin", io.StringIO("".join(f"{reply}\n" for reply in replies)))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        status = main(["interview", "--plain", *arguments])
    return out.getvalue(), err.getvalue(), status


def said(console):
    """Give what was printed on a console that writes into memory."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def typed_at(console, replies):
    """Give an input that prints its prompt and is answered from these replies."""

    def answer(prompt):
        console.print(prompt)
        return next(replies)

    return answer


def test_leaving_and_taking_up_again_and_going_back(tmp_path):
    """At a terminal that is closed without a word, everything answered is there; "back" goes back beyond it."""
    with Terminal("interview", "--session", "mine.json", cwd=tmp_path) as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("0")
        terminal.wait_for(PROMPT)
    path = tmp_path / "mine.json"
    assert path.stat().st_mode & 0o777 == PRIVATE
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.json"]
    with Terminal("interview", "--session", "mine.json", cwd=tmp_path) as again:
        again.wait_for("We go on where you left")
        again.wait_for(PROMPT)
        assert "between your legs" not in again.screen
        again.type("b")
        again.wait_for("between your legs")
        again.wait_for(PROMPT)
        again.type("q")
        assert again.end() == 0
    assert "Your answers are saved" in again.screen
    assert json.loads(path.read_text("utf-8"))["steps"] == []


def test_an_interview_is_saved_after_every_answer(tmp_path, monkeypatch, book):
    path = tmp_path / "mine.json"
    for count in range(4):
        path.unlink(missing_ok=True)
        run_with(monkeypatch, ["0"] * count, "--session", str(path))
        assert len(read_interview(path, book.rules.vocabulary).steps) == count


def test_back_at_the_last_question_goes_back(monkeypatch, tmp_path, book):
    """From the offer to go on for the plan, too."""
    done, _ = interviewed({}, book)
    path = tmp_path / "mine.json"
    save_interview(done, path)
    out, err, status = run_with(monkeypatch, ["b", "q"], "--session", str(path))
    assert (status, err) == (0, "")
    assert "Back to the question before" in out
    assert len(read_interview(path, book.rules.vocabulary).steps) == len(done.steps) - 1


def test_charts_of_ones_own_are_tried_at_the_end_of_the_interview(monkeypatch, tmp_path, book):
    done, _ = interviewed(read_case(str(EXAMPLES / "evening-swelling.toml"), book.rules.vocabulary).facts, book)
    path = tmp_path / "mine.json"
    save_interview(done, path)
    own = EXAMPLES / "own-charts"
    out, err, status = run_with(monkeypatch, ["no"], "--session", str(path), "--garments", str(own))
    assert (status, err) == (0, "")
    assert yaml.safe_load(next(own.iterdir()).read_text("utf-8"))["product"] in " ".join(out.split())


def test_a_bad_chart_of_ones_own_is_told_before_the_first_question(monkeypatch, tmp_path):
    (tmp_path / "one.yaml").write_text("id: one", "utf-8")
    out, err, status = run_with(monkeypatch, [], "--garments", str(tmp_path))
    assert (status, out) == (2, "")
    assert "one.yaml: " in err


def test_leaving_without_a_session_stores_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out, _, status = run_with(monkeypatch, ["0", "q"])
    assert (status, "Nothing was saved" in out) == (0, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "typed",
    ["ninety nine bottles", "9" * 5000, "\ufffd\ufffd", "", "1 2 3 4 5 6 7", "\x1b[31m", "-1", "yes"],
)
def test_a_reply_that_cannot_be_read_gets_a_hint_and_loses_nothing(monkeypatch, typed):
    out, err, status = run_with(monkeypatch, ["w", typed, "?", "b", "B", "back", "quit"])
    assert (status, err) == (0, "")
    assert "It can be the first sign" in out
    assert "0 for none" in out
    assert "This is the first question" in out
    assert "\x1b" not in out


def test_bytes_that_are_no_text_are_not_understood(tmp_path, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x80\n0\n"), encoding="utf-8"))
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["interview", "--session", str(tmp_path / "mine.json")]) == 0
    assert "Please type numbers" in out.getvalue()
    assert len(json.loads((tmp_path / "mine.json").read_text("utf-8"))["steps"]) == 1


@pytest.mark.parametrize(("no", "yes"), [("no", "yes"), ("0", "1")])
def test_a_number_in_feet_is_said_back_and_asked_again_where_it_is_wrong(monkeypatch, book, no, yes):
    console = Console(file=io.StringIO(), width=80, highlight=False, markup=False)
    asker = Asker(console, book)
    height = book.rules.vocabulary.fact("height_cm")
    replies = iter(["5 ft 6", "hm", no, "5 ft 7", yes])
    monkeypatch.setattr(console, "input", typed_at(console, replies))
    question = Question(("height_cm",), (height,), stage="gather")
    with pytest.raises(Again):
        asker.ask(question)
    assert asker.ask(question) == {"height_cm": 170.2}
    assert "That is: 167.6 cm." in said(console)


def test_ctrl_c_says_what_was_kept_and_goes_on_to_main(monkeypatch, tmp_path, book):
    console = Console(file=io.StringIO(), width=80)

    def broken_off(_prompt):
        raise KeyboardInterrupt

    monkeypatch.setattr(console, "input", broken_off)
    with pytest.raises(KeyboardInterrupt):
        interview(book, console, tmp_path / "mine.json", None, lambda _: None)
    assert "Your answers are saved" in said(console)
    assert read_interview(tmp_path / "mine.json", book.rules.vocabulary).steps == ()


def test_plain_mode_draws_nothing(monkeypatch):
    out, _, _ = run_with(monkeypatch, ["1"])
    assert not re.search(r"[─│╭╰┃━]", out)


@pytest.mark.parametrize(("typed", "more"), [("0", False), ("1", True), ("no", False), ("yes", True), ("?", False)])
def test_the_offer_to_go_on_understands_figures_too(monkeypatch, book, typed, more):
    console = Console(file=io.StringIO(), width=80, highlight=False, markup=False)
    monkeypatch.setattr(console, "input", typed_at(console, iter([typed])))
    monkeypatch.setattr("soleus.cli.asker.next_question", lambda *_: "a question")
    monkeypatch.setattr("soleus.cli.asker.questions_left", lambda *_: 3)
    assert Asker(console, book).wants_more() is more


@pytest.mark.parametrize("suffix", [".json", ".yaml", ".yml", ".toml"])
def test_a_case_is_written_as_it_is_read(tmp_path, suffix, vocabulary):
    rng, path = random.Random(1), tmp_path / f"case{suffix}"
    cases: list[dict[str, Value]] = [{}, *(random_facts(vocabulary, rng, share) for share in (0.1, 0.5, 0.9) * 8)]
    for facts in cases:
        save_case(facts, path)
        assert dict(read_case(str(path), vocabulary).facts) == facts
        assert path.stat().st_mode & 0o777 == PRIVATE


def test_an_interview_is_taken_up_as_it_was_left(tmp_path, book):
    for facts in ({}, {"leg_pain": True, "age_years": 70.0, "left.abi": 1.0}):
        for upto in (0, 3, 9, None):
            done, _ = interviewed(facts, book, upto=upto)
            save_interview(done, tmp_path / "mine.json")
            assert read_interview(tmp_path / "mine.json", book.rules.vocabulary) == done


STEP = {"stage": "answer", "offer": False, "replies": {}}


def stored(**parts):
    return json.dumps({"kind": "soleus interview", "form": 1, "thorough": False, "steps": []} | parts)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not an interview"),
        ("nothing of the kind", "not an interview"),
        ("[]", "not an interview"),
        ('{"facts": {}, "not_sure": []}', "not an interview"),
        ("[" * 100_000, "not an interview"),
        (stored(steps=3), "not an interview"),
        (stored(form=2), "not an interview"),
        (stored(thorough="yes"), "not an interview"),
        (stored(given=[]), "not an interview"),
        (stored(steps=[STEP | {"stage": "x"}]), "not an interview"),
        (stored(steps=[STEP | {"replies": []}]), "not an interview"),
        (stored(steps=[STEP | {"offer": True, "replies": {"left.abi": 1}}]), "not an interview"),
        (stored(steps=[STEP | {"replies": {"sugar": True}}]), "there is no fact 'sugar'"),
        (stored(steps=[STEP | {"replies": {"age_years": 400}}]), "must lie from 0 to 120"),
        (stored(given={"age_years": "old"}), "must be a number"),
        (stored(junk="x" * 2_000_000), "longer than"),
    ],
)
def test_a_file_that_is_no_interview_is_refused_and_never_overwritten(tmp_path, monkeypatch, text, reason):
    path = tmp_path / "mine.json"
    path.write_text(text, "utf-8")
    out, err, status = run_with(monkeypatch, ["0"], "--session", str(path))
    assert (status, out) == (2, "")
    assert reason in err
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize(
    ("option", "name", "reason"),
    [
        ("--out", "case.docx", ".toml, .yaml, .yml, .json"),
        ("--out", "none/case.toml", "No such file"),
        ("--out", "folder.toml", "a folder"),
        ("--out", "there.toml", "there is a file of this name already"),
        ("--out", "shut/case.toml", "Permission denied"),
        ("--session", "none/mine.json", "No such file"),
        ("--session", "folder.toml", "a folder"),
        ("--session", "shut/mine.json", "Permission denied"),
        ("--session", "/dev/full", "a device"),
        ("--session", "a\0b", "no file can have this name"),
    ],
)
def test_a_place_that_cannot_be_written_to_is_refused_before_the_first_question(
    tmp_path, monkeypatch, option, name, reason
):
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "shut").mkdir()
    (tmp_path / "there.toml").write_text("", "utf-8")
    if name.startswith("shut"):

        def shut(**_named):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("soleus.files.tempfile.mkstemp", shut)
    out, err, status = run_with(monkeypatch, ["0"], option, str(tmp_path / name))
    assert (status, out) == (2, "")
    assert reason in err
    assert {entry.name for entry in tmp_path.rglob("*")} == {"folder.toml", "shut", "there.toml"}


def test_one_name_for_both_files_is_refused(tmp_path, monkeypatch):
    path = str(tmp_path / "mine.json")
    _, err, status = run_with(monkeypatch, ["0"], "--session", path, "--out", path)
    assert (status, "the name of the session" in err) == (2, True)


def test_a_place_that_fills_up_on_the_way_is_said_and_the_questions_go_on(monkeypatch, book):
    console = Console(file=io.StringIO(), width=80)

    def full(_now):
        raise ProblemsError("mine.json cannot be written", ["No space left on device"])

    replies = iter(["0", "q"])
    monkeypatch.setattr(console, "input", lambda _prompt: next(replies))
    asker = Asker(console, book, full)
    with pytest.raises(Left):
        asker.run(Interview())
    assert "could not be saved" in said(console)
    assert len(asker.now.steps) == 1


def test_an_answer_that_does_not_go_with_another_is_asked_again(monkeypatch, book):
    console = Console(file=io.StringIO(), width=80)
    replies = iter(["1", "q"])
    monkeypatch.setattr(console, "input", lambda _prompt: next(replies))
    facts = {"new_swelling_one_leg": True, "dvt_excluded": True}
    begun = Interview(facts)
    asker = Asker(console, book)
    asker.now = begun
    swelling = book.rules.vocabulary.fact("leg_swelling")
    question = Question(("leg_swelling",), (swelling,))
    asker.take(question, {"leg_swelling": "none"})
    assert "does not go with" in said(console)
    assert asker.now == begun


def test_a_case_file_from_yaml_is_plain(tmp_path):
    save_case({"age_years": 45.0, "saddle_numbness": False}, tmp_path / "mine.yaml")
    assert yaml.safe_load((tmp_path / "mine.yaml").read_text("utf-8")) == {"age_years": 45, "saddle_numbness": False}
