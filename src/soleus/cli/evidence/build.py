"""``soleus evidence build``: claims and summaries, made anew from studies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from soleus.cli.evidence.pool import require_scipy
from soleus.cli.output import print_json
from soleus.files import write_whole
from soleus.knowledge.load import ROOT

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

HELP = """\
Makes claims from studies: puts each body of evidence together, grades it, and writes claims/made.yaml and what the
pages show of it, evidence/summaries.json. Says which figure or word of which claim changes.

  soleus evidence build                     make them, and say what changed
  soleus evidence build --check             write nothing; exit status 1 if anything would change
  soleus evidence build --root my/knowledge     another folder of knowledge files

Studies stand in studies/, bodies of evidence in evidence/bodies/, the rule of certainty in grading.yaml. Afterwards
'soleus check --compile' writes the compiled copy.
"""
READABLE = 0o644  # part of the program, for all who run it


def add_root(parser: argparse.ArgumentParser) -> None:
    """Let a command be told of another folder of knowledge files."""
    parser.add_argument("--root", type=Path, default=ROOT, metavar="FOLDER", help="a folder of knowledge files")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 if anything would change")
    parser.add_argument("--json", action="store_true", help="print what changes as one JSON object")
    add_root(parser)


def run(given: argparse.Namespace) -> int:
    """Make the files; gives 1 where they were only checked and would change.

    Raises:
        ProblemsError: SciPy is missing, a knowledge file is wrong, or a file cannot be written.
    """
    require_scipy()
    from soleus.evidence.build import built, changes, stale  # noqa: PLC0415  # needs the extra

    files = built(given.root)
    names, lines = stale(given.root, files), changes(given.root, files)
    if not given.check:
        write_files(given.root, {name: files[name] for name in names})
    if given.json:
        print_json({"files": names, "claims": lines})
    else:
        print_changes(lines)
        says = "would change" if given.check else "written"
        print(f"{says}: {', '.join(names)}" if names else "nothing changes: every claim is as its studies make it")
    return 1 if given.check and names else 0


def print_changes(lines: Mapping[str, tuple[str, ...]]) -> None:
    """Print what changes of each claim."""
    for claim, changes in lines.items():
        print(f"{claim}:")
        for line in changes:
            print(f"  {line}")


def write_files(root: Path, files: Mapping[str, str]) -> None:
    """Write made files below a folder, each whole or not at all.

    Raises:
        ProblemsError: one cannot be written.
    """
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
        path.chmod(READABLE)
