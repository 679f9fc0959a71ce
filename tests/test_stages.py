"""The stages stand in one order: in the drawing of the house, in the code, and on the page for clinicians."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
DRAWN = ("screen", "indicate", "fit", "predict", "plan")
# What the page for clinicians calls each step, by the stage that takes it.
CALLED = {
    "Danger and urgency": "screen",
    "Benefit": "indicate",
    "Verdict": "indicate",
    "Pressure": "indicate",
    "Size": "fit",
    "The day": "predict",
    "Plan": "plan",
}


def test_the_drawing_names_every_stage_in_order():
    drawing = re.search(r"Case ──► (.*) ──► Answer", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert drawing
    assert tuple(drawing[1].split(" ──► ")) == DRAWN


def test_the_code_calls_them_in_that_order():
    tree = ast.parse((ROOT / "src" / "soleus" / "answer" / "main_path.py").read_text("utf-8"))
    [assess] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "assess"]
    called = [node.func for node in ast.walk(assess) if isinstance(node, ast.Call)]
    names = [(name.lineno, name.id) for name in called if isinstance(name, ast.Name)]
    inside = sorted(entry for entry in names if entry[1] in {*DRAWN, "_emergency"})
    assert [name for _, name in inside] == ["screen", "_emergency", *DRAWN[1:]]


def test_the_page_for_clinicians_tells_them_in_that_order():
    page = (ROOT / "docs" / "clinicians" / "how-an-answer-comes-about.md").read_text("utf-8")
    steps = re.findall(r"^\d\. \*\*(.+?)\.\*\*", page, re.MULTILINE)
    assert steps == list(CALLED)
    assert list(dict.fromkeys(CALLED[step] for step in steps)) == list(DRAWN)
