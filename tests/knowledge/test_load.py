"""The strict reader of knowledge files, and the hash of what is written in them."""

import shutil

import pytest

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, parse_yaml, read_yaml, text_files, text_hash


@pytest.fixture
def copied(tmp_path):
    """A copy of the written knowledge, to spoil."""
    for path in text_files():
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", "line 1: written twice: a", id="at-the-top"),
        pytest.param("x:\n  a: 1\n  a: 1\n", "line 2: written twice: a", id="in-a-nested-table"),
        pytest.param("- {b: 1, b: 1, c: 1, c: 2}\n", "line 1: written twice: b, c", id="two-keys-in-a-list"),
    ],
)
def test_a_key_written_twice_is_refused_with_its_line(text, where):
    with pytest.raises(KnowledgeError, match=r"file\.yaml cannot be read") as refused:
        parse_yaml(text, "file.yaml")
    assert refused.value.problems == (where,)


@pytest.mark.parametrize("key", ["yes", "no", "on", "off", "true", "null", "12", "1.5", "2026-01-01", "[a]"])
def test_a_key_that_yaml_turns_into_something_else_is_refused(key):
    with pytest.raises(KnowledgeError, match=r"line 1: a key that is no plain word"):
        parse_yaml(f"{key}: 1\n", "file.yaml")


def test_a_quoted_key_is_a_plain_word():
    assert parse_yaml('"no": 1\n"12": 2\n', "file.yaml") == {"no": 1, "12": 2}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: [1\nb: 2", id="open-bracket"),
        pytest.param("a: b: c", id="two-colons"),
        pytest.param("a: *nowhere", id="no-such-anchor"),
        pytest.param("a: !!python/object:os.system {}", id="python-object"),
        pytest.param("a: \x01", id="control-character"),
        pytest.param("reviewed: 2026-13-45", id="impossible-date"),
    ],
)
def test_what_is_no_yaml_is_refused_by_the_name_of_its_file(text):
    with pytest.raises(KnowledgeError, match=r"^words\.yaml cannot be read\n- \S") as refused:
        parse_yaml(text, "words.yaml")
    assert len(refused.value.problems) == 1


def test_a_file_is_refused_by_its_own_name(tmp_path):
    path = tmp_path / "sources.yaml"
    path.write_text("a: 1\na: 2\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"^sources\.yaml cannot be read"):
        read_yaml(path)


@pytest.mark.parametrize(
    ("entry", "problems"),
    [
        pytest.param({"name": 1, "type": 2, "unit": 3}, [], id="all-there"),
        pytest.param({"name": 1, "type": 2}, [], id="optional-left-out"),
        pytest.param({"name": 1}, ["fact x: key 'type' is missing"], id="one-missing"),
        pytest.param({}, ["fact x: key 'name' is missing", "fact x: key 'type' is missing"], id="all-missing"),
        pytest.param(
            {"name": 1, "type": 2, "uint": 3},
            ["fact x: unknown key 'uint' (allowed: name, type, unit)"],
            id="one-unknown",
        ),
        pytest.param(
            {"nmae": 1, "type": 2, "a": 3},
            [
                "fact x: unknown key 'a' (allowed: name, type, unit)",
                "fact x: unknown key 'nmae' (allowed: name, type, unit)",
                "fact x: key 'name' is missing",
            ],
            id="unknown-and-missing-together",
        ),
    ],
)
def test_keys_are_held_against_the_allowed_ones(entry, problems):
    assert key_problems("fact x", entry, ("name", "type"), ("unit",)) == problems


def test_the_hash_of_an_untouched_copy_is_the_same(copied):
    assert text_hash(copied) == text_hash()


@pytest.mark.parametrize(
    "name", ["vocabulary.yaml", "words/en.yaml", "sources.yaml", "claims/benefits.yaml", "rulebook/spine.md"]
)
def test_one_changed_byte_changes_the_hash(copied, name):
    path = copied / name
    path.write_bytes(path.read_bytes() + b" ")
    assert text_hash(copied) != text_hash()


def test_a_renamed_file_changes_the_hash(copied):
    path = copied / "rulebook" / "spine.md"
    path.rename(path.with_name("spinal.md"))
    assert text_hash(copied) != text_hash()


def test_a_file_taken_away_changes_the_hash(copied):
    (copied / "rulebook" / "spine.md").unlink()
    assert text_hash(copied) != text_hash()


def test_what_is_not_written_knowledge_leaves_the_hash_alone(copied):
    (copied / "compiled").mkdir()
    (copied / "compiled" / "book.json").write_text("{}", "utf-8")
    (copied / "cases").mkdir()
    (copied / "cases" / "arteries.yaml").write_text("{}", "utf-8")
    (copied / "worked_people.yaml").write_text("[]", "utf-8")
    assert text_hash(copied) == text_hash()
