"""``soleus trial``: analyse, pool and simulate, as a person at a terminal has them."""

import json
import re

import pytest

from soleus.cli.main import main
from soleus.cli.trial.analyse import require_scipy
from soleus.problems import ProblemsError
from tests.trial.tables import people, table


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "3000")
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def soleus(*arguments):
        status = main(["trial", *map(str, arguments)])
        return (status, *capsys.readouterr())

    return soleus


@pytest.fixture
def diary(tmp_path):
    path = tmp_path / "diary.csv"
    path.write_text(table(-2.0, days=14), "utf-8")
    return path


def test_the_answer_is_told_in_words_with_its_numbers(run, diary):
    status, out, error = run("analyse", diary, "--details")
    assert (status, error) == (0, "")
    assert "pain: sock helps" in out
    assert "all 128 orders were looked at" in out
    assert "The order was drawn from: pairs, each in the order of a coin." in " ".join(out.split())
    assert "yesterday counts too" in out
    assert len(re.findall(r"^ *\d+ +(?:sock|none) ", out, re.MULTILINE)) == 14


@pytest.mark.parametrize("width", [40, 60, 80])
def test_every_word_is_there_at_a_narrow_width(capsys, monkeypatch, diary, width):
    monkeypatch.setenv("COLUMNS", str(width))
    assert main(["trial", "analyse", str(diary)]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= width
    assert all(word in re.sub(r"\W", "", out) for word in ("difference", "interval", "orders", "sock"))


def test_json_is_one_object(run, diary):
    status, out, _ = run("analyse", diary, "--json", "--order", "balanced")
    answer = json.loads(out)
    assert status == 0
    assert answer["order"] == {"drawn_from": "balanced", "inferred": False, "seed": 1}
    assert answer["outcomes"]["pain"]["randomisation"]["set_size"] == 3432


def test_it_speaks_german(run, diary):
    _, out, _ = run("analyse", diary, "--language", "de")
    assert "pain: sock hilft" in out
    assert re.search(r"−\d,\d", out)


@pytest.mark.parametrize("ending", ["html", "pdf", "md", "txt"])
def test_the_report_is_a_page_with_its_diagram(run, diary, tmp_path, ending):
    path = tmp_path / f"report.{ending}"
    status, out, _ = run("analyse", diary, "--out", path)
    assert (status, out.startswith("written")) == (0, True)
    content = path.read_bytes()
    assert content.startswith(b"%PDF") if ending == "pdf" else b"sock helps" in content
    if ending == "html":
        assert b'<svg class="curves"' in content


def test_people_are_shown_each_and_together(run, tmp_path):
    path = tmp_path / "series.csv"
    path.write_text(people(3, days=12) + "1,sock,4,22,late\n2,none,6,23,late\n", "utf-8")
    _, out, _ = run("analyse", path)
    assert "Series of N-of-1 trials" in out
    assert "average difference of 3 people" in out
    assert "too few days for 1 people" in out
    assert all(f"p{k}" in out for k in range(3))


def test_one_person_in_a_series_or_nobody_with_enough_days_is_told_so(run, tmp_path):
    path = tmp_path / "series.csv"
    path.write_text(people(1, days=12), "utf-8")
    assert "one person has enough days" in run("analyse", path)[1]
    path.write_text("day,arm,pain,person\n1,a,2,x\n2,b,3,x\n", "utf-8")
    assert "nobody has enough days" in run("analyse", path)[1]


def test_a_rare_p_and_days_without_a_value_are_shown_as_such(run, tmp_path):
    path = tmp_path / "d.csv"
    path.write_text(table(-4.0, days=42, sd=0.3) + "43,sock,,\n44,none,6,23\n", "utf-8")
    out = run("analyse", path, "--details", "--order", "balanced")[1]
    assert "below 0.0001" in out or "0.0001" in out
    assert "9999 orders were drawn out of" in out.replace(",", "")
    assert re.search(r"^ *43 +sock *$", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--order", "shuffled"), "max-run=N"),
        (("--order", "max-run=1"), "max-run=1"),
        (("--treatment", "wrap"), "there are"),
        (("--matters", "pain"), "NAME=VALUE"),
        (("--better", "pain=up"), "lower or higher"),
        (("--seed", "x"), "whole number"),
        (("--json", "--out", "x.html"), "ask for one"),
        (("--share", "x.json"), "--consent"),
    ],
)
def test_what_cannot_be_is_refused_with_nothing_printed(run, diary, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    status, out, error = run("analyse", diary, *arguments)
    assert (status, out) == (2, "")
    assert says in error
    assert [path.name for path in tmp_path.iterdir()] == ["diary.csv"]


def test_every_wrong_line_is_told_and_no_value(run, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("day,arm,pain\n1,a,7\nx,b,SECRET\n1,a,2\n3,c,1\n", "utf-8")
    status, out, error = run("analyse", path)
    assert (status, out) == (2, "")
    assert [int(line) for line in re.findall(r"- line (\d+)", error)] == [3, 3, 4, 5]
    assert "SECRET" not in error


def test_a_missing_extra_is_named_with_the_fix(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "scipy", None)
    with pytest.raises(ProblemsError, match=r"soleus\[trial\]"):
        require_scipy()


def test_help_teaches_by_example(run):
    for words in ((), ("analyse",), ("pool",), ("simulate",)):
        status, out, error = run(*words, "--help")
        assert (status, error) == (0, "")
        assert f"soleus trial {words[0] if words else 'analyse'}" in out


# ---------------------------------------------------------------- pool


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("registry")
    for seed in range(3):
        diary = place / "diary.csv"
        diary.write_text(table(-1.0, days=16, seed=seed), "utf-8")
        arguments = ["trial", "analyse", str(diary), "--share", str(place / f"{seed}.json"), "--consent"]
        assert main(arguments) == 0
        diary.unlink()
    return place


def test_trials_are_put_together(run, folder):
    status, out, _ = run("pool", folder, "--json")
    outcomes = json.loads(out)["outcomes"]
    assert status == 0
    assert set(outcomes) == {"pain", "ankle_cm"}
    assert outcomes["pain"]["REML"]["k"] == 3
    assert outcomes["pain"]["hksj"]["ci"][0] < outcomes["pain"]["REML"]["estimate"] < 0
    assert "chance that it matters" in run("pool", folder)[1]


def test_what_leaves_a_site_has_no_day_no_name_and_no_date(folder):
    for path in folder.glob("*.json"):
        content = json.loads(path.read_text("utf-8"))
        assert set(content) == {"format", "consent", "trial", "order", "outcomes"}
        assert set(content["outcomes"]["pain"]) == {
            "estimate", "se", "degrees", "phi", "sigma", "treatment_days", "control_days"}  # fmt: skip
        assert re.fullmatch(r"[0-9a-f]{32}", content["trial"])
        assert content["consent"] is True


def changed(folder, **changes):
    content = json.loads((folder / "0.json").read_text("utf-8"))
    return content | changes


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "other"}, "format"),
        ({"consent": False}, "without it nothing is shared"),
        ({"consent": "yes"}, "without it nothing is shared"),
        ({"name": "Ruth"}, "'name' does not belong"),
        ({"trial": "ruth-1950"}, "trial: it is not written"),
        ({"order": "on mondays"}, "order: it is not written"),
        ({"outcomes": {}}, "there is none"),
        ({"outcomes": []}, "there is none"),
        ({"outcomes": {"Pain of Ruth": {}}}, "small letters"),
        ({"outcomes": {"pain": 3}}, "no object"),
        ({"outcomes": {"pain": {"estimate": 1, "days": [1, 2]}}}, "'days' does not belong"),
        ({"outcomes": {"pain": {"estimate": 1}}}, "'se' is missing"),
    ],
)
def test_a_file_that_could_tell_who_it_is_or_is_unsound_is_refused(run, folder, tmp_path, changes, says):
    (tmp_path / "good.json").write_text((folder / "1.json").read_text("utf-8"), "utf-8")
    (tmp_path / "bad.json").write_text(json.dumps(changed(folder, **changes)), "utf-8")
    status, out, error = run("pool", tmp_path)
    assert (status, out) == (2, "")
    assert "bad.json" in error
    assert says in error
    assert "Ruth" not in error
    assert "good.json" not in error


