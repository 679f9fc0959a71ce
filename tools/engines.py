"""Writes docs/engineers/engines.md by asking each engine: run ``python -m tools.engines``; ``--check`` only compares.

One small rule, "stop below an ankle index of 0.8, otherwise go", in each engine's own words, is asked for a low index,
a normal one, and one that nobody knows. No answer on the page is typed by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tools.node.cql import FOLDER, CqlEngine
from tools.peers import asks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.peers.asks import Ask, Facts

PAGE = Path(__file__).parent.parent / "docs" / "engineers" / "engines.md"

LEFT_OUT, NULL = "left out", "given as null"
PEOPLE: Mapping[str, Facts] = {"0.5": {"abi": 0.5}, "1.0": {"abi": 1.0}, LEFT_OUT: {}, NULL: {"abi": None}}


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine with the small rule as one writes it there, the same made safe, and how both are run.

    ``unsaid`` names a way of not knowing that the engine has no form for.
    """

    name: str
    language: str
    rule: str
    safe: str
    documented: str
    ask: Ask
    unsaid: str = ""

    def answers(self, text: str) -> list[str]:
        """Ask for each of the people."""
        return ["–" if way == self.unsaid else self.ask(text, facts) for way, facts in PEOPLE.items()]


def node_version(package: str) -> str:
    """Give the version of a package under tools/node."""
    said: dict[str, str] = json.loads((FOLDER / "node_modules" / package / "package.json").read_text("utf-8"))
    return said["version"]


SQL_RULE = "select case when abi < 0.8 then 'stop' else 'go' end from leg"
SQL_SAFE = """\
select case when abi is null then 'ask'
            when abi < 0.8 then 'stop'
            else 'go' end
from leg"""
SQL_WAY = "`is null`, and `coalesce`, which makes a value up. `and` and `<` keep unknown; `case` and `where` drop it."

PYTHON_RULE = '"stop" if person["abi"] < 0.8 else "go"'

CLIPS_RULE = """\
(defrule stop (abi ?index&:(< ?index 0.8)) => (assert (advice stop)))

(defrule go (declare (salience -1)) (not (advice ?)) => (assert (advice go)))"""


def engines(cql: CqlEngine) -> list[Engine]:
    """Give the engines, our own first."""
    rule = "when: any_leg(abi < 0.8)\nthen: avoid\nif_unknown: measure_first"
    return [
        Engine(
            "Soleus, person reader", "text", rule, rule,
            "`if_unknown` is required: a danger rule without it is refused when the chapter is read.", asks.ask_soleus,
        ),
        Engine(f"DuckDB {version('duckdb')}", "sql", SQL_RULE, SQL_SAFE, SQL_WAY, asks.ask_duckdb, unsaid=LEFT_OUT),
        Engine("SQLite", "sql", SQL_RULE, SQL_SAFE, SQL_WAY, asks.ask_sqlite, unsaid=LEFT_OUT),
        Engine(
            f"zen-engine {version('zen-engine')}, decision table", "text",
            "< 0.8 -> stop\nany -> go", "null -> ask\n< 0.8 -> stop\nany -> go",
            "A cell `null`. A cell that compares is not met by null, so the next row answers.", asks.ask_zen_table,
        ),
        Engine(
            f"zen-engine {version('zen-engine')}, expression", "text",
            "abi < 0.8 ? 'stop' : 'go'", "abi == null ? 'ask' : (abi < 0.8 ? 'stop' : 'go')",
            "`== null` and `??`. A comparison with null is refused, which is safe.", asks.ask_zen_expression,
        ),
        Engine(
            f"CLIPS, through clipspy {version('clipspy')}", "text",
            CLIPS_RULE, f"(defrule ask (not (abi ?)) => (assert (advice ask)))\n\n{CLIPS_RULE}",
            "`(not (abi ?))`: there is no such fact. What was not asserted counts as not so.",
            asks.ask_clips, unsaid=NULL,
        ),
        Engine(
            f"FEEL, the language of DMN, in feelin {node_version('feelin')}", "text",
            'if abi < 0.8 then "stop" else "go"', 'if abi = null then "ask" else if abi < 0.8 then "stop" else "go"',
            "`= null`. A comparison with null is null; `if` takes null for false.", asks.ask_node("feel"),
        ),
        Engine(
            f"CQL, in cql-execution {node_version('cql-execution')}", "text",
            "if \"abi\" < 0.8 then 'stop' else 'go'",
            "case when \"abi\" is null then 'ask' when \"abi\" < 0.8 then 'stop' else 'go' end",
            "`is null`, `is true`, `is not false`. `and` and `<` keep unknown; `if`, `case` and `in` drop it.",
            asks.ask_cql(cql),
        ),
        Engine(
            "JavaScript", "js", "person.abi < 0.8 ? 'stop' : 'go'",
            "person.abi == null ? 'ask' : person.abi < 0.8 ? 'stop' : 'go'",
            "`== null` and `??`. A comparison with undefined is false, and null counts as 0.",
            asks.ask_node("javascript"),
        ),
        Engine(
            "Python", "python", PYTHON_RULE, f'"ask" if person.get("abi") is None else {PYTHON_RULE}',
            "`is None`. To compare None is refused, which is safe; `get('abi', 1.0)` makes a value up.",
            asks.ask_python,
        ),
    ]  # fmt: skip


