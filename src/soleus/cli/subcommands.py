"""Subcommands: ``soleus cohort make``. The first that a command lists is meant where a line names none.

So ``soleus cohort people.csv`` goes on as it did before there were two. Only the word right behind the command is taken
for a subcommand; a file of such a name is given as ``./make``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

HELP_OPTIONS = ("-h", "--help")


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One form of a command.

    Attributes:
        name: the word behind the command.
        line: what it does, for the command's help.
        help: its own help text, which teaches by example.
        arguments: says what it takes.
        run: does it; gives the exit status.
    """

    name: str
    line: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def with_subcommand(words: Sequence[str], position: int, subcommands: Sequence[Subcommand]) -> list[str]:
    """Put the default subcommand into a line that names none.

    Args:
        words: the line behind ``soleus``.
        position: where its command stands.
        subcommands: those of the command, the default first; none leaves the line as it is.
    """
    if not subcommands or _names_one(words, position, subcommands):
        return list(words)
    return [*words[: position + 1], subcommands[0].name, *words[position + 1 :]]


def misplaced(words: Sequence[str], position: int, subcommands: Sequence[Subcommand]) -> str:
    """Say how a refused line may be put right: a subcommand that stands behind options was read as a file.

    Args:
        words: the line behind ``soleus``, as it was typed.
        position: where its command stands.
        subcommands: those of the command.
    """
    names = [subcommand.name for subcommand in subcommands if subcommand.name in words[position + 1 :]]
    if not names or _names_one(words, position, subcommands):
        return ""
    return f"if '{names[0]}' is no file here, write it right behind the command: soleus {words[position]} {names[0]}"


def _names_one(words: Sequence[str], position: int, subcommands: Sequence[Subcommand]) -> bool:
    """Whether the word behind the command is a subcommand, or asks for the help text on them all."""
    names = {subcommand.name for subcommand in subcommands}
    return not names.union(HELP_OPTIONS).isdisjoint(words[position + 1 : position + 2])
