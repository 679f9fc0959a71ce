"""The keys of a scenario with what each may hold, and the reader of single values that collects every problem."""

from __future__ import annotations

import reprlib
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from soleus.leg.scenario import Spread

if TYPE_CHECKING:
    from collections.abc import Iterable

NUMBERS = {  # at the top: lowest, highest, default
    "people": (1, 20_000, 100),
    "draws": (1, 1000, 20),
    "n": (1, 20_000, None),
    "n_control": (1, 20_000, None),
    "seed": (0, 2**63 - 1, 1),
    "days": (1, 366, 1),
    "run_in_days": (0, 366, 0),
}
ROOM = (-20.0, 50.0)
EXTRA = {
    "reflux": ("none", "superficial", "deep", "both"),
    "outflow": ("free", "narrowed"),
    "calf_pump": ("good", "middle", "poor"),
    "oedema": ("none", "mild", "marked"),
}
PRESSED = ("b_mmhg", "b1_mmhg", "c_mmhg", "d_mmhg", "foot_mmhg", "thigh_mmhg")
MOST_PRESSURE = 120.0
KINDS = ("sock", "inelastic", "inverse", "wrap")
TOPS = ("ankle", "knee", "thigh", "waist")
VEINS = ("great_saphenous", "small_saphenous", "gastrocnemius", "soleal", "posterior_tibial", "deep")
COMPARTMENTS = ("skin", "soleus", "tibialis_anterior")
TAKES = ("end", "mean", "lowest", "highest", "swing")
STEP_RANGES = {
    "minutes": (0.0, 20_160.0),
    "speed_kmh": (0.0, 25.0),
    "slope_percent": (-30.0, 40.0),
    "watt": (0.0, 500.0),
    "times": (1, 1000),
    "tilt_deg": (-30.0, 90.0),
    "suction_mmhg": (0.0, 100.0),
    "cuff_mmhg": (0.0, 250.0),
}
CUFFS = ("thigh", "calf", "ankle")
GARMENT_KEYS = (*PRESSED, "level_mmhg", "kind", "given_in", "top", "stiffness_mmhg_per_cm", "layers", "made_for")
STEP_KEYS = ("posture", "sock", "movement", "cuff_site", *STEP_RANGES)
MEASURE_KEYS = (
    *("name", "quantity", "site", "vein", "compartment", "step", "minute", "take", "day"),
    *("from_step", "from_minute", "from_day"),
)
TOP_KEYS = (*NUMBERS, "room_c", "person", "group", "garment", "control", "step", "measure")
DAY = 1440.0
# What one scenario may ask for, so that it ends in minutes and in little memory.
MOST = {"step": 200, "measure": 200, "group": 50}
MOST_LEGS = 200_000  # people times draws
MOST_WORK = 1e7  # people times draws times steps times days, twice where something is worn: half an hour
MOST_VALUES = 2e7  # people times draws times measures
MOST_WATCHED = 1000  # people where a measure looks at a whole step: every moment of it is kept for each of them
MOST_KEYS = 200  # of one table; more than there are facts
LONGEST_NAME = 100  # letters
SHORT = reprlib.Repr()  # what aliases blow up stays short
SHORT.maxlevel, SHORT.maxstring = 2, 60
BMI = (10.0, 80.0)  # kg/m2; the heaviest and the thinnest people that were ever measured lie at these ends
USUAL_HEIGHT, USUAL_WEIGHT = 168.0, 72.0  # of the one that was not given
WITHIN = 1e-6


class Values:
    """Collects every problem on the way; each method gives a usable value even where something was wrong."""

    def __init__(self) -> None:
        self.problems, self.warnings = list[str](), list[str]()

    def refuse(self, key: str, value: object, allowed: str) -> None:
        """Say what is wrong with a key: what is allowed and what was given."""
        shown = SHORT.repr(value) if isinstance(value, (str, list, dict, int)) else str(value)
        self.problems.append(f"{key[:60]}: {allowed}; given: {shown[:60]}")

    def keys(self, prefix: str, entry: object, allowed: Iterable[str]) -> dict[str, Any]:
        """Give the entry's known keys; an unknown one is refused with the name that was meant."""
        if not isinstance(entry, dict):
            self.refuse(prefix or "scenario", entry, "must be a table of keys and values")
            return {}
        allowed = tuple(allowed)
        if len(entry) > MOST_KEYS:
            self.refuse(prefix or "scenario", len(entry), f"holds at most {MOST_KEYS} keys")
            return {}
        for key in entry:
            if key not in allowed:
                close = get_close_matches(str(key)[:60], allowed, n=1)
                hint = f"did you mean '{close[0]}'?" if close else f"allowed: {', '.join(allowed)}"
                self.refuse(f"{prefix}{key}", entry[key], f"there is no key of this name; {hint}")
        return {key: value for key, value in entry.items() if key in allowed}

    def number(self, key: str, value: object, low: float, high: float, *, whole: bool = False) -> float:
        """Give a number within its range, or the lowest if it was refused."""
        kind = "a whole number" if whole else "a number"
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.refuse(key, value, f"must be {kind} from {low:g} to {high:g}")
            return low
        if not low <= value <= high or (whole and int(value) != value):
            self.refuse(key, value, f"must be {kind} from {low:g} to {high:g}")
            return low
        return value

    def choice(self, key: str, value: object, allowed: Iterable[str]) -> str:
        """Give one of the words that are allowed, or the first if it was refused."""
        allowed = tuple(allowed)
        if value not in allowed or not isinstance(value, str):
            self.refuse(key, value, f"must be one of {', '.join(allowed)}")
            return allowed[0]
        return value

    def spread(self, key: str, value: object, low: float, high: float) -> Spread:
        """Give a number that may be fixed, a range or a mean with its spread."""
        if isinstance(value, list):
            if len(value) != 2:  # noqa: PLR2004  # a range has two ends
                self.refuse(key, value, "a range is [low, high]")
                return Spread("fixed", low, low, low, high)
            ends = [self.number(key, end, low, high) for end in value]
            if ends[0] > ends[1]:
                self.refuse(key, value, "a range is [low, high], the lower first")
            return Spread("even", ends[0], ends[1], low, high)
        if isinstance(value, dict):
            table = self.keys(f"{key}.", value, ("mean", "sd"))
            for part in ("mean", "sd"):
                if part not in table:
                    self.refuse(key, value, "a spread is {mean = …, sd = …}")
                    return Spread("fixed", low, low, low, high)
            mean = self.number(f"{key}.mean", table["mean"], low, high)
            return Spread("normal", mean, self.number(f"{key}.sd", table["sd"], 0, high - low), low, high)
        return Spread("fixed", self.number(key, value, low, high), 0.0, low, high)
