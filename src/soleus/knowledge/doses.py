"""How hard stockings pressed in a study and for how long, and what is asked of that: does more of it do more?

A dose is mmHg at the ankle, as printed or measured, and hours until legs were measured. ``evidence/dose-response.yaml``
lists what is asked; ``soleus.evidence.dose_response`` answers it as far as the studies carry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

FILE = "evidence/dose-response.yaml"
BY = ("mmhg", "hours")
FOUND = ("less", "alike", "more")  # outcome with the stronger pressure, beside the weaker
_KEYS = ("id", "text", "by", "unread", "undrawn", "ratio", "questions", "looked")
_SEVERAL = ("weaker", "stronger", "found", "because")


@dataclass(frozen=True, slots=True)
class StudyDose:
    """How hard a stocking pressed at the ankle (mmHg, from and to), ``beside`` what, and after how many hours."""

    mmhg: tuple[float, float] | None = None
    beside: float = 0.0
    hours: float | None = None

    def amount(self, by: str) -> float | None:
        """Give mmHg more than the comparison, by the middle of the range, or hours; None where it was not read."""
        if by == "hours" or self.mmhg is None:
            return self.hours if by == "hours" else None
        return sum(self.mmhg) / 2 - self.beside


@dataclass(frozen=True, slots=True)
class SeveralPressures:
    """What a study tells of a weaker and a stronger stocking, each as it names them: ``found`` is of ``FOUND``."""

    weaker: str
    stronger: str
    found: str
    because: str


@dataclass(frozen=True, slots=True)
class DoseQuestion:
    """Whether an effect goes with ``by``, one of ``BY``, over the studies of some questions.

    ``unread`` is said of a study that does not tell its dose, ``undrawn`` of such a one in which nobody drew lots,
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


def dose_of(entry: Mapping[str, Any]) -> StudyDose:
    """Make a dose of its entry."""
    mmhg = tuple(map(float, entry["mmhg"])) if "mmhg" in entry else None
    rest = {key: float(entry[key]) for key in ("beside", "hours") if key in entry}
    return StudyDose(mmhg=mmhg, **rest)  # type: ignore[arg-type]  # two ends, refused otherwise when it was read


def dose_problems(location: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with a study's dose, and with what it tells of several pressures."""
    if "dose" in entry:
        yield from _dose_problems(f"{location}, dose", entry["dose"])
    if "pressures" in entry:
        yield from _several_problems(f"{location}, pressures", entry["pressures"])


def _dose_problems(location: str, dose: Any) -> Iterator[str]:  # noqa: ANN401  # a file holds anything
    yield from key_problems(location, dose, (), ("mmhg", "beside", "hours"))
    if not isinstance(dose, dict):
        return
    if not {"mmhg", "hours"} & set(dose):
        yield f"{location}: needs mmhg, hours or both"
    if "mmhg" in dose and not _is_range(dose["mmhg"]):
        yield f"{location}: mmhg is two numbers above 0 that do not fall, from and to"
    if "beside" in dose and ("mmhg" not in dose or not _is_number(dose["beside"])):
        yield f"{location}: beside is the pressure of the comparison, 0 or more, and goes with mmhg"
    if "hours" in dose and not (_is_number(dose["hours"]) and dose["hours"] > 0):
        yield f"{location}: hours is a number above 0"


def _several_problems(location: str, told: Any) -> Iterator[str]:  # noqa: ANN401  # a file holds anything
    problems = key_problems(location, told, _SEVERAL)
    problems += type_problems(location, told, dict.fromkeys(_SEVERAL, str)) if isinstance(told, dict) else []
    yield from problems
    if problems:
        return
    if told["found"] not in FOUND:
        yield f"{location}: found is '{told['found']}' (allowed: {', '.join(FOUND)})"


def _is_range(ends: object) -> bool:
    return isinstance(ends, list) and len(ends) == 2 and all(map(_is_number, ends)) and 0 < ends[0] <= ends[1]  # noqa: PLR2004  # two ends


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def read_dose_questions(questions: Collection[str], root: Path = ROOT) -> tuple[DoseQuestion, ...]:
    """Read ``evidence/dose-response.yaml``; none where there is no such file.

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
        raise KnowledgeError("The questions of dose and response cannot be used", [f"{FILE}: must be a list"])
    problems = [problem for entry in entries for problem in _question_problems(entry, questions)]
    if problems:
        raise KnowledgeError("The questions of dose and response cannot be used", problems)
    return tuple(DoseQuestion(**{**entry, "questions": tuple(entry["questions"])}) for entry in entries)


def _question_problems(entry: Any, questions: Collection[str]) -> Iterator[str]:  # noqa: ANN401  # a file holds anything
    location = f"{FILE}, {entry.get('id') if isinstance(entry, dict) else entry}"
    problems = key_problems(location, entry, _KEYS)
    yield from problems
    if problems:
        return
    if entry["by"] not in BY:
        yield f"{location}: by is '{entry['by']}' (allowed: {', '.join(BY)})"
    yield from (f"{location}: '{name}' is no question" for name in entry["questions"] if name not in questions)
