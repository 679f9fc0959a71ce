"""A sentence with a danger in it gives the care card, whatever else stands in it; a false alarm is rare."""

import pytest

from soleus.ask.asked import urgency_of
from soleus.rules.levels import Urgency
from tests.ask.conftest import sentences

SIGNS = sentences("signs")
FILES = ("open", "kept", "last")
MOST_FALSE = 0.05


def grave(book):
    rules = ((rule.id, getattr(rule, "urgency", None)) for rule in book.rules.rules())
    return {rule: urgency for rule, urgency in rules if urgency in {Urgency.URGENT, Urgency.EMERGENCY}}


def test_every_urgent_rule_has_a_sign_and_a_sentence(book):
    assert {sign.rule for sign in book.asking.dangers.signs} == set(grave(book)) == set(SIGNS)


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in SIGNS.items() for text in texts])
def test_the_sign_of_a_rule_is_seen(alarms, rule, text):
    assert rule in alarms(text)


@pytest.mark.parametrize("name", FILES)
def test_every_danger_gives_the_care_card(said, name):
    assert [text for text in sentences(name)["danger"] if said(text).kind != "danger"] == []


@pytest.mark.parametrize("name", FILES)
def test_false_alarms_are_few(said, name):
    harmless = sentences(name)["harmless"]
    assert len([text for text in harmless if said(text).kind == "danger"]) <= MOST_FALSE * len(harmless)


def test_no_question_of_any_other_set_is_an_alarm(said):
    texts = [text for name in FILES for text in sentences(name)["out_of_scope"]]
    assert [text for text in texts if said(text).kind == "danger"] == []


@pytest.mark.parametrize("around", ["{}. How do I wash them?", "I am 60. {} ", "Hello,\n\n{}!!\n", "do socks help? {}"])
def test_a_danger_is_seen_whatever_stands_around_it(said, around):
    for texts in SIGNS.values():
        assert said(around.format(texts[0])).kind == "danger"
        assert said(around.format(texts[0].upper().replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"))).kind == "danger"


def test_a_danger_at_the_end_of_a_long_text_is_seen(said):
    assert said("my back hurts and I walk a lot. " * 500 + "I can't pee").kind == "danger"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("my mother has gone numb between her legs", "saddle-numbness"),
        ("dad cannot pee", "bladder-change"),
        ("no numbness, but I can't pee", "bladder-change"),
        ("I don't have a fever but my leg is weak", "new-leg-weakness"),
        ("numb groin", "saddle-numbness"),
        ("cnat urinate", "bladder-change"),
        ("I cannot really feel when I wipe", "saddle-numbness"),
        ("for years I had pain, and now my foot is turning blue", "cold-or-blue-foot"),
        ("I had cancer years ago and my back hurts", "cancer-and-pain"),
        ("ich kann nicht mehr pinkeln", "bladder-change"),
        ("taub zwischen den Beinen", "saddle-numbness"),
    ],
)
def test_who_has_it_and_how_it_is_put_makes_no_difference(alarms, text, rule):
    assert rule in alarms(text)


@pytest.mark.parametrize(
    "text",
    [
        "I have no numbness in my groin",
        "no numbness or weakness in my legs",
        "without fever, chills or weakness, only leg pain",
        "my leg is not weak or numb",
        "I never fainted",
        "I fainted as a child",
        "keine Taubheit zwischen den Beinen",
        "the bottom of my foot is numb",
        "can compression socks cause numbness in the groin?",
        "what are the signs of a clot in the leg",
        "I can't stand the socks",
        "I cannot walk far",
    ],
)
def test_what_is_denied_past_or_asked_in_general_is_no_alarm(alarms, text):
    assert alarms(text) == set()


