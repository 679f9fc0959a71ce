"""A record as its resources, each with its place: a Bundle, one resource, or the lines of a bulk export (NDJSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soleus.document import shown
from soleus.fhir.read.elements import LONGEST_NAME, BrokenElementError, Element
from soleus.files import read_text
from soleus.problems import ProblemsError

MOST_BYTES = 100_000_000  # of one file; a person's whole record takes a few millions
HEADLINE = "The record cannot be read"
ENDINGS = (".json", ".ndjson")


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, or was set aside: its place, its resource, why, and which fact it was about.

    ``why`` is the name of a sentence (``RecordMapping.whys``). No value stands in it.
    """

    place: str
    resource: str
    why: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of a record; ``url`` is the address that others in a Bundle point to it with."""

    resource: Element
    type: str
    id: str
    url: str = ""

    @property
    def name(self) -> str:
        """Name it as a reference does, such as ``Condition/12``; its place where it has no id."""
        return f"{self.type}/{shown(self.id, LONGEST_NAME)}" if self.id else self.resource.place

    def unread(self, why: str, fact: str = "", place: str = "") -> Unread:
        """Say why it, or what stands at a place of it, was not read."""
        return Unread(place or self.resource.place, self.name, why, fact)


_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # one half, as JSON may write it, of a character beyond the first 65,536


class _TwiceError(ValueError):
    """A name stands twice in one table of JSON."""


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise _TwiceError
    return table


def _no_constant(_name: str) -> float:
    """Refuse NaN and Infinity, which Python reads though they are no JSON."""
    raise ValueError


def parse_resource(text: str, name: str) -> Any:  # noqa: ANN401  # JSON holds anything; ``entries`` checks
    """Parse one JSON text.

    Raises:
        ProblemsError: it is no JSON, is nested absurdly deep, names an element twice, or holds half a character.
    """
    try:
        content = json.loads(text, object_pairs_hook=_table, parse_constant=_no_constant)
        if _HALF.search(text):  # such a text can be written nowhere
            json.dumps(content, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        problem = f"{name}: tables and lists stand in each other too deep"
    except _TwiceError:
        problem = f"{name}: an element stands twice in one table, and nobody can tell which counts"
    except UnicodeEncodeError:
        problem = f"{name}: a text holds half a character, a surrogate without the other one"
    except ValueError as error:
        position = (
            f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "a number"
        )
        problem = f"{name}: this is not JSON ({position})"
    else:
        return content
    raise ProblemsError(HEADLINE, [problem]) from None


def read_resources(path: Path) -> Any:  # noqa: ANN401  # JSON holds anything; ``entries`` checks
    """Read a file: one resource or Bundle as JSON, or one resource a line as NDJSON.

    Raises:
        ProblemsError: it cannot be read or is of neither form.
    """
    text = read_text(path, MOST_BYTES)
    if path.suffix.lower() != ".ndjson":
        return parse_resource(text, path.name)
    lines = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    return [parse_resource(line, f"{path.name}, line {number}") for number, line in lines]


def entries(content: object) -> tuple[list[Entry], list[Unread]]:
    """Give the resources of a record, and what is none.

    Args:
        content: a Bundle or another resource as parsed JSON, or a list of resources.

    Raises:
        ProblemsError: it is no record at all.
    """
    if isinstance(content, list):
        return _all(part for number, resource in enumerate(content) for part in _opened(f"[{number}]", resource))
    if not isinstance(content, Mapping) or not isinstance(content.get("resourceType"), str):
        raise ProblemsError(HEADLINE, ["it is no FHIR resource: a table with a resourceType, such as Bundle"])
    if content["resourceType"] != "Bundle":
        return _all([(content["resourceType"], content, "")])
    return _all(_parts(content, "Bundle"))


def _opened(place: str, resource: object) -> Iterable[tuple[str, object, object]]:
    """Give a resource of a list, or the parts of a Bundle in it: some write a whole record a line."""
    if isinstance(resource, Mapping) and resource.get("resourceType") == "Bundle":
        return _parts(resource, place)
    return [(place, resource, "")]


def _parts(bundle: Mapping[str, Any], name: str) -> Iterable[tuple[str, object, object]]:
    if bundle.get("type") == "history":
        raise ProblemsError(HEADLINE, [f"{name}.type: a history holds earlier versions of the same resources"])
    parts = bundle.get("entry") or []
    if not isinstance(parts, list):
        raise ProblemsError(HEADLINE, [f"{name}.entry: it must be a list of entries"])
    for number, part in enumerate(parts):
        place = f"{name}.entry[{number}]"
        if isinstance(part, Mapping):
            yield f"{place}.resource", part.get("resource"), part.get("fullUrl")
        else:
            yield place, part, ""


def _all(resources: Iterable[tuple[str, object, object]]) -> tuple[list[Entry], list[Unread]]:
    entries_read, unread = [], []
    for place, resource, url in resources:
        if not isinstance(resource, Mapping):
            unread.append(Unread(place, "", "no_table"))
            continue
        element = Element(resource, place)
        try:
            kind, name = element.text("resourceType"), element.text("id")
        except BrokenElementError as error:
            unread.append(Unread(str(error), "", "broken"))
            continue
        if not kind:
            unread.append(Unread(place, "", "no_type"))
            continue
        if kind == "Bundle":
            unread.append(Unread(place, "", "in_bundle"))
            continue
        entries_read.append(Entry(element, shown(kind), name, url if isinstance(url, str) else ""))
    return entries_read, unread
