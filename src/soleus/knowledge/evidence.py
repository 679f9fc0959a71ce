"""Bodies of evidence, from ``evidence/*.yaml``: which studies stand behind a claim, and what a person judges of them.

A body of evidence is GRADE's term for all that was found on one outcome of one comparison. ``soleus evidence build``
puts its studies together, says how sure they make us, and writes the claim that it names.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.grading import DOWN, UP
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of one reason of GRADE: levels (0 to 2), and the argument."""

    levels: int
    because: str


@dataclass(frozen=True, slots=True)
class Matters:
    """The smallest difference that matters to a person, in the body's unit (ratios: the ratio, above 1), and why."""

    value: float
    because: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TheirGrade:
    """How sure the source itself is, by GRADE, and where that was read."""

    certainty: str
    read: str


@dataclass(frozen=True, slots=True)
class BodyOfEvidence:
    """What one claim is made from.

    Attributes:
        claim: the claim that it makes.
        question: the question of ``studies/*.yaml`` that it answers.
        takes: its studies; empty for all of the question that may be put together. A review may stand alone.
        asked_of: whom the answer is for, one of those whom ``grading.yaml`` borrows for.
        topic, with_, many, outcome, versus, when: words of the claim and its effect, as ``Effect`` has them.
        statement: the claim's sentences, with ``{estimate}``, ``{low}``, ``{high}``, ``{studies}`` and ``{people}``.
        judged: what a person says of a reason, by its name.
        theirs: the source's own grade, where it gives one.
    """

    id: str
    claim: str
    question: str
    asked_of: str
    topic: str
    with_: str
    outcome: str
    versus: str
    when: str
    statement: str
    matters: Matters
    takes: tuple[str, ...] = ()
    many: bool = False
    judged: Mapping[str, Judgement] = field(default_factory=dict)
    theirs: TheirGrade | None = None


_KEYS = tuple("with" if part.name == "with_" else part.name for part in fields(BodyOfEvidence))
_OPTIONAL = ("takes", "many", "judged", "theirs")
_REQUIRED = tuple(key for key in _KEYS if key not in _OPTIONAL)
_TYPES: dict[str, type] = {
    **dict.fromkeys((key for key in _REQUIRED if key != "matters"), str),
    **dict.fromkeys(("matters", "judged", "theirs"), dict),
    "takes": list,
    "many": bool,
}


def read_bodies_of_evidence(
    questions: Collection[str], studies: Collection[str], asked_of: Collection[str], root: Path = ROOT
) -> dict[str, BodyOfEvidence]:
    """Read ``evidence/*.yaml``.

    Args:
        questions: those that there are.
        studies: likewise.
        asked_of: whom answers can be for.
        root: the folder of the knowledge files.

    Returns:
        The bodies by id.

    Raises:
        KnowledgeError: with everything that is wrong in any of them.
    """
    entries: list[tuple[str, Any]] = []
    problems: list[str] = []
    for path in sorted(root.glob("evidence/*.yaml")):
        text = read_yaml(path)
        if isinstance(text, list):
            entries += [(f"evidence/{path.name}, {_id(entry)}", entry) for entry in text]
        else:
            problems.append(f"evidence/{path.name}: must be a list of bodies of evidence")
    known = {"question": questions, "takes": studies, "asked_of": asked_of}
    for location, entry in entries:
        problems += _problems(location, entry, known)
    for key in ("id", "claim"):
        values = [entry[key] for _, entry in entries if isinstance(entry, dict) and key in entry]
        problems += [
            f"evidence: {key} '{value}' stands twice" for value in sorted(set(values)) if values.count(value) > 1
        ]
    if problems:
        raise KnowledgeError("The bodies of evidence cannot be used", problems)
    return {entry["id"]: _body(entry) for _, entry in entries}


def _id(entry: object) -> str:
    return str(entry.get("id")) if isinstance(entry, dict) else str(entry)


def _problems(location: str, entry: object, known: Mapping[str, Collection[str]]) -> Iterator[str]:
    problems = key_problems(location, entry, _REQUIRED, _OPTIONAL)
    if isinstance(entry, dict):
        problems += type_problems(location, entry, _TYPES)
    yield from problems
    if problems or not isinstance(entry, dict):
        return
    for key in ("question", "asked_of"):
        if entry[key] not in known[key]:
            yield f"{location}: {key} is '{entry[key]}', which there is not"
    yield from (
        f"{location}: takes '{name}', which is no study"
        for name in entry.get("takes", ())
        if name not in known["takes"]
    )
    yield from key_problems(f"{location}, matters", entry["matters"], ("value", "because"), ("claims",))
    if "theirs" in entry:
        yield from key_problems(f"{location}, theirs", entry["theirs"], ("certainty", "read"))
    for name, judgement in entry.get("judged", {}).items():
        if name not in (*DOWN, *UP):
            yield f"{location}: '{name}' is no reason (allowed: {', '.join((*DOWN, *UP))})"
        yield from key_problems(f"{location}, {name}", judgement, ("levels", "because"))
        if isinstance(judgement, dict) and judgement.get("levels") not in {0, 1, 2}:
            yield f"{location}, {name}: levels must be 0, 1 or 2"


def _body(entry: Mapping[str, Any]) -> BodyOfEvidence:
    words = {("with_" if key == "with" else key): value for key, value in entry.items()}
    matters = dict(entry["matters"])
    made: dict[str, Any] = {
        "matters": Matters(float(matters["value"]), matters["because"], tuple(matters.get("claims", ()))),
        "takes": tuple(entry.get("takes", ())),
        "judged": {name: Judgement(**judgement) for name, judgement in entry.get("judged", {}).items()},
        "theirs": TheirGrade(**entry["theirs"]) if "theirs" in entry else None,
    }
    return BodyOfEvidence(**{**words, **made})
