"""``soleus exchange``: the rulebook for record systems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soleus.fhir import DEFAULT_BASE, exchange_files
from soleus.files import read_text, reason, write_whole
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    import argparse

MOST_ELM = 100_000_000  # bytes; the rulebook itself takes a few millions

HELP = """\
Writes the rulebook for record systems: as CQL, the language in which clinical logic is exchanged, and as a FHIR R4
Library, PlanDefinition and Questionnaire around it. Facts are parameters, and null means unknown. Views (SQL on FHIR)
and a list of codes say what is read from records.

  soleus exchange --out rules                                all of it in the folder 'rules'
  soleus exchange --out rules --base https://us.test/fhir    the resources under a site's own address
  soleus exchange --out rules --elm translated.json          with the CQL's translation (ELM) in the Library

A translation comes from any CQL-to-ELM translator, made from the CQL file that this command wrote.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="write the files into this folder")
    parser.add_argument("--base", default=DEFAULT_BASE, metavar="URL", help="address of the site's resources")
    parser.add_argument("--elm", type=Path, metavar="FILE", help="put this translation (ELM as JSON) into the Library")


def run(given: argparse.Namespace) -> int:
    """Write the rulebook for record systems."""
    elm = _read_elm(given.elm) if given.elm else None
    files = exchange_files(given.book, given.book.library, base=given.base, elm=elm)
    try:
        given.out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ProblemsError("The files cannot be written", [f"{given.out}: {reason(error)}"]) from None
    for name, content in files.items():
        write_whole(given.out / name, content)
    for name in files:
        print(f"written: {given.out / name}")
    return 0


def _read_elm(path: Path) -> dict[str, Any]:
    try:
        elm = json.loads(read_text(path, MOST_ELM))
    except ProblemsError:
        raise
    except (ValueError, RecursionError):
        raise ProblemsError("The translation cannot be read", [f"{path}: it is not JSON"]) from None
    if not isinstance(elm, dict):
        raise ProblemsError("The translation cannot be read", [f"{path}: it is not a JSON object"])
    return elm
