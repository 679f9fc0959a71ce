"""Every command that a message or a help text names works as it stands, wherever the program was called from."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from soleus.cli.called import NAME, called, name_commands
from soleus.cli.main import COMMANDS, command_of, main, subcommands_of


def test_on_the_path_its_name_is_enough(monkeypatch, tmp_path):
    program = tmp_path / NAME
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(program)])
    assert called() == NAME


def test_in_a_checkout_it_is_named_as_it_lies_from_here(monkeypatch, tmp_path):
    program = tmp_path / ".venv" / "bin" / NAME
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(program)])
    assert called() == ".venv/bin/soleus"
    monkeypatch.chdir("/")
    assert called() == str(program.relative_to("/"))


def test_a_module_is_run_by_its_interpreter(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["/somewhere/soleus/__main__.py"])
    assert called() == f"{sys.executable} -m soleus"


def test_only_commands_are_named_anew(monkeypatch):
    monkeypatch.setattr("soleus.cli.called.called", lambda: "./soleus")
    text = "'soleus explain facts' lists them; soleus cares; pip install 'soleus[spark]'; try: soleus --help"
    assert name_commands(text, COMMANDS) == (
        "'./soleus explain facts' lists them; soleus cares; pip install 'soleus[spark]'; try: ./soleus --help"
    )


def test_a_refusal_names_a_command_that_runs(tmp_path):
    case = tmp_path / "case.toml"
    case.write_text("qqqqqq = 1\n", "utf-8")
    run = [sys.executable, "-m", "soleus"]
    done = subprocess.run([*run, "assess", str(case)], check=False, capture_output=True, text=True)
    (named,) = re.findall(r"'([^']+ explain facts)'", done.stderr)
    again = subprocess.run(named, shell=True, check=False, capture_output=True, text=True)  # noqa: S602  # as a person types it
    assert (again.returncode, again.stderr) == (0, "")


SOURCES = sorted(Path(sys.modules["soleus.cli.main"].__file__ or "").parents[1].rglob("*.py"))


def test_every_command_that_is_named_anywhere_is_one():
    named = {word for path in SOURCES for word in re.findall(r"'soleus ([a-z]+)[ ']", path.read_text("utf-8"))}
    assert named
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_in_a_help_text_is_taken(name):
    texts = [command_of(name).HELP, *(form.help for form in subcommands_of(name))]
    assert {line for text in texts for line in re.findall(r"^  soleus (\w+)", text, re.MULTILINE)} <= {name}


def test_each_command_stands_on_one_line_of_the_help(capsys):
    assert main(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [f"{name} {says}" for name, says in COMMANDS.items() if f"{name} {says}" not in map(flat, lines)] == []


def flat(line):
    return " ".join(line.split())
