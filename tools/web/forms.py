"""Reads a page as a person does who knows some facts: what its form asks for, and what that person sends back.

A browser and a plain client walk through the pages by the same reading, and so do tests, measurements and pictures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from soleus.interviewing import all_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soleus.case.facts import Value, Vocabulary

    Attributes = Mapping[str, str | None]

Sent = dict[str, list[str]]  # by the name of the input: what is typed, chosen or ticked
PICK, NONE, UNSURE, NOT_SURE = "pick", "none", "unsure", "?"
UNHEARD = "nhsuk-u-visually-hidden"  # said to those who listen to a page, and not shown
UNSEEN = (
    UNHEARD,
    "details",
    "script",
    "style",
    "svg",
    "title",
)  # what is folded away, drawn, or no part of the page to read


@dataclass(frozen=True, slots=True)
class Control:
    """One input or button of a form: ``kind`` is the type that the browser shows."""

    kind: str
    name: str
    value: str
    is_chosen: bool = False


@dataclass
class Page(HTMLParser):
    """One page: its title, the words in its main part, and the form of its question.

    ``words`` are those that stand there unfolded; ``controls`` is empty on a page that asks nothing.
    """

    html: str
    title: str = ""
    action: str = ""
    controls: list[Control] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    _inside: list[str] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the page."""
        super().__init__(convert_charrefs=True)
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, an input, a button or a link; follow what is folded, and where the main part is."""
        attributes = dict(attrs)
        if tag in {*UNSEEN, "main", "form", "summary"} or (tag == "span" and "main" in self._inside):
            self._inside.append(UNHEARD if UNHEARD in (attributes.get("class") or "") else tag)
        if tag == "form" and "main" in self._inside and not self.action:
            self.action = attributes.get("action") or ""
        if tag == "a" and (path := attributes.get("href")):
            self.links.append(path)
        if tag in {"input", "button"} and "form" in self._inside and "main" in self._inside:
            self.controls.append(_control(tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        """Leave what ends here."""
        if tag == "span" and self._inside[-1:] == [UNHEARD]:
            self._inside.pop()
        elif tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Take a text in, if it is to be read."""
        if "title" in self._inside and "svg" not in self._inside:
            self.title += data
        if "main" in self._inside and ("summary" in self._inside or not set(UNSEEN) & set(self._inside)):
            self._texts.append(data)

    @cached_property
    def words(self) -> list[str]:
        """The words of the main part that are to be read before anything is unfolded."""
        return [word for text in self._texts for word in _words(text)]

    @cached_property
    def lines(self) -> Mapping[str, list[str]]:
        """The same line by line, each once."""
        return {line: _words(line) for text in self._texts if (line := " ".join(text.split()))}

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the facts that the question asks for."""
        return next((tuple(part.value.split()) for part in self.controls if part.name == "asked"), ())

    @property
    def hidden(self) -> Sent:
        """What the form sends by itself."""
        return {part.name: [part.value] for part in self.controls if part.kind == "hidden"}

    @property
    def chosen(self) -> Sent:
        """What the form shows as typed, chosen or ticked."""
        sent: Sent = {}
        for part in self.controls:
            if part.is_chosen or (part.kind == "text" and part.value):
                sent.setdefault(part.name, []).append(part.value)
        return sent


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_][\w'’.,-]*", text)


def _control(tag: str, attributes: Attributes) -> Control:
    kind = attributes.get("type") or ("submit" if tag == "button" else "text")
    return Control(kind, attributes.get("name") or "", attributes.get("value") or "", "checked" in attributes)


def replies(page: Page, facts: Mapping[str, Value], vocabulary: Vocabulary) -> Sent:
    """Give what somebody types, chooses and ticks who knows these facts and is not sure of the rest."""
    offered = {(part.name, part.value) for part in page.controls}
    inputs = {part.name: part.kind for part in page.controls}
    own = {key: facts.get(key) for key in page.keys}
    if not set(own) & set(inputs):
        return {PICK: _ticks(own, vocabulary, with_unsure=(PICK, UNSURE) in offered)}
    sent: Sent = {}
    for key, value in own.items():
        if value is not None:
            sent[key] = [typed(value)]
        elif inputs[key] == "radio":
            sent[key] = [NOT_SURE]
        elif (PICK, f"{UNSURE} {key}") in offered:
            sent.setdefault(PICK, []).append(f"{UNSURE} {key}")
    return sent or {PICK: [NONE]}  # no measure at all


def _ticks(own: Mapping[str, Value | None], vocabulary: Vocabulary, *, with_unsure: bool) -> list[str]:
    """Tick what holds (of an offer: what is known), and "not sure" where something is not known."""
    holds = [vocabulary.fact(key).name for key, value in own.items() if (value if with_unsure else value is not None)]
    is_unsure = with_unsure and None in own.values()
    return [*dict.fromkeys(holds), *([UNSURE] if is_unsure else [])] or [NONE]


def typed(value: Value) -> str:
    """Write a value as it is typed, or as the value of what is chosen."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else all_digits(value)
