"""The cookie: everything comes back, nobody reads it, nothing else opens it, and it fits into a browser."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.interviewing import AnsweredQuestion, Interview, interviewed
from soleus.web.state import MOST_COOKIE, MOST_MINUTES, BrowserState, Draft, StateSeal
from tests.people import random_facts

SECRET, NOW = "of this test, and of no server at all", 29_000_000


@pytest.fixture(scope="module")
def seal(book):
    return StateSeal(SECRET, book)


def some_state(book, seed, known=0.7):
    facts = random_facts(book.rules.vocabulary, random.Random(seed), known)
    interview, _ = interviewed(facts, book)
    return BrowserState(
        replace(interview, thorough=bool(seed % 2)), for_other=bool(seed % 3), search="can I sleep in them?"
    )


@pytest.mark.parametrize("seed", range(6))
def test_everything_comes_back(book, seal, seed):
    state = some_state(book, seed)
    text = seal.close(state, NOW)
    assert len(text) <= MOST_COOKIE
    assert seal.open(text, NOW) == state


def test_a_draft_comes_back_and_gives_way_where_there_is_no_room(book, seal):
    draft = Draft(3, {"age_years": "5a"}, ("none", "unsure age_years"), "elsewhere")
    assert seal.open(seal.close(BrowserState(draft=draft), NOW), NOW) == BrowserState(draft=draft)
    rng = random.Random(1)
    long = Draft(3, {str(n): "".join(chr(rng.randrange(33, 1000)) for _ in range(100)) for n in range(60)})
    state = replace(some_state(book, 2), draft=long)
    opened = seal.open(seal.close(state, NOW), NOW)
    assert opened is not None
    assert opened.draft is None
    assert opened.interview == state.interview


def test_everything_answered_fits(book, seal):
    """Nobody answers more: every fact, as if each were a question of its own, with numbers of the most digits."""
    facts = dict.fromkeys(book.rules.vocabulary.every_key(), 123.456)
    state = BrowserState(Interview(steps=tuple(AnsweredQuestion({key: value}) for key, value in facts.items())))
    text = seal.close(state, NOW)
    assert len(text) <= MOST_COOKIE
    assert seal.open(text, NOW).interview.facts == facts


def test_it_opens_for_a_day_and_not_before_it_was_closed(seal):
    text = seal.close(BrowserState(), NOW)
    assert seal.open(text, NOW + MOST_MINUTES) == BrowserState()
    assert seal.open(text, NOW + MOST_MINUTES + 1) is None
    assert seal.open(text, NOW - 1) == BrowserState()  # clocks of two servers
    assert seal.open(text, NOW - 2) is None


def test_only_the_secret_and_the_rulebook_that_closed_it_open_it(book, seal):
    text = seal.close(BrowserState(), NOW)
    assert StateSeal(SECRET + "!", book).open(text, NOW) is None
    other = replace(book, rules=replace(book.rules, hash="0" * 64))
    assert StateSeal(SECRET, other).open(text, NOW) is None


@given(text=st.one_of(st.text(), st.binary().map(lambda b: b.decode("latin-1")), st.from_regex(r"[A-Za-z0-9_=-]*")))
def test_whatever_a_browser_sends_opens_or_does_not(seal, text):
    assert seal.open(text, NOW) is None


@given(place=st.integers(0, 200), bit=st.integers(0, 5))
def test_one_changed_bit_and_it_stays_closed(seal, place, bit):
    text = seal.close(BrowserState(search="x"), NOW)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place %= len(text.rstrip("=")) - 1
    changed = letters[letters.index(text[place]) ^ (1 << bit)]
    assert seal.open(text[:place] + changed + text[place + 1 :], NOW) is None


def test_nothing_of_it_can_be_read_and_no_two_are_alike(seal):
    state = BrowserState(Interview({"age_years": 52}), search="my secret")
    text = seal.close(state, NOW)
    assert "secret" not in text
    assert text != seal.close(state, NOW)
    assert "52" not in repr(state)
    assert "secret" not in repr(state)
