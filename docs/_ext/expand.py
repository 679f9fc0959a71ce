"""Replaces the blocks that code makes: a page names what it wants, and the build puts it there.

A block looks like one of MyST's own, ````{soleus-output} assess case.toml````: a name, an argument, options, a body. It
is replaced by Markdown before the page is parsed, so that headings and anchors made here are like any others.
Nothing is written into the source tree, and tests read the same expanded pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from docs._ext import chapters, claims, exchange, fitting, logic, promises, words
from docs._ext.commands import ExampleError, apply_diff, commands, copied_program, part_of, run_copy, said
from docs._ext.markdown import blocks, code, fenced, heading

BLOCK = re.compile(r"^```\{soleus-([a-z-]+)\}(.*?)$\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OPTION = re.compile(r"^:([a-z]+): *(.*)\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Made:
    """One block as a page asks for it."""

    argument: str
    options: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def status(self) -> int:
        """The exit status that the page expects."""
        return int(self.options.get("status", "0"))


TABLES: dict[str, Callable[[], str]] = {
    "verdict-table": logic.verdict_table,
    "guards": logic.guards,
    "codes": exchange.codes,
    "cql-sample": exchange.sample,
    "kleene": logic.kleene,
    "levels": logic.levels,
    "nodes": logic.nodes,
    "urgencies": words.urgencies,
    "certainty": words.certainty,
    "sizes": words.sizes,
    "standings": words.standings,
    "targets": words.targets,
    "chapters": chapters.chapters,
    "promise-files": promises.files,
    "fitting-numbers": fitting.numbers,
    "standards": fitting.standards,
}
PAGES: dict[str, Callable[[], str]] = {
    "claims": claims.claims,
    "conflicts": claims.conflicts,
    "facts": words.facts,
    "families": logic.families,
    "get-help": words.get_help,
    "intended-use": words.intended_use,
    "options": claims.options,
    "promises": promises.promises,
    "verdicts": words.verdicts,
}


def output(made: Made) -> str:
    """Show a command and what it says. A body is a file for it, under the name in ``file``; ``typed`` holds replies."""
    files = {made.options["file"]: made.body} if made.body else {}
    typed = [reply.strip() for reply in made.options["typed"].split(";")] if "typed" in made.options else []
    text = said(made.argument, made.status, files, typed)
    if "part" in made.options:
        return fenced("text", part_of(text, made.options["part"]))
    shown = [f"The file {code(name)}:\n\n{fenced(name.rpartition('.')[2], body)}" for name, body in files.items()]
    return blocks(*shown, fenced("console", f"$ soleus {made.argument}\n{text}"))


def correction(made: Made) -> str:
    """Show a diff and what commands say once it is applied to a copy. ``run`` lists them, joined by ``;``."""
    shown: list[str] = [fenced("diff", made.body)]
    with copied_program() as folder:
        apply_diff(folder, made.body)
        for command in made.options["run"].split(";"):
            status, text = run_copy(folder, f"soleus {command.strip()}")
            if status != made.status:
                raise ExampleError(f"'soleus {command.strip()}' ended with {status}, not {made.status}:\n{text}")
            shown.append(fenced("console", f"$ soleus {command.strip()}\n{text}"))
    return blocks(*shown)


def all_commands(_made: Made) -> str:
    """Every command with its own help."""
    return blocks(
        *(
            blocks(
                heading(2, f"soleus {name}", f"command-{name}"), fenced("console", f"$ soleus {name} --help\n{text}")
            )
            for name, text in ((name, said(f"{name} --help")) for name in commands())
        )
    )


MAKERS: dict[str, Callable[[Made], str]] = {
    "output": output,
    "correction": correction,
    "commands": all_commands,
    "chapter": lambda made: chapters.chapter(made.argument),
    "table": lambda made: TABLES[made.argument](),
    "page": lambda made: PAGES[made.argument](),
}


def expand(page: str) -> str:
    """Replace every block of a page that code makes.

    Raises:
        ExampleError: an example does not do what the page says, or a block has a name that nothing makes.
    """
    return BLOCK.sub(_made, page)


def _made(match: re.Match[str]) -> str:
    name, argument, content = match[1], match[2].strip(), match[3]
    options = dict(OPTION.findall(content))
    body = OPTION.sub("", content).strip("\n")
    try:
        return MAKERS[name](Made(argument, options, f"{body}\n" if body else ""))
    except LookupError as error:
        raise ExampleError(f"soleus-{name} {argument}: {error}") from error
