"""A translation is checked by its structure: what is wrong is refused, what is missing is named."""

import copy
import re
from types import SimpleNamespace

import pytest
import textstat
import yaml

from soleus.knowledge.languages import english_sections, languages
from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.knowledge.reading import lix
from soleus.knowledge.translation import NEVER_LEFT, check_sections, check_translation
from soleus.rules.levels import Urgency

HIGHEST_YEAR = 6  # of school, by the first Viennese formula


@pytest.fixture(scope="module")
def english(book):
    return book.words


@pytest.fixture(scope="module")
def grave(book):
    return {r.id for r in book.rules.dangers if Urgency.EMERGENCY in (r.urgency, r.if_unknown_urgency)}


@pytest.fixture(scope="module")
def written():
    return yaml.safe_load((ROOT / "words" / "de.yaml").read_text("utf-8"))


@pytest.fixture
def spoiled(written, english, grave):
    """Check the German words with one text put in the place of another; None takes it away."""
    below = english_sections(english)

    def check(place, text):
        sections = copy.deepcopy(written)
        *path, last = place
        entry = sections
        for key in path:
            entry = entry[key]
        if text is None:
            del entry[last]
        else:
            entry[last] = text
        return check_sections("words/de.yaml", sections, below, grave)

    return check


def test_every_language_is_sound_and_complete(english, grave):
    assert languages() == ("en", "de")
    assert check_translation("de", english, grave) == []


WRONG = {
    "empty": (("headings", "why"), " ", "is empty"),
    "long": (("headings", "why"), " ".join(["Wort"] * 21), "a sentence has 21 words; at most 20"),
    "two spaces": (("headings", "why"), "Warum  denn", "has odd spaces or dots"),
    "a space before a stop": (("headings", "why"), "Warum .", "has odd spaces or dots"),
    "a space at the end": (("headings", "why"), "Warum ", "has odd spaces or dots"),
    "three dots": (("headings", "why"), "Warum...", "has odd spaces or dots"),
    "a hyphen for a dash": (("headings", "why"), "Warum - darum", "has odd spaces or dots"),
    "straight quotes": (("headings", "why"), 'Das "Warum"', "quotes as „“ only"),
    "English quotes": (("headings", "why"), "Das “Warum”", "quotes as „“ only"),
    "a quote left open": (("headings", "why"), "Das „Warum", "quotes as „“ only"),
    "quotes turned round": (("headings", "why"), "Das “Warum„", "quotes as „“ only"),
    "the familiar form": (("headings", "why"), "Warum du?", "never stands here: du"),
    "its possessive": (("advice", "stop-skin-broken"), "Du siehst Blasen an deiner Haut.", "never stands here: deiner"),
    "typed certainty": (("headings", "why"), "Vielleicht darum", "never stands here: vielleicht"),
    "English left over": (("headings", "why"), "Warum the", "is still English: the"),
    "another number": (("rules", "swelling-eased"), "Dafür: 10 bis 30 mmHg.", "other numbers than in English: 10, 30"),
    "a number lost": (("advice", "back-not-better"), "Es ist nicht besser.", "numbers than in English: ; there: 4, 6"),
    "no question any more": (("facts", "diabetes", "ask"), "Sie haben Diabetes.", "is no question any more"),
    "a question of a heading": (("headings", "why"), "Warum?", "is a question where the English is none"),
    "no ambulance": (("urgency", "emergency", "says"), "Gehen Sie in eine Notaufnahme.", "lacks 'ambulance' (Notruf)"),
    "not today": (("urgency", "urgent", "title"), "Lassen Sie sich bald untersuchen", "lacks 'today'"),
    "not the same day": (("advice", "back-weak-or-numb"), "Ein Bein wird schwach.", "lacks 'same day'"),
    "never lost": (("advice", "smooth-never-rolled"), "Rollen Sie den Rand um.", "lacks 'never'"),
    "a sock in an emergency": (
        ("rules", "saddle-numbness"), "Ein Stützstrumpf drückt die Nerven.", "an emergency says nothing of it: strumpf",
    ),
    "verdict not translated": (("verdicts", "avoid"), None, "is not translated"),
    "a heading not translated": (("headings", "why"), None, "is not translated"),
    "hard to read": (("checks", "most_lix"), 30, "rules: reads too hard, with a LIX of 34; at most 30"),
    "a reply of two meanings": (("typed", "why"), ["w", "nein"], "typed: 'nein' would mean no and why"),
    "a reply twice": (("typed", "why"), ["w", "w"], "typed: 'w' would mean why and why"),
    "a reply in capitals": (("typed", "why"), ["Warum"], "typed: 'Warum' must be written 'warum'"),
    "a sharp s": (("typed", "means"), {"fuß": "feet"}, "typed: 'fuß' must be written 'fuss'"),
    "no checks": (("checks",), None, "must be a table of keys and values"),
    "a check too many": (("checks", "most"), 3, "unknown key 'most'"),
    "a check less": (("checks", "never"), None, "key 'never' is missing"),
    "a check of another kind": (("checks", "never"), "du", "never must be a list"),
    "no number": (("checks", "most_words"), "20", "most_words must be a whole number"),
    "an emergency in English": (("checks", "left_in_english"), ["urgency, emergency"], "cannot be left in English"),
}  # fmt: skip


