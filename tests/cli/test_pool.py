"""``soleus evidence pool``: its fixed keys, its pages at 60 and 80 columns, and what it refuses."""

import json
import math
import random
import re
import sys
from pathlib import Path

import pytest

from tools.metafor.numbers import NUMBERS as FILE
from tools.metafor.numbers import STUDIES

MIXED = {"estimate", "se", "ci", "tau2", "i2", "hksj", "prediction_interval"}
BCG = STUDIES / "bcg.csv"
NUMBERS = json.loads(FILE.read_text("utf-8"))


def shown(soleus, *arguments):
    status, output, error = soleus("evidence", "pool", *arguments, "--json")
    assert (status, error) == (0, "")
    return json.loads(output)


def refused(soleus, *arguments):
    status, output, error = soleus("evidence", "pool", *arguments)
    assert (status, output) == (2, "")
    return error


def test_the_keys_are_fixed(soleus):
    pooled = shown(soleus, BCG, "--measure", "RR")
    assert list(pooled) == ["k", "measure", "q", "equal_effects", "methods", "tau2_ci"]
    assert set(pooled["equal_effects"]) == {"estimate", "se", "ci"}
    assert list(pooled["methods"]) == ["REML", "PM", "DL"]
    assert all(set(mixed) == MIXED for mixed in pooled["methods"].values())
    assert all(set(mixed["hksj"]) == {"se", "ci", "floored"} for mixed in pooled["methods"].values())
    assert pooled["methods"]["REML"]["tau2"] == pytest.approx(NUMBERS["bcg RR"]["methods"]["REML"]["tau2"], abs=1e-8)


def test_what_is_asked_for_besides_has_keys_of_its_own(soleus):
    pooled = shown(soleus, BCG, "--measure", "OR", "--moderator", "latitude", "--rare", "--checks")
    assert set(pooled["moderator"]) == {"intercept", "slope", "se", "tau2", "r2"}
    assert set(pooled["rare"]) == {"double_zero", "mantel_haenszel", "peto", "beta_binomial"}
    assert set(pooled["small_studies"]) == {"slope", "se", "p_value", "intercept"}
    assert pooled["leave_one_out"][0]["study"] == "Aronson 1948"
    assert len(pooled["leave_one_out"]) == 13