HEAD = """\
<!-- made by tools/engines.py; do not edit -->
# What engines answer when the ankle index is unknown

One small rule: below an ankle index of 0.8 stop, otherwise go. Each engine has it as one would write it there. It was
asked for a low index, for a normal one, and for one that nobody knows. Every answer on this page came from running the
engine.

An unknown index must not be "go". Yet most of these engines say it, and none of them is wrong: each does what its
manual says. What is lost is lost in one step, where a condition becomes an answer: "otherwise" takes in both "no" and
"nobody knows".
"""

TAIL = """\
## What this means for Soleus

To be safe in these engines, somebody must remember the extra line in every rule, also in those that are still to be
written. In Soleus a danger rule says what follows when it is unknown, or it cannot be loaded. The text that Soleus
writes for other engines has the line in every place: see [](exchange.md).

CQL has one more such step. By its definition an unknown value is not in a list, so a choice among values is written as
a chain of `or`. The same question in both forms, for an unknown value:
"""


CHOICE = 'parameter "choice" String'


def page() -> str:
    """Write the page."""
    lines = [HEAD, f"| engine | {' | '.join(PEOPLE)} |", f"|---|{'---|' * len(PEOPLE)}"]
    with CqlEngine() as cql:
        found = engines(cql)
        lines += [f"| {engine.name} | {' | '.join(engine.answers(engine.rule))} |" for engine in found]
        lines += [line for engine in found for line in _section(engine)]
        lines += ["", TAIL, "| CQL | unknown |", "|---|---|"]
        for text in ("\"choice\" in { 'one', 'other' }", "\"choice\" = 'one' or \"choice\" = 'other'"):
            lines.append(f"| `{text}` | {json.dumps(asks.define(cql, CHOICE, text, {}))} |")
    return "\n".join(lines) + "\n"


def _section(engine: Engine) -> list[str]:
    lines = ["", f"## {engine.name}", "", f"```{engine.language}", engine.rule, "```", ""]
    if engine.safe != engine.rule:
        answers = zip(PEOPLE, engine.answers(engine.safe), strict=True)
        said = "; ".join(f"{way}: {answer}" for way, answer in answers if answer != "–")
        lines += ["Made safe:", "", f"```{engine.language}", engine.safe, "```", "", f"Then: {said}.", ""]
    return [*lines, f"For what is unknown: {engine.documented}"]


def main() -> int:
    """Write the page, or with --check say whether it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is stale")
    if parser.parse_args().check:
        fresh = PAGE.exists() and PAGE.read_text("utf-8") == page()
        if not fresh:
            print("docs/engineers/engines.md is stale; run 'python -m tools.engines'")
        return 0 if fresh else 1
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
