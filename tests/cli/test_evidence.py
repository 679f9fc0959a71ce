"""``soleus evidence build``, ``show``, ``gaps`` and ``add``: what they say, refuse and write."""

import json
import re
import shutil
from pathlib import Path

import pytest

from soleus.knowledge.load import ROOT

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "studies" / "made-up-trial.yaml"


def shown(soleus, *arguments):
    status, output, error = soleus("evidence", *arguments)
    assert (status, error) == (0, "")
    return output


def refused(soleus, *arguments):
    status, output, error = soleus("evidence", *arguments)
    assert (status, output) == (2, "")
    return error


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    root = tmp_path_factory.mktemp("copy") / "knowledge"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return root


def test_nothing_would_change(soleus):
    assert "nothing changes" in shown(soleus, "build", "--check")
    assert json.loads(shown(soleus, "build", "--check", "--json")) == {"files": [], "claims": {}}


@pytest.mark.no_cover  # the same over and over: its lines are traced beside
def test_a_large_trial_turns_may_into_probably_and_its_removal_turns_it_back(soleus, copied):
    before = {path: path.read_bytes() for path in copied.rglob("*.yaml")}
    said = shown(soleus, "add", EXAMPLE, "--root", copied)
    assert "made-up-2027: MD -19 [-20, -18], derived; taken by work-swelling" in said
    assert "certainty: low → moderate" in said
    assert re.search(r"\d+ of them: .* may reduce .* → .* probably reduce ", said)
    assert re.search(r"\d+ of them: Compression socks may reduce swelling of your legs.* → .* probably reduce", said)
    assert "nothing was written" in said
    assert {path: path.read_bytes() for path in copied.rglob("*.yaml")} == before

    changed = json.loads(shown(soleus, "add", EXAMPLE, "--root", copied, "--write", "--json"))
    assert list(changed["claims"]) == ["sock-work-swelling"]
    assert soleus("evidence", "build", "--check", "--root", copied)[0] == 0  # all is as its studies make it

    assert "stands twice" in refused(soleus, "add", EXAMPLE, "--root", copied)
    (copied / "studies" / EXAMPLE.name).unlink()
    assert soleus("evidence", "build", "--check", "--root", copied)[0] == 1
    assert "certainty: moderate → low" in shown(soleus, "build", "--root", copied)
    assert (copied / "claims" / "made.yaml").read_bytes() == (ROOT / "claims" / "made.yaml").read_bytes()


def test_impossible_numbers_are_refused_with_every_reason(soleus, tmp_path):
    text = EXAMPLE.read_text("utf-8")
    for old, new in (("n: 2000", "n: -3"), ("[-20, -18]", "[-18, -20]"), ("better: lower", "better: bad")):
        text = text.replace(old, new)
    form = tmp_path / "bad.yaml"
    form.write_text(text, "utf-8")
    error = refused(soleus, "add", form)
    for reason in ("better is 'bad'", "n is -3", "must go up"):
        assert reason in error


def test_a_form_never_takes_the_place_of_a_file(soleus, tmp_path):
    form = tmp_path / "swelling.yaml"
    form.write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    assert "studies/swelling.yaml is there already" in refused(soleus, "add", form, "--write")


def test_a_study_that_no_body_takes_says_why(soleus, copied, tmp_path):
    text = EXAMPLE.read_text("utf-8").replace("unit: mL", "unit: cups").replace("made-up-2027", "cups-2027")
    form = tmp_path / "cups.yaml"
    form.write_text(text, "utf-8")
    said = shown(soleus, "add", form, "--root", copied)
    assert "cups-2027" in said
    assert "leaves it out: It measured leg volume (cups)" in said
    assert "No claim changes." in said
    assert "No answer of the example people changes." in said


@pytest.mark.no_cover  # the same over and over: its lines are traced beside
def test_a_study_that_completes_a_line_is_said_to_stand_on_it(soleus, copied, tmp_path):
    text = EXAMPLE.read_text("utf-8").replace("made-up-2027", "ankles-2027").replace("unit: mL", "unit: cm")
    for old, new in (
        ("question: evening-oedema", "question: flight-oedema"),
        ("population: healthy", "population: travellers"),
        ("outcome: leg volume", "outcome: ankle girth\n    moderators: {mmhg: [15, 20], hours: 7}"),
        ("estimate: -19, interval: [-20, -18]", "estimate: -0.3, interval: [-0.4, -0.2]"),
    ):
        assert old in text
        text = text.replace(old, new)
    form = tmp_path / "ankles.yaml"
    form.write_text(text, "utf-8")
    said = shown(soleus, "add", form, "--root", copied)
    assert "taken by flight-ankles, swelling-by-pressure, swelling-by-hours" in said


