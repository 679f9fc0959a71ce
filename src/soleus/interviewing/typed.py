"""What people type at any question: yes, no, not sure, and the way they write it."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200  # characters of a reply; nothing that is understood is longer

YES = frozenset({
    *("y", "yes", "yep", "yeah", "yup", "ye", "aye", "true", "i do", "yes i do", "i have", "yes i have", "i am"),
    *("yes i am", "it does", "it is", "yes it does", "yes it is", "correct", "definitely", "certainly", "of course"),
})  # fmt: skip
NO = frozenset({
    *("n", "no", "nope", "nah", "none", "never", "false", "nothing", "not at all", "no i do not", "i do not", "i dont"),
    *("no i dont", "i don't", "no i don't", "i have not", "i haven't", "i am not", "i'm not", "none of these"),
    *("none of them", "neither", "not any", "no none", "it does not", "it doesn't", "it is not", "certainly not"),
})  # fmt: skip
NOT_SURE = frozenset({
    *("?", "not sure", "unsure", "dunno", "don't know", "dont know", "do not know", "i don't know", "i dont know"),
    *("i do not know", "no idea", "not known", "unknown", "i'm not sure", "im not sure", "i am not sure", "idk"),
    *("can't say", "cannot say", "i can't say", "maybe", "perhaps", "no clue", "skip", "not certain", "possibly"),
    *("can't tell", "cannot tell", "don't remember", "i don't remember", "can't remember", "not measured"),
})  # fmt: skip
ALL = frozenset(("all", "all of these", "all of them", "every one", "everything"))
EITHER = ("both", "each", "both legs", "the same")

_POLITE = re.compile(r"\b(please|thanks|thank you|thank god|sorry|well|um+|uh+|hm+|ok|okay)\b")
_PARTS = {"½": ".5", "¼": ".25", "¾": ".75"}
_SMALL = frozenset(("a", "an", "the", "of", "in", "my", "is", "it", "i", "to", "for", "or"))


def plain(text: str) -> str:
    """Give a reply in small letters, without odd spaces, politeness and a full stop; too long a one is empty."""
    if len(text) > LONGEST:
        return ""
    for sign, written in _PARTS.items():
        text = text.replace(sign, written)
    typed = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'").replace("\u2032", "'")
    typed = typed.replace("\u2033", '"').replace("\u2013", "-").replace("\u2014", "-")
    typed = _POLITE.sub(" ", typed)
    typed = re.sub(r"\s+", " ", typed).strip(" .,!;:")
    return "?" if typed and not typed.strip("? ") else typed


def word_set(text: str) -> frozenset[str]:
    """Give the words of a text that tell something apart."""
    return frozenset(re.findall(r"[^\W_]+", text.casefold())) - _SMALL
