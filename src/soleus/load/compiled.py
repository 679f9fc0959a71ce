"""The compiled copy of the text: four JSON files and a seal, which make starting up quick: no YAML, no SQL parser.

The seal holds the hash of the text and of each of the four files. Where any of them has changed since, the text is
read instead: an edited chapter counts at once, an edited copy never. ``soleus check --compile`` writes the copy anew,
and a test holds it against the text.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from enum import IntEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Classes = Mapping[str, tuple[type, tuple[str, ...]]]

FOLDER = "compiled"
SEAL = "seal.json"
CORE = "Book"  # the head of what every answer needs, which is read as a plain tuple
# Where the classes of each file stand: what is not read needs no import.
MODULES = {
    "book": (
        *("soleus.rules.levels", "soleus.rules.model", "soleus.rules.nodes"),
        *("soleus.case.bodies", "soleus.case.contradictions", "soleus.case.facts"),
        *("soleus.knowledge.claims", "soleus.knowledge.options", "soleus.knowledge.words"),
    ),
    "library": ("soleus.knowledge.claims",),
    "fitting": ("soleus.knowledge.fitting", "soleus.knowledge.garments"),
    "asking": ("soleus.knowledge.danger_words", "soleus.knowledge.questions"),
}


@dataclass(frozen=True, slots=True)
class Seal:
    """The hash of the text and of each file that a copy was made of, and the hash of the seal itself."""

    text: str
    files: tuple[tuple[str, str], ...]
    hash: str


def hash_of(content: bytes) -> str:
    """Give the SHA-256 of some bytes (hex)."""
    return hashlib.sha256(content).hexdigest()


def sealed(contents: Mapping[str, bytes], text: str) -> bytes:
    """Give the seal of the contents of the files, by name, and of a text's hash."""
    hashes = {"text": text} | {name: hash_of(content) for name, content in contents.items()}
    return (json.dumps(hashes, indent=0) + "\n").encode("utf-8")


def read_seal(root: Path) -> Seal | None:
    """Read the seal of a folder's copy; None where there is none, or none that this version can read."""
    try:
        content = (root / FOLDER / SEAL).read_bytes()
        hashes = json.loads(content)
        return Seal(str(hashes["text"]), tuple((name, str(hashes[name])) for name in MODULES), hash_of(content))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def read_part(root: Path, name: str, seal: Seal) -> Any:  # noqa: ANN401  # one of four kinds of record
    """Give one file's content; None where it is not the one that was sealed, or of another version."""
    try:
        content = (root / FOLDER / f"{name}.json").read_bytes()
        if hash_of(content) != dict(seal.files)[name]:
            return None
        return _decode(json.loads(content), _classes(name))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):  # damaged, or written by another version
        return None


def as_file(record: object) -> bytes:
    """Give the content of a file of the copy."""
    return (json.dumps(_encode(record), ensure_ascii=False, indent=0) + "\n").encode("utf-8")


# JSON form: a record or a level is [class name, values ...]; a tuple is ["", items ...], a list ["[]", items ...]; a
# mapping with keys that are no strings is ["{}", [key, value], ...]. So reading back is one look at the first item.
_TUPLE, _LIST, _MAPPING = "", "[]", "{}"


def _encode(value: object) -> Any:  # noqa: ANN401, PLR0911  # JSON; one case a kind of value
    match value:
        case IntEnum():
            return [type(value).__name__, int(value)]
        case tuple() if value[:1] == (CORE,):
            return list(map(_encode, value))
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
def _classes(part: str) -> dict[str, tuple[type, tuple[str, ...]]]:
    """Name the classes that a file of the copy can hold, with their fields in order."""
    classes: dict[str, tuple[type, tuple[str, ...]]] = {}
    for module in (import_module(name) for name in MODULES[part]):
        for name, item in vars(module).items():
            if isinstance(item, type) and (is_dataclass(item) or issubclass(item, IntEnum)):
                classes[name] = (item, tuple(field.name for field in fields(item)) if is_dataclass(item) else ())
    return classes


def _decode(value: Any, classes: Classes) -> Any:  # noqa: ANN401  # JSON in, records out
    if isinstance(value, dict):
        return {key: _decode(item, classes) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    head, *rest = value
    if head == _LIST:
        return [_decode(item, classes) for item in rest]
    if head == _MAPPING:
        return {_decode(key, classes): _decode(item, classes) for key, item in rest}
    items = [_decode(item, classes) for item in rest]
    if head in {_TUPLE, CORE}:
        return tuple(items)
    class_, names = classes[head]
    return class_(**dict(zip(names, items, strict=True))) if names else class_(*items)
