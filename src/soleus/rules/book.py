"""The book: rulebook, words, claims and garments, read from their text or from the compiled copy.

The compiled copy (three JSON files in ``knowledge/compiled``) makes starting up quick: no YAML, no SQL parser. It
carries the hash of the text it was made from. Where the text has changed since, the text is read instead, so that an
edited chapter counts at once; ``soleus check --compile`` writes the copy anew, and a test holds it against the text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from soleus.case import facts as case_facts
from soleus.knowledge import claims as knowledge_claims
from soleus.knowledge import fitting as knowledge_fitting
from soleus.knowledge import garments as knowledge_garments
from soleus.knowledge import options as knowledge_options
from soleus.knowledge import words as knowledge_words
from soleus.knowledge.fitting import read_shelf
from soleus.knowledge.load import ROOT, KnowledgeError, text_hash
from soleus.knowledge.predicting import read_says, read_untold
from soleus.rules import levels, model, nodes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soleus.knowledge.claims import Claim, Library
    from soleus.knowledge.fitting import Shelf
    from soleus.knowledge.options import OptionFacts
    from soleus.knowledge.predicting import Says
    from soleus.knowledge.words import Words
    from soleus.rules.model import Rulebook


@dataclass(frozen=True, slots=True)
class Book:
    """What an answer is made from. Sources and most claims are looked up apart, by ``load_library``.

    ``effects`` holds the claims that are the options' main effects, which every answer shows.
    """

    rules: Rulebook
    words: Words
    options: Mapping[str, OptionFacts]
    effects: Mapping[str, Claim]


@cache
def load_book(root: Path = ROOT) -> Book:
    """Give the book: compiled where the copy is fresh, else from its text.

    Raises:
        KnowledgeError: the text was changed and does not pass its checks.
    """
    compiled = _read_compiled(root, "book")
    if compiled is None:
        return read_text(root)[0]
    book: Book = compiled
    return book


@cache
def load_library(root: Path = ROOT) -> Library:
    """Give claims and sources: compiled where the copy is fresh, else from their text."""
    compiled = _read_compiled(root, "library")
    if compiled is None:
        return read_text(root)[1]
    library: Library = compiled
    return library


@cache
def load_shelf(root: Path = ROOT) -> Shelf:
    """Give the garments and what fitting stands on: compiled where the copy is fresh, else from their text."""
    compiled = _read_compiled(root, "shelf")
    if compiled is None:
        return read_shelf(load_library(root).claims, load_book(root).words.fit, root)
    shelf: Shelf = compiled
    return shelf


@cache
def load_says(root: Path = ROOT) -> Says:
    """Give what a prediction says. It has no compiled copy: whatever predicts reads the numbers of the model anyway."""
    return read_says(load_library(root).claims, root)


def read_text(root: Path = ROOT) -> tuple[Book, Library]:
    """Read rulebook, words and claims from their text and check them, and the garments, against each other.

    Raises:
        KnowledgeError: with everything that is wrong in the first stage that finds something.
    """
    # Imported here: parser and YAML reader take longer than a whole answer from the compiled copy.
    from soleus.case.facts import read_vocabulary  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.claims import read_library  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.options import read_options  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.words import read_words  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.rules.chapters import read_rulebook  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.rules.check import check_rulebook  # noqa: PLC0415  # only where the compiled copy will not do

    library, words = read_library(root), read_words(root)
    rules = read_rulebook(read_vocabulary(root), root)
    check_rulebook(rules, library, words)
    options = read_options(library.claims, root)
    read_says(library.claims, root)
    read_untold(root)
    read_shelf(library.claims, words.fit, root)  # checked with the rest; loaded where something is fitted
    effects = [option.main_effect for option in options.values() if option.main_effect]
    return Book(rules, words, options, {claim: library.claims[claim] for claim in effects}), library


def compile_text(root: Path = ROOT) -> list[Path]:
    """Write the compiled copy of the text; returns the files written."""
    book, library = read_text(root)
    shelf = read_shelf(library.claims, book.words.fit, root)
    written = []
    for name, content in (("book", book), ("library", library), ("shelf", shelf)):
        path = root / "compiled" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        text = json.dumps({"hash": book.rules.hash, name: _encode(content)}, ensure_ascii=False, indent=0)
        path.write_text(text + "\n", "utf-8")
        written.append(path)
    return written


def _read_compiled(root: Path, name: str) -> Any:  # noqa: ANN401  # what _decode gives
    try:
        stored = json.loads((root / "compiled" / f"{name}.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return _decode(stored[name]) if stored["hash"] == text_hash(root) else None


# JSON form: a record or a level is [class name, values ...]; a tuple is ["", items ...], a list ["[]", items ...]; a
# mapping with keys that are no strings is ["{}", [key, value], ...]. So reading back is one look at the first item.
_TUPLE, _LIST, _MAPPING = "", "[]", "{}"


def _encode(value: object) -> Any:  # noqa: ANN401, PLR0911  # JSON; one case a kind of value
    match value:
        case IntEnum():
            return [type(value).__name__, int(value)]
        case tuple():
            return [_TUPLE, *map(_encode, value)]
        case dict() if all(isinstance(key, str) for key in value):
            return {key: _encode(item) for key, item in value.items()}
        case dict():
            return [_MAPPING, *([_encode(key), _encode(item)] for key, item in value.items())]
        case list():
            return [_LIST, *map(_encode, value)]
        case _ if is_dataclass(value):
            return [type(value).__name__, *(_encode(getattr(value, field.name)) for field in fields(value))]
        case _:
            return value


@cache
def _classes() -> dict[str, tuple[type, tuple[str, ...]]]:
    """Name the classes that the copy can hold, with their fields in order."""
    found: dict[str, tuple[type, tuple[str, ...]]] = {"Book": (Book, tuple(field.name for field in fields(Book)))}
    modules = (levels, model, nodes, case_facts, knowledge_claims, knowledge_fitting, knowledge_garments,
               knowledge_options, knowledge_words)  # fmt: skip
    for module in modules:
        for name, item in vars(module).items():
            if isinstance(item, type) and (is_dataclass(item) or issubclass(item, IntEnum)):
                found[name] = (item, tuple(field.name for field in fields(item)) if is_dataclass(item) else ())
    return found


def _decode(value: Any) -> Any:  # noqa: ANN401  # JSON in, records out
    if isinstance(value, dict):
        return {key: _decode(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    head, *rest = value
    if head == _TUPLE:
        return tuple(map(_decode, rest))
    if head == _LIST:
        return list(map(_decode, rest))
    if head == _MAPPING:
        return {_decode(key): _decode(item) for key, item in rest}
    if head not in _classes():
        raise KnowledgeError("The compiled rulebook cannot be used", [f"it holds a '{head}', which this version lacks"])
    class_, names = _classes()[head]
    return class_(**dict(zip(names, map(_decode, rest), strict=True))) if names else class_(*rest)
