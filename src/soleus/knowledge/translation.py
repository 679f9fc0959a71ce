"""Checks a translation by its structure: nothing lacks, and every sentence is as short, as grave and as exact as ours.

No program can say that a sentence means what the English one does. These checks find what a program can: a text that is
missing, empty or still English; another number; a danger word that got lost; a form of address; too long a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from soleus.knowledge.languages import CHECKS, FOLDER, english_sections, lacking, read_sections
from soleus.knowledge.load import ROOT, KnowledgeError, key_problems, type_problems
from soleus.knowledge.reading import lix, sentences, word_count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from soleus.knowledge.words import Words

    Place = tuple[str, ...]
    Pairs = list[tuple[Place, str, str]]  # place, translation, English

# What somebody in danger may have to read is translated, or the language is not offered.
NEVER_LEFT = ("language", "intended_use", "urgency", "verdicts", "take_off", "headings", "interview", "typed", "topics")
NOT_SENTENCES = ("certainty", "language", "typed", "units", "options")  # words and parts of sentences
REPLIES = ("yes", "no", "not_sure", "all", "either", "left", "right", "leave", "back", "why")
QUOTES = frozenset("\"'\u00ab\u00bb\u2018\u201a\u201c\u201d\u201e\u2039\u203a")  # straight, and of any language
ENGLISH = frozenset(
    ("the", "and", "of", "with", "your", "you", "from", "this", "that", "have", "has", "which", "when", "where", "what",
     "without", "does", "cannot", "sock", "socks", "leg")
)  # fmt: skip
ENOUGH = 100  # words; the index of fewer says little
_PLACEHOLDER = re.compile(r"\{.*?\}")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_BETWEEN_WORDS = re.compile(r"\W+")
_ODD_SPACE = re.compile(r"\S  +\S| [.,;:!](?=\s|$)| - |\.\.\.")


@dataclass(frozen=True, slots=True)
class TranslationChecks:
    """What a language file is checked by, as it says itself; see ``docs/translators``."""

    most_words: int
    most_lix: int
    quotes: str
    left_in_english: list[str]
    other_numbers: list[str]
    english_inside: list[str]
    never: list[str]
    never_in_an_emergency: list[str]
    terms: dict[str, list[str]]


def check_translation(code: str, english: Words, grave: Collection[str], root: Path = ROOT) -> list[str]:
    """Check a language file, and name the English texts that it still lacks.

    Args:
        code: the language.
        english: the words that it translates.
        grave: the rules that can be an emergency.
        root: the folder of the knowledge files.

    Returns:
        What is not translated yet, a line each: until then it is said in English.

    Raises:
        KnowledgeError: with everything that is wrong in the file.
    """
    sections, below = read_sections(code, english, root), english_sections(english, root)
    return check_sections(f"{FOLDER}/{code}.yaml", sections, below, grave)


def check_sections(
    name: str, sections: Mapping[str, Any], english: Mapping[str, Any], grave: Collection[str]
) -> list[str]:
    """Check the sections of a language against the English ones, as ``check_translation`` does; ``name`` is its file.

    Raises:
        KnowledgeError: with everything that is wrong.
    """
    problems = list(_check_problems(name, sections.get(CHECKS)))
    missing: list[tuple[str, ...]] = []
    if not problems:
        checks = TranslationChecks(**sections[CHECKS])
        missing = [place for place in lacking(sections, english) if not _is_left(place, checks)]
        pairs = [pair for pair in _pairs((), sections, english) if pair[0][0] not in {"language", "typed", "units"}]
        problems = [f"{name}, {', '.join(place)}: is not translated" for place in missing if place[0] in NEVER_LEFT]
        problems += [f"{name}, {problem}" for problem in _problems(pairs, checks, grave)]
        problems += [f"{name}, typed: {problem}" for problem in _of_replies(sections.get("typed", {}))]
    if problems:
        raise KnowledgeError("The words cannot be used", problems)
    return [f"{name}, {', '.join(place)}: is not translated" for place in missing]


def _check_problems(name: str, entry: object) -> Iterator[str]:
    location = f"{name}, {CHECKS}"
    yield from key_problems(location, entry, [part.name for part in fields(TranslationChecks)])
    if isinstance(entry, dict):
        lists = ("left_in_english", "other_numbers", "english_inside", "never", "never_in_an_emergency")
        kinds = {"quotes": str, "terms": dict} | dict.fromkeys(lists, list)
        yield from type_problems(location, entry, kinds)
        for key in ("most_words", "most_lix"):
            if not isinstance(entry.get(key, 1), int):
                yield f"{location}: {key} must be a whole number"
        for place in entry.get("left_in_english", []):
            if str(place).split(", ", maxsplit=1)[0] in NEVER_LEFT:
                yield f"{location}: '{place}' cannot be left in English"


def _is_left(place: Place, checks: TranslationChecks) -> bool:
    """Whether a text may stay English: the file says so, or it is a fact's name for clinicians."""
    if place[0] == "facts" and place[-1] == "clinician":
        return True
    return _is_under(place, checks.left_in_english)


