"""What people type is understood at every kind of question, or they hear what can be typed."""

import random
import string

import pytest

from soleus.interviewing import both_legs, field, in_words, pick


@pytest.fixture(scope="module")
def form(book):
    return lambda key: field(key, book.rules.vocabulary.fact(key), book.words)


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            "hours_sitting, hours_standing: too much (question 1, question 2)",
            "how many hours a day you sit; how many hours a day you stand: too much (question 1, question 2)",
        ),
        (
            "pregnant, pregnancy_weeks: weeks need pregnant = true",
            "being pregnant; how many weeks pregnant you are: weeks need pregnant = true",
        ),
        (
            "left.abi: is left.calf_cm in inches?",
            "left leg: the ankle pressure index (ABI): is left leg: the distance around the calf, in cm in inches?",
        ),
        ("nobody: knows this", "nobody: knows this"),
        ("a sentence", "a sentence"),
    ],
)
def test_a_refusal_is_said_with_the_labels_of_facts(book, problem, said):
    assert in_words(problem, book.words) == said


UNDERSTOOD = [
    ("diabetes", "yes please", True),
    ("diabetes", "Yep.", True),
    ("diabetes", "1", True),
    ("diabetes", "nope", False),
    ("diabetes", "0", False),
    ("diabetes", "I don’t", False),
    ("age_years", "58", 58.0),
    ("age_years", "58 years", 58.0),
    ("age_years", "58 yrs", 58.0),
    ("age_years", "fifty-eight", 58.0),
    ("age_years", "about 58 years old", 58.0),
    ("hours_walking", "1,5", 1.5),
    ("hours_walking", "2½", 2.5),
    ("hours_walking", "two and a half hours", 2.5),
    ("hours_walking", "half an hour", 0.5),
    ("hours_walking", "3 hours a day", 3.0),
    ("hours_walking", "none", 0.0),
    ("leg_pain_0_10", "7/10", 7.0),
    ("leg_pain_0_10", "0", 0.0),
    ("height_cm", "168 cm", 168.0),
    ("nyha_class", "3", 3),
    ("nyha_class", "class III", 3),
    ("ceap_class", "C4", 4),
    ("nyha_class", "3.0", 3),
    ("leg_swelling", "2", "evening"),
    ("leg_swelling", "evening", "evening"),
    ("leg_swelling", "all day", "all_day"),
    ("leg_swelling", "swollen by evening", "evening"),
    ("leg_swelling", "no", "none"),
    ("leg_swelling", "0", "none"),
    ("painful_leg", "left leg", "left"),
    ("painful_leg", "l", "left"),
    ("left.abi", "0.9", 0.9),
]


@pytest.mark.parametrize(("key", "typed", "value"), UNDERSTOOD)
def test_understood(form, key, typed, value):
    reply = form(key).parse(typed)
    assert (reply.value, type(reply.value), reply.problem) == (value, type(value), "")


@pytest.mark.parametrize(
    ("key", "typed", "value", "said"),
    [
        ("height_cm", "5 ft 6", 167.6, "167.6 cm"),
        ("height_cm", "5'6\"", 167.6, "167.6 cm"),
        ("height_cm", "5 feet 6 inches", 167.6, "167.6 cm"),
        ("height_cm", "66 in", 167.6, "167.6 cm"),
        ("height_cm", "1.68 m", 168.0, "168 cm"),
        ("weight_kg", "11 st 4", 71.7, "71.7 kg"),
        ("weight_kg", "150 lbs", 68.0, "68 kg"),
        ("pain_weeks", "3 months", 13.0, "13 weeks"),
        ("hours_sitting", "90 minutes", 1.5, "1.5 hours a day"),
        ("cause", "slipped disc", "disc_herniation", "a slipped (bulging) disc"),
    ],
)
def test_what_is_converted_or_guessed_is_said_back_before_it_counts(form, key, typed, value, said):
    reply = form(key).parse(typed)
    assert (reply.value, reply.echo, reply.problem) == (value, said, "")


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("nyha_class", "3.9"),
        ("nyha_class", "5"),
        ("nyha_class", "none"),
        ("left.abi", "none"),
        ("age_years", "no"),
        ("age_years", "121"),
        ("age_years", "-1"),
        ("age_years", "1,500"),
        ("age_years", "nan"),
        ("age_years", "inf"),
        ("age_years", "1e2"),
        ("age_years", "0x10"),
        ("age_years", "5_8"),
        ("age_years", "almost 65"),
        ("age_years", "58 kg"),
        ("age_years", "5" * 5000),
        ("height_cm", "5 ft 14"),
        ("height_cm", "1.68"),
        ("diabetes", "yes and no"),
        ("diabetes", "2"),
        ("diabetes", ""),
        ("diabetes", "\ufffd\ufffd"),
        ("diabetes", "sure"),
        ("leg_swelling", "5"),
        ("leg_swelling", "yes"),
        ("leg_swelling", "swollen"),
        ("foot_pulse", "not normal"),
        ("painful_leg", "0"),
    ],
)
def test_what_is_not_understood_gets_a_hint_of_what_can_be_typed(form, key, typed):
    reply = form(f"left.{key}" if key == "foot_pulse" else key).parse(typed)
    assert reply.value is None
    assert "? if you are not sure" in reply.problem


