"""Charts for tests: plain ones by their ankle bands, and random ones with shared ends, overlaps and holes."""

from collections.abc import Sequence
from itertools import accumulate

from hypothesis import strategies as st

from soleus.knowledge.garments import Band, Garment, Label, Length, Origin, Size

ORIGIN = Origin("a leaflet", "https://maker.example", "leaflet")


def claims(band: Band, number: float) -> bool:
    """Whether a number stands in a band as printed."""
    assert band.low is not None
    assert band.high is not None
    return bool(band.low <= number <= band.high)


def garment(
    bands: Sequence[tuple[float, float]],
    calves: Sequence[tuple[float | None, float | None]] | None = None,
    level: tuple[float, float] | None = (15.0, 20.0),
    length: Length | None = None,
    made_as: str = "sock",
) -> Garment:
    """A knee sock whose sizes are called 1, 2, 3 and have these ankle bands (and calf bands: wide ones by default)."""
    calves = calves or [(1.0, 90.0)] * len(bands)
    sizes = tuple(
        Size(str(number), {"ankle_cm": Band(*ankle), "calf_cm": Band(*calf)})
        for number, (ankle, calf) in enumerate(zip(bands, calves, strict=True), 1)
    )
    levels = (Label("only", level, "not_stated"),)
    return Garment("made-up", "Maker", "sock", made_as, "knee", ORIGIN, levels, length, sizes, "not stated", "unknown")


@st.composite
def charts(draw: st.DrawFn) -> Garment:
    """A chart of one to six sizes in tenths of a centimetre: each begins and ends later, as the loader wants it."""
    lows = sorted(draw(st.lists(st.integers(150, 400), min_size=1, max_size=6, unique=True)))
    widths = draw(st.lists(st.integers(0, 80), min_size=len(lows), max_size=len(lows)))
    highs = accumulate((low + width for low, width in zip(lows, widths, strict=True)), max)
    return garment([(low / 10, high / 10) for low, high in zip(lows, highs, strict=True)])
