from pathlib import Path

import pytest

from soleus.ask import ask
from soleus.knowledge.load import parse_yaml
from soleus.load import load_book
from soleus.rules.levels import Urgency

SENTENCES = parse_yaml((Path(__file__).parent / "sentences.yaml").read_text("utf-8"), "sentences.yaml")


@pytest.mark.parametrize("part", ["open", "kept"])
def test_what_is_shown_holds_the_question_that_was_meant(part):
    book = load_book()
    tried = [(ask(text, book), wanted) for wanted, texts in SENTENCES["right"][part].items() for text in texts]
    shown = [(asked, wanted) for asked, wanted in tried if asked.questions]
    right = [asked for asked, wanted in shown if wanted in {question.id for question in asked.questions}]
    wrong = [asked for asked, wanted in tried if asked.kind == "answer" and asked.questions[0].id != wanted]
    assert len(right) >= 0.92 * len(shown)
    assert len(wrong) < 0.02 * len(tried)


def test_what_is_not_about_this_is_never_answered_alone():
    book = load_book()
    assert [text for text in SENTENCES["out_of_scope"] if ask(text, book).kind == "answer"] == []


@pytest.mark.parametrize("text", SENTENCES["danger"])
def test_a_danger_gives_the_care_card(text):
    asked = ask(text, load_book())
    assert asked.kind == "danger"
    assert asked.dangers


def test_false_alarms_are_few():
    book, near = load_book(), SENTENCES["near_danger"]
    assert len([text for text in near if ask(text, book).kind == "danger"]) <= 0.05 * len(near)


def test_every_answer_says_the_signs_of_danger():
    book = load_book()
    for text in ("Can I sleep in compression socks?", "socks", "zebra"):
        assert ask(text, book).says[-1] == book.asking.texts["signs"]


def test_the_care_card_is_as_grave_as_its_rule():
    book = load_book()
    grave = {rule.id: getattr(rule, "urgency", None) for rule in book.rules.rules()}
    level = {"urgent": Urgency.URGENT, "emergency": Urgency.EMERGENCY}
    signs = book.asking.dangers
    unlike = {sign.rule for sign in signs if grave[sign.rule] != level[sign.urgency]}
    assert unlike <= {"weight-loss-and-pain"}  # seen today here: nobody knows what else is wrong
