"""Prints what fitting stands on: the numbers of the pressure model, and the standards."""

from __future__ import annotations

from soleus.load import load_book
from tools.pages.markdown import table
from tools.pages.places import claim_links


def numbers() -> str:
    """Every number of fitting and pressure, with its claims or what was assumed."""
    rows = []
    for name, number in load_book().fitting.numbers.items():
        unit = "" if number.unit == "1" else f" {number.unit}"
        spread = f" (SD {number.sd:g})" if number.sd else ""
        why = [
            claim_links(number.claims) if number.claims else "",
            f"{number.from_}." if number.from_ else "",
            f"Assumed. {number.assumed}" if number.assumed else "",
        ]
        rows.append([f"`{name}`", f"{number.value:g}{spread}{unit}", " ".join(part for part in why if part)])
    return table(["number", "value", "from"], rows)


def standards() -> str:
    """Every standard's classes in mmHg."""
    rows = []
    for standard in load_book().fitting.standards.values():
        classes = "; ".join(
            f"{name}: {low:g} to {high:g}" if high is not None else f"{name}: {low:g} and more"
            for name, (low, high) in standard.classes.items()
        )
        rows.append([standard.name, classes, claim_links(standard.claims)])
    return table(["standard", "classes, mmHg at the ankle", "claims"], rows)
