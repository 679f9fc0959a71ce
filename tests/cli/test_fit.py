"""``soleus fit`` and ``soleus fit check``: what they print, what they refuse, and that the verdict comes first."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from soleus.knowledge.load import ROOT

EXAMPLES = Path(__file__).parents[2] / "examples"
RUTH = EXAMPLES / "evening-swelling.toml"
SCHEMA = json.loads(Path(__file__).with_name("answer.schema.json").read_text("utf-8"))
GARMENTS = sorted((ROOT / "garments").glob("*.yaml"))


@pytest.fixture
def case_file(tmp_path):
    def write(facts):
        path = tmp_path / "case.json"
        path.write_text(json.dumps(facts), "utf-8")
        return path

    return write


def flat(text: str) -> str:
    return " ".join(text.split())


def test_each_leg_is_given_its_size_pressure_and_warnings(soleus, book):
    status, out, err = soleus("fit", RUTH)
    assert (status, err) == (0, "")
    _, json_out, _ = soleus("fit", RUTH, "--json")
    fit = json.loads(json_out)["fit"]
    for leg in ("left", "right"):
        assert f"{book.words.headings['sizes']}, {book.words.says['leg'][leg]}" in out
        said = [*fit[leg]["says"], *(warning["says"] for warning in fit[leg]["warnings"])]
        assert [sentence for sentence in said if sentence not in flat(out)] == []
        assert all(f"{at['mmhg']:.1f}" in out for at in fit[leg]["pressure"])


def test_json_is_part_of_the_answer(soleus):
    _, out, _ = soleus("fit", RUTH, "--json")
    shown = json.loads(out)
    _, whole, _ = soleus("assess", RUTH, "--json")
    answer = json.loads(whole)
    assert shown == {key: answer[key] for key in shown}
    assert {"urgency", "compression", "pressure_mmhg", "fit"} <= set(shown)
    jsonschema.validate(answer, SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.*")), ids=lambda path: path.stem)
def test_only_a_suitable_verdict_brings_a_size(soleus, book, path):
    _, out, _ = soleus("fit", path, "--json")
    shown = json.loads(out)
    assert shown["compression"] == "suitable" or shown["fit"] is None
    _, text, _ = soleus("fit", path)
    assert (book.words.headings["sizes"] in text) is (shown["fit"] is not None)
    if shown["compression"] != "suitable" and shown["urgency"] != "emergency":
        title = book.words.verdicts[shown["compression"]]["title"]
        assert book.words.fit["verdict_first"].format(title=title) in flat(text)


def test_an_emergency_is_shown_alone(soleus, case_file):
    facts = {"saddle_numbness": True, "left": {"ankle_cm": 22, "calf_cm": 37}}
    _, out, _ = soleus("fit", case_file(facts))
    assert not re.search(r"sock|size|mmHg", out, re.IGNORECASE)


def test_without_a_girth_it_says_what_to_measure(soleus, book, tmp_path):
    lines = [line for line in RUTH.read_text("utf-8").splitlines() if not re.match(r"\w+_cm =|\[", line)]
    path = tmp_path / "ruth.toml"
    path.write_text("\n".join(lines), "utf-8")
    status, out, _ = soleus("fit", path)
    assert status == 0
    assert book.words.fit["no_girths"] in flat(out)


def test_plain_draws_no_box(soleus):
    _, out, _ = soleus("fit", RUTH, "--plain")
    assert not re.search(r"[─-╿]", out)
    assert "place: ankle (B)" in out


def test_one_garment_alone_by_its_id(soleus):
    _, out, _ = soleus("fit", RUTH, "--garment", "scintera-knee", "--json")
    fit = json.loads(out)["fit"]
    assert [fit[leg]["garment"] for leg in ("left", "right")] == ["scintera-knee"] * 2
    assert fit["left"]["alternatives"] == []


def test_a_garment_of_ones_own_file(soleus, tmp_path):
    path = tmp_path / "mine.yaml"
    text = (ROOT / "garments" / "relaxsan-basic.yaml").read_text("utf-8")
    path.write_text(text.replace("mmhg: [12, 17]", "mmhg: [15, 20]"), "utf-8")
    _, out, _ = soleus("fit", RUTH, "--garment", path, "--json")
    assert json.loads(out)["fit"]["left"]["mmhg"] == [15, 20]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("fit", RUTH, "--garment", "sigvaris"), "sigvaris: there are "),
        (("fit", RUTH, "--garment", "nobody.yaml"), "nobody.yaml: No such file or directory"),
        (("fit", RUTH, "leaflet.yaml"), "leaflet.yaml: only 'soleus fit check' takes a second file"),
        (("fit", "check"), "'soleus fit check' takes a garment file"),
        (("fit", "check", "nobody.yaml"), "nobody.yaml: No such file or directory"),
        (("fit", "check", RUTH), "cannot be"),
        (("fit", "nobody.toml"), "nobody.toml: No such file or directory"),
    ],
    ids=lambda value: " ".join(map(str, value[1:])) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_refused(soleus, arguments, problem):
    status, out, err = soleus(*arguments)
    assert (status, out) == (2, "")
    assert problem in err


@pytest.mark.parametrize("path", GARMENTS, ids=lambda path: path.stem)
def test_every_chart_is_shown_to_its_author(soleus, path):
    status, out, err = soleus("fit", "check", path)
    assert (status, err) == (0, "")
    assert "sound" in out


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "scintera-knee",
            [
                "ankle_cm just 19: printed in 1 and in 2, belongs to 2.",
                "ankle_cm 30 to 31: printed in 7 and in 8, belongs to 8.",
                "length_cm over 38 and under 39: between petite and normal, belongs to no size.",
            ],
        ),
        (
            "soxpro-compression",
            [
                "calf_cm just 37: between S- and S+, belongs to no size.",
                "shoe_eu over 37 and under 38: between XS-/XS+ and S-/S+, belongs to no size.",
                "No pressure can be predicted",
            ],
        ),
        ("relaxsan-basic", ["Pressure can be predicted for: 750, 750M (light)"]),
        ("farrowwrap-trim-to-fit", ["Nothing: no number has two sizes"]),
    ],
)
def test_gaps_and_overlaps_are_shown_and_never_papered_over(soleus, name, lines):
    _, out, _ = soleus("fit", "check", ROOT / "garments" / f"{name}.yaml")
    assert [line for line in lines if line not in out] == []


def test_a_file_with_mistakes_is_refused_with_all_of_them(soleus, tmp_path):
    path = tmp_path / "mine.yaml"
    text = (ROOT / "garments" / "relaxsan-basic.yaml").read_text("utf-8")
    path.write_text(text.replace("[18, 20]", "[20, 18]").replace("top: knee", "top: foot"), "utf-8")
    status, _, err = soleus("fit", "check", path)
    assert status == 2
    assert "top is one of" in err


def test_a_picture_needs_a_name_that_says_its_form(soleus, tmp_path):
    status, _, err = soleus("fit", RUTH, "--plot", tmp_path / "leg.gif")
    assert status == 2
    assert "its name must end in .png, .svg, .pdf" in err
