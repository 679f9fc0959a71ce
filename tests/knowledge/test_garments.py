"""Garment files: what is refused, with which message; and a walk over those there are."""

import copy
import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from soleus.knowledge.fitting import read_fitting_knowledge
from soleus.knowledge.garments import Band
from soleus.knowledge.leaflets import read_garment, read_garments
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.knowledge.words import read_words
from soleus.load import load_book
from soleus.load.compiled import as_file

STANDARDS: dict[str, dict[str, tuple[float, float | None]]] = {
    "ral": {"II": (23.0, 32.0), "IV": (49.0, None)},
    "us": {"light": (8.0, 15.0)},
}
WRITTEN: dict[str, Any] = {
    "kind": "garment",
    "id": "leaflet",
    "maker": "Maker",
    "product": "Knee sock",
    "made_as": "sock",
    "top": "knee",
    "origin": {"title": "Leaflet of 2026", "url": "https://maker.example/leaflet", "read": "leaflet"},
    "levels": [{"label": "light", "mmhg": [15, 20], "standard": "us"}],
    "length": {"to": "below_knee", "variants": {"short": [34, 38], "long": [38, 43]}},
    "material": "polyamide 80 %, elastane 20 %",
    "latex_free": "yes",
    "sizes": [
        {"size": "S", "ankle_cm": [18, 20], "calf_cm": [28, 34]},
        {"size": "M", "ankle_cm": [20, 22], "calf_cm": [31, 37]},
    ],
}


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    """The leaflet with one thing set to something else, or taken out where that is None."""
    entry = copy.deepcopy(WRITTEN)
    inner: Any = entry
    for key in path[:-1]:
        inner = inner[key]
    if to is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return entry


def refused(folder: Path, entry: object) -> tuple[str, ...]:
    path = folder / "leaflet.yaml"
    path.write_text(yaml.safe_dump(entry), "utf-8")
    with pytest.raises(KnowledgeError) as error:
        read_garment(path, STANDARDS)
    return error.value.problems


def test_a_whole_leaflet_is_read(tmp_path):
    path = tmp_path / "leaflet.yaml"
    path.write_text(yaml.safe_dump(WRITTEN), "utf-8")
    garment = read_garment(path, STANDARDS)
    assert garment.name == "Maker Knee sock"
    assert garment.levels[0].mmhg == (15.0, 20.0)
    assert [size.name for size in garment.sizes] == ["S", "M"]
    assert garment.sizes[0].bands["calf_cm"] == Band(28.0, 34.0)
    assert garment.length is not None
    assert garment.length.variants == {"short": Band(34.0, 38.0), "long": Band(38.0, 43.0)}


def test_a_class_becomes_the_mmhg_of_its_standard(tmp_path):
    path = tmp_path / "leaflet.yaml"
    entry = changed("levels", to=[{"label": "class 2", "standard": "ral", "class": "II"}])
    path.write_text(yaml.safe_dump(entry), "utf-8")
    assert read_garment(path, STANDARDS).levels[0].mmhg == (23.0, 32.0)


