"""The compiled copy says what the text says, and an edited text counts at once."""

import json
import shutil

import pytest

from soleus.knowledge.load import ROOT, KnowledgeError, text_hash
from soleus.rules.book import compile_text, load_book, load_library, read_text
from soleus.rules.nodes import Compare


@pytest.fixture
def root(tmp_path):
    copy = tmp_path / "knowledge"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def test_the_compiled_copy_equals_the_text(book, library):
    stored = json.loads((ROOT / "compiled" / "book.json").read_text("utf-8"))
    assert stored["hash"] == text_hash(), "the text was edited: run 'soleus check --compile'"
    assert (book, library) == read_text()


def test_compiling_again_writes_the_same_bytes(root):
    before = [path.read_bytes() for path in sorted((root / "compiled").iterdir())]
    after = [path.read_bytes() for path in sorted(compile_text(root))]
    assert after == before


def test_an_edited_chapter_counts_at_once(root):
    path = root / "rulebook" / "people.md"
    path.write_text(path.read_text("utf-8").replace("age_years < 18", "age_years < 16"), "utf-8")
    edited = load_book(root)
    assert edited.rules.hash != load_book().rules.hash
    (rule,) = [rule for rule in edited.rules.dangers if rule.id == "under-18"]
    assert rule.when == Compare("age_years", "<", 16.0)


def test_without_a_compiled_copy_the_text_is_read(root, library):
    shutil.rmtree(root / "compiled")
    assert load_book(root) == load_book()
    assert load_library(root) == library


def test_a_copy_of_another_version_is_refused_by_name(root):
    path = root / "compiled" / "book.json"
    path.write_text(path.read_text("utf-8").replace('"DangerRule"', '"PerilRule"'), "utf-8")
    with pytest.raises(KnowledgeError, match="PerilRule"):
        load_book(root)
