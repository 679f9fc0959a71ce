"""The form: one field for each key, made from the vocabulary and the words, which understands what a person types.

A terminal prompt, an input of a page and an item of a questionnaire are made from the same fields. What is understood
only by guessing (another unit, part of a name) is said back in our own unit, to be confirmed before it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soleus.case.amounts import amount
from soleus.case.units import unit_of
from soleus.case.values import other_unit, value_problem
from soleus.interviewing.guards import guards
from soleus.interviewing.typed import alternatives, as_amount, plain, word_set
from soleus.rules.nodes import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soleus.book import Book
    from soleus.case.facts import Fact, Value
    from soleus.knowledge.words import Words
    from soleus.rules.nodes import Node

_NAME = re.compile(r"\b(?:left\.|right\.)?[a-z0-9]+(?:_[a-z0-9]+)+\b")  # of a fact, in a sentence
NOTHING_IS_ZERO = ("{score}", "h", "h/d")  # units of which "none" means 0; "none" to an index says that there is none


@dataclass(frozen=True, slots=True)
class Reply:
    """What a typed text comes to: a value (None is "not sure"), or a problem that says what can be typed.

    ``echo`` is what was understood, where that is to be confirmed before it counts.
    """

    value: Value | None = None
    problem: str = ""
    echo: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be asked for: its words, its unit, what can be chosen, and how a reply is understood.

    ``unit`` is said behind a number (" cm") and ``other_units`` are understood too; ``choices`` maps each value of a
    yes/no or choice fact to its words; ``low`` and ``high`` bound a number. ``wanted_if`` is the condition under which
    the field is of use, by the facts of others (see ``soleus.interviewing.guards``).
    """

    key: str
    label: str
    ask: str
    why: str
    unit: str
    choices: Mapping[Value, str]
    low: float | None
    high: float | None
    fact: Fact
    words: Words
    wanted_if: Node = ALWAYS

    @property
    def name(self) -> str:
        """Name the fact; both legs have fields of one name."""
        return self.fact.name

    @property
    def leg(self) -> str:
        """Name the leg; empty for a fact of the person."""
        return self.key.rpartition(".")[0]

    @property
    def other_units(self) -> tuple[str, ...]:
        """Name the other units that a number can be given in ("inches")."""
        conversions = unit_of(self.fact.unit).conversions if self.low is not None else ()
        return tuple(self.words.units.get(unit.name, unit.name) for unit in conversions)

    @property
    def choices_to_pick(self) -> tuple[str, ...]:
        """What can be picked from by number: the words of a choice, none of a yes or no."""
        return tuple(self.choices.values()) if self.kind == "choice" else ()

    @property
    def kind(self) -> str:
        """Say what is asked for: bool, choice, number or integer."""
        return self.fact.type

    def parse(self, text: str) -> Reply:
        """Understand a reply; the empty value is "not sure"."""
        typed = plain(text, self.words)
        if typed in self.words.typed["not_sure"]:
            return Reply()
        match self.fact.type:
            case "bool":
                return self._yes_or_no(typed)
            case "choice":
                return self._choice(typed)
            case _:
                return self._number(typed)

    def said(self, value: Value) -> str:
        """Say a value with its unit."""
        return f"{self.words.value(self.fact.name, value)}{self.unit}"

    def problem(self, kind: str = "") -> str:
        """Say what can be typed."""
        return self.words.interview[f"{kind or self.kind}_again"].format(
            low=self.words.number(f"{self.low or 0:g}"),
            high=self.words.number(f"{self.high or 0:g}"),
            unit=self.unit,
            most=len(self.choices),
        )

    def _yes_or_no(self, typed: str) -> Reply:
        if typed in self.words.typed["yes"] or typed == "1":
            return Reply(value=True)
        if typed in self.words.typed["no"] or typed == "0":
            return Reply(value=False)
        return Reply(problem=self.problem())

    def _choice(self, typed: str) -> Reply:
        values = self.fact.values
        if re.fullmatch(r"[1-9][0-9]?", typed) and int(typed) <= len(values):
            return Reply(value=values[int(typed) - 1])
        if "none" in values and (typed in self.words.typed["no"] or typed == "0"):
            return Reply(value="none")
        names = {value.replace("_", " "): value for value in values}
        phrases = {value: plain(str(self.choices[value]), self.words) for value in values}
        exact = [value for name, value in names.items() if typed in {name, phrases[value]}]
        starts = [v for name, v in names.items() if typed and name.startswith(typed)]
        if len(exact or starts) == 1:
            return Reply(value=(exact or starts)[0])
        wanted = word_set(typed, self.words)
        holds = [
            v for name, v in names.items() if wanted and wanted <= word_set(f"{name} {self.choices[v]}", self.words)
        ]
        if len(holds) == 1:
            return Reply(value=holds[0], echo=self.said(holds[0]))
        return Reply(problem=self.problem())

    def _number(self, typed: str) -> Reply:
        unit = self.fact.unit or ""
        if typed in self.words.typed["no"] and unit in NOTHING_IS_ZERO:
            return Reply(value=0.0)
        read = amount(as_amount(typed, self.words), unit, is_class=self.kind == "integer")
        if read is None:
            return Reply(problem=self.problem())
        value: Value = int(read.number) if self.kind == "integer" and read.number.is_integer() else read.number
        if value_problem(self.fact, value) is None:
            return Reply(value=value, echo=self.said(value) if read.is_converted else "")
        unit_meant = None if read.is_converted else other_unit(self.fact, read.number)
        unit_name = self.words.units.get(unit_meant, unit_meant) if unit_meant else ""
        hint = self.words.interview["unit_again"].format(other=unit_name) if unit_name else ""
        return Reply(problem=f"{self.problem()} {hint}".strip())


