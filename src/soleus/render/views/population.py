"""The report on many people: what is right for them, what they wear, what to ask; counts alone, small ones hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soleus.render.blocks import Heading, Notice, Paragraph, Table, bullets
from soleus.render.spoken import document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soleus.knowledge.words import Words
    from soleus.render.blocks import Block, Document

FEW = 5  # facts without a column, and files, that are named
MOST_ASKED = 10
HASH_SHOWN = 12


def population(summary: Mapping[str, Any], words: Words) -> Document:
    """Lay out what a run over many people came to.

    Args:
        summary: as ``summary.json`` holds it: counts by level, None where one is hidden.
        words: the language.
    """
    texts = words.pages["population"]
    blocks: tuple[Block, ...] = (
        Heading(1, texts["title"]),
        *bullets(_read(summary, texts)),
        *_worn_against(summary, texts),
        Heading(2, texts["headings"]["compression"]),
        _by_verdict(summary, texts),
        Heading(2, texts["headings"]["urgency"]),
        _by_urgency(summary, texts),
        *_open(summary, words),
        Paragraph(texts["hiding"].format(smallest=summary["smallest_shown"]), quiet=True),
    )
    version = words.terminal["rulebook"].format(version=summary["version"], hash=summary["rulebook"][:HASH_SHOWN])
    return document(texts["title"], blocks, words, version)


def _read(summary: Mapping[str, Any], texts: Mapping[str, Any]) -> Iterator[str]:
    """Say what was read, and what was not."""
    yield texts["rows"].format(rows=summary["rows"], aside=summary["set_aside"])
    yield from (texts["aside"].format(reason=reason) for reason in summary["set_aside_because"])
    lacking, records = summary["facts_without_column"], summary.get("records")
    if lacking:
        yield texts["lacking"].format(count=len(lacking), names=_some(lacking))
    if records:
        yield texts["as_of"].format(day=records["as_of"])
        if records["left_out"] != 0:
            yield texts["left_out"].format(count=_count(records["left_out"], texts))
        files = records["files_passed_over"]
        if files:
            yield texts["passed"].format(count=len(files), names=_some(files))


def _worn_against(summary: Mapping[str, Any], texts: Mapping[str, Any]) -> Iterator[Block]:
    """Say how many wear or are ordered what is not for them: it is the first thing to act on."""
    if "records" not in summary:
        return
    count, says = summary["worn_or_ordered_against"], texts["against"]
    if count == 0:
        yield Paragraph(says["none"])
    else:
        yield Notice(says["title"].format(count=_count(count, texts)), says["says"], "urgent")


def _by_verdict(summary: Mapping[str, Any], texts: Mapping[str, Any]) -> Table:
    heads, names = texts["columns"], texts["verdicts"]
    garments, gains = summary.get("compression_by_garment"), summary.get("compression_by_gain", {})
    shown = ("verdict", "people", *(("worn", "ordered", "neither_known", "may_gain") if garments else ()))
    rows = []
    for verdict, people in summary["compression"].items():
        more = [*garments[verdict].values(), gains.get(verdict, {}).get("may_gain")] if garments else []
        rows.append((names[verdict], *(_count(count, texts) for count in (people, *more))))
    return Table("", tuple(heads[name] for name in shown), tuple(rows))


def _by_urgency(summary: Mapping[str, Any], texts: Mapping[str, Any]) -> Table:
    could_be, heads = summary["urgency_could_be"], texts["columns"]
    rows = tuple(
        (texts["urgency"][word], _count(count, texts), _count(could_be[word], texts))
        for word, count in summary["urgency"].items()
    )
    return Table("", (heads["urgency"], heads["is"], heads["could_be"]), rows)


def _open(summary: Mapping[str, Any], words: Words) -> Iterator[Block]:
    """Name the facts that would tell of most people, the most first."""
    texts = words.pages["population"]
    holding = {key: count for key, count in summary["holding_undecided"].items() if count is not None}
    if not holding:
        return
    yield Heading(2, texts["headings"]["open"])
    yield Paragraph(texts["open"])
    heads, first = texts["columns"], list(holding.items())[:MOST_ASKED]
    yield Table("", (heads["fact"], heads["people"]), tuple((_term(key, words), f"{count}") for key, count in first))
    if len(holding) > MOST_ASKED:
        yield Paragraph(texts["more"].format(count=len(holding) - MOST_ASKED), quiet=True)


def _term(key: str, words: Words) -> str:
    leg, _, name = key.rpartition(".")
    term: str = words.facts[name]["clinician"]
    return words.clinical["of_leg"].format(leg=words.clinical["legs"][leg], says=term) if leg else term


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:FEW]) + (", …" if names[FEW:] else "")


def _count(count: int | None, texts: Mapping[str, Any]) -> str:
    hidden: str = texts["hidden"]
    return hidden if count is None else str(count)
