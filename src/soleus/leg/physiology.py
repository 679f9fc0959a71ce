"""The numbers that virtual legs are made of, as one record, read from the files of ``physiology/``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from soleus.knowledge.load import KnowledgeError, key_problems, read_yaml
from soleus.leg.parameters import Parameter, draw_prior, read_parameters
from soleus.leg.posterior import read_members

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from soleus.knowledge.fitting import FittingKnowledge, Number

    Array = NDArray[np.float64]

OF_SOCKS = ("label_error_mmhg", "calf_share", "below_knee_share")  # numbers of fitting that differ between studies
_POSTURE_KEYS = (
    *("tilt", "still", "bears", "lowered", "raised_m", "rate", "rate_per_kmh", "strength"),
    *("exercise", "exercise_at_5kmh", "exercise_per_watt", "speed_kmh"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Physiology:
    """Everything that is believed of legs.

    ``parameters`` are the numbers of the model by name. ``members`` is what calibration made of them, scores of shape
    (members, parameters); None if nothing was calibrated yet. ``bodies`` says what people are like of whom it was not
    told, ``garments`` how garments of each kind press along a leg, ``postures`` what a posture does, and
    ``quantities`` what can be measured. ``fitting`` has the numbers of the pressure of socks, the same that socks are
    fitted with.
    """

    parameters: Mapping[str, Parameter]
    members: Array | None
    bodies: Mapping[str, Any]
    garments: Mapping[str, Any]
    postures: Mapping[str, Mapping[str, Any]]
    quantities: Mapping[str, Mapping[str, Any]]
    fitting: FittingKnowledge

    def draw_scores(self, rng: np.random.Generator, draws: int) -> Array:
        """Draw scores of all parameters from the posterior, (draws, parameters): each member as often as others.

        Without one they come from the prior.
        """
        if self.members is None:
            return draw_prior(self.parameters, rng, draws)
        count = len(self.members)
        times = -(-draws // count)
        return np.asarray(self.members[np.concatenate([rng.permutation(count) for _ in range(times)])[:draws]])


def read_physiology(root: Path, fitting: FittingKnowledge) -> Physiology:
    """Read the numbers of the leg model from ``physiology/``; those of socks are in ``fitting``.

    Raises:
        KnowledgeError: what ``read_parameters`` and ``read_members`` refuse, or an unknown key of a posture.
    """
    folder = root / "physiology"
    parameters = read_parameters(root) | {name: _of_sock(name, fitting.numbers[name]) for name in OF_SOCKS}
    return Physiology(
        parameters=parameters,
        members=read_members(tuple(parameters), folder / "posterior.csv"),
        bodies=read_yaml(folder / "bodies.yaml"),
        garments=read_yaml(folder / "garments.yaml"),
        postures=_read_postures(folder / "postures.yaml"),
        quantities=read_yaml(folder / "quantities.yaml"),
        fitting=fitting,
    )


def _of_sock(name: str, number: Number) -> Parameter:
    """Give a number of the pressure of socks as one of the model's: calibration holds it, and a study has its own.

    ``sd`` is how far the socks of one study lie from those of others; so it is of a person's socks too.
    """
    return Parameter(
        name=name,
        unit=number.unit,
        median=number.value,
        low=number.value,
        high=number.value,
        log=False,
        between=0.0,
        study=number.sd,
        sources=number.claims,
        assumed=number.assumed or "",
    )


def _read_postures(file: Path) -> dict[str, Mapping[str, Any]]:
    table: dict[str, Mapping[str, Any]] = read_yaml(file)
    problems = [p for name, entry in table.items() for p in key_problems(name, entry, ("upright",), _POSTURE_KEYS)]
    if problems:
        raise KnowledgeError("The postures cannot be used", problems)
    return table
