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
        assert f"{book.words.says['leg'][leg].capitalize()}: " in out
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
    assert (book.words.headings["pressure_and_size"] in text) is (shown["pressure_mmhg"] is not None)
    if shown["compression"] != "suitable" and shown["urgency"] != "emergency":
        title = book.words.verdicts[shown["compression"]]["title"]
        assert book.words.fit["verdict_first"].format(title=title) in flat(text)


@pytest.mark.parametrize(("worn", "said"), [({}, "not_told"), ({"wears_compression_now": False}, None)], ids=str)
def test_an_emergency_is_shown_alone(soleus, book, case_file, worn, said):
    facts = {"saddle_numbness": True, "left": {"ankle_cm": 22, "calf_cm": 37}} | worn
    out = flat(soleus("fit", case_file(facts))[1])
    assert [key for key, sentence in book.words.take_off.items() if sentence in out] == ([said] if said else [])
    out = out.replace(book.words.take_off[said], "") if said else out
    assert not re.search(r"sock|size|mmHg", out, re.IGNORECASE)


def test_without_a_girth_it_says_what_to_measure(soleus, book, tmp_path):
    lines = [line for line in RUTH.read_text("utf-8").splitlines() if not re.match(r"\w+_cm =|\[", line)]
    path = tmp_path / "ruth.toml"
    path.write_text("\n".join(lines), "utf-8")
    status, out, _ = soleus("fit", path)
    assert status == 0
    assert book.words.fit["no_girths"] in flat(out)


def test_plain_draws_no_box(soleus):
    _, out, _ = soleus("fit", RUTH, "--garment", "relaxsan-basic", "--plain")
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


OWN = EXAMPLES / "own-charts"


@pytest.mark.parametrize("command", ["fit", "assess"])
def test_charts_of_ones_own_stand_beside_ours(soleus, command):
    _, out, _ = soleus(command, RUTH, "--garments", OWN, "--json")
    left = json.loads(out)["fit"]["left"]
    assert (left["garment"], left["size"], left["in_range"]) == ("example-knee-15-20", "M", True)
    assert {near["garment"] for near in left["near_misses"]} >= {"relaxsan-basic"}


def test_the_folder_of_ones_own_charts_can_be_set_once(soleus, monkeypatch):
    monkeypatch.setenv("SOLEUS_GARMENTS", str(OWN))
    _, out, _ = soleus("fit", RUTH, "--json")
    assert json.loads(out)["fit"]["left"]["garment"] == "example-knee-15-20"


def test_every_mistake_in_every_chart_of_ones_own_is_told(soleus, tmp_path):
    good = next(OWN.iterdir()).read_text("utf-8")
    (tmp_path / "one.yaml").write_text(good.replace("top: knee", "top: foot"), "utf-8")
    (tmp_path / "two.yaml").write_text(good.replace("[18, 21]", "[21, 18]"), "utf-8")
    status, out, err = soleus("fit", RUTH, "--garments", tmp_path)
    assert (status, out) == (2, "")
    assert "one.yaml: garment: top is one of" in err
    assert "two.yaml: " in err


def test_a_chart_of_ones_own_cannot_take_the_place_of_ours(soleus, tmp_path):
    ours = ROOT / "garments" / "relaxsan-basic.yaml"
    (tmp_path / ours.name).write_text(ours.read_text("utf-8"), "utf-8")
    status, _, err = soleus("fit", RUTH, "--garments", tmp_path)
    assert status == 2
    assert "relaxsan-basic: Soleus has a garment of this id" in err


def test_a_size_and_nothing_more_begins_with_what_was_not_asked(soleus, book):
    status, out, _ = soleus("fit", "--size-only", "--ankle", 22.5, "--calf", 38, "--garments", OWN)
    texts = book.words.fit["size_only"]
    assert status == 0
    assert out.lstrip().startswith(texts["unasked"])
    order = [out.index(sentence) for sentence in (texts["ask"], *texts["signs"].values(), texts["now"])]
    assert order == sorted(order)
    assert order[-1] < out.index("Example Knee sock 15-20: size M (15 to 20 mmHg)")
    assert "18 to 22 mmHg" not in out
    assert flat(book.words.intended_use) in flat(out)


def test_a_size_and_nothing_more_as_json_names_the_claims_of_each_sign(soleus, library):
    _, out, _ = soleus("fit", "--size-only", "--ankle", 22.5, "--calf", 60, "--json")
    shown = json.loads(out)
    assert shown["safety_asked"] is False
    assert all(sign["claims"] and set(sign["claims"]) <= set(library.claims) for sign in shown["ask_aloud"])
    assert {size["size"] for size in shown["sizes"]} == {None}
    assert not any("you" in size["says"].lower() for size in shown["sizes"])  # a shop is told, not the person


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("fit", RUTH, "--garment", "sigvaris"), "sigvaris: there are "),
        (("fit", RUTH, "--garment", "nobody.yaml"), "nobody.yaml: No such file or directory"),
        (("fit", RUTH, "leaflet.yaml"), "unrecognized arguments: leaflet.yaml"),
        (("fit", "check"), "the following arguments are required: FILE"),
        (("fit", "check", "nobody.yaml"), "nobody.yaml: No such file or directory"),
        (("fit", "check", RUTH), "cannot be"),
        (("fit", "nobody.toml"), "nobody.toml: No such file or directory"),
        (("fit",), "give a case file, or --size-only with --ankle and --calf"),
        (("fit", "--size-only"), "--ankle is missing\n- --calf is missing"),
        (("fit", RUTH, "--size-only", "--ankle", "22", "--calf", "38"), "with a case file safety is asked"),
        (("fit", "--size-only", "--ankle", "2.2", "--calf", "38"), "--ankle: must lie from 10 to 60"),
        (("fit", RUTH, "--garments", "nowhere"), "nowhere: No such file or directory"),
        (("fit", RUTH, "--garments", EXAMPLES / "scenarios"), "it holds no garment file (.yaml)"),
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
