"""A rule corrected as the page for clinicians says, from the first edit to the green end, in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.pages.corrections import apply_diff
from tools.pages.marks import wanted_parts

# reads words and pages, or asks what the package says: no line of it is run here alone
pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "clinicians" / "correct-a-rule.md"
COPIED = ("src", "docs", "examples", "tests", "tools", "changelog.d", "pyproject.toml", "README.md", "Makefile",
          "CHANGELOG.md", "CONTRIBUTING.md")  # fmt: skip
# What stands on the rules and their cases; the rest asks nothing of a rule, and `make test` runs it besides.
CONCERNED = ("tests/rules/test_cases.py", "tests/load/test_compiled.py", "tests/test_worked_people.py",
             "tests/test_hazards.py", "tests/knowledge/test_claims.py", "tests/knowledge/test_worked.py")  # fmt: skip
# Pages that show the rule; to fill all the others takes half a minute and changes the hash under an answer.
SHOWING = ("docs/rules.md", "docs/clinicians/rulebook/arteries.md")


@pytest.fixture(scope="module")
def corrected(tmp_path_factory):
    """A copy of the project in which everything was edited that the page says, and nothing else."""
    copy = tmp_path_factory.mktemp("project")
    left_out = shutil.ignore_patterns("__pycache__", "node_modules", "*.pyc")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=left_out)
        else:
            shutil.copy(source, copy)
    corrections = [part for part in wanted_parts(PAGE.read_text("utf-8")) if part.name == "correction"]
    apply_diff(copy, next(part.body for part in corrections if part.options["run"].startswith("check; prove")))
    return copy


def run(copy, *words):
    """Run a step in the copy, with its own program."""
    settings = {key: value for key, value in os.environ.items() if not key.startswith(("COV", "PYTEST"))}
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=copy,
        env=settings | {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        capture_output=True,
        text=True,
    )


# Promises that speak of what is corrected, and the table that shows it; all the others take minutes.
PROMISES = ("bands-of-the-ankle-pressure", "avoid-for-poor-arteries", "strong-only-when-measured")
SOME = tuple(word for name in PROMISES for word in ("--promise", name))


@pytest.mark.parametrize("promises", [SOME, pytest.param((), marks=pytest.mark.deep)], ids=["some", "all"])
def test_a_corrected_rule_ends_green(corrected, promises):
    for step in (
        ("soleus", "check"),
        ("soleus", "prove", *promises),
        ("soleus", "check", "--compile"),
        ("tools.tables", *(SHOWING if promises else ())),
        ("pytest", "-q", "-x", "-p", "no:randomly", *CONCERNED),
    ):
        done = run(corrected, *step)
        assert done.returncode == 0, (step, done.stdout[-6000:], done.stderr[-2000:])
    changed = {
        path.relative_to(corrected).as_posix()
        for path in corrected.rglob("*")
        if path.is_file() and path.suffix in {".md", ".yaml", ".json", ".svg"}
        if not any(part.startswith(".") for part in path.relative_to(corrected).parts)  # what pytest keeps
        if path.read_bytes() != (ROOT / path.relative_to(corrected)).read_bytes()
    }
    knowledge = "src/soleus/knowledge"
    assert {f"{knowledge}/rulebook/arteries.md", f"{knowledge}/cases/arteries.yaml", *SHOWING} <= changed
    named = {*re.findall(r"^--- (\S+)$", PAGE.read_text("utf-8"), re.MULTILINE)}
    assert {path for path in changed if "/compiled/" not in path and not path.startswith("docs/")} <= named


def test_a_case_left_behind_is_named_with_its_file(corrected, tmp_path):
    copy = tmp_path / "knowledge"
    shutil.copytree(corrected / "src" / "soleus" / "knowledge", copy, ignore=shutil.ignore_patterns("compiled"))
    cases = copy / "cases" / "arteries.yaml"
    cases.write_text((ROOT / "src/soleus/knowledge/cases/arteries.yaml").read_text("utf-8"), "utf-8")
    code = (
        "import sys; from pathlib import Path; from soleus.load import read_text;"
        " from soleus.prove.worked import disagreements; root = Path(sys.argv[1]);"
        " print(*disagreements(read_text(root)), sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code, str(copy)], check=True, capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("cases/arteries.yaml, ankle-pressure-60-to-70: the rule with ") for line in lines)
