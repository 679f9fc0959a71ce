"""Knowledge is fetched by doors alone; whatever reads a file of it is told in which folder."""

import ast
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "soleus"
DOORS = ("cli/", "api.py", "load/", "web/workers.py")  # each process of the page loads for itself
# The doors where the folder is chosen; and what builds the knowledge, beside the path.
MAY_CHOOSE = ("cli/main.py", "cli/serve.py", "api.py", "calibrate/")


@cache
def modules():
    """Give the tree of each module; not while tests are collected, which each core does for itself."""
    paths = sorted(SRC.rglob("*.py"))
    return {path.relative_to(SRC).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths}


@cache
def readers():
    """Give each function with a parameter called root, with the place of that parameter."""
    found = {}
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
                if "root" in names and node.args.defaults:
                    found[node.name] = names.index("root")
    return found


def calls(tree):
    """Give each call with the plain name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            yield name, node


def without_root(tree):
    """Name the readers that are called without a folder, so that they would read the one that Soleus comes with."""
    return [
        f"{name}, line {node.lineno}"
        for name, node in calls(tree)
        if name in readers()
        and len(node.args) <= readers()[name]
        and "root" not in {word.arg for word in node.keywords}
    ]


def loads(tree):
    return [f"{name}, line {node.lineno}" for name, node in calls(tree) if name.startswith("load_")]


def test_nothing_below_a_door_loads():
    below = {name: loads(tree) for name, tree in modules().items() if not name.startswith(DOORS)}
    assert {name: found for name, found in below.items() if found} == {}


@pytest.mark.no_cover  # reads the same files over and over: their readers are traced beside
def test_whatever_reads_knowledge_is_told_the_folder():
    told = {name: without_root(tree) for name, tree in modules().items() if not name.startswith(MAY_CHOOSE)}
    assert {name: found for name, found in told.items() if found} == {}


def test_the_readers_are_found():
    assert {"load_book", "read_vocabulary", "read_garments", "read_exchange", "laypeople", "text_hash"} <= set(
        readers()
    )


@pytest.mark.no_cover  # reads the same files over and over: their readers are traced beside
@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("read_cases()", ["read_cases, line 1"]),
        ("cases.read_cases()", ["read_cases, line 1"]),
        ("read_options(claims)", ["read_options, line 1"]),
        ("read_options(claims, book.root)", []),
        ("read_options(claims, root=book.root)", []),
    ],
)
def test_a_reader_without_a_folder_is_found(line, found):
    assert without_root(ast.parse(line)) == found


def test_a_load_is_found():
    assert loads(ast.parse("book = load_book(root)")) == ["load_book, line 1"]
