"""The words in other languages: a file each beside ``words/en.yaml``, with the same keys, laid over the English ones.

What a file lacks is said in English, and marked so (``InEnglish``). A file may not say more than the English one, nor
another kind of thing, nor leave open what the English leaves not. ``soleus.knowledge.translation`` checks the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import Formatter
from typing import TYPE_CHECKING, Any

from soleus.knowledge.in_english import InEnglish
from soleus.knowledge.load import ROOT, KnowledgeError, parse_yaml, read_yaml
from soleus.knowledge.words import SECTIONS, Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from soleus.knowledge.predicting import PredictionTexts

    Place = tuple[str, ...]

ENGLISH = "en"
FOLDER = "words"
OPTION_TEXTS = ("use", "adverse_effects")  # of options.yaml, which a person reads on a page
PREDICTED = ("sentences", "changes", "legs", "columns", "rows")
PREDICTION = "prediction"  # the section whose English stands in physiology/says.yaml, beside its claims
# What is said once for all languages: which facts stand in one question, and in which order they are gathered.
STRUCTURE = ("interview_groups", "interview_gathers")
CHECKS = "checks"  # the section that says what a language file is checked by
OPTIONAL = {("language", "notice"), (CHECKS,)}  # what a language can have and English has not
FREE = {("typed", "means")}  # where the keys are words of the language itself
EFFECT = frozenset(("subject", "subject_inside", "verb", "plain", "past", "outcome", "size"))  # see Words.effect

_NAME = re.compile(r"[a-z0-9_]+")
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # the codes of languages, as a page declares them (BCP 47)


def languages(root: Path = ROOT) -> tuple[str, ...]:
    """Give the codes of the languages that there are words in, English first."""
    translations = sorted(path.stem for path in (root / FOLDER).glob("*.yaml") if path.stem != ENGLISH)
    return (ENGLISH, *translations)


def language_file(code: str, root: Path = ROOT) -> Path:
    """Give the file of a language.

    Raises:
        KnowledgeError: there is none.
    """
    if _CODE.fullmatch(code) and (path := root / FOLDER / f"{code}.yaml").is_file():
        return path
    raise KnowledgeError("The language is not known", [f"'{code}': there are words in {', '.join(languages(root))}"])


def read_sections(code: str, english: Words, root: Path = ROOT) -> dict[str, Any]:
    """Read what a language file says, section by section.

    Args:
        code: the language.
        english: the words that it translates.
        root: the folder of the knowledge files.

    Raises:
        KnowledgeError: it says more than the English words do, another kind of thing, or leaves something else open.
    """
    path = language_file(code, root)
    name = f"{FOLDER}/{path.name}"
    sections = parse_yaml(path.read_text("utf-8"), name, ours=True)
    problems = list(_differences((name,), sections, english_sections(english, root)))
    if not problems and sections.get("language", {}).get("code") != code:
        problems.append(f"{name}: language, code must be {code}, as in the file's name")
    if problems:
        raise KnowledgeError("The words cannot be used", problems)
    read: dict[str, Any] = sections
    return read


def english_sections(english: Words, root: Path = ROOT) -> dict[str, Any]:
    """Give what a language file translates, section by section."""
    texts = read_yaml(root / "physiology" / "says.yaml")
    predicted = {part: texts[part] for part in PREDICTED}
    predicted["sensitivities"] = {name: entry["says"] for name, entry in texts["sensitivities"].items()}
    sections = {section: getattr(english, section) for section in SECTIONS if section not in STRUCTURE}
    options = {
        name: {part: entry[part] for part in OPTION_TEXTS if entry[part]}
        for name, entry in read_yaml(root / "options.yaml").items()
    }
    return {**sections, "option_texts": options, PREDICTION: predicted}


def predicted_in(texts: PredictionTexts, words: Words) -> PredictionTexts:
    """Give what a prediction says in the language of these words."""
    if words.english is None:
        return texts
    laid = {part: _over(words.prediction.get(part), getattr(texts, part)) for part in PREDICTED}
    says = words.prediction.get("sensitivities", {})
    sensitivities = {
        name: {**entry, "says": _over(says.get(name), entry["says"])} for name, entry in texts.sensitivities.items()
    }
    return replace(texts, **laid, sensitivities=sensitivities)


def over_english(sections: Mapping[str, Any], english: Words) -> Words:
    """Lay the sections of a language over the English words; what they lack stays English, and is marked so."""
    overlaid = {section: _over(sections.get(section), getattr(english, section)) for section in SECTIONS}
    options = sections.get("option_texts", {})
    return Words(**overlaid, prediction=sections.get(PREDICTION, {}), option_texts=options, english=english)


def lacking(sections: Mapping[str, Any], english: Mapping[str, Any]) -> Iterator[Place]:
    """Give the path to every English text that the sections of a language lack."""
    for key, text in english.items():
        entry = sections.get(key)
        if isinstance(text, Mapping):
            yield from ((key, *path) for path in lacking(entry if isinstance(entry, Mapping) else {}, text))
        elif entry is None and not _is_names(text):
            yield (key,)


def _over(above: Any, below: Any) -> Any:  # noqa: ANN401  # YAML in, the same shape out
    if isinstance(below, Mapping):
        laid = above if isinstance(above, Mapping) else {}
        return {**laid, **{key: _over(laid.get(key), item) for key, item in below.items()}}
    if above is not None:
        return above
    if isinstance(below, str):
        return InEnglish(below)
    return below if _is_names(below) else [_over(None, item) for item in below]


def _is_names(entry: object) -> bool:
    """Whether an entry holds nothing that is read by a person: names of facts, also in lists and in groups of them."""
    if isinstance(entry, str):
        return False
    return isinstance(entry, Sequence) and all(_NAME.fullmatch(item) for item in entry if isinstance(item, str))


def _differences(path: Place, above: Any, below: Any) -> Iterator[str]:  # noqa: ANN401  # YAML holds anything
    """Say where a translation is of another kind than what it translates."""
    match below:
        case Mapping() if not isinstance(above, Mapping):
            yield f"{_place(path)} must be a table of keys and values"
        case Mapping():
            for key, item in above.items():
                if key in below:
                    yield from _differences((*path, key), item, below[key])
                elif (*path[1:], key) not in OPTIONAL and path[1:] not in FREE:
                    yield f"{_place(path)} nothing is called '{key}' in English"
        case str() if not isinstance(above, str):
            yield f"{_place(path)} must be text"
        case str():
            yield from _left_open(path, above, below)
        case _ if not isinstance(above, list) or not all(isinstance(item, str) for item in above):
            yield f"{_place(path)} must be a list of texts"
        case _ if path[1] != "typed" and (_is_names(below) or len(above) != len(below)):
            yield f"{_place(path)} must hold as many texts as in English, {len(below)}"


def _left_open(path: Place, above: str, below: str) -> Iterator[str]:
    """Say where a text leaves open what the English one does not, or lacks it."""
    ours, wanted = _placeholders(above), _placeholders(below)
    if path[1] == "certainty":  # which form of a verb a language needs is its own matter
        wanted = ours & EFFECT | wanted - EFFECT | wanted & {"outcome"}
    if ours != wanted:
        yield f"{_place(path)} must leave open {_named(wanted)}; given: {_named(ours)}"


def _named(placeholders: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(placeholders)) or "nothing"


def _placeholders(text: str) -> frozenset[str]:
    """Name what a text leaves open; a brace without its other half is named too."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset({"a brace alone"})


def _place(path: Place) -> str:
    """Name a place in a file as a refusal begins: "words/de.yaml, urgency, emergency:"."""
    return f"{', '.join(path)}:"