def test_a_number_in_another_unit_is_asked_for_with_its_unit(form):
    assert "metres" in form("height_cm").parse("1.68").problem


def test_not_sure_is_understood_at_every_kind_of_question(form, book):
    keys = ("diabetes", "age_years", "nyha_class", "leg_swelling", "left.abi")
    for typed in (*book.words.typed["not_sure"], "??", " Dunno! "):
        replies = [form(key).parse(typed) for key in keys]
        assert {(reply.value, reply.problem) for reply in replies} == {(None, "")}
        assert pick(["a", "b"], typed, book.words) == (None, None)


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("22.5 23", (22.5, 23.0)),
        ("22,5 23,5", (22.5, 23.5)),
        ("22.5, 23", (22.5, 23.0)),
        ("left 22.5, right 23", (22.5, 23.0)),
        ("right 23 and left 22.5", (22.5, 23.0)),
        ("22.5 cm and 23 cm", (22.5, 23.0)),
        ("both 22", (22.0, 22.0)),
        ("22 ?", (22.0, None)),
        ("?", (None, None)),
    ],
)
def test_both_legs_at_once(form, typed, values):
    replies = both_legs([form("left.ankle_cm"), form("right.ankle_cm")], typed)
    assert not isinstance(replies, str)
    assert tuple(reply.value for reply in replies) == values


@pytest.mark.parametrize("typed", ["22", "22 23 24", "", "left 22 left 23", "22 wide", "1 23"])
def test_both_legs_need_two_answers(form, typed):
    assert isinstance(both_legs([form("left.ankle_cm"), form("right.ankle_cm")], typed), str)


@pytest.mark.parametrize(
    ("typed", "picked"),
    [
        ("1 3", (True, False, True)),
        ("1, 3", (True, False, True)),
        ("1 and 3", (True, False, True)),
        ("1-2", (True, True, False)),
        ("1 2?", (True, None, False)),
        ("1 2 ?", (True, None, False)),
        ("none", (False, False, False)),
        ("Nope", (False, False, False)),
        ("0", (False, False, False)),
        ("all of them", (True, True, True)),
        ("not sure", (None, None, None)),
    ],
)
def test_picked(book, typed, picked):
    assert pick(["a", "b", "c"], typed, book.words) == picked


@pytest.mark.parametrize("typed", ["4", "yes", "1 1?", "0 1", "", "-1", "1.5", "9" * 5000, "3-1", "one"])
def test_a_pick_that_could_mean_two_things_is_asked_again(book, typed):
    assert "0 for none" in str(pick(["a", "b", "c"], typed, book.words))


def test_no_reply_of_any_kind_ends_in_an_error_or_in_a_value_that_cannot_be(book, vocabulary, form):
    """Noise around everything that is understood: a value in range of the right type, not sure, or a hint."""
    rng = random.Random(5)
    signs = string.printable + "½٣²Ⅳ\u202e\x00é'\"?,."
    keys = list(vocabulary.every_key())
    for _ in range(4000):
        _, typed, _ = rng.choice(UNDERSTOOD)
        for _ in range(rng.randrange(4)):
            place = rng.randrange(len(typed) + 1)
            typed = typed[:place] + rng.choice(signs) * rng.choice((1, 1, 300)) + typed[place + rng.randrange(2) :]
        one = form(rng.choice(keys))
        reply = one.parse(typed)
        if reply.value is not None:
            fact = one.fact
            assert reply.value in fact.known_values() or fact.low <= reply.value <= fact.high
            assert fact.type != "integer" or isinstance(reply.value, int)
        pick(["a", "b", "c"], typed, book.words)
        both_legs([one, one], typed)


@pytest.mark.parametrize(
    ("typed", "value"),
    [(".2", 0.2), (",2", 0.2), ("½", 0.5), ("¼", 0.25), (". 2", 0.2), ("1½", 1.5), (" .75 ", 0.75), (".2.", 0.2)],
)
def test_a_number_that_begins_with_its_point_keeps_it(book, typed, value):
    """An ankle pressure index of .2 is a leg in danger, one of 2 is not."""
    abi = field("left.abi", book.rules.vocabulary.fact("left.abi"), book.words)
    assert abi.parse(typed).value == value


def test_a_comma_between_words_is_no_point(book):
    hours = field("hours_standing", book.rules.vocabulary.fact("hours_standing"), book.words)
    assert hours.parse("well, 5 hours").value in {5.0, None}
    assert hours.parse("5.").value == 5.0
