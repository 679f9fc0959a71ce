"""The switch that every command has that lays its output out for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_plain(parser: argparse.ArgumentParser) -> None:
    """Let a command be told to print without colours, boxes and tables."""
    parser.add_argument(
        "--plain", action="store_true", help="no colours, boxes or tables: for screen readers and plain terminals"
    )
