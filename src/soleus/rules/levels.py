"""The levels that effects take.

Each is a scale: a total order in which the highest wins, so that the order of rules never matters.
"""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """A scale: members rise; ``word`` is the name used in files and in the answer."""

    @property
    def word(self) -> str:
        """The value's name as files and answers spell it."""
        return self.name.lower()

    @classmethod
    def words(cls) -> list[str]:
        """All names, rising."""
        return [member.word for member in cls]

    @classmethod
    def of(cls, word: str) -> Level:
        """Give the member of this name (KeyError if there is none)."""
        return cls[word.upper()]


class Urgency(Level):
    """How soon somebody must look at this person."""

    SELF_CARE = 0
    ROUTINE = 1
    URGENT = 2
    EMERGENCY = 3


class Danger(Level):
    """What a sock could do to this person, or hide."""

    NONE = 0
    UNDECIDED = 1
    MEASURE_FIRST = 2
    CLINICIAN_FIRST = 3
    AVOID = 4
    STOP_NOW = 5


class Help(Level):
    """What a sock can do for one target. UNTESTED: no trial was found, which is not the same as "does not work"."""

    NO = 0
    UNTESTED = 1
    MAY = 2
    LIKELY = 3

    @property
    def is_gain(self) -> bool:
        """Whether it counts as something to gain."""
        return self >= Help.MAY


class Standing(Level):
    """How an option stands for this person."""

    SUITS = 0
    ASK = 1
    AVOID = 2


class Praise(Level):
    """Whether an option is said to suit this person, as promises speak of it: where no plan is made, none is."""

    NONE = 0
    GIVEN = 1


class Sign(Level):
    """How much one sign says for or against a pattern of pain."""

    NONE = 0
    WEAK = 1
    STRONG = 2


class Fit(Level):
    """How a pattern of pain fits what is known; never a diagnosis."""

    NO_SIGN = 0
    SPEAKS_AGAINST = 1
    OPEN = 2
    MIXED = 3
    POSSIBLE = 4
    FITS = 5


class Benefit(Level):
    """Whether any target gains: the row of the verdict table."""

    NONE = 0
    UNKNOWN = 1
    SOME = 2


# How sure a claim can make a rule of gain, falling: what goes with "likely", and what with "may".
SURE, UNSURE = ("high", "moderate"), ("low", "very_low")
CERTAINTY = (*SURE, *UNSURE)
TARGETS = ("nerve_pain", "swelling", "tired_legs", "venous_symptoms", "clot_prevention_travel", "other_reason")
ONLY_WHEN_TOLD = frozenset({"other_reason"})  # nobody misses a reason that no clinician gave
UNTRIED = frozenset({"nerve_pain"})  # no trial exists, whoever asks
OPTIONS = (
    "compression-socks", "lumbar-brace", "foam-roller-massage", "orthotic-insert", "physical-therapy", "nsaid",
    "muscle-relaxant", "neuropathic-agent", "epidural-steroid", "nerve-block", "discectomy", "laminectomy",
    "heat-cold", "ergonomics", "lifestyle",
)  # fmt: skip
PATTERNS = ("root", "stenosis", "deep_gluteal", "arterial", "venous", "peroneal")
VERDICTS = ("stop_now", "avoid", "clinician_first", "measure_first", "undecided", "suitable", "not_needed")

# The level of danger that an urgency brings with it: whoever must be seen today does not start a sock first.
DANGER_OF_URGENCY = {
    Urgency.SELF_CARE: Danger.NONE,
    Urgency.ROUTINE: Danger.NONE,
    Urgency.URGENT: Danger.CLINICIAN_FIRST,
    Urgency.EMERGENCY: Danger.AVOID,
}
