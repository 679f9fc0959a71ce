"""Prints every rule in one table: its sources, its review, and the cases and thresholds that test it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.knowledge.cases import PLACES, read_cases
from soleus.knowledge.options import KINDS
from soleus.load import load_book
from soleus.rules.nodes import Constant
from tools.pages.markdown import link, table
from tools.pages.places import chapter_page, claim_link

if TYPE_CHECKING:
    from soleus.knowledge.options import OptionFacts
    from soleus.rules.model import Rule


def rules() -> str:
    """Every rule: sources, review, the cases that saw it true, false and unknown, and its thresholds."""
    header = ["rule", "chapter", "claims and their sources", "reviewed", "true", "false", "unknown", "thresholds"]
    return table(header, map(_row, load_book().rules.rules()))


def _row(rule: Rule) -> list[str]:
    library = load_book().library
    claims = "; ".join(
        f"{claim_link(claim, claim)} ({', '.join(source.id for source, _ in library.sources_of(claim))})"
        for claim in rule.claims
    )
    seen = [_seen(rule, truth) for truth in (True, False, None)]
    page = chapter_page(rule.chapter)
    chapter = link(rule.chapter, page)
    reviewed = f"{rule.reviewed}, {rule.reviewer}"
    return [link(rule.id, f"{page}#{rule.id}"), chapter, claims, reviewed, *seen, _thresholds(rule)]


def _seen(rule: Rule, truth: bool | None) -> str:  # noqa: FBT001  # a truth, not a switch
    if isinstance(rule.when, Constant) and truth is not rule.when.value:
        return "always true"
    cases = read_cases()[rule.id].every_truth()
    return ", ".join(case.name for case in cases if not case.of_guard and case.truth is truth)


def _thresholds(rule: Rule) -> str:
    shown = []
    for threshold in read_cases()[rule.id].thresholds:
        truths = {place: "T" if truth else "F" for place, _, truth in threshold.points}
        marks = "".join(truths.get(place, "–") for place in PLACES)
        shown.append(f"{threshold.fact} {threshold.number:g} {marks}")
    return ", ".join(shown) or "none"


def options() -> str:
    """What was found on each option, by kind of claim."""
    header = ["option", *KINDS, "main effect", "certainty", "tried in"]
    return table(header, map(_option, load_book().options.values()))


def _option(option: OptionFacts) -> list[str]:
    counts = [str(len(option.claims[kind])) if option.claims[kind] else "none found" for kind in KINDS]
    effect = load_book().effects[option.main_effect] if option.main_effect else None
    found = [claim_link(effect.id, effect.id), effect.certainty] if effect else ["none found", ""]
    return [option.id, *counts, *found, option.tried_in]
