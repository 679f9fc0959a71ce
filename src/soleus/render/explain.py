"""Explains one thing by its name: a rule, a named condition, a claim, an option, a fact, or a list of them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from soleus.case.units import unit_of
from soleus.case.values import span
from soleus.rules.nodes import ALWAYS
from soleus.rules.prose import HOLDS_WHEN, Line, Prose
from soleus.rules.to_sql import to_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from soleus.book import Book
    from soleus.case.facts import Fact
    from soleus.knowledge.claims import Claim, Library
    from soleus.knowledge.options import OptionFacts
    from soleus.rules.model import Condition, Rule

LISTS = ("rules", "conditions", "claims", "facts", "options")


class NothingOfThisNameError(LookupError):
    """No rule, condition, claim, option or fact has this name; the message names the nearest."""


def explain(name: str, book: Book, library: Library, console: Console) -> None:
    """Print what is behind a name.

    Raises:
        NothingOfThisNameError: nothing has this name.
    """
    rules = {rule.id: rule for rule in book.rules.rules()}
    facts = book.rules.vocabulary.facts
    if name in LISTS:
        _list(name, book, library, console)
    elif name in rules:
        _rule(rules[name], book, library, console)
    elif name in book.rules.conditions:
        _condition(book.rules.conditions[name], book, library, console)
    elif name in library.claims:
        _claim(library.claims[name], book, library, console)
    elif name in book.options:
        _option(book.options[name], book, library, console)
    elif name in facts or name in book.rules.vocabulary.every_key():
        _fact(facts[name.rpartition(".")[2]], book, console)
    else:
        every = [*LISTS, *rules, *book.rules.conditions, *library.claims, *book.options, *facts]
        near = get_close_matches(name, every, n=3)
        hint = f"did you mean {', '.join(near)}?" if near else f"'soleus explain {LISTS[0]}' lists the rules"
        raise NothingOfThisNameError(f"there is no rule, condition, claim, option or fact called '{name}'; {hint}")


def _list(name: str, book: Book, library: Library, console: Console) -> None:
    if name == "rules":
        _print_rows(console, ((rule.id, rule.chapter) for rule in book.rules.rules()))
    elif name == "conditions":
        _print_rows(console, ((condition, "") for condition in book.rules.conditions))
    elif name == "claims":
        _print_rows(console, ((claim.id, claim.topic) for claim in library.claims.values()))
    elif name == "options":
        _print_rows(console, ((option.id, option.group) for option in book.options.values()))
    else:
        _facts(book, console)


def _facts(book: Book, console: Console) -> None:
    """Print every fact: its key, how it is asked for, what it can be, and who can tell; section by section."""
    section = ""
    for fact in book.rules.vocabulary.facts.values():
        if fact.section != section:
            section = fact.section
            console.print()
            console.print(Text(section.replace("_", " ").capitalize(), style="bold"))
        words = book.words.facts[fact.name]
        console.print(Text(", ".join(fact.keys), style="bold" if console.is_terminal else ""))
        who = "" if fact.for_anyone else f" {book.words.terminal['clinicians_fact']}"
        for line in (words["ask"], f"{_allowed(fact)}.{who}"):
            console.print(Padding(Text(line), (0, 0, 0, 2)))


def _print_rows(console: Console, rows: Iterator[tuple[str, str]]) -> None:
    table = Table.grid(padding=(0, 2))
    for left, right in rows:
        table.add_row(left, right)
    console.print(table)


def _rule(rule: Rule, book: Book, library: Library, console: Console) -> None:
    prose = Prose(book.rules.vocabulary, book.words, book.rules.conditions)
    table = _heads_and_texts()
    table.add_row("rule", Text(rule.id, style="bold"))
    table.add_row("chapter", rule.chapter)
    table.add_row("reviewed", f"{rule.reviewed}, reviewer: {rule.reviewer}")
    table.add_row("why", rule.reason)
    for part in prose.say_rule(rule):
        table.add_row(part.head, _outline(part.lines))
        if part.head == HOLDS_WHEN:
            table.add_row("", Text(to_sql(rule.when), style="dim"))
    if rule.id in book.words.rules:
        table.add_row("says", book.words.rules[rule.id])
    console.print(table)
    _claims(rule.claims, library, console)


def _condition(condition: Condition, book: Book, library: Library, console: Console) -> None:
    prose = Prose(book.rules.vocabulary, book.words, book.rules.conditions)
    table = _heads_and_texts()
    table.add_row("condition", Text(condition.name, style="bold"))
    table.add_row("why", condition.reason)
    table.add_row(HOLDS_WHEN, _outline(prose.outline(condition.when)))
    table.add_row("", Text(to_sql(condition.when), style="dim"))
    console.print(table)
    _claims(condition.claims, library, console)


def _heads_and_texts() -> Table:
    """Make a table in which a long head takes no room from its text."""
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=20)
    table.add_column()
    return table


def _outline(lines: tuple[Line, ...]) -> str:
    return "\n".join(f"{'  ' * line.depth}{line.text}" for line in lines)


def _claims(ids: tuple[str, ...], library: Library, console: Console) -> None:
    for claim in ids:
        console.print()
        console.print(Text(claim, style="bold"), library.claims[claim].statement)
        _sources(claim, library, console)


def _claim(claim: Claim, book: Book, library: Library, console: Console) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row("claim", Text(claim.id, style="bold"))
    table.add_row("says", claim.statement)
    if claim.effect:
        effect = claim.effect
        table.add_row("in words", book.words.claim_effect(effect, claim.certainty))
        figures = "no figure given" if effect.value is None else f"{effect.measure} {effect.value:g} {effect.unit}"
        interval = f" (95% CI {effect.interval[0]:g} to {effect.interval[1]:g})" if effect.interval else ""
        table.add_row("effect", f"{figures}{interval}; {effect.when}; against {effect.versus}")
    table.add_row("certainty", claim.certainty)
    table.add_row("population", claim.population)
    table.add_row("kind", claim.directness)
    if claim.numbers:
        table.add_row("numbers", ", ".join(f"{name} = {value}" for name, value in claim.numbers.items()))
    if claim.conflicts_with:
        table.add_row("disagrees", ", ".join(claim.conflicts_with))
    used = [rule.id for rule in book.rules.rules() if claim.id in rule.claims]
    table.add_row("cited by", ", ".join(used) or "no rule yet")
    console.print(table)
    _sources(claim.id, library, console)


def _option(option: OptionFacts, book: Book, library: Library, console: Console) -> None:
    """Print everything that is known of an option: for everyone, with each kind of claim or that none was found."""
    table = _heads_and_texts()
    table.add_row("option", Text(option.id, style="bold"))
    table.add_row("acts on", option.target)
    table.add_row("does", option.function)
    table.add_row("eases", option.symptom)
    table.add_row("benefit", option.benefit)
    table.add_row("how", option.mechanism)
    for sentence in option.use:
        table.add_row("use", sentence)
    table.add_row("think of it", option.think_of_it)
    table.add_row("tried in", option.tried_in.replace("_", " "))
    table.add_row("main effect", option.main_effect or "none found")
    rules = [rule.id for rule in book.rules.options if rule.option == option.id]
    table.add_row("rules", ", ".join(rules) or "its verdict")
    console.print(table)
    for kind, ids in option.claims.items():
        console.print()
        console.print(Text(f"{kind}: {'none found' if not ids else ''}".strip(), style="bold"))
        _claims(ids, library, console)


def _sources(claim: str, library: Library, console: Console) -> None:
    for source, read in library.sources_of(claim):
        console.print(Text(f"  {source.cite()} [read: {read}]", style="dim"))


def _fact(fact: Fact, book: Book, console: Console) -> None:
    words = book.words.facts[fact.name]
    table = Table.grid(padding=(0, 2))
    table.add_row("fact", Text(", ".join(fact.keys or (fact.name,)), style="bold"))
    table.add_row("asks", words["ask"])
    table.add_row("why", words["why"])
    table.add_row("value", _allowed(fact))
    for value in fact.values:
        table.add_row("", f"{value}: {book.words.value(fact.name, value)}")
    table.add_row("who", fact.who)
    if fact.danger:
        table.add_row("danger order", " < ".join(str(value).lower() for value in fact.danger))
    used = [rule.id for rule in book.rules.rules() if fact.name in _facts_of(rule, book)]
    table.add_row("used by", ", ".join(used) or "no rule yet")
    console.print(table)


def _facts_of(rule: Rule, book: Book) -> frozenset[str]:
    return book.rules.facts_in(rule.when) | book.rules.facts_in(getattr(rule, "matters_if", ALWAYS))


def _allowed(fact: Fact) -> str:
    if fact.computed:
        return f"worked out from {' and '.join(fact.computed.keys)}, never given"
    match fact.type:
        case "bool":
            return "true or false"
        case "choice":
            return " | ".join(fact.values)
        case _:
            kind = "whole number" if fact.type == "integer" else "number"
            return f"{kind} from {span(fact)} {unit_of(fact.unit).word}".strip()