def _is_under(place: Place, places: Collection[str]) -> bool:
    """Whether a place, or what it stands in, is among those that a language file names."""
    return any(", ".join(place[:end]) in places for end in range(1, len(place) + 1))


def _pairs(place: Place, above: Any, below: Any) -> Iterator[tuple[Place, str, str]]:  # noqa: ANN401  # YAML holds anything
    """Give every translated text with the English one."""
    if isinstance(above, str):
        yield place, above, below
    elif isinstance(above, Mapping):
        for key, item in above.items():
            if key in below:
                yield from _pairs((*place, key), item, below[key])
    elif place[0] != "typed":
        for number, (item, ours) in enumerate(zip(above, below, strict=False), start=1):
            yield (*place, str(number)), item, ours


def _problems(pairs: Pairs, checks: TranslationChecks, grave: Collection[str]) -> Iterator[str]:
    for place, text, ours in pairs:
        for problem in (*_of_text(text, ours, checks, place), *_of_meaning(text, ours, checks, place)):
            yield f"{', '.join(place)}: {problem}"
        if place[0] in {"rules", "rules_when_unknown"} and place[1] in grave:
            for part in checks.never_in_an_emergency:
                if part.casefold() in text.casefold():
                    yield f"{', '.join(place)}: an emergency says nothing of it: {part}"
    sections: dict[str, list[str]] = defaultdict(list)
    for place, text, _ in pairs:
        sections[f"{place[0]}, {place[-1]}" if place[0] == "facts" else place[0]].append(text)
    for section, texts in sections.items():
        index = lix(_PLACEHOLDER.sub("x", text) for text in texts)
        is_read = section not in NOT_SENTENCES and sum(map(word_count, texts)) >= ENOUGH
        if is_read and section.split(", ")[-1] != "label" and index > checks.most_lix:
            yield f"{section}: reads too hard, with a LIX of {index:.0f}; at most {checks.most_lix}"


def _of_replies(typed: Mapping[str, Any]) -> Iterator[str]:
    """Say where a reply would mean two things, or could never be met, since replies are compared in small letters."""
    meanings: dict[str, list[str]] = defaultdict(list)
    for name in REPLIES:
        for reply in typed.get(name, ()):
            meanings[reply].append(name)
    for reply, names in meanings.items():
        if len(names) > 1:
            yield f"'{reply}' would mean {' and '.join(names)}"
    for reply in [*meanings, *typed.get("means", ())]:
        if reply != reply.casefold():
            yield f"'{reply}' must be written '{reply.casefold()}'"


def _of_text(text: str, ours: str, checks: TranslationChecks, place: Place) -> Iterator[str]:
    """Say what is wrong with a text by itself."""
    if ours.strip() and not text.strip():
        yield "is empty"
    for sentence in sentences(text):
        if word_count(sentence) > checks.most_words:
            yield f"a sentence has {word_count(sentence)} words; at most {checks.most_words}"
    if (odd := _ODD_SPACE.search(text)) or (text.strip() != text and place[0] != "certainty"):
        yield f"has odd spaces or dots: '{odd[0] if odd else text}'"
    marks = [mark for mark in text if mark in QUOTES]
    if "".join(marks) != checks.quotes * (len(marks) // len(checks.quotes)):
        yield f"quotes as {checks.quotes} only; given: {''.join(marks)}"
    if place[0] != "certainty":
        yield from (f"never stands here: {word}" for word in _words_in(text, checks.never))
    if not _is_under(place, checks.english_inside):
        yield from (f"is still English: {word}" for word in _words_in(text, ENGLISH))


def _of_meaning(text: str, ours: str, checks: TranslationChecks, place: Place) -> Iterator[str]:
    """Say where a text tells something else than the English one."""
    if _numbers(text) != _numbers(ours) and not _is_under(place, checks.other_numbers):
        yield f"other numbers than in English: {', '.join(_numbers(text))}; there: {', '.join(_numbers(ours))}"
    if text.endswith("?") is not ours.endswith("?"):
        yield "is a question where the English is none" if text.endswith("?") else "is no question any more"
    for term, words in checks.terms.items():
        if _words_in(ours, [term]) and not any(word in text for word in words):
            yield f"lacks '{term}' ({', '.join(words)})"


def _numbers(text: str) -> list[str]:
    """Give the numbers of a text, whatever parts their thousands and decimals."""
    return sorted(re.sub("[.,]", "", number) for number in _NUMBER.findall(_PLACEHOLDER.sub("", text)))


def _words_in(text: str, words: Collection[str]) -> list[str]:
    """Give those of some words that a text holds, whole and in capitals or not."""
    low = f" {_BETWEEN_WORDS.sub(' ', _PLACEHOLDER.sub(' ', text)).casefold()} "
    return [word for word in words if f" {word.casefold()} " in low]
