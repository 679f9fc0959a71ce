"""Views and comparisons: one answer in several orders, and options side by side."""

import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from soleus.answer import assess
from soleus.case.read import read_case
from soleus.case.start import person
from soleus.cli.assess import VIEW_NAMES
from soleus.cli.main import main
from soleus.render import sections
from soleus.render.compare import NONE_FOUND, comparisons
from soleus.render.views import EMERGENCY, VIEWS, show

EXAMPLES = sorted((Path(__file__).parent.parent.parent / "examples").glob("*.*"))
DRAWN = re.compile(r"[─-╿]")


def shown(answer, book, library, **how):
    console = Console(record=True, width=100, file=StringIO(), markup=False, highlight=False)
    show(answer, book.words, library, console, **how)
    return console.export_text()


@pytest.fixture(scope="module")
def answer(book, vocabulary):
    return assess(read_case(str(EXAMPLES[1]), vocabulary), book)


def test_near_misses_of_both_legs_are_said_once_where_they_are_the_same(book, library, vocabulary):
    answer = assess(read_case(str(EXAMPLES[1]), vocabulary), book)
    fit, left, right = answer.fit, answer.fit and answer.fit.left, answer.fit and answer.fit.right
    assert fit
    assert left
    assert right
    assert [near.says for near in left.near_misses] == [near.says for near in right.near_misses]
    text = shown(answer, book, library)
    assert text.count("Near misses") == 1
    assert text.index("Your size, both legs") > text.index("Your size, right leg")
    apart = replace(fit, right=replace(right, near_misses=right.near_misses[:1]))
    text = shown(replace(answer, fit=apart), book, library)
    assert (text.count("Near misses"), "Your size, both legs" in text) == (2, False)
    none = replace(fit, left=replace(left, near_misses=()), right=replace(right, near_misses=()))
    assert "Near misses" not in shown(replace(answer, fit=none), book, library)


def test_the_command_line_names_just_the_views_there_are():
    assert set(VIEW_NAMES) == set(VIEWS)


def test_every_part_is_in_some_view():
    used = {part for parts in (*VIEWS.values(), *EMERGENCY.values()) for part in parts}
    parts = {
        item
        for name, item in vars(sections).items()
        if callable(item) and item.__module__ == sections.__name__ and not name.startswith("_")
    }
    assert parts - used == {sections.options, sections.take_off}, (
        "options is laid out in three orders, each a part of its own; the sentence on taking off is within two parts"
    )


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("plain", [False, True], ids=["drawn", "plain"])
def test_every_view_of_every_example_ends_with_the_intended_use(book, library, vocabulary, view, path, plain):
    text = shown(assess(read_case(str(path), vocabulary), book), book, library, view=view, plain=plain)
    assert " ".join(book.words.intended_use.split()) in " ".join(text.split())


@pytest.mark.parametrize("view", VIEWS)
def test_plain_mode_draws_no_box_and_no_table(book, library, answer, view):
    assert not DRAWN.search(shown(answer, book, library, view=view, plain=True))


def test_plain_and_drawn_say_the_same_to_a_person(book, library, answer):
    def words_of(text):
        return set(re.findall(r"[A-Za-z0-9']+", text))

    drawn, plain = (words_of(shown(answer, book, library, plain=plain)) for plain in (False, True))
    assert drawn == plain


@pytest.mark.parametrize(
    ("view", "first", "later"),
    [
        ("physiotherapist", "physical-therapy", "discectomy"),
        ("family-doctor", "nsaid", "discectomy"),
        ("surgeon", "discectomy", "physical-therapy"),
    ],
)
def test_each_profession_reads_its_own_options_first(book, library, answer, view, first, later):
    text = shown(answer, book, library, view=view, plain=True)
    assert text.index(f"option: {first}") < text.index(f"option: {later}")


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "person"])
def test_clinicians_see_the_rules_behind_an_emergency(book, library, vocabulary, view):
    emergency = assess(person(vocabulary, "nothing", {"saddle_numbness": True}), book)
    assert "saddle-numbness" in shown(emergency, book, library, view=view)


