"""Bodies of evidence, from ``evidence/``: which studies stand behind a claim, and what a person judges of them.

A body of evidence is GRADE's term for all that was found on one outcome of one comparison. ``soleus evidence build``
puts its studies together, says how sure they make us, and writes the claim that it names into ``claims/made.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soleus.knowledge.evidence_checks import body_problems, dispute_problems, kept_apart_problems, twice_problems
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

BODIES, ANSWERS, DISPUTES = "evidence/bodies/*.yaml", "evidence/answers.yaml", "evidence/disputes.yaml"


@dataclass(frozen=True, slots=True)
class CertaintyJudgement:
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
class SourceCertainty:
    """How sure the source itself is, by GRADE, and where that was read."""

    certainty: str
    read: str


@dataclass(frozen=True, slots=True)
class CalledSize:
    """A size smaller than the rule's, and the argument for it; it may not be larger."""

    size: str
    because: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What its studies measured, in their words: so no later study in another unit can take their place."""

    outcome: str
    unit: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A published review set beside what we found: where they agree, where they differ, and why."""

    study: str
    agrees: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BodyOfEvidence:
    """What one claim is made from.

    Attributes:
        claim: the claim that it makes, under ``topic``.
        question: the question of ``studies/*.yaml`` that it answers.
        takes: its studies; empty for all of the question that ``measured`` this and may be put together. A review may
            stand alone.
        asked_of: whom the answer is for, one of those whom ``grading.yaml`` borrows for.
        looked: the day on which studies were last looked for.
        with_, many, people, outcome, versus, when, missing: words of the claim's effect, as ``Effect`` has them.
        statement: the claim's sentences; ``{estimate}``, ``{low}`` and ``{high}`` without their sign, ``{studies}``,
            ``{people}``.
        numbers: further figures of the claim, as printed.
        judged: what a person says of a reason, by its name.
        source_certainty: the source's own, by GRADE, where it gives one.
        called: a smaller size than the rule gives.
        beside: a published review to set beside it.
    """

    id: str
    claim: str
    topic: str
    question: str
    asked_of: str
    looked: str
    with_: str
    outcome: str
    versus: str
    when: str
    statement: str
    matters: Matters
    takes: tuple[str, ...] = ()
    measured: Measured | None = None
    many: bool = False
    people: str | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    conflicts_with: tuple[str, ...] = ()
    judged: Mapping[str, CertaintyJudgement] = field(default_factory=dict)
    source_certainty: SourceCertainty | None = None
    called: CalledSize | None = None
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Unmade:
    """Why something that answers show is not made from studies: a reason of ``UNMADE``, and a sentence."""

    reason: str
    because: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a dispute: who says what, and the claims that hold it."""

    speaker: str
    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """Where those who know best disagree: the sides, what Soleus follows, why, and which options it touches."""

    id: str
    title: str
    options: tuple[str, ...]
    sides: tuple[Side, ...]
    follow: str
    because: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All bodies by id; which of them stand behind each target of a sock; what is not made, and why; disputes.

    ``unmade_options`` and ``unmade_targets`` go by the name of the option or target.
    """

    bodies: Mapping[str, BodyOfEvidence]
    targets: Mapping[str, tuple[str, ...]]
    unmade_options: Mapping[str, Unmade]
    unmade_targets: Mapping[str, Unmade]
    disputes: tuple[Dispute, ...]


def read_evidence(
    questions: Collection[str], studies: Collection[str], asked_of: Collection[str], root: Path = ROOT
) -> Evidence:
    """Read ``evidence/bodies/*.yaml`` and ``evidence/answers.yaml``.

    Args:
        questions: those that there are.
        studies: likewise.
        asked_of: whom answers can be for.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: with everything that is wrong in any of them.
    """
    entries: list[tuple[str, Any]] = []
    problems: list[str] = []
    for path in sorted(root.glob(BODIES)):
        text = read_yaml(path)
        if isinstance(text, list):
            entries += [(f"{path.name}, {_id(entry)}", entry) for entry in text]
        else:
            problems.append(f"{path.name}: must be a list of bodies of evidence")
    known = {"question": questions, "takes": studies, "asked_of": asked_of}
    for location, entry in entries:
        problems += body_problems(location, entry, known)
    problems += twice_problems([entry for _, entry in entries])
    answers = read_yaml(root / ANSWERS)
    problems += key_problems(ANSWERS, answers, ("targets", "unmade_options", "unmade_targets"))
    problems += [] if problems else kept_apart_problems(ANSWERS, answers, {entry["id"] for _, entry in entries})
    disputes = read_yaml(root / DISPUTES)
    problems += dispute_problems(DISPUTES, disputes)
    if problems:
        raise KnowledgeError("The bodies of evidence cannot be used", problems)
    return Evidence(
        {entry["id"]: _body(entry) for _, entry in entries},
        {name: tuple(bodies) for name, bodies in answers["targets"].items()},
        {name: Unmade(**line) for name, line in answers["unmade_options"].items()},
        {name: Unmade(**line) for name, line in answers["unmade_targets"].items()},
        tuple(map(dispute_of, disputes)),
    )


def beside_of(entry: Mapping[str, Any]) -> Beside:
    """Make a comparison of its entry, in YAML or as summaries hold it."""
    return Beside(entry["study"], tuple(entry["agrees"]), tuple(entry["differs"]))


def dispute_of(entry: Mapping[str, Any]) -> Dispute:
    """Make a dispute of its entry, in YAML or as summaries hold it."""
    sides = tuple(Side(line["speaker"], line["says"], tuple(line["claims"])) for line in entry["sides"])
    lists = {"options": tuple(entry["options"]), "sides": sides, "claims": tuple(entry["claims"])}
    return Dispute(**{**entry, **lists})


def _id(entry: object) -> str:
    return str(entry.get("id")) if isinstance(entry, dict) else str(entry)


def _body(entry: Mapping[str, Any]) -> BodyOfEvidence:
    words = {("with_" if key == "with" else key): value for key, value in entry.items()}
    matters = dict(entry["matters"])
    made: dict[str, Any] = {
        "matters": Matters(float(matters["value"]), matters["because"], tuple(matters.get("claims", ()))),
        "takes": tuple(entry.get("takes", ())),
        "conflicts_with": tuple(entry.get("conflicts_with", ())),
        "judged": {name: CertaintyJudgement(**judgement) for name, judgement in entry.get("judged", {}).items()},
        "source_certainty": SourceCertainty(**entry["source_certainty"]) if "source_certainty" in entry else None,
        "called": CalledSize(**entry["called"]) if "called" in entry else None,
        "measured": Measured(**entry["measured"]) if "measured" in entry else None,
        "beside": beside_of(entry["beside"]) if "beside" in entry else None,
    }
    return BodyOfEvidence(**{**words, **made})
