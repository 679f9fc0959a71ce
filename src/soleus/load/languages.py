"""The languages of a book, from the compiled copies where these are fresh, else from the text.

The copies stand beside those of the rulebook, under a seal of their own: a translation changes no answer, so it is no
part of the rulebook's hash. A copy counts while its file, the English words and the copy itself are what was sealed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from soleus.knowledge.languages import ENGLISH, language_file, languages, over_english, read_sections
from soleus.load.compiled import FOLDER, hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soleus.knowledge.words import Words

SEAL = "languages.json"


class LanguagesOfFolder:
    """The languages of the book of a folder. What was read is kept until its file changes."""

    def __init__(self, root: Path, english: Words) -> None:
        self._root = root
        self._english = english
        self._kept: dict[str, tuple[str, Words]] = {}

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages that there is a file of, English first."""
        return languages(self._root)

    def words(self, code: str) -> Words:
        """Give the words in a language.

        Raises:
            KnowledgeError: there is no such language, or its file does not fit the English words.
        """
        if code == ENGLISH:
            return self._english
        text = _text_hash(self._root, code)
        if self._kept.get(code, ("",))[0] != text:
            sections = _copy(self._root, code, text) or read_sections(code, self._english, self._root)
            self._kept[code] = (text, over_english(sections, self._english))
        return self._kept[code][1]


def language_copies(root: Path, english: Words) -> dict[str, bytes]:
    """Give the content of the copies of all language files but the English one, by file name; their seal comes last.

    Raises:
        KnowledgeError: a file does not fit the English words.
    """
    copies, seal = {}, {}
    for code in languages(root)[1:]:
        content = _as_json(read_sections(code, english, root))
        copies[f"{code}.json"] = content
        seal[code] = {"text": _text_hash(root, code), "copy": hash_of(content)}
    return {**copies, SEAL: _as_json(seal)}


def _copy(root: Path, code: str, text: str) -> Mapping[str, Any] | None:
    """Give the copy of a language file; None where it is not the one that was sealed."""
    try:
        seal = json.loads((root / FOLDER / SEAL).read_bytes())[code]
        content = (root / FOLDER / f"{code}.json").read_bytes()
        if seal != {"text": text, "copy": hash_of(content)}:
            return None
        sections: Mapping[str, Any] = json.loads(content)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return sections


def _text_hash(root: Path, code: str) -> str:
    """Hash a language file and what it translates.

    Raises:
        KnowledgeError: there is no such file.
    """
    translated = (root / "words" / f"{ENGLISH}.yaml", root / "physiology" / "says.yaml", root / "options.yaml")
    return hash_of(b"\0".join(path.read_bytes() for path in (language_file(code, root), *translated)))


def _as_json(record: object) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=0) + "\n").encode("utf-8")