@pytest.mark.parametrize(
    ("path", "to", "problem"),
    [
        (("maker",), None, "garment: key 'maker' is missing"),
        (("colour",), "black", "garment: unknown key 'colour'"),
        (("kind",), "memory", "garment: kind is one of garment; given: memory"),
        (("made_as",), "stocking", "garment: made_as is one of sock, wrap; given: stocking"),
        (("top",), "foot", "garment: top is one of knee, thigh, waist; given: foot"),
        (("latex_free",), "perhaps", "garment: latex_free is one of"),
        (("maker",), 5, "garment: maker must be text"),
        (("origin", "url"), None, "origin: key 'url' is missing"),
        (("origin", "read"), "memory", "origin: read is one of box, leaflet"),
        (("levels",), [], "levels: a garment needs one"),
        (("levels", 0, "mmhg"), [20, 15], "level light, mmhg: a band runs from its lower"),
        (("levels", 0, "mmhg"), {"over": 40}, "level light: its pressure is [lowest, highest], or null"),
        (("levels", 0, "mmhg"), "15-20", "level light, mmhg: a band is [low, high]"),
        (("levels", 0, "standard"), "iso", "level light: standard is one of ral, us, not_stated; given: iso"),
        (
            ("levels", 0, "mmhg"),
            None,
            "level light: give its pressure (null where nothing that was read says it), or its class",
        ),
        (
            ("levels", 0, "class"),
            "light",
            "level light: give its pressure (null where nothing that was read says it), or its class",
        ),
        (("levels", 0), {"label": "2", "standard": "ral", "class": "V"}, "level 2: class is one of II; given: V"),
        (("levels", 0), {"label": "4", "standard": "ral", "class": "IV"}, "level 4: class is one of II; given: IV"),
        (("levels", 0), {"label": "2", "standard": "not_stated", "class": "II"}, "level 2: class is one of"),
        (("levels", 0, "sizes"), ["XL"], "level light: sold in 'XL', which the chart lacks"),
        (("sizes",), [], "sizes: none; a chart that nobody has seen is no chart"),
        (("sizes", 0, "size"), None, "size 1: key 'size' is missing"),
        (("sizes", 0, "wrist_cm"), [1, 2], "size S: unknown key 'wrist_cm'"),
        (("sizes", 0, "ankle_cm"), [20, 18], "size S, ankle_cm: a band runs from its lower"),
        (("sizes", 0, "ankle_cm"), [18], "size S, ankle_cm: a band is [low, high]"),
        (("sizes", 0, "ankle_cm"), ["18", "20"], "size S, ankle_cm: a band is [low, high]"),
        (("sizes", 0, "ankle_cm"), [math.nan, 20], "sizes.1.ankle_cm.1 (line 29): 'not a number'"),
        (("sizes", 0, "ankle_cm"), [0, 20], "size S, ankle_cm: a band runs from its lower"),
        (("sizes", 0, "calf_cm"), {"below": 34}, "size S, calf_cm: an open band is {under: number} or {over: number}"),
        (
            ("sizes", 0, "calf_cm"),
            {"under": "34"},
            "size S, calf_cm: an open band is {under: number} or {over: number}",
        ),
        (("sizes", 0, "calf_cm"), None, "sizes: every size gives the same measures"),
        (("sizes", 1, "size"), "S", "size S: two sizes of one name"),
        (("sizes", 1, "ankle_cm"), [17, 19], "sizes S and M: sizes stand from small to large, but ankle_cm"),
        (("sizes", 1, "ankle_cm"), [19, 19.5], "sizes S and M: sizes stand from small to large, but ankle_cm"),
        (("sizes", 1, "ankle_cm"), [18, 22], "sizes S and M: sizes stand from small to large, but ankle_cm"),
        (("sizes", 1), {"size": "M", "ankle_cm": [18, 20], "calf_cm": [28, 34]}, "sizes S and M: sizes stand"),
        (("length", "to"), "hip", "length: to is one of below_knee"),
        (("length", "variants", "short"), [38], "length short: a band is [low, high]"),
        (("fabric",), {"slack_cm": {}}, "fabric: key 'tension_n_per_m' is missing"),
    ],
    ids=str,
)
def test_what_a_leaflet_must_not_say_is_refused_with_its_place(tmp_path, path, to, problem):
    problems = refused(tmp_path, changed(*path, to=to))
    assert len(problems) == 1
    assert problems[0].startswith(f"leaflet.yaml: {problem}")


def test_a_length_that_says_not_to_where_it_counts_is_refused(tmp_path):
    entry = changed("length", to=None)
    for size in entry["sizes"]:
        size["length_cm"] = [36, 42]
    assert refused(tmp_path, entry) == (
        "leaflet.yaml: length: key 'length' is missing; length_cm counts from the floor to where?",
    )


def test_a_chart_by_neither_ankle_nor_shoe_is_refused(tmp_path):
    entry = changed("sizes", to=[{"size": "S", "calf_cm": [28, 34]}])
    assert refused(tmp_path, entry) == (
        "leaflet.yaml: sizes: a chart gives ankle_cm, or shoe_eu where it goes by the shoe",
    )


