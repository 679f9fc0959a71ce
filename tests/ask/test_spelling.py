"""Words are taken apart, mended and cut to what they share; nothing of a text is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.ask.search import Index
from soleus.ask.spelling import Speller, stem, words_of

SPELLER = Speller(["cross", "bake"], ["swelling", "crash", "operation", "ibuprofen", "safe", "back"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I can't sleep.", ["i", "cant", "sleep", "."]),
        ("15-20 mmHg, 0.3!", ["15", "20", "mmhg", ",", "0.3", "!"]),
        ("na\u00efve caf\u00e9", ["naive", "cafe"]),
        ("soooo tiiight", ["soo", "tiight"]),
        ("one\ntwo", ["one", ".", "two"]),
        ("\0\u202e", []),
    ],
)
def test_words_of_a_text(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize("mistyped", ["sweling", "swellingg", "swelilng", "swezling", "swelling"])
def test_one_letter_is_mended(mistyped):
    assert SPELLER.mended(mistyped) == "swelling"


@pytest.mark.parametrize(
    ("mistyped", "meant"), [("operashun", "operation"), ("ibuprophen", "ibuprofen"), ("saef", "safe")]
)
def test_what_sounds_alike_or_is_out_of_order_is_mended(mistyped, meant):
    assert SPELLER.mended(mistyped) == meant


@pytest.mark.parametrize("word", ["cross", "bake", "bac", "welling", "zzzzz", "kross"])
def test_known_short_and_far_words_stay(word):
    assert SPELLER.mended(word) == word


@pytest.mark.parametrize(
    "words",
    [("worsen", "worsens", "worsening"), ("injection", "injections", "inject"), ("swell", "swelling", "swells")],
)
def test_endings_are_cut(words):
    assert len({stem(word) for word in words}) == 1


@given(st.text(max_size=60))
def test_any_text_can_be_searched(text):
    for word in words_of(text):
        assert SPELLER.mended(word)
        assert stem(word)


def test_a_text_is_answered_alike_whatever_was_asked_before(book):
    index = Index(book.asking)
    before = index.nearest("can I wash my socks")
    index.nearest("my secret illness " * 50)
    assert index.nearest("can I wash my socks") == before
    assert before[0].id == "washing"
    assert all(0 < nearness.closeness <= 1 + 1e-9 for nearness in before)
