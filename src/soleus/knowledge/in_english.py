"""Text that stands in English where a language lacks it, and says so, until a writer marks it."""

from __future__ import annotations


class InEnglish(str):
    """An English text among those of another language: a page marks it, so that a voice reads it out as English.

    What is made of it alone stays so. Set into a sentence of the other language it is part of that sentence.
    """

    __slots__ = ()

    def format(self, *values: object, **named: object) -> InEnglish:
        """Fill in what is left open."""
        return InEnglish(super().format(*values, **named))


def with_capital(text: str) -> str:
    """Begin a text with a capital letter; the rest stays, as some languages have capitals inside a sentence."""
    return type(text)(text[:1].upper() + text[1:])
