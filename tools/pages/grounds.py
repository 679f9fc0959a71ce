"""Prints what each threshold, level and urgency stands on, and which are stricter than their sources."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from soleus.load import load_book
from soleus.rules.grounds import CLAIM, CONDITION, REASONED, read_grounds
from tools.pages.markdown import code, plain, table
from tools.pages.places import chapter_blocks, claim_link, rule_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soleus.rules.grounds import Ground, Grounds

WAYS = {CLAIM: "carried by a claim", "stricter": "stricter than the sources", "ours": "ours"}


@cache
def grounds() -> Grounds:
    """Read what every rule stands on."""
    book = load_book()
    return read_grounds(book.rules, book.library)


def of_rule(name: str) -> list[str]:
    """Say of each part of one rule what it stands on."""
    return [f"{code(part)}: {_ground(ground)}" for part, ground in _parts(name)]


def _ground(ground: Ground) -> str:
    if ground.way == CLAIM:
        return ", ".join(map(claim_link, ground.names))
    sentences = " ".join(plain(grounds().reasons[ground.way][name]) for name in ground.names)
    return f"{WAYS[ground.way]}. {sentences}"


def _parts(name: str) -> Iterator[tuple[str, Ground]]:
    """Give a rule's parts, a level with its word."""
    entry = next(block.entry for block in chapter_blocks() if block.name == name)
    for ground in grounds().by_rule[name]:
        is_level = ground.part in entry and ground.part != CONDITION
        yield f"{ground.part}: {entry[ground.part]}" if is_level else ground.part, ground


def stricter() -> str:
    """Every part of a rule that no claim carries, with the reason's name."""
    rows = [
        [rule_link(name), code(part), WAYS[ground.way], ", ".join(map(code, ground.names))]
        for name in grounds().by_rule
        for part, ground in _parts(name)
        if ground.way != CLAIM
    ]
    return table(["rule", "part", "stands on no claim", "reason"], rows)


def reasons() -> str:
    """Each reason with its sentence, and how many parts it is given for."""
    counts = Counter((ground.way, name) for ground in _all() for name in ground.names)
    rows = [
        [WAYS[way], code(name), plain(sentence), str(counts[way, name])]
        for way in REASONED
        for name, sentence in grounds().reasons[way].items()
    ]
    return table(["", "reason", "because", "given for"], rows)


def counts() -> str:
    """How many thresholds, levels, urgencies and whole conditions stand on what."""
    kinds = Counter((_kind(ground), ground.way) for ground in _all())
    names = list(dict.fromkeys(kind for kind, _ in sorted(kinds)))
    rows = [[kind, *(str(kinds[kind, way]) for way in WAYS)] for kind in names]
    total = ["all", *(str(sum(kinds[kind, way] for kind in names)) for way in WAYS)]
    return table(["part", *WAYS.values()], [*rows, total])


def _all() -> Iterator[Ground]:
    for found in grounds().by_rule.values():
        yield from found


def _kind(ground: Ground) -> str:
    if " " in ground.part:
        return "threshold"
    return {"urgency": "urgency", CONDITION: "condition as a whole"}.get(ground.part, "level")
