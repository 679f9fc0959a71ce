"""Numbers of physiology stand in the knowledge files with unit, range and source or reason; code holds none of its own.

A number is found where a module of the model gives it a name, outside what is numerical or how legs are cut.
"""

import ast
import re
import shutil
from pathlib import Path

import pytest
import yaml

from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.leg.constants import constant, constants_along, hold_constants, read_constants
from soleus.leg.legs import SITES, SLICES

LEG = Path(__file__).parents[2] / "src" / "soleus" / "leg"
MODEL = sorted(path for path in LEG.glob("*.py") if path.stem not in {"solver", "scenario_keys", "latin_hypercube"})
NUMERICAL = {
    *("FLOOR_SOFT", "SOFT", "LYMPH_SOFT"),  # over how much a corner is made smooth
    *("HALVINGS", "SMALL_STEP", "MOST_OUTSIDE", "TOO_SMALL", "SAME", "LEGS_AT_ONCE", "CUFF_STEPS", "NORMALS", "Z_95"),
    *("UNSEEN_GRID", "REST_GRID", "TIPTOE_GRID", "SHARES", "STEPS", "CALF_ERRORS", "FEW", "HALF_90"),
    *("SKIN", "MUSCLE", "SITES"),  # places in an array
    *("SINUS_SOFT", "EMPTIED_SOFT", "STRETCH_SOFT", "REFLUX_SOFT"),  # as above
    *("THINNEST", "MOST_SD", "MOST_OFF"),  # what keeps a quotient finite; how far from the mean anybody is drawn
    "SLICES",  # into how many a leg is cut
    *("CLOSED", "NARROWED", "REFILLED", "SWOLLEN_CLASS", "VARICOSE_CLASS", "PA_PER_MMHG", "BRISK"),  # definitions
}
# What a formula may hold besides: signs, halves, squares, percent, minutes and hours, mm in a cm; and tiny numbers.
PLAIN = {0, 1, 2, 3, 4, 0.5, 10, 60, 100, 1000}
TINY = 1e-3
# Numbers inside of functions that are none of physiology, by module, with the reason.
INSIDE: dict[str, dict[float, str]] = {
    "circuit": {200: "a girth grows by half of what the volume does, in percent"},
    "parameters": {63: "bits of a seed"},
    "simulate": {31: "bits of a seed", 0.05: "ends of an interval of 90 %", 0.95: "the same"},
    "picture": {0.05: "ends of an interval of 90 %", 0.95: "the same"},
    "exercises": {90: "mmHg of the largest cuff that is tried"},
    "scenario_read": {
        120: "most movements a minute",
        200: "most stiffness",
        90: "largest girth",  # bounds of what is read
        22: "room of a scenario that does not say it",
        60: "tilt of a step that does not say it",
        9: "digits of a sum that is shown",
    },
    "sock": {12: "variance of an even spread over its width"},
    "surroundings": {90: "degrees of an upright trunk"},
}


def named_numbers(path):
    """Name what a module gives a bare number to."""
    found = []
    for node in ast.parse(path.read_text("utf-8")).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        held = [leaf for leaf in ast.walk(node) if isinstance(leaf, ast.Constant) and type(leaf.value) in {int, float}]
        names = [leaf.id for target in targets for leaf in ast.walk(target) if isinstance(leaf, ast.Name)]
        found += names if held and not all(name.startswith("_") for name in names) else []
    return found


@pytest.mark.parametrize("path", MODEL, ids=lambda path: path.name)
def test_no_module_names_a_number_of_physiology(path):
    assert set(named_numbers(path)) <= NUMERICAL


def numbers_inside(path):
    """Give the numbers that functions of a module hold."""
    functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
    leaves = [leaf for function in functions for part in function.body for leaf in ast.walk(part)]
    return {leaf.value for leaf in leaves if isinstance(leaf, ast.Constant) and type(leaf.value) in {int, float}}


