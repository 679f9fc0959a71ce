"""Studies and the questions they answer, from ``studies/*.yaml``: what ``soleus.evidence`` is computed from.

One entry is one outcome of one study at one time. Only evidence reads them, ahead of time: like the worked cases they
are no part of ``load.TEXT_FILES``, so no answer waits for them and the rulebook's hash leaves them alone.
``docs/clinicians/add-a-study.md`` explains each key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from soleus.knowledge.claims import POPULATIONS, READ
from soleus.knowledge.figures import PrintedFigures, figures_of, figures_problems
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems
from soleus.knowledge.study_numbers import number_problems

RANDOMISED = ("randomised_parallel", "randomised_crossover", "randomised_within_person")
CHOSEN = ("as_treated", "cohort", "controlled", "within_person")  # compared, but nobody drew lots
ONE_SIDED = ("single_arm", "one_person")
DESIGNS = (*RANDOMISED, *CHOSEN, *ONE_SIDED, "review")
AGAINST = ("nothing", "placebo", "usual_care", "active", "mixed")
BETTER = ("lower", "higher")
READS = (*READ, "table in a review")  # several are joined by ", "
APART = {
    "review": "it is a review, and the trials it holds would count twice",
    "no_spread": "no spread of its difference was read",
    "arm_sizes_not_read": "how many people were in each arm was not read",
    "numbers_not_read": "its figures were not in the part that was read",
    "p_values_only": "it prints p values without a difference",
    "words_only": "it tells the direction in words only",
    "impossible_interval": "its printed interval is narrower than its people allow",
    "single_arm": "it compares with nobody",
    "one_person": "it is about one person",
    "other_unit": "it is told only in a unit of its own",
    "within_groups_only": "it compares each group only with itself",
    "not_an_effect": "it tells how the trial went, not what came of it",
}


@dataclass(frozen=True, slots=True)
class Apart:
    """Why an outcome is never put together with others: a ``reason`` from ``APART``, and the same in a sentence."""

    reason: str
    because: str


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """One outcome of one study at one time, as read.

    Attributes:
        people: who took part, in words; ``population`` is one of ``claims.POPULATIONS``.
        against: what kind of comparison ``comparator`` is, one of ``AGAINST``.
        outcome: in the same words wherever the same is measured; ``unit`` likewise.
        read: what was read, of ``READS``.
        better: whether ``lower`` or ``higher`` is good for a person.
        n: people in the study, where read.
        arms: people in each arm, by name, where read; they add up to ``n``.
        scale: the least and the most that the unit allows, where it has ends.
        figures: what an effect is computed from, where there is enough.
        printed: further figures as printed, by name.
        overlap: studies of one such name may be about the same people.
        holds: studies, by id, that a review has in it.
        apart: why it never pools; None if it may.
    """

    id: str
    question: str
    design: str
    people: str
    population: str
    intervention: str
    comparator: str
    against: str
    outcome: str
    unit: str
    better: str
    time: str
    bias: str
    read: str
    source: str
    n: int | None = None
    arms: Mapping[str, int] = field(default_factory=dict)
    scale: tuple[float, float] | None = None
    figures: PrintedFigures | None = None
    printed: Mapping[str, Any] = field(default_factory=dict)
    overlap: str | None = None
    holds: tuple[str, ...] = ()
    apart: Apart | None = None
    note: str | None = None

    @property
    def is_randomised(self) -> bool:
        """Whether lots were drawn and people counted where they were drawn to."""
        return self.design in RANDOMISED


@dataclass(frozen=True, slots=True)
class StudyQuestion:
    """What is asked of studies. ``direct`` answer it; ``near`` only come close, nearest first."""

    id: str
    text: str
    population: str
    intervention: str
    comparator: str
    outcome: str
    unit: str
    direct: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Studies:
    """All questions and studies by id."""

    questions: Mapping[str, StudyQuestion]
    studies: Mapping[str, StudyRecord]

    def of(self, question: str) -> tuple[StudyRecord, ...]:
        """Give all that was filed under a question."""
        return tuple(study for study in self.studies.values() if study.question == question)

    def direct(self, question: str) -> tuple[StudyRecord, ...]:
        """Give the studies that answer a question directly."""
        return tuple(self.studies[study] for study in self.questions[question].direct)


# Taken from another entry by ``like``: what all outcomes of one trial have in common.
SHARED = (
    "design", "people", "population", "intervention", "comparator", "against", "bias", "read", "source", "n", "arms",
    "overlap",
)  # fmt: skip
_OPTIONAL = ("n", "arms", "scale", "figures", "printed", "overlap", "holds", "apart", "note")
_REQUIRED = tuple(f.name for f in fields(StudyRecord) if f.name not in _OPTIONAL)
_CHOICES = {"design": DESIGNS, "population": POPULATIONS, "against": AGAINST, "better": BETTER}
_QUESTION_KEYS = tuple(f.name for f in fields(StudyQuestion) if f.name not in {"id", "direct", "near"})
_TYPES: dict[str, type] = {
    **dict.fromkeys((*_REQUIRED, "overlap", "note"), str),
    **dict.fromkeys(("arms", "figures", "printed", "apart"), dict),
    **dict.fromkeys(("scale", "holds"), list),
}


@cache
def read_studies(root: Path = ROOT) -> Studies:
    """Read ``studies/*.yaml`` against ``sources.yaml``.

    Raises:
        KnowledgeError: unknown or missing keys, a word outside its list, an id that stands twice, a source, question or
            study that there is not, numbers that cannot be; all in one message.
    """
    sources = set(read_yaml(root / "sources.yaml") or ())
    problems: list[str] = []
    questions: list[tuple[str, Any]] = []
    entries: list[tuple[str, Any]] = []
    for path in sorted(root.glob("studies/*.yaml")):
        text, name = read_yaml(path), f"studies/{path.name}"
        flaws = key_problems(name, text, ("questions", "studies")) or type_problems(
            name, text, {"questions": list, "studies": list}
        )
        problems += flaws
        questions += [(name, entry) for entry in text["questions"]] if not flaws else []
        entries += [(name, entry) for entry in text["studies"]] if not flaws else []
    known = {"question": _ids(questions), "study": _ids(entries)}
    problems += [f"{kind} {twice}: stands twice" for kind, ids in known.items() for twice in _twice(ids)]
    completed = completed_entries([entry for _, entry in entries])
    for (name, entry), whole in zip(entries, completed, strict=True):
        problems += study_problems(
            f"{name}, {_id(entry)}",
            whole,
            sources=sources,
            questions=set(known["question"]),
            studies=set(known["study"]),
        )
    for name, entry in questions:
        problems += _question_problems(f"{name}, question {_id(entry)}", entry, set(known["study"]))
    if problems:
        raise KnowledgeError("The studies cannot be used", problems)
    return Studies(
        {entry["id"]: _question(entry) for _, entry in questions}, {entry["id"]: study_of(entry) for entry in completed}
    )


def completed_entries(entries: list[Any]) -> list[Any]:
    """Give each entry with what it takes from the one it is ``like``; an entry ``like`` nothing there is left so."""
    by_id = {entry["id"]: entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)}
    return [completed_entry(entry, by_id) for entry in entries]


def completed_entry(entry: Any, by_id: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a file holds anything
    """Give an entry with what it takes from the one it is ``like``, and without that key."""
    if not isinstance(entry, dict) or not isinstance(entry.get("like"), str):
        return entry
    pattern = by_id.get(entry["like"], {})
    if not pattern or "like" in pattern:
        return entry
    shared = {key: pattern[key] for key in SHARED if key in pattern}
    return {**shared, **{key: value for key, value in entry.items() if key != "like"}}


def study_problems(
    location: str, entry: object, *, sources: set[str], questions: set[str], studies: set[str]
) -> list[str]:
    """Say everything that is wrong with a completed entry: its keys, words, references and numbers."""
    if isinstance(entry, dict) and "like" in entry:
        return [f"{location}: like '{entry['like']}', which is no study, or is itself like another"]
    problems = key_problems(location, entry, _REQUIRED, _OPTIONAL)
    if not isinstance(entry, dict):
        return problems
    problems += type_problems(location, entry, _TYPES)
    for key, allowed in _CHOICES.items():
        if key in entry and entry[key] not in allowed:
            problems.append(f"{location}: {key} is '{entry[key]}' (allowed: {', '.join(allowed)})")
    if isinstance(entry.get("read"), str) and not set(entry["read"].split(", ")) <= set(READS):
        problems.append(f"{location}: read is '{entry['read']}' (allowed, joined by commas: {', '.join(READS)})")
    for key, allowed in (("source", sources), ("question", questions)):
        if isinstance(entry.get(key), str) and entry[key] not in allowed:
            problems.append(f"{location}: no {key} '{entry[key]}'")
    problems += [
        f"{location}: holds '{held}', which is no study" for held in _listed(entry, "holds") if held not in studies
    ]
    problems += _apart_problems(location, entry)
    return problems + number_problems(location, entry) + _figures(location, entry)


def _figures(location: str, entry: Mapping[str, Any]) -> list[str]:
    if "figures" not in entry:
        return []
    problems = figures_problems(f"{location}, figures", entry["figures"], entry.get("n"))
    apart = entry.get("apart")
    narrow = [problem for problem in problems if problem.endswith("people allow")]
    if isinstance(apart, dict) and apart.get("reason") == "impossible_interval":
        return [p for p in problems if p not in narrow] or (
            [] if narrow else [f"{location}: its interval is one that its people allow, so it is not impossible"]
        )
    return problems


def _apart_problems(location: str, entry: Mapping[str, Any]) -> Iterator[str]:
    apart = entry.get("apart")
    if apart is not None:
        yield from key_problems(f"{location}, apart", apart, ("reason", "because"))
        if isinstance(apart, dict) and apart.get("reason") not in APART:
            yield f"{location}, apart: reason is '{apart.get('reason')}' (allowed: {', '.join(APART)})"
    reason = apart.get("reason") if isinstance(apart, dict) else None
    for design, needed in (("review", "review"), ("single_arm", "single_arm"), ("one_person", "one_person")):
        if (entry.get("design") == design) != (reason == needed):
            yield f"{location}: design {design} and reason {needed} go together"
    if apart is None and "figures" not in entry:
        yield f"{location}: without figures it needs 'apart' with the reason why it never pools"


def _question_problems(location: str, entry: object, studies: set[str]) -> list[str]:
    problems = key_problems(location, entry, ("id", *_QUESTION_KEYS), ("direct", "near"))
    if not isinstance(entry, dict):
        return problems
    problems += type_problems(
        location, entry, {**dict.fromkeys(("id", *_QUESTION_KEYS), str), "direct": list, "near": list}
    )
    if entry.get("population") not in POPULATIONS:
        problems.append(f"{location}: population is '{entry.get('population')}' (allowed: {', '.join(POPULATIONS)})")
    listed = [*_listed(entry, "direct"), *_listed(entry, "near")]
    problems += [f"{location}: '{study}' is no study" for study in listed if study not in studies]
    return problems + [f"{location}: '{study}' is listed twice" for study in _twice(listed)]


def _listed(entry: Mapping[str, Any], key: str) -> list[Any]:
    listed = entry.get(key, ())
    return [str(item) for item in listed] if isinstance(listed, list) else []


def _id(entry: object) -> str:
    return str(entry.get("id")) if isinstance(entry, dict) else str(entry)


def _ids(entries: list[tuple[str, Any]]) -> list[str]:
    return [_id(entry) for _, entry in entries]


def _twice(ids: list[str]) -> list[str]:
    return sorted({i for i in ids if ids.count(i) > 1})


def _question(entry: Mapping[str, Any]) -> StudyQuestion:
    return StudyQuestion(**{**entry, "direct": tuple(entry.get("direct", ())), "near": tuple(entry.get("near", ()))})


def study_of(entry: Mapping[str, Any]) -> StudyRecord:
    """Make the record of a completed entry in which ``study_problems`` finds nothing wrong."""
    made: dict[str, Any] = {"holds": tuple(entry.get("holds", ()))}
    if "figures" in entry:
        made["figures"] = figures_of(entry["figures"])
    if "scale" in entry:
        made["scale"] = tuple(entry["scale"])
    if "apart" in entry:
        made["apart"] = Apart(**entry["apart"])
    return StudyRecord(**{**entry, **made})
