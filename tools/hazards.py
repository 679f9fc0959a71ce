"""Reads the hazard log strictly.

One file a hazard stands in ``docs/hazards``; its ``README.md`` says what the fields and the figures mean.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import KnowledgeError, key_problems, read_yaml
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

STATUSES = ("open", "transferred", "closed")
UNSIGNED = "unsigned"  # how an owner is written while nobody who may sign has signed
MOST_WHEN_CLOSED = 2
LOWEST, HIGHEST = 1, 5

# Row: likelihood from 1; column: severity from 1.
MATRIX = (
    (1, 1, 2, 2, 3),
    (1, 2, 2, 3, 4),
    (2, 2, 3, 3, 4),
    (2, 3, 3, 4, 5),
    (3, 4, 4, 5, 5),
)


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that makes a hazard rarer or milder, with the rules and tests by which that can be checked."""

    what: str
    rules: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One way in which Soleus could bring harm.

    ``slug`` is the file's name. ``likelihood``, ``severity`` and ``risk`` are those without any control; ``residual_*``
    are those with the existing controls alone, for what is only planned protects nobody.
    """

    slug: str
    name: str
    description: str
    causes: tuple[str, ...]
    effect: str
    hazard: str
    harm: str
    existing_controls: tuple[Control, ...]
    new_controls: tuple[Control, ...]
    likelihood: int
    severity: int
    risk: int
    residual_likelihood: int
    residual_severity: int
    residual_risk: int
    owner: str
    status: str
    residual_note: str


KEYS = tuple(field.name for field in fields(Hazard) if field.name != "slug")
CONTROL_KEYS = tuple(field.name for field in fields(Control))
TEXTS = ("name", "description", "effect", "hazard", "harm", "owner", "status", "residual_note")
CONTROLS = ("existing_controls", "new_controls")
BEFORE, AFTER = ("likelihood", "severity", "risk"), ("residual_likelihood", "residual_severity", "residual_risk")


def risk_of(likelihood: int, severity: int) -> int:
    """Look the risk up in the matrix."""
    return MATRIX[likelihood - 1][severity - 1]


def read_hazards(folder: Path) -> list[Hazard]:
    """Read every hazard, in the order of the files' names.

    Raises:
        ProblemsError: with everything that is wrong in any file (it is a ``ValueError``).
    """
    problems: list[str] = []
    hazards: list[Hazard] = []
    paths = sorted(folder.glob("*.yaml"))
    for path in paths:
        try:
            entry = read_yaml(path)
            found = list(_problems(entry))
            if not found:
                hazards.append(_hazard(path.stem, entry))
        except KnowledgeError as error:
            found = list(error.problems)
        problems += [f"{path.name}: {problem}" for problem in found]
    names = [hazard.name for hazard in hazards]
    problems += [f"two hazards are called '{name}'" for name in sorted({n for n in names if names.count(n) > 1})]
    if not paths:
        problems.append(f"{folder} holds no hazard")
    if problems:
        raise ProblemsError("The hazard log cannot be used", problems)
    return hazards


def _problems(entry: object) -> Iterator[str]:
    """Say everything that is wrong with one file's entry; risks are looked up only where every level is one."""
    if not isinstance(entry, dict):
        yield "must be a table of fields"
        return
    yield from key_problems("hazard", entry, KEYS)
    yield from _text_problems(entry)
    yield from _control_problems(entry)
    levels = list(_level_problems(entry))
    yield from levels or _risk_problems(entry)
    yield from _status_problems(entry)


def _text_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{key} must be a text" for key in TEXTS if key in entry and not _is_text(entry[key]))
    if "causes" in entry and not (_are_texts(entry["causes"]) and entry["causes"]):
        yield "causes must be a list of at least one text"


def _control_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in CONTROLS:
        controls = entry.get(key, [])
        if not isinstance(controls, list):
            yield f"{key} must be a list"
            continue
        for number, control in enumerate(controls, start=1):
            where = f"{key}, {number}"
            if not isinstance(control, dict):
                yield f"{where}: must have the keys {', '.join(CONTROL_KEYS)}"
                continue
            yield from key_problems(where, control, CONTROL_KEYS)
            if "what" in control and not _is_text(control["what"]):
                yield f"{where}: what must be a text"
            lists = [name for name in ("rules", "tests") if name in control]
            yield from (f"{where}: {name} must be a list of texts" for name in lists if not _are_texts(control[name]))


def _level_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    for key in (*BEFORE, *AFTER):
        level = entry.get(key)
        if type(level) is not int or not LOWEST <= level <= HIGHEST:  # a yes or no is an int to Python, and no level
            yield f"{key} must be a whole number from {LOWEST} to {HIGHEST}"


def _risk_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    for likelihood, severity, risk in (BEFORE, AFTER):
        wanted = risk_of(entry[likelihood], entry[severity])
        if entry[risk] != wanted:
            yield f"{risk} is {entry[risk]}, but the matrix gives {wanted}"
    for before, after in zip(BEFORE[:2], AFTER[:2], strict=True):
        if entry[after] > entry[before]:
            yield f"{after} is {entry[after]}, above {before}: controls do not make a hazard worse"


def _status_problems(entry: Mapping[str, Any]) -> Iterator[str]:
    status, risk = entry.get("status"), entry.get("residual_risk")
    if _is_text(status) and status not in STATUSES:
        yield f"status is '{status}' (allowed: {', '.join(STATUSES)})"
    if status in STATUSES[1:] and str(entry.get("owner")).startswith(UNSIGNED):
        yield f"status is {status}, but nobody has signed: name the owner, or leave it open"
    if status == "closed" and type(risk) is int and risk > MOST_WHEN_CLOSED:
        yield f"closed with a residual risk of {risk} (at most {MOST_WHEN_CLOSED})"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _hazard(slug: str, entry: Mapping[str, Any]) -> Hazard:
    made = {key: tuple(_control(control) for control in entry[key]) for key in CONTROLS}
    texts = {key: " ".join(entry[key].split()) for key in TEXTS}
    return Hazard(slug=slug, **{**entry, **texts, **made, "causes": tuple(entry["causes"])})


def _control(entry: Mapping[str, Any]) -> Control:
    return Control(" ".join(entry["what"].split()), tuple(entry["rules"]), tuple(entry["tests"]))