@pytest.mark.parametrize(
    ("fabric", "problem"),
    [
        ({"tension_n_per_m": [[1, 0]]}, "fabric: tension_n_per_m is a list of [stretch, tension] pairs, two or more"),
        ({"tension_n_per_m": [[1, 0], [2]]}, "fabric: tension_n_per_m is a list of [stretch, tension] pairs"),
        ({"tension_n_per_m": [[2, 5], [1, 0]]}, "fabric: tension rises with stretch; the pairs stand in that order"),
        ({"tension_n_per_m": [[1, 5], [2, 0]]}, "fabric: tension rises with stretch; the pairs stand in that order"),
        ({"slack_cm": {"S": {"b": 14, "b1": 17, "c": 24, "d": 23}}}, "fabric, slack_cm: key 'M' is missing"),
        (
            {"slack_cm": {"S": {"b": 14, "b1": 17, "c": 24}, "M": {"b": 14, "b1": 17, "c": 24, "d": 23}}},
            "fabric, slack_cm, S: key 'd' is missing",
        ),
    ],
)
def test_a_fabric_that_cannot_be_is_refused(tmp_path, fabric, problem):
    girths = {"b": 14.0, "b1": 17.0, "c": 24.0, "d": 23.0}
    whole = {"tension_n_per_m": [[1, 0], [2, 100]], "slack_cm": {"S": girths, "M": dict(girths)}}
    (found,) = refused(tmp_path, changed("fabric", to=whole | fabric))
    assert found.startswith(f"leaflet.yaml: {problem}")


def test_everything_that_is_wrong_stands_in_one_message(tmp_path):
    entry = changed("sizes", 0, "ankle_cm", to=[20, 18])
    entry["levels"][0]["standard"] = "iso"
    entry["length"]["to"] = "hip"
    assert len(refused(tmp_path, entry)) == 3