@pytest.mark.parametrize(("place", "text", "problem"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused(spoiled, place, text, problem):
    with pytest.raises(KnowledgeError) as refused:
        spoiled(place, text)
    assert any(problem in line and line.startswith("words/de.yaml") for line in refused.value.problems), refused.value


@pytest.mark.parametrize(
    "place",
    [("rules", "saddle-numbness"), ("facts", "diabetes", "ask"), ("prediction", "sentences", "felt"), ("fit", "size")],
)
def test_what_is_missing_is_named_and_said_in_english_until_then(spoiled, place):
    assert spoiled(place, None) == [f"words/de.yaml, {', '.join(place)}: is not translated"]


def test_a_yes_means_the_same_and_no_question_is_asked_in_the_negative(written, vocabulary):
    """To "Können Sie nicht gehen?" both yes and no can say either."""
    asks = {name: written["facts"][name]["ask"] for name, fact in vocabulary.facts.items() if fact.type == "bool"}
    negated = {name for name, ask in asks.items() if re.search(r"^[^,:]*\b(nicht|keine?[nmr]?)\b", ask)}
    # "abgenommen und wissen nicht, warum", "prall und nicht weich": the yes is to what stands before.
    assert negated == {"unexplained_weight_loss", "calf_hard_and_tense"}


def test_a_sentence_of_twenty_words_and_none_more(spoiled):
    assert spoiled(("headings", "why"), " ".join(["Wort"] * 20)) == []


def test_what_somebody_in_danger_reads_is_never_left_in_english(english):
    assert set(NEVER_LEFT) <= set(english_sections(english))


@pytest.mark.parametrize(
    ("texts", "index"),
    [
        (["Das ist gut."], 3.0),
        (["Ein Nerv wird gequetscht."], 4 + 25),
        (["Heute: ja. Morgen: nein."], 1.0),
        (["ohne Punkt", "auch so"], 2.0),
        (["sieben Buchstaben"], 2 + 50),  # "sieben" has six letters, and a long word has more
        (["123 4"], 0.0),
        ([], 0.0),
    ],
)
def test_the_index_counts_words_a_sentence_and_long_words(texts, index):
    assert lix(texts) == pytest.approx(index)


def test_the_index_is_that_of_a_library(written):
    text = " ".join(sentence for sentence in written["rules"].values() if ":" not in sentence and "-" not in sentence)
    assert lix([text]) == pytest.approx(textstat.lix(text), abs=1.5)


@pytest.fixture
def german_syllables():
    textstat.set_lang("de")
    yield SimpleNamespace(year=lambda text: textstat.wiener_sachtextformel(text, 1))
    textstat.set_lang("en_US")


@pytest.mark.usefixtures("socket_disabled")
@pytest.mark.parametrize("section", ["urgency", "verdicts", "rules", "rules_when_unknown", "advice", "helps"])
def test_the_german_sentences_read_easily(written, german_syllables, section):
    entries = (entry if isinstance(entry, dict) else {"says": entry} for entry in written[section].values())
    sentences = [text for entry in entries for text in entry.values() if text.endswith(".")]
    assert german_syllables.year(" ".join(sentences)) <= HIGHEST_YEAR
