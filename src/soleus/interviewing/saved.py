"""A saved interview: every step, so that it is taken up where it was left and each answer can still be taken back."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from soleus.case import build_case
from soleus.case.start import nested
from soleus.document import parse
from soleus.files import read_text, write_whole
from soleus.interviewing.flow import AFTER_THE_VERDICT, AnsweredQuestion, Interview
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

    from soleus.case.facts import Vocabulary

KIND = "soleus interview"
FORM = 1
STAGES = ("answer", *AFTER_THE_VERDICT)
NO_FACT = ("it answers what is no fact",)


def save_interview(interview: Interview, path: Path) -> None:
    """Write an interview, whole or not at all, readable by its owner alone.

    Raises:
        ProblemsError: it cannot be written there.
    """
    write_whole(path, interview_text(interview))


def interview_text(interview: Interview) -> str:
    """Write an interview as JSON."""
    steps = [{"stage": s.stage, "offer": s.is_offer, "replies": dict(s.replies)} for s in interview.steps]
    stored = {"kind": KIND, "form": FORM, "thorough": interview.thorough, "steps": steps}
    if interview.given:
        stored["given"] = dict(interview.given)
    return json.dumps(stored, indent=1) + "\n"


def read_interview(path: Path, vocabulary: Vocabulary) -> Interview:
    """Take an interview up again.

    Raises:
        ProblemsError: the file cannot be read, is no interview that was saved, or holds what a case may not hold.
    """
    return parse_interview(read_text(path), path.name, vocabulary)


def parse_interview(text: str, name: str, vocabulary: Vocabulary) -> Interview:
    """Take an interview up again from its text; ``name`` is said where it is refused.

    Raises:
        ProblemsError: it is no interview that was saved, or holds what a case may not hold.
    """
    try:
        content = parse(text, "json", name).sound()
    except ValueError:
        content = None
    return taken_up(content, name, vocabulary)


def taken_up(content: object, name: str, vocabulary: Vocabulary, *, quoting: bool = True) -> Interview:
    """Take an interview up again from what its text says.

    Args:
        content: what ``interview_text`` wrote, read as JSON.
        name: said where it is refused.
        vocabulary: the facts that there are.
        quoting: whether problems show what was given, as ``build_case`` takes it.

    Raises:
        ProblemsError: it is no interview that was saved, or holds what a case may not hold.
    """
    headline = f"{name} cannot be taken up"
    try:
        interview = _interview(content)
    except (ValueError, KeyError, TypeError):
        raise ProblemsError(headline, ["it is not an interview that Soleus saved"]) from None
    keys = {key for step in interview.steps for key in step.replies} | set(interview.given)
    unknown = sorted(keys - set(vocabulary.every_key()))
    if unknown:
        raise ProblemsError(headline, [f"there is no fact {key[:60]!a}" for key in unknown[:10] if quoting] or NO_FACT)
    build_case(nested(interview.facts), vocabulary, origin=name, quoting=quoting)
    return interview


def _interview(stored: Any) -> Interview:  # noqa: ANN401  # whatever the text said
    if stored["kind"] != KIND or stored["form"] != FORM or not isinstance(stored["thorough"], bool):
        raise ValueError
    facts, steps = stored.get("given", {}), tuple(map(_step, stored["steps"]))
    if not isinstance(facts, dict):
        raise TypeError
    known = {key: value for key, value in facts.items() if value is not None}
    return Interview(MappingProxyType(known), steps, stored["thorough"])


def _step(stored: dict[str, Any]) -> AnsweredQuestion:
    replies, is_offer = stored["replies"], stored["offer"]
    if not isinstance(replies, dict) or not isinstance(is_offer, bool) or stored["stage"] not in STAGES:
        raise TypeError
    if is_offer and not all(value is True or value is None for value in replies.values()):
        raise ValueError
    return AnsweredQuestion(MappingProxyType(replies), is_offer=is_offer, stage=stored["stage"])