@pytest.mark.parametrize(
    ("key", "value"),
    [("se", -1), ("se", None), ("se", 1.1e15), ("estimate", -(10**400)), ("sigma", 1e300),
     ("estimate", "low"), ("estimate", True), ("phi", 1), ("sigma", -0.1), ("degrees", 0),
     ("degrees", 2.5), ("control_days", 10**6), ("treatment_days", None)],
)  # fmt: skip
def test_a_number_that_cannot_be_is_refused_by_its_name(run, folder, tmp_path, key, value):
    content = changed(folder)
    content["outcomes"]["pain"][key] = value
    (tmp_path / "bad.json").write_text(json.dumps(content), "utf-8")
    status, _, error = run("pool", tmp_path)
    assert status == 2
    assert f"pain: {key}" in error


def test_the_same_trial_twice_is_refused_and_so_is_an_empty_folder_or_no_json(run, folder, tmp_path):
    assert "no file in it" in run("pool", tmp_path)[2]
    assert "no folder" in run("pool", tmp_path / "none")[2]
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text((folder / "0.json").read_text("utf-8"), "utf-8")
    (tmp_path / "c.json").write_text("{", "utf-8")
    (tmp_path / "d.json").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "e.json").write_text("3", "utf-8")
    error = run("pool", tmp_path)[2]
    assert "b.json: this trial is in another file too" in error
    assert "c.json: it is no JSON" in error
    assert "d.json" in error
    assert "e.json: it is no JSON object" in error


