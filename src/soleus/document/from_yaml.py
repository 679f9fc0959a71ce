"""Reads YAML event by event, so that nothing in it means more than stands there.

No value is guessed at (see ``plain``); tags, anchors, aliases, merged keys and second documents are refused, each by
its place. An alias can stand for a million others, a tag for any program; a case needs neither.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from soleus.document.plain import RefusedValue, scalar, shown
from soleus.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    Event = Any  # of PyYAML: each kind has fields of its own

DEEPEST = 20  # tables and lists inside each other; our own deepest file has 6


def parse_yaml(text: str, name: str, *, ours: bool = False) -> tuple[Any, list[str]]:
    """Read one YAML document. What was refused stands in it as None.

    Our own files are read by the parser in C where there is one, five times as fast. Strangers' files are not: they
    must be read alike on every machine.

    Args:
        text: the text.
        name: the file's name, for the message.
        ours: whether the text is one of the knowledge files; a date without quotes is text there.

    Returns:
        What it says, and all that is wrong with it.

    Raises:
        ProblemsError: the text is no YAML, or is nested deeper than ``DEEPEST``.
    """
    import yaml  # noqa: PLC0415  # loaded late: it costs more than most answers do

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if ours else yaml.SafeLoader
    reader = _EventReader(name, yaml.parse(text, Loader=loader), ours=ours)
    try:
        return reader.document(), reader.problems
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line_number = f"line {mark.line + 1}: " if mark else ""
        message = " ".join(f"{line_number}{problem}".split())
        raise ProblemsError(f"{name} cannot be read", [f"this is not YAML: {shown(message, 200)}"]) from None


class _EventReader:
    """Takes events one by one; what is wrong gathers in ``problems``."""

    def __init__(self, name: str, events: Iterator[Event], *, ours: bool) -> None:
        self.name = name
        self.events = events
        self.ours = ours
        self.problems: list[str] = []

    def document(self) -> Any:  # noqa: ANN401  # YAML holds anything; callers check
        value, count = None, 0
        for event in self.events:
            if _kind(event) == "DocumentStart":
                count += 1
                if count > 1:
                    self.problems.append(f"line {_line(event)}: a second text begins here; one file holds one")
                    return value
                value = self.node(next(self.events), "")
        return value

    def node(self, event: Event, path: str, depth: int = 0) -> Any:  # noqa: ANN401  # see document
        if depth > DEEPEST:
            says = f"line {_line(event)}: tables and lists stand in each other more than {DEEPEST} deep"
            raise ProblemsError(f"{self.name} cannot be read", [says])
        place = f"{path} (line {_line(event)})" if path else f"line {_line(event)}"
        kind, sound = _kind(event), self.is_plain(event, place)
        if kind == "Scalar":
            value = scalar(event.value, dates=self.ours) if _is_bare(event) else event.value
            if isinstance(value, RefusedValue) and sound:
                self.problems.append(value.told(place))
            return value if sound and not isinstance(value, RefusedValue) else None
        if kind == "SequenceStart":
            return list(self.items(path, depth))
        return self.table(event, path, depth) if kind == "MappingStart" else None

    def is_plain(self, event: Event, place: str) -> bool:
        """Say what is wrong with a node whatever it holds: an alias, an anchor, a tag."""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            mark = "*" if _kind(event) == "Alias" else "&"
            self.problems.append(f"{place}: write the value out, {mark}NAME is not read; given: {mark}{shown(anchor)}")
        if tag is not None:
            written = tag.replace("tag:yaml.org,2002:", "!!")
            self.problems.append(f"{place}: write the value alone, without a tag; given: {shown(written)}")
        return anchor is None and tag is None

    def items(self, path: str, depth: int) -> Iterator[Any]:
        for number, event in enumerate(self.events, 1):
            if _kind(event) == "SequenceEnd":
                return
            yield self.node(event, f"{path}.{number}" if path else f"entry {number}", depth + 1)

    def table(self, start: Event, path: str, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        keys: Counter[str] = Counter()
        for event in self.events:
            if _kind(event) == "MappingEnd":
                break
            key = self.key(event, depth)
            keys[key] += 1
            entries[key] = self.node(next(self.events), f"{path}.{shown(key)}" if path else shown(key), depth + 1)
        twice = sorted(key for key, count in keys.items() if count > 1)
        if twice:
            self.problems.append(f"line {_line(start)}: written twice: {', '.join(map(shown, twice))}")
        return entries

    def key(self, event: Event, depth: int) -> str:
        place = f"line {_line(event)}"
        if _kind(event) == "Scalar" and (not _is_bare(event) or isinstance(scalar(event.value), str)):
            return str(event.value) if self.is_plain(event, place) else ""
        written = shown(event.value) if _kind(event) == "Scalar" else "a table or list"
        self.problems.append(
            f"{place}: a key that is no plain word (yes, no, on, off and numbers need quotes); given: {written}"
        )
        before = len(self.problems)
        self.node(event, "", depth + 1)
        del self.problems[before:]  # the key is wrong as a whole
        return written


def _kind(event: Event) -> str:
    return type(event).__name__.removesuffix("Event")


def _is_bare(event: Event) -> bool:
    """Whether a value stands without quotes; the parser in C says so by "", the one in Python by None."""
    return not event.style


def _line(event: Event) -> int:
    line: int = event.start_mark.line + 1
    return line
