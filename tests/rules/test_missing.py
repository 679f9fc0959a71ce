"""Which unknown facts are listed, and in which order."""

import random

import pytest

from soleus.answer import assess
from soleus.case import Case
from soleus.case.start import person
from tests.people import made_possible, values_of
from tests.promises import sample_people


def missing(book, kind, **facts):
    return assess(person(book.rules.vocabulary, kind, facts), book).missing


def test_nothing_known_asks_first_for_what_alone_is_an_emergency(book):
    first = missing(book, "nothing")[:10]
    assert first[0] == "saddle_numbness"
    for key in first:
        assert assess(Case({key: True}), book).urgency == "emergency"


def test_everything_answered_misses_nothing(book):
    assert missing(book, "all_no") == ()


def test_a_guard_known_false_silences_what_only_a_clinician_knows(book):
    assert not {"left.abi", "nyha_class", "gangrene"} & set(
        missing(book, "all_no", leg_swelling="evening", swollen_leg="both")
    )


def test_a_guard_known_true_asks_for_it(book):
    asked = missing(book, "all_no", age_years=70, leg_swelling="evening", swollen_leg="both")
    assert asked == ("left.abi", "right.abi")


def test_an_emergency_asks_for_nothing(book):
    assert missing(book, "nothing", saddle_numbness=True) == ()


def test_with_nothing_to_gain_only_what_can_forbid_is_asked(book):
    """A clinician_first level ends in not_needed, so a fact behind it alone is not asked; one behind avoid is."""
    assert "rheumatoid_arthritis" not in assess(unknown(book, "rheumatoid_arthritis"), book).missing
    assert "garment_allergy" in assess(unknown(book, "garment_allergy"), book).missing


def unknown(book, key):
    case = person(book.rules.vocabulary, "all_no", {})
    return Case({name: value for name, value in case.facts.items() if name != key})


def test_wearing_is_asked_where_a_sock_is_to_be_avoided(book):
    case = person(book.rules.vocabulary, "all_no", {"garment_allergy": True})
    facts = {name: value for name, value in case.facts.items() if name != "wears_compression_now"}
    assert "wears_compression_now" in assess(Case(facts), book).missing


def settled(fact):
    """Whether a safest value is known: by an order of danger, or no pain on a score. A number has none otherwise."""
    return bool(fact.danger) or fact.unit == "{score}"


def safest(fact):
    return fact.danger[0] if fact.danger else fact.low


def changes(book, case, key, rng):
    """Whether some completion of what is unknown turns on this fact."""
    vocabulary = book.rules.vocabulary
    unknown_keys = [other for other in vocabulary.every_key() if other not in case.facts and other != key]
    for _ in range(150):
        # Most completions are safe: where danger is near already, nothing turns on one fact.
        filled = {
            other: values_of(vocabulary.fact(other), rng) if rng.random() < 0.15 else safest(vocabulary.fact(other))
            for other in unknown_keys
            if settled(vocabulary.fact(other)) and rng.random() < 0.9
        }
        outcomes = set()
        for value in vocabulary.fact(key).known_values() or (0, 0.5, 0.7, 1.0, 1.5, 4, 17, 65, 70):
            facts = dict(case.facts) | filled | {key: value}
            if made_possible(dict(facts)) == facts:
                answer = assess(Case(facts), book)
                outcomes.add((answer.urgency, answer.compression))
        if len(outcomes) > 1:
            return True
    return False


@pytest.mark.deep
def test_every_listed_fact_can_change_the_answer(book, vocabulary):
    rng = random.Random(9)
    for case in sample_people(vocabulary, 60, seed=21):
        for key in assess(case, book).missing[:5]:
            assert changes(book, case, key, rng), key