@pytest.mark.parametrize("name", ["esi-leg-pain", "injection-pain"])
def test_a_claim_is_shown_by_its_name_or_its_body(soleus, name):
    said = " ".join(shown(soleus, "show", name).split())
    for part in (
        "Oliveira 2020",
        "moderate; the source itself: moderate",
        "How sure, and why",
        "epidural-steroid",
        "two bodies of February 2025",
        "What Soleus follows",
        "MD -4.93 as printed.",
    ):
        assert part in said


def test_studies_put_together_are_shown_with_what_each_changes(soleus):
    said = " ".join(shown(soleus, "show", "flight-ankles").split())
    for part in (
        "Hagan 2008",
        "Olsen 2019",
        "Together",
        "Without each study in turn",
        "Not put together with them",
        "I² 75 %",
        "−0.733 to 0.114",
    ):
        assert part in said


@pytest.mark.parametrize("columns", [60, 80])
def test_no_line_is_longer_than_the_terminal(soleus, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    for arguments in (("show", "flight-ankles"), ("show",), ("gaps",)):
        assert max(map(len, shown(soleus, *arguments).splitlines())) <= columns


def test_what_is_shown_stands_in_json_too(soleus):
    summary = json.loads(shown(soleus, "show", "flight-clots", "--json"))
    assert (summary["certainty"], summary["studies"], summary["people"]) == ("high", 9, 2637)
    listed = json.loads(shown(soleus, "show", "--json"))
    assert set(listed["unmade_options"]) == {"muscle-relaxant"}


def test_a_picture_is_drawn_to_a_file(soleus, tmp_path):
    shown(soleus, "show", "flight-ankles", "--plot", tmp_path / "forest.svg")
    drawn = (tmp_path / "forest.svg").read_text("utf-8")
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "Hagan 2008" in drawn
    assert "must end in .svg" in refused(soleus, "show", "flight-ankles", "--plot", tmp_path / "forest.txt")
    assert "name the claim to draw" in refused(soleus, "show", "--plot", tmp_path / "forest.svg")


def test_whether_more_pressure_does_more_is_shown_or_why_it_cannot_be_said(soleus, tmp_path):
    said = " ".join(shown(soleus, "show", "swelling-by-pressure").split())
    for part in ("no line is drawn", "2 of 20 are such", "Hagan 2008", "27.5 mmHg", "3 found both alike", "wou-2016"):
        assert part in said
    assert "Two pressures" not in shown(soleus, "show", "swelling-by-hours")
    assert "swelling-by-hours" in shown(soleus, "show")
    kept = json.loads(shown(soleus, "show", "swelling-by-pressure", "--json"))
    assert (kept["slope"], kept["fewest"], len(kept["within"])) == (None, 3, 6)
    shown(soleus, "show", "swelling-by-hours", "--plot", tmp_path / "hours.svg")
    assert "9.6 hours" in (tmp_path / "hours.svg").read_text("utf-8")
    assert "did you mean swelling-by-hours" in refused(soleus, "show", "swelling-by-hour")


def test_what_cannot_be_shown_says_why(soleus):
    assert "did you mean esi-leg-pain" in refused(soleus, "show", "esi-leg-pai")
    assert "lists them" in refused(soleus, "show", "zzzzzz")
    assert "An effect with an interval cannot be computed" in refused(soleus, "show", "mr-diazepam-sciatica")
    assert "written by hand" in refused(soleus, "show", "insole-kong")


def test_gaps_begin_with_socks_for_sciatica(soleus):
    said = " ".join(shown(soleus, "gaps").split())
    assert said.index("Do compression socks reduce sciatica leg pain? No study tried it. It is untested.") < 400
    assert "kakkos-2018-tingling" in said
    assert "354 people in two arms, or 89 in a crossover" in said
    first = json.loads(shown(soleus, "gaps", "--json"))["gaps"][0]
    assert (first["question"], first["trial"]["crossover"]) == ("socks-sciatica-leg-pain", 89)
