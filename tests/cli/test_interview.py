"""The interview at a real terminal: a full run, a danger exit, leaving and taking up again; and its files."""

import json
import re

import pytest
import yaml

from soleus.case.facts import Value
from soleus.case.read import read_case
from soleus.cli.interview import read_session, save_case, save_session
from soleus.cli.main import main
from soleus.interview import Session
from soleus.problems import ProblemsError
from tests.cli.terminal import Terminal

PROMPT = r"(?:none of these:|yes or no:|Number:|not sure:|\(yes or no\)) $"

# What the person at the terminal replies, by what the question asks for; everything else is "none" or "no".
HEALTHY = {
    r"How old are you": "45",
    r"Which leg|Which of your legs|swollen: left, right": "3",
    r"swell": "2",
    r"hours": "2",
}


def answer_all(terminal, replies):
    """Reply to every question until the answer stands on the screen; give the number of questions."""
    questions = 0
    while True:
        seen = len(terminal.screen)
        found = terminal.wait_for(PROMPT + r"|rulebook [0-9a-f]{12}")
        if "rulebook" in found:
            return questions
        asked = terminal.screen[seen:]
        if "Go on?" in asked:
            terminal.type("no")
            continue
        questions += 1
        reply = next((reply for pattern, reply in replies.items() if re.search(pattern, asked)), None)
        kind = "0" if "none of these" in found else "no" if "yes or no" in found else "?"
        is_group = "none of these" in found
        terminal.type(kind if reply is None or is_group else reply)


def test_a_full_run_ends_with_the_answer_and_the_case_file(tmp_path):
    with Terminal("interview", "--out", "mine.yaml", cwd=tmp_path) as terminal:
        questions = answer_all(terminal, HEALTHY)
        assert terminal.end() == 0
    assert 5 < questions < 25
    assert "Do compression socks help my sciatica?" in terminal.screen
    case = yaml.safe_load((tmp_path / "mine.yaml").read_text("utf-8"))
    assert case["age_years"] == 45
    assert case["saddle_numbness"] is False


def test_the_case_file_gives_the_same_answer_again(tmp_path, capsys):
    with Terminal("interview", "--out", "mine.json", cwd=tmp_path) as terminal:
        answer_all(terminal, HEALTHY)
        terminal.end()
    assert main(["assess", str(tmp_path / "mine.json"), "--json"]) == 0
    title = {"suitable": "A compression sock suits you", "not_needed": "You do not need a compression sock"}
    assert title[json.loads(capsys.readouterr().out)["compression"]] in terminal.screen


def test_a_danger_ends_the_run_at_once(tmp_path):
    with Terminal("interview", cwd=tmp_path) as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("1")
        assert terminal.end() == 0
    assert "Emergency: get help now" in terminal.screen
    assert terminal.screen.count("none of these") == 1
    assert not re.search("sock|stocking|compression", terminal.screen, re.IGNORECASE)


def test_leaving_and_taking_up_again(tmp_path):
    with Terminal("interview", "--session", "mine.json", cwd=tmp_path) as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("0")
        terminal.wait_for(PROMPT)
        terminal.type("q")
        assert terminal.end() == 0
    assert "Your answers are saved" in terminal.screen
    first = set(re.findall(r"^ +\d\. (.*)$", terminal.screen, re.MULTILINE))
    with Terminal("interview", "--session", "mine.json", cwd=tmp_path) as again:
        again.wait_for("We go on where you left")
        again.wait_for(PROMPT)
        again.type("q")
        assert again.end() == 0
    asked_before = terminal.screen.split("none of these:")[0]
    assert "between your legs" in asked_before
    assert "between your legs" not in again.screen
    assert first


def test_leaving_without_a_session_stores_nothing(tmp_path):
    with Terminal("interview", cwd=tmp_path) as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("0")
        terminal.wait_for(PROMPT)
        terminal.type("q")
        assert terminal.end() == 0
    assert "Nothing was saved" in terminal.screen
    assert list(tmp_path.iterdir()) == []


def test_why_back_not_sure_and_a_reply_that_cannot_be_read(tmp_path):
    with Terminal("interview", "--plain", cwd=tmp_path) as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("w")
        terminal.wait_for("It can be the first sign")
        terminal.wait_for(PROMPT)
        terminal.type("ninety")
        terminal.wait_for("Please type numbers from 1 to 8")
        terminal.wait_for(PROMPT)
        terminal.type("?")
        terminal.wait_for(PROMPT)
        terminal.type("b")
        terminal.wait_for("between your legs")
        terminal.wait_for(PROMPT)
        terminal.type("q")
        assert terminal.end() == 0


def test_plain_mode_draws_nothing(tmp_path):
    with Terminal("interview", "--plain", cwd=tmp_path) as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("1")
        terminal.end()
    assert not re.search(r"[─│╭╰┃━]", terminal.screen)


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_a_case_is_written_as_it_is_read(tmp_path, suffix, vocabulary):
    path = tmp_path / f"case{suffix}"
    facts: dict[str, Value] = {"age_years": 52.0, "leg_pain": True, "leg_swelling": "evening", "left.ankle_cm": 22.5}
    save_case(Session(facts), path)
    assert dict(read_case(str(path), vocabulary).facts) == facts


def test_nobody_who_answered_nothing_gets_an_empty_file_that_cannot_be_read(tmp_path, vocabulary):
    save_case(Session(), tmp_path / "case.yaml")
    assert dict(read_case(str(tmp_path / "case.yaml"), vocabulary).facts) == {}


def test_a_session_is_taken_up_as_it_was_left(tmp_path, book):
    session = Session({"leg_pain": True, "left.abi": 1.0}, frozenset({"diabetes"}), thorough=True)
    save_session(session, tmp_path / "mine.json")
    taken_up = read_session(tmp_path / "mine.json", book)
    assert dict(taken_up.facts) == dict(session.facts)
    assert (taken_up.not_sure, taken_up.thorough) == (session.not_sure, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nothing of the kind", "not a session"),
        ("[]", "not a session"),
        ('{"facts": {}}', "not a session"),
        ('{"facts": {}, "not_sure": ["sugar"]}', "there is no fact 'sugar'"),
        ('{"facts": {"age_years": 400}, "not_sure": []}', "must lie from 0 to 120"),
    ],
)
def test_a_file_that_is_no_session_is_refused(tmp_path, book, text, reason):
    path = tmp_path / "mine.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ProblemsError, match=reason):
        read_session(path, book)


def test_a_case_of_unknown_form_is_refused_before_the_first_question(tmp_path, capsys):
    assert main(["interview", "--out", str(tmp_path / "case.docx")]) == 2
    assert ".json, .yaml, .yml" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    target = tmp_path / "there"
    target.mkdir()
    with pytest.raises(ProblemsError, match="cannot be written"):
        save_session(Session(), target)
    assert list(tmp_path.iterdir()) == [target]
