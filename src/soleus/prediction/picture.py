"""The picture of one person's day: swelling over the hours, pressure and vein calibre by height and posture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soleus.leg.measures import vein_area, venous_pressure
from soleus.leg.picture import HEIGHTS, Picture, Quantiles, line_of, measure_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from soleus.leg.course import Snapshot
    from soleus.leg.scenario import Measure
    from soleus.prediction.day import Trace

    Array = NDArray[np.float64]

COLUMNS = 6  # of the table beside the day


def day_picture(trace: Trace) -> Picture:
    """Give the picture of a day that was computed: the run that is told, not another."""
    pressed = trace.arms - 1  # the number of the arm that wears the sock

    def lines(values: Array) -> list[Quantiles]:
        """Give the lines of each arm; values are (points, N)."""
        return [line_of(arm) for arm in np.split(values, trace.arms, axis=1)]

    def both(values: Array) -> tuple[Quantiles | None, Quantiles]:
        arms = lines(values)
        return (arms[pressed] if pressed else None, arms[0])

    def heights(value: Callable[[Snapshot, Measure], Array], snapshot: Snapshot) -> Array:
        return np.stack([value(snapshot, measure_of(site)) for site in HEIGHTS])

    return Picture(
        hours=trace.minutes / 60,
        volume=both(trace.gained),
        pressure={posture: lines(heights(venous_pressure, snapshot))[0] for posture, snapshot in trace.ends.items()},
        area={posture: both(heights(vein_area, snapshot)) for posture, snapshot in trace.ends.items()},
        ends=tuple(np.linspace(0, len(trace.minutes) - 1, COLUMNS + 1).round().astype(int)[1:].tolist()),
    )
