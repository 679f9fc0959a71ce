"""What is believed of the model's numbers after calibration: an ensemble of scores, or else the prior."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from soleus.knowledge.load import ROOT, KnowledgeError
from soleus.predict.parameters import draw_prior

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soleus.predict.parameters import Parameter

    Array = NDArray[np.float64]

FILE = ROOT / "physiology" / "posterior.csv"


@cache
def ensemble(names: tuple[str, ...]) -> Array | None:
    """Read the ensemble, (members, parameters); None if nothing was calibrated yet.

    Raises:
        KnowledgeError: its columns are not the parameters of the model.
    """
    if not FILE.exists():
        return None
    head, *rows = FILE.read_text("utf-8").splitlines()
    if tuple(head.split(",")) != names:
        raise KnowledgeError("The posterior cannot be used", ["its columns are not the parameters: calibrate anew"])
    return np.array([[float(cell) for cell in row.split(",")] for row in rows])


def draw_scores(parameters: Mapping[str, Parameter], rng: np.random.Generator, draws: int) -> Array:
    """Draw scores of all parameters from the posterior, (draws, parameters): whole members, each as often as others."""
    found = ensemble(tuple(parameters))
    if found is None:
        return draw_prior(parameters, rng, draws)
    times = -(-draws // len(found))
    return np.asarray(found[np.concatenate([rng.permutation(len(found)) for _ in range(times)])[:draws]])
