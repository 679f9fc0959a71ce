"""What somebody reads who asked: blocks, the page, the command, JSON."""

import pytest

from soleus.ask import ask
from soleus.render.blocks import Bullets, Notice, Paragraph, Steps, walk
from soleus.render.views.asked import asked_blocks, asked_page, questions_page


def blocks(text, book):
    return list(walk(asked_blocks(ask(text, book), book)))


def notices(text, book):
    return [(block.tone, block.title) for block in blocks(text, book) if isinstance(block, Notice)]


def test_an_answer_says_how_sure_and_where_it_comes_from(book):
    question = book.asking.questions["bed-rest"]
    page = asked_page(ask(question.asks, book), book)
    lines = [line for block in walk(page.blocks) if isinstance(block, Bullets) for line in block.items]
    assert page.title == question.asks
    assert "1 of 3 claims behind this: moderate certainty." in lines
    assert "1 of 3 claims behind this: nobody has graded how sure it is." in lines
    assert f"1 of 3 claims behind this: {book.words.ask['sure']['grade_not_recorded']}." in lines
    for claim in question.claims:
        for source, read in book.library.sources_of(claim):
            assert f"{source.cite()} [read: {read}]" in lines


def test_a_measured_effect_is_told_in_the_words_of_its_certainty(book):
    claim = book.library.claims["pt-bed-rest"]
    assert book.words.claim_effect(claim) in ask("Should I rest in bed with sciatica?", book).says


def test_questions_to_pick_from_are_numbered(book):
    steps = [block for block in blocks("how tight is the swelling", book) if isinstance(block, Steps)]
    assert [len(block.items) for block in steps] == [3]


@pytest.mark.parametrize("text", ["Can I sleep in compression socks?", "socks", "zebra"])
def test_the_signs_of_danger_stand_on_every_page(book, text):
    assert ("caution", book.words.ask["danger"]) in notices(text, book)
    assert ("caution", book.words.ask["danger"]) in [
        (block.tone, block.title) for block in questions_page(book).blocks if isinstance(block, Notice)
    ]


@pytest.mark.parametrize(("text", "urgency"), [("I can't pee", "emergency"), ("my foot is turning blue", "urgent")])
def test_the_care_card_says_what_to_do_first(book, text, urgency):
    words = book.words
    assert notices(text, book) == [(urgency, words.urgency[urgency]["title"])]
    shown = blocks(text, book)
    assert (shown[0].text, shown[0].level) == (words.urgency[urgency]["says"], 1)
    told = [block.text for block in shown if isinstance(block, Paragraph)]
    assert told == [words.take_off["not_told"], words.ask["not_meant"]]


def test_the_list_holds_every_question_under_its_topic(book):
    page = questions_page(book)
    listed = [line for block in walk(page.blocks) if isinstance(block, Bullets) for line in block.items]
    assert sorted(listed) == sorted(question.asks for question in book.asking.questions.values())