def form(book: Book) -> Mapping[str, Field]:
    """Make the field of every key, in the vocabulary's order, each with the condition under which it is of use."""
    wanted_if, vocabulary = guards(book.rules), book.rules.vocabulary
    return {
        key: field(key, fact, book.words, wanted_if.get(fact.name, ALWAYS))
        for fact in vocabulary.facts.values()
        for key in fact.keys
    }


def field(key: str, fact: Fact, words: Words, wanted_if: Node = ALWAYS) -> Field:
    """Make the field of one key."""
    entry, unit = words.facts[fact.name], unit_of(fact.unit).word
    return Field(
        key=key,
        label=words.label(key),
        ask=words.question(key),
        why=entry["why"],
        unit=f" {words.units.get(unit, unit)}" if unit else "",
        choices={value: words.value(fact.name, value) for value in fact.known_values()},
        low=fact.low,
        high=fact.high,
        fact=fact,
        words=words,
        wanted_if=wanted_if,
    )


def in_words(problem: str, words: Words) -> str:
    """Say a refusal of answers with the labels of facts in place of their names; in another language, just these."""
    head, colon, rest = problem.partition(": ")
    names = head.split(", ")
    if colon and all(name in words.labels for name in names):
        head = "; ".join(map(words.label, names))
        if words.english is not None:
            return words.interview["do_not_fit"].format(labels=head)
    labelled = _NAME.sub(lambda match: words.labels.get(match[0], match[0]), rest)
    return f"{head}{colon}{labelled}"


def both_legs(fields: Sequence[Field], text: str) -> tuple[Reply, ...] | str:
    """Understand a reply on both legs, left first ("22.5 23", "left 22, right ?", "both 22"), or say what to type."""
    words = fields[0].words
    typed = plain(text, words)
    if typed in words.typed["not_sure"]:
        return tuple(Reply() for _ in fields)
    for word in words.typed["either"]:
        if typed.startswith(f"{word} ") or typed.endswith(f" {word}"):
            typed = typed.removeprefix(word).removesuffix(word).strip()
            replies = tuple(field.parse(typed) for field in fields)
            return next((reply.problem for reply in replies if reply.problem), replies)
    parts = _two_parts(typed, words)
    if parts is None:
        return words.interview["legs_again"]
    replies = tuple(field.parse(part) for field, part in zip(fields, parts, strict=True))
    return next((reply.problem for reply in replies if reply.problem), replies)


def _two_parts(typed: str, words: Words) -> tuple[str, str] | None:
    """Cut a reply in two, left and right."""
    left, right, and_ = (alternatives(words.typed[name]) for name in ("left", "right", "and"))
    named = re.fullmatch(rf"({left}|{right})[ :=]+(.+?)[ ,;/]+(?:(?:{and_}) )?({left}|{right})[ :=]+(.+)", typed)
    if named:
        is_left = [side in words.typed["left"] for side in (named[1], named[3])]
        if is_left[0] is not is_left[1]:
            return (named[2], named[4]) if is_left[0] else (named[4], named[2])
    for cut in (r"\s*[;/]\s*", r",\s+", rf"\s+(?:{and_})\s+", r"\s+"):
        parts = [part for part in re.split(cut, typed) if part]
        if len(parts) == len(("left", "right")):
            return parts[0], parts[1]
    return None