@pytest.mark.parametrize("text", ["[1]", "a word", "", "- size: S\n"])
def test_a_file_that_holds_no_garment_is_refused(tmp_path, text):
    path = tmp_path / "leaflet.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(KnowledgeError, match="must be a table of keys and values"):
        read_garment(path, STANDARDS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x89PNG\xff\xfe", "it is not UTF-8 text"),
        (b"a: [" * 20_000, "nested deeper|cannot be read"),
        (None, "No such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content, message):
    path = tmp_path / "leaflet.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(KnowledgeError, match=message):
        read_garment(path, STANDARDS)


def test_all_files_are_refused_in_one_message_and_called_after_their_id(tmp_path):
    folder = tmp_path / "garments"
    folder.mkdir()
    (folder / "a.yaml").write_text(yaml.safe_dump(changed("top", to="foot")), "utf-8")
    (folder / "b.yaml").write_text(yaml.safe_dump(WRITTEN), "utf-8")
    with pytest.raises(KnowledgeError, match=r"^The garments cannot be used\n") as error:
        read_garments(STANDARDS, tmp_path)
    assert error.value.problems == (
        "a.yaml: garment: top is one of knee, thigh, waist; given: foot",
        "b.yaml: its id is 'leaflet'; a file is called after the id in it",
    )


# ---------------------------------------------------------------- those there are


def test_every_garment_says_where_its_chart_was_read():
    knowledge = load_book().fitting
    assert len(knowledge.garments) == 6
    for garment in knowledge.garments.values():
        assert garment.origin.url.startswith("https://")
        assert garment.origin.title
        assert garment.sizes


def test_the_compiled_shelf_is_that_of_the_text(library):
    written = read_fitting_knowledge(library.claims, read_words().fit)
    assert as_file(written) == as_file(load_book().fitting)  # fitting knowledge equals itself alone


# ---------------------------------------------------------------- fitting.yaml

FITTING = yaml.safe_load((ROOT / "fitting.yaml").read_text("utf-8"))


TEXTS = {"warnings": FITTING["warnings"], "size_only": {"signs": FITTING["signs"]}}  # a sentence for each of them


def spoiled(folder: Path, entry: object, texts: dict[str, Any] = TEXTS) -> tuple[str, ...]:
    (folder / "fitting.yaml").write_text(yaml.safe_dump(entry), "utf-8")
    with pytest.raises(KnowledgeError, match=r"^What fitting stands on cannot be used\n") as error:
        read_fitting_knowledge(load_book().library.claims, texts, folder)
    return error.value.problems


@pytest.mark.parametrize(
    ("section", "name", "entry", "problem"),
    [
        ("numbers", "new", {"value": 1, "unit": "1"}, "number new: needs claims, or says what was assumed and why"),
        ("numbers", "new", {"value": 1, "unit": "1", "claims": ["nobody"]}, "number new: no claim 'nobody'"),
        ("numbers", "new", {"value": 1, "assumed": "so"}, "number new: key 'unit' is missing"),
        ("numbers", "new", {"value": 1, "unit": "1", "assumed": 3}, "number new: assumed must be text"),
        ("standards", "new", {"name": "N", "claims": ["nobody"], "classes": {}}, "standard new: no claim 'nobody'"),
        ("warnings", "upper-edge", ["nobody"], "warning upper-edge: no claim 'nobody'"),
        ("warnings", "new", ["measure-when"], "warning new: has no sentence in words/en.yaml"),
    ],
)
def test_what_fitting_stands_on_is_refused_where_it_stands_on_nothing(tmp_path, section, name, entry, problem):
    changed_text = copy.deepcopy(FITTING)
    changed_text[section][name] = entry
    assert problem in spoiled(tmp_path, changed_text)


def test_a_warning_that_is_said_without_claims_is_refused(tmp_path):
    said = TEXTS | {"warnings": FITTING["warnings"] | {"new": "Beware."}}
    assert spoiled(tmp_path, FITTING, said) == ("warning new: is said, but has no claims",)


def test_a_sign_to_ask_aloud_stands_on_claims(tmp_path):
    said = TEXTS | {"size_only": {"signs": FITTING["signs"] | {"new": "Does it hurt?"}}}
    assert spoiled(tmp_path, FITTING, said) == ("sign new: is said, but has no claims",)


def test_a_section_that_is_missing_is_refused(tmp_path):
    assert spoiled(tmp_path, {"standards": {}, "numbers": {}}) == (
        "fitting.yaml: key 'signs' is missing",
        "fitting.yaml: key 'warnings' is missing",
    )


@pytest.mark.parametrize(
    ("path", "to", "problem"),
    [
        (
            ("sizes",),
            [{"size": "S", "ankle_cm": [7, 8]}],
            "ankle_cm: 7 to 8 is too little for this measure; is this in inches?",
        ),
        (("sizes",), [{"size": "S", "ankle_cm": [11, 13]}], "ankle_cm: 11 to 13 is too little for this measure"),
        (("sizes",), [{"size": "S", "ankle_cm": [180, 200]}], "ankle_cm: 200 is too much for this measure"),
        (
            ("sizes",),
            [{"size": "S", "shoe_eu": [6, 8]}],
            "shoe_eu: 6 to 8 is too little for this measure; is this another",
        ),
        (
            ("sizes",),
            [{"size": "S", "ankle_cm": [36, 40], "calf_cm": [18, 24]}],
            "size S: ankle_cm lies beyond calf_cm",
        ),
        (("levels", 0, "mmhg"), [2, 2.7], "level light, mmhg: 2.7 is less than any label; is this in kPa"),
        (("levels", 0, "mmhg"), [2000, 2700], "level light, mmhg: 2700 is more than any label"),
    ],
    ids=str,
)
def test_a_chart_in_another_unit_is_refused(tmp_path, path, to, problem):
    assert any(problem in told for told in refused(tmp_path, changed(*path, to=to)))


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("sizes",), [{"size": "child", "ankle_cm": [14, 16], "calf_cm": [20, 26]}]),
        (("sizes",), [{"size": "wide", "ankle_cm": [40, 60], "calf_cm": [50, 90]}]),
        (("levels", 0, "mmhg"), [4, 8]),
        (("levels", 0, "mmhg"), [50, 70]),
    ],
    ids=str,
)
def test_the_smallest_and_largest_that_are_made_are_read(tmp_path, path, to):
    told = refused_or_none(tmp_path, changed(*path, to=to))
    assert not any("is this" in line for line in told)


def refused_or_none(folder, entry):
    path = folder / "leaflet.yaml"
    path.write_text(yaml.safe_dump(entry), "utf-8")
    try:
        read_garment(path, {"ral": {}, "us": {}})
    except KnowledgeError as error:
        return error.problems
    return ()


@pytest.mark.parametrize(
    "text",
    ["5", "[]", "levels: [5]", "{levels: [{label: [], standard: [], class: 1}]}", "length: {variants: 5}", "sizes: 5"],
)
def test_a_leaflet_of_another_shape_is_refused(tmp_path, text):
    path = tmp_path / "leaflet.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(KnowledgeError):
        read_garment(path, {})


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("levels", 0, "sizes"), 5),
        (("levels", 0), {"label": "x", "standard": ["ral"], "class": "II"}),
        (("length", "variants"), [1]),
        (("length", "not_used"), 5),
        (("fabric",), {"tension_n_per_m": [[1, 0], [2, 100]], "slack_cm": {"S": 5, "M": {"b": "x"}}}),
    ],
    ids=str,
)
def test_a_part_of_another_shape_is_refused(tmp_path, path, to):
    assert refused(tmp_path, changed(*path, to=to))
