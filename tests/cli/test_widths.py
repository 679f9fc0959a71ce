"""At any width every word is there, and no name from outside moves the cursor."""

import itertools
import re
from io import StringIO
from pathlib import Path

import pytest
from rich.panel import Panel
from rich.table import Table

from soleus.answer import assess
from soleus.case.read import read_case
from soleus.cli.console import plain_console
from soleus.cli.main import main
from soleus.cli.show import print_document
from soleus.render.views import VIEWS, fit, prediction

# whole runs, one like the other: what their lines do is covered elsewhere, and tracing would double it
pytestmark = pytest.mark.no_cover

EXAMPLES = Path(__file__).parents[2] / "examples"
DRAWN = re.compile(r"[─-╿]")
WIDTHS = (*range(1, 45), *range(45, 201, 7))
ODD = ["0", "", "wide", "-3", "\N{SUPERSCRIPT TWO}", "9" * 5000, "1e9", " 12", "0x20"]


def words(text):
    return set(DRAWN.sub(" ", text).split())


def lacking(text, wide):
    """Name the words of a wide text that a narrow one has not in one piece, line breaks and blanks aside."""
    joined = re.sub(r"\s+", "", text)
    return {word for word in words(wide) if word not in joined}


@pytest.fixture(scope="module")
def answers(book, vocabulary):
    names = ("saddle-numbness.yaml", "evening-swelling.toml", "diabetes-and-numb-feet.toml")
    return [assess(read_case(str(EXAMPLES / name), vocabulary), book) for name in names]


def printed(monkeypatch, width, print_to):
    monkeypatch.setenv("COLUMNS", str(width))
    console = plain_console()
    console.file = StringIO()
    print_to(console)
    return console.file.getvalue()


def every_way(answers, book, library, plain):
    for answer in answers:
        for number, view in enumerate((*VIEWS.values(), fit, prediction)):
            document, how = view(answer, book, library), {"plain": plain, "details": number % 2 == 0}
            yield lambda console, d=document, h=how: print_document(d, console, book.words, **h)


@pytest.mark.parametrize("plain", [False, True], ids=["drawn", "plain"])
def test_every_word_of_an_answer_is_there_at_any_width(monkeypatch, answers, book, library, plain):
    widths = itertools.cycle(WIDTHS)
    for way in every_way(answers, book, library, plain):
        wide = printed(monkeypatch, 3000, way)
        for width in itertools.islice(widths, 5):
            assert lacking(printed(monkeypatch, width, way), wide) == set(), width


@pytest.mark.deep
@pytest.mark.parametrize("plain", [False, True], ids=["drawn", "plain"])
def test_every_word_of_an_answer_is_there_at_every_width(monkeypatch, answers, book, library, plain):
    for way in every_way(answers, book, library, plain):
        wide = printed(monkeypatch, 3000, way)
        for width in range(1, 201):
            assert lacking(printed(monkeypatch, width, way), wide) == set(), width


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "saddle-numbness"),
        ("explain", "amsler2008-meta"),
        ("explain", "nsaid"),
        ("explain", "left.abi"),
        ("explain", "facts"),
        ("learn", "who-gains"),
        ("compare", "supports"),
        ("compare", "needs", "--plain"),
        ("--help",),
        ("cohort", "--help"),
        ("cohort", "run", "--help"),
    ],
    ids=" ".join,
)
def test_every_word_of_a_command_is_there_at_any_width(soleus, monkeypatch, arguments):
    wide = soleus(*arguments)[1]
    for width in (1, 13, 36, 80):
        monkeypatch.setenv("COLUMNS", str(width))
        assert lacking(soleus(*arguments)[1], wide) == set(), width


@pytest.mark.parametrize("columns", ODD, ids=["0", "empty", "word", "negative", "power", "huge", "1e9", "blank", "hex"])
def test_columns_that_say_no_width_cut_nothing(soleus, monkeypatch, columns):
    case = EXAMPLES / "saddle-numbness.yaml"
    wide = soleus("assess", case)[1]
    monkeypatch.setenv("COLUMNS", columns)
    status, out, err = soleus("assess", case)
    assert (status, err, lacking(out, wide)) == (0, "", set())


def test_a_wide_table_breaks_no_word_that_has_room(monkeypatch):
    table = Table("name", "says")
    table.add_row("a-name-of-22-characters", "many words " * 30)
    text = printed(monkeypatch, 40, lambda console: console.print(table))
    assert "a-name-of-22-characters" in text
    assert "┃" in text


@pytest.mark.parametrize(("width", "boxed"), [(15, True), (14, False)])
def test_a_box_stands_round_a_text_of_several_lines_where_no_word_breaks(monkeypatch, width, boxed):
    panel = Panel("a longestword and many more")
    text = printed(monkeypatch, width, lambda console: console.print(panel))
    assert ("╭" in text) is boxed
    assert lacking(text, "a longestword and many more") == set()


@pytest.mark.parametrize("odd", ["\x1b[8m", "\x9b2J", "\u202e", "\u2066", "\r", "\x08", "\ud800", "\u200b", "\ufeff"])
def test_a_name_does_nothing_on_a_terminal_but_to_stand_there(monkeypatch, odd):
    table = Table("name", f"na{odd}me")
    table.add_row(f"a{odd}b", f"c{odd}d " * 30)

    def print_all(console):
        for thing in (f"x{odd}y", table, Panel(f"x{odd}y", title=f"t{odd}")):
            console.print(thing)

    for width in (100, 12):
        assert odd not in printed(monkeypatch, width, print_all)


@pytest.mark.parametrize("odd", ["\x1b[8m", "\u202e", "\udcff", "\r", "\nsoleus: all is well"])
@pytest.mark.parametrize(
    "arguments", [("assess", "{}.toml"), ("explain", "{}"), ("{}",), ("compare", "{}"), ("fit", "a.toml", "{}")]
)
def test_a_name_that_is_refused_is_shown_back_made_safe(capfd, monkeypatch, odd, arguments):
    monkeypatch.setenv("COLUMNS", "80")
    assert main([argument.format(f"a{odd}b") for argument in arguments]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert odd not in err
    assert err.startswith("soleus: ")
