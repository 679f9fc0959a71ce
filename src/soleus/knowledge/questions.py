"""Questions that people ask, each with its answer, and the words by which a danger is known in what somebody writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from soleus.knowledge.claims import Claim

FEWEST_ALIASES = 6
MOST_ALIASES = 12
URGENCIES = ("emergency", "urgent")


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer, and the claims that it stands on; none where it only says what to do next."""

    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """A question as people ask it, other ways to ask it, and its answer.

    ``effects`` names claims whose measured effect is told after the answer, in the words of its certainty.
    """

    id: str
    asks: str
    aliases: tuple[str, ...]
    answer: tuple[AnswerSentence, ...]
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DangerSign:
    """A danger: the rule whose words the care card has, how soon somebody must look, and the patterns it is known by.

    ``unless`` are patterns of the same words with no danger in them, such as something long past.
    """

    rule: str
    urgency: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """All questions, and all signs of danger, the gravest first."""

    questions: Mapping[str, PublicQuestion]
    dangers: tuple[DangerSign, ...]
    texts: Mapping[str, str]


def read_asking(claims: Mapping[str, Claim], rules: Collection[str], root: Path = ROOT) -> Asking:
    """Read ``questions/*.yaml`` and ``danger_words.yaml``.

    Raises:
        KnowledgeError: unknown or missing keys, an id or a way of asking given twice, too few or too many aliases, a
            claim or rule that does not exist, an effect that was not measured, or a pattern that is none.
    """
    entries = [(path.name, entry) for path in sorted(root.glob("questions/*.yaml")) for entry in read_yaml(path)]
    words = read_yaml(root / "danger_words.yaml")
    problems = [problem for file, entry in entries for problem in _question_problems(file, entry, claims)]
    problems += key_problems("danger_words.yaml", words, ("texts", "signs"))
    if not problems:
        problems += _twice_problems([entry for _, entry in entries])
        problems += [problem for sign in words["signs"] for problem in _sign_problems(sign, rules)]
    if problems:
        raise KnowledgeError("The questions cannot be used", problems)
    questions = {entry["id"]: _question(entry) for _, entry in entries}
    signs = sorted(map(_sign, words["signs"]), key=lambda sign: URGENCIES.index(sign.urgency))
    return Asking(questions, tuple(signs), words["texts"])


_TYPES = {"id": str, "asks": str, "aliases": list, "answer": list, "effects": list}


def _question_problems(file: str, entry: object, claims: Mapping[str, Claim]) -> list[str]:
    name = entry.get("id") if isinstance(entry, dict) else entry
    place = f"questions/{file}, {name}"
    problems = key_problems(place, entry, ("id", "asks", "aliases", "answer"), ("effects",))
    if problems or not isinstance(entry, dict):
        return problems
    if mistyped := type_problems(place, entry, _TYPES):
        return mistyped
    if not FEWEST_ALIASES <= len(entry["aliases"]) <= MOST_ALIASES:
        problems.append(f"{place}: {FEWEST_ALIASES} to {MOST_ALIASES} aliases, not {len(entry['aliases'])}")
    if not entry["answer"]:
        problems.append(f"{place}: a question needs an answer")
    for sentence in entry["answer"]:
        problems += key_problems(f"{place}, answer", sentence, ("says", "claims"))
    cited = [
        claim for sentence in entry["answer"] if isinstance(sentence, dict) for claim in sentence.get("claims", ())
    ]
    effects = entry.get("effects", [])
    problems += [f"{place}: no claim '{claim}'" for claim in [*cited, *effects] if claim not in claims]
    problems += [
        f"{place}: claim '{claim}' has no measured effect"
        for claim in effects
        if claim in claims and claims[claim].effect is None
    ]
    return problems


def _twice_problems(entries: list[dict[str, Any]]) -> list[str]:
    ids = [entry["id"] for entry in entries]
    ways = [way.casefold() for entry in entries for way in (entry["asks"], *entry["aliases"])]
    problems = [
        f"question {twice}: two questions with one id" for twice in sorted({i for i in ids if ids.count(i) > 1})
    ]
    return problems + [f"'{way}' is asked twice" for way in sorted({w for w in ways if ways.count(w) > 1})]


def _sign_problems(sign: object, rules: Collection[str]) -> list[str]:
    name = sign.get("rule") if isinstance(sign, dict) else sign
    place = f"danger_words.yaml, {name}"
    problems = key_problems(place, sign, ("rule", "urgency", "patterns"), ("unless",))
    if problems or not isinstance(sign, dict):
        return problems
    if sign["rule"] not in rules:
        problems.append(f"{place}: no rule of this name")
    if sign["urgency"] not in URGENCIES:
        problems.append(f"{place}: urgency is '{sign['urgency']}' (allowed: {', '.join(URGENCIES)})")
    for pattern in (*sign["patterns"], *sign.get("unless", ())):
        try:
            re.compile(pattern)
        except re.error as error:
            problems.append(f"{place}: '{pattern}' is no pattern: {error}")
    return problems


def _question(entry: Mapping[str, Any]) -> PublicQuestion:
    answer = tuple(AnswerSentence(sentence["says"], tuple(sentence["claims"])) for sentence in entry["answer"])
    return PublicQuestion(entry["id"], entry["asks"], tuple(entry["aliases"]), answer, tuple(entry.get("effects", ())))


def _sign(entry: Mapping[str, Any]) -> DangerSign:
    compiled, unless = (tuple(map(re.compile, entry.get(key, ()))) for key in ("patterns", "unless"))
    return DangerSign(entry["rule"], entry["urgency"], compiled, unless)
