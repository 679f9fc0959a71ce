"""Subcommands: the first of a command is meant where a line names none, and every line of old goes on."""

import re
import shlex
from pathlib import Path

import pytest

from soleus.cli.main import COMMANDS, command_of, parse_line, subcommands_of
from soleus.problems import ProblemsError

WITH_FORMS = [name for name in COMMANDS if subcommands_of(name)]
# A line of a help text, up to the two spaces before what it does.
LINE = re.compile(r"^  soleus (.+?)(?: {2,}|$)", re.MULTILINE)


def help_texts():
    for name in COMMANDS:
        yield command_of(name).HELP
        yield from (form.help for form in subcommands_of(name))


def examples():
    return sorted({line for text in help_texts() for line in LINE.findall(text) if "--help" not in line})


@pytest.mark.parametrize("line", examples())
def test_every_line_of_a_help_text_is_read(line):
    command, *_ = line.partition(" > ")  # what a shell does with what is printed is its own
    assert callable(parse_line(shlex.split(command)).run)


def test_the_commands_with_subcommands():
    forms = {name: [form.name for form in subcommands_of(name)] for name in WITH_FORMS}
    assert forms == {
        "cohort": ["run", "make"],
        "evidence": ["pool", "build", "add", "show", "gaps"],
        "fit": ["person", "check"],
        "trial": [
            "analyse", "pool", "simulate", "plan", "start", "protocol", "today", "entry", "show", "export", "leave",
            "erase", "sheet", "night",
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ["cohort", "people.csv", "--out", "answers"],
        ["cohort", "--out", "answers", "--engine", "spark", "people.csv"],
        ["cohort", "--out=answers", "--", "people.csv"],
        ["fit", "ruth.toml"],
        ["fit", "--plot", "leg.png", "ruth.toml"],
        ["fit", "-"],
        ["fit", "--size-only", "--ankle", "22.5", "--calf", "38"],
        ["fit"],
    ],
    ids=" ".join,
)
def test_a_line_without_a_subcommand_means_the_first(words):
    name, *rest = words
    first = subcommands_of(name)[0]
    short, long = (vars(parse_line(line)) for line in (words, [name, first.name, *rest]))
    assert short.pop("run") is long.pop("run") is first.run
    assert short.pop("parser").prog == long.pop("parser").prog
    assert short == long


@pytest.mark.parametrize("form", ["run", "make"])
def test_a_table_that_is_called_like_a_subcommand_is_given_by_its_path(form):
    for words in (["cohort", f"./{form}"], ["cohort", "run", form]):
        given = parse_line([*words, "--out", "answers"])
        assert (given.run, Path(given.table)) == (subcommands_of("cohort")[0].run, Path(form))


@pytest.mark.parametrize("name", WITH_FORMS)
def test_each_subcommand_has_a_help_text_of_its_own(soleus, name):
    overview = soleus(name, "--help")
    texts = [soleus(name, form.name, "--help") for form in subcommands_of(name)]
    assert {(status, err) for status, _, err in [overview, *texts]} == {(0, "")}
    assert len({overview[1], *(out for _, out, _ in texts)}) == len(texts) + 1
    for form, (_, out, _) in zip(subcommands_of(name), texts, strict=True):
        assert f"{form.name} " in overview[1]
        assert form.line in overview[1]
        assert f"soleus {name} {form.name} [-h]" in out


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("cohort", "run", "people.csv", "--out", "x"), ("--rows", "3")),
        (("cohort", "make", "--rows", "3", "--out", "x.csv"), ("--engine", "spark")),
        (("fit", "check", "leaflet.yaml"), ("--size-only",)),
        (("fit", "person", "ruth.toml"), ("leaflet.yaml",)),
    ],
    ids=" ".join,
)
def test_each_subcommand_has_options_of_its_own(words, option):
    parse_line(words)
    with pytest.raises(ProblemsError, match=rf"soleus {words[0]} {words[1]} --help.*\n- unrecognized .*{option[0]}"):
        parse_line([*words, *option])


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("cohort", "--out", "answers", "make", "--rows", "3"), "soleus cohort make"),
        (("cohort", "--out", "answers", "make"), "soleus cohort make"),
        (("fit", "--plain", "check", "leaflet.yaml"), "soleus fit check"),
        (("fit", "ruth", "check"), "soleus fit check"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_subcommand_behind_its_options_is_refused_with_the_way_to_write_it(
    soleus, tmp_path, monkeypatch, words, hint
):
    monkeypatch.chdir(tmp_path)
    status, out, err = soleus(*words)
    assert (status, out) == (2, "")
    assert f"write it right behind the command: {hint}" in err
    assert list(tmp_path.iterdir()) == []


def test_no_hint_where_the_subcommand_stands_in_its_place(soleus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for words in (("cohort", "run", "make", "--out", "answers"), ("fit", "check", "check"), ("fit", "nobody.toml")):
        status, _, err = soleus(*words)
        assert status == 2
        assert "right behind the command" not in err


@pytest.mark.parametrize("words", [("assess", "--foo", "x.toml"), ("cohort", "a.csv", "--out", "b", "c")], ids=" ".join)
def test_what_is_not_known_names_the_help_of_its_command(words):
    with pytest.raises(ProblemsError, match=rf"soleus {words[0]}.* --help"):
        parse_line(words)
