"""The languages of a book: compiled beside the rulebook under their own seal, and no part of its hash."""

import json

import pytest

from soleus.knowledge.in_english import InEnglish
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.load import load_book
from soleus.load.compiled import hash_of
from soleus.load.languages import LanguagesOfFolder, language_copies

OURS = "Notfall: Holen Sie jetzt Hilfe"


def title(book):
    return book.in_language("de").words.urgency["emergency"]["title"]


def edit(path, before, after):
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")


@pytest.fixture
def no_text(monkeypatch):
    """Give an own word where the text of a language would be read."""
    monkeypatch.setattr("soleus.load.languages.read_sections", lambda *_: {"urgency": {"emergency": {"title": "text"}}})


def test_the_copies_are_those_of_the_files(book):
    for name, content in language_copies(ROOT, book.words).items():
        assert (ROOT / "compiled" / name).read_bytes() == content, "a language was edited: run 'soleus check --compile'"


def test_the_copy_says_what_the_text_says(root, book):
    compiled = load_book(root).in_language("de")
    (root / "compiled" / "languages.json").unlink()
    assert LanguagesOfFolder(root, book.words).words("de") == compiled.words


@pytest.mark.usefixtures("no_text")
def test_the_copy_is_read_where_it_is_fresh(book):
    assert title(book) == OURS


def test_an_edited_language_counts_at_once_and_changes_no_hash(root):
    book = load_book(root)
    assert title(book) == OURS
    edit(root / "words" / "de.yaml", OURS, "Notfall")
    assert title(book) == "Notfall"
    assert load_book(root).rules.hash == book.rules.hash == load_book().rules.hash


DAMAGES = {
    "cut short": lambda text: text[:-9],
    "empty": lambda _: "",
    "a list": lambda _: "[1]",
    "another entry": lambda text: text.replace('"text": "', '"text": "0').replace(OURS, "Notfall"),
}


@pytest.mark.usefixtures("no_text")
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["de.json", "languages.json"])
def test_a_copy_that_is_not_the_sealed_one_is_left_aside(root, name, damage):
    path = root / "compiled" / name
    path.write_text(DAMAGES[damage](path.read_text("utf-8")), "utf-8")
    assert title(load_book(root)) == "text"


@pytest.mark.usefixtures("no_text")
@pytest.mark.parametrize("name", ["words/en.yaml", "physiology/says.yaml", "options.yaml"])
def test_a_copy_of_other_english_sentences_is_left_aside(root, book, name):
    (root / name).write_text((root / name).read_text("utf-8") + "# edited\n", "utf-8")
    assert LanguagesOfFolder(root, book.words).words("de").urgency["emergency"]["title"] == "text"


def test_a_translation_that_no_longer_fits_is_refused(root, book):
    edit(root / "words" / "de.yaml", '"und {count} weitere"', '"und {zahl} weitere"')
    with pytest.raises(KnowledgeError, match=r"words/de\.yaml, says, and_more: must leave open \{count\}"):
        book_of(root, book)


def book_of(root, book):
    return LanguagesOfFolder(root, book.words).words("de")


def test_a_folder_with_english_alone_answers_as_before(root, book):
    (root / "words" / "de.yaml").unlink()
    alone = load_book(root)
    assert alone.languages == ("en",)
    assert alone.in_language("en") == alone == book
    with pytest.raises(KnowledgeError, match="'de': there are words in en"):
        alone.in_language("de")


def test_a_language_goes_over_into_another_and_back(book):
    german = book.in_language("de")
    assert book.languages == german.languages == ("en", "de")
    assert german.in_language("de").words is german.words
    assert german.in_language("en").words is book.words
    assert german.rules is book.rules


def test_a_new_english_sentence_is_said_in_english_until_it_is_translated(root, book):
    edit(root / "words" / "de.yaml", '  why: "Warum"\n  before', "  before")
    why = book_of(root, book).headings["why"]
    assert (why, type(why)) == ("Why", InEnglish)


def test_the_seal_holds_the_hash_of_each_copy():
    seal = json.loads((ROOT / "compiled" / "languages.json").read_text("utf-8"))
    assert {code: entry["copy"] for code, entry in seal.items()} == {
        code: hash_of((ROOT / "compiled" / f"{code}.json").read_bytes()) for code in seal
    }
