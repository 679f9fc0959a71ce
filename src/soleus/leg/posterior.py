"""What is believed of the model's numbers after calibration: an ensemble of scores, or else the prior."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.knowledge.load import ROOT, KnowledgeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from soleus.leg.parameters import Parameter

    Array = NDArray[np.float64]

FILE = ROOT / "physiology" / "posterior.csv"
EFFECTS = ROOT / "calibration" / "effects.csv"
BETWEEN = "/"  # of source and parameter in the head of the effects


def read_members(names: tuple[str, ...], file: Path) -> Array | None:
    """Read the ensemble, scores of shape (members, parameters); None if nothing was calibrated yet.

    Raises:
        KnowledgeError: its columns are not the parameters of the model, or a cell is no number.
    """
    if not file.exists():
        return None
    head, numbers = _table(file)
    if head != names:
        raise KnowledgeError("The posterior cannot be used", ["its columns are not the parameters: calibrate anew"])
    return numbers


def effects_of(parameters: Mapping[str, Parameter], source: str, drawn: Array, file: Path | None = None) -> Array:
    """Give each member's effects of a source, (members, parameters): fitted, or as ``drawn`` where it taught nothing.

    Raises:
        KnowledgeError: an effect of something that is no parameter or has none, or of another number of members.
    """
    file = EFFECTS if file is None else file
    head, numbers = _table(file)
    pairs = [name.split(BETWEEN) for name in head]
    spread = {name for name, parameter in parameters.items() if parameter.study > 0}
    if len(numbers) != len(drawn) or any(len(pair) != 2 or pair[1] not in spread for pair in pairs):  # noqa: PLR2004  # source and parameter
        raise KnowledgeError("The effects of studies cannot be used", ["they do not fit the posterior: calibrate anew"])
    columns, effects = list(parameters), drawn.copy()
    for row, (group, name) in enumerate(pairs):
        if group == source:
            effects[:, columns.index(name)] = numbers[:, row]
    return effects


def _table(file: Path) -> tuple[tuple[str, ...], Array]:
    head, *rows = (tuple(line.split(",")) for line in file.read_text("utf-8").splitlines())
    try:
        numbers = np.array([[float(cell) for cell in row] for row in rows])
    except ValueError:
        numbers = np.full((1, 1), np.nan)
    if numbers.shape != (len(rows), len(head)) or not np.isfinite(numbers).all():
        raise KnowledgeError(
            f"{file.name} cannot be used", ["a cell is no number, or a row is too short: calibrate anew"]
        )
    return head, numbers


def write_table(file: Path, head: Sequence[str], numbers: Array) -> None:
    """Write an ensemble, one member a line, to 3 decimals."""
    lines = [",".join(head), *(",".join(f"{cell:.3f}" for cell in row) for row in numbers)]
    file.write_text("\n".join(lines) + "\n", "utf-8")