def pooled_from(run, folder, place, *changes):
    for number, change in enumerate(changes):
        content = changed(folder, trial=f"{number:032x}")
        content["outcomes"] = {"pain": content["outcomes"]["pain"] | change}
        (place / f"{number}.json").write_text(json.dumps(content), "utf-8")
    return json.loads(run("pool", place, "--json")[1])["outcomes"]["pain"]


def test_trials_of_few_days_share_one_spread(run, folder, tmp_path):
    small = {"degrees": 4, "se": 0.2, "sigma": 0.4, "treatment_days": 3, "control_days": 3}
    large = {"degrees": 4, "se": 1.0, "sigma": 2.0, "treatment_days": 3, "control_days": 3}
    own = pooled_from(run, folder, tmp_path, small, large)["shrunken"].values()
    assert [part["own_se"] for part in own] == pytest.approx([0.5 * 2.08**0.5] * 2)


def test_a_trial_whose_days_are_all_equal_does_not_outweigh_the_others(run, folder, tmp_path):
    equal = {"estimate": 0.0, "se": 0.0, "sigma": 0.0, "phi": None, "treatment_days": 8, "control_days": 8}
    usual = {"estimate": -1.0, "se": 0.5, "sigma": 1.0, "degrees": 14}
    pooled = pooled_from(run, folder, tmp_path, usual, usual, equal | {"degrees": 14})
    assert [part["own_se"] for part in pooled["shrunken"].values()] == pytest.approx(
        [0.5 * (2 / 3) ** 0.5] * 2 + [0.5 * (2 / 3) ** 0.5]
    )
    assert pooled["REML"]["estimate"] == pytest.approx(-2 / 3)


def test_one_trial_alone_is_shown_without_what_it_cannot_tell(run, folder, tmp_path):
    (tmp_path / "a.json").write_text((folder / "0.json").read_text("utf-8"), "utf-8")
    status, out, _ = run("pool", tmp_path)
    assert status == 0
    assert " 1 " in out


@pytest.mark.parametrize(
    ("text", "says"),
    [(people(2, days=8), "one trial"), (table(days=8).replace("pain", "Pain of Ruth"), "small letters"),
     ("day,arm,pain\n1,a,2\n2,b,3\n", "enough days")],
)  # fmt: skip
def test_what_could_tell_who_it_is_is_not_written(run, tmp_path, text, says):
    (tmp_path / "d.csv").write_text(text, "utf-8")
    status, out, error = run("analyse", tmp_path / "d.csv", "--share", tmp_path / "s.json", "--consent")
    assert (status, out, (tmp_path / "s.json").exists()) == (2, "", False)
    assert says in error


# ---------------------------------------------------------------- simulate


def test_a_plan_is_tried_out(run):
    status, out, _ = run("simulate", "--days", 12, "--effect", 4, "--trials", 20, "--dropout", 0.1)
    assert status == 0
    assert re.search(r"12 +\d+ of 100", out)
    assert "Made-up trials: 20" in out


def test_people_together_find_more(run):
    arguments = ("--days", 12, "--people", 6, "--trials", 10, "--effect", 1.5, "--between", 0.2, "--json")
    status, out, _ = run("simulate", *arguments)
    answer = json.loads(out)
    assert status == 0
    assert answer["chances"]["pooled"] > answer["chances"]["ar1"]
    assert answer["plan"]["set_size"] == 64
    assert sum(answer["chances"]["verdicts"].values()) == pytest.approx(1)
    assert "People together: 6" in run("simulate", *arguments[:-1], "--language", "en")[1]


def test_a_seed_gives_the_same_chances(run):
    arguments = ("simulate", "--days", 20, "--trials", 10, "--order", "max-run=2", "--seed", 3, "--json")
    assert run(*arguments) == run(*arguments)


def test_days_that_are_nearly_all_missing_are_no_fault(run):
    arguments = ("simulate", "--days", 4, "--trials", 5, "--dropout", 0.9, "--people", 2, "--json")
    assert json.loads(run(*arguments)[1])["chances"]["pooled"] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("--days", 13), "13 days"), (("--days", 28, "--block-days", 3), "blocks of 3"), (("--effect", "x"), "from -10"),
     (("--phi", 1), "0.95"), (("--order", "by-hand"), "max-run=N"), (("--dropout", 1), "0.9")],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused(run, arguments, says):
    status, out, error = run("simulate", *arguments)
    assert (status, out) == (2, "")
    assert says in error
