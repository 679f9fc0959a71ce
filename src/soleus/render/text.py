"""An answer as text for a terminal, in two depths: for the person, and for a clinician.

Everything a person reads comes from ``words.yaml``; this module only lays it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from soleus.assess import Answer
    from soleus.knowledge.claims import Library
    from soleus.knowledge.words import Words

COLOURS = {"emergency": "red", "urgent": "yellow", "routine": "blue", "self_care": "green"}
VERDICT_COLOURS = {"suitable": "green", "not_needed": "blue", "stop_now": "red", "avoid": "red"}
MOST_QUESTIONS = 5
HASH_SHOWN = 12  # enough of the hash to tell two rulebooks apart by eye


def show_person(answer: Answer, words: Words, console: Console) -> None:
    """Print the answer for the person: what to do, whether a sock suits, why, and what is still open."""
    if answer.urgency == "emergency":
        _show_emergency(answer, words, console)
        return
    _heading(console, words.headings["answer"], style="bold")
    _panel(console, words.urgency[answer.urgency], COLOURS[answer.urgency])
    if answer.urgency_could_be != answer.urgency:
        could_be = words.urgency["could_be"].format(title=words.urgency[answer.urgency_could_be]["title"])
        console.print(Padding(could_be, (0, 2)))
    _panel(console, words.verdicts[answer.compression], VERDICT_COLOURS.get(answer.compression, "yellow"))
    heading = "before" if answer.compression == "not_needed" else "why"
    _bullets(console, words.headings[heading], _reasons(answer))
    _helps(answer, words, console)
    if answer.pressure_mmhg:
        low, high = answer.pressure_mmhg
        _bullets(console, words.headings["pressure"], [words.says["pressure"].format(low=low, high=high)])
    for name, sentences in (("wear", answer.wear), ("stop_if", answer.stop_if), ("watch_for", answer.watch_for)):
        _bullets(console, words.headings[name], sentences)
    _plan(answer, words, console)
    _open_questions(answer, words, console)
    _footer(answer, words, console)


def show_clinician(answer: Answer, words: Words, library: Library, console: Console) -> None:
    """Print the answer for a clinician: levels, every rule with its facts, and the sources."""
    levels = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name in ("urgency", "urgency_could_be", "compression"):
        levels.add_row(name, Text(getattr(answer, name), style="bold"))
    levels.add_row("pressure_mmhg", "–".join(map(str, answer.pressure_mmhg)) if answer.pressure_mmhg else "null")
    levels.add_row("missing", ", ".join(answer.missing) or "–")
    console.print(levels)
    rules = _table(words.headings["why"], "rule", "truth", "stands on", "missing", "claims")
    for reason in answer.reasons:
        facts = ", ".join(f"{key} = {_value(value)}" for key, value in reason.facts.items())
        rules.add_row(reason.rule, reason.truth, facts, ", ".join(reason.missing), ", ".join(reason.claims))
    console.print(rules)
    if answer.helps:
        gains = _table(words.headings["helps"], "target", "verdict", "certainty", "claims")
        for target, helped in answer.helps.items():
            gains.add_row(target, helped.verdict, helped.certainty or "–", ", ".join(helped.claims))
        console.print(gains)
    if answer.plan:
        options = _table(words.headings["plan"], "option", "standing", "says")
        for option in answer.plan:
            options.add_row(option.option, option.standing, option.says)
        console.print(options)
    _sources(answer, words, library, console)
    _footer(answer, words, console)


def _table(title: str, *headers: str) -> Table:
    """Make a table that breaks long names where it must, and never cuts one short."""
    table = Table(title=title, title_justify="left")
    for header in headers:
        table.add_column(header, overflow="fold")
    return table


def _show_emergency(answer: Answer, words: Words, console: Console) -> None:
    """An emergency says where to go and why, and nothing else; a wearer is told to take it off."""
    _panel(console, words.urgency["emergency"], COLOURS["emergency"])
    _bullets(console, words.headings["why"], [reason.says for reason in answer.reasons])
    if answer.wearer:
        console.print(Padding(words.emergency["wearer"], (0, 2)))
    _footer(answer, words, console)


def _reasons(answer: Answer) -> Iterable[str]:
    """Say each reason once: what is true, and what is unknown although it matters for this person."""
    return dict.fromkeys(reason.says for reason in answer.reasons if reason.matters)


def _heading(console: Console, text: str, style: str) -> None:
    console.print()
    console.print(Text(text, style=style))


def _panel(console: Console, words: dict[str, str], colour: str) -> None:
    body = Text.assemble((words["title"], f"bold {colour}"), "\n", words["says"])
    console.print(Panel(body, border_style=colour))


def _bullets(console: Console, heading: str, sentences: Iterable[str]) -> None:
    sentences = list(sentences)
    if not sentences:
        return
    _heading(console, heading, style="bold")
    for sentence in sentences:
        row = Table.grid(padding=(0, 1))
        row.add_row("  -", Text(sentence, overflow="fold"))
        console.print(row)


def _helps(answer: Answer, words: Words, console: Console) -> None:
    _heading(console, words.headings["helps"], style="bold")
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(min_width=18)
    for target, helped in answer.helps.items():
        table.add_row(f"  {words.helps[target]['name']}", helped.says)
    console.print(table)


def _plan(answer: Answer, words: Words, console: Console) -> None:
    others = [option for option in answer.plan if option.option != "compression-socks"]
    sentences = [
        f"{words.options[option.option].capitalize()}: {words.says['standing'][option.standing]}. {option.says}"
        for option in others
    ]
    _bullets(console, words.headings["plan"], sentences)


def _open_questions(answer: Answer, words: Words, console: Console) -> None:
    """Ask first what anyone can answer; the keys are what goes into the case file."""
    if not answer.missing:
        return
    first, rest = answer.missing[:MOST_QUESTIONS], answer.missing[MOST_QUESTIONS:]
    questions = [f"{words.question(key)} ({key})" for key in first]
    if rest:
        questions.append(words.says["and_more"].format(count=len(rest)))
    _bullets(console, f"{words.headings['open']}. {words.says['missing_intro']}", questions)


def _sources(answer: Answer, words: Words, library: Library, console: Console) -> None:
    cited = dict.fromkeys(claim for reason in answer.reasons if reason.truth == "true" for claim in reason.claims)
    cited |= dict.fromkeys(claim for helped in answer.helps.values() for claim in helped.claims)
    lines = []
    for claim in cited:
        sources = "; ".join(f"{source.cite()} [{read}]" for source, read in library.sources_of(claim))
        lines.append(f"{claim}: {library.claims[claim].statement} ({sources})")
    _bullets(console, words.headings["claims"], lines)


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _footer(answer: Answer, words: Words, console: Console) -> None:
    console.print()
    version = words.terminal["rulebook"].format(version=answer.version, hash=answer.rulebook[:HASH_SHOWN])
    console.print(Text(f"{words.intended_use}\n{version}", style="dim"))