GERMAN = {
    "saddle-numbness": [
        "Mein Schritt ist taub", "Ich spüre nichts zwischen den Beinen", "gefuehllos im Genitalbereich",
    ],
    "bladder-change": ["kann kein Wasser lassen", "Ich kann meinen Urin nicht halten", "Ich habe mich eingenässt"],
    "bowel-change": ["Stuhl verloren, ohne es zu merken"],
    "both-legs-affected": ["Beide Beine sind plötzlich schwach"],
    "cannot-stand-or-walk": ["Ich kann nicht mehr laufen"],
    "breathless-or-chest-pain": ["Atemnot", "Ich bekomme keine Luft", "Brustschmerzen", "ich huste Blut"],
    "suddenly-numb-cold-leg": ["Mein Fuß ist auf einmal eiskalt und taub"],
    "clot-suspected": ["Die linke Wade ist geschwollen", "Meine Wade ist dick und tut weh", "Wadenschwellung rechts"],
    "new-calf-pain": ["Wadenschmerzen seit gestern"],
    "skin-infection": ["Haut am Schienbein rot und heiß", "eitrige Stelle am Bein"],
    "cold-or-blue-foot": ["Der Fuß ist kalt und blau", "Zehen werden blau"],
    "new-foot-drop": ["Der Fuß hängt herunter", "Ich kann den Fuß nicht heben"],
    "new-leg-weakness": ["Das Bein knickt immer weg"],
    "fainting": ["bin ohnmächtig geworden"],
    "spine-infection": ["Fieber und Schüttelfrost"],
    "pregnancy-warning-signs": ["ich bin schwanger und habe starke Kopfschmerzen"],
    "trouble-since-wearing-nerve-or-colour": ["Seit dem Strumpf sind die Zehen taub"],
}  # fmt: skip


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in GERMAN.items() for text in texts])
def test_the_sign_of_a_rule_is_seen_in_german(alarms, rule, text):
    assert rule in alarms(text)


@pytest.mark.parametrize(
    "text",
    [
        "Der Strumpf rutscht", "Das Anziehen war schwer", "Der Bund drückt am Knie", "keine Beschwerden",
        "Knöchel weniger dick",
        "kein Fieber, keine Taubheit zwischen den Beinen", "weder Fieber noch Schmerzen", "Bein ist nicht taub",
        "Keine Atemnot", "Der Strumpf ist blau und passt gut", "Fuß war kalt draußen", "Schmerz wie immer",
    ],
)  # fmt: skip
def test_what_is_no_danger_in_german_is_no_alarm(book, text):
    assert urgency_of(text, book) == Urgency.SELF_CARE


@pytest.mark.parametrize(
    "text",
    [
        "mon entrejambe est engourdi", "J'ai mal au mollet", "no siento nada entre las piernas", "ho le gambe gonfie",
        "Uyluğum uyuştu", "nogi mi spuchły", "болит нога", "我的腿麻木", "الساق مخدرة", "mijn been is dik",
        "não sinto as pernas", "Min vad är svullen",
    ],
)  # fmt: skip
def test_what_is_in_no_language_that_is_read_is_known_as_such(book, text):
    assert urgency_of(text, book) is None


@pytest.mark.parametrize("text", ["", "-", "12", "ok", "itchy", "it pinches", "juckt", "nix", "too hot", "Loch"])
def test_what_is_short_and_harmless_is_read(book, text):
    assert urgency_of(text, book) == Urgency.SELF_CARE


@pytest.mark.parametrize("text", ["numb now. " + "and so on " * 3 + "groin", "groin " + "word " * 8 + "numb"])
def test_words_far_apart_are_no_sign(alarms, text):
    assert alarms(text) == set()


def test_words_near_each_other_are_one(alarms):
    assert "saddle-numbness" in alarms("groin " + "word " * 7 + "numb")


def test_the_gravest_counts_and_only_its_reasons_are_told(book, said):
    asked = said("my foot is turning blue and I can't pee")
    urgencies = [sign.urgency for sign in asked.dangers]
    assert urgencies == sorted(urgencies)
    assert set(urgencies) == {"emergency", "urgent"}
    words = book.words
    assert asked.says[0] == words.urgency["emergency"]["says"]
    assert asked.says[-1] == words.take_off["not_told"]
    assert words.rules["bladder-change"] in asked.says
    assert words.rules["cold-or-blue-foot"] not in asked.says


def test_each_sign_is_as_grave_as_its_rule(book):
    urgency = grave(book)
    assert [sign for sign in book.asking.dangers.signs if urgency[sign.rule].word != sign.urgency] == []
