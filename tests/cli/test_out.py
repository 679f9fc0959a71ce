"""``--out``: the document of every command in a file, whole, private, and with nothing folded away."""

import json
import re
import stat
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

EXAMPLES = Path(__file__).parents[2] / "examples"
RUTH = EXAMPLES / "evening-swelling.toml"
SADDLE = EXAMPLES / "saddle-numbness.yaml"
STUDIES = Path(__file__).parents[1] / "data" / "studies" / "bcg.csv"
LEAFLET = min((EXAMPLES / "own-charts").glob("*.yaml"))
SCENARIO = {
    "people": 3,
    "draws": 2,
    "garment": {"b_mmhg": 20},
    "step": [{"posture": "standing", "minutes": 30, "sock": True}],
    "measure": [{"name": "evening", "quantity": "leg_volume_ml", "step": 1, "from_step": 0}],
}
# What each command is asked, and something that its document must hold.
COMMANDS = {
    "assess": (["assess", RUTH], "A compression sock suits you"),
    "assess-clinician": (["assess", RUTH, "--view", "clinician"], "amsler2008-meta"),
    "assess-emergency": (["assess", SADDLE], "Emergency: get help now"),
    "fit": (["fit", RUTH, "--garment", "relaxsan-basic"], "widest calf (C)"),
    "fit-check": (["fit", "check", LEAFLET], "sound"),
    "fit-size-only": (["fit", "--size-only", "--ankle", "22", "--calf", "37"], "Ask these aloud first."),
    "predict": (["predict", RUTH], "hours since getting up"),
    "compare": (["compare", "needs"], "acts on"),
    "explain": (["explain", "saddle-numbness"], "cauda equina"),
    "learn": (["learn", "danger"], "Numbness between your legs"),
    "explain-list": (["explain", "facts"], "left.ankle_cm"),
    "review": (["review", "--chapter", "arteries"], "abi-below-0-6"),
    "simulate": (["simulate", "{scenario}"], "evening"),
    "evidence-pool": (["evidence", "pool", STUDIES, "--measure", "RR"], "Knapp-Hartung"),
}
every_command = pytest.mark.parametrize(("arguments", "holds"), COMMANDS.values(), ids=COMMANDS)


@pytest.fixture
def asked(tmp_path):
    def fill(arguments):
        path = tmp_path / "scenario.json"
        path.write_text(json.dumps(SCENARIO), "utf-8")
        return [str(argument).format(scenario=path) for argument in arguments]

    return fill


@every_command
def test_every_command_writes_its_document(soleus, book, asked, tmp_path, arguments, holds):
    folder = tmp_path / "out"
    folder.mkdir()
    for ending in ("html", "md", "txt"):
        path = folder / f"page.{ending}"
        assert soleus(*asked(arguments), "--out", path) == (0, f"written: {path}\n", "")
        text = path.read_text("utf-8")
        flat = " ".join(re.sub(r"[\\>]", "", text).split())
        assert holds in flat
        assert " ".join(book.words.intended_use.split()) in flat
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert text.startswith("<!DOCTYPE html>") is (ending == "html")
    assert len(list(folder.iterdir())) == 3, "nothing is left beside them"


def test_what_a_terminal_folds_is_open_in_a_file(soleus, book, tmp_path):
    path, hint = tmp_path / "page.txt", book.words.terminal["folded"]
    printed = soleus("assess", RUTH)[1]
    opened = soleus("assess", RUTH, "--details")[1]
    soleus("assess", RUTH, "--out", path)
    text = path.read_text("utf-8")
    wear = book.words.advice["morning-to-bedtime"]
    assert [wear in " ".join(said.split()) for said in (printed, opened, text)] == [False, True, True]
    assert [hint in said for said in (printed, opened, text)] == [True, False, False]


@every_command
@pytest.mark.parametrize("name", ["page.rtf", "page", ".html"])
def test_a_name_of_no_known_form_is_refused_before_any_work(soleus, asked, tmp_path, arguments, holds, name):
    status, out, err = soleus(*asked(arguments), "--out", tmp_path / name)
    assert (status, out) == (2, "")
    assert "the file's name must end in .html or .md or .txt" in err
    assert holds not in err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("place", ["nowhere/page.html", "a-file/page.html", "a-folder.html"])
def test_a_place_that_cannot_be_written_is_refused_and_nothing_stays_behind(soleus, tmp_path, place):
    (tmp_path / "a-file").write_text("", "utf-8")
    (tmp_path / "a-folder.html").mkdir()
    before = sorted(tmp_path.rglob("*"))
    status, out, err = soleus("assess", "--no-prediction", RUTH, "--out", tmp_path / place)
    assert (status, out) == (2, "")
    assert err.startswith(f"soleus: {Path(place).name} cannot be written\n- {tmp_path / place}: ")
    assert sorted(tmp_path.rglob("*")) == before


def test_what_stood_there_stays_whole_when_nothing_is_answered(soleus, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old", "utf-8")
    assert soleus("assess", tmp_path / "nobody.toml", "--out", path)[0] == 2
    assert path.read_text("utf-8") == "old"


@pytest.mark.parametrize("command", ["assess", "fit", "predict"])
def test_a_page_and_json_cannot_both_be_asked_for(soleus, tmp_path, command):
    status, out, err = soleus(command, RUTH, "--json", "--out", tmp_path / "page.html")
    assert (status, out) == (2, "")
    assert "ask for one" in err
    assert not (tmp_path / "page.html").exists()


def test_a_name_from_outside_does_nothing_in_a_page_but_to_stand_there(soleus, tmp_path):
    text = LEAFLET.read_text("utf-8")
    leaflet, page = tmp_path / "leaflet.yaml", tmp_path / "page.html"
    named = re.sub(r"^product: .*$", "product: '<script>x</script> & Co'", text, flags=re.MULTILINE)
    leaflet.write_text(named, "utf-8")
    assert soleus("fit", "check", leaflet, "--out", page)[0] == 0
    written = page.read_text("utf-8")
    assert "<script" not in written
    assert "&lt;script&gt;x&lt;/script&gt; &amp; Co" in written


def test_the_answer_on_paper_is_the_one_to_keep(soleus, book, tmp_path):
    path = tmp_path / "answer.PDF"
    assert soleus("assess", SADDLE, "--out", path) == (0, f"written: {path}\n", "")
    assert path.stat().st_mode & 0o777 == 0o600
    titles = [mark.title for mark in PdfReader(path).outline if not isinstance(mark, list)]
    assert titles[0] == book.words.urgency["emergency"]["title"]
    assert titles[-1] == book.words.clinical["title"]


@pytest.mark.parametrize("arguments", [["assess", SADDLE], ["learn", "danger"]], ids=["assess", "learn"])
def test_without_the_extra_for_paper_nothing_is_done(soleus, monkeypatch, tmp_path, arguments):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    status, out, err = soleus(*arguments, "--out", tmp_path / "answer.pdf")
    assert (status, out, list(tmp_path.iterdir())) == (2, "", [])
    assert "pip install 'soleus[paper]'" in err
