"""The table that ``soleus simulate`` prints, with a progress bar where a terminal looks on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.progress import Progress
from rich.table import Table

from soleus.cli.console import plain_console
from soleus.predict.simulate import simulate, summary

if TYPE_CHECKING:
    from soleus.predict.scenario import Scenario


def show(scenario: Scenario) -> None:
    """Run a scenario and print a row for each measure and group."""
    with Progress(console=plain_console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("simulating", total=1.0)
        told = summary(simulate(scenario, progress=lambda share: progress.update(task, completed=share)))
    console = plain_console()
    table = Table("measure", "group", "unit", "with", "without", "difference", "90 % of the group mean")
    for entry in told["measures"]:
        cells = [_cell(entry[arm]) for arm in ("with", "without", "difference")]
        table.add_row(entry["name"], entry["group"], entry["unit"], *cells, _interval(entry))
    console.print(table)
    for warning in told["warnings"]:
        console.print(f"note: {warning}")


def _cell(value: dict[str, Any] | None) -> str:
    return "-" if value is None or value["mean"] is None else f"{value['mean']:.3g}"


def _interval(entry: dict[str, Any]) -> str:
    value = entry["difference"] or entry["without"]
    return "-" if value["mean_p05"] is None else f"{value['mean_p05']:.3g} to {value['mean_p95']:.3g}"
