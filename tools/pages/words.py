"""Prints what people read: verdicts, levels, the words of certainty, when to get help, the facts of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.case.units import unit_of
from soleus.knowledge.claims import CERTAINTIES
from soleus.load import load_book
from soleus.rules.chapters import ADVICE_LISTS
from soleus.rules.levels import VERDICTS, Standing, Urgency
from tools.pages.markdown import blocks, code, heading, plain, table
from tools.pages.places import claim_links, rule_link

if TYPE_CHECKING:
    from soleus.case.facts import Fact
    from soleus.rules.model import AdviceRule

# A made-up treatment, so that the table of certainty words says nothing about a real one.
SUBJECT, OUTCOME = "this treatment", "the trouble"


def verdicts() -> str:
    """Every verdict with what it says."""
    words = load_book().words.verdicts
    return blocks(
        *(
            blocks(
                heading(3, plain(words[verdict]["title"])),
                f"{plain(words[verdict]['says'])} In files this is {code(verdict)}.",
            )
            for verdict in VERDICTS
        )
    )


def urgencies() -> str:
    """Every level of urgency, gravest first."""
    words = load_book().words.urgency
    rows = [[plain(words[w]["title"]), plain(words[w]["says"]), code(w)] for w in reversed(Urgency.words())]
    return table(["what it says", "what to do", "in files"], rows)


def certainty() -> str:
    """What code says of one and the same effect at every level of certainty."""
    words = load_book().words
    rows = [
        [
            plain(level.replace("_", " ")),
            plain(words.effect(SUBJECT, OUTCOME, level, direction="lowers", size="moderate")),
            plain(words.effect(SUBJECT, OUTCOME, level, direction="no_difference", size="none")),
        ]
        for level in CERTAINTIES
    ]
    return table(["how sure", "an effect", "no effect found"], rows)


def sizes() -> str:
    """What code says of effects of other sizes."""
    words = load_book().words
    rows = [
        [plain(size), plain(words.effect(SUBJECT, OUTCOME, "high", direction="lowers", size=size))]
        for size in ("large", "moderate", "small")
    ]
    return table(["size", "sentence"], rows)


def standings() -> str:
    """How an option can stand."""
    words = load_book().words.says["standing"]
    return table(["what it says", "in files"], [[plain(words[w]), code(w)] for w in Standing.words()])


def targets() -> str:
    """What a sock could be for."""
    words = load_book().words.helps
    rows = [[plain(entry["name"]), code(name)] for name, entry in words.items() if isinstance(entry, dict)]
    return table(["what for", "in files"], rows)


def get_help() -> str:
    """When to get help: what counts as an emergency or as urgent, and what every answer tells people to watch for."""
    return blocks(
        *(_signs(level) for level in (Urgency.EMERGENCY, Urgency.URGENT)),
        *(
            blocks(heading(2, plain(load_book().words.headings[name])), _advice(name))
            for name in ADVICE_LISTS
            if name != "wear"
        ),
    )


def _signs(level: Urgency) -> str:
    book = load_book()
    rows = [
        [plain(book.words.rules[rule.id]), rule_link(rule.id)] for rule in book.rules.dangers if rule.urgency is level
    ]
    words = book.words.urgency[level.word]
    return blocks(heading(2, plain(words["title"])), plain(words["says"]), table(["sign", "rule"], rows))


def _advice(name: str) -> str:
    book = load_book()
    said: dict[str, list[AdviceRule]] = {}
    for rule in book.rules.advice:
        for sentence in getattr(rule, name):
            said.setdefault(sentence, []).append(rule)
    rows = [
        [
            plain(book.words.advice[sentence]),
            ", ".join(rule_link(rule.id) for rule in rules),
            claim_links(dict.fromkeys(claim for rule in rules for claim in rule.claims)),
        ]
        for sentence, rules in said.items()
    ]
    return table(["sign", "rule", "claims"], rows)


def facts() -> str:
    """Every fact of a case, by section: how it is asked for, its name, what it takes, who can know it."""
    vocabulary, words = load_book().rules.vocabulary, load_book().words
    sections = dict.fromkeys(fact.section for fact in vocabulary.facts.values())
    parts: list[str] = []
    for section in sections:
        of_section = [fact for fact in vocabulary.facts.values() if fact.section == section]
        rows = [[plain(words.facts[f.name]["ask"]), code(f.name), _takes(f), _who(f)] for f in of_section]
        parts.append(heading(3, section.replace("_", " ").capitalize()))
        parts.append(table(["question", "name", "takes", "who"], rows))
    return blocks(*parts)


def _takes(fact: Fact) -> str:
    if fact.computed:
        return f"worked out from {' and '.join(map(code, fact.computed.keys))}"
    if fact.type == "bool":
        return "`true` or `false`"
    if fact.type == "choice":
        return ", ".join(code(f'"{value}"') for value in fact.values)
    unit = unit_of(fact.unit).word
    kind = "whole number" if fact.type == "integer" else "number"
    return f"{kind} from {fact.low:g} to {fact.high:g} {unit}".strip()


def _who(fact: Fact) -> str:
    who = "anyone" if fact.for_anyone else "a clinician"
    return f"{who}, for each leg" if fact.per_leg else who


def intended_use() -> str:
    """The statement of intended use."""
    return f"> {plain(load_book().words.intended_use)}"
