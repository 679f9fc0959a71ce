"""The switch that brings in size charts of one's own, and the folder that is set once for all commands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from soleus.knowledge.garments import Garment

FOLDER = "SOLEUS_GARMENTS"


def add_garments(parser: argparse.ArgumentParser) -> None:
    """Let a command be told where size charts of one's own lie."""
    parser.add_argument(
        "--garments",
        metavar="DIR",
        help=f"a folder of size charts of your own, tried beside ours (default: the folder that {FOLDER} names)",
    )


def own_garments(given: argparse.Namespace) -> tuple[Garment, ...]:
    """Read the size charts of one's own; none where no folder is named.

    Raises:
        KnowledgeError: the folder cannot be read, or with all that is wrong in its charts.
    """
    folder = given.garments or os.environ.get(FOLDER)
    if not folder:
        return ()
    from soleus.knowledge.leaflets import read_own_garments  # noqa: PLC0415  # only where there is such a folder

    knowledge = given.book.fitting
    return read_own_garments(Path(folder), knowledge.classes, knowledge.garments.keys())
