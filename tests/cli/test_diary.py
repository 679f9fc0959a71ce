"""``soleus trial plan`` to ``erase``: a diary by the terminal."""

import json

import pytest

from soleus.cli.main import main
from soleus.trial.analysis.table import build_table

CASE = "examples/evening-swelling.toml"


@pytest.fixture
def soleus(tmp_path, capsys):
    """Run a form of ``soleus trial`` on one diary; gives status, output and what was complained."""

    def run(form, *words, today=2):
        place = ["--diary", str(tmp_path / "diary.sqlite"), "--today", f"2026-03-{today:02}"]
        status = main(["trial", form, *map(str, words), *place])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_a_trial_from_plan_to_erase(soleus, tmp_path):
    status, out, _ = soleus("plan", CASE, "--json")
    link = json.loads(out)["link"]
    assert (status, len(link)) == (0, 43)
    assert "can start on Monday 9 March" in soleus("today")[1]
    for day in range(2, 9):
        assert "Go on" in soleus("entry", "--none", "--leg-pain", 3 + day % 3, today=day)[1]
    calendar = tmp_path / "days.ics"
    out = soleus("start", "--none", "--expect", "helps", "--calendar", calendar, "--plain", today=9)[1]
    assert "of 10 people like you" in out
    assert "SHA-256" in out
    assert calendar.read_bytes().count(b"BEGIN:VEVENT") == 42
    assert "Day 1 of 42" in soleus("today", today=10)[1]
    out = soleus("entry", "--none", "--leg-pain", 4, "--ankle", 22, 23, "--json", today=10)[1]
    number = json.loads(out)["number"]
    assert (
        json.loads(soleus("entry", "--none", "--leg-pain", 5, "--corrects", number, "--json", today=10)[1])["beside"]
        == 0
    )
    out = soleus("entry", "--none", "--leg-pain", 6, "--ankle", 22, 23, today=10)[1]
    assert "another entry of this day" in out
    assert "0.6 cm apart" in out
    assert [entry["leg_pain"] for entry in json.loads(soleus("show", today=10)[1])["entries"]] == [4, 5, 6]
    soleus("entry", "--none", "--leg-pain", 2, today=11)
    assert len(build_table(soleus("export", "--csv")[1], "diary.csv", "sock").people[0].days) == 42
    assert link not in soleus("export")[1]
    kept = {part["resource"]["id"]: part["resource"] for part in json.loads(soleus("export", "--fhir")[1])["entry"]}
    assert [kept[f"{number}-leg-pain"]["status"] for number in (number, number + 1)] == [
        "entered-in-error",
        "corrected",
    ]
    assert "asked after: 1" in soleus("night", today=20)[1]
    assert "waits" in soleus("today", today=20)[1]
    assert soleus("erase")[0] == 2
    assert soleus("erase", "--yes")[:2] == (0, "All of it is erased.\n")
    assert soleus("today")[0] == 2


def test_a_danger_shows_the_care_card_first_and_asks_nothing_more(soleus):
    soleus("plan", CASE)
    out = soleus("entry", "--sign", "saddle_numbness", "--leg-pain", 12, "--plain", today=3)[1]
    assert out.index("Emergency: get help now") < out.index("Stop: get help") < out.index("was not kept")
    assert "Nothing more is asked" in soleus("today", today=4)[1]
    status, out, complaint = soleus("entry", "--none", today=4)
    assert (status, out) == (2, "")
    assert "nothing more is asked" in complaint


@pytest.mark.parametrize(
    ("told", "care", "later"),
    [
        (("--unsure", "new_calf_pain"), "You may have to be seen today", "We cannot rule out an emergency"),
        (("--unsure", "foot_drop"), "You may have to be seen today", "We cannot rule out an emergency"),
        (("--none", "--trouble", "I cannot feel my bottom"), "Emergency: get help now", "Emergency: get help now"),
    ],
)
def test_the_care_of_what_is_told_stands_behind_a_stop_and_nothing_waits(soleus, told, care, later):
    soleus("plan", CASE)
    soleus("entry", "--unsure", "saddle_numbness", today=3)
    status, out, _ = soleus("entry", *told, "--plain", today=4)
    assert status == 0
    assert out.index(care) < out.index("The trial is over")
    assert "waits" not in out
    assert soleus("today", "--plain", today=5)[1].lstrip().startswith(later)


def test_danger_in_words_beside_a_lesser_sign_has_its_care(soleus):
    soleus("plan", CASE)
    out = soleus("entry", "--sign", "pregnant", "--trouble", "I cannot feel my bottom", "--plain", today=3)[1]
    assert out.index("Emergency: get help now") < out.index("Stop: see somebody")


