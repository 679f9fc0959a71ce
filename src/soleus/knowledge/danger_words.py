"""The words by which a danger is known in what somebody writes: groups of words, and the signs that they make up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "danger_words.yaml"
URGENCIES = ("emergency", "urgent")
LANGUAGES = ("groups", "german")  # the keys of the file that hold phrases: English, and the same groups in German
# Groups that are about the sentence, and make up no sign.
ABOUT_SENTENCES = (
    "No",
    "Filler",
    "Owner",
    "Lead",
    "Topic",
    "Spoken",
    "Past",
    "Now",
    "Nothing",
    "Between",
    "Spelled",
    "Everyday",
)
SHORTEST_STEM = 3  # letters before a star: fewer would match half of all words
_PHRASE = re.compile(r"[a-z0-9.]+\*?( [a-z0-9.]+\*?)*")


@dataclass(frozen=True, slots=True)
class DangerSign:
    """A danger: the rule whose words the care card has, how soon somebody must look, and what gives it away.

    ``near`` and ``anywhere`` hold the names of groups: each tuple is one way in which it shows.
    """

    rule: str
    urgency: str
    near: tuple[tuple[str, ...], ...] = ()
    anywhere: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    ever: bool = False


@dataclass(frozen=True)
class DangerWords:
    """The phrases of each group by its name, a star for any ending, in English and in German; and the signs.

    The gravest sign comes first.
    """

    groups: Mapping[str, tuple[str, ...]]
    german: Mapping[str, tuple[str, ...]]
    signs: tuple[DangerSign, ...]


def read_danger_words(urgencies: Mapping[str, str], root: Path = ROOT) -> DangerWords:
    """Read ``danger_words.yaml``.

    Args:
        urgencies: how urgent each rule is that says something of urgency, by the rule's name.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: unknown or missing keys, a phrase that could never be met, a group that does not exist, that no
            sign needs or that one language lacks, or a rule that is neither an emergency nor urgent.
    """
    entry = read_yaml(root / FILE)
    problems = key_problems(FILE, entry, ("groups", "german", "signs"))
    problems = problems or type_problems(FILE, entry, {"groups": dict, "german": dict, "signs": list})
    if not problems:
        problems = [
            problem
            for language in LANGUAGES
            for name, phrases in entry[language].items()
            for problem in _group_problems(name, phrases)
        ]
        alone = set(entry["groups"]) ^ set(entry["german"])
        problems += [f"{FILE}: group '{name}' must stand under 'groups' and under 'german'" for name in sorted(alone)]
        problems += [problem for sign in entry["signs"] for problem in _sign_problems(sign, entry["groups"], urgencies)]
        problems += [] if problems else _unused_problems(entry)
    if problems:
        raise KnowledgeError("The words of danger cannot be used", problems)
    signs = (_sign(sign, urgencies[sign["rule"]]) for sign in entry["signs"])
    ordered = sorted(signs, key=lambda sign: URGENCIES.index(sign.urgency))
    groups, german = ({name: tuple(phrases) for name, phrases in entry[key].items()} for key in LANGUAGES)
    return DangerWords(groups, german, tuple(ordered))


def _group_problems(name: str, phrases: object) -> list[str]:
    place = f"{FILE}, group {name}"
    if not isinstance(phrases, list) or not phrases or not all(isinstance(phrase, str) for phrase in phrases):
        return [f"{place}: must be a list of phrases, each a text (put quotes about no, yes, on, off and numbers)"]
    problems = [
        f"{place}: '{phrase}' can never be met (small letters without accents or apostrophes, one space between words)"
        for phrase in phrases
        if not _PHRASE.fullmatch(phrase)
    ]
    return problems + [
        f"{place}: '{word}' is too short for a star (at least {SHORTEST_STEM} letters)"
        for phrase in phrases
        for word in phrase.split()
        if word.endswith("*") and len(word) <= SHORTEST_STEM
    ]


def _sign_problems(sign: object, groups: Mapping[str, Any], urgencies: Mapping[str, str]) -> list[str]:
    name = sign.get("rule") if isinstance(sign, dict) else sign
    place = f"{FILE}, {name}"
    problems = key_problems(place, sign, ("rule",), ("near", "anywhere", "unless", "ever"))
    if problems or not isinstance(sign, dict):
        return problems
    types = {"rule": str, "near": list, "anywhere": list, "unless": list, "ever": bool}
    if mistyped := type_problems(place, sign, types):
        return mistyped
    if urgencies.get(sign["rule"]) not in URGENCIES:
        problems.append(f"{place}: no rule of this name is an emergency or urgent")
    if not sign.get("near") and not sign.get("anywhere"):
        problems.append(f"{place}: a sign needs groups under 'near' or 'anywhere'")
    ways = [*sign.get("near", []), *sign.get("anywhere", [])]
    if not all(isinstance(way, list) and way for way in ways):
        return [*problems, f"{place}: each way in which it shows is a list of groups"]
    named = [group for way in ways for group in way] + sign.get("unless", [])
    return problems + [f"{place}: no group '{group}'" for group in named if group not in groups]


def _unused_problems(entry: Mapping[str, Any]) -> list[str]:
    """Say which groups no sign needs, and which that are about sentences are not there."""
    ways = [way for sign in entry["signs"] for key in ("near", "anywhere") for way in sign.get(key, [])]
    used = {group for way in ways for group in way} | {
        group for sign in entry["signs"] for group in sign.get("unless", [])
    }
    problems = [f"{FILE}: group '{name}' is missing" for name in ABOUT_SENTENCES if name not in entry["groups"]]
    return problems + [
        f"{FILE}, group {name}: no sign needs it" for name in entry["groups"] if name not in {*used, *ABOUT_SENTENCES}
    ]


def _sign(sign: Mapping[str, Any], urgency: str) -> DangerSign:
    near, anywhere = (tuple(map(tuple, sign.get(key, ()))) for key in ("near", "anywhere"))
    return DangerSign(sign["rule"], urgency, near, anywhere, tuple(sign.get("unless", ())), sign.get("ever", False))
