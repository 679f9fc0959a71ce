"""What is wrong with an entry for a study or a question: its keys, words, references and numbers."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.claims import POPULATIONS
from soleus.knowledge.figures import figures_problems
from soleus.knowledge.load import key_problems, type_problems
from soleus.knowledge.study_numbers import number_problems
from soleus.knowledge.study_records import AGAINST, APART, BETTER, DESIGNS, READS, StudyQuestion, StudyRecord
from soleus.knowledge.trends import moderator_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_OPTIONAL = ("n", "arms", "scale", "figures", "printed", "overlap", "holds", "apart", "note", "moderators", "pressures")
_REQUIRED = tuple(f.name for f in fields(StudyRecord) if f.name not in _OPTIONAL)
_CHOICES = {"design": DESIGNS, "population": POPULATIONS, "against": AGAINST, "better": BETTER}
_QUESTION_KEYS = tuple(f.name for f in fields(StudyQuestion) if f.name not in {"id", "direct", "near"})
_TYPES: dict[str, type] = {
    **dict.fromkeys((*_REQUIRED, "overlap", "note"), str),
    **dict.fromkeys(("arms", "figures", "printed", "apart", "moderators", "pressures"), dict),
    **dict.fromkeys(("scale", "holds"), list),
}


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
    for key, known in (("source", sources), ("question", questions)):
        if isinstance(entry.get(key), str) and entry[key] not in known:
            problems.append(f"{location}: no {key} '{entry[key]}'")
    problems += [
        f"{location}: holds '{held}', which is no study" for held in _listed(entry, "holds") if held not in studies
    ]
    problems += _apart_problems(location, entry)
    problems += moderator_problems(location, entry)
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
        if isinstance(apart, dict) and apart.get("reason") not in tuple(APART):
            yield f"{location}, apart: reason is '{apart.get('reason')}' (allowed: {', '.join(APART)})"
    reason = apart.get("reason") if isinstance(apart, dict) else None
    for design, needed in (("review", "review"), ("single_arm", "single_arm"), ("one_person", "one_person")):
        if (entry.get("design") == design) != (reason == needed):
            yield f"{location}: design {design} and reason {needed} go together"
    if apart is None and "figures" not in entry:
        yield f"{location}: without figures it needs 'apart' with the reason why it never pools"


def question_problems(location: str, entry: object, studies: set[str]) -> list[str]:
    """Say everything that is wrong with an entry for a question."""
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
    return problems + [f"{location}: '{study}' is listed twice" for study in twice(listed)]


def _listed(entry: Mapping[str, Any], key: str) -> list[Any]:
    listed = entry.get(key, ())
    return [str(item) for item in listed] if isinstance(listed, list) else []


def twice(ids: Iterable[str]) -> list[str]:
    """Give the ids that stand more than once."""
    seen = list(ids)
    return sorted({i for i in seen if seen.count(i) > 1})
