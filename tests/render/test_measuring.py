"""The drawing of where a tape goes: each place once a leg, numbered in order, said in words, read in grey."""

import re
import xml.etree.ElementTree as ET

import pytest

from soleus.render.writers.measuring import DISC, EDGE, INK, PLACES, SKIN, TAPE, measuring

SVG_STYLE = {"style", "class", "id", "href", "onload"}


@pytest.fixture(scope="module")
def says(book):
    return book.words.pages["measuring"]


def drawn(places, says, *legs):
    return ET.fromstring(measuring(places, says, *legs))  # noqa: S314  # drawn by us


def numbers(picture):
    return [text.text for text in picture.iter("text") if text.text.isdigit()]


def test_the_words_name_each_tape_by_its_number(says):
    title, *rest = drawn(("ankle_cm", "calf_cm"), says)
    assert title.tag == "title"
    assert title.text == (
        "Two lower legs, each seen from its outer side. Tape 1 goes around the narrowest place above the ankle bones. "
        "Tape 2 goes around the widest part of the calf."
    )
    assert rest


@pytest.mark.parametrize("places", [PLACES, ("calf_cm",), ("ankle_cm", "knee_height_cm")])
def test_each_leg_has_every_number_in_order(says, places):
    picture = drawn(places, says)
    assert numbers(picture) == [*map(str, range(1, len(places) + 1))] * 2
    assert picture.get("role") == "img"


def test_one_leg_alone_is_drawn_alone(says):
    both, left, right = (drawn(PLACES, says, *legs) for legs in ((), (("left",),), (("right",),)))
    assert [text.text for text in left.iter("text") if not text.text.isdigit()] == ["Left leg"]
    assert [text.text for text in right.iter("text") if not text.text.isdigit()] == ["Right leg"]
    assert left[0].text.startswith("A lower leg, seen")
    assert float(both.get("viewBox").split()[2]) == 2 * float(left.get("viewBox").split()[2])


def test_the_left_leg_is_the_mirror_image_of_the_right(says):
    groups = " ".join(group.get("transform", "") for group in drawn(PLACES, says).iter("g"))
    assert re.findall(r"scale\((-?1) 1\)", groups) == ["-1", "1"]


def test_nothing_that_a_strict_policy_forbids(says):
    names = {name for element in drawn(PLACES, says).iter() for name in element.attrib}
    assert names & SVG_STYLE == {"class"}


def test_every_measure_of_a_leg_has_its_place(vocabulary):
    measured = {fact.name for fact in vocabulary.facts.values() if fact.unit == "cm" and fact.per_leg}
    assert set(PLACES) == measured


def test_a_place_that_no_tape_goes_to_is_refused(says):
    with pytest.raises(KeyError, match="shoe_eu"):
        measuring(("ankle_cm", "shoe_eu"), says)


def contrast(first, second):
    """WCAG 2.2, relative luminance."""

    def light(colour):
        parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(first), light(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("first", "second", "least"),
    [("#FFFFFF", DISC, 7), (INK, TAPE, 7), (EDGE, "#FBF6EA", 4.5), (EDGE, SKIN, 3), (DISC, SKIN, 4.5)],
)
def test_what_tells_things_apart_stands_out(first, second, least):
    assert contrast(first, second) >= least
