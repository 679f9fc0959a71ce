"""Words in other languages: laid over the English ones, marked where they lack, and refused where they do not fit."""

import re

import pytest
import yaml

from soleus.knowledge.in_english import InEnglish, with_capital
from soleus.knowledge.languages import english_sections, languages, over_english, read_sections
from soleus.knowledge.load import ROOT, KnowledgeError


@pytest.fixture(scope="module")
def english(book):
    return book.words


@pytest.fixture(scope="module")
def german():
    return yaml.safe_load((ROOT / "words" / "de.yaml").read_text("utf-8"))


@pytest.fixture
def root(tmp_path):
    """A folder with what languages are read from, and no other knowledge."""
    (tmp_path / "words").mkdir()
    (tmp_path / "physiology").mkdir()
    for name in ("words/en.yaml", "physiology/says.yaml", "options.yaml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def write(root, sections, code="de"):
    (root / "words" / f"{code}.yaml").write_text(yaml.safe_dump(sections), "utf-8")


def refusal(root, english, sections, code="de"):
    write(root, sections, code)
    with pytest.raises(KnowledgeError) as refused:
        read_sections(code, english, root)
    return refused.value.problems


LANGUAGE = {"code": "de", "name": "Deutsch", "decimal": ","}


def test_english_comes_first_and_is_enough(root):
    assert languages(root) == ("en",)
    write(root, {}, "fr")
    write(root, {}, "de")
    assert languages(root) == ("en", "de", "fr")


def test_what_a_file_lacks_is_said_in_english_and_marked(english):
    words = over_english({"language": LANGUAGE, "urgency": {"urgent": {"title": "Heute"}}}, english)
    assert words.urgency["urgent"]["title"] == "Heute"
    assert not isinstance(words.urgency["urgent"]["title"], InEnglish)
    fallen = words.urgency["urgent"]["says"]
    assert (fallen, type(fallen)) == (english.urgency["urgent"]["says"], InEnglish)
    assert isinstance(words.web["start"]["does"][0], InEnglish)
    assert words.english is english


def test_names_of_facts_are_no_text(english):
    words = over_english({"language": LANGUAGE}, english)
    assert words.interview_groups == english.interview_groups
    assert words.web["start"]["danger_facts"] == english.web["start"]["danger_facts"]
    assert words.typed == english.typed or not any(isinstance(item, InEnglish) for item in words.typed["means"])


def test_a_marked_text_stays_marked_when_it_is_filled_in():
    filled = InEnglish("about {count} left").format(count=3)
    assert (filled, type(filled)) == ("about 3 left", InEnglish)
    capital = with_capital(InEnglish("left leg"))
    assert (capital, type(capital)) == ("Left leg", InEnglish)
    assert with_capital("linkes Bein") == "Linkes Bein"


REFUSED = {
    "an unknown section": ({"urgencies": {}}, "words/de.yaml: nothing is called 'urgencies' in English"),
    "an unknown key": ({"headings": {"wye": "Warum"}}, "words/de.yaml, headings: nothing is called 'wye' in English"),
    "a text for a table": ({"headings": "Warum"}, "words/de.yaml, headings: must be a table of keys and values"),
    "a table for a text": ({"headings": {"why": {"a": "b"}}}, "words/de.yaml, headings, why: must be text"),
    "a number for a text": ({"headings": {"why": 3}}, "words/de.yaml, headings, why: must be text"),
    "a placeholder less": (
        {"says": {"missing": "Es fehlt etwas."}},
        "words/de.yaml, says, missing: must leave open {labels}; given: nothing",
    ),
    "another placeholder": (
        {"says": {"and_more": "und {zahl}"}},
        "words/de.yaml, says, and_more: must leave open {count}; given: {zahl}",
    ),
    "a placeholder more": (
        {"headings": {"why": "Warum {name}"}},
        "words/de.yaml, headings, why: must leave open nothing; given: {name}",
    ),
    "a brace alone": (
        {"says": {"and_more": "und {count"}},
        "words/de.yaml, says, and_more: must leave open {count}; given: {a brace alone}",
    ),
    "a text for a list": ({"web": {"privacy": "Nichts"}}, "words/de.yaml, web, privacy: must be a list of texts"),
    "a list of another length": (
        {"web": {"start": {"does": ["Etwas."]}}},
        "words/de.yaml, web, start, does: must hold as many texts as in English, 3",
    ),
    "names of facts": (
        {"web": {"start": {"danger_facts": ["foot_drop"]}}},
        "words/de.yaml, web, start, danger_facts: must hold as many texts as in English, 7",
    ),
    "structure": ({"interview_groups": []}, "words/de.yaml: nothing is called 'interview_groups' in English"),
    "an effect without its outcome": (
        {"certainty": {"high": "{subject} {verb}."}},
        "words/de.yaml, certainty, high: must leave open {outcome}, {subject}, {verb}; given: {subject}, {verb}",
    ),
    "a prediction's placeholder": (
        {"prediction": {"sentences": {"felt": "{wie}"}}},
        "words/de.yaml, prediction, sentences, felt: must leave open nothing; given: {wie}",
    ),
}


@pytest.mark.parametrize(("sections", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(root, english, sections, problem):
    assert refusal(root, english, {"language": LANGUAGE, **sections}) == (problem,)


def test_everything_that_does_not_fit_is_said_at_once(root, english):
    wrong = {"language": LANGUAGE, "headings": {"why": 1, "wye": "x"}, "verdicts": []}
    assert len(refusal(root, english, wrong)) == 3


@pytest.mark.parametrize("code", ["fr", None])
def test_the_code_is_that_of_the_files_name(root, english, code):
    given = {"language": {**LANGUAGE, "code": code}} if code else {}
    assert refusal(root, english, given) == ("words/de.yaml: language, code must be de, as in the file's name",)


@pytest.mark.parametrize("code", ["xx", "../de", "", "de/../en", "DE", "en.yaml"])
def test_a_language_without_a_file_is_refused(root, english, code):
    write(root, {"language": LANGUAGE})
    with pytest.raises(KnowledgeError, match=re.escape(f"'{code}': there are words in en, de")):
        read_sections(code, english, root)


@pytest.mark.parametrize("text", ["a: 1\na: 2", "- a", "a: !!x", "a: ["])
def test_a_file_that_is_no_table_is_refused_by_its_name(root, english, text):
    (root / "words" / "de.yaml").write_text(text, "utf-8")
    with pytest.raises(KnowledgeError, match=r"words/de\.yaml"):
        read_sections("de", english, root)


def test_an_effect_is_said_with_the_german_words(book, german):
    words = book.in_language("de").words
    assert german["certainty"]["low"] != words.english.certainty["low"]
    said = words.effect("Strümpfe", "die Schwellung", "low", size="small", many=True)
    assert said == "Strümpfe verringern möglicherweise die Schwellung ein wenig."
    none = words.effect("Strümpfe", "die Schwellung", "moderate", direction="no_difference", size="none", many=True)
    assert none == "Strümpfe ändern wahrscheinlich die Schwellung kaum oder gar nicht."
    unsure = words.effect("Strümpfe", "die Schwellung", "very_low", many=True)
    assert unsure == "Wir sind sehr unsicher, ob Strümpfe die Schwellung verringern."


def test_an_effect_of_a_claim_stays_english_and_marked(book):
    claim = next(claim for claim in book.library.claims.values() if claim.effect)
    said = book.in_language("de").words.claim_effect(claim)
    assert (said, type(said)) == (book.words.claim_effect(claim), InEnglish)


def test_numbers_are_written_as_the_language_does(book):
    words = book.in_language("de").words
    assert words.value("abi", 0.85) == "0,85"
    assert book.words.value("abi", 0.85) == "0.85"
    assert words.question("left.ankle_cm").startswith("Linkes Bein: ")


def test_a_prediction_speaks_the_language(book):
    english, german = book.prediction, book.in_language("de").prediction
    assert german.says.sentences["felt"].startswith("Wir fanden keine Studie")
    assert german.says.sensitivities["lymph"]["says"].startswith("wie gut die Lymphe")
    assert german.says.claims == english.says.claims
    parameters = {name: entry["parameters"] for name, entry in german.says.sensitivities.items()}
    assert parameters == {name: entry["parameters"] for name, entry in english.says.sensitivities.items()}


def test_what_is_translated_is_all_that_english_says(english):
    sections = english_sections(english)
    assert {"urgency", "facts", "prediction"} <= set(sections)
    assert "interview_groups" not in sections