def test_today_of_a_stopped_trial_shows_the_gravest_care_and_every_sign(soleus):
    soleus("plan", CASE)
    soleus("entry", "--unsure", "saddle_numbness", today=3)
    soleus("entry", "--sign", "new_calf_pain", today=5)
    out = soleus("today", "--plain", today=6)[1]
    assert out.index("We cannot rule out an emergency") < out.index("Urgent: be seen today")
    assert "numbness between your legs" in out
    assert "calf" in out


def test_a_start_with_a_sign_draws_no_order(soleus):
    soleus("plan", CASE)
    out = soleus("start", "--sign", "foot_drop", "--expect", "helps", "--json", today=9)[1]
    assert json.loads(out) == {"step": "get_help", "order": None}


@pytest.mark.parametrize(
    ("language", "care", "reason"),
    [("en", "Emergency: get help now", "No compression sock"), ("de", "Notfall", "Ihr Schmerz ist jünger")],
)
def test_whoever_may_not_begin_reads_the_care_first_and_no_inner_name(soleus, language, care, reason):
    status, out, complaint = soleus("plan", "examples/saddle-numbness.yaml", "--language", language)
    assert (status, out) == (2, "")
    assert complaint.startswith(f"soleus: {care}")
    assert reason in complaint
    assert not any(name in complaint for name in ("stop rule", "seen-today", "new-episode", "'avoid'"))


def test_a_sheet_and_a_protocol_are_documents(soleus, tmp_path):
    soleus("plan", CASE)
    assert soleus("sheet", "--out", tmp_path / "sheet.html")[0] == 0
    assert "numbness between your legs" in (tmp_path / "sheet.html").read_text()
    assert "42 days are usual" in soleus("protocol", "--plain")[1]
    assert "Ziehen Sie den Strumpf aus" in soleus("entry", "--sign", "foot_drop", "--language", "de", today=3)[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["entry", "--leg-pain", "3"], "say which danger signs"),
        (["entry", "--none", "--sign", "fainted"], "leave it out"),
        (["entry", "--none", "--day", "yesterday"], "write a day as 2026-03-02"),
        (["start", "--none", "--expect", "helps"], "run-in goes on"),
    ],
)
def test_what_is_refused_prints_nothing(soleus, words, says):
    soleus("plan", CASE)
    status, out, complaint = soleus(*words)
    assert (status, out) == (2, "")
    assert says in complaint


def test_several_diaries_need_a_link(soleus, monkeypatch):
    links = [json.loads(soleus("plan", CASE, "--json")[1])["link"] for _ in range(2)]
    assert "This place already held a diary" in soleus("plan", CASE)[1]
    assert soleus("today")[2].startswith("soleus: Which diary?")
    assert "set SOLEUS_DIARY_LINK to the link" in soleus("today")[2]
    monkeypatch.setenv("SOLEUS_DIARY_LINK", links[1])
    assert soleus("today")[0] == 0
    monkeypatch.setenv("SOLEUS_DIARY_LINK", links[1][:-1])
    status, out, complaint = soleus("today")
    assert (status, out) == (2, "")
    assert "SOLEUS_DIARY_LINK: this link opens no diary" in complaint
    assert links[1][:-1] not in complaint


def test_a_trial_that_waits_shows_why_until_an_evening_settles_it(soleus):
    soleus("plan", CASE)
    soleus("entry", "--none", "--trouble", "Mein Schritt ist taub", today=3)
    out = soleus("today", "--plain", today=3)[1]
    assert out.index("Emergency: get help now") < out.index("The trial waits") < out.index("may tell of a danger")
    soleus("entry", "--none", "--trouble", "mon entrejambe est engourdi", today=4)
    assert "only English and German are read" in " ".join(soleus("today", "--plain", today=4)[1].split())
    soleus("entry", "--none", today=5)
    assert "The trial waits" not in soleus("today", today=5)[1]
    assert "not written for 3 days" in soleus("today", "--plain", today=8)[1]


def test_today_lists_the_signs_that_none_speaks_of_until_tonight_is_written(soleus):
    soleus("plan", CASE)
    assert "saddle_numbness" in soleus("today")[1]
    soleus("entry", "--none")
    assert "saddle_numbness" not in soleus("today")[1]


def test_whoever_leaves_by_the_terminal_is_asked_nothing_more(soleus):
    soleus("plan", CASE)
    assert soleus("leave", today=4) == (0, "The trial is ended. What you wrote is kept.\n", "")
    assert "The trial is over" in soleus("today", today=4)[1]
    assert soleus("entry", "--none", today=4)[0] == 2
