"""Reads studies and the questions they answer from ``studies/*.yaml``: what ``soleus.evidence`` is computed from.

One entry is one outcome of one study at one time. Only evidence reads them, ahead of time: like the worked cases they
are no part of ``load.TEXT_FILES``, so no answer waits for them and the rulebook's hash leaves them alone.
``docs/clinicians/add-a-study.md`` explains each key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias

from soleus.knowledge.claims import Source
from soleus.knowledge.figures import figures_of
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, parse_yaml, read_yaml, type_problems
from soleus.knowledge.study_checks import question_problems, study_problems, twice
from soleus.knowledge.study_records import Apart, Studies, StudyQuestion, StudyRecord
from soleus.knowledge.trends import PressurePair, moderators_of

Entries: TypeAlias = list[tuple[str, Any]]  # each with the name of the file it stands in

# Taken from another entry by ``like``: what all outcomes of one trial have in common.
SHARED = (
    "design", "people", "population", "intervention", "comparator", "against", "bias", "read", "source", "n", "arms",
    "overlap",
)  # fmt: skip
_SOURCE_KEYS = tuple(f.name for f in fields(Source) if f.name not in {"id", "title"})


def read_studies(root: Path = ROOT) -> Studies:
    """Read ``studies/*.yaml`` against ``sources.yaml``.

    Raises:
        KnowledgeError: unknown or missing keys, a word outside its list, an id that stands twice, a source, question or
            study that there is not, numbers that cannot be; all in one message.
    """
    return _studies(_files(root), _sources(root), [])


def studies_with(form: str, name: str, root: Path = ROOT) -> Studies:
    """Read the studies and one form more, as if it lay beside them; nothing is written.

    A form is YAML with ``studies``, and where they are new ``questions`` and ``sources``.

    Args:
        form: the text.
        name: what to call it in a message.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: as for ``read_studies``, and a source of the form that is wrong or there already.
    """
    text = parse_yaml(form, name)
    rest, added = dict(text) if isinstance(text, dict) else text, {}
    problems: list[str] = []
    known = _sources(root)
    if isinstance(rest, dict) and "sources" in rest:
        added = rest.pop("sources")
        problems += key_problems(f"{name}, sources", added, added if isinstance(added, dict) else ())
        added = added if isinstance(added, dict) else {}
    for source, entry in added.items():
        problems += key_problems(f"{name}, source {source}", entry, ["title"], _SOURCE_KEYS)
        problems += [f"{name}, source {source}: stands in sources.yaml already"] if source in known else []
    return _studies([*_files(root), (name, rest)], known | set(added), problems)


def _files(root: Path) -> Entries:
    return [(f"studies/{path.name}", read_yaml(path)) for path in sorted(root.glob("studies/*.yaml"))]


def _sources(root: Path) -> set[str]:
    return set(read_yaml(root / "sources.yaml") or ())


def _studies(files: Entries, sources: set[str], problems: list[str]) -> Studies:
    questions: Entries = []
    entries: Entries = []
    for name, text in files:
        flaws = key_problems(name, text, ("studies",), ("questions",))
        flaws = flaws or type_problems(name, text, {"questions": list, "studies": list})
        problems += flaws
        if not flaws:
            questions += [(name, entry) for entry in text.get("questions", ())]
            entries += [(name, entry) for entry in text["studies"]]
    question_ids, study_ids = _ids(questions), _ids(entries)
    for kind, ids in (("question", question_ids), ("study", study_ids)):
        problems += [f"{kind} {repeated}: stands twice" for repeated in twice(ids)]
    known = {"sources": sources, "questions": set(question_ids), "studies": set(study_ids)}
    completed = completed_entries([entry for _, entry in entries])
    for (name, _), entry in zip(entries, completed, strict=True):
        problems += study_problems(f"{name}, {_id(entry)}", entry, **known)
    for name, entry in questions:
        problems += question_problems(f"{name}, question {_id(entry)}", entry, set(study_ids))
    if problems:
        raise KnowledgeError("The studies cannot be used", problems)
    return Studies(
        {entry["id"]: _question(entry) for _, entry in questions}, {entry["id"]: _study(entry) for entry in completed}
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


def _id(entry: object) -> str:
    return str(entry.get("id")) if isinstance(entry, dict) else str(entry)


def _ids(entries: Iterable[tuple[str, Any]]) -> list[str]:
    return [_id(entry) for _, entry in entries]


def _question(entry: Mapping[str, Any]) -> StudyQuestion:
    return StudyQuestion(**{**entry, "direct": tuple(entry.get("direct", ())), "near": tuple(entry.get("near", ()))})


def _study(entry: Mapping[str, Any]) -> StudyRecord:
    made: dict[str, Any] = {"holds": tuple(entry.get("holds", ()))}
    if "figures" in entry:
        made["figures"] = figures_of(entry["figures"])
    if "scale" in entry:
        made["scale"] = tuple(entry["scale"])
    if "apart" in entry:
        made["apart"] = Apart(**entry["apart"])
    if "moderators" in entry:
        made["moderators"] = moderators_of(entry["moderators"])
    if "pressures" in entry:
        made["pressures"] = PressurePair(**entry["pressures"])
    return StudyRecord(**{**entry, **made})
