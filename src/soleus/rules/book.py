"""The book: rulebook, words, claims and garments, read from their text or from the compiled copy.

The compiled copy (three JSON files in ``knowledge/compiled``, and a seal) makes starting up quick: no YAML, no SQL
parser. The seal holds the hash of the text and of each of the three files. Where any of them has changed since, the
text is read instead: an edited chapter counts at once, an edited copy never. ``soleus check --compile`` writes the copy
anew, and a test holds it against the text.

The hash of the rulebook is the hash of the seal. So it stands for the text and for what was loaded: a copy that was
edited and sealed again answers under another hash.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from soleus.case import facts as case_facts
from soleus.files import write_whole
from soleus.knowledge import claims as knowledge_claims
from soleus.knowledge import fitting as knowledge_fitting
from soleus.knowledge import garments as knowledge_garments
from soleus.knowledge import options as knowledge_options
from soleus.knowledge import words as knowledge_words
from soleus.knowledge.fitting import read_shelf
from soleus.knowledge.load import ROOT, text_hash
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


SEAL = "seal.json"
READABLE = 0o644  # unlike what is written about people: the copy is part of the program, for all who run it


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
    book: Book = compiled.content
    return _under(book, compiled.hash)


@cache
def load_library(root: Path = ROOT) -> Library:
    """Give claims and sources: compiled where the copy is fresh, else from their text."""
    compiled = _read_compiled(root, "library")
    if compiled is None:
        return read_text(root)[1]
    library: Library = compiled.content
    return library


@cache
def load_shelf(root: Path = ROOT) -> Shelf:
    """Give the garments and what fitting stands on: compiled where the copy is fresh, else from their text."""
    compiled = _read_compiled(root, "shelf")
    if compiled is None:
        return read_shelf(load_library(root).claims, load_book(root).words.fit, root)
    shelf: Shelf = compiled.content
    return shelf


@cache
def load_says(root: Path = ROOT) -> Says:
    """Give what a prediction says. It has no compiled copy: whatever predicts reads the numbers of the model anyway."""
    from soleus.knowledge.predicting import read_says  # noqa: PLC0415  # only where something is predicted

    return read_says(load_library(root).claims, root)


def read_text(root: Path = ROOT) -> tuple[Book, Library]:
    """Read rulebook, words and claims from their text and check them, and the garments, against each other.

    Raises:
        KnowledgeError: with everything that is wrong in the first stage that finds something.
    """
    read = _read_parts(root)
    return _under(read.book, _hash(_sealed(_written(read), root))), read.library


@dataclass(frozen=True, slots=True)
class _Parts:
    """The three parts of the copy, each a file."""

    book: Book
    library: Library
    shelf: Shelf


def _read_parts(root: Path) -> _Parts:
    # Imported here: parser and YAML reader take longer than a whole answer from the compiled copy.
    from soleus.case.facts import read_vocabulary  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.claims import read_library  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.options import read_options  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.predicting import read_says, read_unknown_priors  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.knowledge.words import read_words  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.rules.chapters import read_rulebook  # noqa: PLC0415  # only where the compiled copy will not do
    from soleus.rules.check import check_rulebook  # noqa: PLC0415  # only where the compiled copy will not do

    library, words = read_library(root), read_words(root)
    rules = read_rulebook(read_vocabulary(root), root)
    check_rulebook(rules, library, words)
    options = read_options(library.claims, root)
    read_says(library.claims, root)
    read_unknown_priors(root)
    shelf = read_shelf(library.claims, words.fit, root)
    effects = [option.main_effect for option in options.values() if option.main_effect]
    book = Book(rules, words, options, {claim: library.claims[claim] for claim in effects})
    return _Parts(book, library, shelf)


def compile_text(root: Path = ROOT) -> list[Path]:
    """Write the compiled copy of the text, the seal last; returns the files written.

    Raises:
        KnowledgeError: the text does not pass its checks.
        ProblemsError: a file cannot be written.
    """
    contents = _written(_read_parts(root))
    folder = root / "compiled"
    folder.mkdir(exist_ok=True)
    files = {f"{name}.json": content for name, content in contents.items()} | {SEAL: _sealed(contents, root)}
    for name, content in files.items():
        write_whole(folder / name, content)
        (folder / name).chmod(READABLE)
    return [folder / name for name in files]


def _written(read: _Parts) -> dict[str, bytes]:
    """Give the content of each file; the hash is no part of it, since it is worked out of it."""
    contents = {"book": _under(read.book, ""), "library": read.library, "shelf": read.shelf}
    return {
        name: (json.dumps(_encode(content), ensure_ascii=False, indent=0) + "\n").encode("utf-8")
        for name, content in contents.items()
    }


def _sealed(contents: Mapping[str, bytes], root: Path) -> bytes:
    hashes = {"text": text_hash(root)} | {name: _hash(content) for name, content in contents.items()}
    return (json.dumps(hashes, indent=0) + "\n").encode("utf-8")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _under(book: Book, hash_: str) -> Book:
    """Give the book under a hash."""
    return replace(book, rules=replace(book.rules, hash=hash_))


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What a file of the copy holds, and the hash of the seal that it was held against."""

    content: Any
    hash: str


def _read_compiled(root: Path, name: str) -> _Compiled | None:
    """Give one file's content, or None where it is not the one that was sealed, or the text is another by now."""
    try:
        sealed = (root / "compiled" / SEAL).read_bytes()
        seal = json.loads(sealed)
        content = (root / "compiled" / f"{name}.json").read_bytes()
        if seal["text"] != text_hash(root) or seal[name] != _hash(content):
            return None
        return _Compiled(_decode(json.loads(content)), _hash(sealed))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):  # damaged, or written by another version
        return None


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
    class_, names = _classes()[head]
    return class_(**dict(zip(names, map(_decode, rest), strict=True))) if names else class_(*rest)
