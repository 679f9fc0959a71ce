"""How hard stockings pressed in a study and for how long, and what is asked of that: does more of it do more?

Moderators are mmHg at the ankle, as printed or measured, and hours until legs were measured. ``evidence/trends.yaml``
lists what is asked; ``soleus.evidence.trends`` answers it as far as the studies carry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

FILE = "evidence/trends.yaml"
MMHG, BESIDE, HOURS = VALUES = ("mmhg", "beside", "hours")
BY = (MMHG, HOURS)
COMPARED = ("less", "alike", "more")  # swelling with the stronger, beside the weaker
_KEYS = ("id", "text", "by", "unread", "undrawn", "ratio", "questions", "looked")
SWELLING = "swelling"
_PAIR = ("weaker", "stronger", SWELLING, "because")


@dataclass(frozen=True, slots=True)
class StudyModerators:
    """How hard a stocking pressed at the ankle (mmHg, from and to), ``beside`` what, and after how many hours."""

    mmhg: tuple[float, float] | None = None
    beside: float = 0.0
    hours: float | None = None

    def amount(self, by: str) -> float | None:
        """Give mmHg more than the comparison, by the middle of the range, or hours; None where it was not read."""
        if by == HOURS or self.mmhg is None:
            return self.hours if by == HOURS else None
        return sum(self.mmhg) / 2 - self.beside


@dataclass(frozen=True, slots=True)
class PressurePair:
    """What a study tells of a weaker and a stronger stocking, as it names them: ``swelling`` is of ``COMPARED``."""

    weaker: str
    stronger: str
    swelling: str
    because: str


@dataclass(frozen=True, slots=True)
class TrendQuestion:
    """Whether an effect goes with ``by``, one of ``BY``, over the studies of some questions.

    ``unread`` is said of a study that does not tell its moderator, ``undrawn`` of such a one in which nobody drew lots,
    ``ratio`` of one that compares by a ratio.
    """

    id: str
    text: str
    by: str
    unread: str
    undrawn: str
    ratio: str
    questions: tuple[str, ...]
    looked: str


def moderators_of(entry: Mapping[str, Any]) -> StudyModerators:
    """Make a study's moderators of their entry."""
    mmhg = tuple(map(float, entry["mmhg"])) if "mmhg" in entry else None
    rest = {key: float(entry[key]) for key in ("beside", "hours") if key in entry}
    return StudyModerators(mmhg=mmhg, **rest)  # type: ignore[arg-type]  # two ends, refused otherwise when it was read


def moderator_problems(location: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with a study's moderators, and with what it tells of two pressures."""
    if "moderators" in entry:
        yield from _value_problems(f"{location}, moderators", entry["moderators"])
    if "pressures" in entry:
        yield from _pair_problems(f"{location}, pressures", entry["pressures"])


def _value_problems(location: str, values: Any) -> Iterator[str]:  # noqa: ANN401  # a file holds anything
    yield from key_problems(location, values, (), VALUES)
    if not isinstance(values, dict):
        return
    if not set(BY) & set(values):
        yield f"{location}: needs {MMHG}, {HOURS} or both"
    if MMHG in values and not _is_range(values[MMHG]):
        yield f"{location}: {MMHG} is two numbers above 0 that do not fall, from and to"
    if BESIDE in values and (MMHG not in values or not _is_number(values[BESIDE])):
        yield f"{location}: {BESIDE} is that of the comparison, 0 or more, and goes with {MMHG}"
    if HOURS in values and not (_is_number(values[HOURS]) and values[HOURS] > 0):
        yield f"{location}: {HOURS} is a number above 0"


def _pair_problems(location: str, pair: Any) -> Iterator[str]:  # noqa: ANN401  # a file holds anything
    problems = key_problems(location, pair, _PAIR)
    problems += type_problems(location, pair, dict.fromkeys(_PAIR, str)) if isinstance(pair, dict) else []
    yield from problems
    if problems:
        return
    if pair[SWELLING] not in COMPARED:
        yield f"{location}, {SWELLING}: '{pair[SWELLING]}' (allowed: {', '.join(COMPARED)})"


def _is_range(ends: object) -> bool:
    return isinstance(ends, list) and len(ends) == 2 and all(map(_is_number, ends)) and 0 < ends[0] <= ends[1]  # noqa: PLR2004  # two ends


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def read_trend_questions(questions: Collection[str], root: Path = ROOT) -> tuple[TrendQuestion, ...]:
    """Read ``evidence/trends.yaml``; none where there is no such file.

    Args:
        questions: those of ``studies/*.yaml``.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: with everything that is wrong in it.
    """
    if not (root / FILE).exists():
        return ()
    entries = read_yaml(root / FILE)
    if not isinstance(entries, list):
        raise KnowledgeError("The questions of trends cannot be used", [f"{FILE}: must be a list"])
    problems = [problem for entry in entries for problem in _question_problems(entry, questions)]
    if problems:
        raise KnowledgeError("The questions of trends cannot be used", problems)
    return tuple(TrendQuestion(**{**entry, "questions": tuple(entry["questions"])}) for entry in entries)


def _question_problems(entry: Any, questions: Collection[str]) -> Iterator[str]:  # noqa: ANN401  # a file holds anything
    location = f"{FILE}, {entry.get('id') if isinstance(entry, dict) else entry}"
    problems = key_problems(location, entry, _KEYS)
    yield from problems
    if problems:
        return
    if entry["by"] not in BY:
        yield f"{location}: by is '{entry['by']}' (allowed: {', '.join(BY)})"
    yield from (f"{location}: '{name}' is no question" for name in entry["questions"] if name not in questions)