def test_one_study_has_null_where_it_tells_nothing(soleus, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("study,yi,vi\nA,0.5,0.04\n", "utf-8")
    pooled = shown(soleus, path, "--checks")
    assert (pooled["k"], pooled["measure"], pooled["q"], pooled["tau2_ci"]) == (1, "GEN", 0, None)
    assert pooled["equal_effects"]["se"] == pytest.approx(0.2)
    mixed = pooled["methods"]["REML"]
    assert [mixed[key] for key in ("tau2", "i2", "hksj", "prediction_interval")] == [None] * 4
    assert (pooled["leave_one_out"], pooled["small_studies"]) == ([], None)
    assert "One study alone" in soleus("evidence", "pool", path)[1]


def test_people_read_ratios_and_not_their_logarithms(soleus, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    status, output, _ = soleus("evidence", BCG, "--measure", "RR", "--moderator", "latitude", "--rare", "--checks")
    assert status == 0, "pool is meant where no form is named"
    assert "0.489 [0.344, 0.696]" in output
    assert all(word in output for word in ("Mantel-Haenszel", "Egger", "Without each study", "75.6 %", "92.2 %"))
    assert re.search(r"■.*0\.411 \[0\.134, 1\.26\]", output)
    assert re.search(r"Random effects .*·.*◆.*·", output)


@pytest.mark.parametrize("width", [15, 40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal_and_no_name_is_cut(soleus, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    output = soleus("evidence", "pool", BCG, "--measure", "RR", "--checks")[1]
    assert max(map(len, output.splitlines())) <= width
    assert {"Frimodt-Moller", "1973", "Knapp-Hartung", "0.489"} <= set(output.split())
    assert ("■" in output) is (width > 15)


def test_a_screen_reader_hears_every_number_and_no_picture(soleus):
    output = soleus("evidence", "pool", BCG, "--measure", "RR", "--plain")[1]
    assert "study: Aronson 1948; 95 % interval: 0.411 [0.134, 1.26]; weight: 5.1 %" in output
    assert not set("■◆│─") & set(output)


def test_a_page_has_the_forest_plot(soleus, tmp_path):
    path = tmp_path / "forest.html"
    assert soleus("evidence", "pool", BCG, "--measure", "RR", "--out", path)[0] == 0
    page = path.read_text("utf-8")
    assert '<svg class="forest"' in page
    assert page.count("<rect") == 13


def test_what_does_not_hold_is_said(soleus, tmp_path):
    path = tmp_path / "alike.csv"
    path.write_text("study,ai,n1i,ci,n2i\nLee,0,10,0,12\nLee,5,50,5,50\nKim,6,60,6,60\n", "utf-8")
    output = soleus("evidence", "pool", path, "--measure", "RD", "--checks")[1]
    assert "was floored for REML, Paule-Mandel, DerSimonian-Laird" in output
    assert "Several lines are called Lee." in output
    assert "Studies without any event in either arm: 1." in output
    assert "that needs 10 studies" in output


REFUSED = {
    "moderator the same": (["--moderator", "same"], "--moderator: the moderator is the same in every study"),
    "moderator unknown": (["--moderator", "dose"], "there is no column 'dose' for --moderator"),
    "rare without events": (["--rare"], "--rare needs events"),
    "measure of other columns": (["--measure", "XX"], "invalid choice: 'XX'"),
    "a page and JSON": (["--json", "--out", "x.html"], "--json prints it and --out writes a page"),
}


@pytest.mark.parametrize(("arguments", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_is_refused(soleus, tmp_path, arguments, says):
    path = tmp_path / "t.csv"
    path.write_text("study,yi,vi,same\nA,1,1,2\nB,2,1,2\nC,4,1,2\n", "utf-8")
    assert says in refused(soleus, path, *arguments)


def test_two_studies_are_too_few_for_a_moderator(soleus, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("study,yi,vi,x\nA,1,1,2\nB,2,1,3\n", "utf-8")
    assert "at least 3 studies" in refused(soleus, path, "--moderator", "x")


def test_no_file_is_refused(soleus, tmp_path):
    assert "cannot be read" in refused(soleus, tmp_path / "none.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes("study,yi,vi\nMüller,1,1\n".encode("latin-1"))
    assert "not UTF-8" in refused(soleus, path)


def test_a_byte_order_mark_is_no_part_of_the_first_name(soleus, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("study,yi,vi\nA,1,1\n", "utf-8-sig")
    assert shown(soleus, path)["k"] == 1


def test_a_missing_scipy_is_named_with_what_to_install(soleus, monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert "pip install 'soleus[evidence]'" in refused(soleus, BCG, "--measure", "RR")


CELLS = [
    "",
    "0",
    "1",
    "-1",
    "0.5",
    "0,5",
    "1e3",
    "1e400",
    "NA",
    "nan",
    "inf",
    "x",
    "10",
    "1000",
    "1e-9",
    '"',
    "é",
    "\0",
    "999999999999",
]
HEADS = ["study", "yi", "vi", "ai", "n1i", "ci", "n2i", "m1i", "sd1i", "m2i", "sd2i", "x", "Study", ""]


def table(draw):
    """Write a table that is sound, nearly sound, or none."""
    form = draw.choice([HEADS[:3], ["study", *HEADS[3:7]], ["study", "m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]])
    header = draw.choice([form, form, [*form, "x"], draw.sample(HEADS, draw.randint(1, 8))])
    mark = draw.choice(",,;\t")
    odd = draw.choice([0, 0, 0.02, 0.3])

    def cell(column, number):
        if draw.random() < odd:
            return draw.choice(CELLS)
        if column == "study":
            return f"S{number}"
        return str(
            draw.choice([1, 2, 3])
            if column in {"ai", "ci"}
            else draw.randint(3, 40)
            if column in {"n1i", "n2i"}
            else round(draw.uniform(0.1, 3), 2)
        )

    rows = [header, *([cell(column, number) for column in header] for number in range(draw.randint(0, 14)))]
    return "\n".join(mark.join(row) for row in rows)


def pool_at_random(soleus, path, seed):
    draw = random.Random(seed)
    path.write_text(table(draw), "utf-8", newline="")
    arguments = draw.choice([[], ["--measure", draw.choice(["RR", "OR", "RD", "MD", "SMD"])]])
    arguments = [*arguments, *draw.choice([[], ["--rare"], ["--checks"], ["--moderator", draw.choice(HEADS)]])]
    arguments = [*arguments, *draw.choice([[], ["--json"], ["--plain"]])]
    status, output, error = soleus("evidence", "pool", path, *arguments)
    assert status in {0, 2}, (seed, error)
    assert bool(output) is (status == 0), seed
    assert bool(error) is (status == 2), seed
    if status == 0 and "--json" in arguments:
        numbers = [float(n) for n in re.findall(r"-?\d[\d.e+-]*", re.sub(r'"study": .*', "", output))]
        assert all(map(math.isfinite, numbers)), seed
    return status


def test_any_table_is_put_together_or_refused(soleus, tmp_path):
    statuses = [pool_at_random(soleus, tmp_path / "t.csv", seed) for seed in range(60)]
    assert set(statuses) == {0, 2}


@pytest.mark.deep
def test_many_tables_are_put_together_or_refused(soleus, tmp_path):
    for seed in range(1000, 4000):
        pool_at_random(soleus, tmp_path / "t.csv", seed)


def test_every_measure_of_every_table_is_shown(soleus):
    for name in NUMBERS:
        table_name, measure = name.split()
        arguments = [] if measure == "GEN" else ["--measure", measure]
        assert soleus("evidence", "pool", Path(STUDIES / f"{table_name}.csv"), *arguments)[0] == 0
