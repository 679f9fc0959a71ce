"""Says whether a text is in a language that is read here: danger is looked for in English and in German alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from soleus.ask.spelling import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.book import Book, Languages
    from soleus.knowledge.questions import Asking

# Set on some forty short texts in nine languages: of those in English or German most words are known, of others few.
LEAST_KNOWN = 0.5  # of the words; a text is read where more of them are known
LEAST_LETTERS = 0.8  # of the letters that are left when accents go: other scripts leave none
BOOKS_KEPT = 4
READ = ("en", "de")


def is_read(text: str, book: Book) -> bool:
    """Whether a text is in English or German, or says nothing at all."""
    letters = sum(letter.isalpha() for letter in text)
    words = [word for word in words_of(text) if word.isalpha()]
    if not letters:
        return True
    if sum(map(len, words)) < LEAST_LETTERS * letters:
        return False
    known, stems = _vocabulary(book.asking, book.parts.languages)
    return sum(word in known or word.startswith(stems) for word in words) > LEAST_KNOWN * len(words)


@lru_cache(BOOKS_KEPT)
def _vocabulary(asking: Asking, languages: Languages) -> tuple[frozenset[str], tuple[str, ...]]:
    """Give every word that the book itself uses in these languages, and beginnings of words."""
    texts = [text for code in languages.codes if code in READ for text in _texts(languages.words(code))]
    texts += [way for question in asking.questions.values() for way in (question.asks, *question.aliases)]
    texts += [*asking.search.known, *asking.search.empty]
    phrases = [
        word
        for groups in (asking.dangers.groups, asking.dangers.german)
        for phrases in groups.values()
        for phrase in phrases
        for word in phrase.split()
    ]
    whole = {word for text in texts for word in words_of(text)} | {word for word in phrases if not word.endswith("*")}
    return frozenset(whole), tuple(word[:-1] for word in phrases if word.endswith("*"))


def _texts(value: object) -> Iterator[str]:
    """Give every text in a record, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for attribute in fields(value):
            yield from _texts(getattr(value, attribute.name))
