"""Prints the hazard log as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.hazards import read_hazards
from tools.pages.markdown import link, table
from tools.pages.marks import DOCS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.hazards import Hazard


def all_hazards() -> str:
    """Every hazard, the gravest that remain first."""
    return hazards_table(read_hazards(DOCS / "hazards"))


def hazards_table(hazards: Sequence[Hazard]) -> str:
    """Show hazards by name, with their figures and how many controls there are."""
    rows = [
        [
            link(hazard.name, f"hazards/{hazard.slug}.yaml"),
            hazard.status,
            str(hazard.risk),
            str(hazard.residual_risk),
            str(len(hazard.existing_controls)),
            str(len(hazard.new_controls)),
        ]
        for hazard in sorted(hazards, key=lambda h: (-h.residual_risk, -h.risk, h.name))
    ]
    return table(["hazard", "status", "risk before", "risk after", "controls", "to come"], rows)