@pytest.mark.parametrize("name", ["supports", "needs", "treatments"])
@pytest.mark.parametrize("plain", [[], ["--plain"]], ids=["drawn", "plain"])
def test_compare_prints_every_row_and_the_intended_use(book, capsys, name, plain):
    assert set(comparisons(book)) == {"supports", "needs", "treatments"}
    assert main(["compare", name, *plain]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert all(row[0] in text for row in comparisons(book)[name].rows)
    assert " ".join(book.words.intended_use.split()) in text


def test_every_option_stands_in_one_comparison(book):
    found = comparisons(book)
    names = [row[0] for name in ("supports", "treatments") for row in found[name].rows]
    assert sorted(names) == sorted(book.words.options.values())


def test_every_option_has_effect_population_harm_and_guideline_or_says_that_none_was_found(book):
    for comparison in comparisons(book).values():
        for row in comparison.rows:
            assert all(cell.strip() for cell in row[1:]), row[0]
    harms = {row[0]: row[-2] for row in comparisons(book)["supports"].rows}
    assert harms["shoe inserts"] == NONE_FOUND


def test_a_comparison_is_made_of_words_and_names_no_claim(book, library):
    cells = {cell for comparison in comparisons(book).values() for row in comparison.rows for cell in row}
    assert not [claim for claim in library.claims for cell in cells if re.search(rf"\b{re.escape(claim)}\b", cell)]


@pytest.mark.parametrize(("abi", "verdict"), [(0.5, "avoid"), (1.0, "suitable")])
def test_a_sock_is_not_praised_to_somebody_who_must_not_wear_one(book, vocabulary, library, abi, verdict):
    facts = {"leg_swelling": "evening", "swollen_leg": "both", "left.abi": abi, "right.abi": 1.0}
    answer = assess(person(vocabulary, "all_no", facts), book)
    assert answer.compression == verdict
    assert answer.helps["swelling"].verdict == "likely"
    out = StringIO()
    show(answer, book.words, library, Console(file=out, width=3000), view="person", plain=True)
    assert (answer.helps["swelling"].says in out.getvalue()) is (verdict == "suitable")


def test_how_to_stop_a_medicine_safely_is_said_first_and_hides_nowhere(book, vocabulary, library):
    answer = assess(person(vocabulary, "all_no", {"leg_pain": True, "takes_gabapentinoid": True}), book)
    (option,) = [option for option in answer.plan if option.option == "neuropathic-agent"]
    assert option.says == book.words.rules["neuropathic-agent-taken-now"]
    out = StringIO()
    show(answer, book.words, library, Console(file=out, width=3000), view="person", plain=True)
    assert all(sentence in out.getvalue() for sentence in (option.says, *option.also))


def test_what_sciatica_needs_stands_on_claims_that_exist(book, library):
    cited = book.words.needs["claims"].split(", ")
    assert [claim for claim in cited if claim not in library.claims] == []


# ---------------------------------------------------------------- the prediction


@pytest.fixture(scope="module")
def foretold(book, vocabulary):
    return assess(read_case(str(EXAMPLES[1]), vocabulary), book, with_prediction=True)


@pytest.mark.parametrize("plain", [False, True], ids=["drawn", "plain"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_the_prediction_with_its_interval(book, library, foretold, view, plain):
    text = " ".join(shown(foretold, book, library, view=view, plain=plain).split())
    assert book.words.headings["prediction"] in text
    for said in foretold.prediction.says:
        assert said.says in text
    if view != "person":
        low, high = foretold.prediction.figures.without.ml_90
        assert f"{low:.0f} to {high:.0f}" in text
        assert "[leg-model]" in text


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_speaks_of_a_prediction_that_is_not_there(book, library, answer, view):
    assert book.words.headings["prediction"] not in shown(answer, book, library, view=view)


def test_clinicians_read_the_sources_of_the_prediction(book, library, foretold):
    text = " ".join(shown(foretold, book, library, view="clinician", plain=True).split())
    for claim in ("leg-model", "leg-volume-by-tape", "venous-column"):
        assert f"{claim}: {library.claims[claim].statement}" in text
