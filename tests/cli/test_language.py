"""`--language de`: what a person reads and types, in German; JSON and what clinicians read stay English."""

import io
import json
import re
import sys
from pathlib import Path

import pytest

from soleus.cli.main import main

EXAMPLES = Path(__file__).parents[2] / "examples"
SADDLE, SCIATICA = EXAMPLES / "saddle-numbness.yaml", EXAMPLES / "sciatica-only.toml"
ENGLISH = re.compile(r"\b(the|and|with|your|you|type|answer|question)\b", re.IGNORECASE)


def test_an_answer_is_printed_in_german(soleus, book):
    status, out, err = soleus("assess", SCIATICA, "--language", "de", "--no-prediction", "--plain")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    words = book.in_language("de").words
    assert lines[0] == words.language["notice"]
    assert words.verdicts["not_needed"]["title"] in out
    assert "Regelwerk" in out
    assert set(ENGLISH.findall(out)) <= {"answer"}


def test_a_page_is_written_in_german_with_the_card_in_both_languages(soleus, tmp_path, book):
    status, out, err = soleus("assess", SADDLE, "--language", "de", "--out", tmp_path / "antwort.html")
    assert (status, err) == (0, "")
    assert out == f"geschrieben: {tmp_path / 'antwort.html'}\n"
    page = (tmp_path / "antwort.html").read_text("utf-8")
    assert '<html lang="de">' in page
    for code in ("de", "en"):
        assert book.in_language(code).words.urgency["emergency"]["says"] in page


@pytest.mark.parametrize("given", [["--json"], ["--view", "clinician"], ["--view", "surgeon"]])
def test_what_stays_english_is_refused_in_another_language(soleus, given):
    status, out, err = soleus("assess", SADDLE, "--language", "de", *given)
    assert (status, out) == (2, "")
    assert "--language is for what a person reads" in err
    assert soleus("assess", SADDLE, "--language", "en", *given)[0] == 0


def test_json_holds_english_sentences(soleus, book):
    answer = json.loads(soleus("assess", SADDLE, "--json")[1])
    assert answer["reasons"][0]["says"] == book.words.rules["saddle-numbness"]


@pytest.mark.parametrize("command", [["assess", str(SADDLE)], ["interview"]])
@pytest.mark.parametrize("code", ["fr", "../de", ""])
def test_a_language_that_there_is_none_of_is_refused_with_those_that_there_are(soleus, command, code):
    status, out, err = soleus(*command, "--language", code)
    assert (status, out) == (2, "")
    assert f"'{code}': there are words in en, de" in err


def interviewed(monkeypatch, replies):
    out = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", "500")
        patch.setattr(sys, "stdin", io.StringIO("".join(f"{reply}\n" for reply in replies)))
        patch.setattr(sys, "stdout", out)
        status = main(["interview", "--plain", "--language", "de"])
    return status, out.getvalue()


def test_an_interview_asks_and_understands_german(monkeypatch):
    status, out = interviewed(monkeypatch, ["warum", "vielleicht doch", "weiß nicht", "zurück", "nichts davon", "ende"])
    assert status == 0
    assert "Taubheit, Blase und Darm: Trifft etwas davon auf Sie zu?" in out
    assert "Bitte geben Sie Nummern von 1 bis" in out
    assert "Zurück zur Frage davor." in out
    assert out.rstrip().endswith("Mit --session DATEI können Sie ein andermal weitermachen.")
    assert ENGLISH.findall(out) == []


def test_a_danger_ends_an_interview_with_the_card_in_both_languages(monkeypatch, book):
    status, out = interviewed(monkeypatch, ["1"])
    assert status == 0
    for code in ("de", "en"):
        assert book.in_language(code).words.urgency["emergency"]["title"] in out
