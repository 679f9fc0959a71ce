"""Questions that people ask, each with its answer, and the words by which a question is found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soleus.knowledge.danger_words import DangerWords, read_danger_words
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, read_yaml, type_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from soleus.knowledge.claims import Claim

FEWEST_ALIASES = 6
MOST_ALIASES = 20
SEARCH_FILE = "search_words.yaml"
# What a share is told of ("63 of 100"); it stands in no claim.
WHOLES = frozenset({"100", "1000"})
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_FIGURES_APART = re.compile(r"[-/]")


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer, and the claims that it stands on; none where it only says what to do next."""

    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """A question as people ask it, other ways to ask it, and its answer.

    ``topic`` is the name of its file. ``effects`` names claims whose measured effect is told after the answer, in the
    words of its certainty.
    """

    id: str
    topic: str
    asks: str
    aliases: tuple[str, ...]
    answer: tuple[AnswerSentence, ...]
    effects: tuple[str, ...] = ()

    @property
    def claims(self) -> tuple[str, ...]:
        """Every claim that the answer stands on, once."""
        cited = (claim for sentence in self.answer for claim in sentence.claims)
        return tuple(dict.fromkeys((*cited, *self.effects)))


@dataclass(frozen=True)
class SearchWords:
    """The words by which a question is found.

    ``empty``: words in questions of every kind; ``known``: common words that are never taken for mistyped ones;
    ``same``: phrases that mean the same, by the word that they count as.
    """

    empty: tuple[str, ...]
    known: tuple[str, ...]
    same: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Asking:
    """All questions by their id, the words that find them, and the words of danger; equal to itself alone."""

    questions: Mapping[str, PublicQuestion]
    search: SearchWords
    dangers: DangerWords


def read_asking(claims: Mapping[str, Claim], urgencies: Mapping[str, str], root: Path = ROOT) -> Asking:
    """Read ``questions/*.yaml``, ``search_words.yaml`` and ``danger_words.yaml``.

    Args:
        claims: what an answer may stand on.
        urgencies: how urgent each rule is that says something of urgency, by the rule's name.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: unknown or missing keys, an id or a way of asking given twice, too few or too many aliases, a
            claim or rule that does not exist, a number that no cited claim holds, or an effect that was not measured.
    """
    entries = [(path.stem, entry) for path in sorted(root.glob("questions/*.yaml")) for entry in read_yaml(path)]
    problems = [problem for topic, entry in entries for problem in _question_problems(topic, entry, claims)]
    if not problems:
        problems += _twice_problems([entry for _, entry in entries])
    if problems:
        raise KnowledgeError("The questions cannot be used", problems)
    questions = {entry["id"]: _question(topic, entry) for topic, entry in entries}
    return Asking(questions, _read_search_words(root), read_danger_words(urgencies, root))


_TYPES = {"id": str, "asks": str, "aliases": list, "answer": list, "effects": list}


def _question_problems(topic: str, entry: object, claims: Mapping[str, Claim]) -> list[str]:
    name = entry.get("id") if isinstance(entry, dict) else entry
    place = f"questions/{topic}.yaml, {name}"
    problems = key_problems(place, entry, ("id", "asks", "aliases", "answer"), ("effects",))
    if problems or not isinstance(entry, dict):
        return problems
    if mistyped := type_problems(place, entry, _TYPES):
        return mistyped
    if not FEWEST_ALIASES <= len(entry["aliases"]) <= MOST_ALIASES:
        problems.append(f"{place}: {FEWEST_ALIASES} to {MOST_ALIASES} aliases, not {len(entry['aliases'])}")
    if not all(isinstance(alias, str) for alias in entry["aliases"]):
        problems.append(f"{place}: each alias must be text")
    if not entry["answer"]:
        problems.append(f"{place}: a question needs an answer")
    for sentence in entry["answer"]:
        problems += _sentence_problems(f"{place}, answer", sentence, claims)
    return problems + list(_effect_problems(place, entry.get("effects", []), claims))


def _sentence_problems(place: str, sentence: object, claims: Mapping[str, Claim]) -> list[str]:
    problems = key_problems(place, sentence, ("says", "claims"))
    if problems or not isinstance(sentence, dict):
        return problems
    if mistyped := type_problems(place, sentence, {"says": str, "claims": list}):
        return mistyped
    if unknown := [f"{place}: no claim '{claim}'" for claim in sentence["claims"] if claim not in claims]:
        return unknown
    figures = WHOLES.union(*(_figures_of(claims[claim]) for claim in sentence["claims"]))
    return [
        f"{place}: the number {number} stands in none of its claims ({sentence['says']})"
        for number in _figures(sentence["says"])
        if number not in figures
    ]


def _effect_problems(place: str, effects: list[str], claims: Mapping[str, Claim]) -> Iterator[str]:
    for claim in effects:
        if claim not in claims:
            yield f"{place}: no claim '{claim}'"
        elif claims[claim].effect is None:
            yield f"{place}: claim '{claim}' has no measured effect"


def _figures(text: str) -> list[str]:
    """Give the numbers in a text, without the comma of thousands."""
    return [number.replace(",", "") for number in _NUMBER.findall(_FIGURES_APART.sub(" ", text))]


def _figures_of(claim: Claim) -> set[str]:
    effect = () if claim.effect is None else (claim.effect.with_, claim.effect.value, claim.effect.interval)
    return set(_figures(f"{claim.statement} {claim.numbers} {effect}"))


def _twice_problems(entries: list[dict[str, Any]]) -> list[str]:
    ids = [entry["id"] for entry in entries]
    ways = [way.casefold() for entry in entries for way in (entry["asks"], *entry["aliases"])]
    problems = [f"question {id_}: two questions with one id" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
    return problems + [f"'{way}' is asked twice" for way in sorted({way for way in ways if ways.count(way) > 1})]


def _question(topic: str, entry: Mapping[str, Any]) -> PublicQuestion:
    answer = tuple(AnswerSentence(sentence["says"], tuple(sentence["claims"])) for sentence in entry["answer"])
    effects = tuple(entry.get("effects", ()))
    return PublicQuestion(entry["id"], topic, entry["asks"], tuple(entry["aliases"]), answer, effects)


def _read_search_words(root: Path) -> SearchWords:
    entry = read_yaml(root / SEARCH_FILE)
    problems = key_problems(SEARCH_FILE, entry, ("empty", "known", "same"))
    problems = problems or type_problems(SEARCH_FILE, entry, {"empty": list, "known": list, "same": dict})
    if not problems:
        problems += [
            f"{SEARCH_FILE}, {word}: must be a list"
            for word, same in entry["same"].items()
            if not isinstance(same, list)
        ]
    if not problems:
        phrases = [phrase for same in entry["same"].values() for phrase in same] + entry["empty"] + entry["known"]
        problems += [f"{SEARCH_FILE}: '{phrase}' must be text" for phrase in phrases if not isinstance(phrase, str)]
        problems += [
            f"{SEARCH_FILE}: '{phrase}' stands twice"
            for phrase in sorted({str(p) for p in phrases if phrases.count(p) > 1})
        ]
    if problems:
        raise KnowledgeError("The words of the search cannot be used", problems)
    same = {word: tuple(phrases) for word, phrases in entry["same"].items()}
    return SearchWords(tuple(entry["empty"]), tuple(entry["known"]), same)
