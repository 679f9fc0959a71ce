"""Numbers of physiology stand in the knowledge files with unit, range and source or reason; code holds none of its own.

A number is found where a module of the model gives it a name, outside what is numerical or how legs are cut.
"""

import ast
import shutil
from pathlib import Path

import pytest
import yaml

from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.leg.constants import constant, hold_constants, read_constants

LEG = Path(__file__).parents[2] / "src" / "soleus" / "leg"
MODEL = sorted(path for path in LEG.glob("*.py") if path.stem not in {"solver", "scenario_keys", "latin_hypercube"})
NUMERICAL = {
    *("FLOOR_SOFT", "SOFT", "LYMPH_SOFT"),  # over how much a corner is made smooth
    *("HALVINGS", "SMALL_STEP", "MOST_OUTSIDE", "TOO_SMALL", "SAME", "LEGS_AT_ONCE", "CUFF_STEPS", "NORMALS", "Z_95"),
    *("UNSEEN_GRID", "REST_GRID", "TIPTOE_GRID", "SHARES", "STEPS", "CALF_ERRORS", "FEW", "HALF_90"),
    *("SKIN", "MUSCLE", "SITES"),  # places in an array
    *("SLICES", "FOOT", "ANKLE", "SLICE", "KNEE", "ALONG"),  # how a leg is cut: legs.py says from what
    *("CLOSED", "NARROWED", "REFILLED", "SWOLLEN_CLASS", "VARICOSE_CLASS", "PA_PER_MMHG"),  # definitions
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


def test_the_lint_finds_a_bare_number(tmp_path):
    path = tmp_path / "spoiled.py"
    path.write_text('HEART = constant("heart")\nPULSE = 70.0  # a minute\nLEFT, RIGHT = 1, 2\n', "utf-8")
    assert named_numbers(path) == ["PULSE", "LEFT", "RIGHT"]


def test_every_constant_is_used():
    code = "\n".join(path.read_text("utf-8") for path in LEG.glob("*.py"))
    veins = {name for name in read_constants(ROOT) if name.startswith("area_")} - {"area_deep"}
    assert [name for name in set(read_constants(ROOT)) - veins if f'constant("{name}")' not in code] == []


def test_a_constant_has_unit_and_range():
    column = read_constants(ROOT)["column"]
    assert (column.unit, column.sources) == ("mmHg/m", ("venous-zero-level",))
    assert column.low < constant("column") < column.high


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value": 900}, "column: the value lies in the range [low, high]"),
        ({"value": 76.4}, "column: the value lies in the range [low, high]"),
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
        assert read_constants(tmp_path)["column"].value == end


def test_a_folder_with_other_constants_is_refused(tmp_path):
    shutil.copytree(ROOT / "physiology", tmp_path / "physiology")
    hold_constants(tmp_path)
    path = tmp_path / "physiology" / "constants.yaml"
    first, *others = yaml.safe_load(path.read_text("utf-8"))
    path.write_text(yaml.safe_dump([first | {"value": first["range"][0]}, *others]), "utf-8")
    read_constants.cache_clear()
    with pytest.raises(KnowledgeError, match="not those of this program"):
        hold_constants(tmp_path)
