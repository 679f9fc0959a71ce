"""The compiled copy says what the text says, and an edited text counts at once."""

import hashlib
import json
import shutil

import pytest

from soleus.knowledge.load import ROOT, text_hash
from soleus.load import compile_text, load_book, read_text
from soleus.load.compiled import as_file
from soleus.rules.nodes import Compare
from tests.knowledge_files import youngest


def test_the_compiled_copy_equals_the_text(book):
    seal = json.loads((ROOT / "compiled" / "seal.json").read_text("utf-8"))
    assert seal["text"] == text_hash(), "the text was edited: run 'soleus check --compile'"
    text = read_text()
    assert (book, book.library, book.rules.hash) == (text, text.library, text.rules.hash)
    assert as_file(book.fitting) == as_file(text.fitting)  # fitting knowledge equals itself alone


def test_compiling_again_writes_the_same_bytes(root):
    before = [path.read_bytes() for path in sorted((root / "compiled").iterdir())]
    after = [path.read_bytes() for path in sorted(compile_text(root))]
    assert after == before


def test_an_edited_chapter_counts_at_once(root):
    path = root / "rulebook" / "people.md"
    path.write_text(path.read_text("utf-8").replace(*youngest(16)), "utf-8")
    edited = load_book(root)
    assert edited.rules.hash != load_book().rules.hash
    (rule,) = [rule for rule in edited.rules.dangers if rule.id == "under-18"]
    assert rule.when == Compare("age_years", "<", 16.0)


def test_without_a_compiled_copy_the_text_is_read(root, library):
    shutil.rmtree(root / "compiled")
    assert load_book(root) == load_book()
    assert load_book(root).library == library


def spoil(root, edit, *, seal_again=False):
    """Edit the compiled book by hand, and where asked the seal too."""
    path, seal = root / "compiled" / "book.json", root / "compiled" / "seal.json"
    before = path.read_bytes()
    after = edit(before)
    assert after != before
    path.write_bytes(after)
    if seal_again:
        hashes = json.loads(seal.read_text("utf-8"))
        seal.write_text(json.dumps(hashes | {"book": hashlib.sha256(after).hexdigest()}), "utf-8")


def no_emergency(content):
    return content.replace(b'"Urgency",\n3', b'"Urgency",\n0')


def of_another_version(content):
    return content.replace(b'"DangerRule"', b'"PerilRule"')


def lacking_a_field(content):
    return content.replace(b'"DangerRule",\n', b'"DangerRule",\n"more",\n')


DAMAGES = {
    "no emergency": no_emergency,
    "another version": of_another_version,
    "cut short": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "nested": lambda _: b"[" * 200_000,
    "not UTF-8": lambda content: b"\xff\xfe" + content,
    "a blank more": lambda content: content + b" ",
}


@pytest.fixture
def text_instead(monkeypatch):
    """What is given where the text is read, which takes a second."""
    monkeypatch.setattr("soleus.load.loader.read_text", lambda _: "the text")
    return "the text"


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_copy_that_is_not_the_sealed_one_is_left_aside(root, text_instead, damage):
    spoil(root, DAMAGES[damage])
    assert load_book(root) == text_instead


@pytest.mark.parametrize(
    "edit",
    [of_another_version, lacking_a_field, DAMAGES["nested"], DAMAGES["not UTF-8"]],
    ids=["version", "field", "nested", "not UTF-8"],
)
def test_a_sealed_copy_that_this_version_cannot_read_is_left_aside(root, text_instead, edit):
    spoil(root, edit, seal_again=True)
    assert load_book(root) == text_instead


def test_a_copy_edited_and_sealed_again_answers_under_another_hash(root, book):
    spoil(root, no_emergency, seal_again=True)
    edited = load_book(root)
    assert edited.rules.dangers != book.rules.dangers
    assert edited.rules.hash != book.rules.hash


@pytest.mark.parametrize("name", ["library", "fitting"])
def test_the_hash_covers_every_file_of_the_copy(root, book, name):
    path, seal = root / "compiled" / f"{name}.json", root / "compiled" / "seal.json"
    path.write_bytes(path.read_bytes() + b" ")
    hashes = json.loads(seal.read_text("utf-8"))
    seal.write_text(json.dumps(hashes | {name: hashlib.sha256(path.read_bytes()).hexdigest()}), "utf-8")
    assert load_book(root).rules.hash != book.rules.hash


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b'{"text": 1}', b"{", b"\xff"])
def test_without_a_sound_seal_the_copy_is_left_aside(root, text_instead, content):
    (root / "compiled" / "seal.json").write_bytes(content)
    assert load_book(root) == text_instead


def test_the_hash_under_the_answer_is_that_of_the_seal(rules):
    assert rules.hash == hashlib.sha256((ROOT / "compiled" / "seal.json").read_bytes()).hexdigest()
