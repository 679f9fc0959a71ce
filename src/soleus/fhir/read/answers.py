"""Answers to our own Questionnaire: each item is named by the key of its fact."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from soleus.fhir.header import DERIVED, ID
from soleus.fhir.read.elements import BrokenElementError, Days
from soleus.fhir.read.findings import FactOrigin, Statement, is_danger
from soleus.fhir.read.observations import UnreadValueError, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.case.facts import Fact, Value
    from soleus.fhir.read.elements import Element
    from soleus.fhir.read.entries import Entry, Unread
    from soleus.fhir.read.findings import RecordReader

STATUS = {
    "in-progress": "",
    "completed": "",
    "amended": "",
    "entered-in-error": "in_error",
    "stopped": "only_considered",
}
ANY_DAY = Days(date.min, date.max, "")  # of a danger whose answer has no day
DEEPEST = 20  # items within items; ours stand one deep


def read_answers(entry: Entry, reader: RecordReader) -> tuple[list[Statement], list[Unread]]:
    """Read one QuestionnaireResponse.

    Raises:
        BrokenElementError: an element that counts is not of its form.
    """
    resource = entry.resource
    status = resource.text("status")
    if status not in STATUS:
        raise BrokenElementError(f"{resource.place}.status")
    days = resource.days("authored")
    form = resource.text("questionnaire").partition("|")[0].rpartition("/")[2]
    why = STATUS[status] or ("" if form == ID else "other_form")
    meta = resource.one("meta")
    if meta is not None and any(tag.text("code") == DERIVED for tag in meta.many("tag")):
        why = why or "derived"  # else an old finding would be young again with each answer that rests on it
    if days is not None:
        why = why or reader.flaw(days, reader.mapping.questionnaire_days, danger=False)
    if why:
        return [], [entry.unread(why)]
    findings: list[Statement] = []
    unread: list[Unread] = []
    for item in _items(resource, 0):
        try:
            findings += _read(entry, item, days, reader)
        except UnreadValueError as error:
            unread.append(entry.unread(str(error), _fact_name(item, reader), item.place))
        except BrokenElementError as error:
            unread.append(entry.unread("broken", _fact_name(item, reader), str(error)))
    return findings, unread


def _items(element: Element, depth: int) -> Iterator[Element]:
    if depth > DEEPEST:
        raise BrokenElementError(element.place)
    for item in element.many("item"):
        yield item
        yield from _items(item, depth + 1)
        for reply in item.many("answer"):
            yield from _items(reply, depth + 1)


def _fact_name(item: Element, reader: RecordReader) -> str:
    name = item.content.get("linkId")
    return name.rpartition(".")[2] if isinstance(name, str) and name in set(reader.vocabulary.every_key()) else ""


def _read(entry: Entry, item: Element, days: Days | None, reader: RecordReader) -> list[Statement]:
    key, replies = item.text("linkId"), item.many("answer")
    if not replies:
        return []
    if key not in set(reader.vocabulary.every_key()):
        raise UnreadValueError("no_question")
    if len(replies) > 1:
        raise UnreadValueError("twice")
    fact = reader.vocabulary.fact(key)
    value = _value(replies[0], fact, reader)
    if days is None and not is_danger(fact, value):
        raise UnreadValueError("no_date")
    days = days or ANY_DAY
    return [Statement(key, value, FactOrigin(entry.name, item.place, "", key, days.text), days, replaces=True)]


def _value(reply: Element, fact: Fact, reader: RecordReader) -> Value:
    if fact.type == "bool":
        truth = reply.truth("valueBoolean")
        if truth is None:
            raise UnreadValueError("no_value")
        return truth
    if fact.type == "choice":
        coding = reply.one("valueCoding")
        word = coding.text("code") if coding is not None else reply.text("valueString")
        if word not in fact.values:
            raise UnreadValueError("unknown_answer" if word else "no_value")
        return word
    return quantity(reply, "value", fact, reader)
