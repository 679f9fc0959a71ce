"""The form of a question is one for a terminal, which types a line, and a page, which sends ticks and texts."""

import pytest

from soleus.interviewing import Question, question_form


@pytest.fixture
def make(book):
    def make_(*keys, kind="one", stage="answer", topic=""):
        fact = book.rules.vocabulary.fact
        facts = tuple(dict.fromkeys(map(fact, keys)))
        return question_form(Question(keys, facts, kind, stage, topic), book)

    return make_


GROUP = ("saddle_numbness", "bladder_change", "bowel_change")


@pytest.fixture
def group(make):
    return make(*GROUP, kind="group", topic="Numbness")


@pytest.mark.parametrize(
    ("typed", "ticks", "values"),
    [
        ("0", {"picked": [], "none": True}, (False, False, False)),
        ("1", {"picked": ["saddle_numbness"]}, (True, False, False)),
        ("1 3?", {"picked": ["saddle_numbness"], "not_sure": ["bowel_change"]}, (True, False, None)),
        ("?", {"picked": [], "not_sure": list(GROUP)}, (None, None, None)),
    ],
)
def test_a_group_is_picked_from_by_numbers_or_by_ticks(group, typed, ticks, values):
    expected = dict(zip(GROUP, values, strict=True))
    assert group.read(typed).replies == group.ticked(**ticks).replies == expected


@pytest.mark.parametrize(
    "ticks",
    [
        pytest.param({"picked": []}, id="nothing-ticked-is-no-answer"),
        pytest.param({"picked": ["saddle_numbness"], "none": True}, id="some-and-none"),
        pytest.param({"picked": [], "none": True, "not_sure": ["bowel_change"]}, id="not-sure-and-none"),
        pytest.param({"picked": ["bowel_change"], "not_sure": ["bowel_change"]}, id="both-ways"),
        pytest.param({"picked": ["age_years"]}, id="not-among-the-lines"),
    ],
)
def test_ticks_that_say_nothing_or_two_things_are_asked_again(group, book, ticks):
    filled = group.ticked(**ticks)
    assert (filled.replies, filled.problems) == ({}, {"": book.words.interview["tick_again"]})


def test_what_a_group_and_an_offer_say(group, make, book):
    assert group.ask == "Numbness: does any of these hold for you?"
    assert group.lines["bladder_change"] == book.words.question("bladder_change")
    assert (group.none, group.not_sure) == ("none of these", "not sure")
    offer = make("left.ankle_cm", "right.ankle_cm", "left.calf_cm", kind="offer", stage="gather")
    assert list(offer.lines) == ["ankle_cm", "calf_cm"]
    assert offer.lines["calf_cm"] == book.words.label("calf_cm")
    assert "tape" in offer.ask
    assert offer.read("1").replies == {"left.ankle_cm": True, "right.ankle_cm": True, "left.calf_cm": False}
    assert "tape" not in make("left.abi", kind="offer").ask
    assert make("saddle_numbness", "bowel_change", kind="group").ask == "Does any of these hold for you?"


def test_both_legs_are_typed_at_once_or_field_by_field(make):
    legs = make("left.ankle_cm", "right.ankle_cm", kind="legs")
    assert not legs.ask.startswith(("Left", "Right"))
    assert legs.lines == {}
    expected = {"left.ankle_cm": 22.5, "right.ankle_cm": None}
    assert (
        legs.read("22.5 ?").replies == legs.filled({"left.ankle_cm": "22.5", "right.ankle_cm": "?"}).replies == expected
    )
    assert legs.read("22.5").problems.keys() == {""}


def test_each_field_has_its_own_problem_and_nothing_is_taken_while_there_is_one(make):
    legs = make("left.ankle_cm", "right.ankle_cm", kind="legs")
    filled = legs.filled({"left.ankle_cm": "9", "right.ankle_cm": "23"})
    assert (filled.replies, list(filled.problems)) == ({}, ["left.ankle_cm"])
    assert list(legs.filled({"left.ankle_cm": "22"}).problems) == ["right.ankle_cm"]


def test_inches_and_stones_are_said_back_in_our_units(make):
    height = make("height_cm")
    assert height.filled({"height_cm": "5 ft 6"}).echoes == height.read("5'6\"").echoes == {"height_cm": "167.6 cm"}
    assert make("weight_kg").read("11 stone 4").echoes == {"weight_kg": "71.7 kg"}
    assert height.fields[0].other_units == ("inches", "metres", "millimetres")
    assert make("saddle_numbness").fields[0].other_units == ()
    assert make("left.ankle_cm").read("9 in").echoes == {"left.ankle_cm": "22.9 cm"}


def test_what_is_filled_in_is_not_shown(group):
    assert "True" not in repr(group.read("1"))
