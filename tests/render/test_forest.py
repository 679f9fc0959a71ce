"""Forest plots: where things stand, at every width and scale; what is cut is marked, and nothing is lost."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleus.render.forest import Forest, ForestRow
from soleus.render.writers.forest import forest_lines, forest_svg, forest_table

HEADERS = ("study", "95 % interval", "weight")


def plot(*rows, is_ratio=False):
    return Forest("Studies", "What each found.", "difference", HEADERS, rows, is_ratio)


def study(name, estimate, low, high, weight=0.5):
    return ForestRow((name, f"{estimate} [{low}, {high}]", f"{weight:.0%}"), estimate, low, high, weight)


TWO = (study("Adams 1998", -1, -2, 0.5), study("Baker 2004", -3, -4, -2))
TOGETHER = ForestRow(("together", "-2 [-3, -1]", ""), -2, -3, -1, beyond=(-5, 1))


def test_a_study_is_a_square_on_its_line_and_the_whole_a_lozenge_within_its_dots():
    lines = list(forest_lines(plot(*TWO, TOGETHER), 80))
    assert all(len(line) <= 80 for line in lines)
    heads, adams, baker, together, axis = lines
    assert heads.split() == ["study", "95", "%", "interval", "weight"]
    assert adams.index("■") > baker.index("■")
    assert baker.index("│") == axis.index(" 0 ") + 1
    assert re.search(r"·+─+◆─+·+", together)
    assert "│" not in adams, "its interval crosses no difference"


@pytest.mark.parametrize(("width", "lines_each"), [(80, 1), (60, 1), (44, 2), (20, 3)])
def test_where_it_is_narrow_a_study_takes_more_lines(width, lines_each):
    lines = list(forest_lines(plot(*TWO), width))
    assert max(map(len, lines)) <= width
    assert len([line for line in lines if "■" in line]) == 2
    assert len(lines) >= 1 + 2 * lines_each


def test_no_picture_is_drawn_where_there_is_no_room_for_one():
    text = "\n".join(forest_lines(plot(*TWO), 12))
    assert "■" not in text
    assert {"Adams", "1998", "2004"} <= set(text.split())


def test_ratios_stand_on_a_logarithmic_axis():
    rows = (study("half", 0.5, 0.25, 1), study("double", 2, 1, 4))
    _, half, double, axis = forest_lines(plot(*rows, is_ratio=True), 80)
    middle = axis.index(" 1 ") + 1
    assert middle - half.index("■") == pytest.approx(double.index("■") - middle, abs=1)


def test_one_wide_interval_is_cut_and_marked_so_that_the_rest_can_be_read():
    rows = (*TWO, study("tiny", -2, -400, 300))
    _, adams, _, tiny, _ = forest_lines(plot(*rows), 80)
    assert adams.count("─") > 2
    assert re.search(r"<─+■─+>", tiny)
    assert forest_svg(plot(*rows)).count("L8.0 ") == 1


def test_svg_is_sound_says_its_words_and_draws_heavier_studies_larger():
    rows = (study("A & B", 1, 0.5, 2, 0.8), study("C", 2, 1, 4, 0.2), ForestRow(("all", "1.2", ""), 1.2, 0.8, 2))
    root = ET.fromstring(forest_svg(plot(*rows, is_ratio=True)))  # noqa: S314  # our own
    assert root.findtext("title") == "Studies. What each found."
    first, second = (float(square.attrib["width"]) for square in root.iter("rect"))
    assert first > second
    assert "A & B" in {text.text for text in root.iter("text")}
    assert {"0.5", "1", "2"} <= {text.text for text in root.iter("text")}


def test_the_numbers_are_a_table():
    assert forest_table(plot(*TWO)).rows == (
        ("Adams 1998", "-1 [-2, 0.5]", "50%"),
        ("Baker 2004", "-3 [-4, -2]", "50%"),
    )


@pytest.mark.parametrize(
    ("rows", "is_ratio"), [((), False), ((study("A", 1, 0, 2),), True), ((study("A", 1, 0, float("inf")),), False)]
)
def test_what_cannot_be_drawn_is_refused(rows, is_ratio):
    with pytest.raises(ValueError, match="finite numbers"):
        plot(*rows, is_ratio=is_ratio)


numbers = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))


@given(st.lists(st.tuples(numbers, st.floats(0.001, 1e5)), min_size=1, max_size=6), st.integers(1, 140))
def test_any_plot_fits_any_width(rows, width):
    drawn = plot(*(study(f"S{n}", middle, middle - half, middle + half) for n, (middle, half) in enumerate(rows)))
    assert all(len(line) <= width for line in forest_lines(drawn, width))
    ET.fromstring(forest_svg(drawn))  # noqa: S314  # our own
