"""Every part that ``tools.tables`` makes, by its name: what a page can ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soleus.cli.main import subcommands_of
from tools.pages import (
    certainty,
    chapters,
    claims,
    exchange,
    fitting,
    grounds,
    hazards,
    hidden,
    logic,
    modules,
    pooling,
    pressure,
    promises,
    rules,
    shares,
    sizes,
    sources,
    words,
)
from tools.pages.corrections import correction
from tools.pages.markdown import blocks, code, fenced, heading
from tools.pages.marks import PageError
from tools.pages.run import commands, part_of, said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tools.pages.marks import Wanted


def output(wanted: Wanted) -> str:
    """Show a command and what it says. A body is a file for it, under the name in ``file``; ``typed`` holds replies."""
    files = ((wanted.options["file"], wanted.body),) if wanted.body else ()
    typed = tuple(reply.strip() for reply in wanted.options["typed"].split(";")) if "typed" in wanted.options else ()
    text = said(wanted.argument, wanted.status, files, typed)
    if "part" in wanted.options:
        return fenced("text", part_of(text, wanted.options["part"]))
    shown = [f"The file {code(name)}:\n\n{fenced(name.rpartition('.')[2], body)}" for name, body in files]
    return blocks(*shown, fenced("console", f"$ soleus {wanted.argument}\n{text}"))


def all_commands() -> str:
    """Every command with its own help, and behind it those of its subcommands."""
    return blocks(
        *(
            blocks(heading(2, f"soleus {name}"), fenced("console", f"$ soleus {name} --help\n{said(f'{name} --help')}"))
            for command in commands()
            for name in (command, *(f"{command} {form.name}" for form in subcommands_of(command)))
        )
    )


# Parts that say what they are about in an argument, options or a body.
ASKED: Mapping[str, Callable[[Wanted], str]] = {
    "chapter": lambda wanted: chapters.chapter(wanted.argument),
    "correction": correction,
    "file": lambda wanted: sources.file(wanted.argument),
    "module": lambda wanted: modules.module(wanted.argument),
    "output": output,
    "section": sources.section,
}
# Parts of which there is one of each kind.
PLAIN: Mapping[str, Callable[[], str]] = {
    "borrowing": certainty.borrowing,
    "certainty": words.certainty,
    "certainty-of-options": certainty.of_options,
    "certainty-of-targets": certainty.of_targets,
    "chapters": chapters.chapters,
    "claims": claims.claims,
    "codes": exchange.codes,
    "records-facts": exchange.facts,
    "commands": all_commands,
    "conflicts": claims.conflicts,
    "cql-sample": exchange.sample,
    "facts": words.facts,
    "families": logic.families,
    "fitting-numbers": fitting.numbers,
    "get-help": words.get_help,
    "grounds": grounds.stricter,
    "grounds-counts": grounds.counts,
    "grounds-reasons": grounds.reasons,
    "guards": logic.guards,
    "hazards": hazards.all_hazards,
    "hidden": hidden.hidden,
    "intended-use": words.intended_use,
    "kleene": logic.kleene,
    "levels": logic.levels,
    "nodes": logic.nodes,
    "not-sure": shares.not_sure,
    "option-claims": rules.options,
    "options": claims.options,
    "metafor": pooling.beside_metafor,
    "pressures": pressure.pressures,
    "promise-files": promises.files,
    "promises": promises.promises,
    "rules": rules.rules,
    "shares": shares.verdicts,
    "sizes": sizes.with_a_size,
    "sizes-other-legs": sizes.other_legs,
    "sizes-tape": sizes.slips_of_the_tape,
    "standards": fitting.standards,
    "standings": words.standings,
    "effect-sizes": words.sizes,
    "targets": words.targets,
    "urgencies": words.urgencies,
    "verdict-table": logic.verdict_table,
    "verdicts": words.verdicts,
}
# Parts that take minutes, or another machine's engine: each is written by a command of its own.
ELSEWHERE: Mapping[str, str] = {
    "bench": "make bench",
    "engines": "python -m tools.engines",
    "engines-choice": "python -m tools.engines",
    "mutants": "python -m tools.mutants",
}


def make(wanted: Wanted) -> str | None:
    """Make one part; None for a part that another command makes.

    Raises:
        PageError: an example does not do what the page says, or nothing has the name that is asked for.
    """
    if wanted.name in ELSEWHERE:
        return None
    try:
        return ASKED[wanted.name](wanted) if wanted.name in ASKED else PLAIN[wanted.name]()
    except PageError:
        raise
    except Exception as error:  # whatever fails is named with its page, and every other part is made
        raise PageError(f"{type(error).__name__}: {error}") from error