@pytest.mark.parametrize("path", MODEL, ids=lambda path: path.name)
def test_no_function_holds_a_number_of_physiology(path):
    inside = {number for number in numbers_inside(path) if number not in PLAIN and abs(number) > TINY}
    assert inside <= set(INSIDE.get(path.stem, {}))


def test_the_lint_finds_a_number_inside_of_a_function(tmp_path):
    path = tmp_path / "spoiled.py"
    path.write_text("def young(age):\n    return 1 - 0.011 * (age - 35) / 100\n", "utf-8")
    assert numbers_inside(path) - PLAIN == {0.011, 35}


def test_the_lint_finds_a_bare_number(tmp_path):
    path = tmp_path / "spoiled.py"
    path.write_text('HEART = constant("heart")\nPULSE = 70.0  # a minute\nLEFT, RIGHT = 1, 2\n', "utf-8")
    assert named_numbers(path) == ["PULSE", "LEFT", "RIGHT"]


def test_every_constant_is_used():
    code = "\n".join(path.read_text("utf-8") for path in LEG.glob("*.py"))
    veins = {name for name in read_constants(ROOT) if name.startswith("area_")} - {"area_deep"}
    asked = re.findall(r'constants?(?:_along)?\("(\w+)"\)', code)
    assert set(read_constants(ROOT)) - veins == set(asked)


def test_a_constant_along_the_leg_has_a_value_for_each_part():
    along = {name: number for name, number in read_constants(ROOT).items() if name.startswith("along_")}
    assert all(len(number.values) == 1 + SLICES for number in along.values())
    assert constants_along("along_skin")[SITES["c"] + 1] == 1
    with pytest.raises(ValueError, match="too many values"):
        constant("along_skin")


def test_a_constant_has_unit_and_range():
    column = read_constants(ROOT)["column"]
    assert (column.unit, column.sources) == ("mmHg/m", ("venous-zero-level",))
    assert column.low < constant("column") < column.high


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value": 900}, "column: the value lies in the range [low, high]"),
        ({"value": 76.4}, "column: the value lies in the range [low, high]"),
        ({"value": [77.6, 900]}, "column: the value lies in the range [low, high]"),
        ({"range": [77.6, 77.6]}, "column: the value lies in the range [low, high]"),
        ({"from": [], "assumed": ""}, "column: a number needs a source or the reason for assuming it"),
        ({"from": ["nobody"]}, "column: no source 'nobody'"),
        ({"name": "bmi_free"}, "bmi_free: named twice"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_constant_is_refused(tmp_path, change, told):
    folder = tmp_path / "physiology"
    folder.mkdir()
    shutil.copy(ROOT / "physiology" / "sources.yaml", folder)
    first, *others = yaml.safe_load((ROOT / "physiology" / "constants.yaml").read_text("utf-8"))
    (folder / "constants.yaml").write_text(yaml.safe_dump([first | change, *others]), "utf-8")
    with pytest.raises(KnowledgeError) as refused:
        read_constants(tmp_path)
    assert any(told in problem for problem in refused.value.problems)


def test_the_ends_of_a_range_are_allowed(tmp_path):
    folder = tmp_path / "physiology"
    folder.mkdir()
    shutil.copy(ROOT / "physiology" / "sources.yaml", folder)
    first, *others = yaml.safe_load((ROOT / "physiology" / "constants.yaml").read_text("utf-8"))
    for end in first["range"]:
        (folder / "constants.yaml").write_text(yaml.safe_dump([first | {"value": end}, *others]), "utf-8")
        read_constants.cache_clear()
        assert read_constants(tmp_path)["column"].values == (end,)


def test_a_folder_with_other_constants_is_refused(tmp_path):
    shutil.copytree(ROOT / "physiology", tmp_path / "physiology")
    hold_constants(tmp_path)
    path = tmp_path / "physiology" / "constants.yaml"
    first, *others = yaml.safe_load(path.read_text("utf-8"))
    path.write_text(yaml.safe_dump([first | {"value": first["range"][0]}, *others]), "utf-8")
    read_constants.cache_clear()
    with pytest.raises(KnowledgeError, match="not those of this program"):
        hold_constants(tmp_path)
